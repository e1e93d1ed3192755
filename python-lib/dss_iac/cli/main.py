"""Where the command line begins. Hears the arguments, and fetches the engine only for a command that needs it: `--help`
and `version` answer at once.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..core.model.discovery import LazyModule
from ..core.model.version import VERSION
from .args import parser

if TYPE_CHECKING:
    from . import commands
else:
    commands = LazyModule("dss_iac.cli.commands")

ERROR = 1


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    if not words:
        parser().print_help(sys.stderr)
        return ERROR
    if words[:1] == ["help"]:
        words = [*words[1:], "--help"]
    try:
        args = parser().parse_args(words)
    except SystemExit as end:  # argparse ends with 2, which here means "changes present"
        return ERROR if end.code else 0
    if args.command == "version":
        sys.stdout.write(f"dss-iac {VERSION}\n")
        return 0
    gc.set_threshold(20_000, 20, 20)  # trees of a whole project are made and kept: they are no garbage to look for
    return commands.run(args)


if __name__ == "__main__":
    sys.exit(main())
