"""Secrets of a plan as a whole: those that a kept plan does not hold come from the configuration it was made from, and
what DSS says of a plan is told without them. Pure; knows neither where plans lie nor how a configuration is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..model import path
from ..model.plan import Action, Change
from ..model.resource import ABSENT, Resource
from ..planning.changes import written
from ..secret import masking

_WHOLE = (Action.CREATE, Action.REPLACE)


def learnt(changes: Iterable[Change]) -> masking.Marks:
    """Marks that know every secret of these changes."""
    marks = masking.Marks()
    for change in changes:
        for tree in (change.before, *((change.after.body, change.after.initial) if change.after else ())):
            for pattern in change.secrets:
                for _, value in path.find(tree, path.parse(pattern)):
                    marks.learn(value)
    return marks


def due(change: Change) -> tuple[path.Path, ...]:
    """Where the secrets lie that a change writes: all of a new object, the changed ones of another."""
    after = change.after
    if after is None:
        return ()
    every = tuple(at for tree in (after.body, after.initial) for at in masking.opened(tree)[1])
    if change.action in _WHOLE:
        return tuple(dict.fromkeys(every))
    changed = [path.parse(f.path) for f in written(change) if f.secret]
    return tuple(at for at in dict.fromkeys(every) if any(_same_field(c, at) for c in changed))


def opened(
    resource: Resource, source: Resource | None, at: Sequence[path.Path], key: bytes
) -> tuple[Resource, tuple[str, ...]]:
    """(the resource with these secrets from `source`, the places of those that `source` has not or has otherwise)."""
    trees: dict[str, Any] = {"body": resource.body, "initial": resource.initial}
    missing = []
    for place in at:
        for name, tree in trees.items():
            seal = path.get(tree, place, ABSENT)
            if not masking.is_sealed(seal):
                continue
            value = path.get(getattr(source, name), place, ABSENT) if source else ABSENT
            if value is ABSENT or (key and masking.fingerprint(key, value) != seal):
                missing.append(path.text(place))
            else:
                trees[name] = path.put(tree, place, value)
    bodies: Mapping[str, Any] = trees
    return replace(resource, body=bodies["body"], initial=bodies["initial"]), tuple(dict.fromkeys(missing))


def _same_field(field: path.Path, at: path.Path) -> bool:
    """Whether a field, which may name an element by its key, can be the place `at`."""
    return len(field) == len(at) and all(a == b or not isinstance(b, str) for a, b in zip(field, at, strict=True))
