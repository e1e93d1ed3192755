"""Plain trees laid over and subtracted from each other. Knows nothing of DSS."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from ...core.compare.wire import prune
from ...core.model import path

_FIRST = ("name", "type", "id", "main", "dataset", "folder", "model")
EMPTY: tuple[Any, ...] = (None, "", [], {})
SILENT: Any = object()  # nothing lies there; or what a direction of a form gives back when it cannot say it


def merge(base: Any, over: Any) -> Any:
    """`over` laid on `base`: maps key by key, everything else replaces."""
    if isinstance(base, path.MAPS) and isinstance(over, path.MAPS):
        return {**base, **{k: merge(base[k], v) if k in base else v for k, v in over.items()}}
    return over


def minus(tree: Mapping[str, Any], known: Mapping[str, Any], *, exact: bool = False) -> dict[str, Any]:
    """What `tree` says beyond `known`; a list counts as a whole, an empty value says nothing where none is known,
    unless `exact`."""
    rest: dict[str, Any] = {}
    for key, value in tree.items():
        vain = hollow(value) and hollow(known.get(key)) and (key in known or not exact)
        if vain or (key in known and same(value, known[key])):
            continue
        if isinstance(value, path.MAPS) and isinstance(known.get(key), path.MAPS):
            below = minus(value, known[key], exact=exact)
            if below:
                rest[key] = below
        else:
            rest[key] = value
    return rest


def same(a: Any, b: Any) -> bool:
    """JSON equality; 0 is 0.0, but True is not 1."""
    if type(a) in path.SCALARS:
        return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)
    if isinstance(a, path.MAPS) and isinstance(b, path.MAPS):
        return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(same, a, b))
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)


def settings(rest: Mapping[str, Any], own: Collection[str]) -> dict[str, Any]:
    """`{settings: …}` for what no key of an item says: whatever is not `own` and says something; else {}."""
    spare = {k: v for k, v in rest.items() if k not in own and not hollow(v)}
    return {"settings": spare} if spare else {}


def within(tree: Any, whole: Any) -> bool:
    """Whether every leaf of `tree` is in `whole`; lists must be as long, empty values may be absent. What both share
    is not looked at, and equal texts are equal."""
    if tree is whole or (type(tree) is str and tree == whole):
        return True
    if type(tree) in path.SCALARS:
        return same(tree, whole) or (tree in EMPTY and whole in EMPTY)
    if isinstance(tree, path.MAPS):
        if not isinstance(whole, path.MAPS):
            return tree in EMPTY and whole in EMPTY
        for key, value in tree.items():
            other = whole.get(key, SILENT)
            if value is not other and not (hollow(value) if other is SILENT else within(value, other)):
                return False
        return True
    if isinstance(tree, list):
        return isinstance(whole, list) and len(tree) == len(whole) and all(map(within, tree, whole))
    return same(tree, whole) or (tree in EMPTY and whole in EMPTY)


def hollow(value: Any) -> bool:
    """Whether a value has no leaf that says anything."""
    if type(value) in path.SCALARS or not isinstance(value, path.MAPS):
        return value in EMPTY
    return all(map(hollow, value.values()))


def without(tree: Mapping[str, Any], patterns: Iterable[str]) -> dict[str, Any]:
    """`tree` without everything at or below the patterns."""
    pruned: dict[str, Any] = prune(dict(tree), tuple(path.parse(p) for p in patterns))
    return pruned


def ordered(value: Any) -> Any:
    """Maps in one order, whatever order a server sent them in: what names a thing first, the rest by the alphabet."""
    if type(value) in path.SCALARS:
        return value
    if isinstance(value, path.MAPS):
        keys = sorted(value, key=lambda k: (_FIRST.index(k) if k in _FIRST else len(_FIRST), str(k)))
        return {k: ordered(value[k]) for k in keys}
    return [ordered(v) for v in value] if isinstance(value, list) else value


def camel(value: Any) -> Any:
    """Option maps as DSS writes them: `rebuild_behavior` → `rebuildBehavior`; camel keys stay as they are."""
    return _keys(value, lambda key: re.sub(r"_([a-z0-9])", lambda found: found[1].upper(), key))


def snake(value: Any) -> Any:
    """Option maps as people write them; a key that would not come back is left alone."""
    return _keys(value, _snake)


def _snake(key: str) -> str:
    written = re.sub(r"[A-Z]", lambda found: "_" + found[0].lower(), key)
    return written if camel({written: 0}) == {key: 0} else key


def _keys(value: Any, change: Any) -> Any:
    if isinstance(value, path.MAPS):
        return {change(k) if isinstance(k, str) else k: _keys(v, change) for k, v in value.items()}
    if isinstance(value, list):
        return [_keys(v, change) for v in value]
    return value


def look(tree: Any, at: str) -> Any:
    """What lies at a dotted place, SILENT when there is nothing."""
    for step in at.split("."):
        if not isinstance(tree, path.MAPS) or step not in tree:
            return SILENT
        tree = tree[step]
    return tree


def put(tree: dict[str, Any], at: str, value: Any) -> None:
    """Lay a value at a dotted place, over what lies there."""
    *way, last = at.split(".")
    for step in way:
        tree = tree.setdefault(step, {})
    tree[last] = merge(tree[last], value) if last in tree else value


def take(tree: dict[str, Any], at: str) -> None:
    """Take out what lies at a dotted place, and the maps around it that are empty then."""
    first, _, further = at.partition(".")
    if further:
        below = dict(tree[first])
        take(below, further)
        tree[first] = below
    if not further or not tree[first]:
        del tree[first]
