"""The audit shows what a careless split hides: copies of stories on both sides."""

import random

import numpy as np
import pytest
from datasets import Dataset

from watchword.errors import ModelError
from watchword.models.audit import audit, repeating
from watchword.models.classifier import SentenceClassifier
from watchword.models.out_of_fold import out_of_fold

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
WORDS_ONLY = SentenceClassifier(char_ngrams=None)


@pytest.fixture(scope="module")
def stories():
    """Stories in which every sentence names the same invented place, and luck decides the label."""
    draw, rows = random.Random(0), []
    for story in range(40):
        labels = ["drugs"] if draw.random() < 0.5 else []
        for _ in range(6):
            words = [*draw.sample(FILLER, 5), f"place{story}", f"name{story}"]
            draw.shuffle(words)
            rows.append({"text": " ".join(words), "labels": labels, "cluster": f"c{story}"})
    return Dataset.from_list(rows)


@pytest.fixture(scope="module")
def found(stories):
    return audit(stories, ["drugs"], model=WORDS_ONLY, n_folds=3)


def test_a_random_split_flatters_where_stories_are_on_both_sides(found):
    assert found.random.micro.f1 > found.grouped.micro.f1 + 0.03
    low, high = found.flattery_interval
    assert found.flattery == pytest.approx(found.random.micro.f1 - found.grouped.micro.f1)
    assert 0 < low <= found.flattery <= high
    assert str(found).startswith("A random split flatters this model by +")
    assert [row[0] for row in found.rows()] == [
        "random", "by cluster of articles", "by cluster, no near-duplicates",
    ]  # fmt: skip


def test_where_every_story_is_one_sentence_a_random_split_is_no_better(gold):
    alone = gold.remove_columns("cluster").add_column("cluster", [str(i) for i in range(len(gold))])
    found = audit(alone, ["drugs", "fraud"], model=WORDS_ONLY, n_folds=3)
    assert found.flattery == 0
    assert "makes no difference" in str(found)


def test_sentences_that_repeat_a_training_sentence_of_another_story_are_left_out(stories):
    # A syndicated copy that was not found out: the same sentences under another cluster.
    copied = [{**row, "cluster": "copy"} for row in stories.select(range(6))]
    both = Dataset.from_list([*stories, *copied])
    held = out_of_fold(both, ["drugs"], model=WORDS_ONLY, n_folds=3)
    repeated = repeating(list(both["text"]), held.folds)
    apart = held.folds[0] != held.folds[-1]
    assert repeated[:6].all() == repeated[-6:].all() == apart
    assert not repeated[6:-6].any()


def test_nothing_but_copies_is_an_error():
    rows = [
        {"text": "He sold heroin in town", "labels": ["drugs"], "cluster": name} for name in "ab"
    ]
    rows += [{"text": "Rain fell on the town", "labels": [], "cluster": name} for name in "ab"]
    rows += [{**row, "cluster": row["cluster"] + "2"} for row in rows]
    with pytest.raises(ModelError, match="every sentence nearly repeats"):
        audit(Dataset.from_list(rows), ["drugs"], model=WORDS_ONLY, n_folds=2)


def test_repeats_are_found_across_folds_only():
    texts = ["The bank was robbed on Monday night", "the bank was robbed, on Monday night!"]
    assert repeating(texts, np.array([0, 1])).tolist() == [True, True]
    assert repeating([*texts, "Rain fell"], np.array([0, 0, 1])).tolist() == [False] * 3
