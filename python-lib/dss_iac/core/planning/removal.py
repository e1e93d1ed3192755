"""Resources that leave: which are deleted, which forgotten, and what DSS would take along (D8, D11, D12, D14).

DSS silently deletes every recipe that touches a deleted dataset or folder; here such a recipe is a change of its own,
or the reason for a refusal. Orders nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import replace

from ..compare import diff, refs
from ..model.address import Address
from ..model.plan import Action, Change, Effect, Refusal
from ..model.resource import Desired, Live, Resource
from ..model.state import INCOMPLETE, State
from ..secret import masking
from . import by_product
from .scene import Scene

DATA = "delete_data"
UNMANAGED = "unmanaged"  # origin of what is made again for others, and stays theirs
_GONE = (Action.DELETE, Action.REPLACE)
_WHY = {(True, False): "destroyed", (False, True): "created by what is undone"}  # destroy, rollback


def leaves(scene: Scene, address: Address) -> Change:
    """No longer wanted, recorded and there."""
    entry, kind, live = scene.entries[address], scene.kind(address), scene.live[address]
    wish = entry.lifecycle.on_remove or ("delete" if entry.origin == "created" else "forget")
    if kind.listing is None:
        wish = "delete" if _whole_project(scene, address) else "forget"
    why = _WHY.get((scene.options.destroy, bool(scene.options.undoes)), "removed from the configuration")
    if scene.options.destroy and wish == "forget":
        why = "forgotten"
    if kind.implicit(live.dss_id, live.body):
        return _leaving(scene, live, Action.FORGET, f"{why}; DSS makes it by itself and keeps it", Effect.NONE)
    if wish != "forget" and kind.stays:
        return _leaving(scene, live, Action.FORGET, f"{why}; it stays in DSS: {kind.stays}", Effect.NONE)
    if wish == "forget":
        reason = f"{why}; it {_left(entry.origin, kind.listing is None and scene.options.destroy)}"
        return _leaving(scene, live, Action.FORGET, reason, Effect.NONE)
    held = "" if scene.matches(address, scene.options.empty) else kind.holds_data(live.body)
    asked = wish == DATA or scene.matches(address, scene.options.delete_data)
    drops = asked and kind.owns_data(live.body)
    effect = Effect.LOSS if drops or held else Effect.NONE
    tail = held or ("with its data" if drops else _stays(asked) if kind.rules.storage else "")
    return _leaving(scene, live, Action.DELETE, "; ".join(filter(None, (why, tail))), effect)


def gone(scene: Scene, address: Address) -> Change:
    """No longer wanted, recorded, and no longer there."""
    return Change(address, Action.FORGET, "removed from the configuration, and already deleted in DSS")


def with_data(scene: Scene, change: Change) -> bool:
    """Whether a deletion drops the data too: when it was asked for, and when the data is DSS's own (API §5.8)."""
    entry = scene.entries.get(change.address)
    asked = scene.matches(change.address, scene.options.delete_data) or bool(
        entry and entry.lifecycle.on_remove == DATA
    )
    return asked and scene.kind(change.address).owns_data(change.before or {})


def cascade(scene: Scene, changes: dict[Address, Change]) -> tuple[dict[Address, Change], list[Refusal]]:
    """The changes with everything that DSS would delete along as changes of their own, and the refusals."""
    out, refusals, todo = dict(changes), list[Refusal](), deque(changes)
    while todo:
        change = out[todo.popleft()]
        loses = scene.kind(change.address).loses
        if change.action not in _GONE or not loses:
            continue
        for victim in scene.users.get(change.address, ()):
            before = out.get(victim)
            if victim.kind == loses:
                _victim(scene, out, refusals, change, victim)
            if out.get(victim) is not before:  # what it would take along in turn
                todo.append(victim)
        refusals += _exposed(scene, change)
    return out, refusals


def _victim(scene: Scene, out: dict[Address, Change], refusals: list[Refusal], cause: Change, victim: Address) -> None:
    """What becomes of one resource that would die with `cause`."""
    own = out.get(victim)
    action = own.action if own else None
    if action in _GONE:
        if own and own.origin == UNMANAGED and cause.action is Action.DELETE:  # of what it uses, something stays away
            out[victim] = _theirs(scene, cause, victim)
        return
    still = cause.address in {to for to, _ in scene.wants.get(victim, ())}
    if victim in scene.resources and own is not None:
        if still and cause.action is Action.REPLACE:
            out[victim] = _again(scene, own, cause)
        elif still:
            refusals.append(in_use(victim, cause))
        return
    if scene.matches(victim, scene.options.allow_cascade) or by_product.goes_back(scene, victim):
        out[victim] = _theirs(scene, cause, victim)
        return
    if victim in scene.entries or victim in scene.resources:
        flag = "--target" if scene.options.targets else "--exclude"
        refusals.append(
            Refusal(
                f"{victim} would be lost: DSS deletes it along with {cause.address}, and {flag} leaves it out",
                f"pass --target {victim}, too" if scene.options.targets else f"take {victim} out of --exclude",
                "cascade",
            )
        )
        return
    refusals.append(
        Refusal(
            f"{victim} would be lost: it is not in the configuration, and DSS deletes it along with {cause.address}",
            f"add it to the configuration, detach it in DSS, or pass --allow-cascade {victim}",
            "cascade",
        )
    )


