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
from .. import given, outlet, output
from ..given import HERE
from ..screen import Screen
from . import review
from .platform import Environ, File, Forge

DONE, ERROR, CHANGED = 0, 1, 2
BRANCH = "dss-iac/edits"  # written anew with every run, from the commit that the job looks at
_CUT = "\n\n(cut: the log of the job has the rest)"


@dataclass
class _Night:
    """What was found: a part for each environment, what of it went into files, and whether something is left."""

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
    """Look at one environment, and take its edits into the files where that is asked for."""
    one = argparse.Namespace(**{**vars(args), "env": name})
    around, reading, config = given.around(one, screen), given.reading(one), given.config(one) or HERE
    title = f"### Environment `{name}`\n\n" if name else ""
    try:
        found = verbs.drift(config, around=around, **reading)
        night.failed |= bool(found.failed)
        screen.close()
        told = results.drift(found, "markdown", False, kinds=output.words(args.raw))
        if not found.changes:
            night.drift.append(title + told)
            return
        night.projects.append(found.project)
        if not args.accept:
            night.left = True
            night.drift.append(title + told)
            return
        done = accept.accept(config, [str(c.address) for c in found.changes], around=around, **reading)
    except IacError as error:
        night.failed = True
        night.drift.append(f"{title}Nothing could be told: {error}")
        return
    kept = "".join(f"\n- {one}" for one in done.declined)
    night.drift.append(f"{title}{told}" + (f"\n\nNot taken into the configuration:\n{kept}" if kept else ""))
    if done.accepted:
        rows = [f"`{a.address}`: {', '.join(a.paths) or a.how} ({', '.join(a.places)})" for a in done.accepted]
        night.taken.append(title + "\n".join(f"- {row}" for row in (*rows, *done.notes)))
    night.left |= bool(done.declined)
    for file, (before, after) in done.files.items():
        path = given.from_the_root(str(Path(done.folder) / file))
        there = night.files[path].there if path in night.files else before is not None
        night.files[path] = File(there, None if after is None else after.decode())


def _told(args: argparse.Namespace, forge: Forge, night: _Night) -> None:
    name = args.name or given.config(args) or HERE
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
