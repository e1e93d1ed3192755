"""What the pages of the webapp show, as plain values for JSON. Reads only; what changes anything is `actions`. Knows no
routes and no browser.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from typing import Any

from ..core.consent import approval, policy
from ..core.consent.approval import Record
from ..core.model.plan import Plan
from ..core.model.resource import Snapshot
from ..core.planning import stale
from ..errors import IacError, NotFound, Refused, Stale, StateError
from ..kinds import registry
from ..plugin import plan_desk, wording
from ..run.home import applies, git_history
from ..run.home.audit_trail import SHORT
from ..run.look import access_rights
from ..run.session import Session
from ..run.verb import recovery, saved_plan, verbs
from ..run.verb.prepare import Prepared
from . import flow_layout, plan_view
from .flow_zones import Wish
from .plan_list import OPEN, Board, Card, Memory
from .plan_view import Shown
from .visitor import GRANT, Visitor

Json = dict[str, Any]
MISSING = "The audit trail of project {1} lacks {0} of its lines: what is told of plans here is not whole."
INLINE = 40  # changed objects of a report whose fields come along at once


@dataclass(frozen=True)
class Service:
    """Every method answers one visitor; nothing of one visitor is kept for another."""

    memory: Memory = field(default_factory=Memory)

    def board(self, visitor: Visitor) -> Board:
        """The plans as this visitor sees them."""
        return Board(visitor, self.memory)

    # ----------------------------------------------------------------------------------------------------------- plans

    def me(self, visitor: Visitor) -> Json:
        """Who looks, what they may do, and what to tell them at the top of the page."""
        host = visitor.project
        writes = visitor.may(host, access_rights.WRITES)
        banner = "" if visitor.acting else GRANT
        if visitor.acting and not writes:
            banner = f"You may read project {host}, not write to it: nothing can be changed from here."
        banner = " ".join(filter(None, (banner, self._altered(visitor))))
        return {
            "login": visitor.login,
            "acting": visitor.acting,
            "writes": writes,
            "administers": visitor.may(host, access_rights.ADMINISTERS),
            "banner": banner,
            "signed": bool(visitor.around.key),
            "project": host,
        }

    def _altered(self, visitor: Visitor) -> str:
        try:
            missing = self.board(visitor).shelf.missing()
        except IacError:
            return ""  # the list of plans tells why nothing can be read
        return MISSING.format(missing, visitor.project) if missing else ""

    def plans(self, visitor: Visitor) -> Json:
        """The list of plans."""
        return {"plans": [c.to_json() for c in self.board(visitor).cards()]}

    def projects(self, visitor: Visitor) -> Json:
        """The projects that plans are for, the host project first."""
        return {"projects": list(dict.fromkeys([visitor.project, *self.board(visitor).projects()]))}

    def plan(self, visitor: Visitor, ref: str) -> Json:
        """One plan without the fields of its changes."""
        board = self.board(visitor)
        plan, id, record = board.opened(ref)
        card = board.card(plan, id, record)
        head = self.memory.of("page", id, lambda: plan_view.page(self._shown(plan, id)))
        return {
            **head,
            **card.to_json(),
            "hash": id,
            "decisions": [
                {"who": d.who, "decision": d.decision, "at": d.at, "comment": d.words}
                for d in (record.decisions if record else ())
            ],
            "comments": [
                {name: str(row.get(name) or "") for name in ("who", "at", "comment", "address")}
                for row in board.comments(id)
            ],
            "needs": policy.told(board.rules(plan)),
            "approvers": _approvers(board.rules(plan), plan, visitor.project),
            "lacking": list(board.lacking(plan, id, record)),
            "cannot": self._cannot(visitor, board, card, plan, id, record),
        }

    def changes(self, visitor: Visitor, ref: str, numbers: Iterable[int]) -> Json:
        """The fields of some changes of a plan."""
        plan, id, _ = self.board(visitor).opened(ref)
        return {"changes": plan_view.details(self._shown(plan, id), numbers)}

    def flow(self, visitor: Visitor, ref: str, wish: Wish) -> Json:
        """The flow with the touched nodes."""
        plan, id, _ = self.board(visitor).opened(ref)
        masked = self._shown(plan, id).plan
        key = wish.whole, wish.open and sorted(wish.open), sorted(wish.also)
        return self.memory.of(f"flow {key}", id, lambda: flow_layout.of(masked, registry(), wish))

    def fresh(self, visitor: Visitor, ref: str) -> Json:
        """Whether every object is still as the plan saw it, looked at now."""
        try:
            visitor.session(self.board(visitor).opened(ref)[0].project)
            saved_plan.load(ref, visitor.around)
        except (Stale, Refused) as error:
            told = error.reasons if isinstance(error, Refused) else (error,)
            return {"fresh": False, "why": [wording.in_dss(_reason(str(one))) for one in told]}
        return {"fresh": True, "why": []}

    def _shown(self, plan: Plan, id: str) -> Shown:
        return self.memory.of("shown", id, lambda: plan_view.of(plan))

    def _cannot(self, visitor: Visitor, board: Board, card: Card, plan: Plan, id: str, record: Record | None) -> Json:
        """Why this visitor cannot approve, reject or apply; "" when it can be tried. DSS and the verbs decide."""
        common = ""
        if not visitor.acting:
            common = "the webapp cannot act as you"
        elif not visitor.may(visitor.project, access_rights.WRITES):
            common = f"you may not write to project {visitor.project}"
        elif card.status not in OPEN and card.status != "rejected":
            common = f"it is {card.status}"
        unsigned = "" if board.key else "an administrator has to set the signing key in the plugin's settings first"
        judge = common or unsigned
        return {
            "approve": judge or self._own(visitor, board, plan),
            "reject": judge,
            "apply": common or self._held_back(visitor, board, plan, id, record),
        }

    def _own(self, visitor: Visitor, board: Board, plan: Plan) -> str:
        if visitor.login == plan.author:
            return "you made this plan, and an author does not approve alone"
        if why := approval.authored(visitor.login, plan):
            return why
        mine = approval.Decision(visitor.login, approval.APPROVED, "", "", visitor.groups, writer=True)
        return approval.eligible(mine, board.rules(plan))

    def _held_back(self, visitor: Visitor, board: Board, plan: Plan, id: str, record: Record | None) -> str:
        if plan.refusals:
            return "the plan is refused; it says below why, and what to do"
        needed = board.rules(plan).approvals
        if needed and not board.key:
            return "approvals are required, and without a signing key none can be trusted"
        missing = board.lacking(plan, id, record)
        if missing and (needed or any("rejected" in line for line in missing)):
            return "; ".join(missing)
        session = visitor.session(plan.project)
        if plan.instance and session.instance().node_id not in ("", plan.instance):
            return f"it is for another DSS ({plan.instance}): apply it with the macro Apply and the preset of that DSS"
        nothing = Snapshot(plan.project, False, session.instance(), {})
        around = visitor.around
        made = Prepared(plan, session, around.store(session), around, nothing, None, None)
        if (needs := plan_desk.privileged(made)) and not visitor.may(plan.project, access_rights.ADMINISTERS):
            return f"somebody who administers project {plan.project} has to apply it: {needs[0]}"
        return ""

    # ------------------------------------------------------------------------------------------------- drift, history

    def drift(self, visitor: Visitor, project: str) -> Json:
        """What was changed in DSS since the last apply. That nothing was applied is told; it is no error."""
        _there(visitor, project)
        try:
            found = verbs.drift(project_key=project, around=visitor.around)
        except StateError as error:
            if "nothing applied yet" not in str(error):
                raise
            return {"project": project, "applied": False}
        told = plan_view.of_drift(found.changes, project)
        numbers = range(len(found.changes)) if len(found.changes) <= INLINE else range(0)
        state = found.state
        return {
            **plan_view.page(told),
            "applied": True,
            "serial": state.serial,
            "last_applied": state.last_applied,
            "applied_by": state.applied_by,
            "failed": dict(found.failed),
            "details": plan_view.details(told, numbers),
        }

    def history(self, visitor: Visitor, project: str) -> Json:
        """Every apply that is known, newest first."""
        session = _there(visitor, project)
        kept = visitor.around.store(session)
        state = recovery.recall(session, kept, None).state
        rows = [asdict(row) for row in git_history.rows(session, kept, state)] if state is not None else []
        serials = set(kept.serials()) if rows else set()
        told = [{**row, "kept": row["serial"] in serials} for row in rows]
        return {"project": project, "serial": state.serial if state else 0, "rows": told}

    def apply(self, visitor: Visitor, project: str, serial: int) -> Json:
        """What one apply changed."""
        session = _there(visitor, project)
        journal = visitor.around.store(session).journal(serial)
        if journal is None:
            raise IacError(f"the journal of apply {serial} is not kept; the project's git shows what changed")
        told = plan_view.of(journal.plan)
        every = [n for n, _, _ in told.pairs]
        return {
            **plan_view.page(told),
            "serial": serial,
            "by": journal.by,
            "at": journal.started_at,
            "closed": journal.closed,
            "what": journal.what,
            "details": plan_view.details(told, every if len(every) <= INLINE else ()),
        }

    def since(self, visitor: Visitor, project: str, serial: int) -> Json:
        """What all applies after one changed together. IacError when a journal of them is not kept."""
        session = _there(visitor, project)
        kept = visitor.around.store(session)
        state = recovery.recall(session, kept, None).state
        last = state.serial if state else 0
        shown = plan_view.of_applies(serial, last, applies.changes(kept, serial, last), project)
        numbers = range(len(shown.plan.changes))
        return {**plan_view.page(shown), "serial": serial, "last": last, "details": plan_view.details(shown, numbers)}

    def apply_changes(self, visitor: Visitor, project: str, serial: int, numbers: Iterable[int]) -> Json:
        """The fields of some changes of one apply."""
        journal = visitor.around.store(_there(visitor, project)).journal(serial)
        return {"changes": plan_view.details(plan_view.of(journal.plan), numbers) if journal else {}}

    def progress(self, visitor: Visitor, ref: str) -> Json:
        """How far the apply of a plan is, as its journal tells: every step with its outcome so far."""
        plan, id, _ = self.board(visitor).opened(ref)
        session = visitor.session(plan.project)
        done: dict[int, str] = {}
        closed, serial = "", 0
        if plan.project in session.projects(again=True):
            kept = visitor.around.store(session)
            names = kept.home.names()
            for number in reversed(kept.serials(names)[-3:]):
                journal = kept.journal(number, names)
                if journal is not None and journal.id == id[:SHORT]:
                    done, closed, serial = dict(journal.done), journal.closed, number
        steps = [{"n": s.n, "op": s.op, "address": str(s.address), "outcome": done.get(s.n, "")} for s in plan.steps]
        return {"steps": steps, "closed": closed, "serial": serial}


def _reason(told: str) -> str:
    """What no longer fits, without the name of the plan that the page shows anyway."""
    return told.partition(": no longer fits: ")[2].removesuffix(f"; {stale.AGAIN}") or told


def _approvers(rules: policy.Policy, plan: Plan, host: str) -> str:
    """Who may approve a plan, in words."""
    groups = " and ".join(f"members of {' or '.join(one)}" for one in rules.approvers)
    hands = " and ".join(dict.fromkeys((plan.author, *plan.others)))
    return f"{groups or f'whoever may write to project {host}'}, but not {hands}"


def _there(visitor: Visitor, project: str) -> Session:
    """A session with a project that exists and that the visitor may read. NotFound, Forbidden."""
    session = visitor.session(project)
    if project not in session.projects():
        raise NotFound(f"project {project}: there is none, or you may not read it", status=404)
    return session
