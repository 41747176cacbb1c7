"""What a person reaches: one annotator's labels scored like a model's.

Against another annotator on the same sentences, a person scores as a model might hope to: that is
the ceiling. Against gold a person scores higher, because gold follows what annotators chose.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations

from watchword.labels.annotation import Annotation, latest
from watchword.models.scores import FEW, Score, scores
from watchword.models.train import indicator

Pair = tuple[str, Sequence[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """One annotator against another, and against gold.

    Attributes
    ----------
    another : tuple of Score
        Of each category, micro and macro; empty where no sentence was annotated twice.
    gold : tuple of Score
        The same against gold, which the annotators themselves have decided: an upper bound.
    n_annotators : int
    n_twice : int
        Sentences annotated by two or more, each on their own.
    """

    another: tuple[Score, ...]
    gold: tuple[Score, ...]
    n_annotators: int
    n_twice: int

    @property
    def warning(self) -> str:
        """Why the ceiling says little; empty where it can be trusted."""
        if self.n_annotators < 2 or not self.n_twice:
            return "no sentence was annotated by two people: the human ceiling is unknown"
        if self.n_twice < FEW:
            return f"the human ceiling rests on {self.n_twice} sentences: too few to trust"
        if self.n_annotators < 3:
            return "the human ceiling rests on two annotators: others may agree more or less"
        return ""


def ceiling(
    annotations: Iterable[Annotation],
    categories: Sequence[str],
    gold: Mapping[str, Sequence[str]],
    cluster_of: Mapping[str, str],
    seed: int = 0,
) -> Ceiling:
    """Score annotators like models.

    Parameters
    ----------
    annotations : iterable of Annotation
        Adjudications, skips and changed or accepted predictions are left out: only what was
        chosen unaided shows what a person reaches.
    categories : sequence of str
    gold : mapping of str to sequence of str
        Labels of each sentence id in gold.
    cluster_of : mapping of str to str
        Cluster of each sentence id; a sentence without one counts as a cluster.
    seed : int, default 0

    Returns
    -------
    Ceiling

    Examples
    --------
    >>> found = ceiling([Annotation("s1", "ann", ("fraud",)), Annotation("s1", "bo", ("fraud",)),
    ...                  Annotation("s2", "ann", ("fraud",)), Annotation("s2", "bo")],
    ...                 ["fraud"], {"s1": ("fraud",)}, {})
    >>> found.another[0].f1.__round__(2), found.gold[0].f1, found.n_twice
    (0.67, 1.0, 2)
    """
    alone = [
        one for one in latest(annotations) if not one.skipped and one.origin in (None, "manual")
    ]
    by_sentence: dict[str, list[Annotation]] = defaultdict(list)
    for one in alone:
        by_sentence[one.sentence_id].append(one)
    pairs: list[Pair] = [
        (name, other.labels, one.labels)
        for name, given in by_sentence.items()
        for one, other in permutations(given, 2)
    ]
    settled: list[Pair] = [
        (one.sentence_id, gold[one.sentence_id], one.labels)
        for one in alone
        if one.sentence_id in gold
    ]
    return Ceiling(
        another=_scored(pairs, categories, cluster_of, seed),
        gold=_scored(settled, categories, cluster_of, seed),
        n_annotators=len({one.annotator for one in alone}),
        n_twice=sum(len(given) > 1 for given in by_sentence.values()),
    )


def _scored(
    pairs: Sequence[Pair], categories: Sequence[str], cluster_of: Mapping[str, str], seed: int
) -> tuple[Score, ...]:
    if not pairs:
        return ()
    names, truth, given = zip(*pairs, strict=True)
    clusters = [cluster_of.get(name, name) for name in names]
    y, predicted = indicator(truth, categories), indicator(given, categories)
    return tuple(scores(y, predicted, clusters, categories, seed=seed))
