"""What happens to one resource, by the table of DESIGN §3. Knows nothing of other resources, order or guards.

Leaving resources (no longer wanted) are in `core.planning.removal`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..compare import diff, overlay, wire
from ..compare.lens import Lens
from ..model import path
from ..model.address import Address
from ..model.last_save import seen_by
from ..model.plan import Action, Change, Effect, FieldChange
from ..model.resource import ABSENT, Resource
from ..model.state import INCOMPLETE
from . import by_product, followers, reasons, removal
from .scene import Scene

WRITES = ("new", "edited", "drifted", "conflict", "restored")
BOOTSTRAP = "dss-iac:"  # the tag of a project that a crashed apply of ours created (D22)
_EFFECTS = tuple(Effect)
_BACK, _AGAIN = "goes back to what it was", "created again as it was"  # in a rollback


def of(scene: Scene, address: Address) -> Change | None:
    """The change of one address; None when nobody wants it and nobody recorded it."""
    resource, entry, live = scene.resources.get(address), scene.entries.get(address), scene.live.get(address)
    why = scene.unread(address)
    if why and (resource or entry):
        return Change(address, Action.NOOP, f"could not be read: {why}", after=resource)
    act = LADDER.get((resource is not None, entry is not None, live is not None))
    return act(scene, address) if act else None


def written(change: Change) -> tuple[FieldChange, ...]:
    """The fields that a change writes."""
    return tuple(f for f in change.fields if f.verdict in WRITES)


# --------------------------------------------------------------------------------------------------------- coming


def _comes(scene: Scene, address: Address) -> Change:
    resource, entry = scene.resources[address], scene.entries.get(address)
    kind = scene.kind(address)
    laid = overlay.lay(kind, resource.initial, resource.body) if resource.initial else dict(resource.body)
    whole = {**{k: laid[k] for k in resource.body if k in laid}, **laid}  # what is declared first
    unseen = reasons.unseen(kind, scene.snapshot.instance.sees_all)
    return Change(
        address,
        Action.CREATE,
        _AGAIN if scene.options.undoes else reasons.again(entry) if entry else unseen,
        fields=diff.compare(kind, desired=whole, recorded=None, live=None, secrets=resource.secrets, key=scene.key),
        warnings=tuple(filter(None, (kind.sets_off(resource.body),))),
        after=resource,
        origin=removal.UNMANAGED if entry and entry.origin == removal.UNMANAGED else "created",
        secrets=_secrets(scene, resource),
    )


# ---------------------------------------------------------------------------------------------------------- staying


def _found(scene: Scene, address: Address) -> Change:
    """Wanted and there, but never recorded (D6)."""
    live, kind = scene.live[address], scene.kind(address)
    if by_product.is_one(scene, address):  # its creation goes on where that of the other ended
        return replace(_comes(scene, address), reason=by_product.WHY)
    ours = kind.listing is None and any(t.startswith(BOOTSTRAP) for t in scene.snapshot.tags)
    fields = _fields(scene, address)
    base = _base(scene, address, fields)
    origin = "created" if ours else "adopted"
    if not written(base):
        reason = "already as declared; the next apply records it"
        return replace(base, action=Action.RECORD, reason=reason, origin=origin)
    if _fixed(scene, base) or scene.matches(address, scene.options.replace):
        return _replaced(scene, replace(base, origin=origin))
    action = Action.UPDATE if kind.listing is None else Action.ADOPT
    reason = "exists in DSS and is taken over" if action is Action.ADOPT else "exists in DSS; recorded from now on"
    return replace(base, action=action, reason=reason, origin=origin, dss_id=live.dss_id)


def _kept(scene: Scene, address: Address) -> Change:
    """Wanted, recorded and there; whatever else changes, a renaming says what the name was (D56)."""
    change = _judged(scene, address)
    was = _former_name(scene, change)
    told = change.action is Action.MOVE or not was
    return change if told else replace(change, reason=f"was {was}; {change.reason}")


def _judged(scene: Scene, address: Address) -> Change:
    entry = scene.entries[address]
    base = _base(scene, address, _fields(scene, address))
    base = _spared(scene, replace(base, origin=entry.origin, moved_from=scene.moved.get(address)))
    if _renamed(scene, address):  # DSS's own rename brings the name; it is no field to write
        base = replace(base, fields=tuple(f for f in base.fields if f.path != scene.kind(address).name_key))
    return concluded(scene, base)


def concluded(scene: Scene, base: Change) -> Change:
    """What follows from the fields of a change to something that is wanted, recorded and there."""
    address = base.address
    if _fixed(scene, base) or scene.matches(address, scene.options.replace):
        return _replaced(scene, base)
    if written(base):
        if _ignored_drift(scene, base):
            return replace(base, action=Action.NOOP, reason="changed in DSS; left as it is (drift_policy: ignore)")
        why = _BACK if scene.options.undoes else reasons.differs({f.verdict for f in written(base)})
        more = followers.told(scene.kind(address), base, [f.path for f in written(base)])
        return replace(base, action=Action.UPDATE, reason=f"{why}; {more}" if more else why)
    if owed := followers.unfollowed(scene, address):
        return replace(base, action=Action.UPDATE, reason=f"an earlier apply was interrupted here; {owed}")
    if was := _former_name(scene, base):
        return replace(base, action=Action.MOVE, reason=f"was {was}")
    stale = "" if scene.options.undoes else reasons.stale(scene, address, base)
    if stale:
        return replace(base, action=Action.RECORD, reason=stale)
    return replace(base, action=Action.NOOP, reason="in sync")


def _base(scene: Scene, address: Address, fields: tuple[FieldChange, ...]) -> Change:
    resource = existing(scene, address)
    change = Change(
        address,
        Action.NOOP,
        "",
        fields=fields,
        before=scene.body(address),
        after=resource,
        secrets=_secrets(scene, resource),
        **seen_by(scene.live.get(address)),
    )
    return weighed(scene, change)


def weighed(scene: Scene, change: Change) -> Change:
    """The change with what its fields do to data, and whether that can be undone."""
    blind = [f.path for f in written(change) if f.secret]
    return replace(change, effect=_effect(scene, change), reversible=not blind)


def _fields(scene: Scene, address: Address) -> tuple[FieldChange, ...]:
    resource, entry = existing(scene, address), scene.entries.get(address)
    found = diff.compare(
        scene.kind(address),
        desired=resource.body,
        recorded=scene.renamed(address.kind, entry.attributes) if entry else None,
        live=scene.body(address),
        base=entry.base if entry else {},
        ignore=resource.lifecycle.ignore_changes,
        secrets=_secrets(scene, resource),
        key=scene.key,
    )
    if not resource.absent and not resource.exact:
        return found
    laid = overlay.lay(scene.kind(address), scene.body(address), resource.body)
    lens = Lens(scene.kind(address).rules)
    beyond = (at for root in resource.exact for at in _beyond(lens, path.parse(root), resource.body, laid))
    return _without(found, (*resource.absent, *beyond), laid)


def _without(
    fields: tuple[FieldChange, ...], absent: tuple[str, ...], live: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """The fields, with what must not be there taken away whole; `live` is as it will be once the rest is written."""
    there = {at: value for at in absent if (value := path.get(live, path.parse(at), ABSENT)) is not ABSENT}
    kept = (f for f in fields if not any(path.covers(path.parse(at), path.parse(f.path)) for at in there))
    reason = "it was not there before"
    return (*kept, *(FieldChange(at, live=value, verdict="restored", reason=reason) for at, value in there.items()))


def _beyond(lens: Lens, root: path.Path, body: Mapping[str, Any], laid: Mapping[str, Any]) -> Iterator[str]:
    """The keys below `root` that the laid tree has and `body` has not, but for what is nobody's."""
    stack = [(root, path.get(body, root), path.get(laid, root))]
    while stack:
        at, mine, now = stack.pop()
        if isinstance(mine, dict) and isinstance(now, dict):
            yield from (path.text((*at, k)) for k in now if k not in mine and not lens.skips((*at, k)))
            stack += [((*at, k), v, now.get(k)) for k, v in mine.items()]
        elif isinstance(mine, list) and isinstance(now, list) and len(mine) == len(now):
            stack += [((*at, i), a, b) for i, (a, b) in enumerate(zip(mine, now, strict=True))]


