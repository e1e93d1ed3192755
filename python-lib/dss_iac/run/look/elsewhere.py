"""What can be found out of objects of other projects that a configuration refers to (D61): whether they are there, and
shared with this project. Looks only at references that are new, and at another project only where this one's own list
of what is shared with it does not answer. What the key may not see is "could not be checked", never missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from ...core.compare import refs
from ...core.model.address import Address
from ...core.model.diagnostic import did_you_mean
from ...core.model.kind import Call
from ...core.model.resource import Desired, Foreign, Snapshot
from ...dss import externals
from ...dss.transport import fill
from ...errors import DssError
from ..session import Session

SETTINGS = "/projects/{project}/settings"
FLOW = "RECIPE"  # what of a flow uses others' objects; exposure is for that (API §4.6)
Wanted = Mapping[Address, bool]  # of another project → whether it is used on the flow


def over(session: Session, seen: Snapshot, desired: Desired) -> Snapshot:
    """The snapshot with what is known of each; the same one when there is none."""
    wanted = _wanted(session, seen, desired)
    to_come = {
        to: found for to, found in session.promised.items() if not to.name and to.project not in session.projects()
    }
    if not wanted:
        return replace(seen, elsewhere=to_come) if to_come else seen
    kinds = sorted({to.kind for to in wanted}) if seen.exists else []
    lists = session.many(lambda kind: externals.shared(session.transport, session.project, kind), kinds)
    shared = {(kind, owner, id) for kind, found in zip(kinds, lists, strict=True) for owner, _, id in found or ()}
    asked = {to for to in wanted if (to.kind, to.project, _id(seen, to)) not in shared}
    owners = {to.project for to in asked} & {*session.projects()}
    rules = dict(session.many(lambda owner: (owner, _exposed(session, owner)), sorted(owners)))
    rest = sorted(asked)
    told = session.many(partial(_found, session, seen, rules, wanted), rest)
    found = dict(zip(rest, (_or_promised(session, *row) for row in zip(rest, told, strict=True)), strict=True))
    return replace(seen, elsewhere={**to_come, **dict.fromkeys(wanted, Foreign()), **found})


def _or_promised(session: Session, to: Address, found: Foreign) -> Foreign:
    """What DSS lacks, or does not show, may be on its way."""
    return session.promised.get(to, found) if found.wrong or found.doubt else found


def _wanted(session: Session, seen: Snapshot, desired: Desired) -> dict[Address, bool]:
    """What other projects have to have; a reference that DSS has already is not doubted."""
    found: dict[Address, bool] = {}
    for address, resource in desired.resources.items():
        kind, live = session.kinds[address.kind], seen.live.get(address)
        known = {to for to, _ in refs.edges(kind, live.body, desired.project)} if live else set()
        for to, _ in (*refs.edges(kind, resource.body, desired.project),
                      *refs.edges(kind, resource.initial, desired.project)):  # fmt: skip
            if to.project != desired.project and to.kind in refs.KEY_OF and to not in known:
                found[to] = found.get(to, False) or kind.placed == FLOW
    return found


def _found(session: Session, seen: Snapshot, rules: Mapping[str, Any], wanted: Wanted, to: Address) -> Foreign:
    """One object that no list of what is shared shows."""
    owner, id = to.project, _id(seen, to)
    if owner not in session.projects():
        if session.instance().sees_all:
            near = did_you_mean(owner, list(session.projects())) or "name a project that exists"
            return Foreign(f"does not exist: there is no project {owner} on this instance", hint=near)
        return Foreign(doubt=f"this key does not see project {owner}")
    try:
        names = _names(session, seen, to)
    except DssError as error:
        return Foreign(doubt=str(error))
    if to.name not in names:
        return Foreign("does not exist", hint=did_you_mean(to.name, names) or "name one that exists there")
    if not wanted[to] or rules[owner] is None:
        return Foreign(doubt="" if not wanted[to] else f"this key may not see what {owner} exposes")
    if _granted(rules[owner], refs.WORD_OF_KIND[to.kind], id, session.project):
        return Foreign()
    key = refs.KEY_OF[to.kind] or to.kind
    hint = f"expose it there (`exposed: [{{{key}: {to.name}, to: [{session.project}]}}]` in its configuration)"
    return Foreign(f"is not exposed to project {session.project}", hint=hint)


def _id(seen: Snapshot, to: Address) -> str:
    return to.name if to.kind == refs.DATASET else seen.index.ids.get((to.kind, to.project, to.name), "")


def _names(session: Session, seen: Snapshot, to: Address) -> list[str]:
    """The names of a kind in another project, in the words of references."""
    if to.kind == refs.DATASET:
        return list(externals.datasets(session.transport, to.project))
    why = seen.failed.get(f"{to.kind} of {to.project}")
    if why:
        raise DssError(why)
    return [name for kind, owner, name in seen.index.ids if (kind, owner) == (to.kind, to.project)]


def _exposed(session: Session, owner: str) -> list[Mapping[str, Any]] | None:
    """What a project exposes; None when this key may not see it."""
    try:
        found = session.transport.send(Call("GET", fill(SETTINGS, owner)))
    except DssError:
        return None
    objects = ((found if isinstance(found, Mapping) else {}).get("exposedObjects") or {}).get("objects")
    return [o for o in objects or () if isinstance(o, Mapping)]


def _granted(objects: list[Mapping[str, Any]], word: str, id: str, project: str) -> bool:
    return any(_targets(one, project) for one in objects if one.get("type") == word and one.get("localName") == id)


def _targets(exposed: Mapping[str, Any], project: str) -> bool:
    """Whether this project may use it; what is shared quickly is for every project (API §4.6)."""
    rules: Iterator[Any] = (r.get("targetProject") for r in exposed.get("rules") or ())
    return bool(exposed.get("quickSharingEnabled")) or project in rules
