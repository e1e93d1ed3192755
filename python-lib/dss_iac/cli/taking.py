"""`import` and `accept`: what is in DSS, taken into files: a project into new ones, edits into those that are there.
Decides nothing.
"""

from __future__ import annotations

import argparse

from ..core.accept.outcome import Acceptance
from ..errors import IacError
from ..render import acceptance, results
from ..run.verb import accept, verbs
from . import given, meant, next_step, outlet
from .meant import HERE
from .next_step import DONE
from .screen import Screen

ERROR, REFUSED, PARTIAL = 1, 3, 5
Args = argparse.Namespace


def run(args: Args, screen: Screen) -> int:
    """Take, tell, and give the exit code."""
    return _accepted(args, screen) if args.command == "accept" else _imported(args, screen)


def _imported(args: Args, screen: Screen) -> int:
    """`import`: a project as files that are new, or with --update into those that are there."""
    if not args.project_key and not args.from_git:
        raise IacError("import what? Give the project's key, or --from-git DIR")
    if args.update:
        return _updated(args, screen)
    made = verbs.import_project(
        args.project_key,
        args.out,
        from_git=args.from_git,
        around=given.around(args, screen),
        force=args.force,
        with_storage=args.with_storage,
        with_schema=args.with_schema,
    )
    screen.close()
    outlet.out(results.imported(made, args.format))
    if made.failed:
        return ERROR
    next_step.tell(args, DONE, config=args.out, project_key="", out="")
    return 0


def _accepted(args: Args, screen: Screen) -> int:
    done = accept.accept(
        meant.config(args) or HERE,
        tuple(args.address),
        everything=args.all,
        at=args.at or "",
        replace_templates=args.replace_templates,
        dss_wins=args.dss_wins,
        since=args.since,
        dry_run=args.dry_run,
        around=given.around(args, screen),
        **meant.reading(args),
    )
    return _told(screen, done, acceptance.shown(done, args.format, diff=args.dry_run))


def _updated(args: Args, screen: Screen) -> int:
    """`import KEY -o DIR --update`: everything, into a configuration that is there."""
    idle = next((n for n in ("from_git", "force", "with_storage", "with_schema") if getattr(args, n)), "")
    if idle:
        flag = f"--{idle.replace('_', '-')}"
        raise IacError(f"--update changes the files that are there, and {flag} means nothing then: leave it out")
    around = given.around(args, screen)
    key = verbs.load(args.out, around=around).desired.project
    if args.project_key and key != args.project_key:
        way = "give its folder with -o, or choose the environment with `dss-iac accept --all -e NAME`"
        raise IacError(f"{args.out} is the configuration of {key}, not of {args.project_key}; {way}")
    done = accept.accept(args.out, everything=True, around=around)
    return _told(screen, done, acceptance.shown(done, args.format))


def _told(screen: Screen, done: Acceptance, text: str) -> int:
    """Say what became of it, and give the exit code (D43): 3 when nothing was taken that should be, 5 when not
    everything was."""
    screen.close()
    outlet.out(text)
    if not done.declined:
        return 0
    return PARTIAL if done.accepted else REFUSED
