"""The model card tells what was measured, and says so where something was not."""

import pytest

from watchword.labels.annotation import Annotation
from watchword.models.card import model_card
from watchword.models.evaluate import evaluate
from watchword.models.export import export
from watchword.tagging.manifest import read_manifest


@pytest.fixture(scope="module")
def manifest(model, gold, categories, tmp_path_factory):
    said = [
        Annotation(row["sentence_id"], who, tuple(row["labels"]))
        for row in gold
        for who in ("ann", "bo", "cy")
    ]
    decided = gold.add_column("decided_by", ["agreement"] * 200 + ["adjudication"] * 40)
    decided = decided.add_column("annotators", [["ann", "bo", "cy"]] * 240)
    found = evaluate(decided, categories, n_folds=3, annotations=said)
    folder = tmp_path_factory.mktemp("card") / "demo"
    return read_manifest(export(model, folder, categories=categories, evaluation=found.as_json()))


def test_every_figure_of_a_category_is_in_its_row(manifest):
    card = model_card(manifest)
    for score, cut in zip(
        manifest["evaluation"]["categories"], manifest["thresholds"], strict=True
    ):
        row = (
            f"| {score['name']} | {score['n_positive']} | {score['precision']:.3f} | "
            f"{score['recall']:.3f} | {score['f1']:.3f} | {score['low']:.3f} to "
            f"{score['high']:.3f} | {score['average_precision']:.3f} | "
            f"{score['calibration_error']:.3f} | {cut:.2f} |"
        )
        assert row in card
    header = next(line for line in card.splitlines() if line.startswith("| category"))
    rows = [line for line in card.splitlines() if line.startswith("|")]
    assert {line.count("|") for line in rows} == {header.count("|")}


def test_it_tells_how_gold_was_settled_and_what_annotators_reach(manifest):
    card = model_card(manifest)
    assert "3 annotators, adjudicators included; settled: 200 by agreement, 40 by adj" in card
    assert "one annotator reaches micro F1 1.000 against another on 240 sentences" in card
    for heading in ("Intended use", "Training data", "How it was labelled", "Figures", "Limits"):
        assert f"## {heading}\n" in card


def test_it_claims_nothing_that_was_not_measured(manifest):
    bare = model_card({**manifest, "evaluation": None})
    assert "Not evaluated." in bare and "95 % interval" not in bare
    unknown = {**manifest["evaluation"], "process": None, "ceiling": None}
    assert "annotators, adjudicators" not in model_card({**manifest, "evaluation": unknown})
    alone = {**manifest["evaluation"]["ceiling"], "another": []}
    card = model_card({**manifest, "evaluation": {**manifest["evaluation"], "ceiling": alone}})
    assert "nobody knows how far they agree" in card


def test_little_support_is_a_limit(manifest):
    first, second = manifest["evaluation"]["categories"]
    few = {**manifest["evaluation"], "categories": [{**first, "n_positive": 7}, second]}
    card = model_card({**manifest, "evaluation": few})
    assert f"too few to trust: {first['name']}." in card
    assert f"It is weakest on {second['name']} (F1 {second['f1']:.2f})." in card


def test_it_names_every_kind_of_file_and_how_words_of_one_stem_were_treated(manifest):
    card = model_card(manifest)
    for name in {*manifest["files"], "manifest.json", "model.joblib"} - {"README.md"}:
        assert f"`{name}`" in card or f"`*{name[name.index('.') :]}`" in card, name
    assert "English words of one stem shared weight" in card
    apart = model_card({**manifest, "training": {**manifest["training"], "stems": None}})
    assert "stem" not in apart
