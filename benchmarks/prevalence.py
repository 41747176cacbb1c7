"""How far counted and corrected shares of a category are from the true ones.

A model is trained on one half of the gold clusters and tags the other half, from which bags are
drawn whose true share is set by us, from rare to common: single sentences at random (only the
share shifts), whole articles (what the other sentences are about shifts with it), and the years
and the single articles as they are. Every method sees the same bags and knows of the first half
only.

    python benchmarks/prevalence.py [--seeds N] [--bags N]

Prints, in points of a hundred, the mean absolute error of each method, how often the 95 % interval
of `watchword rollup` covers the truth, and how often two bags are told to differ.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from watchword.labels.taxonomy import read_taxonomy
from watchword.models.classifier import SentenceClassifier
from watchword.models.split import each_fold, grouped_folds
from watchword.models.train import indicator
from watchword.report import plain_table
from watchword.tables import read_table
from watchword.tagging.counts import Group
from watchword.tagging.error_rates import bins, edges, error_rates
from watchword.tagging.estimates import Estimates
from watchword.tagging.quantify import Z
from watchword.workspace import Workspace

ROOT = Path(__file__).parents[1]
SHARES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.4)
METHODS = (
    "counted", "adjusted count", "mean probability", "adjusted mean", "EM", "rollup, labels",
    "rollup, scores",
)  # fmt: skip
FEWEST = 25
"""Articles that must carry a bag's weight; with fewer, a bag is those few again and again."""


class Bag(NamedTuple):
    """Numbers of articles, or of sentences, some of them several times."""

    picks: np.ndarray
    of_articles: bool


class Half:
    """A model of one half of gold, and what it makes of the other half."""

    def __init__(self, texts, y, clusters, years, train, test, seed, categories) -> None:
        model = SentenceClassifier(seed=seed).fit(
            [texts[i] for i in train], y[train], [clusters[i] for i in train]
        )
        self.thresholds = model.thresholds_.round(4)
        self.rates = error_rates(
            {
                "categories": [{"id": name} for name in categories],
                "thresholds": self.thresholds,
                "error_rates": model.error_rates_,
            }
        )
        self.truth = y[test]
        self.p = model.predict_proba([texts[i] for i in test])
        self.given = self.p >= self.thresholds
        self.placed = bins(self.p, edges(self.thresholds))
        names = np.array(clusters)[test]
        self.articles = [np.flatnonzero(names == name) for name in dict.fromkeys(names)]
        self.years = [years[names[rows[0]]] for rows in self.articles]
        n_bins = self.rates.by_score.f1.shape[1]
        self.by_sentence = (
            np.stack([~self.given, self.given], axis=2).astype(float),
            (self.placed[:, :, None] == np.arange(n_bins)).astype(float),
        )
        self.by_article = tuple(
            np.stack([table[rows].sum(axis=0) for rows in self.articles])
            for table in self.by_sentence
        )
        own, held = y[train] == 1, model.oof_probabilities_
        self.prior = own.mean(axis=0)
        self.mean1, self.mean0 = _means(held, own)
        self.tpr, self.fpr = _means(held >= self.thresholds, own)

    def group(self, bag: Bag, k: int) -> Group:
        """Return what `rollup` counts of category `k` in a bag."""
        labels, scores = self.by_article if bag.of_articles else self.by_sentence
        group = Group(scores.shape[1], scores.shape[2], squares=True)
        group.n_articles, group.n_sentences = len(bag.picks), len(self.rows(bag))
        for sums, table in ((group.by_label, labels), (group.by_score, scores)):
            own = table[bag.picks, k]
            sums.counts[k], sums.squares[k] = own.sum(axis=0), own.T @ own
        return group

    def rows(self, bag: Bag):
        """Return the sentences of a bag."""
        return (
            np.concatenate([self.articles[i] for i in bag.picks]) if bag.of_articles else bag.picks
        )

    def others(self, rows, k) -> list[float]:
        """Return the share of category `k` in some rows by each method that is not ours."""
        counted, mean = self.given[rows, k].mean(), self.p[rows, k].mean()
        return [
            counted,
            _clipped((counted - self.fpr[k]) / (self.tpr[k] - self.fpr[k])),
            mean,
            _clipped((mean - self.mean0[k]) / (self.mean1[k] - self.mean0[k])),
            _em(self.p[rows, k], self.prior[k]),
        ]


