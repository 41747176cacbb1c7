"""Errors a person can act on: where it is, what is wrong, and what to try next."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WatchwordError(Exception):
    """Base of every error this package raises on purpose.

    Parameters
    ----------
    problem : str
        What is wrong, quoting the offending value.
    where : str or Path, optional
        A place a person can open: ``path:line``, ``task 17``, ``category 'fraud'``.
    hint : str, optional
        One thing to try next, in the imperative.

    Examples
    --------
    >>> print(CorpusError("no 'text' field", where="a.jsonl:3", hint="Rename 'body' to 'text'."))
    a.jsonl:3: no 'text' field
      Rename 'body' to 'text'.
    """

    def __init__(
        self, problem: str, *, where: str | Path | None = None, hint: str | None = None
    ) -> None:
        self.problem, self.where, self.hint = problem, where, hint
        message = f"{where}: {problem}" if where else problem
        super().__init__(f"{message}\n  {hint}" if hint else message)


class CorpusError(WatchwordError):
    """A file, an article or a sentence cannot be read."""


class LabelError(WatchwordError):
    """A taxonomy, an export or an annotation says something impossible, or nothing."""


class ModelError(WatchwordError, ValueError):
    """A tagger cannot be trained, exported or loaded."""


@contextmanager
def extra(name: str) -> Iterator[None]:
    """Turn a missing optional package into an error that names the line to run.

    Parameters
    ----------
    name : str
        The extra that brings what is imported inside the ``with`` block.

    Examples
    --------
    >>> with extra("workbench"):
    ...     import a_package_nobody_has
    Traceback (most recent call last):
    ...
    watchword.errors.WatchwordError: 'a_package_nobody_has' is not installed
      Run: pip install "watchword[workbench]"
    """
    try:
        yield
    except ModuleNotFoundError as error:
        raise WatchwordError(
            f"'{error.name}' is not installed", hint=f'Run: pip install "watchword[{name}]"'
        ) from error
