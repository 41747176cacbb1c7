"""What a model gets wrong on held-out sentences goes into the export, and is read back whole."""

import numpy as np
import pytest

from watchword.errors import ModelError
from watchword.models.error_rates import held_out_errors
from watchword.models.export import export
from watchword.tagging.error_rates import edges, error_rates
from watchword.tagging.manifest import read_manifest


def manifest(held_out, threshold=0.3):
    return {
        "name": "small",
        "categories": [{"id": "drugs", "name": "Drugs", "color": "#000000"}],
        "thresholds": [threshold],
        "error_rates": held_out,
    }


def rates_of(positive, negative, **more):
    given = {"positive_design": 1.0, "negative_design": 1.0, "within_article": 0.1} | more
    return [{"positive": positive, "negative": negative, **given}]


def test_an_export_holds_what_the_model_gets_wrong(model, tmp_path):
    rates = error_rates(read_manifest(export(model, tmp_path / "small")))
    assert rates.categories == model.categories_
    assert rates.refused == (None, None)
    given = model.oof_probabilities_ >= model.thresholds_.round(4)
    # Every sentence of the small corpus is told apart by one word, so the tagger is nearly perfect.
    n_given = [row[1] * n for row, n in zip(rates.by_label.f1, rates.by_label.n1, strict=True)]
    n_wrong = [row[1] * n for row, n in zip(rates.by_label.f0, rates.by_label.n0, strict=True)]
    assert np.add(n_given, n_wrong) == pytest.approx(given.sum(axis=0), abs=1)
    assert rates.by_label.n1 + rates.by_label.n0 == pytest.approx([240, 240])


def test_scores_are_counted_in_bins_with_and_without_the_category():
    p = np.array([[0.01], [0.3], [0.29], [0.95], [0.5]])
    y = np.array([[0], [0], [1], [1], [1]])
    (rates,) = held_out_errors(p, y, np.array([0.3]), list("aabbc"))
    assert edges(np.array([0.3])).tolist() == [[0.02, 0.08, 0.3, 0.5, 0.92]]
    assert rates["negative"] == [1, 0, 0, 1, 0, 0]
    assert rates["positive"] == [0, 0, 1, 0, 1, 1]


def test_sentences_that_go_together_count_for_less():
    draw = np.random.default_rng(0)
    groups = (np.arange(2000) // 20).tolist()
    y = np.tile([[1], [0]], (1000, 1))
    low = draw.random((2000, 1)) / 5  # of sentences without the category
    as_one = np.where(y, draw.random((100, 1)).repeat(20, axis=0), low)
    as_ten = np.where(y, draw.random((2000, 1)), low)
    (together,), (apart,) = (
        held_out_errors(score, y, np.array([0.3]), groups) for score in (as_one, as_ten)
    )
    # Ten of the twenty sentences of an article have it, and all of those the same score.
    assert together["positive_design"] == pytest.approx(10, rel=0.25)
    assert apart["positive_design"] < 1.6


@pytest.mark.parametrize(("share_in_article", "within"), [(1.0, 1.0), (0.5, 0.0)])
def test_how_articles_differ_in_a_category_is_their_correlation(share_in_article, within):
    n = round(10 * share_in_article)
    with_it = [1] * n + [0] * (10 - n)
    rows = [(with_it if article % 2 else with_it[::-1]) for article in range(60)]
    if share_in_article == 1:
        rows = [[article % 2] * 10 for article in range(60)]
    y = np.array(rows).reshape(-1, 1)
    (rates,) = held_out_errors(
        np.full(y.shape, 0.5), y, np.array([0.3]), (np.arange(600) // 10).tolist()
    )
    assert rates["within_article"] == pytest.approx(within)


@pytest.mark.parametrize(
    ("held_out", "reason"),
    [
        (None, "exported without error rates"),
        (rates_of([0, 0, 0, 5, 2, 2], [90, 5, 5, 0, 0, 0]), "only 9 held-out sentences with it"),
        (rates_of([5, 5, 0, 0, 0, 0], [90, 5, 0, 5, 0, 0]), "as often where it is not"),
    ],
)
def test_refuses_a_correction_that_nothing_supports(held_out, reason):
    assert reason in error_rates(manifest(held_out)).refused[0]


@pytest.mark.parametrize(
    "held_out",
    [
        rates_of([1, 2], [3, 4]),
        rates_of([0, 0, 0, 5, 2, 20], [90, 5, 5, 0, 0, 0], positive_design=float("nan")),
        [{"positive": [0] * 6}],
        "none",
    ],
)
def test_says_when_the_manifest_holds_something_else(held_out):
    with pytest.raises(ModelError, match=r"damaged.*\n.*models export"):
        error_rates(manifest(held_out))
