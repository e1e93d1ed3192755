"""Reasons to refuse a plan, each with the exact way around it (DESIGN §3). Changes nothing in the plan.

A guard is a function of the scene and the changes; `GUARDS` is the list of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..compare import refs, wire
from ..compare.lens import Lens
from ..model import path
from ..model.address import Address
from ..model.plan import Action, Change, Effect, Refusal
from ..model.resource import ABSENT
from ..model.state import INCOMPLETE
from . import changes as judged
from . import privilege, storage_collision
from .removal import UNMANAGED, in_use
from .scene import Scene

Changes = Mapping[Address, Change]
_QUIET = (Action.NOOP, Action.RECORD, Action.FORGET)
_GONE = (Action.DELETE, Action.REPLACE)
MASS, MASS_FROM = 0.3, 10
_TAKE = "take the edit into the configuration"
ADMINISTRATORS = "administrators"  # DSS's group of instance administrators: no project permission binds them


def check(scene: Scene, changes: Changes) -> tuple[Refusal, ...]:
    """Everything that speaks against applying, in the order of the table, each once."""
    return tuple(dict.fromkeys(r for guard in GUARDS for r in guard(scene, changes)))


def _unread(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    for address in changes:
        if scene.unread(address) and str(address) not in scene.snapshot.barred:
            yield Refusal(
                f"{address} could not be read: {scene.unread(address)}",
                f"give the key the right to read it, or pass --exclude {address}",
                "read",
            )


def _blind(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """What a guard could not look at counts against the plan, as if it had been found."""
    for name, why, way_out in scene.snapshot.blind if changes else ():
        yield Refusal(why, way_out, name)


def _barred(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """What cannot be as the configuration wants it, found out beside the object itself (D49, API §4.8)."""
    for address in changes:
        if str(address) in scene.snapshot.barred:
            why, way_out = scene.snapshot.barred[str(address)]
            yield Refusal(f"{address} {why}", way_out, "barred")


def _automation(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    if scene.snapshot.instance.node_type.upper() == "AUTOMATION" and any(
        c.action not in (Action.NOOP, Action.RECORD) for c in changes.values()
    ):
        yield Refusal(
            "this is an automation node, where projects are deployed, not edited",
            "apply on the design node and deploy by bundle",
            "automation",
        )


def _adopt(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    desired = scene.desired
    if desired is None or desired.policy.get("adopt") == "allow":
        return
    for address, change in changes.items():
        stranger = address not in scene.entries and change.origin != UNMANAGED
        taken = change.action is Action.ADOPT or (change.action is Action.REPLACE and stranger)
        if taken and address not in desired.imports and not scene.matches(address, scene.options.adopt):
            n = len(judged.written(change))
            yield Refusal(
                f"{address} exists in DSS, is not ours, and differs from the configuration in {n} "
                f"field{'s' if n != 1 else ''}",
                f"pass --adopt {address} to take it over, or give it another name",
                "adopt",
            )


def _replace(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    for address, change in changes.items():
        lens = Lens(scene.kind(address).rules)
        fixed = [f.path for f in judged.written(change) if lens.covers("fixed", path.parse(f.path))]
        back = bool(scene.options.undoes)  # the replacement that is undone was asked for
        if change.action is Action.REPLACE and fixed and not back and not scene.matches(address, scene.options.replace):
            yield Refusal(
                f"{address}: {', '.join(fixed)} cannot change in place",
                f"pass --replace {address} to delete it and create it again, or keep what it is",
                "replace",
            )
        kept = change.after.kept if change.after and change.action is Action.REPLACE else {}
        for at, variable in kept.items():
            yield Refusal(
                f"{address}: {at} is a secret that only DSS has, and created again it would be lost",
                f"give it with --var {variable.partition('.')[2]}=…",
                "secret",
            )


def _by_hand(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """What DSS's API cannot take away cannot be made anew."""
    for address, change in changes.items():
        kind = scene.kind(address)
        if change.action is Action.REPLACE and kind.stays:
            yield Refusal(f"{address} cannot be created again: it stays in DSS", kind.stays, "by hand")


