"""Kappa against published values; pairs, confusions, anchoring; and enough speed for all of it."""

import json
import random
import time

import pytest

from watchword.labels.anchoring import anchoring
from watchword.labels.annotation import Annotation
from watchword.labels.pairs import pairs
from watchword.tables import write_table


def table(yes_yes, yes_no, no_yes, no_no):
    """Two annotators and one category, by how often they said what."""
    rows = [(1, 1)] * yes_yes + [(1, 0)] * yes_no + [(0, 1)] * no_yes + [(0, 0)] * no_no
    return [
        Annotation(f"s{n}", who, ("x",) if chosen else ())
        for n, both in enumerate(rows)
        for who, chosen in zip(("ann", "bo"), both, strict=True)
    ]


@pytest.mark.parametrize(("counts", "kappa"), [((20, 5, 10, 15), 0.4), ((45, 15, 25, 15), 0.1304)])
def test_kappa_is_that_of_the_textbook(counts, kappa):
    # The grant example, and the one with equal agreement but other margins, of Wikipedia's page.
    assert pairs(table(*counts), ["x"]).kappa["x"] == pytest.approx(kappa, abs=5e-5)


def test_kappa_is_undefined_for_what_nobody_chose():
    assert pairs(table(5, 0, 0, 5), ["x", "y"]).kappa == {"x": 1.0, "y": None}


def test_pairs_who_agree_least_come_first():
    given = [Annotation("s", who, labels) for who, labels in
             {"ann": ("x",), "bo": ("x",), "cy": ("y",)}.items()]  # fmt: skip
    found = [(pair.one, pair.other, pair.same) for pair in pairs(given, ["x", "y"]).pairs]
    assert found[-1] == ("ann", "bo", 1.0) and [same for *_, same in found[:2]] == [0.0, 0.0]


def test_confusions_count_what_one_chose_instead_of_the_other():
    given = [Annotation("s", "a", ("x", "z")), Annotation("s", "b", ("y", "z"))]
    given += [Annotation("t", "a", ("x",)), Annotation("t", "b", ())]
    found = {(c.one, c.other): c.n_sentences for c in pairs(given, ["x", "y", "z"]).confusions}
    assert found == {("x", "y"): 1, ("x", "none"): 1}


def test_anchoring_compares_what_was_accepted_with_what_is_chosen_blind():
    given = [Annotation("s", "a", ("x",), origin="prediction")]
    given += [Annotation("s", who, labels, origin="manual") for who, labels in
              {"b": ("x",), "c": (), "d": ("y",)}.items()]  # fmt: skip
    given += [Annotation("t", "a", (), origin="prediction-changed")]
    given += [Annotation("t", "b", (), origin="manual")]
    found = anchoring(given)
    assert (found.n_shown, found.n_accepted, found.n_blind, found.n_same) == (2, 1, 3, 1)


def test_agree_tells_it_all_and_draws_it(run, workspace, data):
    run("labels", "import", data / "label_studio_export.json")
    result = run("labels", "agree", "--figure", "a.png")
    assert result.exit_code == 0, result.stderr
    for part in ("kappa", "user-1", "anchoring: ", "alpha"):
        assert part in result.stdout
    assert (workspace.root / "a.png").read_bytes().startswith(b"\x89PNG")
    facts = json.loads(run("labels", "agree", "--json").stdout)
    assert {"overall", "pairs", "confusions", "kappa", "anchoring"} <= set(facts)
    assert run("labels", "agree", "--figure", "a.doc").exit_code == 1


@pytest.mark.slow
def test_a_hundred_thousand_annotations_take_less_than_ten_seconds(run, workspace, repository):
    draw = random.Random(1)
    ids = [row["id"] for row in repository.sentence_rows()]
    names = ["drugs", "fraud", "firearms", "terrorism", "cyber_crime"]
    rows = [
        {
            "sentence_id": f"s{n // 2}",
            "annotator": f"annotator-{n % 2 + 2 * (n % 7)}",
            "labels": draw.sample(names, draw.choice([0, 1, 1, 2])),
        }
        for n in range(100_000)
    ]
    write_table(workspace.annotations_file, rows)
    write_table(
        workspace.sentences_file,
        ({"id": f"s{n}", "cluster": ids[n % 3000]} for n in range(50_000)),
    )
    start = time.perf_counter()
    assert run("labels", "agree", "--json").exit_code == 0
    assert time.perf_counter() - start < 10
