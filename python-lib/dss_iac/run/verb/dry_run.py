"""What an apply would send, without sending any of it (`apply --dry-run`), and whether it would be allowed to (D44).
Documents are not read: a write shows its verb and place, a creation its whole request.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from ...core.model import path
from ...core.model.kind import Call, Kind
from ...core.model.plan import Refusal, Step
from ...core.model.resource import Index
from ...core.model.result import Request
from ...core.model.state import State
from ...core.planning.followers import AGAIN
from ...core.planning.steps import late_of
from ...dss.project_folders import MOVE
from ...dss.transport import fill, segment
from ...errors import IacError, Refused
from ..look import access_rights
from ..step import create, partial_write, schema_update, zone_placement
from ..step.apply_context import ApplyContext
from . import authorize
from .prepare import Prepared

_ASK = "ask an administrator of the project for the right, or use another key"
PLACEHOLDER = "{id of %s}"


def requests(prepared: Prepared) -> tuple[Request, ...]:
    """The writing requests in the order of the plan; reads in between are left out."""
    work = _work(prepared)
    found: list[Request] = []
    for step in prepared.plan.steps:
        found += [Request(step.address, step.op, c.verb, c.path, c.note) for c in _OPS[step.op](work, step)]
    if prepared.plan.steps:
        where = f"state: {prepared.store.where}"
        project = next((s.address for s in prepared.plan.steps), None)
        if project is not None:
            found.append(Request(project, "save", "POST", where, "write state"))
    return tuple(found)


def lacking(prepared: Prepared, found: Sequence[Request]) -> tuple[Refusal, ...]:
    """What speaks against sending them: guards, policy and approvals, and rights that this key has not got. Reads the
    permissions of the project; whether the key may create one shows only when it tries."""
    try:
        if found and not prepared.plan.refusals:
            authorize.check(prepared)
    except Refused as error:
        return error.reasons
    return (*prepared.plan.refusals, *_rights(prepared, found))


def _rights(prepared: Prepared, found: Sequence[Request]) -> tuple[Refusal, ...]:
    session, project = prepared.session, prepared.session.project
    sent = [r for r in found if r.op != "save"]
    if not sent or not prepared.snapshot.exists:
        return ()
    heavy = [r for r in sent if _administers(r, project)]
    if heavy and not access_rights.may(session, project, access_rights.ADMINISTERS):
        told = ", ".join(sorted({f"{r.verb} {r.path}" for r in heavy})[:3])
        return (Refusal(f"{session.instance().user} may not administer project {project}, which {told} takes", _ASK),)
    if not heavy and not access_rights.may(session, project, access_rights.WRITES):
        return (Refusal(f"{session.instance().user} may not write to project {project}", _ASK),)
    return ()


def _administers(request: Request, project: str) -> bool:
    """Whether a request takes the right to administer the project (API §4.1, §4.4, §4.5, §4.8)."""
    home = f"/projects/{segment(project)}"
    whole = request.verb == "DELETE" and request.path.rstrip("/") == home
    return whole or request.verb == MOVE or request.path in (f"{home}/permissions", f"{home}/settings")


def _work(prepared: Prepared) -> ApplyContext:
    """ApplyContext in which every object that is to be created has a placeholder for its id."""
    index, session = prepared.snapshot.index, prepared.session
    ids = dict(index.ids)
    for step in prepared.plan.steps:
        if step.op == "create":
            key = (step.address.kind, step.address.project, step.address.name)
            ids.setdefault(
                key, PLACEHOLDER % step.address if session.kinds[step.address.kind].minted else step.address.name
            )
    state = prepared.state or State(prepared.plan.lineage, prepared.plan.project)
    instance = prepared.snapshot.instance
    facts = {"project": session.project, "connections": instance.connection_types, "owner": instance.user}
    return ApplyContext(session, prepared.plan, state, Index(ids, index.names), facts)


def _create(work: ApplyContext, step: Step) -> Iterator[Call]:
    kind, resource = work.kind(step.address), work.wanted(step)
    try:
        yield from create.creation_calls(work, kind, resource)
    except IacError as error:
        yield Call("POST", "(known after apply)", note=str(error))
    yield from _puts(work, step, kind, 0)


def _write(work: ApplyContext, step: Step) -> Iterator[Call]:
    return _puts(work, step, work.kind(step.address), step.late)


def _puts(work: ApplyContext, step: Step, kind: Kind, late: int) -> Iterator[Call]:
    """One PUT for every document that the step's fields lie in."""
    change, id = work.change(step), work.id_of(step.address)
    at = {path.parse(f.path) for f in change.fields if late_of(kind, path.parse(f.path)) == late}
    named = {path.parse(p.at)[0]: p for p in kind.parts if p.at}
    seen: set[str] = set()
    for part in partial_write.parts_of(kind, late):
        mine = any((named.get(p[0]) if p else None) is part or (not part.at and p and p[0] not in named) for p in at)
        url = work.session.remote.url(part, id)
        if mine and url not in seen and part.calls is None:
            seen.add(url)
            yield Call(part.verb, url, note="fresh document with the declared leaves laid over it")
        elif part.calls is not None and (mine or part.at == step.detail.get(AGAIN)):
            yield Call("POST", url, note=f"the calls of {part.at}")


def _delete(work: ApplyContext, step: Step) -> Sequence[Call]:
    kind, id = work.kind(step.address), work.id_of(step.address)
    if kind.delete:
        return kind.delete(step.address.project, id, bool(step.detail.get("with_data")))
    return (Call("DELETE", work.session.remote.url(kind.parts[0], id)),)


def _rename(work: ApplyContext, step: Step) -> Sequence[Call]:
    kind = work.kind(step.address)
    id = str(step.detail.get("id") or work.id_of(step.address))
    if kind.rename is None:
        return (Call("PUT", work.session.remote.url(kind.parts[0], id), note="fresh document with its new name"),)
    return kind.rename(step.address.project, id, work.wanted(step).name)


def _place(work: ApplyContext, step: Step) -> Iterator[Call]:
    moves: Mapping[str, str] = step.detail.get("zones") or {}
    for zone in sorted(set(moves.values())):
        names = ", ".join(sorted(a for a, z in moves.items() if z == zone))
        yield Call("POST", fill(zone_placement.ADD, work.session.project, zone or "default"), note=names)


def _schema(work: ApplyContext, step: Step) -> Sequence[Call]:
    return (
        Call("POST", fill(schema_update.UPDATE, work.session.project, work.id_of(step.address)), note="if it changed"),
    )


def _nothing(work: ApplyContext, step: Step) -> Sequence[Call]:
    return ()


_OPS: Mapping[str, Callable[[ApplyContext, Step], Iterator[Call] | Sequence[Call]]] = {
    "create": _create,
    "write": _write,
    "finish": _write,
    "delete": _delete,
    "rename": _rename,
    "place": _place,
    "schema": _schema,
    "forget": _nothing,
    "record": _nothing,
}
