"""Gold follows its rule and nothing else."""

from watchword.labels.annotation import Annotation
from watchword.labels.gold import gold


def settled(*annotations):
    result = gold(annotations)
    return [(row["labels"], row["decided_by"]) for row in result.sentences], dict(result.decided)


def one(annotator, *labels, **more):
    return Annotation("s", annotator, labels, **more)


def test_takes_what_all_agree_on_whatever_the_order():
    rows, _ = settled(one("a", "drugs", "fraud"), one("b", "fraud", "drugs"))
    assert [(set(labels), by) for labels, by in rows] == [({"drugs", "fraud"}, "agreement")]


def test_takes_a_single_annotator_at_their_word():
    assert settled(one("a"))[0] == [([], "single")]


def test_leaves_disagreement_out_and_lists_it():
    result = gold([one("a", "drugs"), one("b")])
    assert (result.sentences, result.open) == ((), ("s",))


def test_an_adjudicator_decides_even_against_all():
    given = [one("a", "drugs"), one("b", "drugs"), one("c", origin="adjudication")]
    assert settled(*given)[0] == [([], "adjudication")]


def test_the_newest_decision_of_an_annotator_counts():
    old = one("a", "drugs", created_at="1", updated_at="1")
    new = one("a", created_at="2", updated_at="2")
    assert settled(new, old, one("b"))[0] == [([], "agreement")]


def test_skips_do_not_count():
    rows, _ = settled(one("a", skipped=True), one("b", "drugs"))
    assert rows == [(["drugs"], "single")]
    assert settled(one("a", skipped=True))[1] == {"skipped": 1}


def test_a_badly_cut_sentence_waits_until_it_is_cut_again():
    given = [one("a", "drugs", flags=("bad_segmentation",)), one("b", "drugs")]
    assert settled(*given) == ([], {"badly cut": 1})
