"""Templates in the scalars of a tree: never in its keys, never in text that is code (D34).

Knows which scalars are templates and where each is written; how one is evaluated is `core.template.expression`'s.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..model import path as paths
from ..model.diagnostic import TEMPLATE, Report
from ..model.path import Path
from ..text.source_map import Place
from .expression import evaluate, is_template, plain
from .names import ONLY_IN_ENVIRONMENTS, BadTemplate, NotDefined

_KEPT = re.compile("\ue000([^\ue001]*)\ue001")


class Budget:
    """How much templates and repetition may make of one configuration, so that a small file cannot fill the memory.
    Counted in characters; a value counts as much as 20 of them."""

    LIMIT = 10_000_000

    def __init__(self) -> None:
        self._left = self.LIMIT

    @property
    def spent(self) -> bool:
        """Whether nothing is left."""
        return self._left < 0

    def spend(self, value: Any) -> bool:
        """Count a value; False when it is the one that goes beyond the limit. Beyond it nothing is counted."""
        before = self._left
        self._left -= _size(value) if before >= 0 else 0
        return before < 0 or self._left >= 0


TOO_MUCH = ("templates and for_each make too much of this configuration", "make the values or the lists shorter")


@dataclass(frozen=True, slots=True)
class Namespace:
    """The names that templates see. `open_names` is the same with credentials, for secret fields only (D34)."""

    names: Mapping[str, Any]
    open_names: Mapping[str, Any]
    budget: Budget

    def with_each(self, key: Any, value: Any) -> Namespace:
        """The names of one round of a `for_each`."""
        each = {"each": {"key": key, "value": value}}
        return self._with(each)

    def with_modules(self, outputs: Any) -> Namespace:
        """The names where modules have given their outputs; `outputs` is a map of maps."""
        return self._with({"module": outputs})

    def _with(self, more: Mapping[str, Any]) -> Namespace:
        return replace(self, names={**self.names, **more}, open_names={**self.open_names, **more})


@dataclass(frozen=True, slots=True)
class Fields:
    """What a kind says of the fields of its items: `verbatim` keys hold text that is no template, at any depth; a
    secret may use credentials, and keeps its live value while its variable is unset (D35)."""

    verbatim: frozenset[str] = frozenset()
    secret: tuple[Path, ...] = ()

    def is_secret(self, path: Path) -> bool:
        """Whether the field at `path` of an item is a secret."""
        return any(paths.covers(pattern, path) for pattern in self.secret)

    @classmethod
    def of(cls, verbatim: Iterable[str], secret: Iterable[str]) -> Fields:
        """From keys and path texts."""
        return cls(frozenset(verbatim), tuple(paths.parse(p) for p in secret))


NO_FIELDS = Fields()


def render(tree: Any, place: Place, names: Namespace, report: Report, fields: Fields = NO_FIELDS) -> Any:
    """A copy of `tree` with every template evaluated; a template that fails is reported and becomes ""."""
    try:
        return _copied(tree, fields.verbatim)
    except _Template:
        pass

    def walk(value: Any, path: Path) -> Any:
        if isinstance(value, str):
            return scalar(value, path) if is_template(value) else value
        if isinstance(value, Mapping):
            return {k: v if k in fields.verbatim else walk(v, (*path, k)) for k, v in value.items()}
        if isinstance(value, list | tuple):
            return [walk(v, (*path, i)) for i, v in enumerate(value)]
        return value

    def scalar(text: str, path: Path) -> Any:
        if names.budget.spent:
            return ""
        secret = fields.is_secret(path)
        try:
            value = plain(evaluate(text, names.open_names if secret else names.names))
            if names.budget.spend(value):
                return value
            report.error(place.nearest(path).mark, *TOO_MUCH)
        except NotDefined as error:
            if secret:
                return f"\ue000{error.name}\ue001"
            report.error(place.nearest(path).mark, str(error), error.hint, once=_once(error))
        except BadTemplate as error:
            report.error(place.nearest(path).mark, str(error), error.hint)
        return ""

    with report.about(TEMPLATE):
        return walk(tree, ())


class _Template(Exception):
    """There is one in it."""


def _copied(value: Any, verbatim: frozenset[str]) -> Any:
    """A copy of what has no template in it, as nearly everything has; else _Template."""
    if isinstance(value, str):
        if is_template(value):
            raise _Template
        return value
    if isinstance(value, paths.MAPS):
        return {k: v if k in verbatim else _copied(v, verbatim) for k, v in value.items()}
    return [_copied(v, verbatim) for v in value] if isinstance(value, list | tuple) else value


def _once(error: NotDefined) -> str:
    """A name without a value is one problem, however often it is used; so is an environment that nobody chose."""
    return ONLY_IN_ENVIRONMENTS if ONLY_IN_ENVIRONMENTS in str(error) else str(error)


def _size(value: Any) -> int:
    size, stack = 0, [value]
    while stack:
        one = stack.pop()
        size += 20
        if isinstance(one, str):
            size += len(one)
        elif isinstance(one, Mapping):
            stack += one.values()
        elif isinstance(one, list | tuple):
            stack += one
    return size


def kept(tree: Any) -> tuple[Any, dict[str, str]]:
    """`tree` without the secrets whose variable is unset, and path → variable for each of them (D35)."""
    found: dict[str, str] = {}
    if "\\ue000" not in repr(tree):  # nearly always; repr writes this character as an escape
        return tree, found
    for at, variable in _kept_leaves(tree, ()):
        while len(at) > 1 and isinstance(at[-1], int):  # a list without one element is another list: all of it stays
            at = at[:-1]
        found[paths.text(at)] = variable
    for written in found:
        tree = paths.drop(tree, paths.parse(written))
    return tree, found


def text(source: str, names: Namespace, fail: Callable[[str, str], None]) -> str:
    """A content file rendered as a whole, for resources with `render: true`."""
    if not is_template(source):
        return source
    try:
        return str(evaluate(source, names.names))
    except BadTemplate as error:
        fail(str(error), error.hint)
        return ""


def _kept_leaves(tree: Any, at: Path) -> list[tuple[Path, str]]:
    if isinstance(tree, str):
        mark = _KEPT.search(tree) if "\ue000" in tree else None
        return [(at, mark[1])] if mark else []
    if isinstance(tree, Mapping):
        return [hit for k, v in tree.items() for hit in _kept_leaves(v, (*at, k))]
    if isinstance(tree, list):
        return [hit for i, v in enumerate(tree) for hit in _kept_leaves(v, (*at, i))]
    return []
