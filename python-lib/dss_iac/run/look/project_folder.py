"""Whether the project folders that a plan would move the project to are clear. Asked only when a plan moves it: folders
are found by walking (API §16.32). Moves nothing.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from ...core.model.plan import Plan
from ...core.model.resource import Snapshot
from ...core.planning.changes import written
from ...dss import project_folders
from ..session import Session
from .sight import Sight


def over(session: Session, plan: Plan, seen: Snapshot) -> Snapshot:
    """The snapshot with why the place of a project is unclear, and what to do. What may not be read is left to the
    step; the same snapshot when nothing is to be told."""
    found: dict[str, tuple[str, str]] = {}
    sight = Sight("barred")
    for change in plan.changes:
        places = [p.at for p in session.kinds[change.address.kind].parts if p.verb == project_folders.MOVE]
        for field in (f for f in written(change) if f.path in places):
            look = partial(project_folders.unclear, session.transport, str(field.desired))
            why = sight.look(look, f"project folder {field.desired}", "whether its name is the only one of its kind")
            if why:
                found[str(change.address)] = (f"cannot be put into {field.desired}: {why[0]}", why[1])
    seen = sight.over(seen)
    return replace(seen, barred={**seen.barred, **found}) if found else seen
