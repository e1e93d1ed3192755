"""A change told in the words of the configuration: which differences, and what the plan says of each (drifted, …).

The trees that come here are masked. Every field that a plan writes is told: where the item after the change would be
the same without a field, its words do not tell that field, and it is given back to be told by its path.
"""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...core.compare import overlay
from ...core.model import path
from ...core.model.kind import Kind
from ...core.model.plan import Change, FieldChange
from ...core.model.resource import ABSENT
from . import item
from .differences import Difference, between

MOST_ALONE = 24  # fields that are looked at one by one; more are looked at by their pattern
MOST_TRIED = 24  # of one pattern
_GRAVEST = ("conflict", "drifted", "restored", "edited", "new")
Show = Callable[[Mapping[str, Any]], item.Item | None]


@dataclass(frozen=True, slots=True)
class Told:
    """The differences with the field that says most of each, and the fields that no difference tells. `recorded` is
    what a difference in conflict was before both sides changed it, in words, by place."""

    differences: tuple[tuple[Difference, FieldChange], ...]
    untold: tuple[FieldChange, ...]
    recorded: Mapping[str, Any]


def edited(kind: Kind, change: Change, fields: Sequence[FieldChange], *, drifted: bool) -> Told:
    """What differs in an object that is there; `drifted`: from what was recorded to what is, else from that to what is
    wanted. `change` is masked, with its trees."""
    nothing = Told((), tuple(fields), {})
    live = change.before
    if live is None or not fields or not all(f.path for f in fields):
        return nothing

    def show(tree: Mapping[str, Any]) -> item.Item | None:
        return item.of(kind, tree, change.address, change.dss_id)

    if drifted:
        before, after = _back(live, fields, "recorded", live), live
    else:
        before, after = live, _laid(kind, change, live, fields)
    old, new = show(before), show(after)
    if old is None or new is None:
        return nothing
    found = tuple(between(old, new))
    owners, untold = _owners(show, new, after, before, fields, "recorded" if drifted else "live")
    if len(found) > 3 * len(fields) + 3:  # one of them can only be said in another form: no reader sees what changed
        return nothing
    usual = Counter(f.verdict for f in fields).most_common(1)[0][0]
    other = next(f for f in fields if f.verdict == usual)
    told = tuple((d, owners.get(d.at, other)) for d in found)
    return Told(told, tuple(untold) if found else tuple(fields), _recorded(show, new, after, before, fields))


def coming(kind: Kind, change: Change) -> dict[str, Any] | None:
    """The tree that a creation asks for: what is declared first."""
    if change.after is None:
        return None
    laid = overlay.lay(kind, change.after.initial, change.after.body)
    return {**{k: laid[k] for k in change.after.body if k in laid}, **laid}


def _laid(kind: Kind, change: Change, live: Mapping[str, Any], fields: Sequence[FieldChange]) -> Mapping[str, Any]:
    """The tree that an apply leaves behind."""
    if change.after is None:
        return dict(_back(live, fields, "desired", live))
    tree: Any = overlay.lay(kind, live, change.after.body, dropped=overlay.restored(fields))
    for field in fields:
        at = path.parse(field.path)
        if field.desired is ABSENT and isinstance(at[-1], path.Sel):
            tree = path.drop(tree, at)
    return dict(tree)


def _owners(
    show: Show,
    new: item.Item,
    after: Mapping[str, Any],
    before: Mapping[str, Any],
    fields: Sequence[FieldChange],
    was: str,
) -> tuple[dict[str, FieldChange], list[FieldChange]]:
    """Place of a difference → the gravest field behind it; and the fields without which the item would be the same."""
    owners: dict[str, FieldChange] = {}
    untold: list[FieldChange] = []
    if len(fields) == 1:
        return owners, untold
    for group in _groups(fields):
        without = show(_back(after, group[:MOST_TRIED], was, before))
        places = [d.at for d in between(without, new)] if without is not None else []
        if not places:
            untold += group
        gravest = max(group, key=_gravity)
        for at in places:
            owners[at] = max(owners.get(at, gravest), gravest, key=_gravity)
    return owners, untold


