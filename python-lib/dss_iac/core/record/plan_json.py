"""A plan as JSON and back, exactly. The shape of `resource_changes[].change` is Terraform's, so that policy tools made
for it can read it; what it does not know stands beside it under our own words. Secrets are sealed, never written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields, replace
from typing import Any

from ..compare import overlay
from ..model import field_types, path
from ..model.address import parse
from ..model.diagnostic import Mark
from ..model.kind import Rules
from ..model.plan import Action, Change, Effect, FieldChange, Lost, Options, Plan, Reach, Refusal, Step
from ..model.resource import ABSENT, Lifecycle, Resource
from ..secret import masking, signature

FORMAT = "1.0"
ACTIONS: Mapping[Action, tuple[str, ...]] = {
    Action.NOOP: ("no-op",),
    Action.RECORD: ("no-op",),
    Action.FORGET: ("forget",),
    Action.MOVE: ("update",),
    Action.UPDATE: ("update",),
    Action.ADOPT: ("update",),
    Action.CREATE: ("create",),
    Action.REPLACE: ("delete", "create"),
    Action.DELETE: ("delete",),
}
IDENTITY = 16  # characters of the hash of its content that name a plan
_PLAIN = Rules()
_TEXTS = ("project", "environment", "instance", "lineage", "serial", "config_hash", "author", "made_at", "tool")
_REACHED = ("rebuild", "watchers", "exposed")
_MASKED = ("body", "initial")
_MARK, _LIFE = (tuple(f.name for f in fields(one)) for one in (Mark, Lifecycle))
_VIEWS = ("desired", "recorded", "live")
_SAID = tuple(f.name for f in fields(FieldChange) if f.name not in _VIEWS)  # of a field, beside its views


def dump(plan: Plan, *, key: bytes = b"", shown: bool = False) -> dict[str, Any]:
    """The plan as plain JSON; `key` seals the secrets of trees (fields are sealed already). `shown`: it is a view, in
    whose trees and fields no secret is left to look for."""
    return {
        "format_version": FORMAT,
        **{name: getattr(plan, name) for name in _TEXTS},
        "summary": plan.summary_line,
        "has_actions": plan.has_actions,
        "resource_changes": [_change(c, key, shown) for c in plan.changes],
        "steps": [_step(s) for s in plan.steps],
        "refusals": [asdict(r) for r in plan.refusals],
        "warnings": list(plan.warnings),
        "notes": list(plan.notes),
        "options": {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(plan.options).items()},
        "unmanaged": {kind: list(names) for kind, names in plan.unmanaged.items()},
        "policy": dict(plan.policy),
        "stated": dict(plan.stated),
        "others": list(plan.others),
        "untold": list(plan.untold),
        "reach": [_reach(r) for r in plan.reach],
        "message": plan.message,
        "source": dict(plan.source),
    }


def load(raw: Mapping[str, Any]) -> Plan:
    """The plan that `dump` wrote. ValueError when it is none, or of a newer format."""
    try:
        if str(raw["format_version"]).split(".")[0] != FORMAT.split(".")[0]:
            raise ValueError(f"a plan of format {raw['format_version']}; this tool reads {FORMAT}")
        texts: dict[str, Any] = {name: raw[name] for name in _TEXTS}
        options: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw["options"].items()}
        found = Plan(
            changes=tuple(map(_read_change, raw["resource_changes"])),
            steps=tuple(map(_read_step, raw["steps"])),
            refusals=tuple(Refusal(**r) for r in raw["refusals"]),
            warnings=tuple(raw["warnings"]),
            notes=tuple(raw["notes"]),
            options=Options(**options),
            unmanaged={kind: tuple(names) for kind, names in raw["unmanaged"].items()},
            policy=dict(raw.get("policy") or {}),
            stated=dict(raw.get("stated") or {}),
            others=tuple(map(str, raw.get("others") or ())),
            untold=tuple(map(str, raw.get("untold") or ())),
            reach=tuple(map(_read_reach, raw.get("reach") or ())),
            message=raw.get("message") or "",
            source=dict(raw.get("source") or {}),
            **texts,
        )
        field_types.check(found)
        dump(found)  # what cannot be written again is none
        return found
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"not a plan of dss-iac ({type(error).__name__}: {error})") from None


def identity(plan: Plan, *, key: bytes = b"") -> str:
    """The plan's id: a hash of its content."""
    return signature.digest(dump(plan, key=key))[:IDENTITY]


