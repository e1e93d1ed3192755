"""Changes as ordered work: which steps, and which must come before which. Judges nothing, does nothing.

A step waits for the creation of what it refers to; a deletion waits until nobody touches the object any more. Steps of
`late` 1 (exposure, placement), 2 (application, bundle) and 3 (permissions, activation) come after all others of a lower
number: the order says so, and the walk keeps it; `needs` hold what a failure must stop.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any

from ..compare import diff, differences, equal, overlay, refs, wire
from ..model import order, path
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Action, Change, Step, in_order
from . import by_product, changes, followers, removal
from .draft import Draft, Drafts
from .scene import Scene

NAMING = 2  # where a document of the project names what it shows and takes along
LAST = 3  # where deferred fields (scenario activation) and permissions are written (D18, D20)
PLACING = 1
_RANKS = {"rename": 1, "create": 2, "write": 2, "schema": 2, "place": 3, "finish": 3, "delete": 4, "forget": 5,
          "record": 5}  # fmt: skip


def make(scene: Scene, planned: Mapping[Address, Change]) -> tuple[Step, ...]:
    """The steps of a plan, in an order that respects their needs. `order.Cyclic` when hard needs go round."""
    drafts: Drafts = {}
    for change in planned.values():
        for draft in BUILDERS[change.action](scene, change):
            drafts[draft.key] = draft
    _refresh(scene, planned, drafts)
    _place(scene, planned, drafts)
    _project_first(scene, drafts)
    by: dict[Address, list[Draft]] = {}
    for draft in drafts.values():
        by.setdefault(draft.address, []).append(draft)
    for draft in drafts.values():
        _coming(scene, draft, by)
        _leaving(scene, draft, by)
    return _number(scene, list(drafts.values()))


def seen(kind: Kind, declared: Mapping[str, Any], live: Mapping[str, Any] | None) -> str:
    """A fingerprint of live at the declared paths, by which a saved plan notices that it is stale (per resource)."""
    if live is None:
        return "absent"
    tree = diff.project(kind, declared, live)
    return hashlib.sha256(equal.canonical(tree).encode()).hexdigest()[:16]


# ------------------------------------------------------------------------------------------------------ per action


def _create(scene: Scene, change: Change) -> list[Draft]:
    kind, after = scene.kind(change.address), change.after
    body = dict(after.body) if after else {}
    drafts = [Draft("create", change.address, detail={"seen": "absent"})]
    for late, paths in sorted(_late(kind, (at for at, _ in differences.leaves(body))).items()):
        if late:
            drafts.append(Draft("finish", change.address, late, {"paths": paths}, {drafts[0].key}))
    return [*drafts, *followers.of_new(kind, change.address, body, drafts)]


def _update(scene: Scene, change: Change) -> list[Draft]:
    kind, body = scene.kind(change.address), change.after.body if change.after else {}
    drafts = _rename(scene, change)
    first = {d.key for d in drafts}
    print_ = seen(kind, body, change.before)
    fields = [path.parse(f.path) for f in changes.written(change)]
    for late, paths in sorted(_late(kind, fields).items()):
        op = "finish" if late else "write"
        drafts.append(Draft(op, change.address, late, {"paths": paths, "seen": print_}, set(first)))
    owed = followers.unfollowed(scene, change.address)
    if not owed and not any(d.op == "write" for d in drafts):
        return drafts
    before = change.before or {}
    laid = overlay.lay(kind, before, body)
    return [*drafts, *followers.of(kind, change.address, {} if owed else before, laid, drafts)]


def _adopt(scene: Scene, change: Change) -> list[Draft]:
    """An update that takes the object into state: by its write, or by a step of its own where only its zone differs."""
    drafts = _update(scene, change)
    return drafts if any(d.op == "write" for d in drafts) else [Draft("record", change.address), *drafts]


def _replace(scene: Scene, change: Change) -> list[Draft]:
    delete, drafts = _delete(scene, change)[0], _create(scene, change)
    drafts[0].hard.add(delete.key)
    return [delete, *drafts]


def _delete(scene: Scene, change: Change) -> list[Draft]:
    entry = scene.entries.get(change.address)
    print_ = seen(scene.kind(change.address), entry.attributes if entry else {}, change.before)
    return [Draft("delete", change.address, detail={"with_data": removal.with_data(scene, change), "seen": print_})]


def _rename(scene: Scene, change: Change) -> list[Draft]:
    """A rename in DSS when the name differs; only the entry moves when it does not."""
    name = changes.renames(scene, change)
    detail = {"moved_from": str(change.moved_from)} if change.moved_from else {}
    if name:
        return [Draft("rename", change.address, detail={**detail, "id": change.dss_id, "name": name})]
    return [Draft("record", change.address, detail=detail)] if change.moved_from else []


def _simple(op: str) -> Callable[[Scene, Change], list[Draft]]:
    return lambda scene, change: [Draft(op, change.address)]


BUILDERS: Mapping[Action, Callable[[Scene, Change], list[Draft]]] = {
    Action.NOOP: lambda scene, change: [],
    Action.RECORD: _simple("record"),
    Action.FORGET: _simple("forget"),
    Action.MOVE: _rename,
    Action.UPDATE: _update,
    Action.ADOPT: _adopt,
    Action.CREATE: _create,
    Action.REPLACE: _replace,
    Action.DELETE: _delete,
}


def _late(kind: Kind, paths: Iterable[path.Path]) -> dict[int, list[str]]:
    """The paths by the step that writes them; placement is nobody's here."""
    found: dict[int, list[str]] = {}
    for at in paths:
        if not (kind.placed and at[:1] == (wire.ZONE,)):
            found.setdefault(late_of(kind, at), []).append(path.text(at))
    return found


