"""Lines of JSON written many at a time say what `json.dumps` says, on any text and any score."""

import json

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.tables import json_line
from watchword.tagging.choice import Choice
from watchword.tagging.jsonl import json_lines
from watchword.tagging.rows import Decisions, Segments, Tagged, tag_segments

TEXTS = st.text(st.characters(codec=None, exclude_categories=()), max_size=40)
SCORES = st.floats(0, 1) | st.sampled_from([0.0, 1.0, 0.999_999_6, 0.000_000_4, 0.5])


def segments(texts):
    n = len(texts)
    ids = [f"a{i // 2}" for i in range(n)]
    kinds = ["sentence", "boilerplate", "title"]
    return Segments(
        ids, list(range(n)), [0] * n, [9] * n, [kinds[i % 3] for i in range(n)], list(texts)
    )


def parsed(data):
    return [json.loads(line) for line in data.split(b"\n")[:-1]]


def by_row(tagged):
    return [json.loads(json_line(row)) for row in tagged.rows()]


@given(
    texts=st.lists(st.none() | TEXTS, min_size=1, max_size=8),
    scores=st.sampled_from(["all", "top", "none"]),
)
@settings(deadline=None)
def test_says_of_any_text_what_json_dumps_says(tagger, texts, scores):
    tagged = tag_segments(tagger, segments(texts), Choice(scores=scores))
    assert parsed(json_lines(tagged)) == by_row(tagged)


@given(
    st.lists(st.tuples(SCORES, SCORES, st.none() | SCORES, st.booleans()), min_size=1, max_size=20)
)
@settings(deadline=None)
def test_says_any_score_with_six_decimals(found):
    values = np.round([row[:2] for row in found], 6)
    novelty = np.array([np.nan if row[2] is None else round(row[2], 6) for row in found])
    review = np.array([row[3] for row in found])
    decisions = Decisions(values, values > 0.5, novelty, review)
    rows = segments(["One."] * len(found))
    tagged = Tagged(rows, ("drugs", "fraud"), decisions, np.ones_like(values, dtype=bool))
    assert parsed(json_lines(tagged)) == by_row(tagged)


@pytest.mark.parametrize("scores", ["all", "top", "none"])
@pytest.mark.parametrize("kind", [pa.string(), pa.large_string()])
def test_arrow_columns_give_the_same_bytes_as_lists(tagger, kind, scores):
    texts = [
        'He said: "heroin".',
        None,
        "back\\slash",
        "a\ttab\nand more",
        "bell\x07",
        "",
        "Café 🚔",
    ]
    listed = segments(texts * 3)
    columns = [pa.array(column) for column in listed.lists()]
    arrow = Segments(*columns[:5], columns[5].cast(kind))
    wanted = np.array([text is not None for text in texts * 3])
    choice = Choice(scores=scores)
    expected = json_lines(tag_segments(tagger, listed, choice, wanted))
    assert json_lines(tag_segments(tagger, arrow, choice, wanted)) == expected


def test_many_categories_take_little_memory_at_a_time():
    names = tuple(f"category-{i}" for i in range(300))
    values = np.round(np.random.default_rng(0).random((2000, 300)), 6)
    decisions = Decisions(values, values > 0.9, np.full(2000, np.nan), np.zeros(2000, dtype=bool))
    shown = np.ones_like(values, dtype=bool)
    rows = parsed(json_lines(Tagged(segments(["One."] * 2000), names, decisions, shown)))
    assert [list(row["scores"].values()) for row in rows] == values.tolist()
    assert rows[7]["labels"] == [
        name for name, one in zip(names, values[7] > 0.9, strict=True) if one
    ]
