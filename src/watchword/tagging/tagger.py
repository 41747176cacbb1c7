"""The exported tagger: plain numbers, and NumPy is all it takes to load them and tag."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from watchword.corpus.segment import Sentence, segment
from watchword.errors import ModelError
from watchword.tagging.block import Block, read_block
from watchword.tagging.manifest import read_manifest
from watchword.tagging.tagged import UNTAGGED_KIND, TaggedSentence, TaggedText
from watchword.workspace import shipped

if TYPE_CHECKING:
    from watchword.tagging.explain import Explanation
    from watchword.tagging.top import TopTerms

FloatArray = NDArray[np.float64]

IntArray = NDArray[np.int64]


class Scores(NamedTuple):
    """What the blocks say of each sentence.

    Attributes
    ----------
    log_odds : ndarray of shape (n_sentences, n_categories)
    n_terms : ndarray of shape (n_sentences, n_blocks)
        Terms in the sentence, repetitions counted.
    n_known : ndarray of shape (n_sentences, n_blocks)
        Those of them that the model knows.
    """

    log_odds: FloatArray
    n_terms: IntArray
    n_known: IntArray


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
    """

    def __init__(
        self, manifest: dict[str, Any], blocks: Sequence[Block], intercepts: FloatArray
    ) -> None:
        self.manifest = manifest
        self.categories = tuple(category["id"] for category in manifest["categories"])
        self.names = {category["id"]: category["name"] for category in manifest["categories"]}
        self.thresholds = np.array(manifest["thresholds"], dtype=np.float64)
        self._blocks = tuple(blocks)
        self._intercepts = intercepts

    def __repr__(self) -> str:
        n_terms = sum(len(block.columns) for block in self._blocks)
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
        list of TaggedSentence
        """
        return self.tag_segments(segment(text, title))

    def tag_segments(self, segments: Sequence[Sentence]) -> TaggedText:
        """Label text that is split already; boilerplate is passed through unlabelled."""
        wanted = [one.text for one in segments if one.kind != UNTAGGED_KIND]
        scored = iter(self.probabilities(wanted))
        tagged = TaggedText()
        for one in segments:
            labels: tuple[str, ...] = ()
            scores: dict[str, float] = {}
            if one.kind != UNTAGGED_KIND:
                row = next(scored)
                labels = self._chosen(row)
                scores = dict(zip(self.categories, row.tolist(), strict=True))
            tagged.append(TaggedSentence(one.start, one.end, one.kind, one.text, labels, scores))
        return tagged

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
        log_odds = self.scores(sentences).log_odds
        return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))

    def scores(self, sentences: Sequence[str]) -> Scores:
        """Return log-odds, and how many terms there are and how many of them are known."""
        log_odds = np.tile(self._intercepts, (len(sentences), 1))
        n_terms = np.zeros((len(sentences), len(self._blocks)), dtype=np.int64)
        n_known = np.zeros_like(n_terms)
        for i, sentence in enumerate(sentences):
            for j, block in enumerate(self._blocks):
                added, n_terms[i, j], n_known[i, j] = block.score(sentence)
                log_odds[i] += added
        return Scores(log_odds, n_terms, n_known)

    def labels(self, sentences: Sequence[str]) -> list[tuple[str, ...]]:
        """Return the category ids of each sentence, thresholds applied."""
        return [self._chosen(row) for row in self.probabilities(sentences)]

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
        return [(self._chosen(row), float(s)) for row, s in zip(probabilities, sure, strict=True)]

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

    def _chosen(self, row: FloatArray) -> tuple[str, ...]:
        return tuple(self.categories[i] for i in np.flatnonzero(row >= self.thresholds))


def load_tagger(folder: str | Path | None = None) -> Tagger:
    """Load an exported tagger; nothing in its folder is executed.

    Parameters
    ----------
    folder : str or Path, optional
        By default the tagger that comes with the package.

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
        blocks = [read_block(folder, settings) for settings in manifest["blocks"]]
        return Tagger(manifest, blocks, np.array(manifest["intercepts"], dtype=np.float64))
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ModelError(
            f"the export is damaged: {error!r}",
            where=folder,
            hint="Export the model again: watchword models export",
        ) from error
