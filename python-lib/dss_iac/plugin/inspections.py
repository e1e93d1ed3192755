"""What the components look at, or write beside the objects of DSS: drift, import, lock. A form in, a report out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ..core.model.plan import Plan
from ..core.model.result import Drift
from ..core.text import visible
from ..errors import IacError, Refused
from ..render import value, view
from ..run.config.config_files import Loaded
from ..run.home import lock
from ..run.look import access_rights
from ..run.verb import verbs
from ..run.verb.at_rest import GIT
from ..run.verb.prepare import Around
from ..run.workspace.members import Member
from . import config_source, plan_desk, report, wording, workspaces
from .invocation import Invocation
from .report import Report

MOST_NAMED = 10  # objects in a sentence
TYPES = {"checked_at": "date"}  # columns that are no text
COLUMNS = ("run_id", "checked_at", "project", "address", "kind", "name", "what", "field", "verdict", "recorded", "live",
           "saved_by", "saved_at")  # fmt: skip


def check_drift(invocation: Invocation) -> Report:
    """What was changed in DSS since the last apply; with a configuration, its unapplied changes are counted apart."""
    found = _all_drift(invocation)
    return found[0] if isinstance(found, tuple) else _drift(invocation, found)


def check_drift_step(invocation: Invocation) -> Report:
    """The same in a scenario: more drifted objects than the form allows, usually none, are a failure."""
    found, most = _all_drift(invocation), invocation.form.get("threshold") or 0
    if isinstance(found, tuple):
        told, changed, of = *found, "the workspace"
    else:
        told, changed, of = _drift(invocation, found), [str(c.address) for c in found.changes], found.project
    if told.failure or len(changed) <= int(float(str(most))):
        return told
    names = ", ".join(changed[:MOST_NAMED])
    more = " …" if len(changed) > MOST_NAMED else ""
    return replace(told, failure=f"{len(changed)} of {of} changed in DSS since the last apply: {names}{more}")


def _all_drift(invocation: Invocation) -> Drift | tuple[Report, list[str]]:
    """The drift of one project; of all projects of a workspace, what is told of it, and the addresses."""
    around = invocation.around()
    found = _configured(invocation, around)
    if isinstance(found, tuple) and len(found) > 1:
        return workspaces.drift(invocation, around, found, _refresh(invocation))
    return _of_one(invocation, around, found)


def _configured(invocation: Invocation, around: Around) -> Loaded | tuple[Member, ...] | None:
    return plan_desk.read(invocation, around) if invocation.text(plan_desk.CONFIGURATION) else None


def _of_one(invocation: Invocation, around: Around, found: Loaded | tuple[Member, ...] | None) -> Drift:
    if found is None:
        return verbs.drift(project_key=invocation.target, refresh=_refresh(invocation), around=around)
    config, own = plan_desk.alone(found, around)
    return verbs.drift(config, refresh=_refresh(invocation), around=own)


def _refresh(invocation: Invocation) -> str:
    return GIT if invocation.form.get("one_look") else "changed"


def _drift(invocation: Invocation, found: Drift) -> Report:
    unread = [f"{name}: could not be read: {why}" for name, why in found.failed.items()]
    notes = [*filter(None, [found.looked]), *unread]
    if found.pending:
        notes.append(f"{found.pending} changes of the configuration are not applied; the macro Plan shows them")
    failure = ""
    if found.failed:
        failure = f"{len(found.failed)} objects could not be read: {'; '.join(unread)}"
    html = report.page("", report.drift(found, notes), _webapp(invocation, "drift", found.project))
    told = {"iac_drift_count": len(found.changes), "iac_pending_count": found.pending or 0}
    return Report(html, told, failure)


def drift(invocation: Invocation) -> Drift:
    """The same as a value, of one project. IacError where the form means several."""
    around = invocation.around()
    return _of_one(invocation, around, _configured(invocation, around))


def drift_rows(found: Drift, run: str, at: str) -> Iterator[Mapping[str, str]]:
    """One row per drifted field, secrets masked; one for an object that is gone or could not be read."""
    shown = view.masked(Plan(found.project, found.changes, ()), trees=False)
    for change in shown.changes:
        head = {
            "run_id": run,
            "checked_at": at,
            "project": found.project,
            "address": str(change.address),
            "kind": change.address.kind,
            "name": change.address.name,
            "what": {"delete": "deleted", "no-op": "unreadable"}.get(change.action.value, "changed"),
            "saved_by": change.saved_by,
            "saved_at": change.saved_at,
        }
        if head["what"] != "changed" or not change.fields:
            yield {**head, "field": "", "verdict": change.reason, "recorded": "", "live": ""}
            continue
        for f in change.fields:
            views = {"recorded": value.one(f.recorded), "live": value.one(f.live)}
            yield {**head, "field": f.path, "verdict": f.verdict, **views}


def import_project(invocation: Invocation) -> Report:
    """A project as YAML, written where the form says. Nothing of the project is changed."""
    around, spot = invocation.around(), config_source.parse(invocation.text(plan_desk.CONFIGURATION))
    options: dict[str, Any] = {name: invocation.flag(name) for name in ("with_storage", "with_schema")}
    made = verbs.import_project(invocation.target, around=around, **options)
    where = config_source.write(around.open_host(), spot, made.files, force=invocation.flag("overwrite"))
    told: Any = made.report
    raw, why = told.partly_raw, told.why_not
    rows = [(kind, str(n), f"imported, {raw[kind]} partly in DSS's own words" if raw.get(kind) else "imported")
            for kind, n in sorted(told.covered.items())]  # fmt: skip
    rows += [(kind, str(n) if n >= 0 else "could not be listed",
              f"not managed: {why[kind]}" if kind in why else "not managed")
             for kind, n in sorted(told.not_managed.items())]  # fmt: skip
    failed = "; ".join(f"{name}: {why}" for name, why in made.failed.items())
    html = report.page(
        f"Import of {made.project}",
        report.para(f"{len(made.files)} files are written to {where}. Run the macro Plan: it has no changes.", "good"),
        report.table(("kind", "how many", ""), rows),
        report.paras((f"Warning: {line}" for line in told.warnings), "bad"),
        report.paras((f"Left out: {wording.in_dss(line)}" for line in told.left_out), "grey"),
        report.para(f"Never part of a configuration: {'; '.join(told.never)}.", "grey"),
        report.table(("file",), [(name,) for name in sorted(made.files)]),
        _webapp(invocation, "plans"),
    )
    return Report(html, {}, f"not everything could be read: {failed}" if failed else "")


def unlock(invocation: Invocation) -> Report:
    """Who holds the lock; taken away only when the box is ticked, by somebody who administers the project."""
    around = invocation.around()
    session = around.open(invocation.target, {})
    found = lock.of(session, around.store(session), "unlock")
    holder, seen = found.look()[0], _webapp(invocation, "history", invocation.target)
    if holder is None:
        return Report(report.page("Unlock", report.para(f"Project {invocation.target} is not locked."), seen))
    free = found.holder() is None
    end = "it has run out: the next apply takes it over by itself" if free else holder.end
    told = [f"Project {invocation.target} is locked by {holder.told}.", f"{end}." if end else ""]
    if not invocation.flag("sure"):
        told.append("Tick the box to take it away: when that run still lives, it can no longer write state.")
        return Report(report.page("Unlock", report.paras(filter(None, told)), seen))
    if not access_rights.may(session, invocation.target, access_rights.ADMINISTERS):
        raise Refused(
            [f"{session.instance().user} does not administer project {invocation.target}; ask somebody who does"]
        )
    lock.unlock(found, holder)
    return Report(report.page("Unlock", report.para(f"Unlocked. It was held by {holder.told}.", "good"), seen))


def _webapp(invocation: Invocation, page: str, project: str = "") -> str:
    """A link to a page of the review webapp; "" where there is none."""
    return report.link(invocation.webapp(page, project), report.SEE)


def failed(error: IacError) -> str:
    """An error as the plugin tells it."""
    return visible.shown(wording.in_dss(str(error)))
