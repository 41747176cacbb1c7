"""Carrying over: after a correction or a new splitter, labels follow sentences or are listed."""

from collections import Counter

import pytest

from watchword.corpus import article as article_module
from watchword.corpus.article import article
from watchword.corpus.corrections import read_replaced, read_retired
from watchword.corpus.segment import segment
from watchword.corpus.store import add, iter_articles, split_again
from watchword.labels.annotation import Annotation, read_annotations, write_annotations
from watchword.labels.carry import Version, carry_over
from watchword.tables import read_table, write_table

PARAGRAPHS = [
    "A patrol boat stopped the trawler Annelise off Harrowmouth before dawn on Friday. "
    "Forty kilos of cocaine lay under the nets, wraped in bin liners and smelling of diesel.",
    "The skipper said he had been paid 5,000 pounds in cash by men from the city. "
    "He was released on bail.",
    "Officers also took a loaded pistol and two encrypted phones from a locker in the wheelhouse.",
    "Money from earlier runs had gone through his sister's café. The force believes so.",
]
OLD = "\n\n".join(PARAGRAPHS)

EDITS = {
    "a typo is fixed": (OLD.replace("wraped", "wrapped"), {}),
    "a sentence is inserted": (OLD.replace("Forty", "It was the third this year. Forty"), {}),
    "a sentence is removed": (
        OLD.replace(" The force believes so.", ""),
        {"The force believes so.": "not in the article any more"},
    ),
    "a paragraph is moved": ("\n\n".join([PARAGRAPHS[2], *PARAGRAPHS[:2], PARAGRAPHS[3]]), {}),
    "two sentences are merged": (
        OLD.replace("the city. He was", "the city and that he was"),
        {
            PARAGRAPHS[1].split(". ")[0] + ".": "is part of a longer sentence now",
            "He was released on bail.": "is part of a longer sentence now",
        },
    ),
    "a sentence is split": (
        OLD.replace("pistol and", "pistol. And").replace("house.", "house below. It was locked."),
        {PARAGRAPHS[2]: "is cut into 2 sentences now"},
    ),
    "a negation comes in": (
        OLD.replace("gone through", "not gone through"),
        {"Money from earlier runs had gone through his sister's café.": "a negation came or went"},
    ),
}  # fmt: skip


def label_everything(workspace):
    """Two annotators label every sentence, with labels that tell which it was."""
    rows = list(read_table(workspace.sentences_file))
    given = [
        Annotation(row["id"], who, (f"l{row['index']}",), created_at=f"2024-01-01T00:00:{n:02}Z")
        for n, row in enumerate(rows)
        for who in ("ann", "bo")
    ]
    write_annotations(workspace.annotations_file, given)
    return {f"l{row['index']}": row["text"] for row in rows}


@pytest.fixture
def labelled(tmp_path, run):
    """A workspace with one labelled article that has an address."""
    from watchword.workspace import Workspace

    assert run("init", ".").exit_code == 0
    workspace = Workspace(tmp_path)
    add(workspace, [article(OLD, url="https://example.org/1")])
    return workspace, label_everything(workspace)


def everything(workspace):
    """All labels there are, carried or not, with how often."""
    kept = [one.row() for one in read_annotations(workspace.annotations_file)]
    file = workspace.labels / "uncarried.jsonl"
    left = list(read_table(file)) if file.exists() else []
    return Counter((row["annotator"], *row["labels"]) for row in [*kept, *left])


@pytest.mark.parametrize("edit", EDITS)
def test_no_label_is_lost_and_none_is_guessed_when(edit, labelled):
    workspace, texts = labelled
    before = everything(workspace)
    new, expected = EDITS[edit]
    added = add(workspace, [article(new, url="https://example.org/1")])
    assert (added.n_added, added.n_replaced, added.n_articles) == (1, 1, 1)
    carried = carry_over(workspace)
    sentences = {row["id"]: row["text"] for row in read_table(workspace.sentences_file)}
    assert everything(workspace) == before
    reasons = {row["text"]: row["reason"] for row in carried.uncarried}
    assert reasons.keys() == expected.keys()
    assert all(expected[text] in reason for text, reason in reasons.items())
    for one in read_annotations(workspace.annotations_file):
        old, now = texts[one.labels[0]], sentences[one.sentence_id]
        assert old == now or old.replace("wraped", "wrapped") == now
    assert carried.n_carried == 2 * (len(texts) - len(expected))