def late_of(kind: Kind, at: path.Path) -> int:
    """When a field is written: 0 with the resource, 1 after all creations, 2 and 3 at the very end."""
    if any(path.covers(path.parse(p), at) for p in kind.rules.deferred):
        return LAST
    roots = {path.parse(p.at)[0]: p.late for p in kind.parts if p.at}
    return roots.get(at[0], 0) if at else 0


# ----------------------------------------------------------------------------------------------- between resources


def _refresh(scene: Scene, planned: Mapping[Address, Change], drafts: Drafts) -> None:
    """After a rename DSS has rewritten references, code and payloads of others: read again, write what differs (D21).
    What is created anew speaks of the new name as it is."""
    for key in [k for k in drafts if k[0] == "rename" and scene.kind(k[1]).rename is not None]:
        new = key[1]
        old = scene.moved.get(new, new)
        for user in {*scene.users.get(new, ()), *scene.users.get(old, ())} - {new}:
            anew = ("create", user, 0) in drafts
            if user in scene.resources and user in planned and scene.kind(user).listing is not None and not anew:
                draft = drafts.setdefault(("write", user, 0), Draft("write", user))
                draft.detail["refresh"] = str(new)
                draft.hard.add(key)


def _place(scene: Scene, planned: Mapping[Address, Change], drafts: Drafts) -> None:
    """One placement step for the whole project (D19)."""
    zones = {str(c.address): zone for c in planned.values() if (zone := _zone(scene, c)) is not None}
    project = next((a for a in scene.resources if scene.kind(a).listing is None), None)
    if not zones or project is None:
        return
    step = Draft("place", project, PLACING, {"zones": zones})
    there = [k for k in drafts if k[0] in ("create", "rename")]
    step.soft = {k for k in there if str(k[1]) in zones}  # what does not come to be keeps nobody else out of its zone
    step.hard = {k for k in there if k[1].kind == wire.ZONE and k[1].name in zones.values()}
    drafts[step.key] = step


def _zone(scene: Scene, change: Change) -> str | None:
    """The zone that an object must be put into; None when it need not move. "" is the default zone."""
    if not scene.kind(change.address).placed or change.after is None:
        return None
    body, before = change.after.body, change.before or {}
    if change.action is Action.REPLACE:
        zone = body.get(wire.ZONE, change.after.initial.get(wire.ZONE, before.get(wire.ZONE)))
        return None if zone is None else str(zone)
    if change.action is Action.CREATE:
        zone = body.get(wire.ZONE, change.after.initial.get(wire.ZONE))
        return None if zone is None and wire.ZONE not in body else str(zone or "")
    moved = any(f.path == wire.ZONE for f in changes.written(change))
    return str(body[wire.ZONE] or "") if moved and wire.ZONE in body else None


def _project_first(scene: Scene, drafts: Drafts) -> None:
    """Nothing can be made in a project that does not exist; changes of its documents come early, too."""
    firsts = [k for k in drafts if scene.kind(k[1]).listing is None and k[0] in ("create", "write")]
    for draft in drafts.values():
        if draft.key not in firsts:
            made = draft.hard if any(k[0] == "create" for k in firsts) else draft.soft
            made.update(firsts)


