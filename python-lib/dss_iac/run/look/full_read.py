"""What a plan deletes or replaces, whole: a journal must hold all of it, also of objects that nobody declares and of
those that state knows to be unchanged (D14). What a list gave whole, or this look has read, is not read again. Decides
nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from ...core.compare import wire
from ...core.model.address import Address
from ...core.model.plan import Action, Plan
from ...core.model.resource import Live, Snapshot
from ...dss.remote import Item, at_hand
from ...errors import DssError
from ..session import Session

GONE = (Action.DELETE, Action.REPLACE)


def completed(session: Session, plan: Plan, seen: Snapshot) -> Snapshot:
    """The snapshot with the whole trees of what is to go; the same one when nothing is."""
    going = [c.address for c in plan.changes if c.action in GONE and c.address in seen.live]
    going = [a for a in going if session.kinds[a.kind].listing is not None]
    if not going:
        return seen
    kinds = [session.kinds[name] for name in dict.fromkeys(a.kind for a in going)]
    listed = {kind.name: {i.id: i for i in session.looking.items(kind) or ()} for kind in kinds}
    found = dict(zip(going, session.many(partial(_read, session, seen, listed), going), strict=True))
    live = {a: found.get(a) or one for a, one in seen.live.items()}
    failed = {str(a): "its definition, which a rollback would need, could not be read" for a in going if not found[a]}
    return replace(seen, live=live, failed={**seen.failed, **failed})


def _read(session: Session, seen: Snapshot, listed: Mapping[str, Mapping[str, Item]], address: Address) -> Live | None:
    kind, live = session.kinds[address.kind], seen.live[address]
    item = listed[kind.name].get(live.dss_id)
    try:
        wires = session.looking.parts(
            kind, live.dss_id, [p for p in kind.parts if not p.demand], at_hand(kind, item) if item else None
        )
    except DssError:
        return None
    tree = wire.live_tree(kind, wires, seen.index, session.project)
    asked = {k: v for k, v in live.body.items() if k not in tree}
    return replace(live, body={**tree, **asked})