def _means(values, has_it):
    n1, n0 = has_it.sum(axis=0), (~has_it).sum(axis=0)
    return (values * has_it).sum(axis=0) / n1, (values * ~has_it).sum(axis=0) / n0


def _clipped(share) -> float:
    return float(np.clip(share, 0, 1))


def _em(p, prior) -> float:
    """Return the share by expectation maximisation on the probabilities (Saerens et al. 2002)."""
    share, odds = prior, p / np.maximum(1 - p, 1e-12) * (1 - prior) / prior
    for _ in range(300):
        up = share * odds
        share, before = float((up / (up + 1 - share)).mean()), share
        if abs(share - before) < 1e-6:
            break
    return share


def halves(seeds: int) -> Iterator[Half]:
    """Yield models and what they tag, two for each seed."""
    workspace = Workspace(ROOT)
    categories = read_taxonomy(workspace.taxonomy_file).ids
    gold = workspace.gold_rows()
    y = indicator([row["labels"] for row in gold], categories)
    texts, clusters = [row["text"] for row in gold], [row["cluster"] for row in gold]
    articles = read_table(workspace.articles_file)
    years = {row["cluster"]: (row["published"] or "unknown")[:4] for row in articles}
    for seed in range(seeds):
        for train, test in each_fold(grouped_folds(y, clusters, 2, seed)):
            yield Half(texts, y, clusters, years, train, test, seed, categories)


def sentence_bags(half: Half, k: int, share: float, n_bags: int, draw):
    """Yield bags of 1,000 single sentences."""
    with_it, without = (np.flatnonzero(half.truth[:, k] == value) for value in (1, 0))
    for _ in range(n_bags):
        n = draw.binomial(1000, share)
        rows = np.concatenate([draw.choice(with_it, n), draw.choice(without, 1000 - n)])
        yield Bag(rows, of_articles=False)


def article_weights(half: Half, k: int, share: float):
    """Return how often to draw each article, so that sentences of the category have this share."""
    sizes = np.array([len(rows) for rows in half.articles])
    shares = np.array([half.truth[rows, k].mean() for rows in half.articles])

    def weights(tilt):
        exponent = tilt * shares
        found = np.exp(exponent - exponent.max())
        return found / found.sum()

    low, high = -200.0, 200.0
    for _ in range(60):
        tilt = (low + high) / 2
        found = weights(tilt)
        too_low = found @ (sizes * shares) / (found @ sizes) < share
        low, high = (tilt, high) if too_low else (low, tilt)
    found = weights(tilt)
    return found if 1 / (found**2).sum() >= FEWEST else None


def article_bags(half: Half, k: int, share: float, n_bags: int, draw, n_articles: int = 60):
    """Yield bags of whole articles."""
    weights = article_weights(half, k, share)
    for _ in range(n_bags if weights is not None else 0):
        yield Bag(draw.choice(len(weights), n_articles, p=weights), of_articles=True)


def year_bags(half: Half):
    """Yield the articles of each year."""
    years = np.array(half.years)
    for year in sorted(set(half.years)):
        yield Bag(np.flatnonzero(years == year), of_articles=True)


def single_bags(half: Half):
    """Yield every article by itself."""
    for i in range(len(half.articles)):
        yield Bag(np.array([i]), of_articles=True)


