"""Models with weights at random, whose numbers are as hard to get right as any trained one's."""

from __future__ import annotations

import json
import random

import numpy as np
import pytest

from watchword.models.blocks import block_settings, write_blocks
from watchword.models.classifier import SentenceClassifier
from watchword.models.features import features
from watchword.tagging.block import read_block
from watchword.tagging.engine import available
from watchword.tagging.tagger import Tagger


def random_model(
    texts, n_categories, *, words=(1, 2), characters=(2, 5), strip_accents=None, seed=0
):
    """A model that knows the terms of some texts and gives each a weight at random."""
    draw = np.random.default_rng(seed)
    model = SentenceClassifier(words, characters)
    model.features_ = features(words, characters)
    for _, vectorizer in model.features_.transformer_list:
        vectorizer.strip_accents = strip_accents
    model.features_.fit(texts)
    n_terms = sum(len(one.idf_) for _, one in model.features_.transformer_list)
    model.coef_ = draw.normal(scale=3, size=(n_categories, n_terms)).astype(np.float32)
    model.intercept_ = draw.normal(size=n_categories)
    model.thresholds_ = draw.uniform(0.1, 0.6, n_categories).round(4)
    model.classes_ = np.arange(n_categories)
    model.single_label_ = False
    return model


def tagger_of(model, folder, engine=None):
    """The tagger of such a model, its blocks in files; `export` would want a trained one."""
    if not folder.is_dir():
        write_blocks(model, folder)
    n_categories = len(model.intercept_)
    names = [{"id": f"c{number}", "name": f"C{number}"} for number in range(n_categories)]
    facts = {"name": folder.name, "categories": names, "thresholds": model.thresholds_}
    blocks = [read_block(folder, one, n_categories) for one in block_settings(model)]
    return Tagger(facts, blocks, np.array(model.intercept_), engine)


@pytest.fixture(scope="session")
def corpus_texts(repository):
    """The sentences of the shipped corpus."""
    lines = repository.sentences_file.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.fixture(scope="session")
def small_model(corpus_texts):
    """Words and characters, fourteen categories, trained on nothing."""
    return random_model(corpus_texts[:1500] + odd_texts(500), 14)


@pytest.fixture(scope="session")
def small(small_model, tmp_path_factory):
    """A function that returns its tagger with the engine that is wanted."""
    folder = tmp_path_factory.mktemp("models") / "small"
    return lambda engine=None: tagger_of(small_model, folder, engine)


@pytest.fixture(scope="session", params=("avx2", "scalar", "numpy"))
def engine(request):
    """Each engine that this machine has."""
    if request.param not in available():
        pytest.skip(f"no engine '{request.param}' on this machine")
    return request.param


ODD = (
    "aAbBzZ09__.,-'’“” \t\n\r\x00\x0b\x0c\x1c\x1d\x1e\x1f\x7f\x85\xa0\xad"
    "\u1680\u2000\u200b\u2028\u2029\u202f\u205f\u3000\ufeff"
    "İıẞßΣσςKÅéÉÑñŸǅǆΐﬁ\u0301\u0345\u0130\u0131\U00010400\U00010428\U0001e900"
    "абвГДѕ中文字漢한글각\u1100\u1161ابتתא०१२໑😀👩\u200d👧🇬🇧\U000e0041½²٣Ⅷ"
)


def odd_text(draw, most=60):
    """Letters of all planes, white space of all kinds, and some English between."""
    pieces = []
    for _ in range(draw.randrange(most)):
        chance = draw.random()
        if chance < 0.6:
            pieces.append(draw.choice(ODD))
        elif chance < 0.7:
            pieces.append(draw.choice([" the ", "Police", "COCAINE", " and ", "Σας", "ΟΔΟΣ "]))
        elif chance < 0.85:
            pieces.append(chr(draw.randrange(0x3000)))
        else:
            code = draw.randrange(0x110000)
            whole = not 0xD800 <= code < 0xE000 or draw.random() < 0.2
            pieces.append(chr(code if whole else code - 0x800))
    return "".join(pieces)


def odd_texts(n, seed=0):
    """Many odd texts."""
    draw = random.Random(seed)
    return [odd_text(draw) for _ in range(n)]
