"""How good the model is on articles it has not seen, beside baselines, with intervals.

Every sentence is predicted by a model, thresholds included, that was trained without its cluster
of articles. Intervals come from a bootstrap over clusters: sentences of one article are not
independent of each other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from watchword.labels.annotation import Annotation
from watchword.labels.taxonomy import Category
from watchword.models.baseline import PLAIN, keyword_labels, plain_probabilities
from watchword.models.ceiling import Ceiling, ceiling
from watchword.models.classifier import SentenceClassifier
from watchword.models.evidence import Evidence
from watchword.models.out_of_fold import OutOfFold, out_of_fold
from watchword.models.process import Process, process_of
from watchword.models.progress import Progress
from watchword.models.scores import Score
from watchword.models.train import indicator
from watchword.report import Report
from watchword.tables import atomic_write

if TYPE_CHECKING:
    from datasets import Dataset
    from matplotlib.axes import Axes

    from watchword.models.curve import Curve

IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True, repr=False)
class Evaluation(Report):
    """Scores of a model and of the baselines on the same sentences.

    Attributes
    ----------
    categories : tuple of Score
    micro, macro : Score
        Over all decisions together; mean over the categories that occur in gold.
    baselines : dict of str to tuple of Score
        For each baseline its micro and macro score.
    n_sentences, n_clusters : int
        On which the scores are: those that were predicted by a model that has not seen them.
    n_folds : int
    split : str
        How the sentences were held out, in words.
    ceiling : Ceiling or None
        What one annotator reaches; None where no annotations were given.
    process : Process or None
        How gold came about; None where gold does not say.
    evidence : Evidence
        The sentences, probabilities and decisions behind the scores, for figures and mistakes.
    """

    header = (
        "category", "gold", "precision", "recall", "F1", "low", "high",
        "AP", "ECE", "annotator", "",
    )  # fmt: skip

    categories: tuple[Score, ...]
    micro: Score
    macro: Score
    baselines: dict[str, tuple[Score, Score]]
    n_sentences: int
    n_clusters: int
    n_folds: int
    split: str
    ceiling: Ceiling | None
    process: Process | None
    evidence: Evidence

    def __str__(self) -> str:
        line = (
            f"micro F1 {_with_interval(self.micro)}, macro F1 {_with_interval(self.macro)}; "
            f"{self.n_sentences} sentences, {self.split}"
        )
        absent = [one.name for one in self.categories if not one.n_positive]
        return line + (f"; not in gold, so not in macro: {', '.join(absent)}" if absent else "")

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each category, for all, and for each baseline."""
        everything = (*self.categories, self.micro, self.macro)
        ours = [self._row(score, score.name, self.person(score.name)) for score in everything]
        for name, of_baseline in self.baselines.items():
            ours += [self._row(score, f"{name}, {score.name}", None) for score in of_baseline]
        return ours

    def person(self, name: str) -> float | None:
        """Return the F1 of one annotator against another on a category, ``micro`` or ``macro``."""
        found = self.ceiling.another if self.ceiling else ()
        return next((one.f1 for one in found if one.name == name and one.n_positive), None)

    @staticmethod
    def _row(score: Score, name: str, person: float | None) -> tuple[object, ...]:
        figures = (score.precision, score.recall, score.f1, score.low, score.high)
        ranked = (score.average_precision, score.calibration_error)
        return (name, score.n_positive, *figures, *ranked, person, score.warning)

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers; sentences are not among them."""
        known = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "evidence"}
        return {name: _plain(value) for name, value in known.items()}

    def plot(self) -> Axes:
        """Draw F1 of each category with its interval, beside a baseline and an annotator."""
        from watchword.models import figures

        return figures.shown(figures.draw_scores, self)

    def plot_precision_recall(self) -> Axes:
        """Draw precision over recall of each category, at all thresholds."""
        from watchword.models import figures

        return figures.shown(figures.draw_precision_recall, self.evidence)

    def plot_reliability(self) -> Axes:
        """Draw how often a category is right over the probability it was given with."""
        from watchword.models import figures

        return figures.shown(figures.draw_reliability, self.evidence)

    def plot_together(self) -> Axes:
        """Draw which categories go together in gold, and in what the model gives."""
        from watchword.models import figures

        return figures.shown(figures.draw_together, self.evidence)

    def html(self, *, title: str = "Evaluation", curve: Curve | None = None) -> str:
        """Return one page with all figures, that needs no network and runs no script."""
        from watchword.models.report_page import page

        return page(self, title=title, curve=curve)

    def save(self, path: str | Path, *, title: str = "Evaluation") -> Path:
        """Write `html` to a file and return its path."""
        with atomic_write(Path(path)) as file:
            file.write(self.html(title=title))
        return Path(path)


def evaluate(
    gold: Dataset,
    categories: Sequence[Category],
    *,
    model: SentenceClassifier | None = None,
    n_folds: int = 5,
    n_jobs: int | None = None,
    seed: int = 0,
    predictions: OutOfFold | None = None,
    annotations: Iterable[Annotation] = (),
    split: str = "",
    progress: Progress | None = None,
) -> Evaluation:
    """Cross-validate a model by cluster and set it beside the baselines.

    Parameters
    ----------
    gold : datasets.Dataset
        `text`, `labels` and `cluster` for each sentence, as `Workspace.gold` gives them.
    categories : sequence of Category
        Of the taxonomy; their keywords make a baseline.
    model : SentenceClassifier, optional
        Settings to evaluate; it is cloned, not changed.
    n_folds : int, default 5
    n_jobs : int, optional
        Folds worked on side by side, through joblib.
    seed : int, default 0
    predictions : OutOfFold, optional
        Held-out predictions made before; no model is trained then.
    annotations : iterable of Annotation, optional
        What annotators chose, for the human ceiling.
    split : str, optional
        How sentences were held out, in words, where not in folds by article.
    progress : callable, optional
        Told after each fold how many of how many are done.

    Returns
    -------
    Evaluation

    Raises
    ------
    ModelError
        If a sentence id occurs twice, there is no gold, or fewer clusters than folds.
    """
    names = [category.id for category in categories]
    held = predictions or out_of_fold(
        gold, names, model=model, n_folds=n_folds, n_jobs=n_jobs, seed=seed, progress=progress
    )
    tested = np.flatnonzero(held.folds >= 0)
    texts, clusters = gold["text"][:], gold["cluster"][:]
    y = indicator(gold["labels"][:], names)
    evidence = Evidence(
        sentence_ids=tuple(held.sentence_ids[row] for row in tested),
        texts=tuple(texts[row] for row in tested),
        clusters=tuple(clusters[row] for row in tested),
        y=y[tested],
        probabilities=held.probabilities[tested],
        predicted=held.predicted[tested],
        categories=tuple(categories),
    )
    *each, micro, macro = evidence.scores(seed)
    plain = plain_probabilities(texts, y, held.folds, n_jobs)[tested]
    baselines = {
        "always none": evidence.scored(np.zeros_like(evidence.y), seed=seed),
        "keywords": evidence.scored(keyword_labels(evidence.texts, categories), seed=seed),
        PLAIN: evidence.scored((plain >= 0.5).astype(np.int64), plain, seed=seed),
    }
    spoken = list(annotations)
    return Evaluation(
        categories=tuple(each),
        micro=micro,
        macro=macro,
        baselines={name: (found[-2], found[-1]) for name, found in baselines.items()},
        n_sentences=len(tested),
        n_clusters=len(set(evidence.clusters)),
        n_folds=held.n_folds,
        split=split or f"{held.n_folds} folds by article",
        ceiling=_ceiling(spoken, names, gold, held, seed) if spoken else None,
        process=process_of(gold),
        evidence=evidence,
    )


def _ceiling(
    annotations: list[Annotation],
    names: list[str],
    gold: Dataset,
    held: OutOfFold,
    seed: int,
) -> Ceiling:
    labels = dict(zip(held.sentence_ids, gold["labels"][:], strict=True))
    clusters = dict(zip(held.sentence_ids, gold["cluster"][:], strict=True))
    return ceiling(annotations, names, labels, clusters, seed)


def _plain(value: Any) -> Any:
    """Return dataclasses, in whatever holds them, as dicts and lists."""
    if isinstance(value, Mapping):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(one) for one in value]
    return asdict(value) if hasattr(value, "__dataclass_fields__") else value


def _with_interval(score: Score) -> str:
    if score.low is None:
        return f"{score.f1:.3f}"
    return f"{score.f1:.3f} ({score.low:.3f} to {score.high:.3f})"
