"""Plan, apply and check the drift of all projects of a workspace that lies in a folder of DSS: what the components of
one project do, for each, in the order of the work. What fails stays with its project, and with those that need it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from ..core.model.result import Drift, Result
from ..errors import ConfigError, IacError, Partial, Refused
from ..render import results
from ..run.verb import verbs
from ..run.verb.prepare import Around, Prepared
from ..run.workspace import empty_projects, walk
from ..run.workspace.members import Member
from ..run.workspace.walk import Part
from . import plan_desk, report, stop_wish, wording
from .invocation import Invocation
from .plan_desk import Kept
from .report import Report


@dataclass(frozen=True, slots=True)
class _Row:
    """What is told of one project: a word, a sentence, HTML; `wrong` is why the component has to fail."""

    member: Member
    status: str
    line: str = ""
    html: str = field(default="", repr=False)
    wrong: str = ""


def plan(invocation: Invocation, around: Around, members: Sequence[Member]) -> tuple[Report, str]:
    """(every plan, shown and kept, why a scenario has to fail)."""
    rows, ids, changes = [], [], 0
    for part in walk.alone(members, lambda m: _planned(invocation, around, m)):
        rows.append(_plan_row(part))
        if part.result is not None:
            ids += [part.result.id] if part.result.id else []
            changes += plan_desk.actions(part.result.made.plan)
    told = {"iac_plan_id": " ".join(ids), "iac_plan_changes": changes, "iac_plan_url": _url(invocation, around)}
    closing = [f"Kept as {', '.join(ids)} in project {invocation.project}, in the order of the work: review them, then "
               "run the macro Apply for one after the other."] if ids else []  # fmt: skip
    return Report(_page(invocation, around, "Plan of a workspace", rows, closing), told, _failed(rows)), _wrong(rows)


def apply(invocation: Invocation, around: Around, members: Sequence[Member], *, unattended: bool = False) -> Report:
    """Plan all, then apply one after the other; one whose ground has moved meanwhile is planned anew."""

    def make(member: Member) -> Prepared:
        return plan_desk.planned(invocation, member.read, member.around(around), unattended=unattended)

    first = {part.member.name: part for part in walk.alone(members, make)}
    beside = [(part.member, part.result) for part in first.values() if part.result]
    moved, back = set[str](), invocation.choice("on_failure", verbs.KEEP, verbs.BACK)

    def act(member: Member) -> Result:
        part = first[member.name]
        if part.error is not None:
            raise part.error
        made = make(member) if moved & {*member.needs} or part.result is None else part.result
        if made.plan.steps:
            moved.add(member.name)
        return _applied(around, member, made, beside, lambda: make(member), back)

    rows = [_result_row(part) for part in walk.in_turn(members, act)]
    told = {"iac_plan_id": "", "iac_plan_changes": sum(plan_desk.actions(made.plan) for _, made in beside),
            "iac_plan_url": _url(invocation, around)}  # fmt: skip
    return Report(_page(invocation, around, "Apply of a workspace", rows), told, _wrong(rows))


def drift(invocation: Invocation, around: Around, members: Sequence[Member], refresh: str) -> tuple[Report, list[str]]:
    """(what was changed in DSS, the addresses of it)."""

    def look(member: Member) -> Drift:
        return verbs.drift(member.read, refresh=refresh, around=member.around(around))

    parts = list(walk.alone(members, look))
    rows, found = [_drift_row(part) for part in parts], [part.result for part in parts if part.result]
    names = [str(change.address) for one in found for change in one.changes]
    told = {"iac_drift_count": len(names), "iac_pending_count": sum(one.pending or 0 for one in found)}
    return Report(_page(invocation, around, "Drift of a workspace", rows), told, _failed(rows)), names


def _planned(invocation: Invocation, around: Around, member: Member) -> Kept:
    return plan_desk.keep(plan_desk.planned(invocation, member.read, member.around(around)))


def _applied(
    around: Around,
    member: Member,
    made: Prepared,
    beside: Sequence[tuple[Member, Prepared]],
    again: Callable[[], Prepared],
    back: str,
) -> Result:
    if made.plan.refusals:
        raise Refused(made.plan.refusals)
    if made.plan.steps:
        plan_desk.authorised(made)
    kept = plan_desk.keep(made)
    try:
        with stop_wish.heard(around.open_host().library, kept.id, made.session.stop):
            return verbs.apply(kept.made, on_failure=back)
    except Partial as error:
        if not (missing := empty_projects.missing(member, error, beside)):
            raise
        return empty_projects.make(missing, around, again, back)


# --------------------------------------------------------------------------------------------------------- what is told


def _plan_row(part: Part[Kept]) -> _Row:
    if part.result is None:
        return _error_row(part.member, part.error)
    made = part.result.made
    html = report.paras(map(str, made.warnings), "bad") + report.plan(made.plan)
    if made.plan.refusals:
        line = wording.in_dss(str(made.plan.refusals[0]))
        return _Row(part.member, "refused", line, html, line)
    if not made.plan.has_actions:
        return _Row(part.member, "no changes")
    line = made.plan.summary_line.removeprefix("Plan: ")
    return _Row(part.member, "changes", f"{line} {part.result.why}".strip(), html)


def _result_row(part: Part[Result]) -> _Row:
    if part.skipped:
        return _Row(part.member, "skipped", part.skipped, wrong=part.skipped)
    if isinstance(part.error, Partial):
        done = part.error.result
        closing = wording.lines([text for text in (done.unsaved, results.left(done)) if text])
        return _Row(part.member, "partial", str(part.error), report.result(done, closing), str(part.error))
    if part.result is None:
        return _error_row(part.member, part.error)
    if not part.result.outcomes:
        return _Row(part.member, "no changes")
    return _Row(part.member, "done", results.counted(part.result), report.result(part.result, ()))


def _drift_row(part: Part[Drift]) -> _Row:
    if part.result is None:
        return _error_row(part.member, part.error)
    found = part.result
    unread = [f"{name}: could not be read: {why}" for name, why in found.failed.items()]
    wrong = f"{len(unread)} objects could not be read: {'; '.join(unread)}" if unread else ""
    if not found.changes and not unread:
        return _Row(part.member, "no drift")
    line = f"{len(found.changes)} changed in DSS"
    return _Row(part.member, "drifted", line, report.drift(found, [*filter(None, [found.looked]), *unread]), wrong)


def _error_row(member: Member, error: IacError | None) -> _Row:
    lines = [str(d) for d in error.diagnostics] if isinstance(error, ConfigError) else [str(error)]
    told = [wording.in_dss(line) for line in lines]
    status = "refused" if isinstance(error, Refused) else "failed"
    return _Row(member, status, told[0], report.paras(told[1:], "bad"), "; ".join(told))


def _page(invocation: Invocation, around: Around, title: str, rows: Sequence[_Row], closing: Sequence[str] = ()) -> str:
    cells = [(row.member.name, row.member.key, row.status, row.line) for row in rows]
    return report.page(
        title,
        report.table(("project", "key", "", ""), cells),
        *(report.folded(f"{row.member.name} ({row.member.key}): {row.status}", row.html) for row in rows),
        report.paras(closing),
        report.link(_url(invocation, around), report.SEE),
    )


def _url(invocation: Invocation, around: Around) -> str:
    return invocation.review(around.open_host())


def _wrong(rows: Sequence[_Row]) -> str:
    return "; ".join(f"{row.member.name}: {row.wrong}" for row in rows if row.wrong)


def _failed(rows: Sequence[_Row]) -> str:
    """Only what nobody could look at: refusals are told, and are the business of whoever applies."""
    return "; ".join(f"{row.member.name}: {row.wrong}" for row in rows if row.wrong and row.status != "refused")
