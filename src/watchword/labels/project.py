"""A project of ours on a server: found again by its mark, else made, and kept up to date."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchword.labels.link import Link
from watchword.labels.studio import Studio, StudioError

_MARK = re.compile(r"\[watchword (\w+) page (\w*)\]")


@dataclass(frozen=True, slots=True)
class Page:
    """What a project shows.

    Attributes
    ----------
    title : str
        Three to fifty characters, Label Studio's rule.
    config : str
        The labelling interface, XML.
    instructions : str
        HTML that annotators can open beside a task.
    """

    title: str
    config: str
    instructions: str

    @property
    def fingerprint(self) -> str:
        """What changes when the page does; the server alters what it stores, so it is kept."""
        text = "\0".join((self.config, self.instructions))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Opened:
    """A project that is ready, and what had to be done for it."""

    number: int
    change: str


def open_project(
    studio: Studio,
    link: Link,
    link_file: Path,
    page: Page,
    settings: dict[str, Any],
    *,
    named: int | None = None,
    review: bool = False,
) -> Opened:
    """Find our project or make it, and bring its page up to date.

    Parameters
    ----------
    studio : Studio
    link : Link
        Learns the number; it is written to `link_file` before a project is made, so that one made
        by a push that was killed is known again.
    page : Page
    settings : dict
        Fields of Label Studio's project.
    named : int, optional
        Number of a project to use, whoever made it.
    review : bool
        The project where disagreements are settled, not the one where sentences are labelled.
    """
    link.write(link_file)
    known = link.review if review else link.project
    number = (
        find_project(studio, link, known, page) if named is None else adopt(studio, link, named)
    )
    change = ""
    if number is None:
        number, change = make_project(studio, link, page, settings), "made, "
    elif update_project(studio, link, number, page, settings):
        change = "page updated, "
    if known != number:
        link.sending = []
        if review:
            link.review = number
        else:
            link.project = number
        link.write(link_file)
    return Opened(number, change)


def find_project(studio: Studio, link: Link, known: int | None, page: Page) -> int | None:
    """Return the number of the project with our mark: the known one, else one of that title.

    Raises
    ------
    StudioError
        If there is a project of that title that another workspace made.
    """
    found = _project(studio, known) if known is not None else None
    if found and _mark(found)[0] == link.mark:
        return known
    others = [one for one in _of_title(studio, page.title) if _mark(one)[0]]
    ours = [int(one["id"]) for one in others if _mark(one)[0] == link.mark]
    if ours:
        return min(ours)
    if others:
        number = others[0]["id"]
        raise StudioError(
            f"project {number}, '{page.title}', was made from another workspace",
            where=studio.url,
            hint=f"Go on in it with --project {number}, or choose a name with --title.",
        )
    return None


def adopt(studio: Studio, link: Link, number: int) -> int:
    """Put our mark on an existing project, named by its number, and return the number."""
    project = _project(studio, number)
    if project is None:
        raise StudioError(
            f"there is no project {number}",
            where=studio.url,
            hint="Take the number from the project's address, .../projects/NUMBER.",
        )
    mark, page = _mark(project)
    if mark != link.mark:
        described = _MARK.sub("", project.get("description") or "").strip()
        text = f"{described} [watchword {link.mark} page {page}]".strip()
        studio.patch(f"/api/projects/{number}/", {"description": text})
    return number


def make_project(studio: Studio, link: Link, page: Page, settings: dict[str, Any]) -> int:
    """Make a project and return its number."""
    project = studio.post(
        "/api/projects/",
        {"title": page.title, **_shown(link, page), **settings},
    )
    return int(project["id"])


def update_project(
    studio: Studio, link: Link, number: int, page: Page, settings: dict[str, Any]
) -> bool:
    """Bring page and settings up to date; return whether the page had to be changed."""
    project = studio.get(f"/api/projects/{number}/")
    same = (project.get("label_config") or "").strip() == page.config.strip()
    stale = not same or _mark(project) != (link.mark, page.fingerprint)
    changes = {name: value for name, value in settings.items() if project.get(name) != value}
    if stale:
        changes |= _shown(link, page)
    if changes:
        studio.patch(f"/api/projects/{number}/", changes)
    return stale


def _shown(link: Link, page: Page) -> dict[str, Any]:
    return {
        "label_config": page.config,
        "expert_instruction": page.instructions,
        "show_instruction": False,
        "description": (
            "Made by 'watchword labels'; its next push updates the page. "
            f"[watchword {link.mark} page {page.fingerprint}]"
        ),
    }


def _mark(project: dict[str, Any]) -> tuple[str, str]:
    found = _MARK.search(project.get("description") or "")
    return (found[1], found[2]) if found else ("", "")


def _project(studio: Studio, number: int) -> dict[str, Any] | None:
    try:
        return dict(studio.get(f"/api/projects/{number}/"))
    except StudioError as error:
        if error.status == 404:
            return None
        raise


def _of_title(studio: Studio, title: str) -> list[dict[str, Any]]:
    include = "id,title,description"
    answer = studio.get("/api/projects/", title=title, include=include, page_size=100)
    return [one for one in answer["results"] if one["title"] == title]
