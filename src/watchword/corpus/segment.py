"""Split an article into sentences without losing their place in it.

A line is first told apart by its kind; running text and list items are then cut where
their sentences end. Nothing of the text is changed or left out.
"""

from __future__ import annotations

from typing import NamedTuple

from watchword.corpus.kinds import is_heading, kind_of, marker_end
from watchword.corpus.lines import pieces
from watchword.corpus.stops import Habits, cuts


class Sentence(NamedTuple):
    """A piece of an article: usually a sentence, else what `kind` says.

    Attributes
    ----------
    start, end : int
        Half-open offsets into the article's text, in code points.
    kind : str
        One of `KINDS`.
    text : str
        The piece itself, ``article[start:end]``.
    reason : str
        Why the piece is boilerplate; empty for every other kind.
    """

    start: int
    end: int
    kind: str
    text: str
    reason: str = ""


_new = tuple.__new__  # several times faster than calling the class

KINDS = ("title", "heading", "sentence", "list_item", "caption", "boilerplate")
_HEADS = frozenset(("title", "heading"))
_BODY = frozenset(("sentence", "list_item"))


def segment(text: str, title: str | None = None) -> list[Sentence]:
    r"""Split an article into sentences, headings, list items and site chrome.

    Parameters
    ----------
    text : str
        An article's text, as stored: offsets refer to this very string. Any str will do.
    title : str, optional
        The article's title, where known. Without it, the first short line without a final
        stop is taken for the title.

    Returns
    -------
    list of Sentence
        In order, without overlap, trimmed, and with only white space between them; empty
        when the text is white.

    Examples
    --------
    >>> for sentence in segment("Growing threat\n\nMr. Biggar spoke in Iran.He left."):
    ...     print(sentence.kind, sentence.text)
    title Growing threat
    sentence Mr. Biggar spoke in Iran.
    sentence He left.
    """
    found: list[Sentence] = []
    add, habits = found.append, Habits(text)
    # A list of all lines, not a generator: to go to and fro would cost a tenth of the time.
    for start, line, kind, reason in _told_apart(text, title):
        end = start + len(line)
        gaps = []
        if kind == "list_item":
            gaps = cuts(text, start + marker_end(line), end, habits)
        elif kind != "boilerplate" and not (title and kind == "title"):
            gaps = cuts(text, start, end, habits)
        if gaps:
            if kind in _HEADS and text[gaps[0][0] - 1] == ".":
                kind = "sentence"
            for stop, after in gaps:
                add(_new(Sentence, (start, stop, kind, text[start:stop], "")))
                start = after
            line = text[start:end]
        add(_new(Sentence, (start, end, kind, line, reason)))
    _settle_last(found, bool(title))
    return found


def spans(text: str) -> list[tuple[int, int]]:
    """Return only the offsets that `segment` gives.

    Parameters
    ----------
    text : str
        An article's text.

    Returns
    -------
    list of (int, int)
        Half-open offsets in code points.

    Examples
    --------
    >>> spans("It rained. It stopped.")
    [(0, 10), (11, 22)]
    """
    return [sentence[:2] for sentence in segment(text)]


def _settle_last(found: list[Sentence], titled: bool) -> None:
    """Where nothing else is a sentence, call the last line one: a heading has a text below it."""
    if any(sentence.kind in _BODY for sentence in found):
        return
    for index in range(len(found) - 1, -1, -1):
        if found[index].kind != "boilerplate":
            if found[index].kind == "heading" or (found[index].kind == "title" and not titled):
                found[index] = found[index]._replace(kind="sentence")
            return


def _told_apart(text: str, title: str | None) -> list[tuple[int, str, str, str]]:
    """Return every line, or piece of one, with its start, its kind and the reason."""
    title = " ".join(title.split()) if title else ""
    initial, untitled, titled = title[:1], not title, False
    seen: set[str] = set()
    found = []
    for start, line in pieces(text):
        kind, reason = kind_of(line)
        if line[0] == initial and _same(line, title):
            kind, reason = ("boilerplate", "repeated title") if titled else ("title", "")
            titled = True
        elif kind == "heading":
            if untitled:
                kind, title, initial, titled = "title", line, line[0], True
            elif line in seen:
                kind, reason = "boilerplate", "repeated line"
            elif not is_heading(line):
                kind = "sentence"
            seen.add(line)
        if kind != "boilerplate":
            untitled = False
        found.append((start, line, kind, reason))
    return found


def _same(line: str, title: str) -> bool:
    """Tell whether a line is the title, however its words are spaced."""
    return line == title or (len(line) < 2 * len(title) and " ".join(line.split()) == title)
