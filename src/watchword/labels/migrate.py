"""A category changes its id, joins others, falls apart or goes: what that does to labels.

The change is one function from old labels to new ones, and the same function is applied to
annotations, gold and the annotations on a server, so they cannot come apart. After a split nobody
knows which part was meant: those labels are taken back, and their sentences wait in a queue.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from watchword.errors import LabelError
from watchword.labels.annotation import Annotation
from watchword.labels.taxonomy import Taxonomy
from watchword.tables import Row

KINDS = ("rename", "merge", "split", "retire")

_BLOCK = re.compile(r"(?m)^  - id: (\w+)\n(?:(?:    .*)?\n)*")
_ROOM = "abcdefghijklmnopqrstuvwxyz456789"


@dataclass(frozen=True, slots=True)
class Change:
    """One change of the taxonomy.

    Attributes
    ----------
    kind : {"rename", "merge", "split", "retire"}
    old, new : tuple of str
        Category ids before and after.

    Examples
    --------
    >>> merge = Change("merge", ("drugs", "firearms"), ("contraband",))
    >>> merge.labels(("firearms", "fraud", "drugs"))
    ('contraband', 'fraud')
    >>> Change("retire", ("fraud",), ()).labels(("fraud",))
    ()
    """

    kind: str
    old: tuple[str, ...]
    new: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.kind} {', '.join(self.old)}" + (
            f" to {', '.join(self.new)}" if self.new else ""
        )

    def check(self, taxonomy: Taxonomy) -> None:
        """Refuse a change that the taxonomy does not allow.

        Raises
        ------
        LabelError
        """
        counts = {"rename": (1, 1), "merge": (None, 1), "split": (1, None), "retire": (None, 0)}
        for ids, wanted in zip((self.old, self.new), counts[self.kind], strict=True):
            if len(ids) != wanted if wanted is not None else not ids:
                raise self._wrong("names the wrong number of categories")
        if self.kind == "split" and len(self.new) < 2:
            raise self._wrong("needs two categories or more to split into")
        for name in self.old:
            if name not in taxonomy.ids:
                raise self._wrong(f"finds no category '{name}' in labels/taxonomy.yaml")
        for name in set(self.new) - set(self.old):
            taken = name in taxonomy.ids or name in {flag.id for flag in taxonomy.flags}
            if name == "none" or (taken and self.kind != "merge"):
                raise self._wrong(f"would use '{name}', which is taken")

    def touches(self, labels: Iterable[str]) -> bool:
        """Tell whether labels have to change."""
        return not set(self.old).isdisjoint(labels)

    def labels(self, labels: Sequence[str]) -> tuple[str, ...] | None:
        """Return the new labels; None where a person has to decide again."""
        if not self.touches(labels):
            return tuple(labels)
        if self.kind == "split":
            return None
        mapped = [self.new if name in self.old else (name,) for name in labels]
        return tuple(dict.fromkeys(name for names in mapped for name in names))

    def _wrong(self, problem: str) -> LabelError:
        return LabelError(f"{self} {problem}", hint="See: watchword labels migrate --help")


@dataclass(frozen=True, slots=True)
class Migrated:
    """The tables after a change.

    Attributes
    ----------
    annotations : list of Annotation
    taken_back : list of Annotation
        Those whose sentences have to be labelled again.
    gold : list of dict
    """

    annotations: list[Annotation]
    taken_back: list[Annotation]
    gold: list[Row]

    @property
    def queue(self) -> list[str]:
        """Ids of the sentences to label again."""
        return sorted({one.sentence_id for one in self.taken_back})


def migrated(change: Change, annotations: Iterable[Annotation], gold: Iterable[Row]) -> Migrated:
    """Apply a change to annotations and gold.

    Parameters
    ----------
    change : Change
    annotations : iterable of Annotation
    gold : iterable of dict

    Returns
    -------
    Migrated
    """
    kept, back = [], []
    for one in annotations:
        labels = change.labels(one.labels)
        if labels is None:
            back.append(one)
        else:
            kept.append(replace(one, labels=labels))
    rows = [(row, change.labels(row["labels"])) for row in gold]
    settled = [{**row, "labels": list(labels)} for row, labels in rows if labels is not None]
    return Migrated(kept, back, settled)


def counts(annotations: Iterable[Annotation], gold: Iterable[Row]) -> dict[str, tuple[int, int]]:
    """Return how many annotations and gold sentences each category has."""
    given = Counter(name for one in annotations for name in one.labels)
    settled = Counter(name for row in gold for name in row["labels"])
    return {name: (given[name], settled[name]) for name in sorted(given.keys() | settled.keys())}


def taxonomy_text(change: Change, text: str, taxonomy: Taxonomy) -> str:
    """Return the text of ``taxonomy.yaml`` after a change, everything else in it untouched.

    A new category of a split begins as a copy of the old one, with a free key: its definition is
    for a person to write.

    Raises
    ------
    LabelError
        If the file is not laid out as it ships, one category after another.
    """
    blocks = {found[1]: found[0] for found in _BLOCK.finditer(text)}
    if set(taxonomy.ids) - set(blocks):
        raise LabelError(
            "is not laid out in blocks that begin with '  - id: NAME'",
            where="labels/taxonomy.yaml",
            hint="Lay its categories out as in the shipped taxonomy, or change it by hand.",
        )
    keep_target = change.kind == "merge" and change.new[0] in taxonomy.ids
    new = "" if keep_target else _new_blocks(change, blocks[change.old[0]], taxonomy)
    for place, name in enumerate(change.old):
        if keep_target and name == change.new[0]:
            continue
        text = text.replace(blocks[name], new if place == 0 else "", 1)
    return re.sub(r"(?m)^version: \d+", f"version: {taxonomy.version + 1}", text, count=1)


def _new_blocks(change: Change, block: str, taxonomy: Taxonomy) -> str:
    if change.kind in ("rename", "merge"):
        return re.sub(r"id: \w+", f"id: {change.new[0]}", block, count=1)
    choices = [*taxonomy.categories, taxonomy.none, *taxonomy.flags]
    free = [key for key in _ROOM if key not in {choice.key.lower() for choice in choices}]
    old = next(one for one in taxonomy.categories if one.id == change.old[0])
    made = []
    for name in change.new:
        if name == old.id:
            made.append(block)
            continue
        if not free:
            raise LabelError("no key is free for another category", where="labels/taxonomy.yaml")
        key = old.key if name == change.new[0] and old.id not in change.new else free.pop(0)
        one = re.sub(r"id: \w+", f"id: {name}", block, count=1)
        shown = name.replace("_", " ").capitalize()
        one = re.sub(r"(?m)^    name: .*$", f"    name: {shown}", one, count=1)
        made.append(re.sub(r"(?m)^    key: .*$", f'    key: "{key}"', one, count=1))
    return "".join(made)
