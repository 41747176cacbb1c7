"""``watchword demo``: the whole loop on the shipped corpus, in a directory of its own."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import click

from watchword.report import say
from watchword.workspace import Workspace, shipped

UNSEEN = Path(__file__).parent / "unseen.txt"
"""An article that is in no corpus."""


@click.command()
@click.option(
    "--directory",
    type=click.Path(path_type=Path),
    help="Where the demo works [default: a new temporary directory].",
)
def demo(directory: Path | None) -> None:
    """Run every stage on the shipped corpus: corpus, labels, models, tagging.

    \b
    Examples:
      watchword demo
      watchword demo --directory /tmp/demo
    """
    directory = directory or Path(tempfile.mkdtemp(prefix="watchword-demo-"))
    workspace = Workspace(directory)
    _labels_given(workspace)
    _corpus(workspace)
    _labels(workspace)
    _models(workspace)
    _tagging(workspace)
    say(_NEXT.format(directory=directory))


_NEXT = """
Everything lies in {directory}
  corpus/  articles and sentences      labels/  what annotators see and chose, gold
  models/threats/  the tagger and its model card, README.md

Now with your own articles:
  watchword init mywork && cd mywork
  watchword corpus add YOUR-ARTICLES/
  watchword labels push --file tasks.json     then import both into Label Studio: tasks.json
                                              and labels/config.xml; label; export as JSON
  watchword labels import EXPORT.json && watchword labels gold
  watchword models train && watchword models evaluate && watchword models export
  watchword tag --format table NEW-ARTICLE.txt"""


def _heading(stage: str, about: str) -> None:
    click.echo(f"\n{click.style(stage, bold=True)}  {about}")


def _labels_given(workspace: Workspace) -> None:
    """Make the workspace: the shipped taxonomy and the annotations of its readers."""
    for name in ("taxonomy.yaml", "config.xml", "guidelines.md", "annotations.jsonl"):
        workspace.labels.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shipped() / "labels" / name, workspace.labels / name)


def _corpus(workspace: Workspace) -> None:
    from watchword.corpus.read import read_articles
    from watchword.corpus.store import add

    _heading("1 corpus", "articles are stored as they came and split into sentences")
    added = add(workspace, read_articles([shipped() / "corpus" / "articles.jsonl"]))
    kinds = {row["kind"] for row in workspace.sentence_rows()}
    click.echo(f"  {added}")
    click.echo(f"  kinds: {', '.join(sorted(kinds))}; only sentences and list items are labelled")


def _labels(workspace: Workspace) -> None:
    from watchword.labels.agreement import agreement
    from watchword.labels.annotation import read_annotations
    from watchword.labels.gold import gold
    from watchword.labels.taxonomy import read_taxonomy
    from watchword.tables import write_table

    _heading("2 labels", "two readers labelled every sentence; a third settled what they disputed")
    annotations = read_annotations(workspace.annotations_file)
    taxonomy = read_taxonomy(workspace.taxonomy_file)
    clusters = {row["id"]: row["cluster"] for row in workspace.sentence_rows()}
    click.echo(
        f"  {len(annotations)} annotations; {agreement(annotations, taxonomy.ids, clusters)}"
    )
    settled = gold(annotations)
    write_table(workspace.gold_file, settled.sentences)
    click.echo(f"  gold: {settled}")


def _models(workspace: Workspace) -> None:
    from watchword.labels.taxonomy import read_taxonomy
    from watchword.models.classifier import SentenceClassifier
    from watchword.models.evaluate import evaluate
    from watchword.models.export import export
    from watchword.models.train import train

    _heading("3 models", "TF-IDF and a linear classifier, judged on articles it has not seen")
    say("  cross-validating, about half a minute ...")
    taxonomy, gold = read_taxonomy(workspace.taxonomy_file), workspace.gold
    # Three folds where `watchword models evaluate` takes five: a demo should not keep one waiting.
    untrained = SentenceClassifier(keywords=taxonomy.keywords)
    evaluation = evaluate(gold, taxonomy.categories, model=untrained, n_folds=3, n_jobs=-1)
    click.echo("  " + evaluation.table().replace("\n", "\n  "))
    click.echo(f"  {evaluation}")
    model = train(gold, categories=taxonomy.ids, keywords=taxonomy.keywords, n_jobs=-1)
    folder = export(
        model,
        workspace.models / "threats",
        categories=taxonomy.categories,
        evaluation=evaluation.as_json(),
    )
    click.echo(f"  trained on all gold and exported: {folder}")


def _tagging(workspace: Workspace) -> None:
    from watchword.corpus.read import read_articles
    from watchword.tagging.batch import tagged_rows
    from watchword.tagging.show import readable
    from watchword.tagging.tagger import load_tagger

    _heading("4 tagging", "an article the model has not seen, tagged with NumPy alone")
    tagger = load_tagger(workspace.models / "threats")
    for line in readable(tagged_rows(tagger, read_articles([UNSEEN]))):
        click.echo(f"  {line}")