def _spared(scene: Scene, change: Change) -> Change:
    """A rollback undoes applies: what others changed in DSS since stays as it is (D30)."""
    if not scene.options.undoes or change.after is None:
        return change
    lens = Lens(scene.kind(change.address).rules)
    at = {f.path: lens.owned(path.parse(f.path)) for f in change.fields}
    due = {at[f.path] for f in written(change) if f.verdict != "drifted"}
    spared = [f for f in change.fields if f.verdict == "drifted" and at[f.path] not in due]
    body: Any = change.after.body
    for where in dict.fromkeys(at[f.path] for f in spared):
        now = path.get(change.before, where, ABSENT)
        body = path.drop(body, where) if now is ABSENT else path.put(body, where, now)
    fields = tuple(f for f in change.fields if f not in spared)
    return replace(change, fields=fields, after=replace(change.after, body=body)) if spared else change


def existing(scene: Scene, address: Address) -> Resource:
    """The wanted resource as far as an existing object is concerned: without what the author ignores, and with what an
    unfinished creation still owes it (D17)."""
    resource, entry = scene.resources[address], scene.entries.get(address)
    body: Mapping[str, Any] = resource.body
    if entry and entry.status == INCOMPLETE:
        body = overlay.lay(scene.kind(address), resource.initial, body)
    if resource.lifecycle.ignore_changes:
        body = wire.prune(dict(body), tuple(path.parse(p) for p in resource.lifecycle.ignore_changes))
    return resource if body is resource.body else replace(resource, body=body)


