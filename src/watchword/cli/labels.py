"""``watchword labels``: what annotators see, what they chose, what is settled."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from watchword.cli.migrate import migrate
from watchword.cli.options import json_option, show, taxonomy_of, workspace_option
from watchword.cli.pull import import_, pull
from watchword.cli.push import push
from watchword.cli.review import review
from watchword.cli.studio import studio
from watchword.report import say
from watchword.workspace import Workspace


@click.group()
def labels() -> None:
    """Work with Label Studio: send sentences, fetch labels, measure agreement, settle gold."""


for _command in (push, pull, import_, review, migrate, studio):
    labels.add_command(_command)


@labels.command()
@workspace_option
def config(workspace: Workspace) -> None:
    """Generate config.xml and guidelines.md from the taxonomy.

    \b
    Examples:
      watchword labels config
      watchword labels config --workspace mywork
    """
    from watchword.labels.config import config_xml, guidelines
    from watchword.tables import atomic_write

    taxonomy = taxonomy_of(workspace)
    for name, text in {
        "config.xml": config_xml(taxonomy),
        "guidelines.md": guidelines(taxonomy),
    }.items():
        with atomic_write(workspace.labels / name) as file:
            file.write(text)
    say(f"labels/config.xml and labels/guidelines.md: {len(taxonomy.categories)} categories")


@labels.command()
@click.option(
    "--figure",
    metavar="FILE.png",
    type=click.Path(path_type=Path),
    help="Also draw alpha of each category, and who agrees with whom.",
)
@workspace_option
@json_option
def agree(figure: Path | None, workspace: Workspace, as_json: bool) -> None:
    """Measure how far annotators agree, beyond chance, and where they do not.

    Krippendorff's alpha and Cohen's kappa per category, with intervals; each pair of annotators;
    the categories most often confused; and whether shown predictions lead annotators.

    \b
    Examples:
      watchword labels agree
      watchword labels agree --json | jq .overall.alpha
      watchword labels agree --figure agreement.png
    """
    from watchword.labels.agreement import agreement
    from watchword.labels.anchoring import anchoring
    from watchword.labels.annotation import read_annotations
    from watchword.labels.figure import draw
    from watchword.labels.pairs import pairs
    from watchword.report import plain_table

    taxonomy = taxonomy_of(workspace)
    clusters = {row["id"]: row["cluster"] for row in workspace.sentence_rows()}
    given = read_annotations(workspace.annotations_file)
    result = agreement(given, taxonomy.ids, clusters)
    by_pairs, anchored = pairs(given, taxonomy.ids), anchoring(given)
    if figure is not None:
        draw(figure, result, by_pairs)
        say(f"{figure}: alpha of each category, and who agrees with whom")
    facts = {**asdict(result), **asdict(by_pairs), "anchoring": asdict(anchored)}
    if not as_json:
        kappas = [(name, kappa) for name, kappa in by_pairs.kappa.items()]
        confused = [(c.one, c.other, c.n_sentences) for c in by_pairs.confusions[:10]]
        click.echo(plain_table(("category", "kappa"), kappas) + "\n")
        click.echo(by_pairs.table() + "\n")
        if confused:
            click.echo(plain_table(("chosen by one", "by the other", "sentences"), confused))
        click.echo(f"\n{anchored}\n")
    show(result, as_json, facts)


@labels.command()
@workspace_option
@json_option
def gold(workspace: Workspace, as_json: bool) -> None:
    """Settle sentences: adjudicated, agreed by all, or labelled by one annotator only.

    \b
    Examples:
      watchword labels gold
      watchword labels gold --json
    """
    from watchword.errors import LabelError
    from watchword.labels.annotation import read_annotations
    from watchword.labels.gold import gold as settle
    from watchword.tables import write_table

    taxonomy_of(workspace)
    result = settle(read_annotations(workspace.annotations_file))
    if not result.sentences:
        raise LabelError(
            "no annotation settles a sentence",
            where=workspace.annotations_file,
            hint="Import annotations first: watchword labels import EXPORT.json",
        )
    write_table(workspace.gold_file, result.sentences)
    show(result, as_json, {"decided": dict(result.decided), "open": list(result.open)})
