"""Tagged sentences are counted by group, and a change is one only if it is no artefact."""

from itertools import pairwise

import numpy as np
import pytest

from watchword.errors import ModelError
from watchword.tagging.groups import group_names
from watchword.tagging.read_back import TaggedRow
from watchword.tagging.rollup import rollup

CATEGORIES = ("drugs", "fraud")


def manifest(tpr=0.8, fpr=0.02, n1=1000, n0=10_000):
    """A tagger with these error rates; its scores are 0.1 or 0.7, and its threshold is 0.5."""
    held_out = {
        "positive": [0, 0, round((1 - tpr) * n1), 0, round(tpr * n1), 0],
        "negative": [0, 0, round((1 - fpr) * n0), 0, round(fpr * n0), 0],
        "positive_design": 1.0,
        "negative_design": 1.0,
        "within_article": 0.0,
    }
    return {
        "name": "small",
        "categories": [{"id": one, "name": one.title(), "color": "#123456"} for one in CATEGORIES],
        "thresholds": [0.45, 0.45],
        "error_rates": [held_out, held_out],
    }


def row(article_id, *labels, kind="sentence", scores=True):
    found = {name: 0.7 if name in labels else 0.1 for name in CATEGORIES}
    return TaggedRow("tags.jsonl:1", article_id, kind, labels, found if scores else {})


def article(article_id, n_tagged, n, **more):
    return [row(article_id, *(["drugs"] if i < n_tagged else []), **more) for i in range(n)]


def months(*names):
    """Articles a0, a1, ... of these months."""
    return {f"a{i}": name for i, name in enumerate(names)}


def test_counts_what_was_tagged_in_each_group():
    rows = [*article("a0", 2, 10), *article("a1", 0, 10), *article("a2", 5, 20)]
    found = rollup(rows, manifest(), group_of=months("2024-01", "2024-01", "2024-02"))
    one, other = [share for share in found.shares if share.category == "drugs"]
    assert (one.group, one.n_sentences, one.n_tagged) == ("2024-01", 20, 2)
    assert (one.n_articles, one.n_tagged_articles) == (2, 1)
    assert (other.group, other.n_sentences, other.n_tagged) == ("2024-02", 20, 5)
    assert other.observed == 0.25
    # The bins are smoothed by one sentence, so not to the last digit.
    assert other.corrected == pytest.approx((0.25 - 0.02) / (0.8 - 0.02), abs=2e-3)


def test_boilerplate_and_headings_do_not_count_unless_asked_for():
    rows = [*article("a0", 1, 4), row("a0", kind="boilerplate"), row("a0", "drugs", kind="title")]
    assert rollup(rows, manifest(), by="article").shares[0].n_sentences == 4
    found = rollup(rows, manifest(), by="article", kinds=("title",)).shares[0]
    assert (found.n_sentences, found.n_tagged) == (1, 1)


def test_labels_alone_give_adjusted_classify_and_count():
    rows = article("a0", 30, 100, scores=False)
    found = rollup(rows, manifest(), by="article")
    assert found.used == {"drugs": "labels", "fraud": "labels"}
    assert found.shares[0].corrected == pytest.approx((0.3 - 0.02) / (0.8 - 0.02), abs=2e-3)


def test_scores_of_some_categories_only_are_counted_by_label():
    rows = [
        row("a0", "drugs")._replace(scores={"drugs": 0.7}),
        row("a0")._replace(scores={"fraud": 0.1}),
    ]
    assert rollup(rows, manifest(), by="article").used == {"drugs": "labels", "fraud": "labels"}


def test_a_category_that_was_not_tagged_for_is_left_out():
    rows = [one._replace(scores={"drugs": one.scores["drugs"]}) for one in article("a0", 3, 9)]
    assert rollup(rows, manifest(), by="article").used == {"drugs": "scores"}


def test_a_perfect_tagger_is_left_as_it_counts():
    found = rollup(article("a0", 30, 100), manifest(1.0, 0.0, 10**7, 10**7), by="article").shares[0]
    assert found.corrected == pytest.approx(found.observed, abs=1e-6)
    assert found.high - found.low < 1e-3


def test_a_tagger_that_cannot_tell_is_not_corrected():
    found = rollup(article("a0", 30, 100), manifest(tpr=0.02, fpr=0.02), by="article")
    share = found.shares[0]
    assert (share.corrected, share.low, share.high) == (None, None, None)
    assert share.observed == 0.3 and "as often where it is not" in share.reason


def simulated(truths, n_articles, draw, tpr=0.8, fpr=0.02, size=25):
    """Months of articles with these true shares, tagged by a tagger with these error rates."""
    rows, names = [], {}
    for month, truth in enumerate(truths):
        for number in range(n_articles):
            name = f"{month}-{number}"
            names[name] = f"20{month // 12:02}-{month % 12 + 1:02}"
            has_it = draw.random(size) < truth
            tagged = draw.random(size) < np.where(has_it, tpr, fpr)
            rows += [row(name, *(["drugs"] if one else [])) for one in tagged]
    return rows, names


def test_noise_is_not_taken_for_a_change():
    rows, names = simulated([0.05] * 20, 20, np.random.default_rng(5))
    found = rollup(rows, manifest(), group_of=names, categories=["drugs"])
    observed = [share.observed for share in found.shares]
    jumps = [abs(b / a - 1) for a, b in pairwise(observed)]
    assert sum(jump > 0.2 for jump in jumps) >= 5  # by counting, drugs go up and down all the time
    assert sum(one.verdict != "not clear" for one in found.changes) <= 2


