"""One project of a workspace, for commands that know no workspace: the arguments as if its folder had been given, with
the key, the environment and the variables that `workspace.yml` gives it.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from ...core.model import address
from ...errors import IacError
from ...run.workspace.members import Member
from .. import given, variables
from ..screen import Screen
from . import scope

Args = argparse.Namespace


def narrowed(args: Args, screen: Screen, file: Path) -> Args:
    """The arguments for the project that --only, or the addresses, name. IacError where that is none, or several."""
    if not hasattr(args, "only"):
        way = f"dss-iac {args.command} -c {file.parent / 'PROJECT'}"
        raise IacError(f"`{args.command}` works on one project, and {file} has several; name its folder: `{way}`")
    environments = args.env if isinstance(args.env, list) else [args.env]
    environment = environments[0] if len(environments) == 1 else ""
    space = scope.read(args, given.around(args, screen), file, environment)
    member = _meant(args, space.members, file)
    read = member.reading(variables.of(args))
    kept = environments if len(environments) > 1 else [read["environment"]] if read["environment"] else []
    own = {
        "config": str(file.parent / member.row.config),
        "env": kept if isinstance(args.env, list) else read["environment"],
        "project_key": read["project_key"],
        "var": [],
        "var_file": [],
        "row": read["variables"],
        "promised": member.promised,
        "whole": args,
        "only": "",
    }
    return Args(**{**vars(args), **own})


def _meant(args: Args, members: tuple[Member, ...], file: Path) -> Member:
    named = [m for m in members if args.only in (m.name, "")]
    if len(named) == 1:
        return named[0]
    keys = {_key(written) for written in addresses(args)}
    found = [m for m in members if m.key in keys]
    if len(found) == 1 and len(keys) == 1:
        return found[0]
    command = f"{args.command} {args.part}" if hasattr(args, "part") else args.command
    which = f"write --only NAME, with one of {scope.names(members)}"
    raise IacError(f"`{command}` works on one project, and {file} has several; {which}")


def addresses(args: Args) -> list[str]:
    """The addresses that stand among the arguments."""
    written = getattr(args, "address", None) or []
    more = [value for name in ("source", "target_address") if (value := getattr(args, name, None))]
    return [*([written] if isinstance(written, str) else written), *more]


def _key(written: str) -> str:
    try:
        return address.parse(written).project
    except ValueError:
        return ""
