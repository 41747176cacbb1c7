"""Feeds: RSS (0.9 to 2.0) and Atom, an article for each item that has text.

Read with the standard library behind defusedxml, so that no entity of a feed is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from watchword.corpus.article import Article, article
from watchword.corpus.readers.html import fragment_text
from watchword.corpus.readers.known import empty, iso_date, one_line
from watchword.errors import CorpusError, extra
from watchword.report import say

# Local names, in the order in which they are believed.
_TEXTS = ("encoded", "content", "description", "summary")
_DATES = ("pubDate", "published", "date", "issued", "updated", "modified")
_AUTHORS = ("creator", "author")


def read_feed(data: bytes, where: str) -> Iterator[Article]:
    """Yield the articles of an RSS or Atom file.

    Parameters
    ----------
    data : bytes
    where : str
        Named in errors; the feed's title is the source.

    Raises
    ------
    CorpusError
        If it is no feed, is cut off, declares entities, or no item has text.
    """
    if not data.strip():
        raise empty(where)
    root = _root(data, where)
    if _name(root) not in ("rss", "feed", "RDF"):
        raise CorpusError(
            f"is XML but no feed: it holds <{_name(root)}>",
            where=where,
            hint="Give an RSS or Atom file; save other pages as .html or .txt.",
        )
    items = [one for one in root.iter() if _name(one) in ("item", "entry")]
    source = _first(next((one for one in root if _name(one) == "channel"), root), ("title",))
    articles = [found for item in items if (found := _article(item, source or where))]
    if not articles:
        raise CorpusError(
            "no item of this feed has text",
            where=where,
            hint="Give the pages it links to, as files or addresses.",
        )
    if len(articles) < len(items):
        say(f"{where}: {len(items) - len(articles)} of {len(items)} items left out, without text")
    yield from articles


def _root(data: bytes, where: str) -> Any:
    with extra("workbench"):
        from defusedxml.common import DefusedXmlException
        from defusedxml.ElementTree import ParseError, fromstring
    try:
        return fromstring(data.lstrip())
    except ParseError as error:
        line = error.position[0]
        raise CorpusError(
            f"not XML: {str(error).partition(':')[0]}",
            where=f"{where}:{line}",
            hint="Get the feed again; it is damaged or cut off.",
        ) from error
    except DefusedXmlException as error:
        raise CorpusError(
            "declares XML entities, which no feed needs and attacks use",
            where=where,
            hint="Get the feed from its publisher, or take the <!DOCTYPE ...> part out.",
        ) from error
    except (LookupError, ValueError) as error:
        raise CorpusError(
            f"not XML: {error}", where=where, hint="Save the feed again in UTF-8."
        ) from error


def _name(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _article(item: Any, source: str) -> Article | None:
    text = max((_text(item, name) for name in _TEXTS), key=len)
    if not text:
        return None
    return article(
        text,
        title=fragment_text(_first(item, ("title",)) or "").replace("\n\n", " ") or None,
        source=one_line(source),
        url=_link(item),
        author=_author(item),
        published=iso_date(_first(item, _DATES)),
    )


def _text(item: Any, name: str) -> str:
    """Return the longest text under a name; Atom has it as text, as HTML or as elements."""
    texts = [_content(child) for child in item if _name(child) == name]
    return max(texts, key=len, default="")


def _content(element: Any) -> str:
    from xml.etree.ElementTree import tostring

    if len(element):
        markup = re.sub(r"(</?)\w+:", r"\1", "".join(tostring(one, "unicode") for one in element))
        return fragment_text(markup)
    text = element.text or ""
    return text.strip() if element.get("type") == "text" else fragment_text(text)


def _first(item: Any, names: tuple[str, ...]) -> str | None:
    for name in names:
        for child in item:
            if _name(child) == name and (child.text or "").strip():
                return str(child.text).strip()
    return None


def _author(item: Any) -> str | None:
    people = [child for child in item if _name(child) in _AUTHORS]
    return one_line([_first(one, ("name",)) or one.text for one in people])


def _link(item: Any) -> str | None:
    for child in item:
        if _name(child) == "link" and child.get("rel", "alternate") == "alternate":
            address = child.get("href") or (child.text or "").strip()
            if address:
                return str(address)
    return None
