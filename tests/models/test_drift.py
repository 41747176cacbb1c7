"""New texts are set beside the corpus, and the verdict says so when they differ."""

import json

import pytest

from watchword.corpus.article import Article
from watchword.errors import ModelError
from watchword.models.drift import drift
from watchword.models.export import export
from watchword.tagging.tagger import load_tagger


@pytest.fixture(scope="module")
def folder(model, categories, tmp_path_factory):
    return export(model, tmp_path_factory.mktemp("models") / "small", categories=categories)


@pytest.fixture(scope="module")
def tagger(folder):
    return load_tagger(folder)


def articles(rows, per_article=8):
    for first in range(0, len(rows), per_article):
        text = " ".join(rows[first : first + per_article])
        yield Article(f"a{first}", "", text)


@pytest.fixture(scope="module")
def same(tagger, gold):
    return drift(tagger, articles(list(gold["text"])))


FOREIGN = ["Der Hund bellte gestern laut auf der Straße.", "Niemand öffnete ihm die Tür."] * 40


def test_the_corpus_itself_is_like_the_corpus(same):
    assert same.verdict == "like the training corpus"
    assert same.novelty.new < 0.5  # lower than an unseen article: the model knows all its terms
    assert same.shifted == () and same.unknown == ()
    for one in same.categories:
        assert one.low <= one.new <= one.high and one.new == pytest.approx(one.corpus, abs=0.1)


def test_another_language_is_unlike_it_and_its_words_are_shown(tagger):
    report = drift(tagger, articles(FOREIGN))
    assert "unlike the training corpus" in report.verdict
    assert report.needs_review.new == report.novel.new == 1
    assert report.histogram[-1] == 1 and sum(report.histogram) == pytest.approx(1)
    words = {word: (n, texts) for word, n, texts in report.unknown}
    assert words["hund"] == (40, 10)
    assert "hund (40)" in report.table()


def test_a_category_twice_as_frequent_is_pointed_out(tagger, gold):
    rows = [row["text"] for row in gold if row["labels"] == ["drugs"]]
    report = drift(tagger, articles(rows))
    assert report.shifted == ("drugs", "fraud")
    assert "other shares of drugs, fraud" in report.verdict
    notes = {row[0]: row[-1] for row in report.rows()}
    assert notes["drugs, %"] == "more than in the corpus"
    assert notes["fraud, %"] == "less than there"


def test_a_single_sentence_gets_figures_but_no_verdict(tagger):
    report = drift(tagger, [Article("a", "", "Cocaine on the river.")])
    assert str(report).startswith("1 sentence of 1 text: too little text for a verdict")
    assert report.novelty.low is None and report.words.new == 4


def test_the_report_can_be_drawn_framed_and_written(same):
    bars = same.plot().patches
    assert [bar.get_height() for bar in bars] == pytest.approx(list(same.histogram))
    assert list(same.frame().columns) == ["", "corpus", "new", "low", "high", "note"]
    assert json.loads(json.dumps(same.as_json()))["n_texts"] == 30


@pytest.mark.parametrize(
    "texts", [[], [Article("a", "", "© 2024 News\n\nSign up for our newsletter")]]
)
def test_nothing_or_boilerplate_alone_is_an_error(tagger, texts):
    with pytest.raises(ModelError, match="there is no sentence to compare"):
        drift(tagger, texts)


def test_boilerplate_is_left_out(tagger):
    text = "Cocaine on the river.\n\n© 2024 News\n\nSign up for our newsletter"
    assert drift(tagger, [Article("a", "", text)]).n_sentences == 1


def test_an_export_that_says_nothing_of_its_corpus_is_refused(tagger):
    from watchword.tagging.tagger import Tagger

    older = {name: value for name, value in tagger.manifest.items() if name != "reference"}
    with pytest.raises(ModelError, match="does not say what its training corpus was like"):
        drift(Tagger(older, tagger._blocks, tagger._intercepts), [Article("a", "", "Rain.")])


def test_the_command_writes_a_table_or_json(run, folder, tmp_path):
    (tmp_path / "new.txt").write_text("\n".join(FOREIGN), encoding="utf-8")
    shown = run("models", "drift", "new.txt", "--model", folder)
    assert shown.exit_code == 0 and "unlike the training corpus" in shown.stdout
    facts = json.loads(run("models", "drift", "--json", "new.txt", "--model", folder).stdout)
    assert facts["n_texts"] == 1 and facts["novelty"]["new"] > 0.9


def test_the_command_names_a_file_that_is_empty_or_missing(run, folder, tmp_path):
    (tmp_path / "empty.txt").touch()
    for name in ("empty.txt", "absent.txt"):
        result = run("models", "drift", name, "--model", folder)
        assert result.exit_code == 1 and name in result.stderr and "Traceback" not in result.stderr
