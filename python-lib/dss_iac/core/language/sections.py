"""Documents → one configuration: the project, items by section, and the heads that belong to no kind.

Sections of several documents are put together; the same key of the project or of a head in two documents is an error
that names both places. Evaluates nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..model.diagnostic import Mark, Report
from ..model.kind import Kind
from ..text.document import Document
from ..text.source_map import NOWHERE, Place
from . import foreign
from .keywords import HEADS, IN_MODULES, MODULE_HEADS, VERSION

_LISTS = ("include", "externals", "moved", "imports", "modules", "accept", "code_files")
_MAPS = ("variables", "policy", "inputs", "outputs")


class Located(NamedTuple):
    """A value and where it is written."""

    tree: Any
    place: Place = NOWHERE

    def without(self, key: str) -> Located:
        """The same map without a key."""
        if not isinstance(self.tree, Mapping) or key not in self.tree:
            return self
        return Located({k: v for k, v in self.tree.items() if k != key}, self.place)


@dataclass
class Sections:
    """A configuration put together. `one` has the sections of kinds of which there is one (the project), `items` the
    others, `heads` the maps and `lists` the lists that belong to no kind."""

    one: dict[str, Located] = field(default_factory=dict)
    items: dict[str, list[Located]] = field(default_factory=dict)
    heads: dict[str, Located] = field(default_factory=dict)
    lists: dict[str, list[Located]] = field(default_factory=dict)

    def head(self, name: str) -> Located:
        """A head that is a map; empty when nobody wrote it."""
        return self.heads.get(name, Located({}))


def gather(documents: Iterable[Document], kinds: Mapping[str, Kind], report: Report, module: bool = False) -> Sections:
    """Every document in one. In a module neither the project nor what concerns the whole may be written."""
    by_section = {kind.section: kind for kind in kinds.values()}
    allowed = [s for s, kind in by_section.items() if kind.listing is not None or not module]
    heads = [*IN_MODULES, *MODULE_HEADS] if module else [*HEADS]
    out = Sections()
    for document in documents:
        whole = _whole(document, by_section, report)
        if whole is None:
            continue
        for key, value in whole.tree.items():
            where = Located(value, whole.place.nearest((key,)))
            if key not in allowed and key not in heads:
                _unknown(key, where, [*allowed, *heads], key in {*by_section, *HEADS, *MODULE_HEADS}, report)
            elif value is not None:
                _put(out, key, where, by_section.get(key), report)
    return out


def _whole(document: Document, by_section: Mapping[str, Kind], report: Report) -> Located | None:
    """The document with its sections as keys; files in a section's folder may hold a list or one item."""
    tree, place, section = document.tree, document.place, document.section
    kind = by_section.get(section)
    if isinstance(tree, list) and kind is not None:
        return Located({section: tree}, place.within({section: place}))
    if not isinstance(tree, dict):
        hint = "write sections as keys, for example datasets:"
        report.error(place.mark if place.line else Mark(document.file), "this is no configuration", hint)
        return None
    if kind is not None and not any(key in by_section or key in HEADS or key in MODULE_HEADS for key in tree):
        item: Any = [tree] if kind.listing is not None else tree
        below = place.within([place]) if kind.listing is not None else place
        return Located({section: item}, place.within({section: below}))
    return Located(tree, place)


def _unknown(key: str, where: Located, known: list[str], elsewhere: bool, report: Report) -> None:
    if key in MODULE_HEADS:
        report.error(where.place.key, f"'{key}' belong to a module", "write variables: here, and give values with -e")
        return
    if elsewhere:
        report.error(where.place.key, f"'{key}' cannot be written in a module", "write it in the configuration itself")
        return
    hint = foreign.section(key, known) or f"known: {', '.join(known)}"
    report.error(where.place.key, f"'{key}' is not a section", hint)


def _put(out: Sections, key: str, where: Located, kind: Kind | None, report: Report) -> None:
    if key == "version":
        _version(where, report)
    elif key in _MAPS or (kind is not None and kind.listing is None):
        if not isinstance(where.tree, dict):
            report.error(where.place.mark, f"'{key}' must be a map", "write one `key: value` a line below it")
            return
        box = out.heads if key in _MAPS else out.one
        box[key] = _joined(box[key], where, key, report) if key in box else where
    else:
        box_of = out.lists if key in _LISTS else out.items
        box_of.setdefault(key, []).extend(_elements(where, key, report))


def _elements(where: Located, key: str, report: Report) -> list[Located]:
    if key in ("accept", "code_files", "include"):
        return [where]
    if not isinstance(where.tree, list):
        report.error(where.place.mark, f"'{key}' must be a list", "start each of its elements with '- '")
        return []
    found = [Located(value, where.place.nearest((i,))) for i, value in enumerate(where.tree)]
    for one in found:
        if not isinstance(one.tree, dict):
            hint = "write `- name: …`" if key not in _LISTS else "write `- key: value`"
            report.error(one.place.mark, f"an element of '{key}' must be a map", hint)
    return [one for one in found if isinstance(one.tree, dict)]


def _joined(first: Located, second: Located, at: str, report: Report) -> Located:
    """Two maps in one; what both give is an error that names both places."""
    tree, below = dict(first.tree), dict(first.place.below or {}) if isinstance(first.place.below, dict) else {}
    for key, value in second.tree.items():
        place = second.place.nearest((key,))
        if key not in tree:
            tree[key], below[key] = value, place
        elif isinstance(value, dict) and isinstance(tree[key], dict):
            inner = _joined(
                Located(tree[key], first.place.nearest((key,))), Located(value, place), f"{at}.{key}", report
            )
            tree[key], below[key] = inner
        else:
            there = first.place.nearest((key,)).key
            report.error(place.key, f"'{at}.{key}' is given twice; it is already at {there}", "remove one of them")
    return Located(tree, first.place.within(below))


def _version(where: Located, report: Report) -> None:
    major = str(where.tree).split(".")[0]
    if not major.isdecimal() or isinstance(where.tree, bool):
        report.error(where.place.mark, f"'{where.tree}' is not a version of this language", 'write version: "1.0"')
    elif int(major) > VERSION:
        report.error(where.place.mark, f"version {where.tree} is newer than this tool reads", "install a newer dss-iac")
    elif int(major) < VERSION:
        report.error(where.place.mark, f"version {where.tree} does not exist", 'write version: "1.0"')
