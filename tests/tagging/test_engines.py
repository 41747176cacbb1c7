"""Every engine takes text in every shape, counts alike, and refuses what is wrong."""

import threading

import numpy as np
import pytest

from watchword.errors import CorpusError, ModelError
from watchword.tagging.compiled import kernel_module
from watchword.tagging.engine import available, make_engine
from watchword.tagging.scores import Utf8Sentences
from watchword.tagging.terms import analyzer

from .conftest import odd_texts

compiled = pytest.mark.skipif(kernel_module() is None, reason="the kernel was not compiled")


@pytest.fixture(scope="module")
def texts(corpus_texts):
    return corpus_texts[1000:1600] + odd_texts(300, seed=5)


@pytest.fixture(scope="module")
def tagger(small, engine):
    return small(engine)


def utf8(texts, kind=np.int32):
    encoded = [text.encode("utf-8", "surrogatepass") for text in texts]
    offsets = np.cumsum([0, *map(len, encoded)]).astype(kind)
    return Utf8Sentences(b"".join(encoded), offsets)


def test_counts_terms_and_those_it_knows(small, tagger, texts):
    scores = tagger.scores(texts)
    for j, block in enumerate(tagger.blocks):
        terms = [analyzer(block.kind, block.ngrams)(text) for text in texts]
        assert scores.n_terms[:, j].tolist() == [len(of) for of in terms]
        known = [sum(term in block.columns for term in of) for of in terms]
        assert scores.n_known[:, j].tolist() == known


def test_probabilities_are_those_of_the_log_odds(tagger, texts):
    log_odds = tagger.scores(texts).log_odds
    expected = 1 / (1 + np.exp(-log_odds))
    assert np.abs(tagger.probabilities(texts) - expected).max() < 1e-8


@pytest.mark.parametrize("kind", [np.int32, np.int64])
def test_reads_utf8_where_it_lies(tagger, texts, kind):
    there = utf8(texts, kind)
    assert list(there) == texts and len(there) == len(texts)
    assert np.array_equal(tagger.probabilities(there), tagger.probabilities(texts))
    part = there[100:300]
    assert np.array_equal(tagger.probabilities(part), tagger.probabilities(texts[100:300]))
    assert there[3:2][:].__len__() == 0
    with pytest.raises(ValueError, match="not skipped"):
        there[::2]


def test_takes_any_sequence_and_none_at_all(tagger, texts):
    wanted = tagger.probabilities(texts[:9])
    for shape in (tuple, np.array):
        assert np.array_equal(tagger.probabilities(shape(texts[:9])), wanted)
    assert tagger.probabilities([]).shape == (0, 14)
    assert tagger.scores([]).n_terms.shape == (0, 2)


def test_what_was_scored_before_changes_nothing(small, engine, texts):
    fresh = small(engine).probabilities(texts[-200:])
    used = small(engine)
    used.probabilities(texts)
    assert np.abs(used.probabilities(texts[-200:]) - fresh).max() < 1e-6


def test_threads_share_a_tagger(small, engine, texts):
    tagger, results = small(engine), [None] * 4

    def score(place):
        results[place] = tagger.probabilities(texts[place * 100 : place * 100 + 500])

    threads = [threading.Thread(target=score, args=(place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for place, found in enumerate(results):
        wanted = tagger.probabilities(texts[place * 100 : place * 100 + 500])
        assert np.abs(found - wanted).max() < 1e-6


def test_what_is_no_text_is_refused(tagger):
    with pytest.raises((TypeError, AttributeError)):
        tagger.probabilities(["one", None])


def test_bytes_that_are_not_utf8_are_named(tagger):
    broken = Utf8Sentences(b"fine\xc3(caf\xc3", np.array([0, 4, 6, 10]))
    with pytest.raises(CorpusError, match="sentence 1: is not UTF-8"):
        tagger.probabilities(broken)


@compiled
@pytest.mark.parametrize("offsets", [[0, 9], [0, 3, 2], [-1, 2], [2**40, 2**40]])
def test_offsets_that_lead_out_of_the_text_are_refused(small, offsets):
    tagger = small("scalar")
    with pytest.raises(ValueError, match="offsets do not fit"):
        tagger.probabilities(Utf8Sentences(b"four", np.array(offsets)))


def arrays(small):
    words = small("numpy").blocks[0]
    return words.starts, words.tags, words.rows


@compiled
def test_an_index_that_does_not_fit_is_refused(small):
    starts, tags, rows = arrays(small)
    make = kernel_module().Kernel
    zeros = np.zeros(14)
    make(((False, 1, 2, starts, tags, rows),), zeros, rows.shape[1], False, False)
    beyond = starts.copy()
    beyond[7] = 2**31
    for parts in [
        (beyond, tags, rows),
        (starts[:-1], tags, rows),
        (starts, tags[:-9], rows),
        (starts, tags, rows[:-1]),
        (starts.astype(np.uint64), tags, rows),
    ]:
        with pytest.raises(ValueError, match=r"does not fit|wrong size"):
            make(((False, 1, 2, *parts),), zeros, rows.shape[1], False, False)
    with pytest.raises(ValueError, match="do not fit the intercepts"):
        make(((False, 1, 2, starts, tags, rows),), np.zeros(15), rows.shape[1], False, False)
    with pytest.raises(ValueError, match="does not fit"):
        make(((False, 1, 99, starts, tags, rows),), zeros, rows.shape[1], False, False)


@compiled
def test_results_must_have_room(small):
    starts, tags, rows = arrays(small)
    make = kernel_module().Kernel
    kernel = make(((False, 1, 2, starts, tags, rows),), np.zeros(14), rows.shape[1], False, False)
    states = np.zeros(2, dtype=np.uint8)
    with pytest.raises(ValueError, match="wrong size"):
        kernel.score_texts(["a", "b"], (states, np.zeros((1, 14)), None, None, None))
    with pytest.raises(ValueError, match="wrong size"):
        kernel.score_texts(["a"], (states, None, None, None, None))
    with pytest.raises(ValueError, match="must go somewhere"):
        kernel.score_texts(["a"], (None, None, None, None, None))
    with pytest.raises((ValueError, BufferError)):
        kernel.score_texts(["a", "b"], (bytes(2), None, None, None, None))


def test_the_environment_chooses_the_engine(small, monkeypatch, tagger):
    for name in available():
        monkeypatch.setenv("WATCHWORD_ENGINE", name)
        assert small().engine.name == name
    monkeypatch.delenv("WATCHWORD_ENGINE")
    assert small().engine.name == available()[0]
    with pytest.raises(ModelError, match="no engine 'abacus' here"):
        make_engine(tagger.blocks, np.zeros(14), "abacus")