def _replaced(scene: Scene, change: Change) -> Change:
    """Deleted and created again, because it was asked for or because a fixed path changed (D14)."""
    fixed = _fixed(scene, change)
    held = scene.kind(change.address).holds_data(change.before or {})
    reason = f"{', '.join(fixed)} cannot change in place" if fixed else "asked for by --replace"
    return replace(
        change,
        action=Action.REPLACE,
        reason=f"{reason}; {held}" if held else reason,
        effect=Effect.LOSS if held else Effect.REBUILD,
        reversible=not held,
        after=scene.resources[change.address],
    )


def _fixed(scene: Scene, change: Change) -> tuple[str, ...]:
    lens = Lens(scene.kind(change.address).rules)
    return tuple(f.path for f in written(change) if lens.covers("fixed", path.parse(f.path)))


def _effect(scene: Scene, change: Change) -> Effect:
    """The gravest thing that the written fields do to data."""
    lens = Lens(scene.kind(change.address).rules)
    at = [path.parse(f.path) for f in written(change)]
    rows = (("storage", Effect.REBUILD), ("shape", Effect.SCHEMA))
    hits = [effect for word, effect in rows if any(lens.covers(word, p) for p in at)]
    return max(hits, key=_EFFECTS.index, default=Effect.NONE)


def _ignored_drift(scene: Scene, change: Change) -> bool:
    policy = scene.desired.settings.get("drift_policy") if scene.desired else ""
    return policy == "ignore" and all(f.verdict == "drifted" for f in written(change))


def _former_name(scene: Scene, change: Change) -> str:
    """What a moved or renamed object was called; "" when it keeps its name."""
    if change.moved_from:
        return change.moved_from.name
    return _live_name(scene, change.address) if _renamed(scene, change.address) else ""


def _live_name(scene: Scene, address: Address) -> str:
    kind = scene.kind(address)
    return scene.entries[address].name if kind.minted else kind.spelled(scene.live[address].dss_id)


def _renamed(scene: Scene, address: Address) -> bool:
    """Whether a step of its own brings the name; else a name that is part of the document is a field like others."""
    own = scene.kind(address).rename is not None or address in scene.moved
    return own and _live_name(scene, address) != scene.resources[address].name and not _has_its_name(scene, address)


def _has_its_name(scene: Scene, address: Address) -> bool:
    """Whether somebody has renamed an object in DSS already, and the configuration follows."""
    kind = scene.kind(address)
    return kind.minted and scene.body(address).get(kind.name_key) == scene.resources[address].name


def _secrets(scene: Scene, resource: Resource) -> tuple[str, ...]:
    before = scene.sealed.get(resource.address, ())  # a rollback has nobody to say what is secret
    return tuple(dict.fromkeys((*scene.kind(resource.address).rules.secret, *resource.secrets, *before)))


def renames(scene: Scene, change: Change) -> str:
    """The display name that an existing object gets; "" when it keeps its own."""
    address = change.address
    if change.action in (Action.CREATE, Action.REPLACE) or address not in scene.entries or address not in scene.live:
        return ""
    return scene.resources[address].name if address in scene.resources and _renamed(scene, address) else ""


Act = Callable[[Scene, Address], Change]
LADDER: Mapping[tuple[bool, bool, bool], Act] = {  # wanted, recorded, live
    (True, False, False): _comes,
    (True, True, False): _comes,
    (True, False, True): _found,
    (True, True, True): _kept,
    (False, True, True): removal.leaves,
    (False, True, False): removal.gone,
}
