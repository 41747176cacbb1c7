"""Tagged articles as one page to read: the text with its tags, to filter by category and to print.

The page runs no script and loads nothing: its security policy allows its own style sheet, by hash,
and nothing else. Whatever an article holds is escaped. Filtering is done by the style sheet.
"""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from html import escape
from tempfile import SpooledTemporaryFile

from watchword.tables import Row
from watchword.tagging.choice import Choice
from watchword.tagging.look import style
from watchword.tagging.rows import Tagged, as_list
from watchword.tagging.tagged import UNTAGGED_KIND
from watchword.tagging.tagger import Tagger

_IN_MEMORY = 8_000_000

_REVIEW = "review"
_WHY = "Unlike the training corpus, or with a tag more likely wrong than right"


def page(parts: Iterable[Tagged], tagger: Tagger, choice: Choice) -> Iterator[bytes]:
    """Yield a page in HTML, with the articles in their order.

    Parameters
    ----------
    parts : iterable of Tagged
    tagger : Tagger
    choice : Choice

    Yields
    ------
    bytes
        Only the counts, which stand at its top, wait for the last article.
    """
    body = _Body(tagger)
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        for part in parts:
            titles = _titles(part)
            for row in part.rows():
                file.write(body.row(row, titles).encode("utf-8", "replace"))
        file.write(body.close().encode())
        yield _top(tagger, choice, body.counts).encode("utf-8", "replace")
        file.seek(0)
        while some := file.read(1 << 20):
            yield some
    yield b"</main>\n</body>\n</html>\n"


def _titles(part: Tagged) -> dict[str, str]:
    """Return the titles to show above articles: of those that have none among their sentences."""
    ids, kinds = as_list(part.segments.article_id), as_list(part.segments.kind)
    inside = {one for one, kind in zip(ids, kinds, strict=True) if kind == "title"}
    return dict.fromkeys(inside, "") | {
        name: title for name, title in part.segments.titles.items() if name not in inside
    }


class _Body:
    """Articles as HTML, sentence by sentence.

    Attributes
    ----------
    counts : Counter
        Sentences of each category, and "articles", "sentences", "tagged" and "review".
    """

    def __init__(self, tagger: Tagger) -> None:
        self.counts: Counter[str] = Counter()
        self._names = tagger.names
        self._number = {name: i for i, name in enumerate(tagger.categories)}
        self._article: str | None = None
        self._paragraph: str | None = None
        self._end = 0

    def row(self, row: Row, titles: dict[str, str]) -> str:
        """Return a sentence, with whatever has to end and begin before it."""
        self._count(row)
        opening = ""
        if row["article_id"] != self._article or not self.counts["articles"]:
            opening = self.close() + self._opened(row, titles.get(row["article_id"]))
        # Articles are not kept here, but where more than a space is between two sentences a
        # line ended.
        gap = row["start"] - self._end
        if self._paragraph != row["kind"] or gap not in (0, 1):
            opening += self._closed() + f'<p class="{_class(row["kind"])}">'
            self._paragraph = row["kind"]
        self._end = row["end"]
        return opening + self._sentence(row)

    def close(self) -> str:
        """Return what ends the article."""
        return self._closed() + ("</article>\n" if self.counts["articles"] else "")

    def _closed(self) -> str:
        ended, self._paragraph = self._paragraph, None
        return "</p>\n" if ended is not None else ""

    def _opened(self, row: Row, title: str | None) -> str:
        self.counts["articles"] += 1
        self._article, name = row["article_id"], _shown(str(row["article_id"] or "Text"))
        if title is None:
            return f"<article>\n<h2>{name}</h2>\n"
        above = f"<h2>{_shown(title)}</h2>\n" if title else ""
        return f'<article>\n<p class="id">{name}</p>\n{above}'

    def _count(self, row: Row) -> None:
        self.counts["sentences"] += row["kind"] != UNTAGGED_KIND
        self.counts["tagged"] += bool(row["labels"])
        self.counts[_REVIEW] += row["needs_review"]
        self.counts.update(f"category {name}" for name in row["labels"])

    def _sentence(self, row: Row) -> str:
        text = _shown(row["text"] or "")
        labels = row["labels"]
        classes = ["s", *(f"k{self._number[name]}" for name in labels)]
        classes += ["on"] if labels else []
        tags = "".join(self._tag(name, row["scores"].get(name)) for name in labels)
        if row["needs_review"]:
            classes.append(_REVIEW)
            tags += f' <b class="tag ask" title="{_WHY}">needs review</b>'
        return (
            f'<span class="{" ".join(classes)}"{self._told(row)}><span class="t">{text}</span>'
            f"{tags}</span>\n"
        )

    def _tag(self, name: str, score: float | None) -> str:
        number = "" if score is None else f" <small>{score:.2f}</small>"
        shown = escape(self._names[name])
        return f' <b class="tag k{self._number[name]}">{shown}{number}</b>'

    def _told(self, row: Row) -> str:
        """Return what is shown when the mouse is over a sentence."""
        ordered = sorted(row["scores"].items(), key=lambda item: -item[1])
        told = [f"{score:.2f} {self._names[name]}" for name, score in ordered]
        if row["novelty"] is not None:
            told.append(f"novelty {row['novelty']:.2f}")
        for name, terms in (row.get("explanation") or {}).items():
            listed = ", ".join(f"{term.strip()} {value:+.2f}" for term, value in terms)
            told.append(f"{self._names[name]}: {listed}")
        return f' title="{_shown(chr(10).join(told))}"' if told else ""


def _class(kind: str) -> str:
    return kind if kind.isidentifier() and kind.isascii() else "sentence"


def _shown(text: str) -> str:
    """Escape a text; a control character, which HTML has no place for, becomes a replacement."""
    if not text.isprintable():
        text = "".join(c if (c >= " " and c != "\x7f") or c in "\t\n" else "�" for c in text)
    return escape(text)


def _top(tagger: Tagger, choice: Choice, counts: Counter[str]) -> str:
    asked = [int(i) for i in choice.columns(tagger)]
    css = style([category["color"] for category in tagger.manifest["categories"]])
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    picks = "".join(
        _pick(f"f{i}", f"k{i}", tagger.names[name], n)
        for i in asked
        if (n := counts[f"category {(name := tagger.categories[i])}"])
    )
    if counts[_REVIEW]:
        picks += _pick("freview", "ask", "needs review", counts[_REVIEW])
    # The fields' state is not kept over a reload, or what is ticked and what is seen would differ.
    form = (
        f'<form autocomplete="off"><fieldset><legend>Show only</legend>{picks}</fieldset></form>'
        if picks
        else ""
    )
    articles = f"{counts['articles']} article{'s' * (counts['articles'] != 1)}"
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{articles}, tagged</title>
<style>{css}</style>
</head>
<body>
<header>
<h1>{articles}, tagged</h1>
<p>{counts["tagged"]} of {counts["sentences"]} sentences carry a tag, {counts[_REVIEW]} \
need review. Scores are shown over a sentence. Tagger: {escape(tagger.version.rstrip("@"))}</p>
{form}
</header>
<main>
"""


def _pick(field: str, mark: str, name: str, n: int) -> str:
    return (
        f'<label class="{mark}"><input type="checkbox" class="pick" id="{field}">'
        f"<span>{escape(name)}</span> <small>{n}</small></label>"
    )
