"""Which places of a tree an undo gives back: the lists that are owned whole, and what was not there before.

Pure; knows the rules of a kind and the fields of one change, and nothing of journals.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from . import path, wire
from .changes import written
from .kind import Kind
from .lens import Lens
from .path import Path
from .plan import Change
from .resource import ABSENT


def cuts(kind: Kind, change: Change) -> list[Path]:
    """The places that the written fields of a change lie in: a list that is owned whole goes back whole."""
    lens = Lens(kind.rules)
    fields = [f for f in written(change) if not f.secret]
    return list(dict.fromkeys(lens.owned(path.parse(f.path)) for f in fields))


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


def put(tree: Any, source: Any, at: Path) -> Any:
    """`tree` with what `source` has at `at`; an entry that `tree` has not comes whole."""
    for n, step in enumerate(at, 1):
        if not isinstance(step, str) and path.get(tree, at[:n], ABSENT) is ABSENT:
            there = path.get(tree, at[: n - 1], None)
            return path.put(tree, at[: n - 1], [*(there or []), path.get(source, at[:n])])
    return path.put(tree, at, path.get(source, at))
