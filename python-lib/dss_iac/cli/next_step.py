"""What to type next: one line after a command, on a terminal, with the flags that still hold. A table; decides nothing
and runs nothing. A refusal and an error say by themselves what to do, so nothing follows them.
"""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Mapping

from ..core.secret import key_names
from . import outlet
from .args import COMMANDS
from .grammar import parser

CHANGES, SAME, DONE = "changes", "same", "done"

# What was done, and how it ended → what may be typed, and what for. A command that does not exist is not told.
NEXT: Mapping[tuple[str, str], tuple[tuple[str, str], ...]] = {
    ("validate", DONE): (("plan", "to see what it would change"),),
    ("plan", CHANGES): (("apply", "to do this"),),
    ("plan", SAME): (("drift", "shows, any time later, what somebody changed in DSS"),),
    ("apply", DONE): (("drift", "shows, any time later, what somebody changed in DSS"),),
    ("drift", CHANGES): (("plan", "to put it back"), ("accept", "to take it into YAML")),
    ("drift", SAME): (("plan", "to see what the configuration would change"),),
    ("import", DONE): (("plan", "shows no changes: nothing was lost"),),
    ("rollback", DONE): (("plan", "shows what the configuration still asks for"),),
    ("destroy", DONE): (("plan", "shows what the configuration still asks for"),),
    ("diff", DONE): (("plan", "shows the whole"),),
    ("explain", DONE): (("plan", "shows the whole"),),
    ("approve", DONE): (("apply", "to do it"),),
    ("show", DONE): (("approve", "if it is as it should be"),),
}
# Flags that say how a result is shown or kept, and that the next command is not in need of.
_OF_ITS_OWN = {"format", "no_color", "max_chars", "out", "show_unchanged", "detailed_exitcode", "dry_run", "help",
               "message", "auto_approve", "address", "online", "directory"}  # fmt: skip


def tell(args: argparse.Namespace, outcome: str, **more: str) -> None:
    """Say it, where somebody reads along; `more` are values that the command found (the folder of an import)."""
    if getattr(args, "format", "text") != "text" or not sys.stderr.isatty():
        return
    args = getattr(args, "whole", args)
    for verb, why in NEXT.get((args.command, outcome), ()):
        if verb in COMMANDS:
            outlet.err(f"Next: {typed({**vars(args), **more}, verb)}   # {why}")


def typed(given: Mapping[str, object], verb: str) -> str:
    """A command with every flag of `given` that it takes as well, to be typed into the same shell. A variable whose
    name says that it is a secret is named without its value."""
    command = next(a for a in parser()._actions if isinstance(a, argparse._SubParsersAction)).choices[verb]
    at = given.get("directory")
    words = ["dss-iac", *(["-C", str(at)] if at else []), verb]
    free: list[str] = []
    for action in command._actions:
        value = given.get(action.dest)
        if action.dest in _OF_ITS_OWN or value in (None, "", False, action.default, []):
            continue
        if not action.option_strings:
            free += [str(value)] if action.dest not in {a.dest for a in command._actions if a.option_strings} else []
            continue
        words += _spelled(action, value)
    return " ".join(map(_quoted, [*words, *free]))


def _spelled(action: argparse.Action, value: object) -> Iterator[str]:
    name = action.option_strings[0]
    for one in value if isinstance(value, list) else [value]:
        yield name
        if action.nargs != 0:
            yield _shown(str(one)) if action.dest == "var" else str(one)


def _shown(pair: str) -> str:
    name, _, value = pair.partition("=")
    return f"{name}=…" if key_names.says(name) and not value.startswith("@") else pair


def _quoted(word: str) -> str:
    return word if word.endswith("=…") else shlex.quote(word)
