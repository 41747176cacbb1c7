"""The model card: what a tagger is, what it was made of, how good it is, where it fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from watchword.models.large import reduction
from watchword.models.promise import NEVER, Promise
from watchword.models.scores import FEW

_USE = """\
It labels single sentences like those it was trained on, so that people can find, count and read
them. Labels are suggestions to be read by a person. They are no evidence, and must not be used to
decide about people: the tagger does not know who did what, only which words stand in a sentence."""

_LIMITS = """\
- It sees one sentence at a time: what only the context makes clear, it misses.
- It knows the words of its training corpus. Other languages, slang it has not met and other kinds
  of text score worse; how much worse was not measured.
- Irony, history and fiction look to it like news."""

_PROMISED = """\
It holds for articles not seen with {:.0%} confidence, category by category: `at least` is the
lower bound out of fold. Where there is too little gold to promise it, a category is never given
(precision), or has the threshold that finds all its sentences in the corpus (recall)."""

_FILES = """\
`manifest.json` holds settings, thresholds, figures and the SHA-256 of every file; `*.txt` the
terms, `*.rows.npy` their idf and weights, `*.starts.npy` and `*.tags.npy` the index that leads to
them. Nothing in them is executed when the tagger is loaded. `model.joblib` is the fitted
scikit-learn estimator, a pickle; only `watchword.load_model(folder, trust=True)` loads it."""


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
        "## How it was labelled",
        _process(manifest["evaluation"] or {}),
        "## Figures",
        _figures(manifest),
        "## Thresholds",
        _thresholds(manifest.get("promise")),
        "## Limits",
        "\n".join([_LIMITS, *_weak(manifest["evaluation"] or {})]),
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
        f"{_beside(manifest['training'])}"
        f"{_settings(manifest['training'].get('search'))}"
    )


def _beside(training: Mapping[str, Any]) -> str:
    """Return what training drew on beside labelled sentences, as a sentence each."""
    found = ""
    if training.get("n_keywords"):
        found += f"\nIt learnt from {training['n_keywords']} keywords of the taxonomy, too."
    if training.get("stems"):
        found += f"\nIn training, {training['stems'].title()} words of one stem shared weight."
    return found


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
        f"`{training['fingerprint'][:16]}`. How they were collected: `corpus/README.md`."
        + _reduced(training)
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
    head = (
        "| category | sentences | precision | recall | F1 | 95 % interval | average precision "
        "| calibration error | threshold |"
    )
    rows = [_row(score, cuts.get(score["name"])) for score in evaluation["categories"]]
    rows += [_row(evaluation[name], None) for name in ("micro", "macro")]
    for name, scores in evaluation["baselines"].items():
        rows += [_row({**score, "name": f"{name}, {score['name']}"}, None) for score in scores]
    about = (
        f"Cross-validated in {evaluation['n_folds']} folds that never separate articles of one\n"
        "cluster: every sentence is predicted by a model that has not seen its article.\n"
        "Intervals are of F1, from a bootstrap over clusters. Average precision does not depend\n"
        "on thresholds; calibration error is how far probabilities are from frequencies."
    )
    return "\n".join([about, "", head, "|---" * 9 + "|", *rows])


def _thresholds(kept: Mapping[str, Any] | None) -> str:
    if not kept or not kept["promise"]:
        return "Each category has the threshold with its best F1, out of fold."
    promise = Promise(**kept["promise"])
    about = f"Promised: {promise}. {kept['tagged']:.1%} of sentences like the corpus are tagged."
    if promise.kind != "budget":
        about += "\n" + _PROMISED.format(kept["confidence"])
    head = ("category", "threshold", "precision", "recall", "at least", "promise")
    rows = [_cut(name, cut) for name, cut in zip(kept["categories"], kept["cuts"], strict=True)]
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join([about, "", *(f"| {' | '.join(line)} |" for line in lines)])


def _cut(name: str, cut: Mapping[str, Any]) -> tuple[str, ...]:
    threshold = "never" if cut["threshold"] >= NEVER else f"{cut['threshold']:.4f}"
    low = "" if cut["low"] is None else f"{cut['low']:.3f}"
    kept = "kept" if cut["kept"] else "cannot be made"
    return (name, threshold, f"{cut['precision']:.3f}", f"{cut['recall']:.3f}", low, kept)


def _row(score: Mapping[str, Any], threshold: float | None) -> str:
    figures = [f"{score[name]:.3f}" for name in ("precision", "recall", "f1")]
    interval = "" if score["low"] is None else f"{score['low']:.3f} to {score['high']:.3f}"
    more = [score.get("average_precision"), score.get("calibration_error")]
    cells = [
        score["name"],
        str(score["n_positive"]),
        *figures,
        interval,
        *("" if value is None else f"{value:.3f}" for value in more),
        "" if threshold is None else f"{threshold:.2f}",
    ]
    return f"| {' | '.join(cells)} |"


def _process(evaluation: Mapping[str, Any]) -> str:
    """Tell how gold came about and what annotators reach, as far as it was counted."""
    lines = []
    process, ceiling = evaluation.get("process"), evaluation.get("ceiling")
    if process:
        ways = ", ".join(f"{n} by {way}" for way, n in process["decided_by"].items())
        lines.append(
            f"{process['n_annotators']} annotators, adjudicators included; settled: {ways}."
        )
    lines.append("Who they were and what they were told: `labels/README.md`.")
    if ceiling and ceiling["another"]:
        micro = ceiling["another"][-2]
        lines.append(
            f"Scored like a model, one annotator reaches micro F1 {micro['f1']:.3f} against another"
            f" on {ceiling['n_twice']} sentences that two or more labelled on their own."
        )
    elif ceiling:
        lines.append("No sentence was labelled by two people, so nobody knows how far they agree.")
    return "\n".join(lines)


def _weak(evaluation: Mapping[str, Any]) -> list[str]:
    """Return the limits that the figures show: weak categories, and those with little support."""
    scores = evaluation.get("categories", [])
    known = [one for one in scores if one["n_positive"] >= FEW]
    few = [one["name"] for one in scores if one["n_positive"] < FEW]
    worst = sorted(known, key=lambda one: float(one["f1"]))[:3]
    lines = []
    if worst:
        listed = ", ".join(f"{one['name']} (F1 {one['f1']:.2f})" for one in worst)
        lines.append(f"- It is weakest on {listed}.")
    if few:
        lines.append(f"- Fewer than {FEW} labelled sentences, too few to trust: {', '.join(few)}.")
    return lines
