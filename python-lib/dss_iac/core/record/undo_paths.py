"""Which places of a tree an undo gives back: the lists that are owned whole, and what was not there before.

Pure; knows the rules of a kind and the fields of one change, and nothing of journals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..compare import wire
from ..compare.lens import Lens
from ..model import path
from ..model.kind import Kind
from ..model.path import Path
from ..model.plan import Action, Change
from ..model.resource import ABSENT
from ..model.state import Entry
from ..planning.changes import written


def cuts(kind: Kind, change: Change) -> list[Path]:
    """The places that the written fields of a change lie in: a list that is owned whole goes back whole."""
    lens = Lens(kind.rules)
    fields = [f for f in written(change) if not f.secret]
    return list(dict.fromkeys(lens.owned(path.parse(f.path)) for f in fields))


def as_left(kind: Kind, change: Change, before: Mapping[str, Any], old: Entry) -> Any:
    """The tree before a change, with what an earlier apply had left in the places that it wrote: what somebody edited
    by hand in between was not there yet before an apply that is undone as well."""
    tree: Any = before
    for at in cuts(kind, change):
        left = path.get(old.attributes, at, ABSENT)
        tree = tree if left is ABSENT else path.put(tree, at, left)
    return tree


def pairs(kind: Kind, change: Change) -> tuple[tuple[Mapping[str, Any], Path], ...]:
    """(tree, path in it) of what a change of an existing object was to write, for `core.compare.interrupted_writes`."""
    replaced = change.action in (Action.CREATE, Action.REPLACE)
    return () if change.after is None or replaced else tuple((change.after.body, at) for at in cuts(kind, change))


def absences(kind: Kind, change: Change, before: Mapping[str, Any], sealed: tuple[Path, ...]) -> list[str]:
    """What a change brought where nothing was; what it brought into a list goes with the list."""
    lens, found = Lens(kind.rules), list[str]()
    for at in (path.parse(f.path) for f in written(change) if not f.secret):
        lack = lack_of(before, lens.owned(at))
        if lack and at not in sealed and lack != (wire.ZONE,):
            found.append(path.text(lack))
    return found


def lists(kind: Kind, change: Change, before: Mapping[str, Any]) -> list[str]:
    """The lists that go back whole."""
    return [path.text(at) for at in cuts(kind, change) if isinstance(path.get(before, at), list)]


def lack_of(tree: Any, at: Path) -> Path:
    """The beginning of `at` that `tree` has not; () when it has it all."""
    return next((at[:n] for n in range(1, len(at) + 1) if path.get(tree, at[:n], ABSENT) is ABSENT), ())
