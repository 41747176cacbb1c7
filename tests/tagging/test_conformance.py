"""Every way to tag gives the same tags on the same articles, and scores that agree to 2e-6."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from watchword.corpus.article import article
from watchword.corpus.segment import segment
from watchword.models.export import TOLERANCE
from watchword.tables import read_table, write_table
from watchword.tagging.arrow import tag_batches
from watchword.tagging.batch import tagged_rows
from watchword.tagging.engine import available
from watchword.tagging.tagger import load_tagger

EXTRA = [
    "Dealer held\n\nPolice in İstanbul said ΣΊΣΥΦΟΣ sold heroin. Cocaine, cocaine, cocaine!",
    "Share this article\n\nAn investor was swindled — “a scam”, the court heard… • Pension\x0bscam",
    "Ünïcödé 🚔 cannabis dealer in the town. 東京 police report. İİİ overdose. ﬁsh scam.",
    "A.\n\n\nThe officers reported fraud.\r\nImpersonated: a swindled investor on the river",
]


@pytest.fixture(scope="module")
def articles(gold, data):
    texts = [(data / "harbour.txt").read_text(encoding="utf-8"), *EXTRA]
    sentences = list(gold["text"])
    texts += [" ".join(sentences[i : i + 9]) for i in range(0, len(sentences), 9)]
    return [article(text) for text in texts]


@pytest.fixture(scope="module")
def expected(model, articles):
    """What scikit-learn says: place, labels and scores of every sentence."""
    found = []
    for one in articles:
        for index, part in enumerate(segment(one.text)):
            labels, scores = [], {}
            if part.kind != "boilerplate":
                values = model.predict_proba([part.text])[0].tolist()
                chosen = model.predict([part.text])[0]
                scores = dict(zip(model.categories_, values, strict=True))
                labels = [name for name, one in zip(scores, chosen, strict=True) if one]
            place = (one.id, index, part.start, part.end, part.kind, part.text)
            found.append((place, labels, scores))
    assert sum(bool(labels) for _, labels, _ in found) > 50
    return found


def agrees(rows, expected):
    """Hold rows of tagged output to scikit-learn."""
    rows = list(rows)
    assert len(rows) == len(expected)
    for row, (place, labels, scores) in zip(rows, expected, strict=True):
        found = tuple(row[name] for name in ("article_id", "index", "start", "end", "kind", "text"))
        assert (found, list(row["labels"])) == (place, labels)
        given = row["scores"] or {}
        assert list(given) == list(scores)
        differences = np.abs(np.array(list(given.values())) - list(scores.values()))
        assert differences.max(initial=0) <= TOLERANCE


@pytest.mark.parametrize("engine", available())
def test_python_with_every_engine(exported, articles, expected, engine):
    tagger = load_tagger(exported, engine=engine)
    assert tagger.engine.name == engine
    agrees(tagged_rows(tagger, articles), expected)
    tagged = [(one, sentence) for one in articles for sentence in tagger.tag(one.text)]
    for (one, sentence), (place, labels, scores) in zip(tagged, expected, strict=True):
        assert (one.id, sentence.text, list(sentence.labels)) == (place[0], place[5], labels)
        assert sentence.scores == pytest.approx(scores, abs=TOLERANCE)


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("kind", ["jsonl", "parquet"])
def test_the_command_line(run, tmp_path, exported, articles, expected, kind, jobs):
    rows = [{"id": one.id, "text": one.text} for one in articles]
    write_table(tmp_path / "in.jsonl", rows)
    done = run("tag", "--model", exported, "in.jsonl", "-o", f"out.{kind}", "--jobs", jobs)
    assert done.exit_code == 0, done.stderr
    agrees(read_table(tmp_path / f"out.{kind}"), expected)


def test_rows_of_sentences_in_arrow(exported, expected):
    names = ("article_id", "index", "start", "end", "kind", "text")
    rows = [dict(zip(names, place, strict=True)) for place, _, _ in expected]
    batches = pa.Table.from_pylist(rows).to_batches(max_chunksize=7)
    agrees((row for one in tag_batches(exported, batches) for row in one.to_pylist()), expected)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
def test_the_cluster(run, exported, articles, expected, cluster, tmp_path):
    (tmp_path / "in").mkdir()
    for number in range(0, len(articles), 5):
        rows = [{"id": one.id, "text": one.text} for one in articles[number : number + 5]]
        pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in" / f"part-{number:03}.parquet")
    options = ("--model", exported, "--cluster", cluster.address)
    done = run("tag", *options, "in", "-o", "out/")
    assert done.exit_code == 0, done.stderr
    agrees(read_table(tmp_path / "out"), expected)
    done = run("tag", *options, "in")
    assert done.exit_code == 0, done.stderr
    agrees(map(json.loads, done.stdout.split("\n")[:-1]), expected)