def sealed(plan: Plan, *, key: bytes = b"") -> Plan:
    """The plan with the secrets of its trees sealed: what `load(dump(plan))` equals."""
    return load(dump(plan, key=key))


# ---------------------------------------------------------------------------------------------------------- writing


def _change(change: Change, key: bytes, shown: bool) -> dict[str, Any]:
    before = None if change.before is None else masking.seal(dict(change.before), change.secrets, key)
    after = None if change.after is None else _resource(change.after, change.secrets, key)
    if shown:
        return _spoken(change, before, after and _hushed(after, key, (*_MASKED, "create")))
    raw = _spoken(change, masking.hush(before, key), after and _hushed(after, key, ("create",)))
    return {**raw, "fields": [_quiet(one, key) for one in raw["fields"]]}


def _hushed(after: dict[str, Any], key: bytes, left: Sequence[str]) -> dict[str, Any]:
    """A resource without what must be a secret. What it is created with is left as it is: a file in base64 looks like
    one, and has to be uploaded byte for byte."""
    return {**after, **masking.hush({k: v for k, v in after.items() if k not in left}, key)}


def _spoken(change: Change, before: Any, after: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "address": str(change.address),
        "type": change.address.kind,
        "name": change.address.name or change.address.project,
        "previous_address": str(change.moved_from) if change.moved_from else None,
        "change": {
            "actions": list(ACTIONS[change.action]),
            "before": before,
            "after": _outcome(change, before, after),
            "after_unknown": {"id": True} if change.action in (Action.CREATE, Action.REPLACE) else {},
            "before_sensitive": _sensitive(before, change.secrets),
            "after_sensitive": _sensitive(after["body"] if after else None, change.secrets),
        },
        "action": change.action.value,
        "reason": change.reason,
        "effect": change.effect.value,
        "reversible": change.reversible,
        "fields": [_field(f) for f in change.fields],
        "warnings": list(change.warnings),
        "dss_id": change.dss_id,
        "version": list(change.version) if change.version else None,
        "born": list(change.born) if change.born else None,
        "origin": change.origin,
        "saved_by": change.saved_by,
        "saved_at": change.saved_at,
        "secrets": list(change.secrets),
        **({"left": list(change.left)} if change.left else {}),
        "desired": after,
    }


def _quiet(one: dict[str, Any], key: bytes) -> dict[str, Any]:
    """A field without what must be a secret, whoever wrote it (D35)."""
    if not any(k in one for k in _VIEWS):
        return one
    at = path.parse(one["path"]) if one["path"] else ()
    sealed = {k: masking.hush(one[k], key, at) for k in _VIEWS if k in one}
    return {**one, **sealed}


def _outcome(change: Change, before: Any, after: dict[str, Any] | None) -> Any:
    """The tree afterwards, as Terraform means it: everything there will be, as far as it is known."""
    if after is None:
        return None if change.action in (Action.DELETE, Action.FORGET) else before
    if change.action in (Action.CREATE, Action.REPLACE):
        return overlay.over(_PLAIN, after["initial"], after["body"])
    if change.action in (Action.NOOP, Action.RECORD):
        return before
    return overlay.over(_PLAIN, before, after["body"], dropped=overlay.restored(change.fields))


def _sensitive(tree: Any, patterns: Sequence[str]) -> dict[str, Any]:
    found: Any = {}
    for pattern in patterns:
        for at, value in path.find(tree, path.parse(pattern)):
            if value not in (None, "") and not any(isinstance(s, int) for s in at):
                found = path.put(found, at, True)
    return dict(found)