def test_a_real_change_of_a_fifth_is_up_where_there_is_enough_to_tell():
    rows, names = simulated([0.2, 0.24, 0.2], 400, np.random.default_rng(2))
    found = rollup(rows, manifest(), group_of=names, categories=["drugs"])
    assert [one.verdict for one in found.changes] == ["up", "down"]
    assert found.changes[0].ratio_low < 1.2 < found.changes[0].ratio_high
    assert found.changes[0].low < 0.04 < found.changes[0].high


def test_articles_that_differ_widen_the_interval():
    even = [one for i in range(20) for one in article(f"a{i}", 3, 10)]
    lumps = [one for i in range(20) for one in article(f"a{i}", 10 * (i < 6), 10)]
    widths = []
    for rows in (even, lumps):
        share = rollup(rows, manifest(), group_of=months(*["2024-01"] * 20)).shares[0]
        assert share.observed == 0.3
        widths.append(share.high - share.low)
    assert widths[1] > 1.8 * widths[0]


def test_one_article_is_complete_and_a_month_of_one_is_a_sample():
    rows = article("a0", 5, 25)
    uncertain = manifest() | {
        "error_rates": [one | {"within_article": 0.3} for one in manifest()["error_rates"]]
    }
    alone = rollup(rows, uncertain, by="article").shares[0]
    month = rollup(rows, uncertain, group_of=months("2024-01")).shares[0]
    every = rollup(rows, uncertain, group_of=months("2024-01"), complete=True).shares[0]
    assert alone.corrected == month.corrected
    assert month.high - month.low > 2 * (alone.high - alone.low)
    assert (every.low, every.high) == (alone.low, alone.high)


def test_groups_come_in_order_and_the_unknown_last():
    rows = [*article("a1", 1, 5), *article("new", 1, 5), *article("a0", 1, 5)]
    found = rollup(rows, manifest(), group_of=months("2023-12", "2024-01"), categories=["drugs"])
    assert [share.group for share in found.shares] == ["2023-12", "2024-01", "unknown"]
    assert [(one.before, one.after) for one in found.changes] == [("2023-12", "2024-01")]


def test_two_groups_named_are_compared_alone():
    rows = [one for i in range(3) for one in article(f"a{i}", i, 30)]
    names = months("press", "radio", "police")
    assert rollup(rows, manifest(), by="source", group_of=names).changes == ()
    found = rollup(rows, manifest(), by="source", group_of=names, compare=("press", "police"))
    assert {(one.before, one.after) for one in found.changes} == {("press", "police")}
    with pytest.raises(ModelError, match=r"no source is called 'tv'\n.*police, press, radio"):
        rollup(rows, manifest(), by="source", group_of=names, compare=("press", "tv"))


def refused(rows, **settings):
    with pytest.raises(ModelError) as error:
        rollup(rows, manifest(), **settings)
    return str(error.value)


def test_nothing_to_roll_up_is_an_error():
    assert "no tagged sentence" in refused([], by="article")
    assert "no tagged sentence" in refused([row("a", kind="boilerplate")], by="article")


def test_dates_of_none_is_an_error_that_names_the_option():
    message = refused(article("a", 1, 5), by="month", group_of={})
    assert "of none of the 1 articles the month is known" in message and "--articles" in message


def test_rows_of_another_model_are_an_error_with_their_place():
    message = refused([row("a")._replace(labels=("piracy",))], by="article")
    assert message.startswith("tags.jsonl:1: ") and "'piracy'" in message and "--model" in message
    assert "'piracy'" in refused([row("a")._replace(scores={"piracy": 0.2})], by="article")


def test_tags_made_at_another_threshold_are_an_error():
    assert "another threshold" in refused([row("a", "drugs")._replace(labels=())], by="article")


def test_a_score_rounded_onto_its_threshold_is_none():
    at = row("a")._replace(scores={"drugs": 0.45, "fraud": 0.1})
    assert rollup([at], manifest(), by="article").shares[0].n_tagged == 0


def test_a_category_that_the_model_does_not_know_is_an_error():
    message = refused(article("a", 1, 5), by="article", categories=["piracy"])
    assert "no category is called 'piracy'" in message and "drugs, fraud" in message


def test_the_report_shows_the_same_figures_everywhere():
    rows = [*article("a0", 6, 40), *article("a1", 8, 40)]
    found = rollup(rows, manifest(), group_of=months("2024-01", "2024-02"), categories=["drugs"])
    facts = found.as_json()
    assert facts["shares"][1]["observed"] == 0.2
    frame = found.frame()
    assert frame.loc[1, "observed %"] == 20 and frame.loc[1, "verdict"] == "not clear"
    assert "2024-02" in found.table() and "<table>" in found._repr_html_()
    assert str(found).startswith("1 category in 2 groups by month; of 1 changes 0 up")


@pytest.mark.parametrize("by", ["month", "article"])
def test_the_picture_has_a_panel_for_each_category(by):
    rows = [*article("a0", 2, 40), *article("a1", 8, 40)]
    axes = rollup(rows, manifest(), by=by, group_of=months("2024-01", "2024-02")).plot()
    assert [ax.get_title(loc="left") for ax in axes] == ["Drugs", "Fraud"]
    assert axes[0].lines


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        ("month", {"a": "2024-03", "b": "2023-12"}),
        ("quarter", {"a": "2024-Q1", "b": "2023-Q4"}),
        ("year", {"a": "2024", "b": "2023", "c": "2022"}),
        ("source", {"a": "The Bell", "c": "Radio"}),
    ],
)
def test_an_article_belongs_to_its_period_or_source(by, expected):
    articles = [
        {"id": "a", "published": "2024-03-31T23:59:00+01:00", "source": "The Bell"},
        {"id": "b", "published": "2023-12", "source": ""},
        {"id": "c", "published": "2022", "source": "Radio"},
        {"id": "d", "published": "yesterday", "source": None},
        {"id": "e", "published": None},
    ]
    assert group_names(articles, by) == expected
