"""Site chrome found by what it is: each rule is a pattern for a whole line and the reason kept.

Nothing is deleted. A line that matches stays in the article as one piece of kind boilerplate.
"""

from __future__ import annotations

import re
from functools import cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_CLOCK = r"\d{1,2}(?:[:.]\d\d){0,2}\s?(?:[ap]\.?m\.?)?\s?(?:\(?[a-z]{2,4}\)?|[+-]\d\d:?\d\d|z)?"
_DATE = (
    rf"(?:\d{{4}}[-/.]\d\d?[-/.]\d\d?|\d\d?[-/.]\d\d?[-/.](?:\d{{4}}|\d\d)"
    rf"|(?:{_WEEKDAY}[,.]?\s+)?(?:{_DAY}\s+(?:of\s+)?{_MONTH},?\s+\d{{4}}"
    rf"|{_MONTH}\s+{_DAY},?\s+\d{{4}})|{_WEEKDAY},?\s+(?:{_DAY}\s+{_MONTH}|{_MONTH}\s+{_DAY}))"
)
_STAMP = r"(?:date|(?:first |last )?(?:published|posted|updated|modified|created)|upd)"
_SITES = (
    r"(?:share|tweet|pin it|e-?mail|print|copy link|save|whatsapp|facebook|twitter|linkedin|"
    r"reddit|telegram|pinterest|messenger|flipboard|tumblr|instagram|youtube|tiktok|bluesky)"
)
_LETTER = r"(?:newsletters?|in-?box|mailing list|e-?mail (?:updates|alerts)|daily briefing)"
_AGENCY = (
    r"(?:reuters|ap|afp|getty(?: images)?|pa(?: media| wire)?|bloomberg|epa|shutterstock|"
    r"istock|alamy|unsplash|pixabay|xinhua|ani|upi|tass|anadolu|handout|supplied)"
)

