"""Alpha against published values, and the edges where it has none."""

import pytest

from watchword.errors import LabelError
from watchword.labels.agreement import agreement
from watchword.labels.annotation import Annotation


def annotate(**rows):
    """One string per annotator: a letter is a category, - none of these, . no annotation."""
    return [
        Annotation(f"s{i}", annotator, () if letter == "-" else (letter,))
        for annotator, row in rows.items()
        for i, letter in enumerate(row)
        if letter != "."
    ]


def test_matches_krippendorffs_example_of_binary_data():
    # Krippendorff (2011), section A: two observers, ten units, alpha = 0.095.
    a = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0]
    b = [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    given = annotate(a="".join("-x"[v] for v in a), b="".join("-x"[v] for v in b))
    assert agreement(given, ["x"]).categories[0].alpha == pytest.approx(0.095, abs=5e-4)


def test_matches_krippendorffs_example_of_nominal_data():
    # Krippendorff (2011), section B: two observers, five categories, twelve units, alpha = 0.692.
    given = annotate(a="aabbdcccedda", b="babbbccceddd")
    assert agreement(given, list("abcde")).overall.alpha == pytest.approx(0.692, abs=5e-4)


def test_is_one_when_everyone_agrees_none_included():
    result = agreement(annotate(ann="x-x-", bo="x-x-"), ["x"])
    assert result.overall.alpha == result.categories[0].alpha == 1


def test_counts_agreement_that_nothing_applies():
    with_none = agreement(annotate(ann="xx------", bo="x-------"), ["x"]).categories[0].alpha
    without = agreement(annotate(ann="xx--", bo="x---"), ["x"]).categories[0].alpha
    assert with_none > without


def test_is_undefined_for_a_category_nobody_chose():
    result = agreement(annotate(ann="x-", bo="--"), ["x", "y"])
    assert result.categories[1].alpha is None
    assert result.categories[0].alpha is not None


def test_partly_equal_sets_count_partly():
    def pair(second):
        given = [Annotation("s", "a", ("x", "y")), Annotation("s", "b", second)]
        given += [Annotation("t", "a", ("z",)), Annotation("t", "b", ("z",))]
        return agreement(given, ["x", "y", "z"]).overall.alpha

    assert pair(("x", "y")) == 1 > pair(("x",)) > pair(("z",))


def test_ignores_skips_single_labels_and_adjudications():
    given = annotate(ann="x-x", bo="x-.")
    given += [Annotation("s2", "bo", skipped=True), Annotation("s0", "cy", origin="adjudication")]
    result = agreement(given, ["x"])
    assert (result.n_sentences, result.n_annotators, result.overall.alpha) == (2, 2, 1)


def test_intervals_widen_when_articles_stand_together():
    given = annotate(ann="x-" * 50, bo="x-" * 40 + "-x" * 10)
    apart = agreement(given, ["x"]).overall
    together = agreement(given, ["x"], {f"s{i}": str(i // 20) for i in range(100)}).overall
    assert together.high - together.low > apart.high - apart.low
    assert apart.low < apart.alpha < apart.high


def test_says_what_to_do_when_nothing_is_shared():
    with pytest.raises(LabelError, match="Let a second annotator"):
        agreement(annotate(ann="x.", bo=".x"), ["x"])
