"""What a visitor can do from the webapp: approve, reject, apply, put back, accept, roll back. Each is done with the
visitor's own rights or not at all, and each leaves its line in the audit trail or in a history of files, as it goes
through the verbs and macros that write it. Nothing is decided here.

Applying starts the macro *Apply* as the visitor (D48), so that it outlives this page and this backend.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.model.kind import Call
from ..dss.transport import fill
from ..errors import DssError, IacError, NotFound
from ..plugin import git_push, plan_desk, stop_wish, taken_edits, wording
from ..plugin.invocation import Invocation
from ..plugin.plan_desk import Kept
from ..render import acceptance
from ..run.verb import approvals, verbs
from ..run.verb.recovery import recall
from ..run.verb.saved_plan import line, opened, shelf
from .plan_list import COMMENTED
from .visitor import Visitor

MACRO = "/projects/{project}/runnables/pyrunnable_dss-iac_apply"
ON_FAILURE = (verbs.KEEP, verbs.BACK)
LONGEST = 4000  # characters of a comment
FORM = ("configuration", "variables", "environ")  # what the webapp was set up with, for plans made here
AGAIN = ("targets", "excludes", "adopt", "replace", "delete_data", "allow_cascade", "allow_mass_change",
         "allow_missing_external", "on_conflict")  # fmt: skip
Json = dict[str, Any]


def decide(visitor: Visitor, ref: str, approve: bool, comment: str) -> Json:
    """Approve a plan, or reject it and say why; what is still lacking."""
    visitor.must_write()
    said = comment.strip()
    if len(said) > LONGEST:
        raise IacError(f"the comment is longer than {LONGEST} characters; say it in fewer words")
    if not approve and not said:
        raise IacError("a rejection says why: write a comment")
    act = approvals.approve if approve else approvals.reject
    _, record, lacking = act(ref, said, around=visitor.around)
    return {"plan": record.plan, "lacking": list(lacking)}


def apply(visitor: Visitor, ref: str, on_failure: str) -> Json:
    """Start the macro *Apply* for a kept plan; gives the run to follow."""
    visitor.must_write()
    if on_failure not in ON_FAILURE:
        raise IacError(f"on_failure is {verbs.KEEP} or {verbs.BACK}, not {on_failure!r}")
    place = shelf(visitor.around)
    _, id = opened(place, ref, visitor.around.key)
    body = {"params": {"plan": id[:16], "on_failure": on_failure, "now": False}, "adminParams": {}}
    host = visitor.session(visitor.project)
    call = Call("POST", fill(MACRO, visitor.project), body, query={"wait": "false"})
    reply = host.transport.send(call)
    if not isinstance(reply, Mapping) or not reply.get("runId"):
        raise IacError("DSS did not say which run of the macro Apply it started; look at the Macros page")
    return {"run": str(reply["runId"])}


def run(visitor: Visitor, id: str) -> Json:
    """How the visitor's run of the macro is: running, and how much of it is done (0 to 1, None when DSS does not tell).
    A run whose result was read is gone."""
    call = Call("GET", fill(f"{MACRO}/state/{{id}}", visitor.project, id))
    try:
        state = visitor.session(visitor.project).transport.send(call)
    except NotFound:
        return {"known": False, "running": False, "share": None}
    found = state if isinstance(state, Mapping) else {}
    return {"known": True, "running": bool(found.get("running")), "share": _share(found.get("progress"))}


def result(visitor: Visitor, id: str) -> Json:
    """How a run of the macro ended; DSS tells it once. `report` is the macro's page, to be shown without scripts."""
    visitor.must_write()
    call = Call("GET", fill(f"{MACRO}/result/{{id}}", visitor.project, id), expect="text")
    try:
        return {"failure": "", "report": visitor.session(visitor.project).transport.send(call, again=0)}
    except DssError as error:
        return {"failure": wording.in_dss(error.text), "report": ""}


def again(visitor: Visitor, ref: str) -> Json:
    """Plan anew what a plan was about, with the same exceptions; the new plan waits to be read and applied."""
    visitor.must_write()
    plan, _ = opened(shelf(visitor.around), ref, visitor.around.key)
    visitor.must_see(plan)
    if plan.options.destroy:
        raise IacError("a plan that destroys is not planned again from here: run the macro Destroy")
    if plan.options.undoes:
        return roll_back(visitor, plan.project, plan.options.back_to)
    asked = {name: getattr(plan.options, name) for name in AGAIN}
    form = {name: list(value) if isinstance(value, tuple) else value for name, value in asked.items()}
    invocation = _configured(visitor, plan.project, **form, message=plan.message, environment=plan.environment)
    made = plan_desk.plan(invocation, visitor.around)
    _of(invocation, made.plan.project, plan.project, "Plan")
    return _kept(plan_desk.keep(made), "DSS is as the configuration wants it: there is nothing left to do")