def _coming(scene: Scene, draft: Draft, by: Mapping[Address, list[Draft]]) -> None:
    """What must exist before this step."""
    document = scene.kind(draft.address).listing is None
    if draft.op not in ("create", "write", "schema", "finish") or (document and not draft.late):
        return
    if document and draft.late == NAMING:
        _spoken_of(scene, draft, by)
    for to, how in scene.wants.get(draft.address, ()):
        for other in by.get(to, ()):
            waits = other.op in ("create", "rename") or (draft.op == "schema" and other.op == "write")
            if waits and other.address != draft.address:
                draft.hard.add(other.key)
        if how == "makes":
            _after_former_maker(scene, draft, to, by)
        elif how == "uses" and draft.op in ("create", "write", "schema"):
            _after_maker(scene, draft, to, by)


def _spoken_of(scene: Scene, draft: Draft, by: Mapping[Address, list[Draft]]) -> None:
    """What a document of the project names, without any order in the flow, has an id only when it exists."""
    roots = {path.parse(at)[0] for at in draft.detail.get("paths", ())}
    body = {k: v for k, v in scene.resources[draft.address].body.items() if k in roots}
    for to in refs.named(scene.kind(draft.address), body, scene.project) - {draft.address}:
        draft.hard.update(d.key for d in by.get(to, ()) if d.op in ("create", "rename"))


def _after_maker(scene: Scene, draft: Draft, to: Address, by: Mapping[Address, list[Draft]]) -> None:
    """Makers before users; the computation of a schema needs those of its inputs."""
    for maker in scene.makers.get(to, ()):
        for other in by.get(maker, ()):
            if maker != draft.address and other.op in ("create", "write", "schema"):
                (draft.hard if draft.op == other.op == "schema" else draft.soft).add(other.key)


def _after_former_maker(scene: Scene, draft: Draft, to: Address, by: Mapping[Address, list[Draft]]) -> None:
    """DSS allows one maker for each dataset: the former one lets go first."""
    for former in scene.users.get(to, ()) if scene.live else ():
        made = (to, "makes") in scene.touches.get(former, ()) and (to, "makes") not in scene.wants.get(former, ())
        if former != draft.address and made:
            draft.firm.update(d.key for d in by.get(former, ()) if d.op in ("delete", "write"))


def _leaving(scene: Scene, draft: Draft, by: Mapping[Address, list[Draft]]) -> None:
    """Users leave before what they use. What DSS made along with something goes along with it: alone, it could only be
    made again from what is declared."""
    if draft.op != "delete":
        return
    document = scene.kind(draft.address).listing is None
    users = list(by) if document else list(scene.users.get(draft.address, ()))
    for user in (*users, *scene.needed_by.get(draft.address, ())):
        lets_go = (
            ("delete", "write") if draft.address not in {to for to, _ in scene.wants.get(user, ())} else ("delete",)
        )
        for other in (d for d in by.get(user, ()) if user != draft.address and d.op in lets_go):
            if other.op == "delete" and by_product.born_with(scene, user, draft.address):
                other.hard.add(draft.key)
                for again in (d for d in by[draft.address] if d.op == "create"):  # DSS makes the next one with it
                    again.hard.add(other.key)
            else:
                draft.hard.add(other.key)


def _number(scene: Scene, drafts: list[Draft]) -> tuple[Step, ...]:
    """The drafts as steps; soft needs that would close a circle are given up."""
    place = scene.positions

    def rank(draft: Draft) -> tuple[int, int, int, int]:
        kind = scene.kind(draft.address).rank
        here = place.get(draft.address, len(place))
        return draft.late, _RANKS[draft.op], -kind if draft.op == "delete" else kind, here

    def sort(n: int) -> tuple[Any, Hashable]:
        """What the walk does side by side stands next to each other."""
        draft = drafts[n - 1]
        return rank(draft)[:3], (draft.op, draft.address.kind)

    drafts.sort(key=rank)
    number = {draft.key: i for i, draft in enumerate(drafts, 1)}

    def needs(*words: str) -> dict[int, set[int]]:
        return {number[d.key]: {number[k] for w in words for k in getattr(d, w) if k in number} for d in drafts}

    for kept in (("hard", "firm"), ("hard",)):
        for words in ((*kept, "soft"), kept):
            try:
                ordered = order.in_runs(needs(*words), sort)
            except order.Cyclic:
                continue
            return _steps(drafts, ordered, needs(*kept))
    raise order.Cyclic(_named(drafts, needs("hard")))


def _steps(drafts: list[Draft], ordered: list[int], needs: Mapping[int, set[int]]) -> tuple[Step, ...]:
    found = [(n, drafts[n - 1]) for n in ordered]
    return in_order([Step(n, d.op, d.address, tuple(sorted(needs[n])), d.late, d.detail) for n, d in found])


def _named(drafts: list[Draft], needs: Mapping[int, set[int]]) -> list[list[Address]]:
    return [[drafts[n - 1].address for n in cycle] for cycle in order.cycles(needs)]
