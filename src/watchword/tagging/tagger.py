"""The exported tagger: plain numbers, and NumPy is all it takes to load them and tag."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from watchword.corpus.segment import Sentence, segment
from watchword.errors import ModelError
from watchword.tagging.manifest import read_manifest
from watchword.tagging.terms import Analyzer, analyzer
from watchword.workspace import shipped

FloatArray = NDArray[np.float64]

UNTAGGED_KIND = "boilerplate"
"""Site chrome is not part of the article and gets no labels."""


@dataclass(frozen=True, slots=True)
class TaggedSentence:
    """A sentence in its place, with its labels.

    Attributes
    ----------
    start, end : int
        Half-open code point offsets into the article's text.
    kind : str
        sentence, list_item, title, heading, caption or boilerplate.
    text : str
    labels : tuple of str
        Category ids whose probability reaches the category's threshold.
    scores : dict of str to float
        Probability in [0, 1] of every category; empty for boilerplate, which is not scored.
    """

    start: int
    end: int
    kind: str
    text: str
    labels: tuple[str, ...]
    scores: dict[str, float]

    def __str__(self) -> str:
        return f"{self.text}  [{', '.join(self.labels) or '-'}]"


class TaggedText(list[TaggedSentence]):
    """The sentences of one text; in a notebook it shows the text with its tags."""

    def _repr_html_(self) -> str:
        return "".join(map(_paragraph, self))


def _paragraph(sentence: TaggedSentence) -> str:
    tags = "".join(
        f' <b title="{sentence.scores[label]:.2f}" style="border:1px solid;border-radius:4px;'
        f'padding:0 4px;font-size:80%">{escape(label)}</b>'
        for label in sentence.labels
    )
    faint = ' style="opacity:.5"' if sentence.kind == UNTAGGED_KIND else ""
    return f"<p{faint}>{escape(sentence.text)}{tags}</p>"


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """One TF-IDF vectorizer: terms of one kind.

    Attributes
    ----------
    analyze : callable
        From text to terms.
    columns : dict of str to int
        Where each term stands in `idf` and `weights`.
    idf : ndarray of shape (n_terms,)
        ``ln((1 + n) / (1 + df)) + 1`` with n training sentences, df of them with the term.
    weights : ndarray of shape (n_terms, n_categories)
        Log-odds per unit of L2-normalised TF-IDF.
    """

    analyze: Analyzer
    columns: dict[str, int]
    idf: FloatArray
    weights: NDArray[np.float32]

    def log_odds(self, sentence: str) -> FloatArray | float:
        """Return what this block adds to the log-odds of every category."""
        columns, values = self.tfidf(sentence)
        return values @ self.weights[columns] if len(columns) else 0.0

    def tfidf(self, sentence: str) -> tuple[NDArray[np.intp], FloatArray]:
        """Return the columns of the known terms and their TF-IDF, of unit length together."""
        found = map(self.columns.get, self.analyze(sentence))
        counts = Counter(column for column in found if column is not None)
        columns = np.fromiter(counts, dtype=np.intp, count=len(counts))
        counted = np.fromiter(counts.values(), dtype=np.float64, count=len(counts))
        values = (1 + np.log(counted)) * self.idf[columns]
        return columns, values / (np.linalg.norm(values) or 1.0)


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
        log_odds = np.tile(self._intercepts, (len(sentences), 1))
        for row, sentence in zip(log_odds, sentences, strict=True):
            for block in self._blocks:
                row += block.log_odds(sentence)
        return np.asarray(1 / (1 + np.exp(-np.clip(log_odds, -500, 500))))

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
        blocks = [_block(folder, settings) for settings in manifest["blocks"]]
        return Tagger(manifest, blocks, np.array(manifest["intercepts"], dtype=np.float64))
    except (KeyError, TypeError, ValueError, OSError) as error:
        raise ModelError(
            f"the export is damaged: {error!r}",
            where=folder,
            hint="Export the model again: watchword models export",
        ) from error


def _block(folder: Path, settings: dict[str, Any]) -> Block:
    name = settings["name"]
    # A term never holds a line feed: the analyzers split at white space.
    terms = (folder / f"{name}.txt").read_bytes().decode("utf-8", "surrogatepass").split("\n")
    return Block(
        analyze=analyzer(settings["analyzer"], tuple(settings["ngrams"])),
        columns={term: column for column, term in enumerate(terms)},
        idf=np.load(folder / f"{name}.idf.npy", mmap_mode="r", allow_pickle=False),
        weights=np.load(folder / f"{name}.weights.npy", mmap_mode="r", allow_pickle=False),
    )
