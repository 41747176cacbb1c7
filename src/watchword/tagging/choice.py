"""What is asked of a tagger: which categories, at which threshold, with which scores."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from watchword.errors import WatchwordError

if TYPE_CHECKING:
    from watchword.tagging.tagger import Tagger

SCORES = ("all", "top", "none")
"""Which scores are written: of every category; of those given, or else the highest; of none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What is asked of a tagger.

    Attributes
    ----------
    threshold : float or None
        Least probability in [0, 1] at which any category is given; None for each one's own.
    only : tuple of str
        Category ids to look for; empty for all. Every sentence is returned either way.
    scores : {"all", "top", "none"}
    explain : bool
        Return the terms that speak most for each label as well.

    Raises
    ------
    WatchwordError
        If the threshold is not in [0, 1].
    """

    threshold: float | None = None
    only: tuple[str, ...] = ()
    scores: str = "all"
    explain: bool = False

    def __post_init__(self) -> None:
        if self.threshold is not None and not 0 <= self.threshold <= 1:
            raise WatchwordError(
                f"threshold {self.threshold} is not a probability", hint="Give one from 0 to 1."
            )

    def columns(self, tagger: Tagger) -> NDArray[np.intp]:
        """Return where the categories asked for stand among the tagger's own, in its order.

        Raises
        ------
        WatchwordError
            If the tagger does not know one of them.
        """
        for name in self.only:
            if name not in tagger.categories:
                known = ", ".join(tagger.categories)
                raise WatchwordError(
                    f"no category is called '{name}'", hint=f"Choose among: {known}"
                )
        wanted = [not self.only or name in self.only for name in tagger.categories]
        return np.flatnonzero(wanted)

    def least(self, tagger: Tagger) -> NDArray[np.float64]:
        """Return the threshold of every category asked for."""
        columns = self.columns(tagger)
        if self.threshold is None:
            return tagger.thresholds[columns]
        return np.full(len(columns), self.threshold)


ALL = Choice()
"""All categories, each at its own threshold, with all scores."""
