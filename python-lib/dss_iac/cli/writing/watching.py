"""`watch`: validate, and plan, whenever a file of the configuration is saved. Looks at the times of files; the work is
the verbs'. Ends with Ctrl-C, and that is no failure.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Iterator
from pathlib import Path

from ...errors import ConfigError, IacError
from ...render import results
from ...run.verb import verbs
from .. import given, outlet, output
from ..given import HERE
from ..screen import Screen, colourful

Seen = frozenset[tuple[str, int, int]]


def watch(args: argparse.Namespace, screen: Screen) -> int:
    """Look, work, wait; 0 when somebody ends it. IacError when there is nothing to look at."""
    config = given.config(args) or HERE
    if not Path(config).exists():
        raise IacError(f"{config}: there is no such file or folder; give the path with -c")
    if not args.interval > 0:
        raise IacError(f"--interval {args.interval:g}: give a number of seconds above 0")
    before: Seen | None = None
    try:
        while True:
            now = seen(Path(config))
            if now != before:
                before = now
                outlet.err(f"── {time.strftime('%H:%M:%S')} {config}")
                outlet.out(_told(args, screen, config))
                outlet.err("waiting for a change; Ctrl-C ends this")
            time.sleep(args.interval)
    except KeyboardInterrupt:
        return 0


def seen(config: Path) -> Seen:
    """What the files look like: path, time of the last change, size. Hidden files and folders are nobody's."""
    root = config if config.is_dir() else config.parent
    return frozenset(_files(root))


def _files(root: Path) -> Iterator[tuple[str, int, int]]:
    for folder, below, names in os.walk(root):
        below[:] = [name for name in below if not name.startswith(".") and name != "__pycache__"]
        for name in names:
            try:
                found = os.stat(os.path.join(folder, name))
            except OSError:  # an editor is just replacing it
                continue
            if not name.startswith("."):
                yield os.path.join(folder, name), found.st_mtime_ns, found.st_size


def _told(args: argparse.Namespace, screen: Screen, config: str) -> str:
    """What is wrong, or what an apply would do."""
    around, reading = given.around(args, screen), given.reading(args)
    try:
        found = verbs.validate(config, around=around, **reading)
        if found.errors or args.offline:
            return results.validation(found, "text")
        made = verbs.plan(config, options=given.options(args), around=around, **reading)
        screen.close()
        warnings = "".join(f"{w}\n" for w in made.warnings)
        kinds = output.words(raw=False)
        return warnings + results.plan(made.plan, "text", colourful(args.no_color), kinds=kinds)
    except ConfigError as error:
        return "\n".join(f"Error: {d}" for d in error.diagnostics)
    except IacError as error:
        return f"Error: {error}"
