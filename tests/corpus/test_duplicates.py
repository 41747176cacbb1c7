"""Near-duplicates: copies and rewritten copies share a cluster, other stories do not."""

import json
import random
import time

import pytest

from watchword.corpus.article import article
from watchword.corpus.compare import compare, content
from watchword.corpus.duplicates import SAME, Clusters, clusters, duplicates
from watchword.corpus.sketch import Candidates, sketch
from watchword.tables import read_table

WORDS = [f"{a}{b}{c}" for a in "bdfgklmn" for b in "aeiou" for c in ("rst", "lter", "nd", "mpix")]


def story(draw, n_sentences=20):
    """Sentences of random words."""
    return [
        " ".join(draw.choices(WORDS, k=draw.randint(8, 20))).capitalize() + "."
        for _ in range(n_sentences)
    ]


def names(texts):
    return clusters(texts, [str(number) for number in range(len(texts))])


def test_one_speech_in_different_words_is_one_story_and_another_article_is_not(shared):
    texts = [
        file.read_text(encoding="utf-8") for file in sorted((shared / "articles").glob("*.txt"))
    ]
    assert names(texts) == ["0", "1", "1"]
    assert compare(content(texts[0]), content(texts[2])).score < SAME / 4


def test_no_two_articles_of_the_shipped_corpus_are_one_story(root):
    texts = [row["text"] for row in read_table(root / "corpus" / "articles.jsonl")]
    assert names(texts) == [str(number) for number in range(len(texts))]


def test_reports_that_share_a_template_stay_apart(shared):
    pq = pytest.importorskip("pyarrow.parquet")
    rows = pq.read_table(shared / "bench" / "tram" / "multi_label.parquet").to_pylist()
    reports = {}
    for row in rows:
        reports.setdefault(row["doc"], []).append(row["text"])
    lines = (shared / "bench" / "segmentation" / "gum_train.jsonl").read_text(encoding="utf-8")
    texts = ["\n".join(lines) for lines in reports.values()]
    texts += [json.loads(line)["text"] for line in lines.splitlines()]
    found = names(texts)
    # One advisory and one conversation are in the data twice.
    assert sum(name != str(number) for number, name in enumerate(found)) == 2


@pytest.mark.parametrize("seed", range(5))
def test_finds_lightly_edited_copies_and_nothing_else(seed):
    draw = random.Random(seed)
    stories = [story(draw) for _ in range(60)]
    copies = []
    for number in range(0, 60, 3):
        copy = [line for line in stories[number] if draw.random() > 0.1]
        copy[0] = copy[0].replace(" ", " reportedly ", 1)
        copies.append([*copy, *story(draw, 1)])
    found = names(["\n".join(lines) for lines in [*stories, *copies]])
    assert found[:60] == [str(number) for number in range(60)]
    assert found[60:] == [str(number) for number in range(0, 60, 3)]


def test_a_story_that_runs_in_many_outlets_is_one_cluster():
    draw = random.Random(0)
    wire = story(draw)
    copies = [" ".join(draw.sample(wire, 18)) for _ in range(40)]
    assert set(names(copies)) == {"0"}


def test_batches_find_what_one_go_finds():
    draw = random.Random(1)
    stories = [story(draw, 12) for _ in range(30)]
    texts = ["\n".join(stories[number % 30][number // 30 :]) for number in range(90)]
    ids = [str(number) for number in range(90)]
    found = Clusters()
    for start in range(0, 90, 20):
        some = slice(start, start + 20)
        found.add(map(sketch, texts[some]), ids[some], lambda wanted: {n: texts[n] for n in wanted})
    assert [found.name(number) for number in range(90)] == names(texts)


def test_a_bridge_joins_two_clusters_that_were_apart():
    draw = random.Random(2)
    first, second = story(draw), story(draw)
    texts = ["\n".join(first), "\n".join(second), "\n".join([*first, *second])]
    assert names(texts[:2]) == ["0", "1"]
    assert names(texts) == ["0", "0", "0"]


@pytest.mark.parametrize("text", ["", " ", "Snow.", "\ud800", "a\0b", "雪が降った。", "1" * 5000])
def test_any_text_has_a_sketch_and_no_cluster_with_another(text):
    assert names([text, "Bread will cost more in May, bakers said on Monday."]) == ["0", "1"]


def test_site_chrome_is_no_evidence():
    chrome = (
        "Exit mobile version\n\nShare this article\n\nSkip to content\n\nAll rights reserved\n\n"
    )
    assert compare(content(chrome), content(chrome)).score == 0


def test_a_number_shared_by_many_articles_is_chained_and_not_squared():
    index = Candidates()
    pairs = index.add([sketch("Two men were held after a van of stolen copper was stopped.")] * 500)
    assert len(pairs) < 500 * 10
    assert index.n == 500


def test_pairs_show_the_sentences_they_share_side_by_side(data):
    text = (data / "harbour.txt").read_text(encoding="utf-8")
    articles = [article(text, title="One"), article("Snow fell."), article(text + " More.")]
    found = duplicates(lambda: articles)
    (pair,) = found.pairs
    assert (pair.one, pair.other) == (articles[0].id, articles[2].id)
    assert pair.score > 0.9 and len(pair.sentences) > 4
    assert all(left in text for left, _ in pair.sentences)
    shown = pair.side_by_side(80)
    assert max(map(len, shown.splitlines())) <= 80 and " | " in shown
    assert found.as_json()["pairs"][0]["one"] == pair.one
    assert str(found) == "1 pairs of near-duplicates among 3 articles"


def test_long_documents_of_few_words_are_compared_in_seconds():
    draw = random.Random(3)
    text = "\n".join(story(draw, 4000))
    said = content(text)
    started = time.perf_counter()
    assert compare(said, said).score == 1
    assert time.perf_counter() - started < 5
