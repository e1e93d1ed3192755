"""What the flags ask of each project of a workspace: addresses belong to one of them, or to several. Plans nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace

from ...core.model import address
from ...core.model.plan import Options
from ...core.planning.scene import means
from ...errors import IacError
from ...run.workspace.members import Member
from .. import given

Args = argparse.Namespace
_OF_SOME = ("adopt", "replace", "delete_data", "allow_cascade")  # addresses, each of one project or of several


def check(args: Args, of: Sequence[Member]) -> None:
    """IacError unless the addresses that a flag allows something for say whose they are, by a project or a `*`."""
    keys = [m.key for m in of]
    for name in _OF_SOME:
        for written in getattr(args, name, None) or ():
            key = _key(written)
            if key not in keys and "*" not in written:
                what = f"--{name.replace('_', '-')} {written} names no project of this workspace"
                raise IacError(f"{what}; write KIND.PROJECT.NAME, with a project of {', '.join(keys)}")


def _key(written: str) -> str:
    try:
        return address.parse(written).project
    except ValueError:
        return ""


def bare(asked: Options) -> Options:
    """The options without addresses: of a project that has none of them, because it was never applied."""
    return replace(asked, adopt=(), replace=(), delete_data=(), allow_cascade=())


def options(args: Args, member: Member, **more: bool) -> Options:
    """What is asked of the plan of one project: of the addresses of several, its own."""
    asked, desired = given.options(args, **more), member.read.desired
    if desired is None or asked.targets or asked.excludes:
        return asked

    def own(written: Sequence[str]) -> tuple[str, ...]:
        return tuple(w for w in written if _key(w) == member.key or any(means(w, a) for a in desired.resources))

    found = {name: own(getattr(asked, name)) for name in _OF_SOME}
    return replace(asked, **found)  # type: ignore[arg-type]
