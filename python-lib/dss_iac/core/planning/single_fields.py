"""A plan about single fields of an object, `--target dataset.ORDERS.description`: which fields that means, and the
change without the others, which stay as DSS has them and as state knows them. Which objects it is about is `scope`'s.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..compare import diff
from ..compare.lens import Lens
from ..compare.named_fields import meets, parted
from ..model import path as paths
from ..model.address import Address
from ..model.diagnostic import did_you_mean
from ..model.path import Path
from ..model.plan import Action, Change, FieldChange, Refusal
from ..model.resource import ABSENT
from . import changes as judged
from . import privilege
from .scene import Scene, means

Asked = Mapping[Address, tuple[Path, ...]]
SHOWN = 10  # fields that are named in one note
_SOUND = ("ok", "rewritten")  # status of entries that no interrupted apply has left
_STAYS = (Action.NOOP, Action.RECORD, Action.UPDATE)


def named(text: str, known: Collection[Address]) -> tuple[Address, Path] | None:
    """The address and the field that a text names; None when none of `known` stands before a field there."""
    found = ((a, at) for address, at in parted(text) if "*" not in address for a in known if means(address, a))
    return next(found, None)


def asked(targets: Iterable[str], known: Collection[Address]) -> Asked:
    """Of whom only fields are asked for, and which; who is named whole is not among them."""
    found: dict[Address, tuple[Path, ...]] = {}
    whole = set[Address]()
    for text in targets:
        hits = [a for a in known if means(text, a)]
        whole |= set(hits)
        field = None if hits else named(text, known)
        if field is not None:
            found[field[0]] = (*found.get(field[0], ()), field[1])
    return {a: at for a, at in found.items() if a not in whole}


def spells(wanted: Path, field: FieldChange) -> bool:
    """Whether a field is meant, in DSS's own words."""
    return meets(wanted, paths.parse(field.path))


def watched(change: Change, fields: Sequence[FieldChange]) -> tuple[str, ...]:
    """The paths that must be as the plan saw them so that `fields` may be written: theirs, and lists of which only a
    part is asked for, because a list is written as one."""
    at = [paths.parse(f.path) for f in fields]
    lists = (left for left in change.left if any(paths.covers(paths.parse(left), one) for one in at))
    return tuple(dict.fromkeys((*(f.path for f in fields), *lists)))


def only(scene: Scene, change: Change, wanted: Sequence[Path]) -> tuple[Change, list[str], list[Refusal]]:
    """(the change with these fields alone, a note on those that stay, why it cannot be had)."""
    who = change.address
    if scene.unread(who):
        return change, [], []
    if why := _whole(scene, change):
        return change, [], [_refused(who, wanted, why, f"name {who} without a field")]
    mine = tuple(f for f in change.fields if any(spells(w, f) for w in wanted))
    if unknown := [w for w in wanted if not _there(scene, change, w)]:
        return change, [], [_refused(who, unknown, "nothing of that name differs", _way(change, unknown))]
    rest = tuple(f for f in change.fields if f not in mine)
    notes = _notes(who, rest)
    if not judged.written(replace(change, fields=mine)):
        told, left = ", ".join(map(paths.text, wanted)), tuple(f.path for f in rest)
        return replace(change, action=Action.NOOP, reason=f"{told}: as declared", fields=(), left=left), notes, []
    cut = _without(scene, change, mine, rest)
    if cut is None:
        lens = Lens(scene.kind(who).rules)
        lists = sorted({paths.text(lens.owned(paths.parse(f.path))) for f in mine})
        why = f"DSS takes {', '.join(lists)} as one, and more of it differs in a way that cannot be kept apart"
        return change, [], [_refused(who, wanted, why, f"name {', '.join(f'{who}.{one}' for one in lists)}")]
    return privilege.warned(scene, judged.concluded(scene, cut)), notes, []


def _whole(scene: Scene, change: Change) -> str:
    """Why single fields of an object make no sense; "" when they do."""
    entry = scene.entries.get(change.address)
    if scene.options.undoes:
        return "a rollback is about whole objects"
    if not change.fields and change.action in _STAYS:
        return ""
    fixed = change.action is Action.REPLACE and not scene.matches(change.address, scene.options.replace)
    if change.action not in _STAYS and not fixed:
        return f"the plan for it is to {change.action.value} it"
    if entry is None:
        return "it was never applied"
    if entry.status not in _SOUND or entry.maybe:
        return "an apply was interrupted there, and all of it is to be looked at"
    return "it gets another name" if change.moved_from or judged.renames(scene, change) else ""


def _refused(who: Address, wanted: Sequence[Path], why: str, way_out: str) -> Refusal:
    told = ", ".join(map(paths.text, wanted))
    return Refusal(f"--target {who}: {told}: {why}", way_out, "target")


def _way(change: Change, unknown: Sequence[Path]) -> str:
    there = [f.path for f in judged.written(change)]
    near = did_you_mean(paths.text(unknown[0]), there)
    return near or f"what differs is {', '.join(there[:SHOWN]) or 'nothing of it'}"


