"""What a web page puts around and into an article: rules for its elements and its lines.

Trafilatura finds the article; these rules take out what it leaves in, and put in order what it
would lose. Each rule says what it is for. None of them knows any particular site.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from watchword.corpus.clean import chrome

Element = Any
"""An lxml element; lxml ships no types."""

# Names of classes and ids, whole words of them, that no part of an article bears.
_NAMES = re.compile(
    r"(?:^|[\s_-])(?:"
    r"related(?!-?to)|recirc\w*|recommend(?:ed|ations?)|read-?(?:more|next|also)|also-?read|"
    r"more-?(?:stories|news|articles|from|on|coverage)|see-?also|you-?may-?(?:also-?)?like|"
    r"most-?(?:read|popular)|trending|outbrain|taboola|up-?next|next-?(?:article|story|post)|"
    r"newsletters?|subscri(?:be|ption)|sign-?up|"
    r"share(?:-?(?:bar|tools|links|buttons?|this))?|social(?:-?(?:bar|links|share|icons))?|"
    r"(?:about-?(?:the-?)?)?authors?-?(?:bio|box|info|card|profile|details)|about-?(?:the-?)?author|"
    r"post-?info|post-?meta|entry-?meta|article-?meta|"
    r"comments?(?:-?(?:section|area|list|form|count|link|wrapper))?|disqus\w*|"
    r"modal\w*|gallery-overlay\w*|lightbox|tooltip|"
    r"affiliate-?\w*|advert(?:isement)?s?|sponsor(?:ed|s)?|promo(?:tion)?s?"
    r")(?:$|[\s_-])",
    re.IGNORECASE,
)
_CONTAINERS = ("div", "section", "aside", "ul", "ol", "p", "form", "footer", "nav", "table")
_LARGEST = 0.3
"""Share of a page's text above which an element is the article, whatever it is called."""

_TWEETS = ("twitter-tweet", "twitter-video", "instagram-media", "bluesky-embed", "tiktok-embed")
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote center dd div dl dt fieldset figure footer form h1 h2 h3 "
        "h4 h5 h6 header hr li main nav ol p pre section table ul",
    )
)
_HOLDERS = frozenset(("div", "section", "article", "main"))
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr b bdi bdo cite code data dfn em font i ins kbd mark q s samp small span strong sub "
        "sup time tt u var",
    )
)
_LEAST = 40
"""Code points from which text without an element of its own is a paragraph."""


def without_chrome(page: Element) -> None:
    """Take out of a page what names itself chrome, unless it holds much of the text."""
    most = _LARGEST * sum(map(len, page.itertext("p", "li", "td", "span", "div")))
    named = [element for element in page.iter(*_CONTAINERS) if _names_itself(element)]
    parts = [one for one in named if len(one.text_content()) < most and not _holds_article(one)]
    prose = {paragraph for part in parts for paragraph in part.iter("p")}
    # Some sites name every paragraph so; then the names tell nothing.
    if _length(prose) < 0.5 * _length(page.iter("p")):
        for element in parts:
            if element.getparent() is not None:
                element.drop_tree()


def _names_itself(element: Element) -> bool:
    names = f"{element.get('class', '')} {element.get('id', '')}"
    return _NAMES.search(names) is not None


def _holds_article(element: Element) -> bool:
    """Tell an element that holds the article itself, by its heading or by what it declares."""
    return bool(element.xpath("descendant-or-self::*[self::h1 or @itemprop='articleBody']"))


def _length(paragraphs: Iterable[Element]) -> int:
    return sum(len(paragraph.text_content().strip()) for paragraph in paragraphs)


def with_quoted_posts(page: Element) -> None:
    """Make posts quoted from a social network plain quotations, which trafilatura keeps."""
    for quote in list(page.iter("blockquote")):
        if not any(name in quote.get("class", "") for name in _TWEETS):
            continue
        for link in list(quote.iter("a")):
            link.drop_tag()
        quote.attrib.clear()
        for holder in quote.iterancestors("div", "figure", "section"):
            if len(holder.text_content()) > 2 * len(quote.text_content()):
                break
            holder.tag = "div"
            holder.attrib.clear()


def with_paragraphs(page: Element) -> None:
    """Give text that stands in a container without an element of its own a paragraph."""
    for holder in list(page.iter(*_HOLDERS)):
        if any(child.tag in _BLOCKS for child in holder) and _has_bare_text(holder):
            _wrap(holder)


def _has_bare_text(holder: Element) -> bool:
    bare = [holder.text or "", *(child.tail or "" for child in holder)]
    return any(len(text.strip()) >= _LEAST for text in bare)