def _resource(resource: Resource, secrets: Sequence[str], key: bytes) -> dict[str, Any]:
    life = resource.lifecycle
    return {
        "address": str(resource.address),
        "name": resource.name,
        "body": masking.seal(dict(resource.body), secrets, key),
        "initial": masking.seal(dict(resource.initial), secrets, key),
        "create": dict(resource.create),
        "needs": [str(n) for n in resource.needs],
        "lifecycle": _lifecycle(life),
        "secrets": list(resource.secrets),
        "kept": [list(pair) for pair in sorted(resource.kept.items())],  # no map: its keys look like those of secrets
        "mark": {name: getattr(resource.mark, name) for name in _MARK},
    }


def _lifecycle(life: Lifecycle) -> dict[str, Any]:
    told = {**{name: getattr(life, name) for name in _LIFE}, "ignore_changes": list(life.ignore_changes)}
    return told if life.ignore_until else {k: v for k, v in told.items() if k != "ignore_until"}


def _field(change: FieldChange) -> dict[str, Any]:
    views = {name: value for name in _VIEWS if (value := getattr(change, name)) is not ABSENT}
    return {**{name: getattr(change, name) for name in _SAID}, **views}


def _step(step: Step) -> dict[str, Any]:
    return {"n": step.n, "op": step.op, "address": str(step.address), "needs": list(step.needs), "late": step.late,
            "detail": dict(step.detail), "seen": step.seen}  # fmt: skip


# ---------------------------------------------------------------------------------------------------------- reading


def _read_change(raw: Mapping[str, Any]) -> Change:
    version, born = raw["version"], raw.get("born")
    return Change(
        address=parse(raw["address"]),
        action=Action(raw["action"]),
        reason=raw["reason"],
        fields=tuple(FieldChange(**f) for f in raw["fields"]),
        effect=Effect(raw["effect"]),
        reversible=raw["reversible"],
        warnings=tuple(raw["warnings"]),
        dss_id=raw["dss_id"],
        before=raw["change"]["before"],
        after=_read_resource(raw["desired"]) if raw["desired"] is not None else None,
        moved_from=parse(raw["previous_address"]) if raw["previous_address"] else None,
        version=(version[0], version[1], version[2]) if version else None,
        born=(born[0], born[1]) if born else None,
        origin=raw["origin"],
        saved_by=raw["saved_by"],
        saved_at=raw["saved_at"],
        secrets=tuple(raw["secrets"]),
        left=tuple(raw.get("left") or ()),
    )


def _reach(reach: Reach) -> dict[str, Any]:
    """What follows from a change; addresses as text."""
    lost = [{"user": str(one.user), "column": one.column, "certain": one.certain} for one in reach.lost]
    lists = {name: [str(a) for a in getattr(reach, name)] for name in _REACHED}
    abroad = [str(a) for a in reach.abroad]
    return {"address": str(reach.address), **lists, "lost": lost, "projects": list(reach.projects), "abroad": abroad}


def _read_reach(raw: Mapping[str, Any]) -> Reach:
    lost = tuple(Lost(parse(one["user"]), one["column"], one["certain"]) for one in raw["lost"])
    lists: dict[str, Any] = {name: tuple(map(parse, raw[name])) for name in _REACHED}
    abroad = tuple(map(parse, raw.get("abroad") or ()))
    return Reach(parse(raw["address"]), lost=lost, projects=tuple(raw["projects"]), abroad=abroad, **lists)


def _read_resource(raw: Mapping[str, Any]) -> Resource:
    life = raw["lifecycle"]
    return Resource(
        address=parse(raw["address"]),
        name=raw["name"],
        body=raw["body"],
        initial=raw["initial"],
        create=raw["create"],
        needs=tuple(map(parse, raw["needs"])),
        lifecycle=replace(Lifecycle(**life), ignore_changes=tuple(life["ignore_changes"])),
        secrets=tuple(raw["secrets"]),
        kept=dict(raw.get("kept") or ()),
        mark=Mark(**raw["mark"]),
    )


def _read_step(raw: Mapping[str, Any]) -> Step:
    return Step(raw["n"], raw["op"], parse(raw["address"]), tuple(raw["needs"]), raw["late"], raw["detail"],
                raw.get("seen", ""))  # fmt: skip
