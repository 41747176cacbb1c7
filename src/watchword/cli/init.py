"""``watchword init``: a new workspace."""

from __future__ import annotations

from pathlib import Path

import click

from watchword.errors import WatchwordError


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
def init(directory: Path) -> None:
    """Make DIRECTORY a workspace with the shipped taxonomy.

    \b
    Examples:
      watchword init mywork
      watchword init .
    """
    from watchword.report import say
    from watchword.tables import atomic_write, read_text
    from watchword.workspace import Workspace, shipped

    workspace = Workspace(directory)
    if workspace.exists():
        raise WatchwordError(
            "is a workspace already", where=directory, hint="Work in it, or name another directory."
        )
    for name in ("taxonomy.yaml", "config.xml", "guidelines.md"):
        with atomic_write(workspace.labels / name) as file:
            file.write(read_text(shipped() / "labels" / name))
    for folder in ("corpus", "labels"):
        # The front matter of a dataset card, so that `datasets` can load the folder.
        card = read_text(shipped() / folder / "README.md").split("---\n")[1]
        tables = card[card.index("configs:") :]
        with atomic_write(workspace.root / folder / "README.md") as file:
            file.write(f"---\n{tables}---\n\n# {folder}\n")
    workspace.models.mkdir(exist_ok=True)
    say(f"{directory} is a workspace now. Next: watchword corpus add --workspace {directory} FILES")
