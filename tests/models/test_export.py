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
from watchword.models.classifier import SentenceClassifier
from watchword.models.export import TOLERANCE, export, load_model
from watchword.tagging.manifest import checksum, sha256
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


def forge_hash(folder, name):
    """Forge the record of a file, as somebody would who changed it on purpose."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change_manifest(folder, files={**manifest["files"], name: sha256(folder / name)})


def changed(folder, name, key, value):
    """Return an entry of the manifest with one thing in its first part changed."""
    first, *rest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))[name]
    return [{**first, key: value}, *rest]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"thresholds": [0.5, float("nan")]}, "'thresholds' is missing or impossible"),
        ({"thresholds": [0.5, "0.5"]}, "'thresholds' is missing or impossible"),
        ({"thresholds": [0.5]}, "2 categories, but 1 thresholds"),
        ({"intercepts": [0.5, float("inf")]}, "'intercepts' is missing or impossible"),
        ({"intercepts": [0.5, 0.5, 0.5]}, "2 categories, but 3 intercepts"),
        ({"categories": []}, "'categories' is missing or impossible"),
        ({"categories": [{"id": "a", "name": "A"}] * 2}, "'categories' is missing or impossible"),
        ({"files": ["words.txt"]}, "'files' is missing or impossible"),
        ({"files": {"../words.txt": "0"}}, "'files' is missing or impossible"),
        ({"files": {}}, "no hash is recorded for 'words.txt'"),
        ({"training": None}, "'training' is missing or impossible"),
        ({"unicode": None}, "no version of Unicode is 'None'"),
        ({"novelty": {"expected": []}}, "the export is damaged: KeyError"),
    ],
)
def test_a_manifest_that_says_something_impossible_is_refused(folder, changes, message):
    change_manifest(folder, **changes)
    with pytest.raises(ModelError, match=message):
        load_tagger(folder)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", "../small/words"),
        ("name", "/etc/passwd"),
        ("name", "words.old"),
        ("strip_accents", "all"),
        ("ngrams", [0, 2]),
        ("ngrams", [2, 1]),
        ("ngrams", "12"),
        ("analyzer", "eval"),
    ],
)
def test_a_block_that_leads_elsewhere_or_has_impossible_settings_is_refused(folder, key, value):
    change_manifest(folder, blocks=changed(folder, "blocks", key, value))
    with pytest.raises(ModelError, match="'blocks' is missing or impossible"):
        load_tagger(folder)


@pytest.mark.parametrize("key", ["limit", "tail"])
def test_what_is_said_of_novelty_must_be_numbers(folder, key):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    change_manifest(folder, novelty={**manifest["novelty"], key: float("nan")})
    with pytest.raises(ModelError, match="novelty is incomplete or no number"):
        load_tagger(folder)


@pytest.mark.parametrize("name", ["words.starts.npy", "words.tags.npy", "characters.rows.npy"])
def test_an_array_cut_short_is_refused_even_with_a_forged_hash(folder, name):
    content = (folder / name).read_bytes()
    (folder / name).write_bytes(content[: len(content) // 2])
    forge_hash(folder, name)
    with pytest.raises(ModelError, match="the export is damaged"):
        load_tagger(folder)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("words.rows.npy", lambda array: array[:, :1]),
        ("words.rows.npy", lambda array: array[:-1]),
        ("words.rows.npy", lambda array: array.astype(str)),
        ("words.rows.npy", lambda array: array.astype(np.float64)),
        ("words.rows.npy", lambda array: array.view(np.int32)),
        ("words.rows.npy", np.asfortranarray),
        ("words.starts.npy", lambda array: array[:, None]),
        ("words.starts.npy", lambda array: array[:0]),
        ("words.starts.npy", lambda array: array + np.uint32(1)),
        ("words.starts.npy", lambda array: array.astype(np.int64)),
        ("characters.tags.npy", lambda array: array[1:]),
        ("characters.tags.npy", lambda array: array.astype(np.uint32)),
    ],
)
def test_arrays_that_do_not_fit_are_refused(folder, name, change):
    np.save(folder / name, change(np.load(folder / name)))
    forge_hash(folder, name)
    with pytest.raises(ModelError, match="the export is damaged"):
        load_tagger(folder)


def test_an_array_of_objects_is_never_unpickled(folder):
    np.save(folder / "words.rows.npy", np.array([{"any": "thing"}]), allow_pickle=True)
    forge_hash(folder, "words.rows.npy")
    with pytest.raises(ModelError, match="the export is damaged"):
        load_tagger(folder)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda terms: terms[:-3] + b"\xff\xfe", "is not UTF-8"),
        (lambda terms: terms + b"\n" + terms, "different terms in"),
        (lambda terms: terms[: len(terms) // 2], "different terms in"),
    ],
)
def test_terms_that_are_not_utf_8_there_twice_or_too_few_are_refused(folder, change, message):
    (folder / "words.txt").write_bytes(change((folder / "words.txt").read_bytes()))
    forge_hash(folder, "words.txt")
    with pytest.raises(ModelError, match=f"words.txt: .*{message}"):
        load_tagger(folder).unknown_words("Cocaine on the river.")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\x00\xff", b'{"format": 1', b"[" * 99999])
def test_a_manifest_that_is_none_is_refused(folder, content):
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(ModelError, match=r"manifest\.json"):
        load_tagger(folder)


def test_a_read_only_folder_and_a_link_to_it_can_be_read(folder, tmp_path):
    link = tmp_path / "link"
    link.symlink_to(folder, target_is_directory=True)
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    try:
        assert load_tagger(link).labels(["Cocaine on the river."]) == [("drugs",)]
    finally:
        folder.chmod(0o755)


def test_exporting_again_gives_the_same_bytes(model, categories, tmp_path):
    first = export(model, tmp_path / "one" / "small", categories=categories)
    again = export(model, tmp_path / "two" / "small", categories=categories)
    names = sorted(path.name for path in first.iterdir())
    assert names == sorted(path.name for path in again.iterdir())
    for name in names:
        assert (first / name).read_bytes() == (again / name).read_bytes(), name


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
