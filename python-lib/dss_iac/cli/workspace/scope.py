"""What the arguments mean: one configuration, or the projects of a workspace, in one environment. Reads them; plans
nothing.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ...core.model.plan import Options
from ...errors import IacError
from ...run.config.config_files import Attempt
from ...run.verb.prepare import Around
from ...run.workspace import members
from ...run.workspace.members import Member, Workspace
from .. import given, meant, variables
from ..meant import HERE
from ..screen import Screen
from . import flags

Args = argparse.Namespace
_OF_ONE = ("target", "exclude", "out")  # flags that mean one project


@dataclass(frozen=True, slots=True)
class Project:
    """One configuration in one environment. `config` and `reading` are what a verb takes; `files` and `read_with` the
    same for one that writes into files. `shared`: others of the workspace are made of the same files."""

    config: str | Attempt = field(repr=False)
    reading: Mapping[str, Any] = field(repr=False)
    around: Around = field(repr=False)
    files: str
    read_with: Mapping[str, Any] = field(repr=False)
    member: Member | None = None
    shared: tuple[str, ...] = ()

    def options(self, args: Args) -> Options:
        """What the flags ask of its plan."""
        return given.options(args) if self.member is None else flags.options(args, self.member)


def read(args: Args, around: Around, file: Path, environment: str) -> Workspace:
    """A workspace, with the projects that are wanted. IacError for flags that do not fit it."""
    if args.project_key:
        raise IacError(f"--project-key {args.project_key}: each project of a workspace has its own; write it in {file}")
    only = getattr(args, "only", ())
    one = isinstance(only, str)  # a command of one project: what the others promise it is of use all the same
    wanted = () if one else only
    found = members.read(file, around, environment=environment, variables=variables.of(args), only=wanted)
    if one:
        members.selected([only] if only else [], [m.name for m in found.members], file)
    elif len(found.members) > 1:
        asked = [f"--{name.replace('_', '-')}" for name in _OF_ONE if getattr(args, name, None)]
        if asked:
            raise IacError(f"{', '.join(asked)}: means one project; name it with --only, of {names(found.members)}")
        flags.check(args, found.members)
    return found


def projects(args: Args, screen: Screen, environment: str) -> tuple[Project, ...]:
    """The configuration, or each project of the workspace, in the order of the work. IacError."""
    one = Args(**{**vars(args), "env": environment})
    around, where, reading = given.around(one, screen), meant.config(args) or HERE, meant.reading(one)
    space_file = meant.workspace(args)
    if space_file is None:
        return (Project(where, reading, around, where, reading),)
    space = read(args, around, space_file, environment)
    strict = {"strict": reading["strict"]}
    return tuple(
        Project(
            member.read,
            strict,
            member.around(around),
            str(space_file.parent / member.row.config),
            {**strict, **member.reading(reading["variables"])},
            member,
            space.sharing(member),
        )
        for member in space.members
    )


def names(of: Iterable[Member]) -> str:
    """What they are called here."""
    return ", ".join(m.name for m in of)
