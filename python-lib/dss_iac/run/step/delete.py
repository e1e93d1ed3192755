"""How one object is deleted: what DSS would take along is looked for once more, and what is gone already is fine. Knows
no order and no other step.
"""

from __future__ import annotations

from contextlib import suppress

from ...core.compare import refs, wire
from ...core.model.kind import Call, Kind, Part
from ...core.model.plan import Step
from ...errors import LOST, DssError, NotFound
from .apply_context import ApplyContext, StepFailed

LOOKS, PAUSE = 3, 1.0  # at the list, and seconds between two of them


def remove(work: ApplyContext, step: Step) -> None:
    """Delete the object of a step, and forget it."""
    kind, id = work.kind(step.address), work.id_of(step.address)
    with_data = bool(step.detail.get("with_data"))
    root = next((p for p in kind.parts if not p.at), kind.parts[0])
    default = (Call("DELETE", work.session.remote.url(root, id)),)
    calls = kind.delete(step.address.project, id, with_data) if kind.delete else default
    _no_victims(work, step, kind)
    with work.documents(work.session.remote.url(root, id)):
        _same(work, step, root, id)
        for call in calls:
            _gone(work, step, kind, id, call)
    work.gone(kind, id)
    work.forget(step.address)


def _same(work: ApplyContext, step: Step, root: Part, id: str) -> None:
    """One look before what cannot be undone; what is gone already is no stranger."""
    if work.expected(step) is not None:
        with suppress(NotFound):
            work.same(step, (work.session.remote.read(root, id),))


def _no_victims(work: ApplyContext, step: Step, kind: Kind) -> None:
    """DSS deletes what touches this object along with it: by now nothing may, beside what the plan deletes after it, or
    the plan did not see it (D14)."""
    loses = work.session.kinds.get(kind.loses)
    listing = loses.listing if loses else None
    if loses is None or listing is None:
        return
    remote, project = work.session.remote, work.session.project
    after = {work.id_of(s.address) for s in work.plan.steps if s.op == "delete" and step.n in s.needs}
    items = remote.items(loses) or ()
    shared = {p.at: remote.read(p, "") for p in loses.parts if items and p.at and p.url == listing.url}
    victims = [
        item.id
        for item in items
        for tree in (wire.live_tree(loses, {"": listing.wire(item.raw), **shared}, work.index, project),)
        if item.id not in after and any(to == step.address for to, _ in refs.edges(loses, tree, project))
    ]
    if victims:
        raise StepFailed(
            f"{step.address}: not deleted, because DSS would delete {loses.name} {', '.join(victims[:5])} along with "
            f"it, which the plan did not see; plan again"
        )


def _gone(work: ApplyContext, step: Step, kind: Kind, id: str, call: Call) -> None:
    try:
        work.send(call)
        if _still(work, step, kind, id):
            raise StepFailed(
                f"{step.address}: DSS says that it is deleted, and its list does not show that; look whether something "
                f"between here and DSS answers in its place, then plan again"
            )
    except (NotFound, *LOST) as error:
        if _listed(work, step, kind, id):
            raise
        if isinstance(error, NotFound) and _along(work, step):
            return
        missed = "was already gone" if isinstance(error, NotFound) else "the reply to its deletion was lost"
        work.note(f"{step.address}: {missed}; the list shows that it is not there")


def _along(work: ApplyContext, step: Step) -> bool:
    """Whether an earlier step of the plan has deleted what takes this along."""
    earlier = (s for s in work.plan.steps if s.op == "delete" and s.n in step.needs)
    return any(work.kind(s.address).loses == step.address.kind for s in earlier)


def _still(work: ApplyContext, step: Step, kind: Kind, id: str) -> bool:
    """Whether the list has what DSS calls deleted, also after a moment. A list that cannot be had speaks against
    nothing: DSS itself has answered."""
    for _ in range(LOOKS):
        if not _listed(work, step, kind, id, untold=False):
            return False
        work.session.clock.sleep(PAUSE)
    return True


def _listed(work: ApplyContext, step: Step, kind: Kind, id: str, *, untold: bool = True) -> bool:
    """Whether a list still has it, and not what somebody has made in its place since; `untold` where the list cannot be
    had: no single answer proves an absence."""
    try:
        if kind.listing is None:
            return id in work.session.projects(again=True)
        items = work.session.remote.items(kind)
    except DssError:
        return untold
    if items is None:
        return untold
    return any(item.id == id and not work.is_other(step, item.born) for item in items)
