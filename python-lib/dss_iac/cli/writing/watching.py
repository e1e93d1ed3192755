"""`watch`: validate, and plan, whenever a file of the configuration, or of a workspace, is saved. Looks at files; the
work is the verbs'. Ends with Ctrl-C, and that is no failure.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...core.model.diagnostic import Validation
from ...errors import ConfigError, IacError
from ...render import findings, results, workspaces
from ...render.workspaces import Part as Told
from ...run.verb import verbs
from ...run.verb.prepare import Around, Prepared
from ...run.workspace import walk
from ...run.workspace.members import Member
from .. import given, meant, outlet, output
from ..meant import HERE
from ..screen import Screen, colourful
from ..workspace import flags, scope, telling

Args = argparse.Namespace
_READ = 1_000_000  # bytes: a larger file is no configuration, and its time and size do
_FINE = "no errors"


class Eyes:
    """What the files hold, by their paths. One that is saved as it was is the same: its text counts, not its time.
    Hidden files and folders are nobody's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, tuple[tuple[int, int], str]] = {}

    def look(self) -> Mapping[str, str]:
        """Path → what it holds, in a few letters."""
        self._known = dict(self._files())
        return {path: text for path, (_, text) in self._known.items()}

    def _files(self) -> Iterator[tuple[str, tuple[tuple[int, int], str]]]:
        for folder, below, names in os.walk(self.root):
            below[:] = [name for name in below if not name.startswith(".") and name != "__pycache__"]
            for path in (os.path.join(folder, name) for name in names if not name.startswith(".")):
                try:
                    found = os.stat(path)
                    at = (found.st_mtime_ns, found.st_size)
                    before, text = self._known.get(path, (None, ""))
                    yield path, (at, text if at == before else _text(path, at))
                except OSError:  # an editor is just replacing it
                    continue


def _text(path: str, at: tuple[int, int]) -> str:
    if at[1] > _READ:
        return str(at)
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


def run(args: Args, screen: Screen) -> int:
    """Look, work, wait; 0 when somebody ends it. IacError when there is nothing to look at."""
    config = meant.config(args) or HERE
    if not Path(config).exists():
        raise IacError(f"{config}: there is no such file or folder; give the path with -c")
    if not args.interval > 0:
        raise IacError(f"--interval {args.interval:g}: give a number of seconds above 0")
    eyes = Eyes(Path(config) if Path(config).is_dir() else Path(config).parent)
    before: Mapping[str, str] | None = None
    said: dict[str, str] = {}
    try:
        while True:
            now = eyes.look()
            if now != before:
                before = now if before is None else _settled(eyes, now, args.interval)
                outlet.err(f"── {time.strftime('%H:%M:%S')} {config}")
                _round(args, screen, config, said)
                outlet.err("waiting for a change; Ctrl-C ends this")
            time.sleep(args.interval)
    except KeyboardInterrupt:
        return 0


def _settled(eyes: Eyes, now: Mapping[str, str], interval: float) -> Mapping[str, str]:
    """What the files hold once nobody writes them any more: half a file would be told as a mistake."""
    while True:
        time.sleep(interval)
        before, now = now, eyes.look()
        if now == before:
            return now


def _round(args: Args, screen: Screen, config: str, said: dict[str, str]) -> None:
    """Say what is wrong, or what an apply would do. `said`: what was told of each project of a workspace before."""
    try:
        file = meant.workspace(args)
        outlet.out(_told(args, screen, config) if file is None else _of_all(args, screen, file, said))
    except ConfigError as error:
        outlet.out("\n".join(f"Error: {d}" for d in error.diagnostics))
    except IacError as error:
        outlet.out(f"Error: {error}")
    finally:
        screen.close()


def _told(args: Args, screen: Screen, config: str) -> str:
    around, reading = given.around(args, screen), meant.reading(args)
    found = verbs.validate(config, around=around, **reading)
    if found.errors or args.offline:
        return findings.validation(found, "text")
    made = verbs.plan(config, options=given.options(args), around=around, **reading)
    screen.close()
    warnings = "".join(f"{w}\n" for w in made.warnings)
    return warnings + results.plan(made.plan, "text", colourful(args.no_color), kinds=output.words(raw=False))


def _of_all(args: Args, screen: Screen, file: Path, said: dict[str, str]) -> str:
    """The projects of a workspace: those of which there is something new to tell, and a row for each."""
    shown = Args(**{**vars(args), "format": "text", "show_unchanged": False, "raw": False})
    around = given.around(args, screen)
    space = scope.read(args, around, file, args.env)
    rows = []
    for part in walk.alone(space.members, lambda member: _judged(args, around, member)):
        screen.close()
        made = part.result if isinstance(part.result, Prepared) else None
        news = str(part.error or (telling.text(shown, made.plan) if made and made.plan.has_actions else ""))
        quiet = news in ("", said.get(part.member.name))
        said[part.member.name] = news
        rows.append((telling.told if quiet else telling.shown)(shown, part, _row))
    return f"\n{workspaces.summary(rows, 'text')}"


def _judged(args: Args, around: Around, member: Member) -> Validation | Prepared:
    found = verbs.validate(member.read, strict=args.strict, around=member.around(around))
    if found.errors:
        raise ConfigError(found.errors)
    if args.offline:
        return found
    return verbs.plan(member.read, options=flags.options(args, member), around=member.around(around))


def _row(args: Args, bare: Told, found: Validation | Prepared, limit: int) -> tuple[Told, str]:
    if isinstance(found, Prepared):
        return telling.of_plan(args, bare, found, limit)
    return Told(bare.name, bare.project, _FINE, f"{found.resources} resources", bare.needs), ""
