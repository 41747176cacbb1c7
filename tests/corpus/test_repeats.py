"""Repeats: one claim in nearly the same words is found, and one that says otherwise is not."""

import random
import time

import pytest

from watchword.corpus.repeats import repeats

CLAIM = "Nearly 120 tonnes of cocaine are consumed in the UK every year, the NCA said."


@pytest.mark.parametrize(
    "same",
    [
        CLAIM,
        "  nearly 120 tonnes of cocaine are consumed in the UK every year, the NCA said",
        "“Nearly 120 tonnes of cocaine are consumed in the UK every year,” the NCA said.",
        "Nearly 120 tonnes of cocaine are consumed in the UK each year, the NCA said.",
    ],
)
def test_finds_the_same_claim(same):
    assert repeats([CLAIM, "Rain fell.", same]) == [0, 1, 0]


@pytest.mark.parametrize(
    "other",
    [
        "Nearly 130 tonnes of cocaine are consumed in the UK every year, the NCA said.",
        "Nearly 120 tonnes of cocaine are not consumed in the UK every year, the NCA said.",
        "Nearly 120 tonnes of cocaine are consumed in the US every year, the NCA said.",
        "Nearly 120 tonnes of cocaine are consumed every year.",
    ],
)
def test_keeps_apart_what_says_otherwise(other):
    assert repeats([CLAIM, other]) == [0, 1]


def test_a_repeat_of_a_repeat_points_to_the_first():
    assert repeats(["a b c d e.", "A b c d e", "a b c d e!"]) == [0, 0, 0]


def test_any_strings_will_do():
    assert repeats([]) == []
    assert repeats(["", "\0", "\ud800"]) == [0, 1, 2]


def test_twenty_thousand_sentences_take_seconds():
    draw = random.Random(0)
    words = [f"word{number}" for number in range(20_000)]
    texts = [" ".join(draw.choices(words, k=15)) for _ in range(20_000)] + ["Follow us."] * 10_000
    started = time.perf_counter()
    found = repeats(texts)
    assert time.perf_counter() - started < 20
    assert len(set(found)) == 20_001
