"""Tagged sentences rolled up: how common each category is in each group, and what changed.

Of every group and category: what was counted, and what that says once the tagger's errors are
taken into account, with a 95 % interval. Articles are a sample of what is written, so an interval
holds how much articles differ; a group that is one article is complete, and its interval holds
the tagger's errors only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from watchword.errors import ModelError
from watchword.tagging.counts import Group, count
from watchword.tagging.error_rates import error_rates
from watchword.tagging.estimates import Estimates
from watchword.tagging.groups import PERIODS, UNKNOWN
from watchword.tagging.read_back import TaggedRow
from watchword.tagging.rolled_up import Change, Rollup, Share

KINDS = ("sentence", "list_item")
"""Kinds of sentences that taggers are trained on, and that count by default."""


def rollup(
    rows: Iterable[TaggedRow],
    manifest: Mapping[str, Any],
    *,
    by: str = "month",
    group_of: Mapping[str, str] | None = None,
    kinds: Sequence[str] = KINDS,
    categories: Sequence[str] = (),
    compare: tuple[str, str] | None = None,
    complete: bool = False,
) -> Rollup:
    """Roll tagged sentences up.

    Parameters
    ----------
    rows : iterable of TaggedRow
        From `watchword.tagging.read_back.read_tagged`.
    manifest : mapping
        Of the model that tagged them.
    by : {"article", "month", "quarter", "year", "source"}
    group_of : mapping of str to str, optional
        Group of each article id, from `watchword.tagging.groups.group_names`; not needed by
        article.
    kinds : sequence of str
        Kinds of sentences that count.
    categories : sequence of str, optional
        Those to report; by default all that were tagged for.
    compare : tuple of (str, str), optional
        Two groups to compare, in place of those that follow each other.
    complete : bool, default False
        The articles are all there are, not a sample; always so by article.

    Returns
    -------
    Rollup

    Raises
    ------
    ModelError
        If there is nothing to roll up, or another model tagged it.
    """
    rates = error_rates(manifest)
    for name in categories:
        _need(name, rates.categories, "category", str(manifest.get("name")))
    complete = complete or by == "article"
    counted = count(rows, rates, _namer(by, group_of or {}), kinds, squares=not complete)
    groups = _ordered(counted, by, kinds)
    used = _used(rates.categories, list(groups.values()))
    used = {name: how for name, how in used.items() if not categories or name in categories}
    names = list(groups)
    for name in compare or ():
        _need(name, names, by, "--compare")
    pairs = [compare] if compare else _following(names, by)
    shares: list[Share] = []
    changes: list[Change] = []
    for name, how in used.items():
        k = rates.categories.index(name)
        found = None
        if rates.refused[k] is None:
            found = Estimates(
                rates, k, list(groups.values()), by_score=how == "scores", complete=complete
            )
            changes += _changes(name, names, pairs, found)
        shares += _shares(name, k, groups, found, rates.refused[k])
    shown = [one for one in manifest["categories"] if one["id"] in used]
    return Rollup(
        by,
        tuple(shares),
        tuple(changes),
        used,
        names={one["id"]: one["name"] for one in shown},
        colors={one["id"]: one["color"] for one in shown},
    )


def _need(name: str, known: Sequence[str], what: str, where: str) -> None:
    if name not in known:
        some = ", ".join(known[:20]) + (", ..." if len(known) > 20 else "")
        raise ModelError(f"no {what} is called '{name}'", where=where, hint=f"There are: {some}")


def _namer(by: str, group_of: Mapping[str, str]) -> Callable[[str], str]:
    if by == "article":
        return lambda article_id: article_id
    return lambda article_id: group_of.get(article_id, UNKNOWN)


def _ordered(groups: dict[str, Group], by: str, kinds: Sequence[str]) -> dict[str, Group]:
    """Return the groups in order, the unknown last; refuse to go on where there is nothing."""
    if not groups:
        raise ModelError(
            f"there is no tagged sentence of the kinds {', '.join(kinds)}",
            hint="Give what 'watchword tag' wrote, or name other kinds: --kind KIND",
        )
    if by == "article":
        return groups
    if set(groups) == {UNKNOWN}:
        field = "source" if by == "source" else "published"
        raise ModelError(
            f"of none of the {groups[UNKNOWN].n_articles} articles the {by} is known",
            hint=f"Name a table with the columns id and {field}: --articles FILE; or --by article.",
        )
    return {name: groups[name] for name in sorted(groups, key=lambda one: (one == UNKNOWN, one))}


def _used(categories: Sequence[str], groups: Sequence[Group]) -> dict[str, str]:
    """Return what each category is counted by; one that was not tagged for is left out."""
    n_sentences = sum(group.n_sentences for group in groups)
    scored = sum(group.by_score.counts.sum(axis=1) for group in groups)
    given = sum(group.by_label.counts[:, 1] for group in groups)
    whole = np.asarray(scored) == n_sentences
    asked = ~whole.any() | (np.asarray(scored) > 0) | (np.asarray(given) > 0)
    return {
        name: "scores" if whole[k] else "labels" for k, name in enumerate(categories) if asked[k]
    }


def _following(names: Sequence[str], by: str) -> list[tuple[str, str]]:
    known = [name for name in names if name != UNKNOWN]
    return list(pairwise(known)) if by in PERIODS else []


def _shares(
    category: str, k: int, groups: Mapping[str, Group], found: Estimates | None, reason: str | None
) -> Iterator[Share]:
    for number, (name, group) in enumerate(groups.items()):
        n_tagged = int(group.by_label.counts[k, 1])
        yield Share(
            group=name,
            category=category,
            n_sentences=group.n_sentences,
            n_tagged=n_tagged,
            n_articles=group.n_articles,
            n_tagged_articles=int(group.tagged_articles[k]),
            observed=n_tagged / group.n_sentences,
            corrected=float(found.estimate.share[number]) if found else None,
            low=float(found.estimate.low[number]) if found else None,
            high=float(found.estimate.high[number]) if found else None,
            reason=reason,
        )


def _changes(
    category: str, names: Sequence[str], pairs: Sequence[tuple[str, str]], found: Estimates
) -> Iterator[Change]:
    number = {name: i for i, name in enumerate(names)}
    before, after = (
        np.array([number[pair[side]] for pair in pairs], dtype=np.intp) for side in (0, 1)
    )
    compared = found.compare(before, after)
    for i, pair in enumerate(pairs):
        low, high = float(compared.low[i]), float(compared.high[i])
        yield Change(
            category,
            *pair,
            difference=float(compared.difference[i]),
            low=low,
            high=high,
            ratio=_finite(compared.ratio[i]),
            ratio_low=_finite(compared.ratio_low[i]),
            ratio_high=_finite(compared.ratio_high[i]),
            verdict="up" if low > 0 else "down" if high < 0 else "not clear",
        )


def _finite(value: np.float64) -> float | None:
    return float(value) if np.isfinite(value) else None
