"""A spreadsheet can open tagged sentences: nothing calculates, nothing breaks a row."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.tagging.rows import Segments, tag_segments
from watchword.tagging.sheet import csv_lines, header

FORMULA = tuple("=+-@\t\r\n＝＋－＠")

HOSTILE = [*(f"{sign}1" for sign in FORMULA), "@SUM(A1)", '=HYPERLINK("http://x","y")']

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)


def cells(tagger, texts, ids=None):
    n = len(texts)
    segments = Segments(ids or ["a"] * n, [*range(n)], [0] * n, [1] * n, ["sentence"] * n, texts)
    found = header(tagger.categories) + csv_lines(tag_segments(tagger, segments))
    return list(csv.DictReader(io.StringIO(found.decode(), newline=""), strict=True))


@pytest.mark.parametrize("text", HOSTILE)
def test_a_formula_becomes_text(tagger, text):
    (row,) = cells(tagger, [text], ids=[text])
    assert row["text"] == row["article_id"] == f"'{text}"


@given(st.lists(TEXTS | st.sampled_from(HOSTILE), min_size=1, max_size=5))
@settings(deadline=None)
def test_any_text_comes_back_and_none_begins_like_a_formula(tagger, texts):
    found = [row["text"] for row in cells(tagger, texts)]
    for one, text in zip(found, texts, strict=True):
        assert one == (f"'{text}" if text.startswith(FORMULA) else text)
    assert not any(one.startswith(FORMULA) for one in found)


def test_has_a_column_for_each_score(tagger):
    (row,) = cells(tagger, ["Cocaine dealer with heroin."])
    assert row["labels"] == "drugs"
    assert float(row["drugs"]) > 0.5 > float(row["fraud"])
    assert row["needs_review"] in ("true", "false") and 0 <= float(row["novelty"]) <= 1
