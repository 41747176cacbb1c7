"""Where the sentences of one line end.

One compiled pattern finds the stops. It settles the plain ones itself, a long lower-case word
before the stop and a capital after it, and passes over those inside numbers, addresses and
acronyms. Only what is left in doubt is decided in Python, by the words on either side.
"""

from __future__ import annotations

import re
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from watchword.corpus import abbreviations as words

BULLETS = "•⁃‣▪●◦"

_NEVER = words.HONORIFICS | words.JOINERS
_KNOWN = _NEVER | words.NUMBERED | words.DATES | words.CLOSING

# What still belongs to the sentence after its stop: "2009. [2]", "[citation needed]", "fee. 8 Yet",
# "Thanks! :-)".
_STARTER = "|".join(sorted(words.STARTERS))
_AFTERMATH = (
    r"(?:[ ]?\[(?:\d[\d ,–-]{0,8}|[a-z][a-z ]{0,30})\]"
    rf"|[ ]\d\d?(?=[ ](?:{_STARTER})[ ])"
    r"|[ ]?[:;=]-?[)(DPp](?=\s|$))*+"
)

_CREDIT_AT = "|".join(
    rf"(?<=[\s(]{word}:)" for word in ("Image", "image", "Photo", "photo", "Credit", "credit")
)

# The ends of abbreviations that are no shorter: a word that ends so is looked up in Python. They
# are grouped by first letter, since the engine tries one alternative after the other.
_ENDS = sorted({word[-3:] for word in _KNOWN if word[-3:].isalpha() and len(word) > 2})
_DOUBTFUL = "|".join(
    f"{first}(?:{'|'.join(end[1:] for end in ends)})\\."
    for first, ends in groupby(_ENDS, itemgetter(0))
)

# Which group closed last tells what was found. What is tested first is what fails most often.
STOP = re.compile(
    rf"""
    [.!?…:•⁃‣▪●。！？۔؟।]
    (?<![.!?…][.!?…])   # only at the first of a run, so that a long run is tried once
    (?:
        # Certain: "...the vote. Ministers". No group takes part, so lastgroup is None.
        (?=["”’)]?[ ][A-Z])
        (?: (?<=[a-z]{{5}}\.)(?<!pprox\.)(?<!essrs\.)(?<!trans\.)(?<!assoc\.)
        |   (?<=[a-z]{{3}}\.)(?<!{_DOUBTFUL})
        )
        ["”’)]?[ ]
    |   [ ](?=[A-Z])(?<=[a-z]\?[ ])
    |   (?=[^a-z0-9,]|(?<=[。！？।{BULLETS}]))   # not in "3.5", "e.g.", "Inc.,"
        (?: (?<![:{BULLETS}])
            # In doubt: the run of stops, closing quotes and brackets, footnote marks.
            (?P<doubt>[.!?…。！？۔؟।]*+[{re.escape(words.CLOSERS)}]*+{_AFTERMATH})
            (?: \s++
            |   (?<=[a-z0-9\])”’"'][.!?…])(?=[A-Z“"‘(\[])   # glued: "in Iran.He said"
            |   (?<=[A-Z][A-Z]\.)(?=[A-Z][a-z])             # glued: "the UK.Criminal gangs"
            |   (?<=[.!?…][\])”"’'])(?=[A-Z“‘(])            # glued: "the end.”He said"
            |   (?<=\])(?=[A-Z“"‘])                         # glued: "in 2009.[2]Fillmore"
            |   (?<=[。！？।])
            )
        |   (?<=\s[{BULLETS}])(?=\s*\S)(?P<bullet>)         # within the line
        |   (?:{_CREDIT_AT})[ ](?P<credit>)                 # within the line: "Image: NASA"
        |   (?<=[ ]:)(?P<smile>-?[)(DP])[ ]++(?=[A-Z])      # for a stop: "community :-) Posted"
        )
    )
    """,
    re.VERBOSE,
)

