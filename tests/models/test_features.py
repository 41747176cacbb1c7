"""Features are scikit-learn's own, and folds of them are as if learnt from the fold alone."""

import numpy as np
import pytest

from watchword.errors import ModelError
from watchword.models.classifier import SentenceClassifier
from watchword.models.features import features, learnt_from


@pytest.mark.parametrize("settings", [{}, {"char_ngrams": None}, {"min_df": 2}])
def test_a_fold_is_as_if_its_sentences_alone_had_been_read(gold, settings):
    texts = list(gold["text"])
    rows = np.arange(0, len(texts), 2)
    union = features(**settings)
    ours = learnt_from(union.fit_transform(texts), union, rows)
    alone = features(**settings).fit([texts[i] for i in rows])
    theirs = alone.transform(texts)
    column = {name: i for i, name in enumerate(union.get_feature_names_out())}
    known = [column[name] for name in alone.get_feature_names_out()]
    assert abs(ours[:, known] - theirs).max() < 1e-12
    assert ours.nnz == theirs.nnz


def test_without_words_and_characters_there_is_nothing_to_learn_from():
    with pytest.raises(ModelError, match="neither words nor characters"):
        SentenceClassifier(word_ngrams=None, char_ngrams=None).fit(
            ["one", "two"] * 4, [[1], [0]] * 4
        )
