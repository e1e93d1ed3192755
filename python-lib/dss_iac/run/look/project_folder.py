"""Whether the project folders that a plan would move the project to are clear. Asked only when a plan moves it: folders
are found by walking (API §16.32). Moves nothing.
"""

from __future__ import annotations

from ...core.model.plan import Plan
from ...core.planning.changes import written
from ...dss import project_folders
from ...errors import DssError
from ..session import Session


def unclear(session: Session, plan: Plan) -> dict[str, tuple[str, str]]:
    """Address → why its place is unclear, and what to do. What may not be read is left to the step."""
    found: dict[str, tuple[str, str]] = {}
    for change in plan.changes:
        places = [p.at for p in session.kinds[change.address.kind].parts if p.verb == project_folders.MOVE]
        for field in (f for f in written(change) if f.path in places):
            try:
                why = project_folders.unclear(session.transport, str(field.desired))
            except DssError:
                continue
            if why:
                found[str(change.address)] = (f"cannot be put into {field.desired}: {why[0]}", why[1])
    return found