_NEXT = re.compile(rf"[{re.escape(words.OPENERS)}]{{0,3}}(\w+(?:['’]\w+)?)")
_SPEECH = "|".join(sorted(words.SPEECH))
_ATTRIBUTION = re.compile(
    rf"(?:I|[Hh]e|[Ss]he|[Tt]hey|[Ww]e|(?:[A-Z]\w+ ){{1,3}}?)[ ]?(?:{_SPEECH})\b"
)
# A bracket after a stop that goes on with the sentence: "Meurtres? (Three Sinners, 1950)".
_ASIDE = re.compile(r"[(\[](?:\d{4}\b|[^()]{0,40}\b\d{4}\)|\.\.\.|…)")
_ACRONYM = re.compile(r"\w{1,3}(?:\.\w{1,3})*+$")
_BEFORE_WORD = words.OPENERS + BULLETS
# Both open with one plain character, which the engine finds fast.
_SMALL_I = re.compile(r"i(?<![^\n .]i)(?:['’]?(?:m|ve|d|ll))? [a-z]")
_SMALL_WORDS = re.compile(r"[a-z][a-z'’]*+ [a-z]")
_SMALL_PARAGRAPH = re.compile(rf"\n(?<=[\n.!?]\n){_SMALL_WORDS.pattern}")
_ADDRESS = re.compile(r"https?:|www\.|[a-z]+[A-Z]")