def _protected(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    for address, change in changes.items():
        entry, resource = scene.entries.get(address), scene.resources.get(address)
        recorded = entry is not None and entry.lifecycle.prevent_destroy
        wanted = resource is not None and resource.lifecycle.prevent_destroy
        if change.action in _GONE and (recorded or wanted):
            way = "set lifecycle.prevent_destroy: false and apply that first"
            if resource is None:
                way = (
                    f"put it back with lifecycle.prevent_destroy: false and apply, or run `dss-iac state rm {address}`"
                )
            yield Refusal(f"{address} is protected (lifecycle.prevent_destroy)", way, "protected")


def _data(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    for address, change in changes.items():
        lost = change.action in _GONE and change.effect is Effect.LOSS
        if lost and not scene.matches(address, scene.options.delete_data):
            yield Refusal(
                f"{address}: its data would be lost ({change.reason})",
                f"pass --delete-data {address}, or keep it with lifecycle.on_remove: forget",
                "data",
            )


def _needed(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """What stays must not name what leaves: it exists now, so that no check of the configuration has found it."""
    leaving = {a for a, c in changes.items() if c.action is Action.DELETE}
    if not leaving:
        return
    for address, resource in scene.resources.items():
        kind = scene.kind(address)
        zone = resource.body.get(wire.ZONE) if kind.placed else None
        lies_in = {Address(wire.ZONE, scene.project, str(zone))} if zone else set[Address]()
        for gone in sorted(leaving & (refs.named(kind, resource.body, scene.project) | lies_in)):
            yield in_use(address, changes[gone])


def _mass(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    if scene.options.allow_mass_change or scene.options.destroy or scene.options.undoes:
        return
    managed = [a for a in scene.entries if scene.kind(a).listing is not None]
    leaving = [a for a in managed if a in changes and changes[a].action in _GONE]
    vanished = [a for a in managed if a in changes and changes[a].action is Action.CREATE]
    total = len(managed)
    for found, words in (
        (leaving, "deleted or replaced"),
        (vanished, "created again, because DSS no longer lists them"),
    ):
        share = len(found) / (total or 1)
        if (total >= MASS_FROM and share > MASS) or (total >= 2 and len(found) == total):
            yield Refusal(
                f"{len(found)} of {total} managed objects would be {words}",
                "check that this is the right project and configuration, then pass --allow-mass-change",
                "mass",
            )


def _running(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    for address, change in changes.items():
        if change.action not in _QUIET and change.dss_id and change.dss_id in scene.snapshot.running:
            yield Refusal(
                f"{address} has a running job or scenario", "wait for it or abort it, then plan again", "running"
            )


def _conflict(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """`--on-conflict fail`, `drift_policy: fail`, and conflicts in code when nobody watches (D29)."""
    policy = scene.desired.settings.get("drift_policy") if scene.desired else ""
    for address, change in changes.items():
        if change.action in _QUIET:
            continue
        both = [f for f in change.fields if f.verdict == "conflict"]
        moved = [f for f in change.fields if f.verdict in ("conflict", "drifted")]
        names = ", ".join(f.path for f in both)
        if both and scene.options.on_conflict == "fail":
            what = f"{address}: {names} changed in the configuration and in DSS"
            yield Refusal(what, f"{_TAKE}, or pass --on-conflict overwrite", "conflict")
        if moved and policy == "fail":
            what = f"{address}: {', '.join(f.path for f in moved)} changed in DSS and would be overwritten"
            yield Refusal(what, f"{_TAKE}, or set settings.drift_policy: warn", "drift")
        if scene.options.unattended and any(f.code or f.path.split(".")[0] == "payload" for f in both):
            what = f"{address}: {names}: code changed on both sides, and this apply is unattended"
            yield Refusal(what, "plan and apply it by hand once", "conflict")


def _privileged(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """Rights, owner, run-as and exposure change under somebody's eyes, or by a plan that somebody has read (D27)."""
    allowed = scene.desired.policy.get("unattended") or () if scene.desired else ()
    for change in changes.values() if scene.options.unattended else ():
        if _being_made(scene, change):
            continue
        for word, told in privilege.of(scene, change):
            if word not in allowed:
                what = f"{change.address}: {told}; and this apply is unattended"
                yield Refusal(what, _eyes(scene, word), "privileged")


def _eyes(scene: Scene, word: str) -> str:
    """How what nobody may do unwatched is done all the same; what a policy allows in a first deployment, too (D64)."""
    if scene.options.undoes:
        return "run the rollback where somebody can read and confirm it, without --auto-approve"
    way_out = "make the plan with `plan -o FILE`, have it approved with `dss-iac approve FILE`, and apply FILE"
    if not scene.snapshot.exists:
        return f"allow it with policy: {{unattended: [{word}]}}, or {way_out}"
    return f"{way_out}; policy: {{unattended: [{word}]}} allows it from the apply after the next on"


def _being_made(scene: Scene, change: Change) -> bool:
    """Whether this completes the creation of a project that an apply of ours did not get done: nobody's rights yet."""
    entry, kind = scene.entries.get(change.address), scene.kind(change.address)
    if kind.listing is not None or entry is None or (entry.origin, entry.status) != ("created", INCOMPLETE):
        return False
    patterns = tuple(map(path.parse, kind.rules.privileged))
    return all(f.recorded is ABSENT for f in change.fields if any(path.covers(p, path.parse(f.path)) for p in patterns))


def _zones(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    if scene.snapshot.zones:
        return
    for address, resource in scene.resources.items():
        kind = scene.kind(address)
        if (kind.placed and resource.body.get(wire.ZONE)) or kind.name == wire.ZONE:
            yield Refusal(
                f"{address}: flow zones are declared, and this instance has none",
                "take `zone:` and `zones:` out for this environment",
                "zones",
            )
            return


def _own_rights(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    """A plan must not take away what its applier may do (D18). Entries of shared lists are read by their keys."""
    instance = scene.snapshot.instance
    mine = {instance.user, *instance.groups} - {""}
    if ADMINISTRATORS in instance.groups:
        return
    for address, change in changes.items():
        rules = scene.kind(address).rules
        for pattern, keys in rules.entries.items() if change.before and change.after else ():
            held = _rights(change.before, pattern, keys, mine)
            kept = _rights(storage_collision.result(scene, change), pattern, keys, mine)
            if held - kept:
                yield Refusal(
                    f"{address}: you would lose {', '.join(sorted(held - kept))} yourself",
                    "keep an entry for one of your groups, or let an administrator apply it",
                    "rights",
                )


def _rights(tree: Any, pattern: str, keys: tuple[str, ...], mine: set[str]) -> set[str]:
    lists = [value for _, value in path.find(tree, path.parse(pattern)) if isinstance(value, list)]
    entries = [e for one in lists for e in one if isinstance(e, dict)]
    return {k for e in entries if mine & {str(e.get(key)) for key in keys} for k, v in e.items() if v is True}


def _storage(scene: Scene, changes: Changes) -> Iterator[Refusal]:
    yield from storage_collision.check(scene, changes)


GUARDS: tuple[Callable[[Scene, Changes], Iterator[Refusal]], ...] = (
    _unread, _blind, _barred, _automation, _adopt, _replace, _by_hand, _protected, _data, _needed, _storage, _mass,
    _running, _conflict, _privileged, _zones, _own_rights,
)  # fmt: skip
