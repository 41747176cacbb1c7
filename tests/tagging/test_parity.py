"""Every engine gives the probabilities and the decisions of scikit-learn, on any text."""

import json

import joblib
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.corpus.segment import segment
from watchword.models.export import TOLERANCE
from watchword.tables import read_table
from watchword.tagging.engine import available

from .conftest import odd_texts, random_model, tagger_of


def agree(tagger, wanted, texts):
    """Fail unless probabilities are close and no decision is another."""
    found = tagger.probabilities(texts)
    assert np.abs(found - wanted).max() <= TOLERANCE
    flips = np.argwhere((found >= tagger.thresholds) != (wanted >= tagger.thresholds))
    assert len(flips) == 0, texts[flips[0][0]]


def real_sentences(repository, shared):
    """At least 200,000 different ones: whole sentences, parts of them, and neighbours joined."""
    bench = shared / "bench"
    whole = [row["text"] for row in repository.sentence_rows()]
    for path in sorted((bench / "segmentation").glob("*.jsonl")):
        whole += [one.text for row in read_table(path) for one in segment(row["text"])]
    for path in sorted((bench / "tram").glob("*.parquet")):
        whole += [row["text"] for row in read_table(path)]
    pages = json.loads((bench / "pages" / "ground-truth.json").read_text(encoding="utf-8"))
    whole += [one.text for page in pages.values() for one in segment(page["articleBody"])]
    whole = list(dict.fromkeys(whole))
    starts = [text[: len(text) * 2 // 3] for text in whole]
    ends = [text[len(text) // 3 :] for text in whole]
    pairs = [f"{a} {b}" for a, b in zip(whole[::2], whole[1::2], strict=False)]
    return list(dict.fromkeys(whole + starts + ends + pairs))


@pytest.mark.slow
def test_on_two_hundred_thousand_real_sentences_with_the_shipped_model(
    root, repository, shared, tmp_path
):
    texts = real_sentences(repository, shared)
    assert len(texts) >= 200_000
    model = joblib.load(root / "models" / "threats" / "model.joblib")
    taggers = [tagger_of(model, tmp_path / "m", name) for name in available()]
    for first in range(0, len(texts), 20_000):
        some = texts[first : first + 20_000]
        wanted = model.predict_proba(some)
        for tagger in taggers:
            agree(tagger, wanted, some)


@pytest.mark.slow
def test_on_a_hundred_thousand_strings_of_all_planes(tmp_path, corpus_texts):
    texts = odd_texts(100_000, seed=1)
    model = random_model(texts[:2000] + corpus_texts[:1000], 14)
    wanted = model.predict_proba(texts)
    for name in available():
        agree(tagger_of(model, tmp_path / "m", name), wanted, texts)


@pytest.mark.parametrize("n_categories", [1, 2, 14, 50, 300])
@pytest.mark.parametrize(
    ("words", "characters"), [((1, 2), None), (None, (2, 5)), ((1, 2), (2, 5)), ((2, 3), (1, 4))]
)
def test_with_any_number_of_categories_and_any_blocks(
    corpus_texts, tmp_path, words, characters, n_categories
):
    texts = corpus_texts[2000:2300] + odd_texts(300, seed=2)
    known = corpus_texts[2100:2150] + texts[300:330]
    model = random_model(known, n_categories, words=words, characters=characters)
    wanted = model.predict_proba(texts)
    for name in available():
        agree(tagger_of(model, tmp_path / "m", name), wanted, texts)


@pytest.mark.parametrize("strip_accents", ["ascii", "unicode"])
def test_with_accents_stripped(corpus_texts, tmp_path, engine, strip_accents):
    texts = ["Ça été arrêté à Zürich", "Łódź", "ﬁne ½ Σας", *odd_texts(1000, seed=3)]
    model = random_model(texts[:200] + corpus_texts[:200], 3, strip_accents=strip_accents)
    tagger = tagger_of(model, tmp_path / "m", engine)
    agree(tagger, model.predict_proba(texts), texts)


@given(text=st.text(st.characters(codec=None, exclude_categories=()), max_size=80))
@settings(deadline=None)
def test_on_whatever_text_can_be_thought_of(small, small_model, text):
    wanted = small_model.predict_proba([text])
    for name in available():
        agree(loaded(small, name), wanted, [text])


LOADED = {}


def loaded(small, name):
    return LOADED.setdefault(name, small(name))


@pytest.mark.parametrize("code", [0x00, 0x20, 0x21, 0x30, 0xD8, 0xFF, 0x104, 0x1F6, 0x10FF])
def test_on_every_character_of_a_page(small, small_model, engine, code):
    characters = [chr(code * 256 + low) for low in range(256)]
    texts = [f"{a}lice a{a}{a} the {a}" for a in characters]
    texts += [f"x{a}{b}y {b}" for a, b in zip(characters, reversed(characters), strict=True)]
    agree(loaded(small, engine), small_model.predict_proba(texts), texts)


def test_on_long_texts_and_repeated_words(small, small_model, engine, corpus_texts):
    long = " ".join(corpus_texts[:3000])
    texts = [long, "cocaine " * 70_000, "x" * 100_000, "é" * 5000, " " * 10_000, "a b " * 300]
    agree(loaded(small, engine), small_model.predict_proba(texts), texts)
