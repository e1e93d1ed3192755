"""What became of the projects of a workspace, as text below a heading for each, and as a row of the summary. Formats;
calls no verb.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.model.plan import Plan
from ...core.model.result import Drift, Result
from ...errors import ConfigError, IacError, Locked, Partial, Refused
from ...render import results, workspaces
from ...render.workspaces import Part as Told
from ...run.verb.prepare import Prepared
from ...run.workspace.members import Member, Workspace
from ...run.workspace.walk import Part
from .. import next_step, outlet, output, review
from ..screen import colourful

CHANGED, ERROR, REFUSED = 2, 1, 3
Args = argparse.Namespace
Of = Callable[[Args, Told, Any, int], tuple[Told, str]]
_STATUS: Mapping[type[IacError], str] = {Refused: "refused", Locked: "locked", Partial: "partial"}


def shown(args: Args, part: Part[Any], of: Of, limit: int = 0, *, head: bool = True) -> Told:
    """Say what became of one project, where people read along; without its `head` where that stands there already."""
    told, text = _of(args, part, of, limit)
    if args.format != "json":
        if head:
            headed(args, part.member)
        if part.result is not None and hasattr(part.result, "warnings"):
            outlet.err(*map(str, part.result.warnings))
        if text:
            outlet.out(text)
    outlet.err(*(f"Error: {line}" for line in told.errors))
    return told


def headed(args: Args, member: Member) -> None:
    """Say which project comes now."""
    if args.format != "json":
        outlet.out(f"\n{workspaces.head(member.name, member.key, args.format)}")


def told(args: Args, part: Part[Any], of: Of) -> Told:
    """The same, without a word."""
    return _of(args, part, of, 0)[0]


def _of(args: Args, part: Part[Any], of: Of, limit: int) -> tuple[Told, str]:
    member, error = part.member, part.error
    bare = Told(member.name, member.key, "done", needs=member.needs)
    if part.skipped:
        return replace(bare, status="skipped", line=part.skipped, code=0), f"Skipped: {part.skipped}."
    if isinstance(error, Partial):
        told, text = of(args, bare, error.result, limit)
        return replace(told, status="partial", line=str(error), code=error.exit_code, sort=error.code), text
    told, text = (bare, "") if part.result is None else of(args, bare, part.result, limit)
    if error is None:
        return told, text
    lines = [str(d) for d in error.diagnostics] if isinstance(error, ConfigError) else str(error).splitlines()
    first = lines[0] if len(lines) == 1 else f"{len(lines)} errors, the first: {lines[0]}"
    status = next((word for kind, word in _STATUS.items() if isinstance(error, kind)), "failed")
    wrong = replace(told, status=status, line=first, errors=tuple(lines))
    return replace(wrong, code=error.exit_code, sort=error.code), text


def of_plan(args: Args, bare: Told, made: Prepared, limit: int) -> tuple[Told, str]:
    """A plan, as a row and as text."""
    value = {"plan": json.loads(results.plan(made.plan, "json", False))} if args.format == "json" else {}
    told = replace(planned(bare, made.plan), value=value)
    changed = getattr(args, "detailed_exitcode", False) and made.plan.has_actions and not told.code
    return replace(told, code=CHANGED) if changed else told, text(args, made.plan, limit)


def planned(bare: Told, plan: Plan) -> Told:
    """A plan, as a row."""
    if plan.refusals:
        return replace(bare, status="refused", line=str(plan.refusals[0]), code=REFUSED)
    line = plan.summary_line.removeprefix("Plan: ") if plan.has_actions else ""
    return replace(bare, status="changes" if plan.has_actions else "no changes", line=line)


def of_rehearsal(args: Args, bare: Told, made: Prepared, limit: int) -> tuple[Told, str]:
    """What an apply would send."""
    text, lacking = review.rehearsed(args, made)
    value = {"requests": json.loads(text)} if args.format == "json" else {}
    told = replace(bare, status="rehearsed", line=made.plan.summary_line.removeprefix("Plan: "), value=value)
    if lacking:
        told = replace(told, status="refused", line=str(lacking[0]), errors=tuple(map(str, lacking)), code=REFUSED)
    return told, "" if args.format == "json" else text


def of_result(args: Args, bare: Told, done: Result, limit: int) -> tuple[Told, str]:
    """What an apply did."""
    machine = args.format == "json"
    value = json.loads(results.result(done, "json", False)) if machine else {}
    status = "done" if done.plan.steps else "no changes"
    text = results.result(done, args.format, _colour(args)) if done.plan.steps and not machine else ""
    return replace(bare, status=status, line=results.counted(done) if done.plan.steps else "", value=value), text


def of_drift(args: Args, bare: Told, found: Drift, limit: int) -> tuple[Told, str]:
    """What was changed in DSS."""
    machine = args.format == "json"
    value = {"drift": json.loads(results.drift(found, "json", False))} if machine else {}
    text = "" if machine else results.drift(found, args.format, _colour(args), kinds=output.words(args.raw))
    told = replace(bare, status="no drift", value=value)
    if found.failed:
        return replace(told, status="failed", line=f"{len(found.failed)} could not be read", code=ERROR), text
    if found.changes:
        return replace(told, status="drifted", line=f"{len(found.changes)} changed in DSS", code=CHANGED), text
    return told, text


def ended(args: Args, space: Workspace, told: Sequence[Told], outcome: str) -> int:
    """Say how all went, and what to type next after this `outcome`; the exit code."""
    code = workspaces.worst([part.code for part in told])
    if args.format == "json":
        outlet.out(workspaces.whole(space.file, args.command, told))
    else:
        outlet.out(f"\n{workspaces.summary(told, args.format)}")
    if code in (0, CHANGED) and outcome:
        next_step.tell(args, outcome)
    return code


def text(args: Args, plan: Plan, limit: int = 0) -> str:
    """A plan in the wanted form; "" for a machine, which gets it with the rest."""
    if args.format == "json":
        return ""
    return results.plan(plan, args.format, _colour(args), args.show_unchanged, limit, kinds=output.words(args.raw))


def _colour(args: Args) -> bool:
    return colourful(args.no_color)