# Reason and pattern, matched against the whole line in small letters.
RULES: tuple[tuple[str, str], ...] = (
    # "Share this article", "Facebook Twitter Email", "Follow us on X"
    (
        "share link",
        rf"(?:click to )?share(?:\s(?:this|on|via|with|to|article|story|post|page|options)\b"
        rf".{{0,60}})?[:!]?|(?:{_SITES}(?:[\s|,•·/]+|$)){{1,12}}|(?:follow|like|find|join) us "
        r"(?:on|at)\b.{0,80}|click to (?:e-?mail|print|tweet)\b.{0,60}",
    ),
    # What the page template says about itself: "Exit mobile version", "Skip to content"
    (
        "page furniture",
        r"exit mobile version|site icon\b.{0,80}|skip to (?:main )?(?:content|navigation)|"
        r"(?:main |toggle |primary )?(?:menu|navigation)|back to (?:top|home(?:page)?)|loading\W*|"
        r"(?:log|sign) ?in|(?:previous|next|older|newer) (?:article|post|story|page)s?\b.{0,100}|"
        r"powered by\b.{0,60}|view all posts by\b.{0,60}|filed under\b.{0,120}|tags?:.{0,120}|"
        r"posted in\b.{0,80}|open in app|about the authors?|table of contents|"
        r"your e-?mail address will not be published.{0,80}|required fields are marked.{0,20}|"
        r"search(?: for)?:?|page \d+(?: of \d+)?|you need to enable javascript.{0,80}|"
        r"please enable javascript.{0,80}",
    ),
    (
        "cookie notice",
        r"(?:we|this (?:web)?site|our (?:web)?site|we and our (?:\d+ )?partners)\b.{0,60}"
        r"\b(?:use|store|set|place)s?\b.{0,40}\bcookies\b.{0,200}|"
        r"(?:accept|reject|manage|allow)(?: all)? cookies\b.{0,40}|"
        r"by (?:continuing|using|clicking|browsing)\b.{0,120}\b(?:cookies|privacy policy|"
        r"terms (?:of|and))\b.{0,120}|(?:cookie|privacy) (?:policy|settings|preferences|notice|"
        r"consent)\b.{0,40}|terms (?:of (?:use|service)|and conditions)",
    ),
    (
        "newsletter or subscription",
        rf"(?:please |click here to )?(?:sign ?up|subscribe|register|join)\b.{{0,120}}{_LETTER}"
        rf"\b.{{0,80}}|(?:get|receive|want)\b.{{0,100}}\b{_LETTER}\b.{{0,60}}|"
        r"(?:please )?subscribe(?: (?:now|today|here|to (?:our|the)\b.{0,60}))?[.!]?|sign up"
        r"(?: (?:now|today|here))?[.!]?|(?:newsletter|e-?mail address)[*:]?|already a "
        r"(?:subscriber|member)\b.{0,60}|this (?:article|story|content) is (?:only )?for "
        r"(?:subscribers|members)\b.{0,60}|to continue reading\b.{0,120}|"
        r"support (?:our|independent|quality) journalism\b.{0,100}",
    ),
    (
        "read more link",
        r"(?:read|also read|see|find out|show|load|view) (?:more|next|also|full (?:story|article)|"
        r"the full (?:story|article))(?:[:.…›»>→|-].{0,160})?|read more\b.{0,100}[^.!?]|"
        r"(?:related|recommended|more|similar|trending|popular|latest|top)"
        r"(?: (?:articles?|stories|posts|topics|coverage|reading|links|news))[: ]?|"
        r"(?:related|read|also read|see also|more on this|recommended):\s.{0,160}|"
        r"you (?:may|might) (?:also )?(?:like|be interested in)\W*|most (?:read|viewed|popular)|"
        r"(?:continue|keep) reading\b.{0,80}|editor['’]?s['’]? picks?|don['’]t miss:?.{0,100}",
    ),
    (
        "advertisement",
        r"\W*(?:advertisements?|advert|sponsored(?: content| post)?|promoted(?: content)?|"
        r"paid (?:content|partnership)|ad feedback|report this ad)\W*|"
        r"(?:article|story) continues (?:below|after)\b.{0,40}|"
        r"scroll (?:down )?to continue\b.{0,40}",
    ),
    (
        "copyright notice",
        r"(?:©|\(c\)|copyright (?:©|\(c\)|\d{4}|by|of))\s?.{0,200}|"
        # The test for a whole word stands behind it: the engine can then look for the word's "a".
        r".{0,160}all(?<=\ball) rights reserved\b.{0,120}|"
        r"this material may not be (?:published|reproduced)\b.{0,120}",
    ),
    (
        "photo credit",
        rf"\W?(?:photo(?:graph|s)?|image|picture|video|credit|source)s?"
        rf"(?: (?:credit|source|by|courtesy(?: of)?))?s?\s?[:©]\s?(?:[^\s.]++\s*+){{1,6}}+\W?|"
        rf"\W?(?:photo(?:graph)?|image|picture) (?:by|courtesy of) (?:[^\s.]++\s*+){{1,5}}+\W?|"
        rf"\W?(?:ap photo|{_AGENCY})\s?(?:[/|]\s?.{{1,60}})?\)?",
    ),
    (
        "comment count",
        r"(?:(?:\d[\d,.]*[km]?|no|leave a|add a|post a|view|show)\s+(?:all )?"
        r"(?:comments?|repl(?:y|ies)|shares?|likes?|views)|comments?)\s?(?:\(?\d+\)?)?:?",
    ),
    ("reading time", r"(?:reading time:?\s*)?\d+\s?[- ]?min(?:ute)?s?(?: read)?"),
    (
        "date stamp",
        rf"(?:{_STAMP}:?(?: on)?\s*)?{_DATE}(?:[\s,|·•-]*(?:at )?{_CLOCK})?"
        rf"(?:[\s,|·•/-]+(?:{_STAMP}:?\s*){_DATE}(?:[\s,|·•-]*(?:at )?{_CLOCK})?)?|"
        rf"(?:{_STAMP}:?\s*)?\d+ (?:minute|hour|day|week|month|year)s? ago",
    ),
    ("separator", r"[-*_=~#•·—–+\s]{2,}"),
    ("bare link", r"(?:https?://|www\.)\S+"),
)

# These depend on capitals: a byline's names, a dateline's place.
_NAME = r"(?:[A-Z][\w.'’-]*|and|de|da|di|van|von|der|bin|al|el|la|le|for|[&|])"
CASED_RULES: tuple[tuple[str, str], ...] = (
    (
        "byline",
        rf"(?:BY|By|Written by|Reported by|Story by|Words by|Author:|Reporter:|Posted by) "
        rf"[A-Z][\w.'’-]*(?:[ ,]+{_NAME}){{1,9}}|(?:Additional r|R)eporting by .{{2,160}}|"
        r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}(?: is an?|,| \||) (?:[A-Z][\w-]+ ){0,3}"
        r"(?:Correspondent|correspondent|Staff Writer|Staff Reporter|staff writer|staff reporter)",
    ),
    (
        "dateline",
        r"[A-Z][A-Z.' ]{2,30}(?:, [A-Z][\w. ]{1,30})?(?:, [A-Z][a-z]{2,8}\.? \d{1,2})?"
        r"\s?\((?:Reuters|AP|AFP|CNN|UPI|Xinhua|IANS|PTI|ANI|REUTERS|BBC)\)\s?[—–-]*",
    ),
)

