"""Terms with their places are the very terms of the tagger, and stand where it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer

from watchword.tagging.places import locator
from watchword.tagging.terms import analyzer

KINDS = [("word", (1, 2)), ("word", (2, 3)), ("char_wb", (2, 5)), ("char_wb", (1, 3))]

ANY = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
ODD = st.text("aB .-_'\u0130\u03a3\u0307\u1e9e\x1c\u2003\ud800\U0001f600", max_size=25)


@pytest.mark.parametrize(("kind", "ngrams"), KINDS)
@given(text=ANY | ODD)
def test_gives_the_terms_of_the_analyzer_in_its_order(kind, ngrams, text):
    found = locator(kind, ngrams)(text)
    assert [term for term, _, _ in found] == analyzer(kind, ngrams)(text)


@pytest.mark.parametrize(("kind", "ngrams"), KINDS)
@given(text=ANY | ODD)
def test_every_place_is_inside_the_text_and_not_empty(kind, ngrams, text):
    assert all(0 <= a < b <= len(text) for _, a, b in locator(kind, ngrams)(text))


@pytest.mark.parametrize("strip_accents", ["ascii", "unicode"])
@pytest.mark.parametrize(("kind", "ngrams"), KINDS[::2])
@given(text=ANY | ODD)
def test_without_accents_the_terms_are_those_of_scikit_learn(kind, ngrams, strip_accents, text):
    vectorizer = TfidfVectorizer(analyzer=kind, ngram_range=ngrams, strip_accents=strip_accents)
    found = locator(kind, ngrams, strip_accents)(text)
    assert sorted(term for term, _, _ in found) == sorted(vectorizer.build_analyzer()(text))
    assert all(0 <= a < b <= len(text) for _, a, b in found)


@given(text=(ANY | ODD).filter(lambda text: "\u03a3" not in text))
def test_a_word_n_gram_is_read_again_from_its_place(text):
    # A sigma is left out: how it is lowered depends on the letters around the place.
    for term, start, end in locator("word", (1, 2))(text):
        assert term in analyzer("word", (1, 2))(text[start:end])


@given(text=(ANY | ODD).filter(lambda text: "\u03a3" not in text))
def test_a_piece_of_a_word_is_read_again_from_its_place(text):
    for term, start, end in locator("char_wb", (2, 5))(text):
        lowered = text[start:end].lower()
        assert term.strip(" ") in lowered and not lowered.startswith(" ")
        if "\u0130" not in text[start:end]:
            assert len(term.strip(" ")) == end - start


@pytest.mark.parametrize(
    ("text", "term", "place"),
    [
        ("İİ Ankara’da", "ankara", (3, 9)),
        ("Ankara, İİ: Bursa", "ankara bursa", (0, 17)),
        ("ẞ Groß", "groß", (2, 6)),
        ("😀 Cash 😀", "cash", (2, 6)),
    ],
)
def test_places_are_those_of_the_text_as_it_was_given(text, term, place):
    assert place in [(a, b) for found, a, b in locator("word", (1, 2))(text) if found == term]
