"""A workspace: a directory with corpus/, labels/ and models/, one for each stage.

The tables in it are plain files; as datasets they come joined, ready for a notebook.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from watchword.change import settle
from watchword.errors import WatchwordError, extra
from watchword.tables import Row, read_table

if TYPE_CHECKING:
    from datasets import Dataset

SHIPPED = Path(__file__).parent / "shipped"
"""The workspace inside an installed wheel; in a checkout the repository itself is the workspace."""


def shipped() -> Path:
    """Return the workspace that comes with the package: corpus, labels and exported model."""
    return SHIPPED if SHIPPED.is_dir() else Path(__file__).parents[2]


class Workspace:
    """The files of a workspace and, as properties, their contents as datasets.

    Parameters
    ----------
    root : str or Path
        The directory that holds ``corpus/``, ``labels/`` and ``models/``.

    Examples
    --------
    >>> Workspace("elsewhere").gold_file.as_posix()
    'elsewhere/labels/gold.jsonl'
    """

    def __init__(self, root: str | Path = ".") -> None:
        self.root = Path(root)
        self.corpus, self.labels = self.root / "corpus", self.root / "labels"
        self.models = self.root / "models"
        self.taxonomy_file = self.labels / "taxonomy.yaml"
        self.annotations_file = self.labels / "annotations.jsonl"
        self.gold_file = self.labels / "gold.jsonl"
        self.history_file = self.labels / "history.jsonl"
        self.aside_file = self.labels / "aside.jsonl"
        self.link_file = self.labels / "studio.json"
        self.pulled_file = self.labels / "pulled.jsonl"

    @property
    def articles_file(self) -> Path:
        """``corpus/articles.jsonl``, or the folder of Parquet files of a large corpus."""
        return _table(self.corpus / "articles")

    @property
    def sentences_file(self) -> Path:
        """``corpus/sentences.jsonl``, or the folder of Parquet files of a large corpus."""
        return _table(self.corpus / "sentences")

    def __repr__(self) -> str:
        return f"Workspace({str(self.root)!r})"

    def exists(self) -> bool:
        """Tell whether this directory has been made a workspace."""
        return self.taxonomy_file.is_file()

    def check(self) -> None:
        """Refuse to work in a directory that is no workspace."""
        if not self.exists():
            raise WatchwordError(
                "not a workspace: there is no labels/taxonomy.yaml",
                where=self.root,
                hint=f"Make one with: watchword init {self.root}",
            )

    @property
    def articles(self) -> Dataset:
        """The articles: id, title, text, source, url, author, published, cluster."""
        return self._dataset(self._rows(self.articles_file, "watchword corpus add FILES"))

    @property
    def sentences(self) -> Dataset:
        """The sentences: id, article_id, index, start, end, text, kind, reason, cluster."""
        return self._dataset(self.sentence_rows())

    @property
    def annotations(self) -> Dataset:
        """What annotators said, one row for each of their decisions."""
        return self._dataset(
            self._rows(self.annotations_file, "watchword labels import EXPORT.json")
        )

    @property
    def gold(self) -> Dataset:
        """The settled sentences with their text, article and cluster beside the labels."""
        return self._dataset(self.gold_rows())

    def sentence_rows(self) -> list[Row]:
        """Return the rows of ``corpus/sentences.jsonl``."""
        return self._rows(self.sentences_file, "watchword corpus add FILES")

    def gold_rows(self) -> list[Row]:
        """Return the rows of ``labels/gold.jsonl``, each joined with its sentence."""
        sentences = {row["id"]: row for row in self.sentence_rows()}
        gold = self._rows(self.gold_file, "watchword labels gold")
        self._check_once(gold)
        return [self._joined(row, sentences, n) for n, row in enumerate(gold, start=1)]

    def _check_once(self, gold: list[Row]) -> None:
        seen: dict[str, int] = {}
        for line, row in enumerate(gold, start=1):
            first = seen.setdefault(row["sentence_id"], line)
            if first != line:
                raise WatchwordError(
                    f"sentence '{row['sentence_id']}' is there already, in line {first}",
                    where=f"{self.gold_file}:{line}",
                    hint="Settle gold again with: watchword labels gold",
                )

    def _joined(self, row: Row, sentences: dict[str, Row], line: int) -> Row:
        sentence = sentences.get(row["sentence_id"])
        if sentence is None:
            raise WatchwordError(
                f"sentence '{row['sentence_id']}' is not in {self.sentences_file}",
                where=f"{self.gold_file}:{line}",
                hint="Settle gold again with: watchword labels gold",
            )
        known = {name: sentence[name] for name in ("text", "article_id", "cluster", "kind")}
        return {**row, **known}

    def _rows(self, path: Path, made_by: str) -> list[Row]:
        if not path.exists():
            raise WatchwordError("does not exist yet", where=path, hint=f"Make it with: {made_by}")
        return list(read_table(path))

    def _dataset(self, rows: Iterable[Row]) -> Dataset:
        with extra("workbench"):
            from datasets import Dataset
        return Dataset.from_list(list(rows))


def _table(folder: Path) -> Path:
    settle(folder.parent)
    return folder if folder.is_dir() else folder.with_suffix(".jsonl")
