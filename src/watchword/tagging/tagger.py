"""The exported tagger: plain numbers, and NumPy is all it takes to load them and tag."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from watchword.errors import ModelError
from watchword.tagging.block import Block, read_block
from watchword.tagging.checks import EXPORT_AGAIN, check_blocks
from watchword.tagging.engine import make_engine
from watchword.tagging.judged import CHROME, Judged
from watchword.tagging.manifest import read_manifest
from watchword.tagging.novelty import Familiarity
from watchword.tagging.scores import Counted, FloatArray, Scores
from watchword.tagging.tagged import UNTAGGED_KIND, TaggedSentence, TaggedText
from watchword.workspace import shipped

if TYPE_CHECKING:
    from watchword.corpus.segment import Sentence
    from watchword.tagging.explain import Explanation
    from watchword.tagging.top import TopTerms

EVEN = 0.5
"""Probability below which a label that is given is more likely wrong than right."""


class Tagger:
    """A trained tagger, ready to label sentences and whole texts.

    Attributes
    ----------
    categories : tuple of str
        Category ids, in the order of every row of probabilities.
    names : dict of str to str
        What people call each category.
    thresholds : ndarray of shape (n_categories,)
        Least probability at which a category is given.
    manifest : dict
        All that is known of the model: settings, training data, figures.
    engine : Engine
        What scores sentences; its `name` is "avx2", "scalar" or "numpy".
    """

    def __init__(
        self,
        manifest: dict[str, Any],
        blocks: Sequence[Block],
        intercepts: FloatArray,
        engine: str | None = None,
    ) -> None:
        self.manifest = manifest
        self.categories = tuple(category["id"] for category in manifest["categories"])
        self.names = {category["id"]: category["name"] for category in manifest["categories"]}
        self.thresholds = np.array(manifest["thresholds"], dtype=np.float64)
        self._blocks = tuple(blocks)
        self._intercepts = intercepts
        known = manifest.get("novelty")
        self._familiarity = Familiarity.read(known) if known else None
        if self._familiarity and len(self._familiarity.expected) != len(self._blocks):
            raise ValueError(f"novelty of {len(self._familiarity.expected)} blocks")
        self.engine = make_engine(blocks, intercepts, engine)

    def __repr__(self) -> str:
        n_terms = sum(len(block.rows) for block in self._blocks)
        return (
            f"Tagger({self.manifest['name']}: {len(self.categories)} categories, {n_terms} terms)"
        )

    def tag(self, text: str, title: str | None = None) -> TaggedText:
        """Split a text and label its sentences.

        Parameters
        ----------
        text : str
        title : str, optional
            Helps to recognise the title where the text repeats it.

        Returns
        -------
        TaggedText
            A list of `TaggedSentence`.
        """
        # Its patterns take a while to compile, and sentences alone do not need it.
        from watchword.corpus.segment import segment

        return self.tag_segments(segment(text, title))

    def tag_segments(self, segments: Sequence[Sentence]) -> TaggedText:
        """Label text that is split already; boilerplate is passed through unlabelled."""
        wanted: list[str] = []
        rows = []
        for one in segments:
            if one.kind == UNTAGGED_KIND:
                rows.append(CHROME)
            else:
                rows.append(len(wanted))
                wanted.append(one.text)
        judged = Judged(self, self.engine.counted(wanted), self.thresholds.copy())
        return TaggedText(map(TaggedSentence, segments, repeat(judged), rows))

    def probabilities(self, sentences: Sequence[str]) -> FloatArray:
        """Return how likely each category is, for each sentence.

        Parameters
        ----------
        sentences : sequence of str, length n_sentences

        Returns
        -------
        ndarray of shape (n_sentences, n_categories)
            Values in [0, 1]; categories are independent, so a row need not sum to 1.
        """
        return self.engine.probabilities(sentences)

    def novelty(self, sentences: Sequence[str]) -> FloatArray:
        """Return how unlike the training corpus each sentence is.

        Parameters
        ----------
        sentences : sequence of str, length n_sentences

        Returns
        -------
        ndarray of shape (n_sentences,)
            Share of the corpus, in [0, 1], that is more familiar: about 0.5 for the middle of the
            corpus, near 1 for another language. 0 for a sentence without terms; NaN if the export
            is of a time before novelty was known.
        """
        return self.novelty_of(self.scores(sentences))

    def novelty_of(self, scores: Scores | Counted) -> FloatArray:
        """Return the novelty of sentences that are scored already, shape (n_sentences,)."""
        if self._familiarity is None:
            return np.full(len(scores.n_terms), np.nan)
        return self._familiarity.novelty(scores.n_terms, scores.n_known)

    def unknown_words(self, sentence: str) -> list[str]:
        """Return the words that the training corpus does not hold, as often as they occur.

        Empty for a model that knows no single words.
        """
        words = [block for block in self._blocks if block.name == "words"]
        return [
            term
            for block in words
            for term in block.analyze(sentence)
            if " " not in term and term not in block.columns
        ]

    def needs_review(
        self,
        probabilities: FloatArray,
        novelty: FloatArray,
        thresholds: FloatArray | None = None,
    ) -> NDArray[np.bool_]:
        """Return for which sentences the tagger abstains, for either of two reasons.

        The sentence is unlike the training corpus, so that its probabilities mean little; or it
        has a label that, by its own probability, is more likely wrong than right.

        Parameters
        ----------
        probabilities : ndarray of shape (n_sentences, n_categories)
        novelty : ndarray of shape (n_sentences,)
        thresholds : ndarray of shape (n_categories,), optional
            By default the tagger's own.

        Returns
        -------
        ndarray of bool, of shape (n_sentences,)
        """
        least = self.thresholds if thresholds is None else thresholds
        limit = 1.0 if self._familiarity is None else self._familiarity.limit
        doubtful = (probabilities >= least) & (probabilities < EVEN)
        return np.asarray((novelty > limit) | doubtful.any(axis=1))

    def scores(self, sentences: Sequence[str]) -> Scores:
        """Return log-odds, and how many terms there are and how many of them are known."""
        return self.engine.scores(sentences)

    def labels(self, sentences: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the category ids of each sentence, thresholds applied."""
        return self.chosen(self.probabilities(sentences), self.thresholds)

    @property
    def version(self) -> str:
        """Name of the model and what it was trained on; Label Studio shows it."""
        return f"{self.manifest['name']}@{self.manifest['training'].get('fingerprint', '')[:8]}"

    def suggest(self, sentences: Sequence[str]) -> list[tuple[tuple[str, ...], float]]:
        """Return labels for annotators to accept or change, each with how sure they are.

        Returns
        -------
        list of (tuple of str, float)
            The float is the probability of the least sure of all decisions, in [0.5, 1]; Label
            Studio's uncertainty sampling shows the lowest first.
        """
        probabilities = self.probabilities(sentences)
        sure = np.maximum(probabilities, 1 - probabilities).min(axis=1)
        return list(zip(self.chosen(probabilities, self.thresholds), sure.tolist(), strict=True))

    @property
    def knows_novelty(self) -> bool:
        """Whether the export says what is usual in the training corpus."""
        return self._familiarity is not None

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The blocks of features, in the order of the manifest."""
        return self._blocks

    @property
    def intercepts(self) -> FloatArray:
        """Log-odds of each category for a sentence without a known term, (n_categories,)."""
        return self._intercepts

    def explain(self, sentence: str, category: str) -> Explanation:
        """Return what every term of a sentence adds to the log-odds of a category."""
        from watchword.tagging.explain import explain

        return explain(self, sentence, category)

    def top_terms(self, category: str, n: int = 20) -> TopTerms:
        """Return the terms that speak most for a category, by weight times idf."""
        from watchword.tagging.top import top_terms

        return top_terms(self, category, n)

    def chosen(self, probabilities: FloatArray, least: FloatArray) -> list[tuple[str, ...]]:
        """Return the category ids whose probability reaches the threshold, for each sentence."""
        chosen: list[tuple[str, ...]] = [()] * len(probabilities)
        rows, columns = np.nonzero(probabilities >= least)
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            chosen[row] += (self.categories[column],)
        return chosen


def load_tagger(folder: str | Path | None = None, *, engine: str | None = None) -> Tagger:
    """Load an exported tagger; nothing in its folder is executed.

    Parameters
    ----------
    folder : str or Path, optional
        By default the tagger that comes with the package.
    engine : {"avx2", "scalar", "numpy"}, optional
        By default the fastest that this machine has; the results are the same.

    Returns
    -------
    Tagger

    Raises
    ------
    ModelError
        If the folder is no export, or not the one that was written.
    """
    folder = shipped() / "models" / "threats" if folder is None else Path(folder)
    manifest = read_manifest(folder)
    try:
        intercepts = np.array(manifest["intercepts"], dtype=np.float64)
        blocks = [read_block(folder, settings, len(intercepts)) for settings in manifest["blocks"]]
        check_blocks(blocks, folder)
        return Tagger(manifest, blocks, intercepts, engine)
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ModelError(
            f"the export is damaged: {error!r}",
            where=folder,
            hint=EXPORT_AGAIN,
        ) from error
