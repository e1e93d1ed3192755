"""What the components do to plans: make, review, apply, undo, destroy. A form in, a report out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from ..core.consent import approval, policy
from ..core.model.plan import Plan
from ..core.model.result import Result
from ..errors import IacError, Partial, Refused
from ..render import results, view
from ..run.look import access_rights
from ..run.verb import approvals, plan_readers, saved_plan, verbs
from ..run.verb.prepare import Around, Prepared
from . import plan_desk, report, stop_wish, wording, workspaces
from .invocation import Invocation
from .plan_desk import Kept
from .report import Report

SEE = "Open it in the review webapp"
APPROVE, REJECT, LOOK = "approve", "reject", "look"
_NO_ADMINISTRATOR = "{} does not administer project {}, which this is about; ask somebody who does"
WAITING, PLANNED, NOW = "approved", "planned", "now"  # what an unattended apply takes


def plan(invocation: Invocation) -> Report:
    """Plan, show, keep for review. Refusals are told; they are the business of whoever applies."""
    return _kept_plan(invocation)[0]


def plan_step(invocation: Invocation) -> Report:
    """The same in a scenario: a plan that must not be applied fails the step."""
    told, refused = _kept_plan(invocation)
    return replace(told, failure=f"the plan is refused: {refused}") if refused else told


def review(invocation: Invocation) -> Report:
    """Show a kept plan, or approve or reject it."""
    around, ref = invocation.around(), _ref(invocation)
    decision, comment = invocation.choice("decision", LOOK, APPROVE, REJECT), invocation.text("comment")
    if decision == LOOK:
        place = saved_plan.shelf(around)
        shown, id = saved_plan.opened(place, ref, around.key)
        plan_readers.must_read(around, around.open(shown.project, {}), shown)
        record = saved_plan.decided(place, ref, id, around.key)
        rules = policy.strictest(policy.of(shown.policy), around.rules)
        lacking = approval.of_plan(record, id, shown, rules)
        head = f"Plan {id[:16]} by {shown.author}, {shown.made_at}"
    else:
        act = approvals.approve if decision == APPROVE else approvals.reject
        shown, record, lacking = act(ref, comment, around=around)
        head = f"Plan {record.plan[:16]}: {decision}{'d' if decision == APPROVE else 'ed'}"
    url = invocation.review(around.open_host(), ref)
    link = report.link(url, SEE)
    return Report(
        report.page(head, report.decisions(record, lacking), link, report.plan(shown)), _told(shown, ref, url)
    )


def apply(invocation: Invocation) -> Report:
    """Apply a kept plan; or, when the box is ticked, plan and apply at once."""
    if invocation.flag("now"):
        return _at_once(invocation, invocation.around())
    around, ref = invocation.around(), _ref(invocation)
    return _carry_out(invocation, made := plan_desk.opened(invocation, around, ref), Kept(made, ref))


def apply_step(invocation: Invocation) -> Report:
    """An unattended apply: of the newest plan that has its approvals, of the plan that this scenario made, or at once
    of what the configuration says."""
    what = invocation.choice("what", WAITING, PLANNED, NOW)
    around = invocation.around(unattended=True)
    if what == NOW:
        return _at_once(invocation, around, unattended=True)
    ref = str(invocation.given.get("iac_plan_id") or "") if what == PLANNED else _approved(invocation, around)
    if not ref:
        missing = "this scenario has made no plan with changes" if what == PLANNED else "no approved plan is waiting"
        return Report(report.page("Nothing to apply", report.para(f"{missing.capitalize()}.")), {"iac_plan_changes": 0})
    if len(refs := ref.split()) > 1:
        return _in_turn(invocation, around, refs)
    return _carry_out(invocation, made := plan_desk.opened(invocation, around, ref), Kept(made, ref))


def roll_back(invocation: Invocation) -> Report:
    """The plan that undoes applies; carried out only when the box is ticked."""
    around, to = invocation.around(), invocation.text("to")
    if to and not (to.isascii() and to.isdecimal()):
        raise IacError(f"{to!r} is no serial; choose an apply from the list, or leave it empty for the last one")
    made = verbs.rollback(
        project_key=invocation.target, to=int(to) if to else None, options=invocation.options(), around=around
    )
    return _backwards(invocation, made, invocation.flag("now"), "Roll back")


def destroy(invocation: Invocation) -> Report:
    """The plan that removes what was applied; carried out only when the project's key is written."""
    around = invocation.around()
    options = invocation.options(delete_project=invocation.flag("delete_project"))
    made = verbs.destroy(project_key=invocation.target, options=options, around=around)
    said = invocation.text("confirm")
    if said and said != made.plan.project:
        raise IacError(
            f"{said!r} is not {made.plan.project}; write the project's key to destroy it, or nothing to look"
        )
    if not access_rights.may(made.session, made.plan.project, access_rights.ADMINISTERS):
        raise Refused([_NO_ADMINISTRATOR.format(made.session.instance().user, made.plan.project)])
    return _backwards(invocation, made, bool(said), "Destroy")


# ------------------------------------------------------------------------------------------------------------- between


def _ref(invocation: Invocation) -> str:
    ref = invocation.text("plan")
    if not ref:
        raise IacError("no plan is chosen; choose one from the list, or make one with the macro Plan")
    return ref


