"""What the tests of models share."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def few_labels(repository):
    """Draws of 300 labelled sentences of the shipped corpus, and 1,000 others to rank or label."""
    from watchword.labels.taxonomy import read_taxonomy
    from watchword.models.train import indicator

    gold, names = repository.gold, read_taxonomy(repository.taxonomy_file).ids
    y, texts = indicator(gold["labels"], names), np.array(gold["text"], dtype=object)

    def draw(seed):
        rows = np.random.default_rng(seed).permutation(len(y))
        known, new = rows[:300], rows[300:1300]
        return texts[known].tolist(), y[known], texts[new].tolist(), y[new]

    return draw


@pytest.fixture
def of_four_clusters(workspace):
    """The small workspace, its one article told as four, so that there is something to hold out."""
    from watchword.tables import write_table

    rows = [{**row, "cluster": f"c{n % 4}"} for n, row in enumerate(workspace.sentence_rows())]
    write_table(workspace.sentences_file, rows)
    return workspace
