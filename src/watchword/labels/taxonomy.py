"""The categories of a workspace: the one place where they are named and defined.

``labels/taxonomy.yaml`` is read here and nowhere else; Label Studio's labelling page and the
annotators' guidelines are generated from it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from watchword.errors import CorpusError, LabelError, extra
from watchword.tables import read_text

NONE = "none"
"""What Label Studio stores when an annotator decides that no category applies."""

_SLUG = re.compile(r"[a-z][a-z0-9_]*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something an annotator can tick.

    Attributes
    ----------
    id : str
        Stable slug; it is what annotations, models and taggers speak of.
    name : str
        What people see; it may change at any time.
    key : str
        One letter or digit, the hotkey in Label Studio.
    hint : str
        One line, shown when the mouse rests on the choice.
    """

    id: str
    name: str
    key: str
    hint: str


@dataclass(frozen=True, slots=True)
class Category(Choice):
    """A threat category with all that an annotator needs to decide.

    Attributes
    ----------
    color : str
        ``#rrggbb``.
    definition : str
        When the category applies, in a sentence or two.
    include, exclude : tuple of str
        Border cases that belong to the category, and that do not.
    examples, counterexamples : tuple of str
        Sentences that carry the category, and tempting ones that do not.
    keywords : tuple of str
        Words that speak for the category; ``*`` at the end stands for any ending. A model learns
        from them beside gold, and they alone make the keyword baseline.
    """

    color: str
    definition: str
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All categories, in the order people see them.

    Attributes
    ----------
    version : int
        Raised whenever a definition changes; every annotation records it.
    title, task : str
        What this is about, and what annotators are asked to do.
    rules : tuple of str
        What holds for all categories.
    categories : tuple of Category
    none : Category
        The choice that says: no category applies.
    flags : tuple of Choice
        What else annotators can say of a sentence.
    """

    version: int
    title: str
    task: str
    rules: tuple[str, ...]
    categories: tuple[Category, ...]
    none: Category
    flags: tuple[Choice, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        """Category ids, in order."""
        return tuple(category.id for category in self.categories)

    @property
    def keywords(self) -> tuple[tuple[str, ...], ...]:
        """Keywords of each category, in order."""
        return tuple(category.keywords for category in self.categories)

    def in_order(self, labels: Sequence[str]) -> tuple[str, ...]:
        """Return category ids without repetition, in the order of the taxonomy."""
        return tuple(name for name in self.ids if name in labels)


def read_taxonomy(path: str | Path) -> Taxonomy:
    """Read and check a ``taxonomy.yaml``.

    Raises
    ------
    LabelError
        With the place and the field that is missing, doubled or of the wrong kind.
    """
    with extra("workbench"):
        import yaml
    path = Path(path)
    try:
        data = yaml.safe_load(read_text(path))
    except CorpusError as error:
        raise LabelError(error.problem, where=error.where, hint=error.hint) from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"{path}:{mark.line + 1}" if mark else str(path)
        raise LabelError(
            f"not YAML: {getattr(error, 'problem', None) or error}",
            where=place,
            hint="Put quotation marks around text that holds ': ' or begins with a quotation mark.",
        ) from error
    return _Reader(path).taxonomy(data)


class _Reader:
    """Checks one field after another, naming the place in every complaint."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def taxonomy(self, data: object) -> Taxonomy:
        root = self._mapping(data, "the file")
        categories = tuple(map(self._category, self._list(root, "categories", "the file")))
        if not categories:
            raise self._wrong("'categories' is empty", "the file")
        none = {"definition": "No category applies.", **self._mapping(root.get("none"), "'none'")}
        taxonomy = Taxonomy(
            version=self._field(root, "version", int, "the file"),
            title=self._field(root, "title", str, "the file"),
            task=self._field(root, "task", str, "the file").strip(),
            rules=self._texts(root, "rules", "the file"),
            categories=categories,
            none=self._category({"id": NONE, **none}),
            flags=tuple(
                Choice(**self._choice(self._mapping(flag, "a flag"))) for flag in root["flags"]
            )
            if root.get("flags")
            else (),
        )
        self._check_distinct(taxonomy)
        return taxonomy

    def _category(self, data: object) -> Category:
        fields = self._mapping(data, "a category")
        choice = self._choice(fields)
        where = f"category '{choice['id']}'"
        color = self._field(fields, "color", str, where)
        if not _COLOR.fullmatch(color):
            raise self._wrong(f"color '{color}' is not of the form #rrggbb", where)
        return Category(
            **choice,
            color=color,
            definition=self._field(fields, "definition", str, where).strip(),
            include=self._texts(fields, "include", where),
            exclude=self._texts(fields, "exclude", where),
            examples=self._texts(fields, "examples", where),
            counterexamples=self._texts(fields, "counterexamples", where),
            keywords=self._texts(fields, "keywords", where),
        )

    def _choice(self, fields: Mapping[str, Any]) -> dict[str, str]:
        name = self._field(fields, "id", str, "a category or flag")
        if not _SLUG.fullmatch(name):
            raise self._wrong(f"id '{name}' is not a slug such as 'cyber_crime'", "categories")
        where = f"'{name}'"
        choice = {field: self._field(fields, field, str, where) for field in ("name", "key")}
        if len(choice["key"]) != 1 or not choice["key"].isalnum():
            raise self._wrong(f"key '{choice['key']}' is not one letter or digit", where)
        return {"id": name, **choice, "hint": self._field(fields, "hint", str, where)}

    def _check_distinct(self, taxonomy: Taxonomy) -> None:
        choices: list[Choice] = [*taxonomy.categories, taxonomy.none, *taxonomy.flags]
        kinds: dict[str, Callable[[Choice], str]] = {
            "id": lambda choice: choice.id,
            "key": lambda choice: choice.key.lower(),
            "name": lambda choice: choice.name,
        }
        for kind, value in kinds.items():
            seen: dict[str, str] = {}
            for choice in choices:
                if value(choice) in seen:
                    other = seen[value(choice)]
                    raise self._wrong(
                        f"{kind} '{value(choice)}' is used by '{other}' and '{choice.id}'",
                        "categories and flags",
                    )
                seen[value(choice)] = choice.id

    def _field(self, fields: Mapping[str, Any], name: str, kind: type, where: str) -> Any:
        value = fields.get(name)
        if not isinstance(value, kind) or isinstance(value, bool) or value == "":
            wanted = "a whole number" if kind is int else "a text"
            found = "nothing" if value is None else repr(value)
            raise self._wrong(f"'{name}' must be {wanted}, found {found}", where)
        return value

    def _list(self, fields: Mapping[str, Any], name: str, where: str) -> list[Any]:
        value = fields.get(name) or []
        if not isinstance(value, list):
            raise self._wrong(f"'{name}' must be a list, found {value!r}", where)
        return value

    def _texts(self, fields: Mapping[str, Any], name: str, where: str) -> tuple[str, ...]:
        texts = self._list(fields, name, where)
        for text in texts:
            if not isinstance(text, str):
                raise self._wrong(f"'{name}' holds {text!r}, which is not a text", where)
        return tuple(texts)

    def _mapping(self, value: object, what: str) -> Mapping[str, Any]:
        if not isinstance(value, dict):
            raise self._wrong(f"{what} must have named fields, found {value!r}", None)
        return value

    def _wrong(self, problem: str, where: str | None) -> LabelError:
        place = f"{self.path}: {where}" if where else str(self.path)
        return LabelError(problem, where=place, hint="Mend it and run the command again.")
