"""A tagged text keeps every sentence, chrome too, and its scores read like a dict."""

import copy
import pickle
from itertools import compress

import pytest

from watchword.corpus.segment import Sentence
from watchword.tagging.tagged import TaggedText

PLAIN = [Sentence(0, 5, "sentence", "Guns."), Sentence(6, 13, "list_item", "Heroin.")]
CHROME = Sentence(14, 24, "boilerplate", "Share this")


def test_chrome_is_kept_in_its_place_and_not_scored(small):
    tagger = small()
    alone, mixed = tagger.tag_segments(PLAIN), tagger.tag_segments([CHROME, *PLAIN, CHROME])
    assert mixed[1:3] == alone
    for one in (mixed[0], mixed[3]):
        assert (one.text, one.labels, dict(one.scores)) == ("Share this", (), {})
    assert tagger.tag_segments([]) == TaggedText()
    assert [one.labels for one in tagger.tag_segments([CHROME])] == [()]


def test_scores_are_a_mapping_of_all_categories(small):
    tagger = small()
    (one, _) = tagger.tag_segments(PLAIN)
    (row, _) = tagger.probabilities([one.text for one in PLAIN])
    assert tuple(one.scores) == tagger.categories and len(one.scores) == 14
    assert list(one.scores.values()) == row.tolist()
    assert one.scores == dict(one.scores.items())
    assert one.scores["c3"] == row[3] and "fraud" not in one.scores
    with pytest.raises(KeyError):
        one.scores["fraud"]
    assert pickle.loads(pickle.dumps(one)) == one


def test_a_tagged_text_is_a_list_however_it_is_first_looked_at(small):
    tagger = small()
    plain = list(tagger.tag_segments([*PLAIN, CHROME]))
    assert [one.text for one in plain] == ["Guns.", "Heroin.", "Share this"]
    looks = (
        lambda text: len(text) == 3 and bool(text),
        lambda text: text == plain and plain == list(text),
        lambda text: text[-1] == plain[-1] and text[1:] == plain[1:],
        lambda text: repr(text) == repr(plain),
        lambda text: text + plain == plain + text == plain * 2,
        lambda text: plain[1] in text and text.index(plain[1]) == 1,
        lambda text: copy.copy(text) == text.copy() == plain,
        lambda text: pickle.loads(pickle.dumps(text)) == plain,
        lambda text: "Heroin." in text._repr_html_(),
        lambda text: text.novelty == TaggedText(plain).novelty,
    )
    for look in looks:
        assert look(tagger.tag_segments([*PLAIN, CHROME]))


def test_a_text_keeps_the_thresholds_it_was_tagged_with(small):
    tagger = small()
    before, later = tagger.tag_segments(PLAIN), tagger.tag_segments(PLAIN)
    labels = [one.labels for one in before]
    tagger.thresholds[:] = 0
    assert [one.labels for one in later] == labels != [tagger.categories] * 2


def test_labels_are_those_that_reach_their_threshold(small, engine, corpus_texts):
    tagger, texts = small(engine), corpus_texts[:200]
    reached = tagger.probabilities(texts) >= tagger.thresholds
    wanted = [tuple(compress(tagger.categories, row)) for row in reached]
    assert tagger.labels(texts) == wanted and any(map(len, wanted))
