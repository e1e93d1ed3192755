"""Declared leaves laid over the live document (D1): what is sent is what is there, plus what we own. Decides nothing
about whether to send it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..model import path
from ..model.kind import Kind, Rules
from ..model.path import Path
from ..model.plan import FieldChange
from ..model.resource import ABSENT
from ..secret import masking
from . import equal
from .differences import UNKNOWN, pairing
from .lens import Lens, entry_key

Drop = tuple[str | Path, Any]  # a path that is no longer declared, and the value it goes back to (or ABSENT)


def lay(
    kind: Kind,
    live: Mapping[str, Any] | None,
    declared: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    dropped: Iterable[Drop] = (),
) -> dict[str, Any]:
    """The tree to write. `before` is what was recorded: our entries in shared lists that are no longer declared go.
    `dropped` is what is restored (`restored(fields)`). Branches are shared with the arguments: do not change them.
    """
    return over(kind.rules, live, declared, before=before, dropped=dropped)


def over(
    rules: Rules,
    live: Mapping[str, Any] | None,
    declared: Mapping[str, Any],
    *,
    before: Mapping[str, Any] | None = None,
    dropped: Iterable[Drop] = (),
) -> dict[str, Any]:
    """`lay`, for rules alone."""
    lens = Lens(rules)
    past: Any = UNKNOWN if before is None else dict(before)
    tree: dict[str, Any] = _map(lens, (), dict(live or {}), dict(declared), past)
    for at, value in dropped:
        where = path.parse(at) if isinstance(at, str) else at
        if value is ABSENT:
            tree = path.drop(tree, where)
        else:
            was = path.get(before, where, UNKNOWN)
            tree = path.put(tree, where, _lay(lens, where, path.get(tree, where, ABSENT), value, was))
    return tree


def restored(fields: Sequence[FieldChange]) -> tuple[Drop, ...]:
    """What `lay` must put back: the paths that are no longer declared, with their values from before us."""
    return tuple((f.path, f.desired) for f in fields if f.verdict == "restored")


def _lay(lens: Lens, at: Path, live: Any, declared: Any, past: Any) -> Any:
    if lens.skips(at) or masking.is_sealed(declared):
        return live
    if isinstance(declared, dict):
        if isinstance(live, dict):
            return _map(lens, at, live, declared, past)
        laid = live if equal.same(lens, at, declared, live) else _map(lens, at, {}, declared, past)
        says = laid != {} or lens.covers("user_data", at)
        return laid if says or not (live is ABSENT or live is None) else live
    if isinstance(declared, list) and isinstance(live, list) and not lens.unordered(at):
        return _list(lens, at, live, declared, past)
    return live if equal.same(lens, at, declared, live) else declared


def _map(lens: Lens, at: Path, live: dict[str, Any], declared: dict[str, Any], past: Any) -> dict[str, Any]:
    out = dict(live)
    then = past if isinstance(past, dict) else {}
    for key, value in declared.items():
        new = _lay(lens, (*at, key), live.get(key, ABSENT), value, then.get(key, UNKNOWN))
        if new is not ABSENT:
            out[key] = new
    return out


def _list(lens: Lens, at: Path, live: list[Any], declared: list[Any], past: Any) -> list[Any]:
    keys = lens.entries_of(at)
    if keys:
        return _entries(lens, at, keys, live, declared, past if isinstance(past, list) else [])
    if not all(isinstance(e, dict) for e in (*declared, *live)):
        return live if equal.same(lens, at, declared, live) else _by_position(lens, at, live, declared)
    pairs, _ = pairing(lens, at, declared, live)
    return [
        _lay(lens, (*at, 0), live[pairs[i]], element, UNKNOWN) if i in pairs else element
        for i, element in enumerate(declared)
    ]


def _by_position(lens: Lens, at: Path, live: list[Any], declared: list[Any]) -> list[Any]:
    """A list that is not one of maps: elements of the same place are laid over each other when the lengths agree."""
    if len(live) != len(declared):
        return declared
    return [_lay(lens, (*at, 0), a, b, UNKNOWN) for a, b in zip(live, declared, strict=True)]


def _entries(
    lens: Lens, at: Path, keys: tuple[str, ...], live: list[Any], declared: list[Any], past: list[Any]
) -> list[Any]:
    mine = {entry_key(keys, e): e for e in declared}
    gone = {entry_key(keys, e) for e in past} - set(mine)
    kept = [e for e in live if entry_key(keys, e) not in gone]
    there = {entry_key(keys, e) for e in kept}
    laid = [_lay(lens, (*at, 0), e, mine[w], UNKNOWN) if (w := entry_key(keys, e)) in mine else e for e in kept]
    return [*laid, *(e for who, e in mine.items() if who not in there)]
