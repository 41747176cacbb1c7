"""Which kind of line this is: heading, list item, caption, site chrome, or running text."""

from __future__ import annotations

import re

from watchword.corpus.clean import LEADS, chrome
from watchword.corpus.stops import BULLETS

# "•", "- ", "* ", "1.", "12)", "(a)", "1.)", and a bullet before a number: "• 9."
_ORDINAL = r"(?:\((?:\d{1,3}|[A-Za-z]|[ivx]{1,4})\)|(?:\d{1,3}|[a-z]|[ivx]{1,4})[.)]\)?|[A-Z]\))"
MARKER = re.compile(rf"(?:[{BULLETS}·]\s*|[*–—-]\s+)(?:{_ORDINAL}\s+)?(?=\S)|{_ORDINAL}\s+(?=\S)")
_MARKER_FIRST = frozenset(BULLETS + "·*–—-(0123456789abcdefghijklmnopqrstuvwxyz")
_CAPITAL_MARKERS = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZ")

_CAPTION = re.compile(
    r"(?:FILE|File|FILE PHOTO|File photo|PHOTO|Photo|Image|Picture|Pictured|PICTURED|Figure|FIGURE|"
    r"Fig\.|Table|TABLE|Chart|Graphic|Map|Video|Caption|Illustration|Above|Below|Left|Right)"
    r"(?:\s[\dIVX]+(?:[.-]\d+)?[a-z]?(?=[\s.:|–—-]|$)|\s?[:|–—]|\s-\s|"
    r",? \((?:left|right|centre|center)\)| (?:photo|image|picture) of\b)"
)
LABEL = re.compile(r"(?:Figure|Table|Fig\.) \d+(?:[.-]\d+)?(?= (?:[A-Z]|\(credit))")
"""The number of a figure that stands before its caption without a mark: "Figure 1.3 This map"."""
_CAPTION_FIRST = frozenset("FPITCGMVLRAB")
_CREDIT_TAIL = re.compile(
    r"(?:\b(?:Photo(?:graph)?|Image|Picture|Credit)s?(?: credit)?(?: by|:|:? courtesy(?: of)?|/)"
    r"\s?[^.!?]{1,60}|[/(]\s?(?:[\w .-]{1,40}/)?"
    r"(?:AP|AP Photo|AFP|Reuters|REUTERS|Getty(?: Images)?|PA(?: Wire| Media)?|EPA|"
    r"Shutterstock|Alamy|Bloomberg)(?:/[\w .-]{1,40})?)\W{0,2}$"
)
# First words that need a closer look, since a caption or site chrome can open with them.
_SPECIAL_LEADS = LEADS | {
    *("file", "photo", "image", "picture", "pictured", "figure", "fig", "table", "chart"),
    *("graphic", "map", "video", "caption", "illustration", "above", "below", "left", "right"),
    *("ii", "iii", "iv", "vi", "vii", "viii", "ix"),
}
_QUOTES = frozenset("\"'“‘«")
_SENTENCE = ("sentence", "")

FINAL = frozenset(".!?…。！？。۔؟।")
_AFTER_FINAL = frozenset("\"'”’»›)]」』*_")
_OPEN_ENDED = frozenset(",;-–—&+=")
LONGEST_TITLE = 180
LONGEST_HEADING = 90
LONGEST_CAPTION = 400


def ends_like_a_sentence(line: str) -> bool:
    """Tell whether a line closes with a full stop, question or exclamation mark."""
    last = line[-1]
    if last in FINAL:
        return True
    return last in _AFTER_FINAL and line.rstrip("\"'”’»›)]」』*_")[-1:] in FINAL


def marker_end(line: str) -> int:
    """Return how many code points of a line are its list marker, 0 for none.

    Examples
    --------
    >>> marker_end("• 9. The first item")
    5
    >>> marker_end("A. Smith spoke.")
    0
    """
    if line[0] not in _MARKER_FIRST and line[1:2] != ")":
        return 0
    match = MARKER.match(line)
    return match.end() if match else 0


def kind_of(line: str) -> tuple[str, str]:
    """Return the kind of a line and, for boilerplate, the reason.

    Parameters
    ----------
    line : str
        One line, without white space at either side.

    Returns
    -------
    (str, str)
        The kind and the reason; "heading" also stands for a line that could be the title.

    Examples
    --------
    >>> kind_of("Exit mobile version")
    ('boilerplate', 'page furniture')
    >>> kind_of("Growing Threat")
    ('heading', '')
    """
    if _is_plain(line):
        return _SENTENCE
    if reason := chrome(line):
        return "boilerplate", reason
    if line[0] in _CAPTION_FIRST and _CAPTION.match(line):
        return "caption", ""
    if marker_end(line):
        return "list_item", ""
    if len(line) < LONGEST_CAPTION and _ends_in_a_credit(line):
        return "caption", ""
    if len(line) > LONGEST_TITLE or ends_like_a_sentence(line) or not _opens_like_a_heading(line):
        return _SENTENCE
    return "heading", ""


def _is_plain(line: str) -> bool:
    """Tell running text from its ends alone, which settles most lines at little cost."""
    last = line[-1]
    if last not in FINAL and (last not in _AFTER_FINAL or line[-2:-1] not in FINAL):
        return False
    first = line[0]
    if first.isalpha():
        lead = line[:16].split(None, 1)[0].rstrip(":,.)!|").lower()
        # A letter that is a word is "A" or "I"; any other can be a marker: "B)".
        if lead in _SPECIAL_LEADS or (len(lead) < 2 and line[1] != " "):
            return False
    elif first not in _QUOTES:
        return False
    tail = line[-80:]
    return not (_may_hold_a_credit(tail) or "eserved" in tail)


def _may_hold_a_credit(tail: str) -> bool:
    return (
        "/" in tail
        or "hoto" in tail
        or "mage" in tail
        or "redit" in tail
        or "icture" in tail
        or ")" in tail[-3:]
    )


def _ends_in_a_credit(line: str) -> bool:
    tail = line[-80:]
    return _may_hold_a_credit(tail) and _CREDIT_TAIL.search(tail) is not None


def _opens_like_a_heading(line: str) -> bool:
    """Tell whether a line without a final stop can be a heading by its look."""
    first = line.lstrip("\"'“‘(#*_")[:1]
    if not (first.isupper() or first.isdigit() or not first.isascii()):
        return False
    return line[-1] not in _OPEN_ENDED and any(map(str.isalpha, line))


def is_heading(line: str) -> bool:
    """Tell a heading within the body from a sentence that only lacks its stop."""
    if len(line) > LONGEST_HEADING:
        return False
    n_words = line.count(" ") + 1
    return n_words <= 8 if line[-1] == ":" else n_words <= 14
