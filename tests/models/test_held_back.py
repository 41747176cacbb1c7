"""A table that was kept away from training scores the tagger as it was exported."""

import pytest
from sklearn.metrics import f1_score

from watchword.errors import ModelError
from watchword.models.export import export
from watchword.models.held_back import evaluate_on
from watchword.models.train import indicator
from watchword.tables import write_table
from watchword.tagging.tagger import load_tagger


@pytest.fixture(scope="module")
def tagger(model, categories, tmp_path_factory):
    return load_tagger(export(model, tmp_path_factory.mktemp("held") / "demo"))


ROWS = [
    {"text": "The dealer sold heroin in town.", "labels": ["drugs"], "cluster": "a"},
    {"text": "A pension scam swindled people.", "labels": ["fraud"], "cluster": "a"},
    {"text": "Cocaine and a scam, said police.", "labels": ["drugs"], "cluster": "b"},
    {"text": "People said the river rose.", "labels": [], "cluster": "b"},
]


def test_its_scores_are_those_of_the_tags_given(tagger, categories, tmp_path):
    write_table(tmp_path / "kept.csv", ROWS)
    found, n_seen = evaluate_on(tmp_path / "kept.csv", tagger, categories)
    texts = [row["text"] for row in ROWS]
    y = indicator([row["labels"] for row in ROWS], tagger.categories)
    given = indicator(tagger.labels(texts), tagger.categories)
    assert found.micro.f1 == pytest.approx(f1_score(y, given, average="micro"))
    assert (n_seen, found.n_sentences, found.n_clusters) == (0, 4, 2)
    assert "the tagger as exported, on kept.csv" in str(found)
    assert "plain scikit-learn" not in found.baselines and "<img" in found.html()


def test_what_it_learnt_from_is_left_out_whatever_the_case_and_spaces(tagger, tmp_path):
    write_table(tmp_path / "kept.jsonl", ROWS)
    seen = ["the DEALER sold  heroin in town.", "Another sentence."]
    found, n_seen = evaluate_on(tmp_path / "kept.jsonl", tagger, [], seen=seen)
    assert (n_seen, found.n_sentences) == (1, 3)
    with pytest.raises(ModelError, match="none of its 4 sentences is new"):
        evaluate_on(tmp_path / "kept.jsonl", tagger, [], seen=[row["text"] for row in ROWS])


@pytest.mark.parametrize(
    ("labels", "problem"),
    [("drugs", "'labels' a list of ids, found 'drugs'"), (["arson"], "'arson' is unknown")],
)
def test_labels_that_cannot_be_scored_are_named_with_their_place(tagger, tmp_path, labels, problem):
    path = tmp_path / "kept.jsonl"
    write_table(path, [{"text": "Rain fell.", "labels": []}, {"text": "Fire.", "labels": labels}])
    with pytest.raises(ModelError, match=problem) as error:
        evaluate_on(path, tagger, [])
    assert "kept.jsonl, sentence 2" in str(error.value)
