"""Texts in which every line is one sentence already, however many lines there are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import IO

from watchword.corpus.article import ID_LENGTH
from watchword.corpus.read import read_data
from watchword.corpus.readers.table import is_utf8
from watchword.corpus.segment import Sentence
from watchword.tables import decode
from watchword.tagging.rows import Segments, segments_of

LARGE = 4_000_000
"""Bytes from which a file of lines is not read whole."""

_SOME = 400_000


def lines(text: str, start: int = 0) -> list[Sentence]:
    r"""Return every line of a text as a sentence, trimmed; white lines are left out.

    Parameters
    ----------
    text : str
    start : int
        Where the text begins, if it is part of a longer one.

    Examples
    --------
    >>> [(one.start, one.text) for one in lines("Two held.\n\n  Cash found.")]
    [(0, 'Two held.'), (13, 'Cash found.')]
    """
    found = []
    for line in text.splitlines(keepends=True):
        if bare := line.strip():
            first = start + line.index(bare[0])
            found.append(Sentence(first, first + len(bare), "sentence", bare))
        start += len(line)
    return found


def line_segments(file: IO[bytes], where: str) -> Iterator[Segments]:
    """Yield the lines of a file, some thousand at a time.

    Parameters
    ----------
    file : binary file that can be read again from its beginning
        A long one is held in memory only where it is not UTF-8.
    where : str
        Named in errors.
    """
    file.seek(0)
    head = file.read(LARGE + 1)
    if len(head) > LARGE and not head.startswith(b"\xef\xbb\xbf") and is_utf8(file):
        yield from _long(file, where)
    else:
        for one in read_data(head + file.read(), where, ".txt"):
            yield segments_of([(one.id, lines(one.text))])


def _long(file: IO[bytes], where: str) -> Iterator[Segments]:
    file.seek(0)
    known = hashlib.sha256()
    while part := file.read(LARGE):
        known.update(part)
    name = known.hexdigest()[:ID_LENGTH]
    file.seek(0)
    start, index = 0, 0
    # Cut at line feeds only, and each part again wherever Python sees the end of a line.
    while some := file.readlines(_SOME):
        text = decode(b"".join(some), where)
        segments = segments_of([(name, lines(text, start))], first=index)
        yield segments
        start, index = start + len(text), index + len(segments)
