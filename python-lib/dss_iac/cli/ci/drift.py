"""`ci drift`: what was changed in DSS since the last apply, told where the team looks: as one issue, written anew every
night and closed when nothing is left, or, with `--accept`, as a pull request with the edits in the configuration.
"""

from __future__ import annotations

import argparse
import os
from dataclasses import dataclass, field
from pathlib import Path

from ...errors import IacError
from ...render import results
from ...run.verb import accept, verbs
from .. import meant, outlet, output
from ..meant import HERE
from ..screen import Screen
from ..workspace import scope
from . import review
from .platform import Environ, File, Forge

DONE, ERROR, CHANGED = 0, 1, 2
BRANCH = "dss-iac/edits"  # written anew with every run, from the commit that the job looks at
_CUT = "\n\n(cut: the log of the job has the rest)"


@dataclass
class _Night:
    """What was found: a part for each environment, or project of a workspace; what of it went into files, and whether
    something is left."""

    drift: list[str] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    files: dict[str, File] = field(default_factory=dict)  # by their paths in the repository
    projects: list[str] = field(default_factory=list)
    left: bool = False
    failed: bool = False


def run(args: argparse.Namespace, screen: Screen) -> int:
    """0 when nothing drifted, or all of it is in the pull request; 2 when something is left; 1 when something could not
    be read or told."""
    night = _Night()
    for name in list(args.env) or [""]:
        _environment(args, screen, name, night)
    outlet.out("\n\n".join(night.drift))
    code = ERROR if night.failed else CHANGED if night.left else DONE
    platform = review.on(args.on, os.environ)
    try:
        forge = platform.forge(os.environ) if platform else None
        if forge is None:
            outlet.err("no repository of a known platform here: nothing was opened")
            return code if code or not night.files else CHANGED
        _told(args, forge, night)
    except IacError as error:
        outlet.err(f"Error: the drift was not told on the platform: {error}")
        return ERROR
    return code


def _environment(args: argparse.Namespace, screen: Screen, name: str, night: _Night) -> None:
    """Look at one environment, or at each project of a workspace in it."""
    title = f"### Environment `{name}`\n\n" if name else ""
    try:
        wanted = scope.projects(args, screen, name)
    except IacError as error:
        _lacking(night, title, error)
        return
    for one in wanted:
        _project(args, screen, one, title, night)
        title = ""


def _project(args: argparse.Namespace, screen: Screen, one: scope.Project, title: str, night: _Night) -> None:
    """Look at one project, and take its edits into the files where that is asked for."""
    named = f"{title}## {one.member.name}\n\n" if one.member else title
    try:
        found = verbs.drift(one.config, around=one.around, **one.reading)
        night.failed |= bool(found.failed)
        screen.close()
        told = title + results.drift(found, "markdown", False, kinds=output.words(args.raw))
        if found.changes:
            night.projects.append(found.project)
        if not found.changes or not args.accept or one.shared:
            night.left |= bool(found.changes)
            night.drift.append(told + (_shared(one) if found.changes and args.accept else ""))
            return
        addresses = [str(c.address) for c in found.changes]
        done = accept.accept(one.files, addresses, around=one.around, **one.read_with)
    except IacError as error:
        _lacking(night, named, error)
        return
    kept = "".join(f"\n- {one}" for one in done.declined)
    night.drift.append(told + (f"\n\nNot taken into the configuration:\n{kept}" if kept else ""))
    if done.accepted:
        rows = [f"`{a.address}`: {', '.join(a.paths) or a.how} ({', '.join(a.places)})" for a in done.accepted]
        night.taken.append(named + "\n".join(f"- {row}" for row in (*rows, *done.notes)))
    night.left |= bool(done.declined)
    for file, (before, after) in done.files.items():
        path = meant.from_the_root(str(Path(done.folder) / file))
        there = night.files[path].there if path in night.files else before is not None
        night.files[path] = File(there, None if after is None else after.decode())


def _lacking(night: _Night, title: str, error: IacError) -> None:
    night.failed = True
    night.drift.append(f"{title}Nothing could be told: {error}")


def _shared(one: scope.Project) -> str:
    """Why nothing is taken from a project that is made of the files of others, too: it would change them."""
    others = ", ".join(one.shared)
    return f"\n\nNot taken into the configuration: {one.files} also makes {others}; put it back, or edit it by hand."


def _told(args: argparse.Namespace, forge: Forge, night: _Night) -> None:
    name = args.name or meant.config(args) or HERE
    what = f"Changed in DSS: {', '.join(dict.fromkeys(night.projects))}"
    if night.files:
        text = _body(f"edits {name}", night.taken, forge, os.environ)
        forge.commit(BRANCH, night.files, what)
        outlet.out(f"Pull request: {forge.request(BRANCH, what, text)}")
    text = _body(f"drift {name}", night.drift, forge, os.environ)
    tracker = forge.tracker()
    if tracker is None or night.failed:
        return
    mine = next((ref for ref, old in tracker.issues() if old.startswith(text.splitlines()[0])), None)
    if night.left:
        outlet.out(f"Issue: {tracker.issue(what, text, mine)}")
    elif mine is not None:
        tracker.close(mine)


def _body(name: str, parts: list[str], forge: Forge, environ: Environ) -> str:
    text = review.body(name, parts, review.on("", environ), environ)
    return text if len(text) <= forge.limit else text[: forge.limit - len(_CUT)] + _CUT
