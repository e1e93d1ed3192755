"""Taking edits made in DSS into the YAML, inside DSS: the files of a library folder, of a managed folder, or of the
branch that a git reference checks out. A form in, a report out.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core.accept.outcome import Acceptance
from ..errors import IacError
from ..render import acceptance
from ..render.html import escape
from ..run.config import workspace_file
from ..run.session import Session
from ..run.verb import accept, verbs
from ..run.verb.prepare import Around
from . import config_source, git_push, plan_desk, report, wording
from .config_source import Spot
from .git_push import Reference
from .invocation import Invocation
from .report import Report

ASK = "ask"
WHERE_GIT_IS = "where git is"  # what a caller says for `commit` that does not know what fills the folder
_COMMIT = "tick 'Commit to git' to commit to its branch: what is only written there is lost when it is pulled"


def accept_edits(invocation: Invocation) -> Report:
    """Take what was changed in DSS into the configuration, or only show what would be written."""
    return _told(*taken(invocation), invocation.webapp("drift", invocation.project))


def accept_step(invocation: Invocation) -> Report:
    """The same in a scenario; what cannot be taken fails the step where the form says so."""
    done, reference, where = taken(invocation)
    told = _told(done, reference, where, invocation.webapp("drift", invocation.project))
    if not done.declined or not invocation.flag("fail_on_declined"):
        return told
    return replace(told, failure=wording.in_dss("; ".join(map(str, done.declined))))


def taken(invocation: Invocation) -> tuple[Acceptance, Reference | None, str]:
    """(what became of the edits, the git reference that was committed to, where the files are)."""
    around, spot = invocation.around(), config_source.parse(invocation.text(plan_desk.CONFIGURATION))
    host = around.open_host()
    reference = git_push.of(host, spot)
    look, commit = invocation.flag("look"), invocation.form.get("commit")
    if reference and not look and commit not in (True, WHERE_GIT_IS):
        raise IacError(f"library folder {spot}: the git reference {reference.folder} fills it; {_COMMIT}")
    if reference is None and commit is True:
        raise IacError(f"{spot}: no git reference fills it, so nothing can be committed; untick 'Commit to git'")
    if invocation.flag("reset"):
        config_source.reset(host, spot)
    with config_source.fetched(host, spot) as root:
        done = _named(_accepted(invocation, around, spot, root), root, spot)
    if not done.files or look:
        return done, None, ""
    return replace(done, written=True), reference, _write(host, spot, reference, done)


def _accepted(invocation: Invocation, around: Around, spot: Spot, root: Path) -> Acceptance:
    named, at = invocation.lines("addresses"), invocation.choice("at", ASK, *accept.PICKS)
    file, where, reading = workspace_file.found(root), root, plan_desk.read_with(invocation)
    if file is None:
        plan_desk.allowed(invocation, spot, verbs.load(root, around=around, **reading).desired)
    else:
        where, reading, around = _member(invocation, around, spot, file)
    done = accept.accept(
        where,
        named,
        everything=not named,
        at="" if at == ASK else at,
        replace_templates=invocation.flag("replace_templates"),
        dss_wins=invocation.flag("dss_wins"),
        dry_run=True,
        around=around,
        **reading,
    )
    below = Path(done.folder).resolve().relative_to(root.resolve())
    if below == Path():
        return done
    taken = tuple(replace(a, places=tuple(f"{below.as_posix()}/{place}" for place in a.places)) for a in done.accepted)
    return replace(done, accepted=taken, files={(below / name).as_posix(): both for name, both in done.files.items()})


def _member(invocation: Invocation, around: Around, spot: Spot, file: Path) -> tuple[Path, dict[str, Any], Around]:
    """Of a workspace: where the files of the project are that the form means, and what they are read with. IacError for
    files that make other projects, too: they would change with it."""
    space, found = plan_desk.wanted(invocation, around, spot, file)
    if len(found) > 1:
        plan_desk.alone(found, around)
    (member,) = found
    if others := space.sharing(member):
        what = f"{spot}/{member.row.config} also makes {', '.join(others)}, which the edits would change"
        raise IacError(f"{what}; edit it by hand, or put it back with the macro Apply")
    reading = member.reading(plan_desk.read_with(invocation)["variables"])
    return file.parent / member.row.config, reading, member.around(around)


def _write(host: Session, spot: Spot, reference: Reference | None, done: Acceptance) -> str:
    where = config_source.changed(host, spot, done.files)
    if reference is not None:
        names = ", ".join(str(one.address) for one in done.accepted[:3])
        more = f" and {len(done.accepted) - 3} more" if len(done.accepted) > 3 else ""
        git_push.push(host, reference, f"Edits made in DSS: {names}{more}")
    return where


def _named(done: Acceptance, root: Path, spot: Spot) -> Acceptance:
    """Places in DSS instead of those of the folder that was worked in."""

    def inside(text: str) -> str:
        return text.replace(f"{root.resolve()}/", f"{spot}/").replace(f"{root}/", f"{spot}/")

    declined = (replace(d, what=inside(d.what), hint=wording.in_dss(inside(d.hint))) for d in done.declined)
    return replace(done, declined=tuple(declined), folder=str(spot), notes=tuple(map(inside, done.notes)))


def _told(done: Acceptance, reference: Reference | None, where: str, left: str) -> Report:
    url = git_push.request_page(reference) if reference else ""
    rows = [(str(a.address), ", ".join(a.paths) or f"{a.how} in DSS", ", ".join(a.places)) for a in done.accepted]
    closing = [git_push.next_step(reference)] if reference else [f"Written to {where}."] if where else []
    if done.written:
        closing.append("Run the macro Plan: what was taken is no change there, and the next Apply records it.")
    diff = f"<pre>{escape(acceptance.unified(done))}</pre>" if done.files else ""
    html = report.page(
        f"Edits made in {done.project}, taken into YAML",
        report.para(_summary(done)),
        report.table(("object", "what", "where"), rows),
        report.paras((f"Not taken: {one}" for one in done.declined), "bad"),
        report.paras(done.notes, "grey"),
        report.paras(closing, "good"),
        report.link(url, "Open a pull request"),
        report.link(left, "See what is left in the review webapp"),
        report.folded("The files, line by line", diff),
    )
    told = {
        "iac_accepted_count": len(done.accepted),
        "iac_declined_count": len(done.declined),
        "iac_pull_request_url": url,
    }
    return Report(html, told)


def _summary(done: Acceptance) -> str:
    if not done.accepted and not done.declined:
        return "Nothing to take: the configuration says what DSS has."
    files = f", {len(done.files)} files {'written' if done.written else 'would be written'}" if done.files else ""
    return f"{len(done.accepted)} taken, {len(done.declined)} not{files}."
