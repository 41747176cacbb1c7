"""What is shipped keeps its promises: the corpus, its labels, and the tagger made of them."""

import importlib.util
import json
import re
from collections import Counter, defaultdict

import pytest

from watchword import gold, load_tagger, read_annotations, read_taxonomy
from watchword.corpus.read import read_articles
from watchword.models.train import fingerprint
from watchword.tables import read_table
from watchword.tagging.batch import tagged_rows

LABELLED = ("sentence", "list_item")


@pytest.fixture(scope="module")
def sentences(repository):
    return repository.sentence_rows()


@pytest.fixture(scope="module")
def annotations(repository):
    return read_annotations(repository.annotations_file)


@pytest.fixture(scope="module")
def gold_rows(repository):
    return repository.gold_rows()


def words(text):
    return re.findall(r"\w+", text.lower())


def test_the_corpus_is_large_and_every_offset_is_exact(repository, sentences):
    articles = {row["id"]: row for row in read_table(repository.articles_file)}
    assert len(articles) >= 300 and len(sentences) >= 6000
    for row in sentences:
        assert articles[row["article_id"]]["text"][row["start"] : row["end"]] == row["text"]


def test_the_sentences_are_those_the_splitter_makes_now(repository, sentences):
    from watchword.corpus.article import sentence_rows
    from watchword.corpus.store import stored_articles

    made = [row for one in stored_articles(repository.articles_file) for row in sentence_rows(one)]
    assert made == sentences


def test_every_category_has_support_and_enough_sentences_have_none_or_several(
    repository, gold_rows
):
    counts = Counter(label for row in gold_rows for label in row["labels"])
    ids = read_taxonomy(repository.taxonomy_file).ids
    assert min(counts[name] for name in ids) >= 250
    positive = [row for row in gold_rows if row["labels"]]
    assert 0.35 <= 1 - len(positive) / len(gold_rows) <= 0.45
    assert sum(len(row["labels"]) > 1 for row in positive) / len(positive) >= 0.15


def test_no_template_was_used(sentences):
    holders = defaultdict(set)
    labelled = [row for row in sentences if row["kind"] in LABELLED]
    for number, row in enumerate(labelled):
        of = words(row["text"])
        for i in range(len(of) - 7):
            holders[tuple(of[i : i + 8])].add(number)
    sharing = {number for many in holders.values() if len(many) > 1 for number in many}
    assert len(sharing) / len(labelled) < 0.01


def test_no_sentence_of_more_than_six_words_occurs_twice(sentences):
    texts = [tuple(words(row["text"])) for row in sentences if row["kind"] in LABELLED]
    assert not [text for text, n in Counter(texts).items() if n > 1 and len(text) > 6]


def test_no_sentence_is_one_of_the_real_articles(shared, sentences):
    real = {
        tuple(words(row["text"]))
        for row in tagged_rows(load_tagger(), read_articles([shared / "articles"]))
    }
    ours = {tuple(words(row["text"])) for row in sentences}
    assert not [text for text in real & ours if len(text) > 3]


def test_two_readers_labelled_every_sentence_alone(sentences, annotations):
    readers = defaultdict(set)
    for one in annotations:
        if one.origin == "manual":
            readers[one.sentence_id].add(one.annotator)
    labelled = [row["id"] for row in sentences if row["kind"] in LABELLED]
    assert all(len(readers[name]) == 2 for name in labelled)


def test_every_disagreement_was_decided_by_a_third_with_a_reason(annotations):
    result = gold(annotations)
    assert result.open == ()
    decisions = [one for one in annotations if one.origin == "adjudication"]
    assert len(decisions) == result.decided["adjudication"] and all(one.note for one in decisions)
    readers = {one.annotator for one in annotations if one.origin == "manual"}
    assert not readers & {one.annotator for one in decisions}


def test_gold_follows_from_the_annotations(repository, annotations):
    assert list(read_table(repository.gold_file)) == list(gold(annotations).sentences)


def test_the_cards_tell_the_figures_of_the_tables(root, repository):
    spec = importlib.util.spec_from_file_location("cards", root / "benchmarks" / "cards.py")
    cards = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(cards)
    assert cards.corpus_figures(repository) in (root / "corpus/README.md").read_text("utf-8")
    assert cards.label_figures(repository) in (root / "labels/README.md").read_text("utf-8")


def test_the_tagger_was_trained_on_all_gold(root, gold_rows):
    training = load_tagger(root / "models" / "threats").manifest["training"]
    made_on = fingerprint([r["text"] for r in gold_rows], [r["labels"] for r in gold_rows])
    assert training["fingerprint"] == made_on


def test_the_tagger_clears_its_floors_on_articles_not_seen(root):
    floors = json.loads((root / "tests" / "floors.json").read_text(encoding="utf-8"))
    evaluation = load_tagger(root / "models" / "threats").manifest["evaluation"]
    micro, macro = evaluation["micro"]["f1"], evaluation["macro"]["f1"]
    assert micro >= floors["micro_f1"] and macro >= floors["macro_f1"]
    assert micro >= evaluation["baselines"]["keywords"][0]["f1"] + floors["over_keywords"]


@pytest.fixture(scope="module")
def real(shared):
    """The tagged rows of the three real articles."""
    articles = list(read_articles([shared / "articles"]))
    text = {one.id: one.text for one in articles}
    rows = list(tagged_rows(load_tagger(), articles))
    assert all(text[r["article_id"]][r["start"] : r["end"]] == r["text"] for r in rows)
    return rows


@pytest.mark.parametrize(
    ("words", "labels"),
    [
        (("cocaine", "heroin"), {"drugs"}),
        (("small boats",), {"immigration_crime"}),
        (("North Korea", "steal"), {"state_threats", "cyber_crime"}),
        (("launder",), {"money_laundering"}),
        (("fraud", "40"), {"fraud"}),
        (("end-to-end encryption",), {"technology_enablers"}),
    ],
)
def test_real_sentences_get_the_labels_a_reader_would_give(real, words, labels):
    found = [row for row in real if all(word in row["text"] for word in words)]
    assert found
    for row in found:
        assert labels <= set(row["labels"]), row["text"]


def test_site_chrome_of_real_pages_is_boilerplate_and_untagged(real):
    chrome = [row for row in real if row["kind"] == "boilerplate"]
    texts = " ".join(row["text"] for row in chrome)
    for line in ("Site icon", "Exit mobile version", "date 2023-07-17"):
        assert line in texts
    assert not [row for row in chrome if row["labels"] or row["scores"]]