def _theirs(scene: Scene, cause: Change, victim: Address) -> Change:
    """An unmanaged victim that may go: made again as it was when what it uses is (D14), and still nobody's then."""
    allowed = scene.matches(victim, scene.options.allow_cascade)
    why = "not in the configuration" if allowed else by_product.WHY
    reason = f"{why}; DSS deletes it along with {cause.address}{' (allowed by --allow-cascade)' if allowed else ''}"
    change = _leaving(scene, scene.live[victim], Action.DELETE, reason, Effect.NONE)
    if cause.action is not Action.REPLACE:
        return change
    body = scene.body(victim)
    name = str(body.get(scene.kind(victim).name_key) or victim.name)
    after = Resource(victim, name, body, secrets=scene.kind(victim).rules.secret)
    return replace(change, action=Action.REPLACE, reason=f"{reason}; created again as it is", after=after,
                   origin=UNMANAGED)  # fmt: skip


def lent(scene: Scene, changes: Mapping[Address, Change]) -> Scene:
    """The scene for the ordering of steps: what is made again for others is wanted too."""
    more = {a: c.after for a, c in changes.items() if c.origin == UNMANAGED and c.after is not None}
    more = {a: r for a, r in more.items() if a not in scene.resources}
    return replace(scene, resources={**scene.resources, **more}) if more else scene


def without_others(desired: Desired | None, state: State | None) -> Desired | None:
    """The configuration without what is only in it because it is owed to others."""
    others = {a for a, e in (state.entries if state else {}).items() if e.origin == UNMANAGED}
    if desired is None or not others:
        return desired
    return replace(desired, resources={a: r for a, r in desired.resources.items() if a not in others})


def _again(scene: Scene, own: Change, cause: Change) -> Change:
    """A managed victim of a replacement: its full live definition is kept, and laid under the configuration (D14). That
    of one whose creation was interrupted is what the creation still owes it."""
    after, entry = scene.resources[own.address], scene.entries.get(own.address)
    before = scene.body(own.address)
    first = {**before, **after.initial} if entry and entry.status == INCOMPLETE else {**after.initial, **before}
    return replace(
        own,
        action=Action.REPLACE,
        reason=f"DSS deletes it along with {cause.address}; created again as it is",
        before=before,
        after=replace(after, initial=first),
    )


def in_use(victim: Address, cause: Change) -> Refusal:
    """Refused: somebody who stays needs what leaves."""
    return Refusal(
        f"{cause.address} cannot be deleted: {victim} of the same configuration still uses it",
        f"take it out of {victim} first, or remove both",
        "cascade",
    )


def _exposed(scene: Scene, change: Change) -> list[Refusal]:
    """A replacement breaks what other projects read: the project document that exposes it tells (D14)."""
    if change.action is not Action.REPLACE:
        return []
    documents = [a for a in scene.live if scene.kind(a).listing is None]
    by = [a for a in documents if change.address in refs.named(scene.kind(a), scene.body(a), scene.project)]
    return [
        Refusal(
            f"{change.address} is exposed to other projects, which a replacement would break",
            "stop exposing it first, or keep its type",
            "exposed",
        )
        for _ in by[:1]
    ]


def _stays(asked: bool) -> str:
    return "its data stays: DSS does not own this data" if asked else "data, if any, is kept"


def _whole_project(scene: Scene, address: Address) -> bool:
    """D12: only when asked, when we created it, and when nothing unmanaged remains."""
    created = scene.entries[address].origin == "created"
    theirs = [a for a in scene.unmanaged if not by_product.goes_back(scene, a)]
    empty = not theirs and not any(scene.snapshot.not_managed.values())
    whole = scene.options.destroy or bool(scene.options.undoes)
    return whole and scene.options.delete_project and created and empty


def _left(origin: str, may_go: bool) -> str:
    if may_go:
        return "stays in DSS (--delete-project deletes it when we created it and nothing else is in it)"
    return "was there before us and stays in DSS" if origin == "adopted" else "stays in DSS"


def _leaving(scene: Scene, live: Live, action: Action, reason: str, effect: Effect) -> Change:
    kind, entry = scene.kind(live.address), scene.entries.get(live.address)
    recorded = entry.attributes if entry else {}
    return Change(
        live.address,
        action,
        reason,
        fields=diff.compare(kind, desired=None, recorded=recorded, live=recorded, key=scene.key),
        effect=effect,
        reversible=effect is not Effect.LOSS,
        dss_id=live.dss_id,
        before=live.body,
        version=live.version,
        born=live.born,
        origin=entry.origin if entry else "adopted",
        secrets=(*kind.rules.secret, *masking.places(recorded)),
    )
