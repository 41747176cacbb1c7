"""Carrying labels over to the sentences of a corrected article, or of an improved splitter.

The rule. A sentence whose text stands in the new version, spaces aside, takes its annotations
there. Otherwise old and new text are aligned, first word by word, then letter by letter where
words differ, and the sentence goes to the one it overlaps most, if nearly all of either (`NEARLY`)
is in the other, no negation came or went, and people label sentences of its kind. Whatever else was
annotated is listed with its text and the reason, and kept in ``labels/uncarried.jsonl``: nothing
is dropped and nothing is guessed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cached_property

from watchword.corpus.corrections import read_replaced, read_retired
from watchword.corpus.repeats import NEGATIONS
from watchword.corpus.wording import WORD
from watchword.labels.annotation import Annotation, read_annotations, write_annotations
from watchword.labels.tasks import LABELLED_KINDS
from watchword.report import Report
from watchword.tables import Row, read_table, write_table
from watchword.workspace import Workspace

NEARLY = 0.9
"""Share of the letters of both sentences that must be in the other one too."""

_PART, _MOST = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class Carried(Report):
    """Annotations that follow their sentences, and those that cannot.

    Attributes
    ----------
    annotations : tuple of Annotation
        All that belong to a sentence of the corpus, carried or not.
    uncarried : tuple of dict
        Those that do not: the fields of an annotation, with `text` and `reason`.
    n_carried : int
        How many annotations moved to another sentence.
    """

    header = ("annotator", "labels", "reason", "text")

    annotations: tuple[Annotation, ...]
    uncarried: tuple[Row, ...]
    n_carried: int

    def __str__(self) -> str:
        return f"{self.n_carried} annotations carried over, {len(self.uncarried)} not"

    def rows(self) -> list[tuple[object, ...]]:
        """Return what could not be carried, one line for each annotation."""
        return [
            (row["annotator"], ", ".join(row["labels"]), row["reason"], row["text"])
            for row in self.uncarried
        ]


class Version:
    """A sentence-by-sentence way from one version of an article to the next.

    Parameters
    ----------
    old, new : str
        The texts.
    sentences : sequence of dict
        The sentences of the new version.
    """

    def __init__(self, old: str, new: str, sentences: Sequence[Row]) -> None:
        self.old, self.new, self.sentences = old, new, sentences
        self._places: dict[str, list[Row]] = {}
        for row in sentences:
            self._places.setdefault(_spaced(row["text"]), []).append(row)

    def place(self, sentence: Row) -> Row | str:
        """Return the sentence to which another's annotations go, or why there is none."""
        shared = self._overlaps(sentence["start"], sentence["end"])
        same = self._places.get(_spaced(sentence["text"]), [])
        if len(same) == 1:
            return _labelled(same[0])
        if same:
            best = max(same, key=lambda row: shared[row["id"]])
            return _labelled(best) if shared[best["id"]] else "stands there more than once now"
        return self._nearly(sentence, shared)

    def _nearly(self, sentence: Row, shared: Counter[str]) -> Row | str:
        by_id = {row["id"]: row for row in self.sentences}
        size = _letters(sentence["text"])
        for name, letters in shared.most_common(1):
            row = by_id[name]
            longest = max(size, _letters(row["text"]))
            if letters >= NEARLY * longest:
                turned = len(_negations(row["text"])) != len(_negations(sentence["text"]))
                return "a negation came or went" if turned else _labelled(row)
        return _why_not(size, [(shared[name], by_id[name]) for name in shared])

    @cached_property
    def _runs(self) -> list[tuple[int, int, int]]:
        """Where letters of the old text are in the new one: (old start, new start, length)."""
        if self.old == self.new:
            return [(0, 0, len(self.old))]
        return list(_aligned(self.old, self.new))

    def _overlaps(self, start: int, end: int) -> Counter[str]:
        """Count the letters of a stretch of the old text in each of the new sentences."""
        found: Counter[str] = Counter()
        for old, new, length in self._runs:
            left, right = max(start, old) - old + new, min(end, old + length) - old + new
            for row in self.sentences if left < right else ():
                if row["start"] < right and left < row["end"]:
                    inside = self.new[max(left, row["start"]) : min(right, row["end"])]
                    found[row["id"]] += _letters(inside)
        return +found


