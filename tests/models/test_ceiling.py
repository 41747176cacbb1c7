"""The human ceiling is one annotator scored like a model, and says when it rests on little."""

import pytest

from watchword.labels.annotation import Annotation
from watchword.models.ceiling import ceiling


def said(who, *labels, origin="manual"):
    return [
        Annotation(f"s{n}", who, ("fraud",) if on == "1" else (), origin=origin)
        for n, on in enumerate("".join(labels))
        if on != " "
    ]


def test_two_annotators_agree_as_counted_by_hand():
    # Both choose it twice, each alone once: 2 * 2 / (3 + 3).
    found = ceiling(said("ann", "11100") + said("bo", "11010"), ["fraud"], {}, {})
    fraud, micro, _ = found.another
    assert fraud.f1 == micro.f1 == pytest.approx(2 / 3)
    assert fraud.precision == fraud.recall  # each is judged by the other
    assert (found.n_annotators, found.n_twice, found.gold) == (2, 5, ())


def test_against_gold_each_annotator_counts():
    gold = {f"s{n}": ["fraud"] if on == "1" else [] for n, on in enumerate("11110")}
    found = ceiling(said("ann", "11110") + said("bo", "11000"), ["fraud"], gold, {})
    assert found.gold[0].precision == 1
    assert found.gold[0].recall == pytest.approx(6 / 8)


@pytest.mark.parametrize("origin", ["adjudication", "prediction", "prediction-changed"])
def test_only_what_was_chosen_unaided_counts(origin):
    helped = said("bo", "1111", origin=origin)
    found = ceiling(said("ann", "1111") + helped, ["fraud"], {}, {})
    assert found.another == () and found.n_twice == 0
    assert "unknown" in found.warning


def test_few_sentences_and_few_annotators_are_said():
    few = ceiling(said("ann", "10" * 10) + said("bo", "10" * 10), ["fraud"], {}, {})
    assert "rests on 20 sentences" in few.warning
    two = ceiling(said("ann", "10" * 30) + said("bo", "10" * 30), ["fraud"], {}, {})
    assert "two annotators" in two.warning
    three = said("ann", "10" * 30) + said("bo", "10" * 30) + said("cy", "10" * 30)
    assert ceiling(three, ["fraud"], {}, {}).warning == ""