def _groups(fields: Sequence[FieldChange]) -> list[list[FieldChange]]:
    """Fields one by one, or by pattern when they are many: a kind shows what has the same pattern in the same way."""
    if len(fields) <= MOST_ALONE:
        return [[f] for f in fields]
    groups: dict[Any, list[FieldChange]] = {}
    for field in fields:
        at = path.parse(field.path)
        pattern = tuple(s if isinstance(s, str) else "[*]" for s in at)
        groups.setdefault((pattern, field.verdict), []).append(field)
    return list(groups.values())


def _gravity(field: FieldChange) -> int:
    return -_GRAVEST.index(field.verdict) if field.verdict in _GRAVEST else -len(_GRAVEST)


def _recorded(
    show: Show, new: item.Item, after: Mapping[str, Any], before: Mapping[str, Any], fields: Sequence[FieldChange]
) -> dict[str, Any]:
    """Place of a difference → what was recorded there, for what both sides changed."""
    both = [f for f in fields if f.verdict == "conflict" and f.recorded is not ABSENT]
    was = show(_back(after, both, "recorded", before)) if both else None
    return {} if was is None else {d.at: d.before for d in between(was, new) if not d.words}


def _back(tree: Any, fields: Sequence[FieldChange], view: str, before: Mapping[str, Any]) -> Any:
    """The tree with these fields as one of their views has them. Positions of edited elements count as the list to come
    does: in the wanted tree they are taken back before elements go and come, in the live tree after that."""
    new = copy.deepcopy(tree)
    rows: dict[str, list[_Row]] = {_PUT: [], _DROP: [], _INSERT: []}
    for field in fields:
        at, value = path.parse(field.path), getattr(field, view)
        whole = isinstance(at[-1], str) or ABSENT not in (field.desired, field.live)
        rows[_PUT if whole else _DROP if value is ABSENT else _INSERT].append((at, field, value))
    for what in (_DROP, _INSERT, _PUT) if view == "recorded" and tree is before else (_PUT, _DROP, _INSERT):
        if rows[what]:
            _TURNED[what](new, path.Finder(new), rows[what], before)
    return new


def _put(tree: Any, found: path.Finder, rows: list[_Row], before: Mapping[str, Any]) -> None:
    was = path.Finder(before)
    for at, field, value in rows:
        around, last, there = found.get(at[:-1]), at[-1], found.get(at, ABSENT)
        if isinstance(there, list) and field.desired is not ABSENT and there not in (field.desired, field.live):
            value = was.get(at, there)  # the order: its views are names
        if isinstance(last, str) and isinstance(around, dict):
            around.pop(last, None) if value is ABSENT else around.__setitem__(last, value)
        elif isinstance(around, list) and there is not ABSENT:
            around[last if isinstance(last, int) else _at(around, there)] = value


def _drop(tree: Any, found: path.Finder, rows: list[_Row], before: Mapping[str, Any]) -> None:
    gone = {id(found.get(at)) for at, _, _ in rows}
    for around in {id(e): e for at, _, _ in rows if isinstance(e := found.get(at[:-1]), list)}.values():
        around[:] = [e for e in around if id(e) not in gone]


def _insert(tree: Any, found: path.Finder, rows: list[_Row], before: Mapping[str, Any]) -> None:
    for at, _, value in sorted(rows, key=lambda row: row[0][-1] if isinstance(row[0][-1], int) else -1):
        around = found.get(at[:-1])
        if isinstance(around, list):
            around.insert(at[-1] if isinstance(at[-1], int) else len(around), value)


def _at(around: list[Any], element: Any) -> int:
    return next(i for i, e in enumerate(around) if e is element)


_Row = tuple[path.Path, FieldChange, Any]
_PUT, _DROP, _INSERT = "put", "drop", "insert"
_TURNED = {_PUT: _put, _DROP: _drop, _INSERT: _insert}