# Words a chrome line can open with. Most lines open otherwise and are let through at once.
LEADS = _words(
    """
    about accept ad additional ads advert advertisement advertisements afp alamy all allow
    already also anadolu ani ap article author back bloomberg bluesky by click comment
    comments continue cookie copy copyright created credit date don't don’t e-mail editor
    editor's editors editor’s email epa exit facebook filed find first flipboard follow get
    getty handout home http https image images instagram istock join keep last latest leave
    like linkedin load loading log login main manage menu messenger modified more most
    navigation newer newsletter next no older open our pa page paid photo photograph photos
    picture pictures pin pinterest pixabay please popular post posted powered previous primary
    print privacy promoted published read reading receive recommended reddit register reject
    related report reported reporter reporting required reuters save scroll search see share
    show shutterstock sign signin signup similar site skip source sources sponsored story
    subscribe supplied support table tag tags tass telegram terms this tiktok to toggle top
    trending tumblr tweet twitter unsplash upd updated upi video view want we website whatsapp
    words written www xinhua you your youtube
    mon tue tues wed thu thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday
    jan feb mar apr jun jul aug sep sept oct nov dec january february march april may june july
    august september october november december
    """
)

# Those among them whose lines can be whole sentences: "This website uses cookies."
_PROSE_LEADS = _words(
    """
    additional all already by cookie copyright credit editing get image join our photo
    photograph picture please register reporting required scroll sign signup source story
    subscribe supplied support terms this to video want we you your
    """
)
_ENDS = ("eserved", "eserved.", "orrespondent", "riter", "eporter", "-", "—", "–")
_QUOTES = frozenset("“\"‘'«")

LONGEST = 360
"""Longest line, in code points, that any rule matches."""


def chrome(line: str) -> str:
    """Return why a line is site chrome, or "" for a line of the article.

    Parameters
    ----------
    line : str
        One line, without white space at either side.

    Returns
    -------
    str
        The reason, as in `RULES`; empty when no rule matches.

    Examples
    --------
    >>> chrome("Share this article")
    'share link'
    >>> chrome("Shares fell sharply in London.")
    ''
    """
    if len(line) > LONGEST or not _suspect(line):
        return ""
    # Small letters let the pattern tell most alternatives apart by their first letter.
    any_case, cased = _patterns()
    for pattern, rules, form in ((any_case, RULES, line.lower()), (cased, CASED_RULES, line)):
        match = pattern.fullmatch(form)
        if match and match.lastindex:
            return rules[match.lastindex - 1][0]
    return ""


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return `RULES` and `CASED_RULES` as patterns; to compile them takes 10 ms."""
    small, cased = (
        re.compile("|".join(f"({pattern})" for _, pattern in rules))
        for rules in (RULES, CASED_RULES)
    )
    return small, cased


def _suspect(line: str) -> bool:
    """Tell cheaply whether any rule could match a line: most lines are let through here."""
    first = line[0]
    if not first.isalpha():
        return first not in _QUOTES
    lead = line[:24].split(None, 1)[0]
    if lead.isalpha():
        if lead.lower() not in LEADS:
            return line.endswith(_ENDS)
    elif lead.rstrip(":,.!…/|").lower() not in LEADS:
        return line.endswith(_ENDS) or "://" in lead or lead[:4] == "www."
    return line[-1] != "." or lead.rstrip(":").lower() in _PROSE_LEADS


_FULL_DATE = rf"{_WEEKDAY}[,.]?\s+(?:{_MONTH}\s+{_DAY},?\s+\d{{4}}|{_DAY}\s+{_MONTH},?\s+\d{{4}})"
DATE_HEAD = re.compile(rf"(?i:{_FULL_DATE})(?=\s+[A-Z])")
"""A full date that opens a line without belonging to its sentence."""

DATE_TAIL = re.compile(rf"(?<=[\w'’)!?]) (?i:{_FULL_DATE})$")
"""A full date that ends a headline without a comma or a preposition before it."""
