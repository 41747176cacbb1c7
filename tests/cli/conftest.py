"""What the tests of commands share."""

import pytest


@pytest.fixture
def gold_tables(workspace, gold):
    """Gold of the small corpus of the model tests, as the tables of the workspace."""
    from watchword.tables import write_table

    sentences = [
        {
            **{name: row[name] for name in ("text", "cluster")},
            "id": row["sentence_id"],
            "article_id": row["cluster"],
            "kind": "sentence",
        }
        for row in gold
    ]
    write_table(workspace.sentences_file, sentences)
    settled = [
        {"sentence_id": r["sentence_id"], "labels": r["labels"], "decided_by": "single"}
        for r in gold
    ]
    write_table(workspace.gold_file, settled)
