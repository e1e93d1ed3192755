"""`fmt`: the files of a configuration laid out, comments and meaning kept. Shows, or writes; what is wrong with them is
`validate`'s.
"""

from __future__ import annotations

import argparse
from difflib import unified_diff
from pathlib import Path

from ...kinds import registry
from ...run.config import laid_files, rewritten_files
from ...run.config.laid_files import LaidFile
from ...run.verb.prepare import Around
from ...run.workspace import members
from .. import given, meant, outlet
from ..meant import HERE
from ..screen import Screen

CHANGED = 2


def run(args: argparse.Namespace, screen: Screen) -> int:
    """Write each file that should look different, all or none, and name it; with --check or --diff write none. 2 when
    --check finds one."""
    file = meant.workspace(args)
    where = [Path(meant.config(args) or HERE)] if file is None else _of_workspace(file, given.around(args, screen))
    found = {path: one for place in where for path, one in laid_files.laid(place, registry()).items()}
    changed = {path: one for path, one in found.items() if one.before != one.after}
    outlet.err(*(f"Note: {path}: {note}" for path, one in found.items() for note in one.notes))
    if not args.check and not args.diff:
        rewritten_files.write(Path(), {str(path): (one.before, one.after) for path, one in changed.items()})
    for path, one in changed.items():
        outlet.out("".join(_difference(path, one)) if args.diff else str(path))
    word = "would look different" if args.check or args.diff else "laid out"
    outlet.err(f"{len(changed)} of {len(found)} files {word}.")
    return CHANGED if args.check and changed else 0


def _of_workspace(file: Path, around: Around) -> list[Path]:
    """Its file, the modules beside it, and the configurations of its projects."""
    modules = [path for path in sorted((file.parent / laid_files.MODULES).rglob("*")) if path.is_file()]
    shared = [path for path in modules if path.suffix.lower() in laid_files.YAML and not path.is_symlink()]
    beside = [file] if file.suffix.lower() in laid_files.YAML else []
    return [*beside, *shared, *members.configurations(file, around)]


def _difference(path: Path, one: LaidFile) -> list[str]:
    before, after = (text.decode().splitlines(keepends=True) for text in (one.before, one.after))
    return [
        line if line.endswith("\n") else f"{line}\n" for line in unified_diff(before, after, f"a/{path}", f"b/{path}")
    ]