def measure(half: Half, k: int, share: float | None, bags, errors, covered) -> None:
    """Note the errors of all methods on bags of one category, and whether intervals cover.

    `share` is the one that bags were drawn with; None where they were not drawn.
    """
    bags = list(bags)
    if not bags:
        return
    # What is complete holds no article twice.
    distinct = [Bag(np.unique(bag.picks), bag.of_articles) for bag in bags]
    by_label, by_score, complete = (
        Estimates(
            half.rates, k, [half.group(bag, k) for bag in some], by_score=score, complete=whole
        ).estimate
        for some, score, whole in (
            (bags, False, False), (bags, True, False), (distinct, True, True),
        )
    )  # fmt: skip
    for i, bag in enumerate(bags):
        rows = half.rows(bag)
        truth = half.truth[rows, k].mean()
        found = [*half.others(rows, k), by_label.share[i], by_score.share[i]]
        errors.append([abs(one - truth) for one in found])
        true_of_all = half.truth[half.rows(distinct[i]), k].mean()
        aim = truth if share is None else share
        sure = [
            one.low[i] <= at <= one.high[i]
            for one, at in ((by_label, aim), (by_score, aim), (complete, true_of_all))
        ]
        reach = Z * np.sqrt(found[0] * (1 - found[0]) / len(rows))
        covered.append([abs(found[0] - aim) <= reach, *sure])


def told(half: Half, k: int, draw, n_bags: int, n_articles: int, counts) -> None:
    """Note how often two bags are told to differ: by counting alone, and by `rollup`."""
    for factor in (1.0, 1.2, 1.5, 2.0):
        before, after = (
            list(article_bags(half, k, share, n_bags, draw, n_articles))
            for share in (0.05, 0.05 * factor)
        )
        if not before or not after:
            continue
        groups = [half.group(bag, k) for bag in (*before, *after)]
        estimates = Estimates(half.rates, k, groups, by_score=True, complete=False)
        first = np.arange(len(before))
        compared = estimates.compare(first, first + len(before))
        n = np.array([group.n_sentences for group in groups])
        yes = np.array([group.by_label.counts[k, 1] for group in groups])
        one, other = (yes / n)[first], (yes / n)[first + len(before)]
        error = np.sqrt(one * (1 - one) / n[first] + other * (1 - other) / n[first + len(before)])
        up = np.stack([other - one > Z * error, compared.low > 0])
        down = np.stack([one - other > Z * error, compared.high < 0])
        true_change = 0.05 * factor - 0.05
        inside = (compared.low <= true_change) & (true_change <= compared.high)
        counts[n_articles, factor].append([*up.mean(axis=1), *down.mean(axis=1), inside.mean()])


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--bags", type=int, default=10, help="per half, category and share")
    arguments = parser.parse_args()
    draw = np.random.default_rng(0)
    errors, covered, counts = (defaultdict(list) for _ in range(3))
    for half in halves(arguments.seeds):
        for k in range(half.p.shape[1]):
            for kind, make in {"sentences": sentence_bags, "articles": article_bags}.items():
                for share in SHARES:
                    at = kind, share
                    bags = make(half, k, share, arguments.bags, draw)
                    measure(half, k, share, bags, errors[at], covered[at])
            for kind, bags in {"years": year_bags(half), "one article": single_bags(half)}.items():
                measure(half, k, None, bags, errors[kind, None], covered[kind, None])
            for n_articles in (60, 300):
                told(half, k, draw, arguments.bags, n_articles, counts)
    kinds = [at for at in errors if errors[at]]
    print("Mean absolute error, points of a hundred\n")
    header = ("bags of", "true share", "n", *METHODS)
    print(plain_table(header, [(*_name(at), len(errors[at]), *_mean(errors[at])) for at in kinds]))
    print("\n95 % intervals that cover the truth, %\n")
    header = ("bags of", "true share", "counted", "labels", "scores", "scores, complete")
    print(plain_table(header, [(*_name(at), *_mean(covered[at])) for at in kinds]))
    print("\nTwo bags of articles, the first of 5 %: told to differ, %\n")
    header = (
        "articles",
        "times",
        "counted up",
        "rollup up",
        "counted down",
        "rollup down",
        "covers",
    )
    print(plain_table(header, [(*at, *_mean(rows)) for at, rows in sorted(counts.items())]))


def _name(at) -> tuple[str, str]:
    return at[0], "as it is" if at[1] is None else f"{100 * at[1]:g} %"


def _mean(rows) -> list[float]:
    return [float(100 * one) for one in np.mean(rows, axis=0)]


if __name__ == "__main__":
    main()
