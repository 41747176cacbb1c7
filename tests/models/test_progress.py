"""Progress is for people at a terminal who asked for it."""

import io
import sys

import pytest

from watchword.models.progress import progress


class Terminal(io.StringIO):
    """What is written to it, as if somebody watched."""

    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("stream", "shown", "expected"),
    [(Terminal(), True, True), (Terminal(), False, False), (io.StringIO(), True, False)],
)
def test_shows_a_bar_to_those_who_asked_and_watch(monkeypatch, stream, shown, expected):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("Training", 10, shown=shown) as tick:
        tick(4)
    assert ("Training" in stream.getvalue()) == expected
    assert ("100%" in stream.getvalue()) == expected
