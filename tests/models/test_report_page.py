"""The page of an evaluation holds everything itself, and runs nothing that data brings along."""

import base64
import re
from dataclasses import replace
from html import escape

import pytest

from watchword.models.classifier import SentenceClassifier
from watchword.models.evaluate import evaluate
from watchword.models.learning import learning_curve
from watchword.models.out_of_fold import out_of_fold

EVIL = '<script>alert(1)</script> & "quoted" <img src=x onerror=alert(2)>'
WORDS_ONLY = SentenceClassifier(char_ngrams=None)


@pytest.fixture(scope="module")
def evaluation(gold, categories):
    # Labels turned round, so that every sentence with a category is a bad mistake.
    rows = gold.map(lambda row: {"text": f"{row['text']} {EVIL}"})
    held = out_of_fold(rows, ["drugs", "fraud"], model=WORDS_ONLY, n_folds=2)
    turned = replace(held, predicted=1 - held.predicted, probabilities=1 - held.probabilities)
    return evaluate(rows, categories, predictions=turned)


def test_text_of_the_corpus_is_shown_and_never_run(evaluation):
    page = evaluation.html(title=EVIL)
    assert "<script" not in page and "<img src=x" not in page
    assert (
        page.count("&lt;script&gt;alert(1)&lt;/script&gt;") == 15 + 15 + 2
    )  # mistakes, title twice
    assert "default-src 'none'" in page


def test_figures_are_inside_the_page_and_hold_no_script(evaluation, gold):
    curve = learning_curve(gold, ["drugs", "fraud"], model=WORDS_ONLY, n_sizes=4, n_folds=2)
    page = evaluation.html(curve=curve)
    pictures = re.findall(r"data:image/svg\+xml;base64,([\w+/=]+)", page)
    assert len(pictures) == 5
    for picture in pictures:
        drawing = base64.b64decode(picture).decode("utf-8")
        assert "<svg" in drawing and "<script" not in drawing
    assert escape(curve.advice) in page


def test_the_same_evaluation_makes_the_same_page(evaluation, tmp_path):
    path = evaluation.save(tmp_path / "page.html")
    assert path.read_text(encoding="utf-8") == evaluation.html()


def test_every_score_of_the_table_is_on_the_page(evaluation):
    page = evaluation.html()
    for score in (*evaluation.categories, evaluation.micro, evaluation.macro):
        for value in (score.precision, score.recall, score.f1, score.average_precision):
            assert f"<td class=n>{value:.3f}</td>" in page


def test_the_figures_are_axes_in_a_notebook(evaluation):
    axes = [
        evaluation.plot(),
        evaluation.plot_precision_recall(),
        evaluation.plot_reliability(),
        evaluation.plot_together(),
    ]
    assert [one.get_xlabel() for one in axes] == ["F1", "recall", "mean probability", ""]
    assert {label.get_text() for label in axes[0].get_yticklabels()} >= {
        f"micro ({evaluation.micro.n_positive})"
    }
    assert len(evaluation._repr_html_()) < 20_000


@pytest.fixture(autouse=True)
def _close_figures():
    yield
    from matplotlib import pyplot as plt

    plt.close("all")
