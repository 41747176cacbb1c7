"""Keywords of the taxonomy are learnt from like sentences, and never judged by."""

import json

import numpy as np
import pytest
from sklearn.metrics import f1_score

from watchword.errors import ModelError
from watchword.labels.taxonomy import read_taxonomy
from watchword.models.classifier import SentenceClassifier
from watchword.models.keep import as_settings
from watchword.models.keywords import as_sentences
from watchword.models.train import indicator
from watchword.tables import write_table

NAMES = ("drugs", "fraud")
KEYWORDS = (("ketamine", "dealer*"), ("skimming", "identity theft"))


@pytest.fixture(scope="module")
def texts(gold):
    return list(gold["text"])


@pytest.fixture(scope="module")
def y(gold):
    return indicator(gold["labels"], NAMES)


@pytest.fixture(scope="module")
def taught(gold, texts, y):
    return SentenceClassifier(keywords=KEYWORDS).fit(texts, y, gold["cluster"][:])


def test_a_keyword_that_no_labelled_sentence_has_is_recognised(taught, texts, y):
    new = ["Police said ketamine.", "The court heard of identity theft.", "Police said Monday."]
    assert taught.predict(new).tolist() == [[1, 0], [0, 1], [0, 0]]
    untaught = SentenceClassifier().fit(texts, y)
    assert untaught.decision_function(new)[0, 0] < taught.decision_function(new)[0, 0] - 1


def test_only_sentences_are_held_out_and_only_they_set_thresholds(taught, texts):
    assert taught.held_out_.tolist() == list(range(len(texts)))
    assert taught.oof_probabilities_.shape == (len(texts), 2)
    assert taught.search_.n_sentences == len(texts)


def test_keywords_do_not_know_what_is_held_out(gold, texts, y):
    rng = np.random.default_rng(0)
    shuffled = rng.permutation(y)
    model = SentenceClassifier(keywords=KEYWORDS).fit(texts, shuffled, gold["cluster"][:])
    given = model.oof_probabilities_ >= model.thresholds_
    chance = shuffled.mean()
    assert (given & (shuffled == 1)).sum() / max(given.sum(), 1) < chance + 0.1


def test_a_category_that_no_sentence_has_is_not_given_for_its_keywords(texts, y):
    only_drugs = y * [1, 0]
    model = SentenceClassifier(keywords=KEYWORDS).fit(texts, only_drugs)
    assert model.predict(["Skimming and identity theft, skimming."]).tolist() == [[0, 0]]
    assert not model.coef_[1].any()


def test_sentences_with_one_label_each_learn_from_keywords_too():
    texts = ["cocaine found", "heroin found", "rain fell", "snow fell", "goal won", "match won"]
    labels = ["drugs", "drugs", "weather", "weather", "sport", "sport"]
    # In the order of the labels.
    keywords = [["ketamine"], ["referee"], ["hail"]]
    model = SentenceClassifier(keywords=keywords).fit(texts * 3, labels * 3)
    assert model.classes_.tolist() == ["drugs", "sport", "weather"]
    assert model.predict(["ketamine", "hail", "referee"]).tolist() == ["drugs", "weather", "sport"]


def test_a_budget_is_kept_with_keywords(gold, texts, y):
    promise = ("budget", 60, 240)
    model = SentenceClassifier(keywords=KEYWORDS, promise=promise)
    model.fit(texts, y, gold["cluster"][:])
    tagged = (model.oof_probabilities_ >= model.thresholds_).any(axis=1)
    assert 20 <= tagged.sum() <= 60


def test_a_keyword_of_two_categories_speaks_for_both():
    texts, y = as_sentences([["mule*", "cash"], ["mule"]], 2)
    assert dict(zip(texts, y.tolist(), strict=True)) == {"mule": [1, 1], "cash": [1, 0]}


def test_categories_may_be_without_keywords(texts, y):
    some = SentenceClassifier(keywords=[["ketamine"], []]).fit(texts, y)
    assert some.predict(["Ketamine."]).tolist() == [[1, 0]]
    nothing = SentenceClassifier(keywords=[[], ["*"]]).fit(texts, y)
    assert np.array_equal(nothing.coef_, SentenceClassifier().fit(texts, y).coef_)


@pytest.mark.parametrize("keywords", [[["cocaine"]], ["cocaine", "scam"], [["a"], ["b"], ["c"]]])
def test_keywords_that_are_not_one_sequence_for_each_category_are_refused(texts, y, keywords):
    with pytest.raises(ModelError, match=r"(?s)for 2 categories.*a sequence of keywords for each"):
        SentenceClassifier(keywords=keywords).fit(texts, y)


def test_settings_with_keywords_come_back_the_same_from_json():
    settings = as_settings(SentenceClassifier(keywords=[list(of) for of in KEYWORDS]).get_params())
    assert as_settings(json.loads(json.dumps(settings))) == settings
    assert settings["keywords"] == KEYWORDS


def test_the_command_learns_from_the_keywords_of_the_taxonomy(run, of_four_clusters):
    """Of five sentences one is labelled; that is little, and the record tells of the rest."""
    workspace, rows = of_four_clusters, of_four_clusters.sentence_rows()
    labels = [["fraud"], [], [], [], []]
    gold = [
        {"sentence_id": row["id"], "text": row["text"], "labels": of}
        for row, of in zip(rows, labels, strict=False)
    ]
    write_table(workspace.gold_file, gold)
    assert run("models", "train").exit_code == 0
    record = json.loads((workspace.models / "threats" / "training.json").read_text("utf-8"))
    taxonomy = read_taxonomy(workspace.taxonomy_file)
    assert record["settings"]["keywords"] == [list(of) for of in taxonomy.keywords]
    assert record["n_keywords"] == len(as_sentences(taxonomy.keywords, len(taxonomy.ids))[0]) > 100


@pytest.mark.slow
def test_with_few_labels_keywords_help_much(repository, few_labels):
    of_taxonomy = read_taxonomy(repository.taxonomy_file).keywords
    gains = []
    for seed in range(2):
        known, y, new, gold = few_labels(seed)
        fitted = [
            SentenceClassifier(emphasis=0.5, keywords=keywords).fit(known, y)
            for keywords in (of_taxonomy, None)
        ]
        scores = [f1_score(gold, one.predict(new), average="micro") for one in fitted]
        gains.append(scores[0] - scores[1])
    assert np.mean(gains) > 0.05
