"""A small corpus with two easy categories, and a model trained on it once."""

from __future__ import annotations

import random

import pytest
from datasets import Dataset

from watchword.labels.taxonomy import Category

WORDS = {
    "drugs": ["cocaine", "heroin", "dealer", "cannabis", "overdose"],
    "fraud": ["scam", "swindled", "impersonated", "investor", "pension"],
}
FILLER = [
    "police",
    "court",
    "Monday",
    "town",
    "said",
    "officers",
    "report",
    "harbour",
    "river",
    "people",
]


def gold_rows(n=240, per_article=8, seed=0):
    """Sentences of random words, with words of their categories in them."""
    draw = random.Random(seed)
    for number in range(n):
        labels = [name for name in WORDS if draw.random() < 0.35]
        words = draw.sample(FILLER, 6) + [draw.choice(WORDS[name]) for name in labels]
        draw.shuffle(words)
        yield {
            "sentence_id": f"s{number}",
            "text": " ".join(words).capitalize() + ".",
            "labels": labels,
            "cluster": f"a{number // per_article}",
        }


@pytest.fixture(scope="session")
def gold() -> Dataset:
    return Dataset.from_list(list(gold_rows()))


@pytest.fixture(scope="session")
def categories() -> list[Category]:
    return [
        Category(name, name.title(), name[0], "", "#000000", "", keywords=(words[0],))
        for name, words in WORDS.items()
    ]


@pytest.fixture(scope="session")
def model(gold):
    from watchword.models.train import train

    return train(gold)
