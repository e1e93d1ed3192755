"""`accept`, and `import --update`: edits made in DSS, taken into the files of a configuration. Decides nothing."""

from __future__ import annotations

import argparse

from ..core.accept.outcome import Acceptance
from ..errors import IacError
from ..render import acceptance
from ..run.verb import accept, verbs
from . import given, meant
from .meant import HERE
from .screen import Screen

REFUSED, PARTIAL = 3, 5
Args = argparse.Namespace


def told(args: Args, screen: Screen) -> tuple[str, int]:
    """(what became of it, the exit code): 3 when nothing was taken that should be, 5 when not everything was."""
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
    return acceptance.shown(done, args.format, diff=args.dry_run), code(done)


def updated(args: Args, screen: Screen) -> tuple[str, int]:
    """The same for `import KEY -o DIR --update`: everything, into a configuration that is there."""
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
    return acceptance.shown(done, args.format), code(done)


def code(done: Acceptance) -> int:
    """The exit code (D43)."""
    if not done.declined:
        return 0
    return PARTIAL if done.accepted else REFUSED
