"""Scores are those of articles not seen, and agree with scikit-learn's formulas."""

import json
from dataclasses import replace

import numpy as np
import pytest
from sklearn.metrics import average_precision_score, f1_score, precision_score, recall_score

from watchword.labels.annotation import Annotation
from watchword.models.calibrate import expected_calibration_error
from watchword.models.evaluate import evaluate
from watchword.models.out_of_fold import out_of_fold
from watchword.models.scores import scores


@pytest.fixture(scope="module")
def result(gold, categories):
    return evaluate(gold, categories, n_folds=3)


def test_beats_the_baselines_on_what_is_easy(result):
    always_none = result.baselines["always none"][0]
    keywords = result.baselines["keywords"][0]
    assert always_none.f1 == 0 < keywords.f1 < result.micro.f1
    assert result.micro.low <= result.micro.f1 <= result.micro.high


def test_agrees_with_scikit_learn():
    random = np.random.default_rng(1)
    y, given = ((random.random((200, 3)) < 0.3).astype(int) for _ in range(2))
    *each, micro, macro = scores(y, given, [str(i // 10) for i in range(200)], list("abc"))
    assert [one.f1 for one in each] == pytest.approx(f1_score(y, given, average=None))
    assert micro.f1 == pytest.approx(f1_score(y, given, average="micro"))
    assert macro.f1 == pytest.approx(f1_score(y, given, average="macro"))
    assert micro.precision == pytest.approx(precision_score(y, given, average="micro"))
    assert macro.recall == pytest.approx(recall_score(y, given, average="macro"))


def test_gold_of_the_test_fold_is_never_seen(gold, categories):
    # Labels dealt out by article, with no relation to the text: nothing can be learnt about
    # an article that is not seen, so only leakage could score well.
    random = np.random.default_rng(0)
    luck = {name: ["drugs"] if random.random() < 0.5 else [] for name in set(gold["cluster"])}
    by_luck = gold.map(lambda row: {"labels": luck[row["cluster"]]})
    texts = [f"{row['cluster']}word " + row["text"] for row in by_luck]
    by_luck = by_luck.remove_columns("text").add_column("text", texts)
    found = evaluate(by_luck, categories[:1], n_folds=3)
    always = 2 * 0.5 / 1.5
    assert found.micro.f1 < always + 0.1


def test_warns_where_support_is_small(gold, categories, result):
    assert "too few to trust" not in result.table()
    absent = replace(categories[0], id="arson", keywords=())
    few = evaluate(gold.select(range(60)), [*categories, absent], n_folds=2)
    warnings = {row[0]: row[-1] for row in few.rows()}
    assert warnings["drugs"] == "too few to trust" and warnings["arson"] == "none in gold"
    assert few.macro.f1 == pytest.approx(np.mean([few.categories[0].f1, few.categories[1].f1]))
    assert "not in gold, so not in macro: arson" in str(few)


def test_shows_average_precision_and_calibration_as_scikit_learn_would(result):
    evidence = result.evidence
    for column, score in enumerate(result.categories):
        y, p = evidence.y[:, column], evidence.probabilities[:, column]
        assert score.average_precision == pytest.approx(average_precision_score(y, p))
        (error,) = expected_calibration_error(p[:, None], y[:, None])
        assert score.calibration_error == pytest.approx(error)
        low, high = score.intervals["average_precision"]
        assert low <= score.average_precision <= high
    assert result.macro.average_precision == pytest.approx(
        np.mean([one.average_precision for one in result.categories])
    )


def test_json_keeps_its_keys_and_is_json(result):
    facts = json.loads(json.dumps(result.as_json(), allow_nan=False))
    assert {
        "micro", "macro", "categories", "baselines", "n_sentences", "n_clusters", "n_folds",
    } <= set(facts)  # fmt: skip
    assert {
        "name", "n_positive", "precision", "recall", "f1", "low", "high",
        "average_precision", "calibration_error", "intervals",
    } == set(facts["micro"])  # fmt: skip
    assert list(facts["baselines"]) == ["always none", "keywords", "plain scikit-learn"]
    assert "evidence" not in facts


def test_kept_predictions_give_the_same_figures_without_training(gold, categories, result):
    held = out_of_fold(gold, [one.id for one in categories], n_folds=3)
    again = evaluate(gold, categories, predictions=held)
    assert again.as_json() == result.as_json()


def test_one_annotator_stands_beside_the_model(gold, categories):
    said = []
    for number, row in enumerate(gold):
        said.append(Annotation(row["sentence_id"], "ann", tuple(row["labels"])))
        other = () if number % 10 == 0 else tuple(row["labels"])
        said.append(Annotation(row["sentence_id"], "bo", other))
    found = evaluate(gold, categories, n_folds=2, annotations=said)
    dropped = sum("drugs" in row["labels"] for n, row in enumerate(gold) if n % 10 == 0)
    n = sum("drugs" in row["labels"] for row in gold)
    assert found.person("drugs") == pytest.approx(2 * (n - dropped) / (2 * n - dropped))
    assert found.person("always none") is None
    assert "two annotators" in found.ceiling.warning


def test_the_worst_mistakes_are_mistakes_and_the_worst(result):
    mistakes = result.evidence.mistakes(10_000)
    assert len(mistakes) == int((result.evidence.y != result.evidence.predicted).sum())
    for one in mistakes:
        assert (one.category in one.gold) == (one.kind == "missed")
        assert (one.category in one.given) == (one.kind == "wrongly given")
    off = [abs((one.kind == "missed") - one.probability) for one in mistakes]
    assert off == sorted(off, reverse=True)
    missed = [one for one in mistakes if one.kind == "missed"]
    assert result.evidence.mistakes(10_000, "missed") == missed
