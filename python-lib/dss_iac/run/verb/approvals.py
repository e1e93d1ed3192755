"""Reviewing a kept plan: a decision is bound to the plan's hash, signed, and kept beside the plan (D24, D47). Who
decides is whom DSS says the key belongs to; what a decision is worth is `core.consent.approval`'s business.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.consent import approval, policy
from ...core.consent.approval import APPROVED, REJECTED, Decision, Record
from ...core.consent.policy import Policy
from ...core.model.plan import Plan
from ...core.planning import privilege
from ...core.secret.signature import KEY_NAME
from ...core.text import visible
from ...errors import IacError, Refused, Stale
from ...kinds import registry
from ..home import rejections
from ..home.plan_store import PlanStore
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
    if not visible.whole(comment):
        raise IacError("the comment holds half of a character, which cannot be kept; write it anew")
    place, plan, id, record = _kept(around, ref)
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


def _kept(around: Around, ref: str) -> tuple[PlanStore, Plan, str, Record]:
    """(where it is kept, the plan, its full hash, what was decided so far). IacError; Stale."""
    if not around.key:
        raise IacError(f"without a signing key nobody could trust this; set {KEY_NAME} to the key of those who apply")
    place = saved_plan.shelf(around)
    plan, id = saved_plan.opened(place, ref, around.key)
    record = saved_plan.decided(place, ref, id, around.key) or Record(id)
    if record.plan != id:
        raise Stale(f"{place.where(ref)}: the approvals beside it are for another plan; remove them")
    return place, plan, id, record


def witness(
    ref: str, seen: Sequence[Decision], *, around: Around, instance: Mapping[str, Any] | None = None
) -> tuple[Record, tuple[str, ...], tuple[str, ...]]:
    """Record approvals that were given elsewhere, on a pull request: what they are worth is judged as if the person had
    given them here, at this moment. (all that was decided, why some were not recorded, what is still lacking)."""
    place, plan, id, record = _kept(around, ref)
    session = around.open(plan.project, instance or {})
    plan_readers.must_read(around, session, plan)
    rules, me = policy.strictest(policy.of(plan.policy), around.rules), around.person(session).user
    known, here = _judged_in(session, around)
    notes: list[str] = []
    before = len(record.decisions)
    for one in seen:
        groups = access_rights.groups(known, one.who)
        writer = access_rights.granted(known, here, one.who, groups or (), access_rights.WRITES)
        mine = replace(one, groups=groups or (), writer=writer, by=me)
        if why := _unrecorded(mine, groups is not None, record, plan, rules):
            notes.append(why)
        elif not any(d.who == mine.who for d in record.standing):
            record = record.with_decision(mine)
    if record.decisions[before:]:
        place.decide(ref, approval.dumps(record, around.key))
    for new in record.decisions[before:]:
        place.note(saved_plan.line(around, plan, id, new.decision, new.who, new.words))
    return record, tuple(notes), approval.of_plan(record, id, plan, rules)


def _unrecorded(mine: Decision, known: bool, record: Record, plan: Plan, rules: Policy) -> str:
    """Why an approval given elsewhere counts for nothing; "" when it may count."""
    if not known:
        return f"{mine.who}: DSS has no such user, or one that may not sign in"
    if mine.at < plan.made_at:
        return f"{mine.who} approved at {mine.at}, before this plan was made ({plan.made_at}): approve it again"
    if any(d.who == mine.who and d.decision == REJECTED for d in record.standing):
        return f"{mine.who} rejected this plan in DSS"
    return approval.authored(mine.who, plan) or approval.eligible(mine, rules)


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
