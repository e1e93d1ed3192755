"""The plan: what is desired, recorded and live, put together. Each question is another module's; this one asks them in
order. Pure: same values in, same plan out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from ..compare import diff
from ..model import order
from ..model.address import Address
from ..model.kind import Kind
from ..model.last_save import seen_by
from ..model.plan import Action, Change, Options, Plan, Refusal, Step
from ..model.resource import Desired, Live, Snapshot
from ..model.state import Entry, State
from ..reach import downstream
from ..secret import masking
from . import changes as judged
from . import guard, lookalikes, privilege, reasons, removal, scope, stale, steps
from .reached import flow
from .scene import Scene, survey, unbuilt

Kinds = Mapping[str, Kind]


def make(
    desired: Desired | None,
    state: State | None,
    snapshot: Snapshot,
    kinds: Kinds,
    options: Options,
    stamp: Mapping[str, str],
    *,
    key: bytes = b"",
) -> Plan:
    """What must happen so that DSS is as desired; `desired` None (or `options.destroy`) desires nothing.

    `stamp` holds author, made_at, tool, and lineage for a project without state. `key` seals secrets.
    """
    scene = scope.spared(survey(desired, state, snapshot, kinds, options, key))
    kept, left_out, refusals = scope.select(scene, _judged(scene))
    kept, losing = removal.cascade(scene, kept)
    walk, cyclic = _steps(removal.lent(scene, kept), kept)
    reach = downstream.of(kept.values(), flow(scene, kept))
    lost = (*losing, *cyclic, *guard.check(scene, kept), *downstream.refusals(reach, scene.may_break))
    return Plan(
        project=snapshot.project,
        changes=tuple(sorted(kept.values(), key=lambda c: _place(scene, c.address))),
        steps=stale.stamped(scene, kept, walk),
        refusals=tuple(dict.fromkeys((*refusals, *_stuck(scene, kept), *lost))),
        warnings=(*_warnings(scene, kept), *downstream.warnings(reach, scene.may_break)),
        notes=(*left_out, *_notes(scene, kept)),
        environment=desired.environment if desired else state.environment if state else "",
        instance=snapshot.instance.node_id,
        lineage=state.lineage if state else stamp.get("lineage", ""),
        serial=state.serial if state else 0,
        config_hash=desired.digest if desired else "",
        options=options,
        author=stamp.get("author", ""),
        made_at=stamp.get("made_at", ""),
        tool=stamp.get("tool", ""),
        unmanaged=_unmanaged(scene),
        reach=reach,
    )


def _judged(scene: Scene) -> dict[Address, Change]:
    found = ((a, judged.of(scene, a)) for a in _addresses(scene))
    return {a: privilege.warned(scene, c) for a, c in found if c is not None}


def drift(state: State, snapshot: Snapshot, kinds: Kinds, *, key: bytes = b"") -> tuple[Change, ...]:
    """Where live is no longer what was recorded (D29); needs no configuration. A vanished object is a change of action
    delete, an edited one of action update; one that could not be read is a no-op that says so."""
    scene = survey(None, state, snapshot, kinds, Options(), key)
    made = {to for a in scene.live for to, how in scene.touches.get(a, ()) if how == "makes"}
    found = (_drifted(scene, e, scene.live.get(a), a in made) for a, e in scene.entries.items())
    return tuple(sorted((c for c in found if c), key=lambda c: _place(scene, c.address)))


def _drifted(scene: Scene, entry: Entry, live: Live | None, built: bool) -> Change | None:
    address, kind = entry.address, scene.kind(entry.address)
    if scene.unread(address):
        return Change(address, Action.NOOP, f"could not be read: {scene.unread(address)}")
    if live is None:
        return Change(address, Action.DELETE, "deleted in DSS", dss_id=entry.dss_id)
    recorded = unbuilt(kind, entry.attributes) if built else entry.attributes
    secrets = masking.places(entry.attributes)
    fields = diff.compare(
        kind,
        desired=recorded,
        recorded=recorded,
        live=live.body,
        ignore=entry.lifecycle.ignore_changes,
        secrets=secrets,
        key=scene.key,
    )
    if not fields:
        return None
    why = "changed in DSS" if entry.status == "ok" else "changed in DSS, perhaps by an apply of ours that failed here"
    return Change(
        address,
        Action.UPDATE,
        why,
        fields=tuple(replace(f, verdict="drifted", reason=why) for f in fields),
        before=live.body,
        origin=entry.origin,
        secrets=(*kind.rules.secret, *secrets),
        **seen_by(live),
    )


def _addresses(scene: Scene) -> tuple[Address, ...]:
    return tuple(dict.fromkeys((*scene.resources, *scene.entries)))


def _place(scene: Scene, address: Address) -> tuple[int, int, Address]:
    """Display order: by kind, then as the configuration has it, then by name."""
    return scene.kind(address).rank, scene.positions.get(address, len(scene.positions)), address


_UNKNOT = "take one `depends_on` or one reference out, apply, put it back, and apply again"


def _steps(scene: Scene, kept: Mapping[Address, Change]) -> tuple[tuple[Step, ...], list[Refusal]]:
    try:
        return steps.make(scene, kept), []
    except order.Cyclic as error:
        return (), [Refusal(f"these need each other: {error}", _UNKNOT, "cycle")]


def _stuck(scene: Scene, kept: Mapping[Address, Change]) -> list[Refusal]:
    """Moves that cannot happen, as far as the plan is about them (D56)."""
    return [refusal for new, refusal in scene.stuck.items() if new in kept]


def _warnings(scene: Scene, kept: Mapping[Address, Change]) -> list[str]:
    out = []
    for address, change in kept.items():
        moved = [f.path for f in change.fields if f.verdict in ("drifted", "conflict")]
        if moved and change.action in (Action.UPDATE, Action.REPLACE):
            out.append(reasons.overwrites(address, moved))
        blind = [f.path for f in judged.written(change) if f.secret]
        if blind and change.action in (Action.UPDATE, Action.ADOPT):
            out.append(f"{address}: {', '.join(blind)}: the secret that DSS holds now cannot be given back")
        out += [f"{address}: {w}" for w in change.warnings]
    return out


def _notes(scene: Scene, kept: Mapping[Address, Change]) -> list[str]:
    out = [f"{a}: {f.path}: {f.reason}" for a, c in kept.items() for f in c.fields if f.verdict == "released"]
    beside = sorted((to, found.promised) for to, found in scene.snapshot.elsewhere.items())
    out += [f"{to} {promised}" for to, promised in beside if promised and to.name]
    out += (*scene.snapshot.doubts, *scene.snapshot.unseen)
    out += _unseen_project(scene, kept)
    out += _records([c for c in kept.values() if c.action is Action.RECORD], scene)
    out += [f"{old} was deleted in DSS and cannot become {new}; {new} is created"
            for new, old in scene.vanished.items() if new in kept]  # fmt: skip
    out += lookalikes.hints(scene, kept)
    unmanaged = Counter(a.kind for a in scene.unmanaged if a not in kept)
    counts = [*sorted(unmanaged.items()), *sorted((k, n) for k, n in scene.snapshot.not_managed.items() if n)]
    if counts:
        told = ", ".join(f"{n} {kind}" for kind, n in counts)
        out.append(f"not in the configuration and left alone: {told}")
    return out


def _unseen_project(scene: Scene, kept: Mapping[Address, Change]) -> list[str]:
    """DSS does not tell a project that is not there from one that a key may not read; an administrator's reads all."""
    instance = scene.snapshot.instance
    made = any(c.action is Action.CREATE and scene.kind(a).listing is None for a, c in kept.items())
    if not made or instance.sees_all or instance.projects is None:
        return []
    who = instance.user or "the owner of this key"
    count = len(instance.projects)
    those = f"the {count} that this key may read" if count else "the projects here: this key may read none"
    return [f"{who} sees no project {scene.project} among {those}: if there is one, DSS refuses to create it; ask for "
            "the right to read it then"]  # fmt: skip


def _records(records: list[Change], scene: Scene) -> list[str]:
    """What the next apply only writes down: objects that are ours from then on, and news of those that are."""
    new = sum(c.address not in scene.entries for c in records)
    whys = Counter(c.reason for c in records if c.address in scene.entries)
    out = [f"{_objects('existing', new)} would be recorded by the next apply; DSS is not touched for it"] if new else []
    return out + [
        f"{_objects('recorded', n)} would be written down anew by the next apply ({why}); DSS is not touched for it"
        for why, n in sorted(whys.items())
    ]


def _objects(word: str, count: int) -> str:
    return f"{count} {word} {'object' if count == 1 else 'objects'}"


def _unmanaged(scene: Scene) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for address in scene.unmanaged:
        found.setdefault(address.kind, []).append(address.name or address.project)
    return {kind: tuple(names) for kind, names in found.items()}
