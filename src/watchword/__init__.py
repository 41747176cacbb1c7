"""Articles in, a threat tagger out.

The names below are the public interface; those that need more than NumPy are imported on use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from watchword.corpus.segment import Sentence, segment
    from watchword.corpus.summary import summary
    from watchword.errors import CorpusError, LabelError, ModelError, WatchwordError
    from watchword.labels.agreement import agreement
    from watchword.labels.annotation import read_annotations
    from watchword.labels.gold import gold
    from watchword.labels.taxonomy import read_taxonomy
    from watchword.models.audit import audit
    from watchword.models.classifier import SentenceClassifier
    from watchword.models.compare import compare
    from watchword.models.evaluate import evaluate
    from watchword.models.export import export, load_model
    from watchword.models.learning import learning_curve
    from watchword.models.out_of_fold import out_of_fold
    from watchword.models.precedents import Precedents
    from watchword.models.suspects import suspects
    from watchword.models.train import train
    from watchword.tagging.tagger import Tagger, load_tagger
    from watchword.workspace import Workspace

_HOMES = {
    "CorpusError": "errors",
    "LabelError": "errors",
    "ModelError": "errors",
    "Precedents": "models.precedents",
    "Sentence": "corpus.segment",
    "SentenceClassifier": "models.classifier",
    "Tagger": "tagging.tagger",
    "WatchwordError": "errors",
    "Workspace": "workspace",
    "agreement": "labels.agreement",
    "audit": "models.audit",
    "compare": "models.compare",
    "evaluate": "models.evaluate",
    "export": "models.export",
    "gold": "labels.gold",
    "learning_curve": "models.learning",
    "load_model": "models.export",
    "load_tagger": "tagging.tagger",
    "out_of_fold": "models.out_of_fold",
    "read_annotations": "labels.annotation",
    "read_taxonomy": "labels.taxonomy",
    "segment": "corpus.segment",
    "summary": "corpus.summary",
    "suspects": "models.suspects",
    "train": "models.train",
}

__all__ = [
    "CorpusError",
    "LabelError",
    "ModelError",
    "Precedents",
    "Sentence",
    "SentenceClassifier",
    "Tagger",
    "WatchwordError",
    "Workspace",
    "agreement",
    "audit",
    "compare",
    "evaluate",
    "export",
    "gold",
    "learning_curve",
    "load_model",
    "load_tagger",
    "out_of_fold",
    "read_annotations",
    "read_taxonomy",
    "segment",
    "summary",
    "suspects",
    "train",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used, so that tagging stays light."""
    if name not in _HOMES:
        raise AttributeError(f"module 'watchword' has no attribute '{name}'")
    from watchword.errors import extra

    with extra("workbench"):
        value = getattr(import_module(f"watchword.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
