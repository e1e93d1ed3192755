"""Who in other projects reads what this one exposes: asked only with `--impact live`, one list of each project that
something downstream of a change is shared with. Judges nothing; what cannot be seen is told as a note.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.compare import refs, wire
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.plan import Plan
from ...core.model.resource import Index
from ...core.reach import downstream
from ...core.reach.graph import Graph
from ...dss.remote import Remote
from ..session import Session
from .sight import Sight


def told(session: Session, plan: Plan, index: Index) -> Plan:
    """The plan whose reach names consumers of other projects, too."""
    keys = sorted({key for reach in plan.reach for key in reach.projects if key != session.project})
    sight = Sight("impact")
    flows = [flow for flow in session.many(lambda key: _flow(session, key, index, sight), keys) if flow is not None]
    reach = tuple(replace(one, abroad=downstream.abroad(one, flows)) for one in plan.reach)
    blind = (why for _, why, _ in sight.blind)
    return replace(plan, reach=reach, notes=(*plan.notes, *sorted({*sight.notes, *blind})))


def _flow(session: Session, project: str, index: Index, sight: Sight) -> Graph | None:
    """The flow of another project, as far as the lists of what makes something tell it."""
    makers = [k for k in session.kinds.values() if k.listing and any(ref.edge == "makes" for ref in k.refs)]
    edges: dict[Address, Any] = {}
    for kind in makers:
        found = sight.look(
            lambda kind=kind: Remote(session.transport, project).items(kind),  # type: ignore[misc]
            f"the {kind.section.replace('_', ' ')} of project {project}",
            "who reads there what is exposed",
        )
        if found is None:
            return None
        edges.update({Address(kind.name, project, i.name): _edges(kind, i.raw, index, project) for i in found})
    return Graph(project, session.kinds, edges, lambda address: None)


def _edges(kind: Kind, raw: Mapping[str, Any], index: Index, project: str) -> tuple[tuple[Address, str], ...]:
    return refs.edges(kind, wire.live_tree(kind, {"": raw}, index, project), project)
