"""Where the command line begins. Hears the arguments, and fetches the engine only for a command that needs it: `--help`
and `version` answer at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ..core.model.discovery import LazyModule
from ..core.model.version import VERSION
from ..core.text import visible
from .grammar import parser

if TYPE_CHECKING:
    from . import completion, dispatch
else:
    completion = LazyModule("dss_iac.cli.completion")
    dispatch = LazyModule("dss_iac.cli.dispatch")

ERROR = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        parser().print_help(sys.stderr)
        return ERROR
    try:
        args = parser(words).parse_args(words)
        if args.command == "help":
            parser().parse_args([*args.verb, "--help"])
    except SystemExit as end:  # argparse ends with 2, which here means "changes present"
        return ERROR if end.code else 0
    if args.command == "version":
        sys.stdout.write(f"dss-iac {VERSION}\n")
        return 0
    if args.command == "completion":
        sys.stdout.write(completion.script(parser(), args.shell))
        return 0
    try:
        with _inside(args.directory):
            return dispatch.run(args)
    except _Nowhere as error:
        sys.stderr.write(visible.shown(f"Error: -C {args.directory}: {error.args[0]}; give a folder that exists\n"))
        return ERROR


class _Nowhere(Exception):
    """The folder of -C cannot be entered."""


@contextmanager
def _inside(folder: str | None) -> Iterator[None]:
    """Work in a folder, and be back afterwards: whoever calls this in a process of their own keeps their place."""
    if folder is None:
        yield
        return
    before = os.getcwd()
    try:
        os.chdir(folder)
    except OSError as error:
        raise _Nowhere(error.strerror) from None
    try:
        yield
    finally:
        os.chdir(before)


if __name__ == "__main__":
    sys.exit(main())
