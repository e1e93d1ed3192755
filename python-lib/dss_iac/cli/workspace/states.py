"""`state list`, `show` and `history` over all projects of a workspace. What one state holds, the command of one project
tells; nothing is changed here.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import replace
from pathlib import Path

from ...errors import IacError
from ...render import workspaces
from ...render.workspaces import Part as Told
from ...run.verb import state_edit
from ...run.workspace import walk
from ...run.workspace.members import Member
from ...run.workspace.walk import Part
from .. import given, outlet, state
from ..screen import Screen
from . import one, scope, telling

Args = argparse.Namespace
PARTS = ("list", "show", "history")
RECORDED, NOTHING = "recorded", "nothing recorded"


def of_all(args: Args) -> bool:
    """Whether the arguments mean the state of every project."""
    return args.part in PARTS and not args.only and not one.addresses(args)


def run(args: Args, screen: Screen, file: Path) -> int:
    """Tell each; the exit code is that of the worst. A project that was never applied is no failure."""
    around = given.around(args, screen)
    space = scope.read(args, around, file, args.env)

    def look(member: Member) -> str | None:
        desired = member.read.desired
        if desired is None:
            raise IacError("the configuration could not be understood; `dss-iac validate` tells what is wrong")
        hand = state_edit.reach(desired.project, member.around(around), desired.instance)
        return None if state_edit.recorded(hand) is None else state.told(args, hand, desired)

    told = []
    for part in walk.alone(space.members, look):
        screen.close()
        row = telling.told(args, part, _row)
        told.append(replace(row, status=NOTHING) if part.done and part.result is None else row)
        _say(args, part)
    if args.format == "json":
        outlet.out(workspaces.whole(space.file, f"state {args.part}", told))
    return workspaces.worst([one.code for one in told])


def _row(args: Args, bare: Told, text: str, limit: int) -> tuple[Told, str]:
    key = {"list": "addresses", "show": "state", "history": "applies"}[args.part]
    value = {key: json.loads(text)} if args.format == "json" else {}
    return replace(bare, status=RECORDED, value=value), text


def _say(args: Args, part: Part[str | None]) -> None:
    member, error = part.member, part.error
    if args.format != "json":
        telling.headed(args, member)
        if error is None:
            outlet.out(part.result or f"nothing is recorded for {member.key}; run `dss-iac apply` first")
    if error is not None:
        outlet.err(*(f"Error: {line}" for line in str(error).splitlines()))
