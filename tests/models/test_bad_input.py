"""What cannot be learnt from is refused with a reason; what is odd has a stated outcome."""

import json

import numpy as np
import pytest
from datasets import Dataset

from watchword.errors import ModelError, WatchwordError
from watchword.models.classifier import SentenceClassifier
from watchword.models.train import train
from watchword.tables import write_table

WORDS = SentenceClassifier(char_ngrams=None)
TEXTS = ["cocaine found", "heroin found", "rain fell", "snow fell"] * 3


def as_gold(rows):
    return Dataset.from_list([{"text": t, "labels": ls, "cluster": c} for t, ls, c in rows])


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([("a b", [], "1"), ("b c", [], "2")], "no sentence has a category"),
        ([("a b", ["x"], "1"), ("b c", [], "1")], "all sentences come from one cluster"),
        ([("!", ["x"], "1"), ("?", [], "2")], "no sentence has a term"),
        ([("a b", ["x", "gone"], "1"), ("b", [], "2")], "'gone', which is not in the taxonomy"),
    ],
)
def test_gold_that_teaches_nothing_is_refused(rows, message):
    with pytest.raises(ModelError, match=message) as caught:
        train(as_gold(rows), categories=["x"], char_ngrams=None)
    assert caught.value.hint


def test_no_gold_is_refused():
    with pytest.raises(ModelError, match="there is no gold"):
        train(Dataset.from_dict({"text": [], "labels": [], "cluster": []}))


def test_a_sentence_twice_in_gold_is_refused(gold):
    with pytest.raises(ModelError, match="sentence 's3' is in gold 2 times"):
        train(gold.select([1, 3, 3, 5]))


def test_a_category_without_sentences_is_never_given(gold):
    fitted = train(gold, categories=["drugs", "fraud", "terrorism"], char_ngrams=None)
    assert not fitted.predict(list(gold["text"]))[:, 2].any()
    assert fitted.predict_proba(list(gold["text"]))[:, 2].max() < 0.05


def test_a_category_of_every_sentence_is_always_given(gold):
    y = np.column_stack([np.ones(len(gold)), ["drugs" in labels for labels in gold["labels"]]])
    fitted = SentenceClassifier(char_ngrams=None).fit(list(gold["text"]), y)
    assert fitted.predict([*gold["text"], "Nothing of the kind."])[:, 0].all()


def test_two_sentences_make_a_model_however_poor():
    fitted = SentenceClassifier().fit(["Cocaine was found.", "Rain fell."], [[1], [0]])
    assert np.isfinite(fitted.predict_proba(["Cocaine again.", ""])).all()


@pytest.mark.parametrize(
    ("texts", "y", "groups", "message"),
    [
        (["a b", "b c"], [[1]], None, "2 sentences, 1 rows of labels and 2 groups"),
        (["a b", "b c"], [[1], [0]], ["1"], "2 sentences, 2 rows of labels and 1 groups"),
        ("cocaine", [[1]], None, "one string where a sequence"),
        (["a b", None], [[1], [0]], None, "sentence 1: a sentence is text, not NoneType"),
        (["a b", "b c"], [[1], [2]], None, "holds 0 and 1 only"),
        (["a b", "b c"], [[1.0], [np.nan]], None, "holds 0 and 1 only"),
        (["a b", "b c"], [["x"], ["x", "y"]], None, "rows of labels differ in length"),
        (["a b", "b c"], ["x", "x"], None, "every sentence has the same label, x"),
        (["a b", "b c"], ["x", None], None, "labels of a kind that cannot be learnt"),
        ([], np.zeros((0, 2)), None, "no sentence has a category"),
    ],
)
def test_what_does_not_fit_together_is_named(texts, y, groups, message):
    with pytest.raises(ModelError, match=message) as caught:
        SentenceClassifier().fit(texts, y, groups)
    assert caught.value.hint


@pytest.fixture
def with_gold(workspace):
    """The small workspace with gold lines of the caller's own."""

    def write(*rows):
        ids = [row["id"] for row in workspace.sentence_rows() if row["kind"] == "sentence"]
        made = [{"decided_by": "single", "annotators": ["ann"], **row} for row in rows]
        for row in made:
            row["sentence_id"] = ids[row["sentence_id"]] if row["sentence_id"] != -1 else "nobody"
        write_table(workspace.gold_file, made)
        return workspace

    return write


FRAUD = {"sentence_id": 0, "labels": ["fraud"]}
NONE = {"sentence_id": 1, "labels": []}


@pytest.mark.parametrize("command", ["train", "evaluate"])
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ((FRAUD, NONE, FRAUD), "gold.jsonl:3: sentence"),
        ((FRAUD, {"sentence_id": -1, "labels": []}), "gold.jsonl:2: sentence 'nobody' is not in"),
        ((FRAUD, NONE), "cluster"),
    ],
)
def test_commands_end_with_1_and_say_what_is_wrong_with_gold(
    run, with_gold, command, rows, message
):
    with_gold(*rows)
    result = run("models", command)
    assert result.exit_code == 1 and message in result.stderr
    assert "Traceback" not in result.stderr and len(result.stderr.strip().splitlines()) == 2


@pytest.mark.parametrize("command", ["train", "evaluate"])
def test_commands_without_gold_say_how_to_make_it(run, workspace, command):
    result = run("models", command)
    assert result.exit_code == 1 and "watchword labels gold" in result.stderr


def test_training_tells_the_settings_it_chose(run, of_four_clusters, with_gold):
    with_gold(FRAUD, NONE, *({"sentence_id": n, "labels": []} for n in (2, 3, 4)))
    result = run("models", "train", "--jobs", "1")
    assert result.exit_code == 0, result.stderr
    assert "settings: one classifier per category" in result.stderr
    record = of_four_clusters.models / "threats" / "training.json"
    kept = json.loads(record.read_text("utf-8"))
    assert kept["search"]["chosen"]["joint"] is False


def test_gold_of_the_workspace_names_both_lines_of_a_repeat(with_gold):
    with pytest.raises(WatchwordError, match="is there already, in line 1"):
        with_gold(FRAUD, NONE, FRAUD).gold_rows()
