"""The stored corpus: adding articles so that adding them again changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from watchword.corpus.article import Article, read_article, sentence_rows
from watchword.corpus.duplicates import clusters
from watchword.tables import read_table, write_table
from watchword.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Added:
    """What adding articles did.

    Attributes
    ----------
    n_added, n_known : int
        Articles that are new, and articles that were there already.
    n_articles, n_sentences : int
        What the corpus holds now; sentences count segments of every kind.
    """

    n_added: int
    n_known: int
    n_articles: int
    n_sentences: int

    def __str__(self) -> str:
        return (
            f"{self.n_added} added, {self.n_known} known already; "
            f"the corpus holds {self.n_articles} articles, {self.n_sentences} segments"
        )


def stored_articles(path: Path) -> list[Article]:
    """Read ``corpus/articles.jsonl``; a file that does not exist holds none."""
    if not path.exists():
        return []
    rows = read_table(path, required=("id", "text"))
    return [read_article(row, f"{path}:{line}") for line, row in enumerate(rows, start=1)]


def add(workspace: Workspace, articles: Iterable[Article]) -> Added:
    """Add articles to the corpus, split them, and find the near-duplicates among all.

    All articles are read before anything is written: where reading one raises, nothing changes.

    Parameters
    ----------
    workspace : Workspace
    articles : iterable of Article

    Returns
    -------
    Added
    """
    new = list(articles)
    known = {one.id: one for one in stored_articles(workspace.articles_file)}
    before = len(known)
    for one in new:
        known.setdefault(one.id, one)
    all_articles = [
        replace(one, cluster=cluster)
        for one, cluster in zip(
            known.values(), clusters([one.text for one in known.values()], list(known)), strict=True
        )
    ]
    n_added = len(known) - before
    if n_added or not workspace.sentences_file.exists():
        write_table(workspace.articles_file, (one.row() for one in all_articles))
    n_sentences = write_table(
        workspace.sentences_file, (row for one in all_articles for row in sentence_rows(one))
    )
    return Added(n_added, len(new) - n_added, len(known), n_sentences)