def test_carrying_again_changes_nothing(labelled):
    workspace, _ = labelled
    add(workspace, [article(EDITS["a sentence is removed"][0], url="https://example.org/1")])
    carry_over(workspace)
    files = (workspace.annotations_file, workspace.labels / "uncarried.jsonl")
    before = [file.read_bytes() for file in files]
    again = carry_over(workspace)
    assert (again.n_carried, again.uncarried) == (0, ())
    assert [file.read_bytes() for file in files] == before


def test_labels_follow_through_two_corrections_at_once(labelled):
    workspace, texts = labelled
    for edit in ("a typo is fixed", "a sentence is inserted"):
        text = EDITS[edit][0].replace("wraped", "wrapped")
        add(workspace, [article(text, url="https://example.org/1")])
    assert carry_over(workspace).n_carried == 2 * len(texts)
    assert len(read_replaced(workspace.corpus)) == 2


def test_the_version_that_was_replaced_stays_readable_and_does_not_come_back(labelled):
    workspace, _ = labelled
    (old,) = iter_articles(workspace.articles_file)
    add(workspace, [article(EDITS["a typo is fixed"][0], url="https://example.org/1")])
    (new,) = iter_articles(workspace.articles_file)
    assert read_replaced(workspace.corpus)[old.id]["text"] == OLD
    assert read_replaced(workspace.corpus)[old.id]["replaced_by"] == new.id
    assert new.cluster == old.cluster
    again = add(workspace, [article(OLD, url="https://example.org/1")])
    assert (again.n_added, again.n_known) == (0, 1)


def test_new_text_at_an_old_address_is_another_article(labelled):
    workspace, texts = labelled
    other = article("Bread will cost more in May, bakers said.", url="https://example.org/1")
    added = add(workspace, [other])
    assert (added.n_replaced, added.n_articles) == (0, 2)
    assert carry_over(workspace).n_carried == 0
    assert len(read_annotations(workspace.annotations_file)) == 2 * len(texts)


def test_the_same_title_and_source_make_a_correction_too(workspace, data):
    text = (data / "harbour.txt").read_text(encoding="utf-8")
    (stored,) = iter_articles(workspace.articles_file)
    new = article(text.replace("Forty", "Fifty"), title=stored.title, source=stored.source)
    assert add(workspace, [new]).n_replaced == 1


def test_an_improved_splitter_takes_labels_along(labelled, monkeypatch):
    workspace, _ = labelled
    before = everything(workspace)

    def clumsy(text, title=None):
        """Leave the last two sentences together."""
        *first, one, other = segment(text, title)
        return [*first, one._replace(end=other.end, text=text[one.start : other.end])]

    monkeypatch.setattr(article_module, "segment", clumsy)
    done = split_again(workspace)
    assert (done.n_new, done.n_retired) == (1, 2)
    carried = carry_over(workspace)
    assert {row["reason"].partition(":")[0] for row in carried.uncarried} == {
        "is part of a longer sentence now"
    }
    assert everything(workspace) == before
    monkeypatch.setattr(article_module, "segment", segment)
    assert split_again(workspace).n_new == 2
    assert len(read_retired(workspace.corpus)) == 1


def test_a_sentence_that_became_a_heading_keeps_no_label():
    row = {"id": "n", "start": 0, "end": 9, "text": "It rained", "kind": "heading"}
    old = {"id": "o", "start": 0, "end": 9, "text": "It rained", "kind": "sentence"}
    assert Version("It rained", "It rained", [row]).place(old) == "is a heading now"


def test_of_equal_sentences_each_keeps_its_own_label():
    text = "Thank you. The trial opened at noon in Harrowmouth. Thank you."
    rows = [
        {"id": str(n), "start": one.start, "end": one.end, "text": one.text, "kind": one.kind}
        for n, one in enumerate(segment(text))
    ]
    new = "Good morning. " + text
    places = [
        {**row, "start": row["start"] + 14, "end": row["end"] + 14, "id": f"new {row['id']}"}
        for row in rows
    ]
    version = Version(text, new, places)
    assert [version.place(row)["id"] for row in rows] == ["new 0", "new 1", "new 2"]


def test_the_commands_carry_and_list(labelled, run, tmp_path):
    texts = labelled[1]
    new, _ = EDITS["a sentence is removed"]
    row = article(new, url="https://example.org/1").row()
    write_table(tmp_path / "new.jsonl", [row])
    done = run("corpus", "add", "new.jsonl")
    assert done.exit_code == 0, done.stderr
    assert "1 added (1 corrected)" in done.stderr
    assert f"{2 * (len(texts) - 1)} annotations carried over, 2 not" in done.stderr
    assert "The force believes so." in done.stderr
    assert run("corpus", "split").exit_code == 0
    assert run("corpus", "summary", "--json").exit_code == 0
    assert run("corpus", "duplicates", "--json").exit_code == 0
