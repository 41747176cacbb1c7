"""What a workspace remembers of the Label Studio server it works with: ``labels/studio.json``.

No token is ever in it. Losing the file loses nothing: the next pull fetches everything again.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path

from watchword.errors import LabelError
from watchword.tables import atomic_write, read_json


@dataclass(slots=True)
class Link:
    """The projects of a workspace on one server, and how far they were read.

    Attributes
    ----------
    url : str
        Address of the server.
    mark : str
        Random; it stands in the descriptions of our projects, by which they are known again.
    project, review : int or None
        The project where sentences are labelled, and the one where disagreements are settled.
    read_until : dict of str to str
        For each project, the time on the server's clock up to which its changes were pulled;
        ISO 8601, UTC.
    sending : list of str
        Ids of the sentences whose import was begun and not seen to end.
    """

    url: str
    mark: str = ""
    project: int | None = None
    review: int | None = None
    read_until: dict[str, str] = field(default_factory=dict)
    sending: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write ``labels/studio.json``, whole or not at all."""
        with atomic_write(path) as file:
            json.dump(asdict(self), file, indent=1)
            file.write("\n")


def read_link(path: Path, url: str) -> Link:
    """Read what is remembered of the server at `url`; of another server nothing holds.

    Raises
    ------
    LabelError
        If the file is damaged.
    """
    new = Link(url, mark=secrets.token_hex(4))
    if not path.exists():
        return new
    data = read_json(path)
    names = {one.name for one in fields(Link)}
    if not isinstance(data, dict) or not set(data) <= names or "url" not in data:
        raise LabelError(
            "is not what a push wrote",
            where=path,
            hint="Delete it; the next push finds its project again by name.",
        )
    known = Link(**data)
    return known if known.url == url else new
