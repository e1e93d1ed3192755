"""What an environment changes: its file, and how its overrides are laid over an item. Evaluates no template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..model.diagnostic import Report, did_you_mean
from ..model.kind import Kind
from ..text.document import Document
from ..text.source_map import Place
from . import foreign, schema
from .sections import Located

ALL = "*"


@dataclass
class Environment:
    """An environment's file. `used` collects which overrides found their item."""

    name: str = ""
    variables: Located = Located({})
    overrides: Located = Located({})
    instance: Located = Located({})
    settings: Located = Located({})
    policy: Located = Located({})
    used: set[tuple[str, str]] = field(default_factory=set)
    repeats: set[tuple[str, str]] = field(default_factory=set)  # those whose for_each is taken


def read(name: str, document: Document | None, report: Report) -> Environment:
    """The environment `name` as its file says; without a file it only has its name (D40)."""
    if document is None or not isinstance(document.tree, dict):
        if document is not None and document.tree is not None:
            report.error(document.place.mark, "an environment must be a map", "write variables:, overrides:, …")
        return Environment(name)
    tree = {k: v for k, v in document.tree.items() if v is not None}
    schema.check(tree, _SCHEMA, document.place, report, f"environment {name}")

    def part(key: str) -> Located:
        value = tree.get(key)
        return Located(value if isinstance(value, dict) else {}, document.place.nearest((key,)))

    return Environment(name, part("variables"), part("overrides"), part("instance"), part("settings"), part("policy"))


_SCHEMA = schema.environment()


def overlay(base: Located, over: Located) -> Located:
    """`over` laid on `base`: maps merge, everything else, lists too, is replaced."""
    if not isinstance(base.tree, Mapping) or not isinstance(over.tree, Mapping):
        return over
    tree = dict(base.tree)
    below = dict(base.place.below) if isinstance(base.place.below, Mapping) else {}
    for key, value in over.tree.items():
        place = over.place.nearest((key,))
        if key in tree:
            merged = overlay(Located(tree[key], base.place.nearest((key,))), Located(value, place))
        else:
            merged = Located(value, place)
        tree[key], below[key] = merged
    return Located(tree, base.place.within(below))


def repeated(item: Located, section: str, names: Iterable[str], environment: Environment) -> Located:
    """The item with the `for_each` that the environment gives it, by its name as written or for all of its section;
    `for_each: []` leaves it out of this environment."""
    rows = environment.overrides.tree.get(section)
    place = environment.overrides.place.nearest((section,))
    for name in (ALL, *names):
        row = rows.get(name) if isinstance(rows, Mapping) else None
        if isinstance(row, Mapping) and "for_each" in row:
            environment.used.add((section, name))
            at = place.nearest((name,)).nearest(("for_each",))
            tree = {**{k: v for k, v in item.tree.items() if k != "for_each"}, "for_each": row["for_each"]}
            below = dict(item.place.below) if isinstance(item.place.below, Mapping) else {}
            item = Located(tree, item.place.within({**below, "for_each": at}))
            environment.repeats.add((section, name))
    return item


def overridden(item: Located, section: str, names: Iterable[str], environment: Environment) -> Located:
    """The item under the environment's overrides: first those for all of its section, then those by name."""
    rows = environment.overrides.tree.get(section)
    place = environment.overrides.place.nearest((section,))
    if not isinstance(rows, Mapping):
        return item
    for name in (ALL, *dict.fromkeys(names)):
        if isinstance(rows.get(name), Mapping):
            environment.used.add((section, name))
            done = (section, name) in environment.repeats
            row = {k: v for k, v in rows[name].items() if k != "for_each"} if done else rows[name]
            item = overlay(item, Located(row, place.nearest((name,))))
    return item


def overridden_one(item: Located, section: str, environment: Environment) -> Located:
    """The same for a section that holds one map."""
    row = environment.overrides.tree.get(section)
    place = environment.overrides.place.nearest((section,))
    return overlay(item, Located(row, place)) if isinstance(row, Mapping) else item


def unused(environment: Environment, kinds: Mapping[str, Kind], names: Mapping[str, list[str]], report: Report) -> None:
    """Report overrides of sections and names that do not exist. `names`: section → names of its items."""
    sections = {kind.section: kind for kind in kinds.values()}
    for section, rows in environment.overrides.tree.items():
        place = environment.overrides.place.nearest((section,))
        if section not in sections:
            report.error(place.key, f"'{section}' is not a section", foreign.section(section, sections))
        elif not isinstance(rows, Mapping):
            report.error(place.mark, f"overrides of {section} must be a map", _form(sections[section]))
        elif sections[section].listing is not None:
            _unused_names(environment, section, rows, place, names.get(section, []), report)


def _unused_names(
    environment: Environment, section: str, rows: Mapping[str, Any], place: Place, known: list[str], report: Report
) -> None:
    for name, row in rows.items():
        where = place.nearest((name,))
        if not isinstance(row, Mapping):
            way = f"to leave it out of this environment, write `{name}: {{when: false}}`"
            hint = way if row is None else "write the keys to change below it"
            report.error(where.mark, f"the override of '{name}' must be a map", hint)
        elif (section, name) not in environment.used and name != ALL:
            near = did_you_mean(name, known) or f"{section} has: {', '.join(sorted(known)[:10]) or 'nothing'}"
            report.error(where.key, f"no item of {section} is named '{name}'", near)


def _form(kind: Kind) -> str:
    return "write NAME: {key: value}, or '*' for all" if kind.listing is not None else "write {key: value}"