def _wrap(holder: Element) -> None:
    children = list(holder)
    paragraph = holder.makeelement("p")
    paragraph.text, holder.text = holder.text, None
    made = [paragraph]
    for child in children:
        holder.remove(child)
        if child.tag in _INLINE or not isinstance(child.tag, str):
            paragraph.append(child)
            continue
        tail, child.tail = child.tail, None
        paragraph = holder.makeelement("p")
        paragraph.text = tail
        made += [paragraph] if child.tag == "br" else [child, paragraph]
    for element in made:
        if element.tag != "p" or len(element) or (element.text or "").strip():
            holder.append(element)


# Lines that are no part of an article wherever they stand, matched against the whole line.
_ANYWHERE = re.compile(
    # "Related: Ten held in Oran", "Read more on drugs: ..."
    r"(?:related(?: (?:stories|articles?|news|coverage|content|links|reading|posts|topics))?|"
    r"(?:read|see) (?:more|also|next)(?: (?:on|about) [^:.]{0,30})?|also read|"
    r"more (?:from|on) [^:.]{0,30}|recommended|watch|listen|don['’]t miss|up next):.{0,200}|"
    r"(?:click|tap) here (?:to|for) (?:subscribe|sign up|register|more|read)\b.{0,120}|"
    r"(?:story|article) continues (?:below|after)\b.{0,60}|"
    r"(?:tell us what you|what do you) think\W{0,4}(?:(?:tell|let) us\b.{0,120})?|"
    r"(?:\d+ )?comments?|leave a (?:reply|comment)\b.{0,60}|"
    r"(?:filed under|posted in|published in|tags?|topics?):.{0,120}|"
    # "[button link=... type=...] Send us your review[/button]", left over from an editor
    r"\[\w+[ _-][^\]=]{0,80}=[^\]]{0,300}\].{0,120}",
    re.IGNORECASE,
)

# Lines that end a page rather than an article: the house, its writers and its offers.
_AT_THE_END = re.compile(
    r"(?:you can )?(?:follow|like|join|find|visit|contact|e-?mail|reach|write to|call)\b.{0,160}"
    r"(?:facebook|twitter|instagram|youtube|linkedin|telegram|tiktok|bluesky|\bon x\b|@\w|"
    r"\w\.(?:com|org|net|co|news)\b).{0,160}|"
    r".{0,120}\b(?:can|may) be (?:reached|contacted|followed) (?:at|on|by|via)\b.{0,160}|"
    r".{0,200}\bfollow (?:him|her|them|us|me|@\w+) (?:on|at)\b.{0,160}|"
    r"(?:(?:have|got) (?:a |any )?|send us (?:a |your )?)(?:news )?"
    r"(?:tip|story|stories|question|photo)s?\b.{0,240}|"
    r"(?:listen to|watch)\b.{0,80}\b(?:here|live|podcasts?|app)\b.{0,160}|"
    r"(?:get|sign up|subscribe|register|click|download)\b.{0,160}\b(?:here|newsletters?|"
    r"subscri\w+|apps?|inbox|updates|alerts|delivered|issues?)\b.{0,160}|"
    r"(?:source|sources|via|photos?|image credit|credits?|categories):.{0,160}|"
    r"this (?:article|story|post|report) (?:was |is |has been )?(?:originally|first) "
    r"(?:published|appeared|posted)\b.{0,160}|"
    r"(?:copyright\W{0,3}(?:©|\(c\)|\d{4})|©|\(c\) \d{4}).{0,200}|"
    r".{0,60}all rights reserved.{0,100}|"
    r"read the original\b.{0,120}",
    re.IGNORECASE,
)
_LEADS_TO_LINKS = re.compile(
    r"(?:related|read more|read also|also read|see also|more from|more on|recommended)\b.{0,40}:.*",
    re.IGNORECASE,
)
_HEAD_LINES = 4
"""Lines at the top among which the title, the byline and the date may stand again."""


def without_chrome_lines(lines: list[str], titles: set[str]) -> list[str]:
    """Return the lines of an extracted article without those that belong to the page.

    Parameters
    ----------
    lines : list of str
        Paragraphs, headings and list items in order.
    titles : set of str
        What the page calls the article; dropped where it opens the text again.

    Examples
    --------
    >>> without_chrome_lines(["Two held", "Police held two.", "Follow us on X."], {"Two held"})
    ['Police held two.']
    """
    names = {_letters(title) for title in titles}
    kept: list[str] = []
    among_links = False
    for number, line in enumerate(lines):
        among_links = bool(_LEADS_TO_LINKS.fullmatch(line)) or (
            among_links and line.startswith("• ")
        )
        repeated = number < _HEAD_LINES and _letters(line) in names
        if not (among_links or repeated or _ANYWHERE.fullmatch(line) or chrome(line)):
            kept.append(line)
    while kept and _AT_THE_END.fullmatch(kept[-1]):
        kept.pop()
    return kept


def _letters(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()
