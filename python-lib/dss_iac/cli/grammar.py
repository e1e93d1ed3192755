"""The parser of the command line, made of the words in `args` and the examples in `manual`. Parses; does nothing."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import Any

from ..core.model.version import VERSION
from . import manual
from .args import CI, CI_PARTS, COMMANDS, STATE, STATE_PARTS
from .flags import Flag
from .parsing import FOLDER, Once, Parser

NESTED = {"ci": (CI, CI_PARTS), "state": (STATE, STATE_PARTS)}


def parser(words: Sequence[str] | None = None) -> argparse.ArgumentParser:
    """The whole command line. With the `words` that are to be parsed, flags are given to the commands among them alone:
    those of all forty take longer to make than to parse."""
    told = {name: text for name, (text, _) in (*COMMANDS.items(), *NESTED.items())}
    top = Parser(prog="dss-iac", usage=manual.USAGE, description=manual.listed(told), epilog=manual.EPILOG)
    top.add_argument("--version", action="version", version=f"dss-iac {VERSION}")
    top.add_argument(FOLDER, dest="directory", action=Once, metavar="DIR", help="work in this folder")
    hidden = argparse.SUPPRESS  # the description lists them, in groups
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True, prog=top.prog, help=hidden)
    for name, (text, flags) in COMMANDS.items():
        _command(commands, name, text, flags if _asked(name, words) else (), manual.examples(name))
    for above, (text, below) in NESTED.items():
        whole = _command(commands, above, text, (), manual.examples(above))
        parts = whole.add_subparsers(dest="part", metavar="PART", required=True)
        for name, (text, flags) in below.items():
            _command(parts, name, text, flags if _asked(name, words) else (), manual.examples(f"{above} {name}"))
    return top


def _asked(name: str, words: Sequence[str] | None) -> bool:
    return words is None or name in words


def _command(under: Any, name: str, text: str, flags: Sequence[Flag], more: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = under.add_parser(
        name, help=text, description=text[0].upper() + text[1:] + ".", epilog=more
    )
    for flag in flags:
        flag(command)
    return command
