"""Bringing an object into being: the calls of its kind, sent once, and the id that DSS gave it. A POST is never
repeated; when its reply is lost, a list tells whether it happened (DESIGN §4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.compare import overlay, refs, wire
from ...core.model.address import Address
from ...core.model.kind import Call, Kind, Rules
from ...core.model.plan import Step
from ...core.model.resource import NAMELESS, Resource
from ...core.planning import removal
from ...core.record.entries import begun
from ...dss.remote import Item
from ...errors import LOST, DssError, NotFound, Stale, Throttled
from ..event import Minted
from ..look.identify import holders
from . import partial_write
from .apply_context import APPEARED, ApplyContext, StepFailed
from .rename import is_named, renamed

_EXACT: dict[int, tuple[Rules, Rules]] = {}
BORN = "dss-iac:"  # the tag of a project whose first state is not written yet (D22)


def create_object(work: ApplyContext, step: Step) -> str:
    """Create the object of a step and give its id; from then on references to it can be written."""
    kind, resource = work.kind(step.address), work.wanted(step)
    calls = creation_calls(work, kind, resource)
    if step.n in work.sent:  # made by an attempt whose later writes did not happen
        return _finished(work, step, calls)
    _owed(work, kind, resource)
    first = next(n for n, call in enumerate(calls) if not call.exists_ok)  # folders around it may be there already
    alike = "" if kind.taken == NAMELESS else resource.name
    with work.documents(f"{kind.name} {alike}"):  # of two of one name, one looks when the other is made
        id = _along(work, kind, resource) or _made(work, kind, resource, calls[: first + 1])
        if kind.listing is not None and not kind.minted and id != resource.name:
            id = _as_named(work, kind, resource, id)
        work.learn(step.address, id)
        origin = removal.UNMANAGED if work.change(step).origin == removal.UNMANAGED else "created"
        work.record(begun(kind, resource, id, origin))
    work.sent[step.n] = first + 1
    work.session.tell(Minted(step, id))
    return _finished(work, step, calls)


def _finished(work: ApplyContext, step: Step, calls: Sequence[Call]) -> str:
    """What comes after the creation itself, each call once; the id."""
    if work.kind(step.address).listing is None:
        work.claimed()
        unmark(work, step.address)
    for call in calls[work.sent[step.n] :]:
        work.send(call)
        work.sent[step.n] += 1
    if work.kind(step.address).sets_off(work.wanted(step).body):
        work.along.update(_makers(work, step.address))
    return work.id_of(step.address)


def _owed(work: ApplyContext, kind: Kind, resource: Resource) -> None:
    """What an earlier creation of ours still owes: DSS made something along with it that makes it, and that is to be
    this one (the train recipe of a deployment, whose naming failed)."""
    for made, how in refs.edges(kind, resource.body, work.session.project):
        entry, change = work.state.entries.get(made), work.planned(made)
        if how != "makes" or entry is None or entry.origin != "created" or change is None or change.after is None:
            continue
        maker = work.kind(made)
        if maker.sets_off(change.after.body) and resource.address in _makers(work, made):
            for call in creation_calls(work, maker, change.after)[1:]:
                work.send(call)
            work.along.update(_makers(work, made))


def creation_calls(work: ApplyContext, kind: Kind, resource: Resource) -> Sequence[Call]:
    """The requests that create a resource, as its kind gives them."""
    body = partial_write.held(kind, resource.body)
    tree = overlay.over(_exact(kind.rules), dict(resource.initial), body)
    facts = {**work.facts, "makers": _makers(work, resource.address) if kind.sets_off(resource.body) else ()}
    calls = kind.create(resource, wire.to_wire(kind, tree, work.index, work.session.project), facts)
    if kind.listing is None:
        return (_marked(calls[0], work.state.lineage), *calls[1:])
    return calls


def _makers(work: ApplyContext, made: Address) -> tuple[Address, ...]:
    """Who is declared to make an object."""
    wanted = (c.after for c in work.plan.changes if c.after is not None)
    return tuple(
        r.address for r in wanted if (made, "makes") in refs.edges(work.kind(r.address), r.body, work.session.project)
    )


def _along(work: ApplyContext, kind: Kind, resource: Resource) -> str:
    """The id of what DSS has made by itself, along with something that was created; "" when it has not."""
    if resource.address not in work.along:
        return ""
    there = not kind.minted and (
        (kind.name, resource.name) in work.there
        or any(item.id == resource.name for item in _looked(work, kind, resource))
    )
    if not there:
        work.along.discard(resource.address)
    return resource.name if there else ""


def _exact(rules: Rules) -> Rules:
    """The rules of a creation: an empty value that somebody declared is sent like any other (D57)."""
    known = _EXACT.get(id(rules))
    if known is None or known[0] is not rules:
        known = _EXACT[id(rules)] = (rules, replace(rules, empty=(), user_data=("**",)))
    return known[1]


def _vacant(work: ApplyContext, kind: Kind, resource: Resource) -> set[str]:
    """The ids of the kind that are known just before the creation. Stale when somebody made an object of this name
    since the plan. Where DSS does not refuse a taken name it is looked for at the last moment, because DSS would
    overwrite it (API §13) or make a twin; else one list for the kind tells it in better words than DSS does."""
    if kind.listing is None:
        return set()
    items = _looked(work, kind, resource)
    ours = work.made(kind) if kind.minted else ()
    for item in items:
        if (kind.name, item.id) in work.there or item.id in ours or kind.implicit(item.id, item.raw):
            continue
        if is_named(work, kind, item, resource.name):
            raise Stale(APPEARED.format(resource.address))
    return {item.id for item in items}


def _looked(work: ApplyContext, kind: Kind, resource: Resource) -> Sequence[Item]:
    """What there is of a kind, as far as it matters to a creation: one request."""
    if kind.taken in ("list", NAMELESS):
        return work.now(kind, holders(kind, resource))
    if kind.taken != "read":
        return work.before(kind)
    if (kind.name, resource.name) in work.there:
        return ()
    try:
        document = work.session.remote.read(next(p for p in kind.parts if not p.at), resource.name)
    except NotFound:
        return ()
    return (Item(resource.name, resource.name, None, document),)


def _made(work: ApplyContext, kind: Kind, resource: Resource, calls: Sequence[Call]) -> str:
    """The id of what the last call creates in what the others make around it, with nothing between the look for a
    namesake and the creation."""
    *around, creation = calls
    for call in around:
        try:
            work.send(call)
        except LOST:  # it is made, or is now
            work.send(call)
    return _first(work, kind, resource, creation, _vacant(work, kind, resource))


def _first(work: ApplyContext, kind: Kind, resource: Resource, call: Call, known: set[str]) -> str:
    """The creation. Where its reply is lost the list decides, and it is sent again only when that has it not."""
    lost: list[DssError] = []

    def attempt() -> str:
        if lost and (late := _appeared(work, kind, resource, known, lost[-1])):
            return late
        try:
            return kind.created_id(work.send(call), resource)
        except DssError as error:
            if not isinstance(error, (*LOST, Throttled)) and (type(error) is not DssError or error.status < 500):
                raise
            lost.append(error)
            throttled = isinstance(error, Throttled)  # nothing happened; a look just before the next try is enough
            if not throttled and (found := _appeared(work, kind, resource, known, error)):
                return found
            raise

    try:
        return work.session.transport.patiently(attempt, decided=True)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise StepFailed(
            f"{resource.address}: DSS answered its creation with something else than documented ({error!r}); "
            f"plan again to see whether it exists"
        ) from None


def _appeared(work: ApplyContext, kind: Kind, resource: Resource, known: set[str], error: DssError) -> str:
    """The id of what a creation may have made although its reply is lost or an error; "" when the list has it not. Who
    cannot be asked leaves the error that it was."""
    project = work.session.project
    try:
        if kind.listing is None:
            tags = (work.session.projects(again=True).get(project) or {}).get("tags") or ()
            new = [project] if lineage_of(tags) == work.state.lineage else []
        else:
            items = work.session.remote.items(kind, holders(kind, resource)) or ()
            nameless, ours = kind.taken == NAMELESS, work.made(kind) if kind.minted else ()
            new = [
                i.id
                for i in items
                if i.id not in known and i.id not in ours and (nameless or is_named(work, kind, i, resource.name))
            ]
    except DssError:
        raise error from None
    if len(new) == 1:
        work.note(
            f"{resource.address}: its creation was answered with an error ({error.text}); the list shows it exists"
        )
        return new[0]
    return ""


def _as_named(work: ApplyContext, kind: Kind, resource: Resource, id: str) -> str:
    """DSS chose another name (scoring recipes, taken names): rename it or fail (D17)."""
    if kind.rename is None:
        raise StepFailed(f"{resource.address}: DSS named it {id!r} and it cannot be renamed; declare `name: {id}`")
    return renamed(work, kind, resource.address, id, resource.name)


def _marked(call: Call, lineage: str) -> Call:
    """The creation of a project, with the tag that proves it ours until state is written (D22)."""
    body: Mapping[str, Any] = call.body if isinstance(call.body, Mapping) else {}
    return replace(call, body={**body, "tags": [*(body.get("tags") or ()), f"{BORN}{lineage}"]})


def lineage_of(tags: Sequence[str]) -> str:
    """The lineage that a project's tags tell, "" when none does."""
    return next((tag[len(BORN) :] for tag in tags if tag.startswith(BORN)), "")


def unmark(work: ApplyContext, address: Address) -> None:
    """Take the tag off again, leaving every other tag. Of a lost reply a look tells whether it happened."""
    url = f"/projects/{address.project}/metadata"

    def attempt() -> None:
        metadata = work.send(Call("GET", url))
        if not (tags := _born(metadata)):
            return
        kept = [tag for tag in tags if not tag.startswith(BORN)]
        try:
            work.send(Call("PUT", url, body={**metadata, "tags": kept}, expect="empty"))
        except LOST:
            if _born(work.send(Call("GET", url))):
                raise

    with work.documents(url):
        work.session.transport.patiently(attempt, decided=True)


def _born(metadata: Any) -> Sequence[str]:
    """The tags of a project that still carries the mark; none when it does not."""
    tags = metadata.get("tags") if isinstance(metadata, Mapping) else None
    return tags if tags and lineage_of(tags) else ()
