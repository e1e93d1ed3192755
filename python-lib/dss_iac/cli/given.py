"""What the arguments ask for, as the values that verbs take. Does nothing."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..core.model.plan import Options
from ..errors import IacError
from ..render import fit
from ..run.verb import verbs
from ..run.verb.prepare import Around
from . import meant
from .ci import platforms
from .screen import Screen

Args = argparse.Namespace


def project(args: Args, around: Around) -> tuple[str, Mapping[str, Any]]:
    """The project that `state` is about, and which DSS it is on."""
    where = meant.config(args, optional=True)
    if where is None:
        if not args.project_key:
            raise IacError("state of what? Give --project-key KEY, or a configuration with -c")
        return args.project_key, {}
    desired = verbs.load(where, around=around, **meant.reading(args)).desired
    return desired.project, desired.instance


def around(args: Args, screen: Screen) -> Around:
    """What the verbs get of the outside."""
    names = ("state_dir", "state_folder", "parallelism", "patience", "by_export", "host", "lock_timeout", "insecure")
    named: dict[str, Any] = {n: getattr(args, n) for n in (*names, "message", "promised") if hasattr(args, n)}
    unattended = getattr(args, "auto_approve", False)
    return Around(
        environ=dict(os.environ), tell=screen.tell, unattended=unattended, source=platforms.source(os.environ), **named
    )


def cache(args: Args) -> Path | None:
    """Where plans that found nothing to do are kept; None for what shows more of them, or keeps them itself, and where
    nobody wants it."""
    place = os.environ.get("DSS_IAC_CACHE", "")
    if args.format == "json" or args.show_unchanged or args.out or args.host or place.lower() == "off":
        return None
    try:
        return Path(place or Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dss-iac")
    except RuntimeError:  # nobody knows where this user is at home
        return None


def limit(args: Args) -> int:
    """How many characters a plan may take; 0 = as many as it needs."""
    if args.max_chars is None:
        return fit.LIMITS.get(args.format, 0)
    if args.max_chars < 0:
        raise IacError(f"--max-chars {args.max_chars}: give a number of characters, or 0 for all")
    if args.format == "json" and args.max_chars:
        raise IacError("--format json is shown whole: leave --max-chars out, or choose text, markdown or html")
    return int(args.max_chars)


def options(args: Args, **more: Any) -> Options:
    """What is asked of a plan."""
    lists: dict[str, Any] = {n: tuple(getattr(args, n)) for n in ("adopt", "replace", "delete_data", "allow_cascade")}
    plain: dict[str, Any] = {
        n: getattr(args, n) for n in ("allow_mass_change", "allow_missing_external", "on_conflict", "refresh", "impact")
    }
    unattended = getattr(args, "auto_approve", False)
    return Options(
        targets=tuple(args.target), excludes=tuple(args.exclude), unattended=unattended, **lists, **plain, **more
    )
