"""The exported tagger is the model, executes nothing when loaded, and refuses what was changed."""

import copy
import json

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from watchword.errors import ModelError
from watchword.models.export import TOLERANCE, export, load_model
from watchword.models.train import SentenceClassifier
from watchword.tagging.manifest import checksum
from watchword.tagging.tagger import load_tagger
from watchword.tagging.terms import analyzer


@pytest.fixture
def folder(model, categories, tmp_path):
    return export(model, tmp_path / "small", categories=categories)


@pytest.fixture(scope="module")
def loaded(model, tmp_path_factory):
    return load_tagger(export(model, tmp_path_factory.mktemp("models") / "small"))


def test_gives_the_probabilities_and_labels_of_the_model(gold, model, loaded):
    texts = list(gold["text"])
    difference = np.abs(loaded.probabilities(texts) - model.predict_proba(texts))
    assert difference.max() <= TOLERANCE
    given = [[int(name in row) for name in loaded.categories] for row in loaded.labels(texts)]
    assert np.array_equal(given, model.predict(texts))


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
@settings(deadline=None)
def test_gives_the_probabilities_of_the_model_on_any_text(model, loaded, text):
    difference = np.abs(loaded.probabilities([text]) - model.predict_proba([text]))
    assert difference.max() <= TOLERANCE


@pytest.mark.parametrize(
    ("kind", "ngrams"), [("word", (1, 3)), ("char_wb", (2, 5)), ("word", (2, 2))]
)
@given(text=st.text(max_size=80))
def test_makes_the_terms_that_scikit_learn_makes(kind, ngrams, text):
    theirs = TfidfVectorizer(analyzer=kind, ngram_range=ngrams).build_analyzer()
    assert sorted(analyzer(kind, ngrams)(text)) == sorted(theirs(text))


def test_holds_nothing_that_could_be_executed(folder):
    kinds = {path.suffix for path in folder.iterdir()}
    assert kinds == {".json", ".txt", ".npy", ".md", ".joblib"}
    for path in folder.glob("*.npy"):
        np.load(path, allow_pickle=False)


def test_tagging_needs_no_pickle(folder):
    (folder / "model.joblib").unlink()
    assert load_tagger(folder).labels(["Cocaine dealer with police on the river."]) == [("drugs",)]


@pytest.mark.parametrize(
    "name", ["words.txt", "words.starts.npy", "characters.rows.npy", "README.md"]
)
def test_a_changed_byte_is_refused(folder, name):
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    with pytest.raises(ModelError, match=f"{name}: was changed after the export"):
        load_tagger(folder)


def change_manifest(folder, **changes):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest.update(changes)
    manifest["checksum"] = checksum(manifest)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 99}, "written in format 99, this version reads up to 2\n  Upgrade"),
        (
            {"format": 1},
            "written in format 1, this version reads format 2\n  Export the model again",
        ),
        ({"unicode": "99.0.0"}, "made with Unicode 99.0.0, this Python knows"),
        ({"format": None}, "not a manifest"),
        ({"blocks": [{}]}, "the export is damaged"),
        ({"intercepts": None, "blocks": None}, "the export is damaged"),
    ],
)
def test_a_manifest_it_cannot_follow_is_refused(folder, changes, message):
    change_manifest(folder, **changes)
    with pytest.raises(ModelError, match=message):
        load_tagger(folder)


def test_a_changed_threshold_is_refused(folder):
    path = folder / "manifest.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace('"thresholds": [\n  0.', '"thresholds": [\n  0.9')
    )
    with pytest.raises(ModelError, match=r"manifest\.json: was changed after the export"):
        load_tagger(folder)


@pytest.mark.parametrize("name", ["manifest.json", "words.txt"])
def test_a_missing_file_is_named(folder, name):
    (folder / name).unlink()
    with pytest.raises(ModelError, match=name):
        load_tagger(folder)


def test_the_pickle_is_loaded_only_when_trusted_and_unchanged(folder, model):
    with pytest.raises(ModelError, match="is a pickle, which can run code"):
        load_model(folder)
    assert np.array_equal(load_model(folder, trust=True).coef_, model.coef_)
    joblib.dump({"something": "else"}, folder / "model.joblib")
    with pytest.raises(ModelError, match="was changed after the export"):
        load_model(folder, trust=True)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("sublinear_tf", False),
        ("analyzer", "char"),
        ("stop_words", ["the"]),
        ("token_pattern", r"\w+"),
        ("strip_accents", str.strip),
        ("ngram_range", (1, 40)),
    ],
)
def test_refuses_settings_a_tagger_would_have_to_approximate(model, tmp_path, setting, value):
    other = copy.deepcopy(model)
    setattr(other.features_.transformer_list[0][1], setting, value)
    with pytest.raises(ModelError, match=f"{setting}=.* cannot be exported"):
        export(other, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_words_alone_can_be_exported_and_a_label_per_sentence_too(tmp_path):
    texts = ["cocaine found", "heroin found", "rain fell", "snow fell"] * 3
    single = SentenceClassifier(char_ngrams=None).fit(texts, ["d", "d", "w", "w"] * 3)
    assert load_tagger(export(single, tmp_path / "words")).categories == ("d", "w")


def test_the_card_names_data_figures_and_limits(folder):
    card = (folder / "README.md").read_text(encoding="utf-8")
    for part in ("Intended use", "240 sentences from 30 clusters", "threshold", "Limits"):
        assert part in card
