"""Arrow batches go through with as many rows as came, whatever their texts are made of."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from watchword.errors import CorpusError
from watchword.tagging.arrow import arrow_schema, tag_batch, tag_batches
from watchword.tagging.choice import Choice

TEXTS = ["Cocaine dealer on the river.", None, "", "A pension scam, said the court.", "Café 🚔"]


def batch(column):
    return pa.record_batch({"id": [f"s{i}" for i in range(len(column))], "text": column})


def expected(tagger, texts=TEXTS):
    return [([] if text is None else list(tagger.labels([text])[0])) for text in texts]


@pytest.mark.parametrize(
    "column",
    [
        pa.array(TEXTS),
        pa.array(TEXTS, pa.large_string()),
        pa.array(TEXTS, pa.string_view()),
        pa.array(TEXTS).dictionary_encode(),
        pa.array(["x", *TEXTS, "y"]).slice(1, len(TEXTS)),
        pa.array(["x", *TEXTS, "y"], pa.large_string()).slice(1, len(TEXTS)),
    ],
    ids=["string", "large", "view", "dictionary", "slice", "large slice"],
)
def test_any_kind_of_text_gives_the_labels_of_the_tagger(tagger, column):
    found = tag_batch(tagger, batch(column))
    assert found.schema == arrow_schema(tagger)
    assert found["labels"].to_pylist() == expected(tagger)
    assert found["text"].to_pylist() == TEXTS
    assert found["article_id"].to_pylist() == ["s0", "s1", "s2", "s3", "s4"]
    assert found["end"].to_pylist() == [len(text or "") for text in TEXTS]
    assert found["scores"].to_pylist()[1] is None
    found.validate(full=True)


def test_scores_are_those_of_the_tagger(tagger):
    texts = [text for text in TEXTS if text is not None]
    found = tag_batch(tagger, batch(pa.array(texts)))["scores"].to_pylist()
    values = np.array([[row[name] for name in tagger.categories] for row in found])
    assert np.abs(values - tagger.probabilities(texts)).max() < 1e-6


def test_a_sliced_batch_an_empty_one_and_a_table_of_chunks(tagger):
    whole = batch(pa.array(TEXTS * 3))
    assert tag_batch(tagger, whole.slice(4, 7)).to_pylist() == [
        {**row, "index": i} for i, row in enumerate(tag_batch(tagger, whole).to_pylist()[4:11])
    ]
    assert tag_batch(tagger, whole.slice(0, 0)).num_rows == 0
    table = pa.table({"text": pa.chunked_array([TEXTS[:2], [], TEXTS[2:]])})
    found = pa.Table.from_batches(tag_batches(tagger, table, name="a"))
    assert found["labels"].to_pylist() == expected(tagger)
    assert found["index"].to_pylist() == [0, 1, 2, 3, 4]
    assert set(found["article_id"].to_pylist()) == {"a"}


def test_works_as_a_function_of_spark_does_from_a_folder(exported, tagger):
    batches = iter([batch(pa.array(TEXTS)), batch(pa.array(TEXTS[:1]))])
    found = list(tag_batches(exported, batches))
    assert [one.num_rows for one in found] == [5, 1]
    assert all(one.schema == arrow_schema(tagger) for one in found)


def test_what_is_known_of_a_sentence_is_kept(tagger):
    rows = pa.record_batch(
        {
            "article_id": ["a", "a"],
            "index": pa.array([4, 5], pa.int32()),
            "start": [10, 40],
            "end": [30, 60],
            "kind": pa.array(["sentence", "boilerplate"]).dictionary_encode(),
            "text": ["Cocaine dealer on the river.", "Cocaine dealer on the river."],
        }
    )
    found = tag_batch(tagger, rows).to_pylist()
    assert [tuple(row[name] for name in rows.schema.names) for row in found] == [
        tuple(row.values()) for row in rows.to_pylist()
    ]
    assert [row["labels"] for row in found] == [["drugs"], []]


def test_a_text_column_by_another_name(tagger):
    rows = pa.record_batch({"body": ["Cocaine dealer."]})
    assert tag_batch(tagger, rows, text="body")["text"].to_pylist() == ["Cocaine dealer."]


@pytest.mark.parametrize(
    ("column", "problem"),
    [({"body": ["a"]}, "no column is called 'text'; found 'body'"), ({"text": [1]}, "holds int64")],
)
def test_no_text_is_an_error(tagger, column, problem):
    with pytest.raises(CorpusError, match=problem):
        tag_batch(tagger, pa.record_batch(column))


@pytest.mark.parametrize("scores", ["all", "top", "none"])
def test_its_schema_can_be_stored_and_has_what_is_asked_for(tagger, scores, tmp_path):
    choice = Choice(only=("fraud",), scores=scores)
    found = tag_batch(tagger, batch(pa.array(TEXTS)), choice=choice)
    assert found.schema == arrow_schema(tagger, choice)
    assert ("scores" in found.schema.names) == (scores != "none")
    pq.write_table(pa.Table.from_batches([found]), tmp_path / "a.parquet")
    stored = pq.read_table(tmp_path / "a.parquet").to_pylist()
    assert json.dumps(stored) == json.dumps(found.to_pylist())
