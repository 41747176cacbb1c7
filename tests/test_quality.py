"""The default classifier clears its floors on real threat reports that nothing was tuned on."""

import importlib.util
import json
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def quality(root):
    """The benchmark, whose figures these are."""
    spec = importlib.util.spec_from_file_location("quality", root / "benchmarks" / "quality.py")
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def floors(root):
    return json.loads((root / "tests" / "floors.json").read_text(encoding="utf-8"))["tram"]


@pytest.mark.parametrize("task", ["bootstrap", "reports"])
def test_techniques_are_found_and_probabilities_hold(quality, floors, shared, task):
    found = quality.measure(quality.ours, quality.TASKS[task][0](shared, seed=0))
    assert found["micro"] >= floors[task]["micro_f1"]
    assert found["macro"] >= floors[task]["macro_f1"]
    assert found["ECE"] <= floors["calibration_error"]
