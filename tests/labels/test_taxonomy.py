"""The taxonomy is checked when read, and all that annotators see is generated from it."""

import pytest
import yaml

from watchword.errors import LabelError
from watchword.labels.annotation import read_annotations
from watchword.labels.config import config_xml, guidelines
from watchword.labels.taxonomy import read_taxonomy

SHIPPED_IDS = [
    "state_threats",
    "terrorism",
    "cyber_crime",
    "fraud",
    "money_laundering",
    "bribery_corruption",
    "drugs",
    "firearms",
    "immigration_crime",
    "modern_slavery",
    "child_sexual_abuse",
    "acquisitive_crime",
    "technology_enablers",
    "organised_crime",
]


@pytest.fixture
def shipped(repository):
    return read_taxonomy(repository.taxonomy_file)


def test_ships_fourteen_categories_each_with_definition_examples_and_keywords(shipped):
    assert list(shipped.ids) == SHIPPED_IDS
    for one in shipped.categories:
        assert one.definition and one.examples and one.counterexamples and one.keywords, one.id


def test_the_committed_page_and_guidelines_are_the_generated_ones(shipped, repository):
    for name, text in {
        "config.xml": config_xml(shipped),
        "guidelines.md": guidelines(shipped),
    }.items():
        committed = (repository.labels / name).read_text(encoding="utf-8")
        assert committed == text, f"labels/{name} is stale; run: watchword labels config"


@pytest.mark.filterwarnings("ignore")
def test_label_studio_accepts_the_page(shipped):
    from label_studio_sdk.label_interface import LabelInterface

    page = LabelInterface(config_xml(shipped))
    page.validate()
    assert page.get_control("categories").to_name == ["text"]


def change(repository, tmp_path, alter):
    data = yaml.safe_load(repository.taxonomy_file.read_text(encoding="utf-8"))
    alter(data)
    path = tmp_path / "taxonomy.yaml"
    path.write_text(yaml.safe_dump(data), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("alter", "message"),
    [
        (lambda d: d.pop("version"), "'version' must be a whole number, found nothing"),
        (lambda d: d.pop("categories"), "'categories' is empty"),
        (lambda d: d["categories"][3].pop("name"), "'fraud': 'name' must be a text, found nothing"),
        (lambda d: d["categories"][3].update(id="Fraud!"), "id 'Fraud!' is not a slug"),
        (
            lambda d: d["categories"][3].update(key="s"),
            "key 's' is used by 'state_threats' and 'fraud'",
        ),
        (lambda d: d["categories"][3].update(id="drugs"), "id 'drugs' is used"),
        (lambda d: d["categories"][3].update(color="red"), "color 'red' is not of the form"),
        (
            lambda d: d["categories"][3].update(keywords=[1]),
            "'keywords' holds 1, which is not a text",
        ),
        (lambda d: d.update(rules="none"), "'rules' must be a list"),
    ],
)
def test_names_what_is_wrong(repository, tmp_path, alter, message):
    with pytest.raises(LabelError, match=message):
        read_taxonomy(change(repository, tmp_path, alter))


def test_says_on_which_line_it_is_not_yaml(tmp_path):
    (tmp_path / "taxonomy.yaml").write_text("version: 1\ntitle: 'open\n")
    with pytest.raises(LabelError, match=r"taxonomy\.yaml:\d+: not YAML"):
        read_taxonomy(tmp_path / "taxonomy.yaml")


def test_another_taxonomy_makes_another_page(tmp_path):
    (tmp_path / "taxonomy.yaml").write_text(
        """
version: 1
title: Weather
task: Mark the weather.
categories:
  - {id: rain, name: Rain & <hail>, key: r, color: "#000000", hint: wet, definition: It rains.}
none: {name: Dry, key: "0", color: "#ffffff", hint: nothing falls}
""",
        encoding="utf-8",
    )
    taxonomy = read_taxonomy(tmp_path / "taxonomy.yaml")
    assert taxonomy.ids == ("rain",)
    assert 'value="Rain &amp; &lt;hail&gt;" alias="rain" hotkey="r"' in config_xml(taxonomy)
    assert "It rains." in guidelines(taxonomy)


def test_a_path_may_be_a_string(repository):
    assert read_taxonomy(str(repository.taxonomy_file)).ids == tuple(SHIPPED_IDS)
    path = repository.annotations_file
    assert len(read_annotations(str(path))) == len(read_annotations(path)) > 0
