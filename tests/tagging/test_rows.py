"""What is asked of a tagger is what comes back: categories, thresholds, scores; rows keep order."""

import pytest

from watchword.corpus.article import article
from watchword.errors import WatchwordError
from watchword.tagging.batch import tagged_lines, tagged_rows
from watchword.tagging.choice import Choice
from watchword.tagging.rows import Segments, tag_segments

TEXT = "Cocaine in the harbour\n\nA dealer said heroin. The court heard of a pension scam."


def rows(tagger, **asked):
    return list(tagged_rows(tagger, [article(TEXT)], Choice(**asked)))


def test_gives_what_tagging_a_text_gives(tagger):
    for row, one in zip(rows(tagger), tagger.tag(TEXT), strict=True):
        place = row["start"], row["end"], row["kind"], row["text"]
        assert place == (one.start, one.end, one.kind, one.text)
        assert row["labels"] == list(one.labels)
        assert row["scores"] == pytest.approx(one.scores, abs=6e-7)
        assert row["novelty"] == pytest.approx(one.novelty, abs=6e-7)
        assert row["needs_review"] == one.needs_review


def test_keys_are_the_contract(tagger):
    assert list(rows(tagger)[0]) == [
        "article_id", "index", "start", "end", "kind", "text",
        "labels", "scores", "novelty", "needs_review",
    ]  # fmt: skip


def test_one_threshold_for_all(tagger):
    assert all(row["labels"] == ["drugs", "fraud"] for row in rows(tagger, threshold=0.0))
    for row in rows(tagger, threshold=0.3):
        assert row["labels"] == [name for name, score in row["scores"].items() if score >= 0.3]


def test_only_some_categories_and_still_every_sentence(tagger):
    every, some = rows(tagger), rows(tagger, only=("fraud",))
    assert len(some) == len(every)
    for one, whole in zip(some, every, strict=True):
        assert one["scores"] == {"fraud": whole["scores"]["fraud"]}
        assert one["labels"] == [name for name in whole["labels"] if name == "fraud"]


def test_scores_of_none_or_of_the_top(tagger):
    assert all(row["scores"] == {} for row in rows(tagger, scores="none"))
    for one, whole in zip(rows(tagger, scores="top"), rows(tagger), strict=True):
        best = max(whole["scores"], key=whole["scores"].get)
        names = whole["labels"] or [best]
        assert one["scores"] == {name: whole["scores"][name] for name in names}


def test_boilerplate_and_missing_texts_are_not_scored(tagger):
    texts = ["Heroin was found.", "Share this article", None]
    kinds = ["sentence", "boilerplate", "sentence"]
    segments = Segments(["a"] * 3, [0, 1, 2], [0] * 3, [1] * 3, kinds, texts)
    found = list(tag_segments(tagger, segments).rows())
    assert found[0]["scores"] and found[0]["novelty"] is not None
    for row in found[1:]:
        assert (row["labels"], row["scores"], row["novelty"]) == ([], {}, None)
        assert row["needs_review"] is False


def test_no_sentence_at_all_is_no_row(tagger):
    assert list(tag_segments(tagger, Segments([], [], [], [], [], [])).rows()) == []


def test_lines_keep_their_places(tagger):
    text = "Heroin.\r\n\r\n  A scam.  \nLast"
    found = list(tagged_lines(tagger, [article(text)]))
    assert [text[row["start"] : row["end"]] for row in found] == ["Heroin.", "A scam.", "Last"]
    assert [row["index"] for row in found] == [0, 1, 2]


@pytest.mark.parametrize(
    ("asked", "problem"),
    [
        ({"threshold": 1.5}, "1.5 is not a probability"),
        ({"only": ("x",)}, "category is called 'x'"),
    ],
)
def test_what_makes_no_sense_is_refused(tagger, asked, problem):
    with pytest.raises(WatchwordError, match=problem):
        rows(tagger, **asked)


def test_a_threshold_of_ones_own_is_also_what_makes_a_label_doubtful(tagger):
    found = rows(tagger, threshold=0.01)
    assert any(row["needs_review"] for row in found)
    assert all(
        row["needs_review"]
        for row in found
        if any(0.01 <= row["scores"][name] < 0.5 for name in row["labels"])
    )
