"""How well articles are read: real web pages beside trafilatura alone, and a printed report.

For web pages the measure is F1 of the words of the article, as bags of lower-cased tokens, mean
over pages; a person marked what belongs to each article. "odd" and "even" are the two halves of
the pages in the order of their names: the rules were written looking at the even half only.
The PDF is a report made here, in two columns with running heads, page numbers, footnotes and
words hyphenated at line ends; exact is the share of its paragraphs that come out letter by letter.

Near-duplicates are sought among generated articles with planted pairs (corpus_duplicates.py, which
can also measure the store).

    python benchmarks/corpus.py [--data DIR] [--articles N]

The pages are not part of the repository: DIR holds `bench/pages`, see article-extraction-benchmark.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import mean

import corpus_duplicates

from watchword.corpus.readers.html import read_html
from watchword.corpus.readers.pdf import read_pdf
from watchword.errors import CorpusError
from watchword.report import plain_table

DATA = Path(__file__).resolve().parents[2] / "shared"

Extract = Callable[[bytes], str]


def ours(data: bytes) -> str:
    """Read a page as ``corpus add`` does."""
    try:
        return next(read_html(data, "page.html")).text
    except CorpusError:
        return ""


def alone(*, comments: bool, precision: bool) -> Extract:
    """Return trafilatura with its own settings and nothing of ours."""
    from trafilatura import extract

    def extracted(data: bytes) -> str:
        return extract(data, include_comments=comments, favor_precision=precision) or ""

    return extracted


def pages(folder: Path) -> Iterator[tuple[bytes, str]]:
    """Yield each page and the text a person kept of it, in the order of the names."""
    truth = json.loads((folder / "ground-truth.json").read_text(encoding="utf-8"))
    for name in sorted(truth):
        data = (folder / "html" / f"{name}.html.gz").read_bytes()
        yield gzip.decompress(data), truth[name]["articleBody"]


def f1(found: str, expected: str) -> float:
    """Return F1 of two texts as bags of words."""
    one, other = (Counter(re.findall(r"\w+", text.lower())) for text in (found, expected))
    total = one.total() + other.total()
    return 2 * (one & other).total() / total if total else 1.0


def html_table(folder: Path) -> str:
    """Measure web pages, ours beside trafilatura alone."""
    tools: dict[str, Extract] = {
        "ours": ours,
        "trafilatura, as it comes": alone(comments=True, precision=False),
        "trafilatura, no comments": alone(comments=False, precision=False),
        "trafilatura, for precision": alone(comments=False, precision=True),
    }
    known = list(pages(folder))
    rows = []
    for name, extract in tools.items():
        start = time.perf_counter()
        scores = [f1(extract(data), kept) for data, kept in known]
        per_page = (time.perf_counter() - start) / len(known)
        figures = (f"{mean(part):.4f}" for part in (scores, scores[::2], scores[1::2]))
        rows.append((name, *figures, f"{1000 * per_page:.0f}"))
    return plain_table(("web pages", "F1", "even", "odd", "ms a page"), rows)


WORDS = (
    "the gang moved heroin through ports while investigators counted containers and traced "
    "payments across several jurisdictions for an international smuggling organisation"
)


def paragraph(draw: random.Random) -> str:
    """Return five sentences of random words."""
    sentences = (draw.choices(WORDS.split(), k=draw.randint(8, 16)) for _ in range(5))
    return " ".join(" ".join(words).capitalize() + "." for words in sentences)


def report(n_pages: int = 12, seed: int = 0) -> tuple[bytes, list[str]]:
    """Make a report in two columns; return the file and the paragraphs of its body."""
    from fpdf import FPDF

    draw, pdf, body = random.Random(seed), FPDF(), []
    pdf.set_auto_page_break(False)
    for number in range(1, n_pages + 1):
        pdf.add_page()
        pdf.set_font("Helvetica", size=8)
        pdf.text(70, 12, "National Assessment - Official")
        pdf.text(100, 288, f"Page {number} of {n_pages}")
        for left in (15, 110):
            top = 40.0
            for _ in range(3):
                body.append(paragraph(draw))
                pdf.set_font("Times", size=11)
                for line in hyphenated(body[-1], 85, pdf.get_string_width):
                    pdf.text(left, top, line)
                    top += 5
                top += 3
            pdf.set_font("Times", size=8)
            pdf.text(left, 268, f"{number} As the annex says,")
            pdf.text(left, 271.5, "but its figures are provisional.")
    return bytes(pdf.output()), body


def hyphenated(text: str, width: float, measure: Callable[[str], float]) -> Iterator[str]:
    """Yield lines no wider than a column, long words divided where they do not fit."""
    line, waiting = "", text.split()[::-1]
    while waiting:
        word = waiting.pop()
        longer = f"{line} {word}".strip()
        if measure(longer) <= width:
            line = longer
            continue
        head = f"{line} {word[:5]}-"
        if len(word) >= 9 and measure(head) <= width:
            yield head
            word = word[5:]
        else:
            yield line
        line = word
    yield line


def pdf_table() -> str:
    """Measure the report: words, whole paragraphs in order, and what should not be there."""
    data, body = report()
    start = time.perf_counter()
    text = next(read_pdf(data, "report.pdf")).text
    seconds = time.perf_counter() - start
    found = text.split("\n\n")
    notes = [one for one in found if "annex" in one]
    exact = mean(one == other for one, other in zip(found, body, strict=False))
    stray = sum("Official" in one or "Page" in one for one in found)
    row = (f"{f1(text, ' '.join([*body, *notes])):.4f}", f"{exact:.4f}", stray, f"{seconds:.2f}")
    return plain_table(("report in PDF: F1", "exact", "running lines left", "seconds"), [row])


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder that holds bench/pages")
    parser.add_argument("--articles", type=int, default=100_000, help="for the near-duplicates")
    chosen = parser.parse_args()
    folder = chosen.data / "bench" / "pages"
    print(pdf_table(), end="\n\n")
    corpus_duplicates.quality(chosen.articles)
    print()
    if not folder.is_dir():
        sys.exit(f"{folder}: no such folder\n  Name the one that holds bench/pages with --data.")
    print(html_table(folder))


if __name__ == "__main__":
    main()
