"""What must be known of the stored articles in order to add others: no texts, so it is small."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from watchword.corpus import parts
from watchword.corpus.article import Article, read_article
from watchword.corpus.corrections import identities, is_correction, read_replaced
from watchword.corpus.duplicates import Clusters
from watchword.corpus.sketch import Sketch, sketch

_COLUMNS = ("id", "title", "source", "url", "cluster")


class Known:
    """The stored articles: ids, clusters, where they are, and by what a new version is known.

    Parameters
    ----------
    folder : Path
        The directory ``corpus/``.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._clusters = Clusters()
        self._numbers: dict[str, int] = {}
        self._part_of: list[str] = []
        self._versions: dict[int, str] = {}
        self._gone = set(read_replaced(folder))
        for part in parts.part_names(folder):
            self._read(part)

    def __len__(self) -> int:
        return len(self._numbers)

    def _read(self, part: str) -> None:
        path = self.folder / f"articles{part}"
        kept = None
        if part != parts.JSONL:
            name = parts.sketches_name(part)
            kept = parts.read_sketches(self.folder / name, parts.count_rows(path))
        made: list[Sketch] = []
        names: list[str] = []
        columns = _COLUMNS if kept is not None else (*_COLUMNS, "text")
        for line, row in enumerate(parts.read_columns(path, columns), start=1):
            if kept is None:
                made.append(sketch(read_article(row, f"{path}:{line}").text))
            names.append(row.get("cluster") or row["id"])
            self._number(row["id"], identities(row), part)
        self._clusters.know(made if kept is None else kept, names)

    def _number(self, name: str, known_by: Iterable[int], part: str) -> None:
        self._numbers[name] = len(self._part_of)
        self._part_of.append(part)
        self._versions.update(dict.fromkeys(known_by, name))

    def unknown(self, batch: Iterable[Article]) -> list[Article]:
        """Return the articles that are not stored and were not replaced by a later version."""
        found = {one.id: one for one in batch}
        return [
            one
            for one in found.values()
            if one.id not in self._numbers and one.id not in self._gone
        ]

    def replaced_by(self, new: Iterable[Article]) -> dict[str, str]:
        """Return the stored articles of which there is a new version, and its id."""
        versions: dict[str, Article] = {}
        for one in new:
            for identity in identities(one.row()):
                old = self._versions.get(identity)
                if old in self._numbers:
                    versions.setdefault(old, one)
        texts = self.texts({self._numbers[name] for name in versions})
        return {
            old: one.id
            for old, one in versions.items()
            if is_correction(texts[self._numbers[old]], one)
        }

    def add(self, new: list[Article], sketches: list[Sketch], part: str) -> Mapping[str, str]:
        """Take in articles; return new names of stored clusters that were joined to others."""
        first, ids = len(self._part_of), [one.id for one in new]

        def texts(wanted: set[int]) -> dict[int, str]:
            own = {number: new[number - first].text for number in wanted if number >= first}
            return self.texts({number for number in wanted if number < first}) | own

        renamed = self._clusters.add(sketches, ids, texts)
        for one in new:
            self._number(one.id, identities(one.row()), part)
        own = set(ids)
        return {old: now for old, now in renamed.items() if old not in own}

    def forget(self, names: Iterable[str]) -> None:
        """Forget articles that were replaced, but not that they were there."""
        for name in names:
            del self._numbers[name]
            self._gone.add(name)

    def moved(self, part_of: Mapping[str, str]) -> None:
        """Take note that articles are in other parts now."""
        for name, part in part_of.items():
            self._part_of[self._numbers[name]] = part

    def texts(self, numbers: set[int]) -> dict[int, str]:
        """Return the texts of stored articles; "" for one that was replaced."""
        found = dict.fromkeys(numbers, "")
        for part in {self._part_of[number] for number in numbers}:
            for row in parts.read_columns(self.folder / f"articles{part}", ("id", "text")):
                number = self._numbers.get(row["id"], -1)
                if number in found:
                    found[number] = row["text"]
        return found

    def cluster(self, name: str) -> str:
        """Return the cluster of an article."""
        return self._clusters.name(self._numbers[name])

    def parts_of(self, names: Iterable[str]) -> set[str]:
        """Return the parts that hold these articles."""
        return {self._part_of[self._numbers[name]] for name in names}

    def parts_with(self, clusters: Iterable[str]) -> set[str]:
        """Return the parts that hold articles of these clusters."""
        wanted = set(clusters)
        if not wanted:
            return set()
        return self.parts_of(name for name in self._numbers if self.cluster(name) in wanted)

    def parts_unsplit(self) -> set[str]:
        """Return the parts that have no sentences."""
        names = parts.part_names(self.folder)
        return {part for part in names if not (self.folder / f"sentences{part}").exists()}

    def whole(self) -> bool:
        """Tell whether every part has its sentences."""
        return not self.parts_unsplit()

    def n_sentences(self) -> int:
        """Return how many segments are stored."""
        names = parts.part_names(self.folder)
        return sum(parts.count_rows(self.folder / f"sentences{part}") for part in names)
