"""What an apply that did not end may have written: told from what is there now. Pure; knows no journal and no order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ..model import path
from ..model.kind import Kind
from ..model.path import Path
from ..model.resource import ABSENT, Snapshot
from ..model.state import Entry, State
from . import differences
from .lens import Lens


def told(kind: Kind, entry: Entry, live: Mapping[str, Any], *, ours: bool = False) -> Entry:
    """The entry with the values of `entry.maybe` that DSS has, as written by us. `ours`: what is neither as recorded
    nor as it was to be is no edit of others either; nothing is recorded of it."""
    lens, attributes = Lens(kind.rules), entry.attributes
    for tree, at in entry.maybe:
        value, was, have = (path.get(t, at, ABSENT) for t in (tree, attributes, live))
        if differences.contains(lens, at, was, have):
            continue
        if differences.contains(lens, at, value, have):
            attributes = path.drop(attributes, at) if value is ABSENT else put(attributes, tree, at)
        elif ours and was is not ABSENT:
            attributes = path.drop(attributes, at)
    return entry if attributes is entry.attributes else replace(entry, attributes=attributes)


def settled(state: State | None, seen: Snapshot, kinds: Mapping[str, Kind], *, ours: bool = False) -> State | None:
    """The state with all its entries as `told`."""
    if state is None or not any(e.maybe for e in state.entries.values()):
        return state
    live = {(a.kind, o.dss_id): o.body for a, o in seen.live.items()}
    found = {a: told(kinds[a.kind], e, live[a.kind, e.dss_id], ours=ours) if (a.kind, e.dss_id) in live else e
             for a, e in state.entries.items()}  # fmt: skip
    return state.with_entries(found)


def put(tree: Any, source: Any, at: Path) -> Any:
    """`tree` with what `source` has at `at`; an entry that `tree` has not comes whole."""
    for n, step in enumerate(at, 1):
        if not isinstance(step, str) and path.get(tree, at[:n], ABSENT) is ABSENT:
            there = path.get(tree, at[: n - 1], None)
            return path.put(tree, at[: n - 1], [*(there or []), path.get(source, at[:n])])
    return path.put(tree, at, path.get(source, at))
