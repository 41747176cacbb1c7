"""The flow of the design can be read from the imports: nothing imports rightwards."""

import ast
import subprocess
import sys

import pytest

LAYERS = [
    ("errors",),
    ("tables",),
    ("change",),
    ("report",),
    ("workspace",),
    ("corpus",),
    ("labels", "tagging"),
    ("models", "server"),
    ("cli",),
]
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}


def modules(root):
    for path in sorted((root / "src" / "watchword").rglob("*.py")):
        parts = path.relative_to(root / "src" / "watchword").with_suffix("").parts
        if parts not in (("__init__",), ("__main__",)):
            yield parts[0], path


def imported(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        yield from (name.split(".")[1] for name in names if name.startswith("watchword."))


def test_nothing_imports_rightwards(root):
    for layer, path in modules(root):
        for other in imported(path):
            same = other == layer
            assert same or RANK[other] < RANK[layer], f"{path} imports {other}"


def test_tagging_does_without_scikit_learn_pandas_and_arrow():
    code = (
        "import sys, watchword; watchword.load_tagger().tag('Guns were found.');"
        "heavy = {'sklearn', 'scipy', 'pandas', 'pyarrow', 'datasets', 'joblib', 'yaml'};"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("limit", [400])
def test_no_file_outgrows_one_idea(root, limit):
    for _, path in modules(root):
        n_lines = len(path.read_text(encoding="utf-8").splitlines())
        assert n_lines <= limit, f"{path} has {n_lines} lines"
