"""Sentences as Label Studio tasks, with the context an annotator needs to see."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from itertools import groupby

from watchword.labels.config import CATEGORIES, TEXT
from watchword.labels.taxonomy import NONE
from watchword.tables import Row

LABELLED_KINDS = ("sentence", "list_item")
"""Kinds of segment that go to annotators and into training; titles and chrome do not."""

Predict = Callable[[Sequence[str]], Sequence[tuple[Sequence[str], float]]]
"""From sentences to (category ids, score in [0, 1]) for each."""


def tasks(
    articles: Iterable[Row],
    sentences: Iterable[Row],
    *,
    without: frozenset[str] = frozenset(),
    predict: Predict | None = None,
    model_version: str = "",
) -> list[Row]:
    """Make tasks of the sentences that people should label, in the order of the articles.

    Parameters
    ----------
    articles, sentences : iterable of dict
        Rows of ``corpus/articles.jsonl`` and ``corpus/sentences.jsonl``.
    without : frozenset of str
        Sentence ids to leave out, for example those labelled already.
    predict : callable, optional
        Gives the labels that Label Studio shows pre-filled.
    model_version : str
        Name of the model behind `predict`.

    Returns
    -------
    list of dict
        ``{"data": {...}, "predictions": [...]}``, ready for Label Studio's import.
    """
    by_article = {
        name: list(rows) for name, rows in groupby(sentences, key=lambda row: row["article_id"])
    }
    made = [
        task
        for article in articles
        for task in _tasks_of(article, by_article.get(article["id"], []))
        if task["data"]["sentence_id"] not in without
    ]
    if predict is not None:
        suggest(made, predict, model_version)
    return made


def suggest(made: Sequence[Row], predict: Predict, model_version: str) -> None:
    """Put a prediction into each task."""
    predictions = predict([task["data"]["text"] for task in made]) if made else ()
    for task, (labels, score) in zip(made, predictions, strict=True):
        task["predictions"] = [_prediction(labels, score, model_version)]


def _tasks_of(article: Row, sentences: Sequence[Row]) -> Iterable[Row]:
    shown = [row for row in sentences if row["kind"] in LABELLED_KINDS]
    texts = ["", *(row["text"] for row in shown), ""]
    for place, row in enumerate(shown, start=1):
        data = {
            "sentence_id": row["id"],
            "text": row["text"],
            "previous": texts[place - 1],
            "next": texts[place + 1],
            "title": article["title"] or "",
            "place": _place(article, place, len(shown)),
        }
        yield {"data": data}


def _place(article: Row, place: int, of: int) -> str:
    """Return source, date and position as a line of HTML; all of it comes from outside."""
    source = escape(article.get("source") or "unknown source")
    if (article.get("url") or "").startswith(("http://", "https://")):
        source = f'<a href="{escape(article["url"])}" target="_blank" rel="noopener">{source}</a>'
    parts = [source, escape(article.get("published") or ""), f"sentence {place} of {of}"]
    return " · ".join(part for part in parts if part)


def _prediction(labels: Sequence[str], score: float, model_version: str) -> Row:
    choices = {
        "from_name": CATEGORIES,
        "to_name": TEXT,
        "type": "choices",
        "value": {"choices": list(labels) or [NONE]},
    }
    return {"model_version": model_version, "score": round(score, 4), "result": [choices]}
