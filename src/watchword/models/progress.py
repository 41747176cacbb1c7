"""How long work tells how far it has come; whoever asked for the work decides what to show."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Told how many of how many pieces of work are done; all take about equally long."""

Tick = Callable[[int], object]
"""Told how much was done since it was told last."""