def _there(scene: Scene, change: Change, wanted: Path) -> bool:
    """Whether something stands there, or a field that differs."""
    if any(spells(wanted, f) for f in change.fields):
        return True
    trees = (change.after.body if change.after else {}, change.before or {})
    return any(paths.get(tree, wanted, ABSENT) is not ABSENT for tree in trees)


def _notes(who: Address, rest: Sequence[FieldChange]) -> list[str]:
    if not rest:
        return []
    words = "1 other field differs and is" if len(rest) == 1 else f"{len(rest)} other fields differ and are"
    more = f" and {len(rest) - SHOWN} more" if len(rest) > SHOWN else ""
    return [f"{who}: {words} left out by --target: {', '.join(f.path for f in rest[:SHOWN])}{more}"]


# ------------------------------------------------------------------------------------------------ the change without


def _without(
    scene: Scene, change: Change, mine: tuple[FieldChange, ...], rest: tuple[FieldChange, ...]
) -> Change | None:
    """The change without what stays; None when the two cannot be kept apart."""
    lens = Lens(scene.kind(change.address).rules)
    existing = judged.existing(scene, change.address)
    shared = {lens.owned(paths.parse(f.path)) for f in mine}
    at = {f.path: lens.owned(paths.parse(f.path)) for f in rest}
    body: Any = dict(existing.body)
    for one in (f for f in rest if at[f.path] not in shared):
        body = _released(body, one, at[one.path], change.before or {}, lens)
    for where in shared:
        body = _as_live(body, where, [f for f in rest if at[f.path] == where], change.before or {}, lens)
    inside = [f for f in mine if lens.owned(paths.parse(f.path)) in set(at.values())]
    if any(f.verdict != "drifted" for f in inside) or not _same(scene, change, mine, body, lens):
        return None
    left = tuple(dict.fromkeys(paths.text(at[f.path]) for f in rest))
    cut = replace(change, action=Action.NOOP, fields=mine, after=replace(existing, body=body), warnings=(), left=left)
    return judged.weighed(scene, cut)


def _same(scene: Scene, change: Change, mine: Sequence[FieldChange], body: Mapping[str, Any], lens: Lens) -> bool:
    """Whether what `body` declares differs from DSS in the fields that are meant, and nowhere else."""
    due = {f.path for f in mine if f.verdict in ("edited", "drifted", "conflict")}
    found = diff.missing(scene.kind(change.address), body, change.before or {})
    return set(found) == {at for at in due if not lens.covers("unread", paths.parse(at))}


def _released(body: Any, field: FieldChange, owned: Path, live: Mapping[str, Any], lens: Lens) -> Any:
    """Nothing is declared there; but an entry of ours in a list of many stays ours, or the write would take it out."""
    kept = paths.get(live, owned, ABSENT) if field.desired is ABSENT and lens.entries_of(owned[:-1]) else ABSENT
    if kept is ABSENT:
        return paths.drop(body, owned)
    return paths.put(body, owned[:-1], [*(paths.get(body, owned[:-1]) or ()), kept])


def _as_live(body: Any, where: Path, rest: Sequence[FieldChange], live: Mapping[str, Any], lens: Lens) -> Any:
    """The list at `where` with `rest` as DSS has it: values undeclared, elements gone, there, and in its order."""
    fields = [(paths.parse(f.path), f) for f in rest]
    element = {at for at, _ in fields if not isinstance(at[-1], str)}
    for at in (at for at, _ in fields if at not in element and at != where):
        body = paths.drop(body, at)
    for at, _ in reversed([(at, f) for at, f in fields if at in element and f.live is ABSENT]):
        body = paths.drop(body, at)
    for at, field in fields:
        if at in element and field.desired is ABSENT:
            body = _with(body, at, live)
    return _ordered(body, where, live, lens) if any(at == where for at, _ in fields) else body


def _with(body: Any, at: Path, live: Mapping[str, Any]) -> Any:
    """With an element that DSS has, behind the one that it follows there."""
    theirs, mine = paths.get(live, at[:-1]), paths.get(body, at[:-1])
    one = paths.get(live, at)
    if not isinstance(theirs, list) or not isinstance(mine, list):
        return body
    place = theirs.index(one)
    step = at[-1]
    if isinstance(step, paths.Sel):
        names = [str(e.get(step.key)) for e in mine]
        before = [str(e.get(step.key)) for e in theirs[:place]]
        place = max((names.index(name) + 1 for name in before if name in names), default=0)
    return paths.put(body, at[:-1], [*mine[:place], one, *mine[place:]])


def _ordered(body: Any, where: Path, live: Mapping[str, Any], lens: Lens) -> Any:
    key = lens.key_of(where)
    names = [str(e.get(key)) for e in paths.get(live, where) or ()]
    mine = paths.get(body, where)
    if not key or not isinstance(mine, list):
        return body
    return paths.put(body, where, sorted(mine, key=lambda e: names.index(n) if (n := str(e.get(key))) in names else -1))
