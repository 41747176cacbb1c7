"""Sentences end where the golden cases mark it, and spans tile any text in linear time."""

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from watchword.corpus.segment import KINDS, segment, spans

GOLDEN = Path(__file__).parent / "golden"


def blocks(path):
    """Name and marked text of every block of a golden file."""
    for block in ("\n" + path.read_text(encoding="utf-8")).split("\n## ")[1:]:
        name, _, marked = block.partition("\n")
        yield name, marked.strip("\n")


def split_as_marked(marked):
    """The text without its marks, and the sentences that the marks show."""
    return marked.replace("|", ""), [piece.strip() for piece in marked.split("|") if piece.strip()]


CASES = [
    pytest.param(marked, id=f"{path.stem}: {name}")
    for path in sorted(GOLDEN.glob("*.txt"))
    if path.stem != "known_failures"
    for name, marked in blocks(path)
]
FAILURES = [
    pytest.param(marked, id=name, marks=pytest.mark.xfail(strict=True, reason=name))
    for name, marked in blocks(GOLDEN / "known_failures.txt")
]


@pytest.mark.parametrize("marked", CASES + FAILURES)
def test_splits_where_marked(marked):
    text, sentences = split_as_marked(marked)
    assert [sentence.text for sentence in segment(text)] == sentences


def test_keeps_an_honorific_with_its_name():
    assert len(segment("Mr. Biggar spoke to Dr. Lee.")) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\r\n\t\f\u2028\xa0"])
def test_gives_nothing_for_white_text(text):
    assert segment(text) == spans(text) == []


def test_gives_the_same_offsets_with_and_without_text():
    text = "Title\n\nMr. Biggar spoke.He left.\n\n• One. Two."
    assert spans(text) == [(s.start, s.end) for s in segment(text)]


def test_sees_every_line_break_that_python_does():
    text = "One\rTwo\r\nThree\fFour\u2028Five\x85Six"
    assert [sentence.text for sentence in segment(text)] == text.split()


def check_tiles(text):
    """Assert the contract: in order, trimmed, and only white space left out."""
    end = 0
    for sentence in segment(text):
        assert text[end : sentence.start].strip() == ""
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.text.strip() == sentence.text != ""
        assert sentence.kind in KINDS
        assert bool(sentence.reason) == (sentence.kind == "boilerplate")
        end = sentence.end
    assert text[end:].strip() == ""


SNIPPETS = st.sampled_from(
    [
        *".!?…:;\"'“”‘’()[]•-–—\n\r\t\f\v\x85\u2028\u2029\x1c\x00\u200b\u200f\u0301\ud800\udfff😀א。？",
        *"aAbBiIzÉ12 ",
        *(
            "Mr.",
            "U.S.",
            "1.) ",
            "2) ",
            "a) ",
            " A. ",
            "\r\n",
            "I ",
            "The ",
            " :)",
            " [1]",
            ". . .",
        ),
        *("Image: ", "(Photo: ", "Figure 1.2 ", "Monday, May 3, 2021 ", "By Jo Marsh", "no? yes"),
        *("word ", "Share", "\n\n", "a@b.C", "http://a.B/", "x" * 50 + ",\nand "),
    ]
)
TEXTS = st.lists(SNIPPETS, max_size=40).map("".join) | st.text(max_size=80)
TEXTS |= st.text(st.characters(categories=("Cs", "Cc", "Mn", "Lo", "Po", "Zs", "Zl")), max_size=60)


@settings(max_examples=400, deadline=None, database=None)
@given(TEXTS)
def test_only_white_space_lies_between_sentences(text):
    check_tiles(text)


@settings(max_examples=100, deadline=None, database=None)
@given(TEXTS, TEXTS)
def test_takes_any_title(text, title):
    assert [s.text for s in segment(text, title) if not s.text] == []


@settings(max_examples=100, deadline=None, database=None)
@given(TEXTS)
def test_splits_a_text_the_same_way_twice(text):
    assert segment(text) == segment(text)


LONG = {
    "5 MB without punctuation": "word " * 1_000_000,
    "5 MB without a space": "a" * 5_000_000,
    "5 MB of newlines": "\n" * 5_000_000,
    "200,000 quotation marks": '"' * 200_000,
    "200,000 curly quotation marks": "“" * 200_000,
    "200,000 dots": "." * 200_000,
    "200,000 dots and spaces": ". " * 200_000,
    "200,000 brackets": "(" * 200_000,
    "200,000 bracket pairs": "[]" * 100_000,
    "1 MB of prose on one line": "Mr. Smith left on Monday. It was late, and nobody knew. "
    * 18_000,
    "list markers": "1.) a " * 20_000,
    "acronyms": "U.S. " * 20_000,
    "questions before small letters": "what? no " * 50_000,
    "shouts": "!?" * 100_000,
    "spaced ellipses": " . . ." * 50_000,
    "bullets": "• " * 100_000,
    "quoted stops": '."' * 100_000,
    "credits": "Image: " * 50_000,
    "footnote marks": ".[1]" * 50_000,
    "glued stops": "Iran.He " * 50_000,
    "wrapped lines": ("abcde fghij " * 5 + "\n") * 20_000,
    "white space after a stop": ("." + " " * 1_000) * 1_000,
    "line separators": "\f\v\u2028" * 300_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG.keys())
def test_takes_under_a_second(text):
    # The best of two, so that a busy machine does not fail what is linear.
    seconds = []
    while len(seconds) < 2 and min(seconds, default=1) >= 1:
        start = time.perf_counter()
        segment(text)
        seconds.append(time.perf_counter() - start)
    assert min(seconds) < 1


def test_time_grows_no_faster_than_the_text():
    pieces = [
        unit * 4_000 for unit in ('." ', "?! ", "a. [a ", "(Image: ", "A. B. ", "2) A ", "…“")
    ]
    for piece in pieces:
        start = time.perf_counter()
        segment(piece * 8)
        assert time.perf_counter() - start < 1


@pytest.mark.parametrize(
    "line",
    ["Photo: " + "a" * 300, "By A" + "," * 300, "Photo by " + "a " * 150, "2021-01-02" + "-" * 300],
)
def test_looks_for_chrome_in_linear_time(line):
    start = time.perf_counter()
    segment((line + " !.\n") * 200)
    assert time.perf_counter() - start < 1
