"""What other projects of the instance hold in storage. Asked only when something would come to lie at a place that does
not follow the project's key (D13): two lists for each project. Judges nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.compare import wire
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.resource import Index, Snapshot
from ...dss.remote import Remote
from ..session import Session
from .sight import Sight


def over(session: Session, seen: Snapshot) -> Snapshot:
    """The snapshot with the objects of all other projects that the key may read, of the kinds that lie somewhere, as
    their lists show."""
    sight = Sight("storage")
    kinds = [k for k in session.kinds.values() if k.rules.location and k.listing]
    jobs = [(key, kind) for key in session.projects() if key != session.project for kind in kinds]
    lists = session.many(lambda job: _listed(session, *job, sight), jobs)
    return replace(sight.over(seen), held={address: tree for found in lists for address, tree in found})


def _listed(session: Session, project: str, kind: Kind, sight: Sight) -> list[tuple[Address, Mapping[str, Any]]]:
    what = f"the {kind.section.replace('_', ' ')} of project {project}"
    items = sight.look(lambda: Remote(session.transport, project).items(kind), what, "where they lie") or ()
    root = next(p for p in kind.parts if not p.at)
    whole = [item for item in items if root.listed or (kind.listing and kind.listing.full)]
    return [
        (Address(kind.name, project, item.name), wire.live_tree(kind, {"": item.raw}, Index(), project))
        for item in whole
    ]
