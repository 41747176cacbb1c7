"""New texts against the training corpus, to see whether the tagger still knows what it reads.

Novelty is a share of the corpus, so over sentences like the corpus it is spread evenly from 0 to 1
and its mean is 0.5; the mean over new sentences is the probability that one of them is stranger
than one of the corpus. Intervals are from a bootstrap over texts, because sentences of one text
are alike.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from watchword.corpus.article import Article
from watchword.corpus.segment import segment
from watchword.errors import ModelError, extra
from watchword.report import Report
from watchword.tagging.novelty import LEVELS, Familiarity
from watchword.tagging.tagged import UNTAGGED_KIND
from watchword.tagging.tagger import Tagger

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FloatArray = NDArray[np.float64]

ENOUGH = 30
"""With fewer sentences there is no verdict."""

DRIFTING, UNLIKE = 0.6, 0.75
"""Mean novelty, surely exceeded, from which texts drift away from the corpus or are unlike it."""

SHIFT = 2.0
"""By which factor a category must be more or less frequent to be pointed out."""

_LEAST_SHIFT = 0.01
_FEW_TEXTS = 5
_N_WORDS = 20
_RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Compared:
    """One figure of the corpus and of the new texts.

    Attributes
    ----------
    name : str
    corpus, new : float
    low, high : float or None
        Bounds of the 95 % interval of `new`; None for a single text, and for `words`.
    """

    name: str
    corpus: float
    new: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, repr=False)
class Drift(Report):
    """New texts beside the training corpus.

    Attributes
    ----------
    n_texts, n_sentences : int
        Of the new texts; boilerplate is left out.
    novelty : Compared
        Mean novelty; 0.5 is like the corpus.
    novel, needs_review : Compared
        Shares of sentences above the limit of novelty, and of those that need a reader.
    words : Compared
        Median words of a sentence.
    categories : tuple of Compared
        Share of sentences that get each category; of the corpus as if its articles were unseen.
    shifted : tuple of str
        Categories that are at least twice or at most half as frequent, beyond chance.
    unknown : tuple of (str, int, int)
        Unknown words, how often they occur and in how many texts, most texts first.
    histogram : tuple of float
        Share of sentences in each tenth of novelty; 0.1 each in the corpus.
    verdict : str
    """

    header = ("", "corpus", "new", "low", "high", "note")

    n_texts: int
    n_sentences: int
    novelty: Compared
    novel: Compared
    needs_review: Compared
    words: Compared
    categories: tuple[Compared, ...]
    shifted: tuple[str, ...]
    unknown: tuple[tuple[str, int, int], ...]
    histogram: tuple[float, ...]
    verdict: str

    def __str__(self) -> str:
        sentences = "1 sentence" if self.n_sentences == 1 else f"{self.n_sentences} sentences"
        texts = "1 text" if self.n_texts == 1 else f"{self.n_texts} texts"
        return f"{sentences} of {texts}: {self.verdict}"

    def rows(self) -> list[tuple[object, ...]]:
        """Return one row for each figure; shares are in per cent."""
        rows = [_row(self.words, "words in a sentence"), _row(self.novelty, "mean novelty")]
        rows.append(_row(self.novel, "novel, %", 100))
        rows.append(_row(self.needs_review, "needs review, %", 100))
        for one in self.categories:
            note = ""
            if one.name in self.shifted:
                note = "more than in the corpus" if one.new > one.corpus else "less than there"
            rows.append(_row(one, f"{one.name}, %", 100, note))
        return rows

    def table(self) -> str:
        """Return the figures as aligned text, and below them the unknown words to look at."""
        return "\n".join([super(Drift, self).table(), *self._words_to_look_at()])

    def _words_to_look_at(self) -> list[str]:
        shown = [f"{word} ({n})" for word, n, _ in self.unknown]
        return [f"unknown words: {', '.join(shown)}"] if shown else []

    def as_json(self) -> dict[str, Any]:
        """Return all figures as plain lists and numbers."""
        return asdict(self)

    def plot(self) -> Axes:
        """Draw how novel the sentences are, beside the corpus."""
        with extra("workbench"):
            from matplotlib.figure import Figure
        axes = Figure(figsize=(6, 3.2), layout="constrained").subplots()
        axes.bar(np.arange(10) / 10, self.histogram, width=0.09, align="edge", color="#1d4ed8")
        axes.axhline(0.1, color="#475569", linestyle="--", label="the training corpus")
        axes.set(xlabel="novelty", ylabel="share of sentences", xlim=(0, 1))
        axes.set_title(str(self), fontsize=9, loc="left", wrap=True)
        axes.legend(frameon=False)
        return axes


def _row(one: Compared, name: str, times: float = 1, note: str = "") -> tuple[object, ...]:
    figures = (one.corpus, one.new, one.low, one.high)
    return (name, *(None if value is None else value * times for value in figures), note)


def drift(tagger: Tagger, articles: Iterable[Article], *, seed: int = 0) -> Drift:
    """Compare new texts with the corpus that a tagger was trained on.

    Parameters
    ----------
    tagger : Tagger
    articles : iterable of Article
        Read one by one, so that there may be many.
    seed : int, default 0
        Of the bootstrap.

    Returns
    -------
    Drift

    Raises
    ------
    ModelError
        If the export does not say what its corpus was like, or there is no sentence to compare.
    """
    manifest = tagger.manifest
    if not manifest.get("novelty") or not manifest.get("reference"):
        raise ModelError(
            "the export does not say what its training corpus was like",
            where=f"tagger '{manifest['name']}'",
            hint="Train and export it again: watchword models train",
        )
    texts = _Texts(tagger)
    for article in articles:
        texts.add(article)
    if not texts.sizes:
        raise ModelError(
            "there is no sentence to compare, only boilerplate or nothing",
            hint="Name files that hold articles.",
        )
    return _compared(tagger, texts, seed)


class _Texts:
    """What is kept of the texts: sums for each of them, so that many take little room."""

    def __init__(self, tagger: Tagger) -> None:
        self.tagger = tagger
        self.sizes: list[int] = []
        self.sums: list[FloatArray] = []
        self.words: list[int] = []
        self.histogram = np.zeros(10, dtype=np.int64)
        self.unknown: Counter[str] = Counter()
        self.holders: Counter[str] = Counter()

    def add(self, article: Article) -> None:
        parts = segment(article.text, article.title)
        sentences = [one.text for one in parts if one.kind != UNTAGGED_KIND]
        if not sentences:
            return
        tagger = self.tagger
        counted = tagger.engine.counted(sentences)
        probabilities, novelty = counted.probabilities, tagger.novelty_of(counted)
        review = tagger.needs_review(probabilities, novelty)
        novel = novelty > tagger.manifest["novelty"]["limit"]
        given = probabilities >= tagger.thresholds
        self.sizes.append(len(sentences))
        self.sums.append(np.column_stack([novelty, novel, review, given]).sum(axis=0))
        self.words += [len(text.split()) for text in sentences]
        self.histogram += np.bincount((novelty * 10).astype(int).clip(0, 9), minlength=10)
        unknown = Counter(word for text in sentences for word in tagger.unknown_words(text))
        self.unknown.update(unknown)
        self.holders.update(unknown.keys())


def _compared(tagger: Tagger, texts: _Texts, seed: int) -> Drift:
    n = sum(texts.sizes)
    means = np.sum(texts.sums, axis=0) / n
    low, high = _intervals(texts, seed)
    reference, familiar = tagger.manifest["reference"], Familiarity.read(tagger.manifest["novelty"])
    names = ("novelty", "novel", "needs_review", *tagger.categories)
    corpus = (0.5, 1 - familiar.limit, reference["needs_review"], *reference["given"])
    figures = [
        Compared(name, float(was), float(now), *bounds)
        for name, was, now, *bounds in zip(names, corpus, means, low, high, strict=True)
    ]
    median = float(np.interp(0.5, LEVELS, familiar.words))
    categories = tuple(figures[3:])
    few = len(texts.sizes) < _FEW_TEXTS
    shifted = () if few else tuple(one.name for one in categories if _is_shifted(one))
    return Drift(
        n_texts=len(texts.sizes),
        n_sentences=n,
        novelty=figures[0],
        novel=figures[1],
        needs_review=figures[2],
        words=Compared("words", median, float(np.median(texts.words)), None, None),
        categories=categories,
        shifted=shifted,
        unknown=_most_frequent(texts),
        histogram=tuple((texts.histogram / n).tolist()),
        verdict=_verdict(figures[0], n, shifted),
    )


def _intervals(texts: _Texts, seed: int) -> tuple[list[float | None], list[float | None]]:
    """Return bounds of each mean, texts drawn with replacement."""
    sums, sizes = np.array(texts.sums), np.array(texts.sizes)
    n = len(sizes)
    if n < 2:
        return [None] * sums.shape[1], [None] * sums.shape[1]
    draw = np.random.default_rng(seed)
    means = np.empty((_RESAMPLES, sums.shape[1]))
    for i in range(_RESAMPLES):
        rows = draw.integers(0, n, size=n)
        means[i] = sums[rows].sum(axis=0) / sizes[rows].sum()
    low, high = np.quantile(means, [0.025, 0.975], axis=0)
    return low.tolist(), high.tolist()


def _is_shifted(one: Compared) -> bool:
    if one.low is None or one.high is None or abs(one.new - one.corpus) < _LEAST_SHIFT:
        return False
    times = one.new / max(one.corpus, 1e-9)
    by_chance = one.low <= one.corpus <= one.high
    return not by_chance and not 1 / SHIFT < times < SHIFT


def _most_frequent(texts: _Texts) -> tuple[tuple[str, int, int], ...]:
    words = [(word, n, texts.holders[word]) for word, n in texts.unknown.items() if word.isalpha()]
    return tuple(sorted(words, key=lambda one: (-one[2], -one[1], one[0]))[:_N_WORDS])


def _verdict(novelty: Compared, n_sentences: int, shifted: tuple[str, ...]) -> str:
    if n_sentences < ENOUGH:
        return f"too little text for a verdict (it takes {ENOUGH} sentences)"
    # One article alone is often somewhat strange: of our own, a quarter exceed `DRIFTING`.
    surely = novelty.new if novelty.low is None else novelty.low
    if surely >= UNLIKE:
        return "unlike the training corpus: label some of these before you rely on their labels"
    if surely >= DRIFTING and novelty.low is not None:
        return "drifting away from the training corpus: read what needs review, label some of it"
    if shifted:
        return f"like the training corpus, but with other shares of {', '.join(shifted)}"
    return "like the training corpus"
