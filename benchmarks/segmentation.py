"""Quality and speed of sentence segmentation, ours beside four peers, in one run.

Quality is boundary F1 on whole documents: the position of a boundary is counted in characters
that are not white, and a document's own start and end do not count. "golden" is how many of the
project's own golden cases come out as marked. Speed is the median over rounds in which the
tools take turns on the same text, so that a busy machine slows all of them alike.

    python benchmarks/segmentation.py [--data DIR] [--rounds N]

The data are not part of the repository: DIR holds `gum_train.jsonl` and `ewt_dev.jsonl`, one
document a line with `text`, `genre` and `gold`, the offsets of its sentences.
"""

from __future__ import annotations

import argparse
import json
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

from watchword.corpus.segment import segment

ROOT = Path(__file__).resolve().parents[1]
DATA = ROOT.parent / "shared" / "bench" / "segmentation"
GOLDEN = ROOT / "tests" / "corpus" / "golden"

Document = dict[str, Any]
Starts = Callable[[str], Iterable[int]]


def ours() -> Starts:
    """Segment with kinds, as the corpus does, not only with offsets."""
    return lambda text: [sentence.start for sentence in segment(text)]


def sentencex() -> Starts:
    """Return the Rust segmenter of the Wikimedia Foundation."""
    from sentencex import get_sentence_boundaries

    return lambda text: [found["start_index"] for found in get_sentence_boundaries("en", text)]


def syntok() -> Starts:
    """Return the token-based segmenter."""
    from syntok import segmenter

    def starts(text: str) -> list[int]:
        found, cursor = [], 0
        for paragraph in map(list, segmenter.process(text)):
            # Its offsets count from the paragraph, whose place it does not tell.
            first = paragraph[0][0]
            base = text.index(first.value, cursor) - first.offset
            found += [base + sentence[0].offset for sentence in paragraph]
            cursor = base + paragraph[-1][-1].offset + 1
        return found

    return starts


def nupunkt() -> Starts:
    """Return the Punkt model for legal text."""
    from nupunkt import sent_spans

    return lambda text: [start for start, _ in sent_spans(text)]


def pysbd() -> Starts:
    """Return the port of the Pragmatic Segmenter."""
    from pysbd import Segmenter

    segmenter = Segmenter(language="en", clean=False, char_span=True)
    return lambda text: [found.start for found in segmenter.segment(text)]


TOOLS = {"ours": ours, "sentencex": sentencex, "syntok": syntok, "nupunkt": nupunkt, "pySBD": pysbd}


def installed() -> dict[str, Starts]:
    """Load every tool that can be imported, and say which cannot."""
    found = {}
    for name, load in TOOLS.items():
        try:
            found[name] = load()
        except ImportError:
            print(f"{name} is left out: it is not installed", file=sys.stderr)
    return found


def boundaries(text: str, starts: Iterable[int]) -> set[int]:
    """Return where sentences start, counted in characters that are not white."""
    solid = [0, *accumulate(not character.isspace() for character in text)]
    return {solid[start] for start in starts} - {0, solid[-1]}


def f1(documents: list[Document], starts: Starts) -> float:
    """Return the F1 of all boundaries of all documents together."""
    right = found = wanted = 0
    for document in documents:
        text = document["text"]
        gold = boundaries(text, (start for start, _ in document["gold"]))
        predicted = boundaries(text, starts(text))
        right += len(gold & predicted)
        found += len(predicted)
        wanted += len(gold)
    return 2 * right / (found + wanted)


def glued(document: Document) -> Document:
    """Delete the space at every third boundary between a full stop and a capital."""
    text, gold = document["text"], document["gold"]
    eligible = [
        end
        for (_, end), (start, _) in pairwise(gold)
        if re.fullmatch(r"[a-z]\. [A-Z]", text[end - 2 : start + 1])
    ]
    cuts = set(eligible[::3])
    kept = [0, *accumulate(index not in cuts for index in range(len(text)))]
    return {
        **document,
        "text": "".join(character for index, character in enumerate(text) if index not in cuts),
        "gold": [(kept[start], kept[end]) for start, end in gold],
    }


def golden_cases() -> list[str]:
    """Return the marked texts of all golden files, without the known failures."""
    return [
        block.partition("\n")[2].strip("\n")
        for path in sorted(GOLDEN.glob("*.txt"))
        if path.stem != "known_failures"
        for block in ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:]
    ]


def n_right(cases: list[str], starts: Starts) -> int:
    """Count the golden cases that come out as marked."""
    right = 0
    for marked in cases:
        text = marked.replace("|", "")
        ends = accumulate(len(re.sub(r"\s", "", piece)) for piece in marked.split("|"))
        solid = len("".join(text.split()))
        right += boundaries(text, starts(text)) == {end for end in ends if 0 < end < solid}
    return right


def seconds(tools: dict[str, Starts], texts: list[str], rounds: int) -> dict[str, float]:
    """Return the median time of each tool on all texts, the tools taking turns."""
    taken: dict[str, list[float]] = {name: [] for name in tools}
    for _ in range(rounds):
        for name, starts in tools.items():
            begin = time.perf_counter()
            for text in texts:
                starts(text)
            taken[name].append(time.perf_counter() - begin)
    return {name: statistics.median(times) for name, times in taken.items()}


def read(path: Path) -> list[Document]:
    """Read one document a line."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", type=Path, default=DATA, help="folder of the gold documents")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of the speed measurement")
    options = parser.parse_args()
    if not options.data.is_dir():
        sys.exit(f"Error: {options.data}: no such folder\n  Name the gold data with --data.")

    gum = read(options.data / "gum_train.jsonl")
    news = [document for document in gum if document["genre"] == "news"]
    sets = {
        "GUM news": news,
        "glued": [glued(document) for document in news],
        "GUM": gum,
        "EWT": read(options.data / "ewt_dev.jsonl"),
    }
    tools, cases = installed(), golden_cases()
    texts = [document["text"] for document in gum]
    times = seconds(tools, texts, options.rounds)
    n_characters = sum(map(len, texts))

    header = [*sets, f"golden/{len(cases)}", "Mchar/s", "ours is faster by"]
    print(f"{'':<10}" + "".join(f"{name:>{max(10, len(name) + 2)}}" for name in header))
    for name, starts in tools.items():
        row = [f"{f1(documents, starts):.3f}" for documents in sets.values()]
        row += [str(n_right(cases, starts)), f"{n_characters / times[name] / 1e6:.1f}"]
        row += [f"x{times[name] / times['ours']:.2f}"]
        cells = zip(row, header, strict=True)
        print(f"{name:<10}" + "".join(f"{cell:>{max(10, len(h) + 2)}}" for cell, h in cells))


if __name__ == "__main__":
    main()
