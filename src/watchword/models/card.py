"""The model card: what a tagger is, what it was made of, how good it is, where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.models.large import reduction

_USE = """\
It labels single English sentences from news, reports and releases on crime and security, so that
people can find, count and read them. Labels are suggestions to be read by a person. They are no
evidence, and must not be used to decide about people: the tagger does not know who did what, only
which words stand in a sentence."""

_LIMITS = """\
- It sees one sentence at a time: what only the context makes clear, it misses.
- It knows the words of its training corpus. Other languages, slang it has not met and other kinds
  of text score worse.
- Irony, history and fiction look to it like news."""

_FILES = """\
`manifest.json` holds settings, thresholds, figures and the SHA-256 of every file; `*.txt` the
terms, `*.idf.npy` and `*.weights.npy` the numbers. Nothing in them is executed when the tagger is
loaded. `model.joblib` is the fitted scikit-learn estimator, a pickle; it is loaded only by
`watchword.load_model(folder, trust=True)`."""


def model_card(manifest: Mapping[str, Any]) -> str:
    """Return the card as Markdown, with front matter for model hubs.

    Parameters
    ----------
    manifest : mapping
        Of the export the card belongs to.
    """
    parts = [
        "---\nlanguage: en\nlibrary_name: watchword\npipeline_tag: text-classification\n---",
        f"# Tagger `{manifest['name']}`",
        _what(manifest),
        "## Intended use",
        _USE,
        "## Training data",
        _training(manifest["training"]),
        "## Figures",
        _figures(manifest),
        "## Limits",
        _LIMITS,
        "## Files",
        _FILES,
    ]
    return "\n\n".join(parts) + "\n"


def _what(manifest: Mapping[str, Any]) -> str:
    blocks = " and ".join(
        f"{block['name']} ({block['ngrams'][0]}- to {block['ngrams'][1]}-grams)"
        for block in manifest["blocks"]
    )
    return (
        f"Gives each sentence any number of {len(manifest['categories'])} categories.\n"
        f"TF-IDF of {blocks}, a linear\n"
        "support vector machine, scores calibrated by Platt's sigmoid on sentences held out by\n"
        "article, and a threshold per category chosen on the same sentences."
        f"{_settings(manifest['training'].get('search'))}"
    )


def _settings(search: Mapping[str, Any] | None) -> str:
    """Return what was tried on held-out sentences and what was chosen, as a sentence each."""
    if not search:
        return ""
    chosen = _setting(search["chosen"])
    if len(search["tried"]) == 1:
        return f"\nSettings, as given: {chosen}."
    figures = "; ".join(
        f"{_setting(one['setting'])}: {one['micro']:.3f} / {one['macro']:.3f}"
        for one in search["tried"]
    )
    return (
        f"\nSettings chosen on {search['n_sentences']} sentences held out: {chosen}.\n"
        f"Tried there (micro / macro F1): {figures}."
    )


def _setting(one: Mapping[str, Any]) -> str:
    how = "categories jointly" if one["joint"] else f"emphasis {one['emphasis']:g}"
    return f"C {one['C']:g}, {how}"


def _training(training: Mapping[str, Any]) -> str:
    if not training:
        return "Not recorded."
    return (
        f"{training['n_sentences']} sentences from {training['n_clusters']} clusters of articles, "
        f"{training['n_none']} of them without a category. Fingerprint of texts and labels: "
        f"`{training['fingerprint'][:16]}`. How they were collected and labelled: "
        "`corpus/README.md` and `labels/README.md`." + _reduced(training)
    )


def _reduced(training: Mapping[str, Any]) -> str:
    if "reduced" not in training:
        return ""
    return f"\n\nBecause there are many sentences: {reduction(training['reduced'])}."


def _figures(manifest: Mapping[str, Any]) -> str:
    evaluation = manifest["evaluation"]
    cuts = dict(zip((c["id"] for c in manifest["categories"]), manifest["thresholds"], strict=True))
    if not evaluation:
        rows = [f"| {name} | {cut:.2f} |" for name, cut in cuts.items()]
        return "\n".join(["Not evaluated.", "", "| category | threshold |", "|---|---|", *rows])
    head = "| category | sentences | precision | recall | F1 | 95 % interval | threshold |"
    rows = [_row(score, cuts.get(score["name"])) for score in evaluation["categories"]]
    rows += [_row(evaluation[name], None) for name in ("micro", "macro")]
    for name, scores in evaluation["baselines"].items():
        rows += [_row({**score, "name": f"{name}, {score['name']}"}, None) for score in scores]
    about = (
        f"Cross-validated in {evaluation['n_folds']} folds that never separate articles of one\n"
        "cluster: every sentence is predicted by a model that has not seen its article.\n"
        "Intervals are from a bootstrap over clusters."
    )
    return "\n".join([about, "", head, "|---|---|---|---|---|---|---|", *rows])


def _row(score: Mapping[str, Any], threshold: float | None) -> str:
    figures = " | ".join(f"{score[name]:.3f}" for name in ("precision", "recall", "f1"))
    interval = f"{score['low']:.3f} to {score['high']:.3f}"
    cut = "" if threshold is None else f"{threshold:.2f}"
    return f"| {score['name']} | {score['n_positive']} | {figures} | {interval} | {cut} |"
