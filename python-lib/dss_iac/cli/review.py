"""The commands around a kept plan and the lock: what they say, and what they refuse to hear. Show, ask, call a verb."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.consent.approval import Record
from ..core.consent.lease import Lease
from ..core.model.plan import Options, Plan, Refusal
from ..errors import IacError
from ..render import results
from ..run.home import lock
from ..run.verb import approvals, authorize, dry_run, rollback, saved_plan, state_edit, verbs
from ..run.verb.prepare import Around, Prepared
from ..run.verb.saved_plan import Expected
from .meant import HERE
from .screen import confirm

OVERRIDES: Mapping[str, Any] = {
    "target": [], "exclude": [], "adopt": [], "replace": [], "delete_data": [], "allow_cascade": [],
    "allow_mass_change": False, "allow_missing_external": False, "on_conflict": "overwrite", "refresh": "changed",
    "impact": "flow",
}  # fmt: skip
MAY_BE_APPLIED = "It may be applied."
Args = argparse.Namespace


def keep(args: Args, made: Prepared) -> str:
    """Keep a plan where the arguments say; what to do next, in one line each."""
    told = []
    if args.out:
        id = saved_plan.write(made, Path(args.out))
        told.append(f"plan {id[:12]} is kept in {args.out}; run `dss-iac apply {args.out}`")
    if args.host:
        try:
            _, name = saved_plan.keep(made, saved_plan.shelf(made.around))
            told.append(f"plan {name} is kept in project {args.host}; run `dss-iac apply {name} --host {args.host}`")
        except IacError as error:
            told.append(f"the plan was not kept in project {args.host}: {error}")
    return "\n".join(told)


def only_kept(args: Args) -> bool:
    """Whether a destruction or a rollback is to be kept for others to read, not carried out."""
    return args.command != "apply" and bool(args.out or args.host)


def kept(args: Args, around: Around, reading: Mapping[str, Any]) -> Prepared | str:
    """A kept plan to apply, or what to say when it was applied already. Overrides belong to the plan (D28); a
    configuration must be the one it was made from."""
    if args.kept and args.plan:
        raise IacError(f"--kept looks for the plan by the configuration: leave {args.plan} out, or --kept")
    given = [f"--{name.replace('_', '-')}" for name, default in OVERRIDES.items() if getattr(args, name) != default]
    if given:
        raise IacError(f"apply PLAN takes no {', '.join(given)}: overrides belong to the plan; plan again with them")
    if not args.config and not args.kept:
        expected = Expected(args.project_key, args.env or None)
    else:
        desired = verbs.load(args.config or HERE, around=around, **reading).desired
        expected = Expected(desired.project, desired.environment, desired.digest, desired.instance, desired)
    if not args.plan and (row := saved_plan.done_before(around, expected)):
        return _done(args, row)
    ref = args.plan or saved_plan.of_configuration(around, expected)
    return saved_plan.load(ref, around, expected)


def _done(args: Args, row: Mapping[str, Any]) -> str:
    if args.format == "json":
        return json.dumps({"applied_already": {key: row.get(key) for key in ("plan", "project", "who", "at")}})
    told = f"by {row.get('who')}, {row.get('at')}"
    return f"Nothing to do: plan {row.get('plan')} of {row.get('project')} was applied already {told}."


def rehearsed(args: Args, made: Prepared) -> tuple[str, tuple[Refusal, ...]]:
    """The requests as text, and what speaks against sending them."""
    found = dry_run.requests(made)
    return results.requests(found, args.format), dry_run.lacking(made, found)


def question(args: Args, made: Prepared) -> tuple[str, str]:
    """The answer that lets an apply happen, and the question. To undo a first apply is to delete its project, so
    whoever asks for that in advance confirms it as a destroy is confirmed."""
    key = made.plan.project
    if args.on_failure == verbs.BACK and rollback.takes_project(made):
        return key, f"When a step fails, the project goes again, too. Write its key ({key}) to go on: "
    return "yes", "Apply this plan? Only 'yes' is taken: "


def permitted(made: Prepared) -> None:
    """Refused before anybody is asked for a yes that would not help."""
    if made.plan.steps and not made.plan.refusals:
        authorize.check(made)


def decided(args: Args, around: Around, instance: Mapping[str, Any]) -> str:
    """Approve or reject."""
    act = approvals.approve if args.command == "approve" else approvals.reject
    plan, record, lacking = act(args.plan, args.message or "", around=around, instance=instance)
    if args.format == "json":
        return json.dumps({"plan": record.plan, "decisions": _rows(record), "lacking": lacking}, ensure_ascii=False)
    return "\n".join([_line(plan, record), *(f"  {line}" for line in _words(record)), *_next(lacking)])


def _rows(record: Record) -> list[dict[str, str]]:
    return [
        {"who": d.who, "decision": d.decision, "at": d.at, "comment": d.comment, "recorded_by": d.by or d.who}
        for d in record.decisions
    ]


def _line(plan: Plan, record: Record) -> str:
    return f"{plan.project}, plan {record.plan[:12]} by {plan.author}: {plan.summary_line.removeprefix('Plan: ')}"


def _words(record: Record) -> list[str]:
    return [f"{d.decision} by {d.who}, {d.at}" + (f": {d.words}" if d.words else "") for d in record.decisions]


def _next(lacking: tuple[str, ...]) -> list[str]:
    return [f"Not enough yet: {'; '.join(lacking)}."] if lacking else [MAY_BE_APPLIED]


def unlock(around: Around, key: str, instance: Mapping[str, Any], sure: bool) -> str:
    """Show who holds the lock, ask, take it away."""
    session = around.open(key, instance)
    state_edit.there(session, around.store(session))
    found = lock.of(session, around.store(session), "unlock")
    holder = found.look()[0]
    if holder is None:
        return f"project {key} is not locked"
    question = f"{_holder(key, found, holder)}\nTake it away? Only 'yes' is taken: "
    if not sure:
        confirm(question, "yes")
    lock.unlock(found, holder)
    return f"unlocked: {holder.told}; if that run still lives, it can no longer write state"


def _holder(key: str, found: lock.Lock, holder: Lease) -> str:
    free = found.holder() is None
    end = "it has run out, or its process is dead: the next apply takes it over by itself" if free else holder.end
    return f"project {key} is locked by {holder.told}" + (f"; {end}" if end else "")


def back(args: Args, config: str | None, around: Around, reading: Mapping[str, Any]) -> tuple[Prepared, str, str]:
    """A rollback to show, the answer that lets it happen, and the question."""
    options = Options(
        delete_data=tuple(args.delete_data), allow_cascade=tuple(args.allow_cascade), unattended=args.auto_approve
    )
    made = verbs.rollback(config, steps=args.steps, to=args.to, options=options, around=around, **reading)
    key = made.plan.project
    if made.plan.options.delete_project:
        return made, key, f"The project goes, too. Write its key ({key}) to go on: "
    return made, "yes", "Undo this? Only 'yes' is taken: "
