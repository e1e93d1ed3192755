"""Who may see a kept plan: it tells what is in its target project, so whoever may not read that one does not see the
plan, wherever it is kept (D24, D47). Decides nothing about approvals.
"""

from __future__ import annotations

from ...core.model.plan import Action, Plan
from ...errors import Forbidden
from ..look import access_rights
from ..session import Session
from .prepare import Around


def may_read(session: Session, plan: Plan) -> bool:
    """Whether whoever holds the session's key may see a plan for the session's project.

    A plan that creates its project tells of nothing that exists. Of a project on another DSS nobody can be asked here.
    """
    return elsewhere(session, plan) or creates(plan) or access_rights.reads(session)


def must_read(around: Around, session: Session, plan: Plan) -> None:
    """Forbidden when a plan that is kept in a host project is for a project that the caller may not read. A plan in a
    file is with whoever has the file."""
    if around.host and not around.desk and not may_read(session, plan):
        raise Forbidden(
            f"{session.instance().user} may not read project {plan.project}, which this plan is for; ask somebody "
            f"who administers {plan.project}",
            status=403,
        )


def elsewhere(session: Session, plan: Plan) -> bool:
    """Whether a plan is for another DSS than the session's."""
    return bool(plan.instance) and session.instance().node_id not in ("", plan.instance)


def creates(plan: Plan) -> bool:
    """Whether a plan creates its project."""
    return any(c.action is Action.CREATE and not c.address.name for c in plan.changes)
