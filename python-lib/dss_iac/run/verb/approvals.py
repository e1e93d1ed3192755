"""Reviewing a kept plan: a decision is bound to the plan's hash, signed, and kept beside the plan (D24, D47). Who
decides is whom DSS says the key belongs to; what a decision is worth is `core.consent.approval`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...core.consent import approval, policy
from ...core.consent.approval import APPROVED, REJECTED, Decision, Record
from ...core.consent.policy import Policy
from ...core.model.plan import Plan
from ...core.planning import privilege
from ...core.secret.signature import KEY_NAME
from ...errors import IacError, Refused, Stale
from ...kinds import registry
from ..home import rejections
from ..look import access_rights
from ..session import Session
from . import plan_readers, saved_plan
from .prepare import Around


def decide(
    ref: str,
    decision: str,
    comment: str = "",
    *,
    around: Around | None = None,
    instance: Mapping[str, Any] | None = None,
) -> tuple[Plan, Record, tuple[str, ...]]:
    """Approve or reject a kept plan. (the plan, all that was decided, what is still lacking). Refused when the decision
    of this person could not count."""
    around = around or Around()
    if not around.key:
        raise IacError(f"without a signing key nobody could trust this; set {KEY_NAME} to the key of those who apply")
    place = saved_plan.shelf(around)
    plan, id = saved_plan.opened(place, ref, around.key)
    record = saved_plan.decided(place, ref, id, around.key) or Record(id)
    if record.plan != id:
        raise Stale(f"{place.where(ref)}: the approvals beside it are for another plan; remove them")
    session = around.open(plan.project, instance or {})
    plan_readers.must_read(around, session, plan)
    who = around.person(session)
    rules = policy.strictest(policy.of(plan.policy), around.rules)
    mine = Decision(who.user, decision, around.clock.stamp(), comment, who.groups, _writer(session, around))
    _may(mine, plan, rules)
    record = record.with_decision(mine)
    place.decide(ref, text := approval.dumps(record, around.key))
    if decision == REJECTED and around.host:
        rejections.mark(around.open_host(), id, text, f"{who.user} rejected plan {id[:16]}: {comment}")
    place.note(saved_plan.line(around, plan, id, decision, who.user, comment))
    return plan, record, approval.of_plan(record, id, plan, rules)


def approve(ref: str, comment: str = "", **more: Any) -> tuple[Plan, Record, tuple[str, ...]]:
    """`decide` for a yes."""
    return decide(ref, APPROVED, comment, **more)


def reject(ref: str, comment: str, **more: Any) -> tuple[Plan, Record, tuple[str, ...]]:
    """`decide` for a no; it says why."""
    if not comment.strip():
        raise IacError('a rejection says why: -m "…"')
    return decide(ref, REJECTED, comment, **more)


def _may(mine: Decision, plan: Plan, rules: Policy) -> None:
    """An approval that cannot count is refused at once; a rejection by anybody counts."""
    if mine.decision != APPROVED:
        return
    why = approval.eligible(mine, rules)
    if why := approval.authored(mine.who, plan) or why:
        raise Refused([f"{why}; {_way_out(mine, plan, rules)}"])


def _way_out(mine: Decision, plan: Plan, rules: Policy) -> str:
    """Whose approval would count. Nobody may write to a project that is yet to be made: there, a setting names
    who (D64)."""
    wanted = " and ".join(" or ".join(one) for one in rules.approvers)
    if wanted or not plan_readers.creates(plan):
        return f"ask somebody else who {f'is in {wanted}' if wanted else 'may write to the project'}"
    way = "this plan creates its project: name who may approve with settings: {approvers: [GROUP]} in its environment"
    words = ", ".join(privilege.within(plan, registry()))
    if mine.who != plan.author or rules.approvals or not words:
        return f"{way}, or ask an administrator of DSS"
    return f"{way}, or, with nobody else, allow it with policy: {{unattended: [{words}]}}; then plan again"


def _writer(session: Session, around: Around) -> bool:
    """Whether this person may write to the project."""
    known, here = _judged_in(session, around)
    return access_rights.may(known, here, access_rights.WRITES)


def _judged_in(session: Session, around: Around) -> tuple[Session, str]:
    """Where the rights of reviewers are looked up: the project; while that is not there yet, the host project; "" where
    only administrators of DSS count."""
    known = around.open_host() if around.desk else session
    keys = (around.host,) if around.desk else (session.project, around.host)
    return known, next((key for key in keys if key and key in known.projects()), "")


def now(session: Session, around: Around, ref: str, id: str) -> Record | None:
    """What is decided about a plan at this moment, by what those people may do at this moment: an approval of somebody
    who has left, or lost the right since, is worth nothing more."""
    place = saved_plan.shelf(around)
    record = saved_plan.decided(place, ref, id, around.key)
    gone = rejections.missing(around.open_host(), id, place.decisions(ref)) if around.host else ()
    if gone:
        told = f"{place.where(ref)}: it was rejected (tag {gone[0]} of project {around.host})"
        raise Refused([f"{told}, and what said so was taken away; make another plan"])
    if record is None:
        return None
    known, here = _judged_in(session, around)

    def anew(decision: Decision) -> Decision:
        groups = access_rights.groups(known, decision.who)
        if decision.decision != APPROVED or groups is None:
            return replace(decision, groups=(), writer=False) if decision.decision == APPROVED else decision
        writer = access_rights.granted(known, here, decision.who, groups, access_rights.WRITES)
        return replace(decision, groups=groups, writer=writer)

    return replace(record, decisions=tuple(map(anew, record.decisions)))
