"""Tasks show annotators a sentence in its place, and nothing from outside runs in their browser."""

import json

import pytest

from watchword.labels.config import config_xml
from watchword.labels.tasks import tasks
from watchword.labels.taxonomy import read_taxonomy
from watchword.tables import read_table


@pytest.fixture
def made(workspace):
    return tasks(read_table(workspace.articles_file), workspace.sentence_rows())


def test_leaves_out_titles_and_shows_the_neighbours(made):
    assert len(made) == 7
    second = made[1]["data"]
    assert second["text"].startswith("Forty kilos")
    assert second["previous"].startswith("A patrol boat") and second["next"].startswith(
        "The skipper"
    )
    assert second["place"] == "harbour.txt · sentence 2 of 7"
    assert made[0]["data"]["previous"] == made[-1]["data"]["next"] == ""


def test_every_variable_of_the_page_is_in_every_task(made, workspace):
    page = config_xml(read_taxonomy(workspace.taxonomy_file))
    variables = {word[1:] for word in page.replace('"', " ").split() if word.startswith("$")}
    assert all(variables <= set(task["data"]) for task in made)


def test_a_recorded_server_returns_the_very_data(made, data):
    recorded = json.loads((data / "label_studio_export.json").read_text(encoding="utf-8"))
    assert [task["data"] for task in recorded] == [task["data"] for task in made]


def test_escapes_what_comes_from_outside(workspace):
    (article,) = read_table(workspace.articles_file)
    article.update(source="<script>x</script>", url='https://example.org/"onclick="x')
    place = tasks([article], workspace.sentence_rows())[0]["data"]["place"]
    assert "<script>" not in place and '"onclick' not in place
    article.update(url="javascript:alert(1)")
    assert "href" not in tasks([article], workspace.sentence_rows())[0]["data"]["place"]


def test_predictions_use_category_ids_and_say_none_when_there_is_none(workspace):
    def predict(sentences):
        return [(("drugs",), 0.9) if "cocaine" in text else ((), 0.6) for text in sentences]

    made = tasks(
        read_table(workspace.articles_file),
        workspace.sentence_rows(),
        predict=predict,
        model_version="v1",
    )
    choices = [t["predictions"][0]["result"][0]["value"]["choices"] for t in made]
    assert choices == [["none"], ["drugs"], *[["none"]] * 5]
    assert made[1]["predictions"][0]["model_version"] == "v1"
