"""Every notebook runs from top to bottom, is kept without outputs, and uses public names only."""

import json
import re

import pytest

NAMES = ["1-corpus", "2-labels", "3-models", "4-tagging"]


def cells(root, name, kind):
    notebook = json.loads((root / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    return [cell for cell in notebook["cells"] if cell["cell_type"] == kind]


def test_there_is_one_for_each_stage(root):
    assert sorted(path.stem for path in (root / "notebooks").glob("*.ipynb")) == NAMES


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", NAMES)
def test_runs(root, name):
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(root / "notebooks" / f"{name}.ipynb", as_version=4)
    where = {"metadata": {"path": str(root / "notebooks")}}
    NotebookClient(notebook, timeout=300, kernel_name="python3", resources=where).execute()


@pytest.mark.parametrize("name", NAMES)
def test_is_kept_without_outputs(root, name):
    for cell in cells(root, name, "code"):
        assert cell["outputs"] == [] and cell["execution_count"] is None


@pytest.mark.parametrize("name", NAMES)
def test_uses_public_names_only(root, name):
    code = "".join("".join(cell["source"]) + "\n" for cell in cells(root, name, "code"))
    assert not re.search(r"(from|import) watchword\.", code)
    assert not re.search(r"\._[a-z]", code)