def comment(visitor: Visitor, ref: str, address: str, said: str) -> Json:
    """Say something about a plan, or about one change of it: a line of the audit trail, which decides nothing."""
    visitor.must_write()
    place = shelf(visitor.around)
    plan, id = opened(place, ref, visitor.around.key)
    visitor.must_see(plan)
    if address and address not in {str(c.address) for c in plan.changes}:
        raise IacError(f"{address} is not in plan {id[:16]}; comment a change that is, or the plan as a whole")
    if not said.strip() or len(said) > LONGEST:
        raise IacError(f"write what you have to say, in up to {LONGEST} characters")
    told = line(visitor.around, plan, id, COMMENTED, visitor.login, said.strip())
    place.note({**told, "address": address})
    return {"plan": id[:16]}


def stop(visitor: Visitor, ref: str) -> Json:
    """Ask the apply of a plan to end after the steps that run, as Ctrl-C does on the command line."""
    visitor.must_write()
    _, id = opened(shelf(visitor.around), ref, visitor.around.key)
    stop_wish.make(visitor.session(visitor.project).library, id)
    return {"plan": id[:16]}


def put_back(visitor: Visitor, project: str, addresses: Sequence[str]) -> Json:
    """Plan the configuration for objects that were changed in DSS; the plan waits to be read and applied (D30)."""
    visitor.must_write()
    if not addresses:
        raise IacError("nothing is chosen; choose what to put back")
    invocation = _configured(visitor, project, targets=list(addresses))
    made = plan_desk.plan(invocation, visitor.around)
    _of(invocation, made.plan.project, project, "Plan")
    return _kept(plan_desk.keep(made), "DSS is as the configuration wants it: there is nothing to put back")


def accept(visitor: Visitor, project: str, addresses: Sequence[str], write: bool) -> Json:
    """Take what was changed in DSS into the configuration (D69), or show what that would write: what is taken and
    where, what is not and why, the files as a diff; once written, where they are and where a pull request begins."""
    visitor.must_write()
    if not addresses:
        raise IacError("nothing is chosen; choose what to take")
    form = {"addresses": list(addresses), "commit": taken_edits.WHERE_GIT_IS, "look": not write}
    invocation = _configured(visitor, project, **form)
    done, reference, where = taken_edits.taken(invocation)
    _of(invocation, done.project, project, "Take edits into YAML")
    rows = [{"address": str(a.address), "what": list(a.paths), "where": list(a.places)} for a in done.accepted]
    return {
        "taken": rows,
        "declined": [wording.in_dss(str(one)) for one in done.declined],
        "diff": acceptance.unified(done),
        "written": done.written,
        "where": where,
        "next": git_push.next_step(reference) if reference else "",
        "url": git_push.request_page(reference) if reference else "",
    }


def _configured(visitor: Visitor, project: str, **more: Any) -> Invocation:
    """A form with the webapp's configuration, in the environment that was applied to a project."""
    session = visitor.session(project)
    known = recall(session, visitor.around.store(session), None)
    form = {name: visitor.form[name] for name in FORM if visitor.form.get(name)}
    environment = known.state.environment if known.state else ""
    meant = {"environment": environment, "target": plan_desk.CONFIGURED, "project_key": project}
    return visitor.invocation(**{**form, **meant, **more})


def _of(invocation: Invocation, found: str, project: str, macro: str) -> None:
    """IacError when the configuration is for another project than the one that drifted."""
    if found != project:
        named = invocation.text(plan_desk.CONFIGURATION, "library:iac")
        raise IacError(
            f"configuration {named} is for project {found}, and what drifted is in {project}; "
            f"set the webapp's configuration to that of {project}, or run the macro {macro} there"
        )


def roll_back(visitor: Visitor, project: str, serial: int) -> Json:
    """Plan the undoing of every apply after a serial; the plan waits to be read and applied."""
    visitor.must_write()
    invocation = visitor.invocation(project_key=project)
    made = verbs.rollback(project_key=project, to=serial, options=invocation.options(), around=visitor.around)
    return _kept(plan_desk.keep(made), f"project {project} is as it was after apply {serial} already")


def _kept(kept: Kept, nothing: str) -> Json:
    if kept.why:
        raise IacError(wording.in_dss(kept.why))
    if not kept.id:
        refused = "; ".join(wording.in_dss(str(r)) for r in kept.made.plan.refusals)
        return {"plan": "", "told": refused or nothing}
    return {"plan": kept.id, "told": ""}


def _share(progress: Any) -> float | None:
    """Of what DSS calls progress only that it is a map is known (AUTO §3.1): numbers that make sense are believed."""
    told = progress if isinstance(progress, Mapping) else {}
    done, whole = told.get("done", told.get("current")), told.get("target", told.get("total"))
    if not isinstance(done, (int, float)) or not isinstance(whole, (int, float)) or whole <= 0:
        return None
    return max(0.0, min(1.0, done / whole))
