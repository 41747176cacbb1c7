"""The stored corpus: adding articles so that adding them again changes nothing.

Articles are added in batches, each of which is there as a whole or not at all, with its sentences
and its clusters: adding that was cut short goes on where it stopped when it is run again.
In memory are ids, sketches and one batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path

from watchword.change import Change, changing
from watchword.corpus import parts
from watchword.corpus.article import Article, read_article, sentence_rows
from watchword.corpus.corrections import read_replaced, write_retired
from watchword.corpus.furniture import furniture
from watchword.corpus.known import Known
from watchword.corpus.sketch import sketch
from watchword.tables import Row, atomic_write, read_table, read_text, write_table
from watchword.workspace import Workspace

_NO: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Added:
    """What adding articles did.

    Attributes
    ----------
    n_added, n_known : int
        Articles that are new, and articles that were there already.
    n_articles, n_sentences : int
        What the corpus holds now; sentences count segments of every kind.
    n_replaced : int
        How many of the new articles took the place of an older version.
    """

    n_added: int
    n_known: int
    n_articles: int
    n_sentences: int
    n_replaced: int = 0

    def __str__(self) -> str:
        corrected = f" ({self.n_replaced} corrected)" if self.n_replaced else ""
        return (
            f"{self.n_added} added{corrected}, {self.n_known} known already; "
            f"the corpus holds {self.n_articles} articles, {self.n_sentences} segments"
        )


def stored_articles(path: Path) -> list[Article]:
    """Read ``corpus/articles.jsonl``; a file that does not exist holds none."""
    return list(iter_articles(path))


def iter_articles(path: Path) -> Iterator[Article]:
    """Read the stored articles one by one, so that only one needs to be held in memory."""
    if path.exists():
        rows = read_table(path, required=("id", "text"))
        for line, row in enumerate(rows, start=1):
            yield read_article(row, f"{path}:{line}")


def add(workspace: Workspace, articles: Iterable[Article]) -> Added:
    """Add articles to the corpus, split them, and find the near-duplicates among all.

    A batch of `parts.PART` articles is read before anything of it is written: when one is bad,
    nothing of that batch is stored. An article with the address, or the title and source, of a
    stored one and mostly the same text replaces it.

    Parameters
    ----------
    workspace : Workspace
    articles : iterable of Article

    Returns
    -------
    Added
    """
    n_added = n_known = n_replaced = 0
    batches = parts.batched(articles, parts.PART)
    # Whoever gives the articles may fail at the first: then nothing is made, not even a folder.
    first = next(batches, [])
    with changing(workspace.corpus):
        known = Known(workspace.corpus)
        for batch in chain([first], batches):
            new = known.unknown(batch)
            replaced = known.replaced_by(new)
            if new or not known.whole():
                _store(known, new, replaced)
            n_added, n_known = n_added + len(new), n_known + len(batch) - len(new)
            n_replaced += len(replaced)
    return Added(n_added, n_known, len(known), known.n_sentences(), n_replaced)


def _store(known: Known, new: list[Article], replaced: dict[str, str]) -> None:
    """Store new articles: all of them, or, if it is cut short, none."""
    if not parts.is_parquet(known.folder) and len(known) + len(new) > parts.LARGEST_JSONL:
        known.moved(to_parquet(known.folder))
    part = parts.next_part(known.folder)
    old_parts = known.parts_of(replaced)
    sketches = [sketch(one.text) for one in new]
    renamed = known.add(new, sketches, part)
    new = [replace(one, cluster=known.cluster(one.id)) for one in new]
    change = Change(known.folder)
    if replaced:
        _retire(change, known.folder, old_parts, replaced)
    touched = old_parts | known.parts_with(renamed.values()) | known.parts_unsplit() | {part}
    for name in sorted(touched):
        added = new if name == part else []
        if added or (known.folder / f"articles{name}").exists():
            _write_part(change, known.folder, name, Edits(frozenset(replaced), renamed), added)
            if name == part and part != parts.JSONL:
                parts.write_sketches(change.new(parts.sketches_name(name)), sketches)
            elif name in old_parts:
                change.remove(parts.sketches_name(name))
    change.commit()
    known.forget(replaced)


@dataclass(frozen=True, slots=True)
class Edits:
    """What happens to stored rows: articles that go, clusters that are called otherwise."""

    gone: frozenset[str]
    renamed: Mapping[str, str]

    def of(self, rows: Iterable[Row], key: str) -> Iterator[Row]:
        """Yield what is left of rows whose article is in the field `key`."""
        for row in rows:
            if row[key] not in self.gone:
                row["cluster"] = self.renamed.get(row["cluster"], row["cluster"])
                yield row


def _write_part(change: Change, folder: Path, part: str, edits: Edits, new: list[Article]) -> None:
    articles, sentences = (folder / f"{table}{part}" for table in ("articles", "sentences"))

    def stored() -> Iterator[Row]:
        return edits.of(read_table(articles), "id") if articles.exists() else iter(())

    if sentences.exists():
        split = edits.of(read_table(sentences), "article_id")
    else:
        split = (row for old in stored() for row in sentence_rows(read_article(old, str(articles))))
    repeated = furniture(new)
    added = (row for one in new for row in sentence_rows(one, repeated.get(one.source or "", _NO)))
    parts.write_rows(change.new(f"sentences{part}"), "sentences", chain(split, added))
    rows = chain(stored(), (one.row() for one in new))
    parts.write_rows(change.new(f"articles{part}"), "articles", rows)


def _retire(change: Change, folder: Path, touched: set[str], replaced: dict[str, str]) -> None:
    """Keep the articles that are replaced, and their sentences, readable."""
    articles = [
        {**row, "replaced_by": replaced[row["id"]]}
        for part in sorted(touched)
        for row in read_table(folder / f"articles{part}")
        if row["id"] in replaced
    ]
    write_table(change.new("replaced.jsonl"), [*read_replaced(folder).values(), *articles])
    sentences = (
        {**row, "successor": replaced[row["article_id"]]}
        for part in sorted(touched)
        for row in read_table(folder / f"sentences{part}")
        if row["article_id"] in replaced
    )
    write_retired(folder, change, sentences, set())


def to_parquet(folder: Path) -> dict[str, str]:
    """Turn the two JSONL files into Parquet parts; return the part of each article."""
    change, part_of = Change(folder), dict[str, str]()
    articles, sentences = folder / "articles.jsonl", folder / "sentences.jsonl"
    for number, rows in enumerate(parts.batched(read_table(articles), parts.PART)):
        part, ids = parts.new_part(number), {row["id"] for row in rows}
        part_of |= dict.fromkeys(ids, part)
        parts.write_rows(change.new(f"articles{part}"), "articles", rows)
        inside = (row for row in read_table(sentences) if row["article_id"] in ids)
        parts.write_rows(change.new(f"sentences{part}"), "sentences", inside)
    change.remove(articles.name)
    change.remove(sentences.name)
    _tell_card(change, folder / "README.md")
    change.commit()
    return part_of


def _tell_card(change: Change, card: Path) -> None:
    """Let the dataset card name the Parquet files, for `datasets.load_dataset`."""
    if card.exists():
        text = read_text(card)
        for table in ("articles", "sentences"):
            text = text.replace(f"data_files: {table}.jsonl", f"data_files: {table}/*.parquet")
        with atomic_write(change.new(card.name)) as file:
            file.write(text)


@dataclass(frozen=True, slots=True)
class SplitAgain:
    """What splitting the stored articles again did.

    Attributes
    ----------
    n_sentences, n_new, n_retired : int
        Segments there are now, those that are new among them, and those that are no more.
    """

    n_sentences: int
    n_new: int
    n_retired: int

    def __str__(self) -> str:
        return f"{self.n_sentences} segments, {self.n_new} of them new, {self.n_retired} retired"


def split_again(workspace: Workspace) -> SplitAgain:
    """Split all stored articles again, for example with an improved splitter.

    Sentences that are cut otherwise now are kept in ``corpus/retired.jsonl``; carry the labels
    over afterwards, with `watchword.labels.carry`.
    """
    counts = [0, 0, 0]
    with changing(workspace.corpus):
        for part in parts.part_names(workspace.corpus):
            found = _split_part(workspace.corpus, part)
            counts = [sum(pair) for pair in zip(counts, found, strict=True)]
    return SplitAgain(*counts)


def _split_part(folder: Path, part: str) -> tuple[int, int, int]:
    change, path = Change(folder), folder / f"sentences{part}"
    ids: set[str] = set()

    repeated = furniture(iter_articles(folder / f"articles{part}"))

    def rows() -> Iterator[Row]:
        for one in iter_articles(folder / f"articles{part}"):
            for row in sentence_rows(one, repeated.get(one.source or "", _NO)):
                ids.add(row["id"])
                yield row

    parts.write_rows(change.new(path.relative_to(folder).as_posix()), "sentences", rows())
    before = {row["id"] for row in read_table(path)} if path.exists() else set()
    retired = (
        {**row, "successor": row["article_id"]}
        for row in (read_table(path) if path.exists() else ())
        if row["id"] not in ids
    )
    if before - ids:
        write_retired(folder, change, retired, ids)
    change.commit()
    return len(ids), len(ids - before), len(before - ids)
