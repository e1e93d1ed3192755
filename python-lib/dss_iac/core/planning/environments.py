"""How one configuration differs between two environments: declared against declared, without DSS and without state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..compare import differences, overlay
from ..compare.differences import UNKNOWN
from ..compare.lens import Lens
from ..model import path
from ..model.kind import Kind
from ..model.plan import Action, Change, FieldChange
from ..model.resource import ABSENT, Desired, Resource
from ..secret import masking

_HEADS = ("settings", "policy", "instance")


def compared(first: Desired, second: Desired, kinds: Mapping[str, Kind], key: bytes) -> tuple[Change, ...]:
    """A change for each resource that is not the same in both, in the order of the configuration. `key` seals secrets,
    so that it is told that one differs, and nothing else of it."""
    mine, yours = _by_name(first), _by_name(second)
    found = []
    for who in (*mine, *(w for w in yours if w not in mine)):
        a, b = mine.get(who), yours.get(who)
        change = _both(a, b, kinds[who[0]], key) if a and b else _one(a, b, first, second, kinds[who[0]], key)
        if change is not None:
            found.append(change)
    return tuple(found)


def heads(first: Desired, second: Desired) -> tuple[str, ...]:
    """What differs beside the resources: the project's key, approval rules, the instance."""
    rows = [("project", first.project, second.project)]
    for head in _HEADS:
        a, b = getattr(first, head), getattr(second, head)
        rows += [(f"{head}.{k}", a.get(k, ABSENT), b.get(k, ABSENT)) for k in dict.fromkeys((*a, *b))]
    return tuple(f"{name}: {_told(a)} → {_told(b)}" for name, a, b in rows if a != b)


def _told(value: Any) -> str:
    return "(none)" if value is ABSENT else str(value)


def _by_name(desired: Desired) -> dict[tuple[str, str], Resource]:
    return {(a.kind, a.name): r for a, r in desired.resources.items()}


def _tree(resource: Resource, kind: Kind, secrets: tuple[str, ...], key: bytes) -> dict[str, Any]:
    whole = overlay.lay(kind, resource.initial, resource.body) if resource.initial else resource.body
    sealed: dict[str, Any] = masking.seal(dict(whole), secrets, key)
    return sealed


def _both(a: Resource, b: Resource, kind: Kind, key: bytes) -> Change | None:
    secrets = tuple(dict.fromkeys((*kind.rules.secret, *a.secrets, *b.secrets)))
    lens = Lens(kind.rules, secrets=secrets, key=key)
    one, two = _tree(a, kind, secrets, key), _tree(b, kind, secrets, key)
    fields: dict[str, FieldChange] = {}
    for at, was, now in (*_walk(lens, one, two), *((p, x, y) for p, y, x in _walk(lens, two, one))):
        fields.setdefault(path.text(at), _field(lens, at, was, now))
    if a.name != b.name and "name" not in fields:
        fields["name"] = FieldChange("name", desired=b.name, live=a.name)
    if not fields:
        return None
    told = tuple(fields.values())
    return Change(b.address, Action.UPDATE, "", told, before=one, after=None, secrets=secrets)


def _walk(lens: Lens, declared: Any, other: Any) -> Iterator[tuple[path.Path, Any, Any]]:
    for found in differences.walk(lens, (), declared, UNKNOWN, other):
        yield found.at, found.desired, found.live


def _field(lens: Lens, at: path.Path, was: Any, now: Any) -> FieldChange:
    secret = any(masking.is_sealed(v) for v in (was, now))
    return FieldChange(path.text(at), desired=now, live=was, secret=secret, code=lens.covers("code", at))


def _one(a: Resource | None, b: Resource | None, first: Desired, second: Desired, kind: Kind, key: bytes) -> Change:
    there = b or a
    assert there is not None
    secrets = tuple(dict.fromkeys((*kind.rules.secret, *there.secrets)))
    tree = _tree(there, kind, secrets, key)
    lens = Lens(kind.rules, secrets=secrets, key=key)
    made = tuple(
        FieldChange(path.text(at), desired=value, verdict="new", secret=masking.is_sealed(value),
                    code=lens.covers("code", at))
        for at, value in differences.leaves(tree)
    )  # fmt: skip
    if b is not None:
        return Change(b.address, Action.CREATE, f"only in {second.environment}", made, secrets=secrets)
    return Change(there.address, Action.DELETE, f"only in {first.environment}", secrets=secrets)
