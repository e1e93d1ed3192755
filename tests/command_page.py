"""`docs/commands.md`, made of the parser itself: `python -m tests.command_page` writes it anew."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from dss_iac.cli import manual
from dss_iac.cli.grammar import parser

PAGE = Path(__file__).parents[1] / "docs" / "commands.md"
_HEAD = """# The command line

This page is made from the commands themselves (`python -m tests.command_page`); `dss-iac help COMMAND` prints the same.

{usage}

{codes}
"""


def page() -> str:
    """The whole page: commands by group, each with its flags and examples."""
    top = parser()
    below = _commands(top)
    codes = manual.EPILOG.split("\n\n", 1)[1].replace("\n", " ").replace("exit codes:", "**Exit codes**:").replace(" Connection:", "\n\n**Connection**:")
    parts = [_HEAD.format(usage=f"`{manual.USAGE}`; `-C DIR` works in that folder.", codes=codes)]
    grouped = {name for names in manual.GROUPS.values() for name in names}
    for title, names in {**manual.GROUPS, manual.REST: tuple(n for n in below if n not in grouped)}.items():
        here = [name for name in names if name in below]
        if here:
            parts.append(f"## {title[0].upper()}{title[1:]}\n")
        for name in here:
            parts += _told(name, below[name])
    return "\n".join(parts)


def _commands(command: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    return {
        name: one
        for action in command._actions
        if isinstance(action, argparse._SubParsersAction)
        for name, one in action.choices.items()
    }


def _told(path: str, command: argparse.ArgumentParser) -> Iterator[str]:
    yield f"### {path}\n\n{command.description}\n"
    rows = manual.EXAMPLES.get(path, ())
    if rows:
        width = max(len(typed) for typed, _ in rows)
        lines = [f"{typed:{width}}  # {why}" if why else typed for typed, why in rows]
        yield "\n".join(["```", *lines, "```", ""])
    for group in command._action_groups:
        actions = [a for a in group._group_actions if a.dest != "help" and not isinstance(a, argparse._SubParsersAction)]
        if actions:
            title = {"positional arguments": "argument", "options": "flag"}.get(str(group.title), f"flag: {group.title}")
            yield "\n".join([f"| {title} | meaning |", "|---|---|", *map(_row, actions), ""])
    for name, one in _commands(command).items():
        yield from _told(f"{path} {name}", one)


def _row(action: argparse.Action) -> str:
    metavar = action.metavar or (f"{{{','.join(map(str, action.choices))}}}" if action.choices else action.dest.upper())
    value = "" if action.nargs == 0 else f" {metavar}"
    names = ", ".join(f"`{n}{value}`" for n in action.option_strings) or f"`{metavar}`"
    text = (action.help or "").replace("%%", "%")
    return f"| {names} | {text} |".replace("{text,", "{text,")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
