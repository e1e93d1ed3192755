"""Which part of a resource a step speaks of. Pure: a declared tree cut by when its parts are written.

Late 0 is the resource itself, 1 to 3 are the parts its kind writes later (exposure, permissions); deferred fields
(scenario activation) belong to the last. Placement in a zone is nobody's here: it is one step of its own (D19).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.compare import wire
from ...core.model import path
from ...core.model.kind import Kind, Part
from ...core.planning.steps import LAST, late_of


def parts_of(kind: Kind, late: int) -> tuple[Part, ...]:
    """The parts a step writes; the last one may also touch deferred fields of the others."""
    deferred = {path.parse(p)[:1] for p in kind.rules.deferred} if late == LAST else set()
    return tuple(p for p in kind.parts if p.late == late or (deferred and p.late == 0 and _holds(kind, p, deferred)))


def declared(kind: Kind, body: Mapping[str, Any], late: int) -> dict[str, Any]:
    """What a step of that lateness wants; at creation deferred fields hold their waiting value."""
    tree = {k: v for k, v in body.items() if not (k == wire.ZONE and kind.placed)}
    deferred = {path.parse(p): held for p, held in kind.rules.deferred.items()}
    late_ats = {p.at: p.late for p in kind.parts if p.at}
    own = {path.parse(at)[0] for at, n in late_ats.items() if n == late}
    other = {path.parse(at)[0] for at, n in late_ats.items() if n != late}
    if late == 0:
        tree = {k: v for k, v in tree.items() if k not in other or k in own}
        return _without(tree, deferred)
    picked = {k: v for k, v in tree.items() if k in own}
    return _with(picked, tree, deferred) if late == LAST else picked


def held(kind: Kind, body: Mapping[str, Any]) -> dict[str, Any]:
    """What a creation wants: the resource itself, with declared deferred fields at their waiting value."""
    tree = declared(kind, body, 0)
    for written, value in kind.rules.deferred.items():
        if path.get(body, path.parse(written), _NONE) is not _NONE:
            tree = path.put(tree, path.parse(written), value)
    return tree


def is_of(kind: Kind, at: path.Path, late: int) -> bool:
    """Whether a field is written by the step of that lateness; placement is written by none of them."""
    return not (kind.placed and at[:1] == (wire.ZONE,)) and late_of(kind, at) == late


_NONE = object()


def _without(tree: dict[str, Any], deferred: Mapping[path.Path, Any]) -> dict[str, Any]:
    for at in deferred:
        if path.get(tree, at, _NONE) is not _NONE:
            tree = path.drop(tree, at)
    return tree


def _with(picked: dict[str, Any], tree: Mapping[str, Any], deferred: Mapping[path.Path, Any]) -> dict[str, Any]:
    for at in deferred:
        value = path.get(tree, at, _NONE)
        if value is not _NONE:
            picked = path.put(picked, at, value)
    return picked


def _holds(kind: Kind, part: Part, roots: set[path.Path]) -> bool:
    at = path.parse(part.at)[:1] if part.at else ()
    named = {path.parse(p.at)[:1] for p in kind.parts if p.at}
    return any(root == at or (not at and root not in named) for root in roots)
