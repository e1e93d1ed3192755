"""What other projects of the instance hold in storage. Asked only when something would come to lie at a place that does
not follow the project's key (D13): two lists for each project. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.compare import wire
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.resource import Index
from ...dss.remote import Remote
from ...errors import DssError
from ..session import Session


def held(session: Session) -> Mapping[Address, Mapping[str, Any]]:
    """The objects of all other projects that the key may read, of the kinds that lie somewhere, as their lists show."""
    kinds = [k for k in session.kinds.values() if k.rules.location and k.listing]
    jobs = [(key, kind) for key in session.projects() if key != session.project for kind in kinds]
    return {
        address: tree for found in session.many(lambda job: _listed(session, *job), jobs) for address, tree in found
    }


def _listed(session: Session, project: str, kind: Kind) -> list[tuple[Address, Mapping[str, Any]]]:
    try:
        items = Remote(session.transport, project).items(kind) or ()
    except DssError:
        return []  # of another owner, or broken: not ours to judge
    root = next(p for p in kind.parts if not p.at)
    whole = [item for item in items if root.listed or (kind.listing and kind.listing.full)]
    return [
        (Address(kind.name, project, item.name), wire.live_tree(kind, {"": item.raw}, Index(), project))
        for item in whole
    ]
