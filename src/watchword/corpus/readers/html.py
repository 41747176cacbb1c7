"""Web pages: the article of a page and what the page says of it, with trafilatura.

Trafilatura in its careful mode finds the article. Before it, `chrome` takes out what names
itself chrome and saves what would be lost; after it, the lines that belong to the page. Where so
little is left that the article was missed, the page's own word for its text decides.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Iterator
from copy import deepcopy
from difflib import SequenceMatcher
from html import unescape
from typing import Any

from watchword.corpus.article import Article, article
from watchword.corpus.readers import chrome
from watchword.corpus.readers.encoding import text_of
from watchword.corpus.readers.known import empty, one_line
from watchword.errors import CorpusError, extra

_SHORT = 0.5
"""Share of the text a page declares below which an extraction is suspiciously short."""

_LEAST = 250
"""Code points below which an extraction is suspiciously short in any case."""


_CHARSET = re.compile(
    rb"<(?:meta|\?xml)\b[^>]{0,300}?(?:charset|encoding)\s*=\s*[\"']?([\w:-]+)", re.I
)


def read_html(data: bytes, where: str, charset: str | None = None) -> Iterator[Article]:
    """Yield the article of a web page.

    Parameters
    ----------
    data : bytes
    where : str
        Named in errors; its last part is the source where the page names none.
    charset : str, optional
        What the server called the encoding; else what the page declares counts.

    Raises
    ------
    CorpusError
        If no article is found in it.
    """
    if not data.strip():
        raise empty(where)
    match = _CHARSET.search(data[:4096])
    text = text_of(data, where, charset or (match[1].decode("ascii") if match else None))
    with extra("workbench"):
        from trafilatura import extract_metadata
        from trafilatura.utils import load_html
    # Its warnings are for its developers; what a reader must know is in our errors.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    page = load_html(text)
    about = extract_metadata(deepcopy(page), extensive=False) if page is not None else None
    body = main_text(page, about.title) if about else ""
    if about is None or not body:
        raise CorpusError(
            "no article is found in this page",
            where=where,
            hint="Save the page again when the browser shows its text, or paste that into a .txt.",
        )
    site = one_line(about.sitename or about.hostname)
    yield article(
        body,
        title=_without_site(one_line(about.title), site),
        source=site or where.rpartition("/")[2],
        url=about.url,
        author=one_line(about.author),
        published=about.date,
    )


def _without_site(title: str | None, site: str | None) -> str | None:
    """Return a title without the name of the site after it."""
    if not title or not site:
        return title
    return re.sub(rf"\s+[-–—|:•·]\s+{re.escape(site)}$", "", title, flags=re.I) or title


def main_text(page: Any, title: str | None = None) -> str:
    """Return the article of a page as paragraphs, with blank lines between them.

    Parameters
    ----------
    page : lxml.html.HtmlElement
        Is changed.
    title : str, optional
        Dropped where it opens the text again, as the page's first heading is.

    Returns
    -------
    str
        A heading is a paragraph of its own, items of a list start with a bullet; empty when the
        page holds no text.
    """
    declared = _declared(page)
    chrome.with_quoted_posts(page)
    chrome.with_paragraphs(page)
    titles = {title or "", *(_inside(heading) for heading in page.iter("h1"))}
    careful = _cleaned(page, titles)
    if not _suspicious(careful, declared):
        return careful
    ample = chrome.without_chrome_lines(_extracted(page, favor_precision=False), titles)
    candidates = [careful, "\n\n".join(ample), declared]
    return max(candidates, key=lambda text: (_likeness(text, declared), len(text)))


def _cleaned(page: Any, titles: set[str]) -> str:
    clean = deepcopy(page)
    chrome.without_chrome(clean)
    links = {" ".join(link.text_content().split()) for link in clean.iter("a")}
    careful = _extracted(clean, favor_precision=True)
    lines = filled_in(careful, _extracted(clean, favor_precision=False), links)
    return "\n\n".join(chrome.without_chrome_lines(lines, titles))


def _extracted(page: Any, *, favor_precision: bool) -> list[str]:
    with extra("workbench"):
        from trafilatura import bare_extraction
    found = bare_extraction(page, include_comments=False, favor_precision=favor_precision)
    body = getattr(found, "body", None)
    return list(_lines(body)) if body is not None else []


_HOLE = 3
"""Most lines that can be missing between two others for them to be a hole in the article."""


def filled_in(careful: list[str], ample: list[str], links: set[str]) -> list[str]:
    """Fill the holes of a careful extraction, such as a heading, from a more ample one.

    What is only a link, and what stands before or after the article, is not taken over.
    """
    filled: list[str] = []
    for tag, start, end, other, last in SequenceMatcher(None, careful, ample).get_opcodes():
        filled += careful[start:end]
        inside = 0 < start < len(careful)
        if tag == "insert" and inside and last - other <= _HOLE:
            filled += [line for line in ample[other:last] if line.lstrip("• ") not in links]
    return filled


_FRAGMENT_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article blockquote dd div dl dt figcaption figure h1 h2 h3 h4 h5 h6 hr li ol p "
        "pre section table tr ul",
    )
)


def fragment_text(markup: str) -> str:
    """Return a piece of HTML, such as a feed holds, as paragraphs.

    Parameters
    ----------
    markup : str
        With or without tags.

    Examples
    --------
    >>> fragment_text("<p>Two <b>held</b> &amp; fined.</p><ul><li>One</li></ul>")
    'Two held & fined.\\n\\n• One'
    """
    with extra("workbench"):
        from lxml.html import fragment_fromstring
    try:
        root = fragment_fromstring(markup, create_parent="body")
    except (ValueError, AssertionError):
        return " ".join(markup.split())
    for unseen in list(root.iter("script", "style")):
        unseen.drop_tree()
    for element in list(root.iter("li", "br", *_FRAGMENT_BLOCKS)):
        element.tag = {"li": "item", "br": "lb"}.get(element.tag, "div")
    return "\n\n".join(_lines(root))


_BLOCKS = frozenset(("body", "p", "head", "item", "list", "quote", "div", "table", "row", "code"))


def _lines(element: Any, marker: str = "") -> Iterator[str]:
    """Yield the paragraphs, headings, list items and table rows of an extraction."""
    pieces = [element.text or ""]
    if element.tag == "row":
        yield from _finished([" | ".join(filter(None, map(_inside, element.iter("cell"))))], "")
        return
    for child in element:
        if child.tag in _BLOCKS:
            yield from _finished(pieces, marker)
            yield from _lines(child, "• " if child.tag == "item" else "")
            pieces = []
        else:
            pieces.append("\n" if child.tag == "lb" else _inside(child))
        pieces.append(_one_line(child.tail or ""))
    pieces[0] = _one_line(pieces[0])
    yield from _finished(pieces, marker)


def _finished(pieces: list[str], marker: str) -> Iterator[str]:
    """Yield the lines of one block; a break in mid-sentence only wraps its text."""
    text = re.sub(r"(?<=[\w,;])[ ]*\n[ ]*(?=[a-z])", " ", "".join(pieces))
    for line in text.split("\n"):
        if line.strip():
            yield marker + " ".join(line.split())


def _inside(element: Any) -> str:
    return _one_line("".join(element.itertext()))


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _declared(page: Any) -> str:
    """Return the text a page itself declares as its article, or "" where it declares none."""
    bodies = [
        body
        for script in page.iter("script")
        if script.get("type") == "application/ld+json"
        for body in _bodies(_parsed(script.text or ""))
    ]
    bodies += [
        _one_line(element.text_content())
        for element in page.xpath("//*[@itemprop='articleBody' and not(self::meta)]")
    ]
    return max(bodies, key=len, default="")


def _parsed(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None


def _bodies(data: Any) -> Iterator[str]:
    """Yield every ``articleBody`` in what a page says of itself in JSON-LD."""
    waiting = [data]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if isinstance(one.get("articleBody"), str):
                yield _plain(one["articleBody"])
            waiting += one.values()
        elif isinstance(one, list):
            waiting += one


def _plain(text: str) -> str:
    lines = re.sub(r"<(?:br|/?p|/?div)\b[^>]*>", "\n", unescape(text))
    stripped = re.sub(r"</?[a-z][^>]{0,500}>", "", lines)
    return "\n\n".join(" ".join(line.split()) for line in stripped.split("\n") if line.strip())


def _suspicious(text: str, declared: str) -> bool:
    return len(text) < max(_LEAST, _SHORT * len(declared))


def _likeness(text: str, declared: str) -> float:
    """Return the share of words two texts have in common, as F1 of their sets; 0 with none."""
    one, other = set(text.split()), set(declared.split())
    return 2 * len(one & other) / max(len(one) + len(other), 1)
