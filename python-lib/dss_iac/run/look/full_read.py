"""What a plan deletes or replaces, read whole: a journal must hold all of it, also of objects that nobody declares and
of those that state knows to be unchanged (D14). Decides nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ...core.compare import wire
from ...core.model.address import Address
from ...core.model.plan import Action, Plan
from ...core.model.resource import Live, Snapshot
from ...errors import DssError
from ..session import Session

GONE = (Action.DELETE, Action.REPLACE)


def completed(session: Session, plan: Plan, seen: Snapshot) -> Snapshot:
    """The snapshot with the whole trees of what is to go; the same one when nothing is."""
    going = [c.address for c in plan.changes if c.action in GONE and c.address in seen.live]
    going = [a for a in going if session.kinds[a.kind].listing is not None]
    if not going:
        return seen
    found = dict(zip(going, session.many(partial(_read, session, seen), going), strict=True))
    live = {a: found.get(a) or one for a, one in seen.live.items()}
    failed = {str(a): "its definition, which a rollback would need, could not be read" for a in going if not found[a]}
    return replace(seen, live=live, failed={**seen.failed, **failed})


def _read(session: Session, seen: Snapshot, address: Address) -> Live | None:
    kind, live = session.kinds[address.kind], seen.live[address]
    try:
        wires = session.looking.parts(kind, live.dss_id, [p for p in kind.parts if not p.demand])
    except DssError:
        return None
    tree = wire.live_tree(kind, wires, seen.index, session.project)
    asked = {k: v for k, v in live.body.items() if k not in tree}
    return replace(live, body={**tree, **asked})