def _approved(invocation: Invocation, around: Around) -> str:
    """The newest waiting plan for the target that may be applied; "" when there is none."""
    place = saved_plan.shelf(around)
    for ref in plan_desk.waiting(around, invocation.target):
        try:
            shown, id = saved_plan.opened(place, ref, around.key)
            record = saved_plan.decided(place, ref, id, around.key)
        except IacError:
            continue
        rules = policy.strictest(policy.of(shown.policy), around.rules)
        if record and not approval.of_plan(record, id, shown, rules):
            return ref
    return ""


def _kept_plan(invocation: Invocation) -> tuple[Report, str]:
    """(what is told, why the plan is refused)."""
    around = invocation.around()
    found = plan_desk.read(invocation, around)
    if isinstance(found, tuple) and len(found) > 1:
        return workspaces.plan(invocation, around, found)
    kept = plan_desk.keep(plan_desk.planned(invocation, *plan_desk.alone(found, around)))
    return _planned(invocation, kept, ""), "; ".join(wording.in_dss(str(r)) for r in kept.made.plan.refusals)


def _in_turn(invocation: Invocation, around: Around, refs: Sequence[str]) -> Report:
    """The plans that a scenario has made of a workspace, in the order of the work; none after one that failed."""
    told: list[Report] = []
    for ref in refs:
        try:
            made = plan_desk.opened(invocation, around, ref)
            told.append(_carry_out(invocation, made, Kept(made, ref)))
        except IacError as error:
            line = wording.in_dss(str(error))
            told.append(Report(report.page(f"Plan {ref}", report.para(line, "bad")), failure=line))
        if told[-1].failure:
            break
    left = f"; {len(refs) - len(told)} plans after it were not begun" if len(told) < len(refs) else ""
    changes = sum(int(one.variables.get("iac_plan_changes") or 0) for one in told)
    failure = told[-1].failure + left if told[-1].failure else ""
    variables = {**told[0].variables, "iac_plan_id": " ".join(refs), "iac_plan_changes": changes}
    return Report("\n".join(one.html for one in told), variables, failure)


def _at_once(invocation: Invocation, around: Around, *, unattended: bool = False) -> Report:
    found = plan_desk.read(invocation, around)
    if isinstance(found, tuple) and len(found) > 1:
        return workspaces.apply(invocation, around, found, unattended=unattended)
    kept = plan_desk.keep(plan_desk.planned(invocation, *plan_desk.alone(found, around), unattended=unattended))
    return _carry_out(invocation, kept.made, kept)


def _backwards(invocation: Invocation, made: Prepared, sure: bool, title: str) -> Report:
    kept = plan_desk.keep(made)
    if sure:
        return _carry_out(invocation, kept.made, kept)
    return _planned(invocation, kept, title)


def _planned(invocation: Invocation, kept: Kept, title: str) -> Report:
    """A plan that was made."""
    made = kept.made
    next_step = [kept.why] if kept.why else []
    if kept.id:
        next_step.append(f"Kept as {kept.id} in project {invocation.project}: review it, then run the macro Apply.")
        next_step += [f"Needs somebody who administers the project: {line}." for line in plan_desk.privileged(made)]
    url = invocation.review(made.around.open_host(), kept.id) if kept.id else ""
    warnings = [str(w) for w in made.warnings]
    html = report.page(
        title,
        report.paras(warnings, "bad"),
        report.plan(made.plan),
        report.paras(next_step),
        report.link(url, SEE),
    )
    return Report(html, _told(made.plan, kept.id, url))


def _carry_out(invocation: Invocation, made: Prepared, kept: Kept) -> Report:
    """Apply, and tell what became of it. Partial: told in full, then a failure."""
    if made.plan.refusals:
        raise Refused(made.plan.refusals)
    if made.plan.steps:
        plan_desk.authorised(made)
    back = invocation.choice("on_failure", verbs.KEEP, verbs.BACK)
    try:
        with stop_wish.heard(made.around.open_host().library, kept.id, made.session.stop):
            done, failure = verbs.apply(made, on_failure=back), ""
    except Partial as error:
        done, failure = error.result, _failure(error)
    url = invocation.review(made.around.open_host(), kept.id) if kept.id else ""
    html = report.page(
        f"Apply to {made.plan.project}",
        report.para(view.nothing(made.plan)) if not done.outcomes else "",
        report.result(done, wording.lines(_closing(done))),
        report.link(url, SEE),
        report.folded("What was planned", report.plan(made.plan)) if done.outcomes else "",
    )
    return Report(html, {**_told(made.plan, kept.id, url), **_left(done)}, failure)


def _failure(error: Partial) -> str:
    done: Result = error.result
    why = [
        f"{o.outcome} {o.step.op} {o.step.address}: {o.why}" for o in done.outcomes if o.why and o.outcome != "skipped"
    ]
    return "; ".join([str(error), *why])


def _closing(done: Result) -> tuple[str, ...]:
    return tuple(filter(None, (done.unsaved, results.left(done), *results.beside(done), results.proven(done))))


def _left(done: Result) -> Mapping[str, Any]:
    """How much is still to do, when that could be found out."""
    return {} if done.remaining is None else {"iac_pending_count": plan_desk.actions(done.remaining)}


def _told(made: Plan, ref: str, url: str = "") -> dict[str, Any]:
    """The variables that every plan sets."""
    return {"iac_plan_id": ref, "iac_plan_changes": plan_desk.actions(made), "iac_plan_url": url}