class Habits:
    """What the writer of an article does throughout, found out when first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text

    @cached_property
    def starts_small(self) -> bool:
        """Whether sentences may start with a small letter: "i" or a paragraph does."""
        return bool(
            _SMALL_WORDS.match(self._text)
            or _SMALL_PARAGRAPH.search(self._text)
            or _SMALL_I.search(self._text)
        )


def cuts(text: str, start: int, end: int, habits: Habits | None = None) -> list[tuple[int, int]]:
    """Return the gaps between the sentences of ``text[start:end]``, one line.

    Parameters
    ----------
    text : str
        The whole article: offsets refer to it.
    start, end : int
        The line, without white space at either side, in code points.
    habits : Habits, optional
        Those of the article; give the same for all of its lines.

    Returns
    -------
    list of (int, int)
        Where a sentence ends and where the next one starts, in code points.

    Examples
    --------
    >>> cuts("Mr. Biggar spoke. He left.", 0, 26)
    [(17, 18)]
    """
    found = []
    habits = habits or Habits(text)
    for match in STOP.finditer(text, start, end):
        mark, after = match.lastgroup, match.end()
        if mark is None:
            found.append((after - 1, after))
        elif mark == "doubt":
            if after < end and _ends(text, match, start, end, habits):
                found.append((match.end(mark), after))
        elif mark == "smile":
            found.append((match.end(mark), after))
        else:
            gap = _before_marker(text, match, start)
            if gap[0] > (found[-1][1] if found else start):
                found.append(gap)
    return found


def _before_marker(text: str, match: re.Match[str], start: int) -> tuple[int, int]:
    """Return the gap before a bullet or a credit that stands within a line."""
    marker = match.start()
    if match.lastgroup == "credit":
        while marker > start and text[marker - 1].isalpha():
            marker -= 1
        if marker > start and text[marker - 1] in "([":
            marker -= 1
    end = marker
    while end > start and text[end - 1].isspace():
        end -= 1
    return end, marker


def _ends(text: str, match: re.Match[str], start: int, end: int, habits: Habits) -> bool:
    stop, after = match.start(), match.end()
    if after == stop + 2 and text[after].isupper() and text[stop] == ".":
        word = text[max(start, stop - 20) : stop].rpartition(" ")[2]
        if len(word) > 1 and word.isalpha() and word.lower() not in _KNOWN:
            return word not in words.STATES
    closed = match.end("doubt")
    if text[after] in "-–—" or _ASIDE.match(text, after):
        return False
    tail = text[max(start, stop - 30) : stop]
    word = tail.rsplit(None, 1)[-1].lstrip(_BEFORE_WORD) if not tail[-1:].isspace() and tail else ""
    found = _NEXT.match(text, after, end)
    follower = found[1] if found else ""
    if closed == after:
        return _ends_glued(text, stop, after, word, follower)
    mark = text[stop]
    if mark != ".":
        return _ends_loud(text, match, word, follower, habits)
    if text.startswith(("..", ".…"), stop):
        return _ends_ellipsis(text, stop, after, follower)
    return _ends_full_stop(text, match, start, word, follower, habits)


def _ends_glued(text: str, stop: int, after: int, word: str, follower: str) -> bool:
    """Decide for a stop with no white space after it: "in Iran.He said"."""
    if text[stop] in "。！？।":
        return True
    if (len(follower) < 2 and follower not in ("I", "A")) or "/" in word or "@" in word:
        return False
    measure = word[:1].isdigit() and word[-1:].isalpha()
    if word.lower() in _KNOWN or ("." in word and not measure):
        return False
    address = text[after : after + 60].split(None, 1)[0]
    return "@" not in address and "://" not in address


def _ends_loud(text: str, match: re.Match[str], word: str, follower: str, habits: Habits) -> bool:
    """Decide for a question or exclamation mark, or a single ellipsis character."""
    stop, closed, after = match.start(), match.end("doubt"), match.end()
    if text[stop] == "…":
        return _ends_ellipsis(text, stop, after, follower)
    first = text[after]
    quoted = text[closed - 1] in words.CLOSERS
    if first.islower():
        return not quoted and word not in words.BRANDS and habits.starts_small
    if quoted and _ATTRIBUTION.match(text, after):
        return False
    return word not in words.BRANDS or follower in words.STARTERS


def _ends_ellipsis(text: str, stop: int, after: int, follower: str) -> bool:
    """Decide for an ellipsis: after a word it may end the sentence, after a space it pauses."""
    if text[after] in "([" or not follower[:1].isupper():
        return False
    return not text[stop - 1].isspace() or (follower in words.STARTERS and follower[0] != "I")


def _ends_full_stop(
    text: str, match: re.Match[str], start: int, word: str, follower: str, habits: Habits
) -> bool:
    stop, closed, after = match.start(), match.end("doubt"), match.end()
    key = word.lower()
    first = text[after]
    if not word:
        return _ends_spaced(text, stop, after, start, follower)
    if first.islower():
        return _ends_before_lower(text, match, word, habits)
    if closed > stop + 1:
        # A quotation mark, bracket or footnote mark closes after the stop.
        return not (key in _NEVER and text[closed - 1] in ")]")
    if first == ".":
        return False
    if len(word) == 1 or ("." in word and _ACRONYM.match(word)):
        return _ends_short(text, stop, start, word, key, follower)
    if key in _KNOWN or word in words.STATES:
        return _ends_abbreviation(key, first, follower)
    return not (
        word.isdigit() and len(word) < 4 and _numbers_an_item(text, stop - len(word), start)
    )


def _numbers_an_item(text: str, at: int, start: int) -> bool:
    """Tell whether the number at `at` counts an item: it opens the line or follows a bullet."""
    before = text[max(start, at - 2) : at].strip()
    return at == start or (before != "" and before in BULLETS)


def _ends_spaced(text: str, stop: int, after: int, start: int, follower: str) -> bool:
    """Decide for a stop with white space before it: "the end . Then", ". . ."."""
    if text[after] == ".":
        return False
    before = text[max(start, stop - 6) : stop].rstrip()
    if before.endswith("."):
        return before.count(".") > 2 and follower[:1].isupper()
    return stop > start and not text[after].islower()


def _ends_before_lower(text: str, match: re.Match[str], word: str, habits: Habits) -> bool:
    """Decide for a full stop before a small letter, as in hasty writing."""
    closed, after = match.end("doubt"), match.end()
    if closed > match.start() + 1:
        return False
    key = word.lower()
    if key in _KNOWN or "." in word:
        return False
    if _ADDRESS.match(text, after):
        return True
    if len(word) > 3 and word.islower():
        return True
    return len(word) > 1 and habits.starts_small


def _ends_short(text: str, stop: int, start: int, word: str, key: str, follower: str) -> bool:
    """Decide for an initial, an acronym or the letter of a list item."""
    if stop - len(word) == start:
        return False
    if key in _NEVER or (key in words.NUMBERED and text[stop + 2].isdigit()):
        return False
    if word[0].isdigit():
        return True
    return follower in words.STARTERS


def _ends_abbreviation(key: str, first: str, follower: str) -> bool:
    if key in words.CLOSING or key not in _KNOWN:
        return follower in words.STARTERS
    if key in _NEVER:
        return False
    return not first.isdigit()
