"""Bytes to text: a mark or UTF-8 first, then what the file declares, then what is found, said.

Nothing is guessed silently: an encoding that neither the bytes nor the file itself names is
told on standard error, so that a person can see a wrong one.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

from watchword.errors import CorpusError
from watchword.report import say

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

# Browsers read these names as Windows' larger sets, and so do the authors of the pages.
_MEANT = {"iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "cp1252", "us-ascii": "cp1252"}
_WESTERN = "windows-1252"

_MOSTLY_ASCII = 0.2
"""Largest share of bytes outside ASCII in a Western text."""

_STRAY = 0.001
"""Largest share of wrong bytes in a page that calls itself UTF-8 and for the most part is."""


def text_of(data: bytes, where: str | Path, declared: str | None = None) -> str:
    """Return bytes as text, and say so where the encoding had to be found out.

    Parameters
    ----------
    data : bytes
    where : str or Path
        Named in what is said and in errors.
    declared : str, optional
        What the file, or the server it came from, calls its encoding.

    Raises
    ------
    CorpusError
        If it is binary, or text in no encoding that can be told.

    Examples
    --------
    >>> text_of("Café".encode("utf-16"), "a.txt")
    'Café'
    >>> text_of(b"Caf\\xe9", "a.html", declared="iso-8859-1")
    'Café'
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decoded(data, encoding, where)
    if b"\0" in data[:8192]:
        raise CorpusError(
            "is binary, not text (it holds NUL bytes)",
            where=where,
            hint="Give it the ending of its kind, or save the article as plain text in UTF-8.",
        )
    # Only escapes tell ISO-2022 from ASCII, so there the declaration comes first.
    for name in (declared, "utf-8") if b"\x1b" in data else ("utf-8", declared):
        text = _tried(data, name)
        if text is not None:
            return text
    return _mended(data, where, declared) or _found(data, where)


def _decoded(data: bytes, name: str, where: str | Path) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        raise CorpusError(
            f"starts as {name.removesuffix('-sig').upper()} but byte {error.start} is not",
            where=where,
            hint="Get the file again; it is damaged or cut off.",
        ) from error


def _tried(data: bytes, name: str | None) -> str | None:
    if name is None:
        return None
    name = name.strip().lower()
    try:
        return data.decode(_MEANT.get(name, name))
    except (LookupError, ValueError):
        return None


def _mended(data: bytes, where: str | Path, declared: str | None) -> str | None:
    """Read a page that calls itself UTF-8 in spite of a few bytes that are not."""
    if (declared or "").strip().lower() not in ("utf-8", "utf8"):
        return None
    text = data.decode("utf-8", "replace")
    n_wrong = text.count("�")
    if n_wrong > max(1, _STRAY * len(data)):
        return None
    say(f"{where}: read as UTF-8, with � for {n_wrong} bytes that are not")
    return text


def _found(data: bytes, where: str | Path) -> str:
    try:
        from charset_normalizer import from_bytes
    except ModuleNotFoundError:
        raise _undecodable(data, where) from None
    best = from_bytes(data, cp_exclusion=["utf_16_be", "utf_16_le", "utf_32"]).best()
    if best is None:
        raise _undecodable(data, where)
    name, text = best.encoding.replace("cp125", "windows-125").replace("_", "-"), str(best)
    western = _western(data)
    if western is not None and (not best.coherence or "cp1252" in best.could_be_from_charset):
        name, text = _WESTERN, western
    say(f"{where}: read as {name}")
    return text


def _western(data: bytes) -> str | None:
    """Return bytes as Western European text, if that is what they can well be."""
    if sum(byte > 0x7F for byte in data) > _MOSTLY_ASCII * len(data) + 1:
        return None
    try:
        text = data.decode(_WESTERN)
    except UnicodeDecodeError:
        return None
    return None if re.search(r"[\x00-\x08\x0e-\x1f\x7f]", text) else text


def _undecodable(data: bytes, where: str | Path) -> CorpusError:
    try:
        data.decode("utf-8")
        at = 0
    except UnicodeDecodeError as error:
        at = error.start
    line = data.count(b"\n", 0, at) + 1
    return CorpusError(
        f"byte 0x{data[at]:02x} is not UTF-8",
        where=f"{where}:{line}",
        hint="Save it as UTF-8, for example: iconv -f WINDOWS-1252 -t UTF-8 OLD > NEW",
    )