def _aligned(old: str, new: str) -> Iterator[tuple[int, int, int]]:
    words = [list(WORD.finditer(text)) for text in (old, new)]
    forms = [[word[0] for word in some] for some in words]
    matcher = SequenceMatcher(None, forms[0], forms[1], autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            for one, other in zip(words[0][i1:i2], words[1][j1:j2], strict=True):
                yield one.start(), other.start(), len(one[0])
        elif kind == "replace" and i2 - i1 == j2 - j1:
            for one, other in zip(words[0][i1:i2], words[1][j1:j2], strict=True):
                letters = SequenceMatcher(None, one[0], other[0], autojunk=False)
                for block in letters.get_matching_blocks():
                    yield one.start() + block.a, other.start() + block.b, block.size


def _why_not(size: int, shared: list[tuple[int, Row]]) -> str:
    parts = [row for letters, row in shared if letters > _PART * _letters(row["text"])]
    if len(parts) > 1:
        return f"is cut into {len(parts)} sentences now"
    letters, row = max(shared, key=lambda pair: pair[0], default=(0, {"text": ""}))
    if letters >= _MOST * size:
        return f"is part of a longer sentence now: {row['text']}"
    if letters > _PART * size:
        return f"is worded otherwise now: {row['text']}"
    return "is not in the article any more"


def _labelled(row: Row) -> Row | str:
    return row if row["kind"] in LABELLED_KINDS else f"is a {row['kind']} now"


def _spaced(text: str) -> str:
    return " ".join(text.split())


def _letters(text: str) -> int:
    return sum(len(word) for word in WORD.findall(text))


def _negations(text: str) -> list[str]:
    return NEGATIONS.findall(text.lower())


def carry(workspace: Workspace, annotations: Iterable[Annotation]) -> Carried:
    """Move annotations of retired sentences to the sentences that took their place.

    Parameters
    ----------
    workspace : Workspace
    annotations : iterable of Annotation

    Returns
    -------
    Carried
    """
    retired = read_retired(workspace.corpus)
    given = list(annotations)
    waiting = {one.sentence_id for one in given} & retired.keys()
    if not waiting:
        return Carried(tuple(given), (), 0)
    places = _places(workspace, waiting, retired)
    # Who has labelled which sentence, and for which sentence that was meant.
    meant = {(one.sentence_id, one.annotator): one.sentence_id for one in given}
    kept, left, n_carried = [], [], 0
    for one in given:
        found = places.get(one.sentence_id)
        if found is None:
            kept.append(one)
            continue
        if not isinstance(found, str):
            owner = meant.setdefault((found["id"], one.annotator), one.sentence_id)
            if owner == one.sentence_id:
                kept.append(replace(one, sentence_id=found["id"]))
                n_carried += 1
                continue
            found = f"{one.annotator} has labelled what stands there now: {found['text']}"
        left.append({**one.row(), "text": retired[one.sentence_id]["text"], "reason": found})
    return Carried(tuple(kept), tuple(left), n_carried)


def _places(
    workspace: Workspace, waiting: set[str], retired: Mapping[str, Row]
) -> dict[str, Row | str]:
    """Return for each retired sentence where it is now, through any number of versions."""
    replaced = read_replaced(workspace.corpus)
    chains = {name: [name] for name in {retired[sentence]["article_id"] for sentence in waiting}}
    for versions in chains.values():
        while versions[-1] in replaced:
            versions.append(replaced[versions[-1]]["replaced_by"])
    wanted = {name for versions in chains.values() for name in versions}
    texts = {name: replaced[name]["text"] for name in wanted & replaced.keys()}
    texts |= {
        row["id"]: row["text"] for row in read_table(workspace.articles_file) if row["id"] in wanted
    }
    now: dict[str, list[Row]] = {name: [] for name in wanted}
    for row in read_table(workspace.sentences_file):
        if row["article_id"] in wanted:
            now[row["article_id"]].append(row)
    ways = {
        article: Version(texts[article], texts[versions[-1]], now[versions[-1]])
        for article, versions in chains.items()
    }
    return {name: ways[retired[name]["article_id"]].place(retired[name]) for name in waiting}


def carry_over(workspace: Workspace) -> Carried:
    """Carry the annotations of a workspace over and store what comes of it.

    What cannot be carried is written first, so that nothing is lost if this is cut short.
    """
    if not workspace.annotations_file.exists():
        return Carried((), (), 0)
    found = carry(workspace, read_annotations(workspace.annotations_file))
    keep_uncarried(workspace, found)
    if found.uncarried or found.n_carried:
        write_annotations(workspace.annotations_file, found.annotations)
    return found


def keep_uncarried(workspace: Workspace, carried: Carried) -> Carried:
    """Add what could not be carried to ``labels/uncarried.jsonl``, each only once."""
    if carried.uncarried:
        path = workspace.labels / "uncarried.jsonl"
        before = list(read_table(path)) if path.exists() else []
        write_table(path, {_key(row): row for row in (*before, *carried.uncarried)}.values())
    return carried


def _key(row: Row) -> tuple[str, str, str | None]:
    return row["sentence_id"], row["annotator"], row["created_at"]
