"""How the command line is heard: no abbreviated flags, no option twice, near misses named (D53). Knows no command."""

from __future__ import annotations

import argparse
import math
import re
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from ..core.model.diagnostic import did_you_mean
from ..core.text import visible

_CHOICE = re.compile(r"invalid choice: '(?P<word>.*?)' \(choose from (?P<known>.*)\)", re.DOTALL)
_FEW = 12  # flags that a message lists
FOLDER = "-C"  # the one flag that stands before the command, as git's does


class Parser(argparse.ArgumentParser):
    """An argument parser that answers what it does not know with what is near, and ends with argparse's own code."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(
            *args, **{**more, "allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter}
        )
        self.meant: Parser | None = None  # the command that was given, whose flags a message speaks of

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse; notes the command, so that what is left over is judged by its flags."""
        found, rest = super().parse_known_args(args, namespace)
        if rest:
            deepest = self._deepest(found)
            if deepest is not self:
                self.meant = deepest
        return found, rest

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, what is near, and how the command is used."""
        speaker = self.meant or self
        told = speaker.explained(message)
        self.exit(2, visible.shown(f"Error: {told}\n`{speaker.prog} --help` lists what it takes\n"))

    def explained(self, message: str) -> str:
        """argparse's message in words that name a way out."""
        left, choice = message.partition("unrecognized arguments: ")[2], _CHOICE.search(message)
        if left:
            return "; ".join(dict.fromkeys(self._unknown(word) for word in _words(left)))
        if choice:
            known = re.findall(r"[\w.-]+", choice["known"])
            near = did_you_mean(choice["word"], known) or f"write one of {', '.join(known)}"
            subject = message.partition(":")[0].removeprefix("argument ")
            what = "is no command" if subject in ("COMMAND", "PART") else f"is nothing {subject} takes"
            return f"'{choice['word']}' {what}; {near}"
        lacking = message.partition("arguments are required: ")[2]
        return "; ".join(self._lacking(name) for name in lacking.split(", ")) if lacking else message

    def _lacking(self, name: str) -> str:
        """What is missing, and what it would be."""
        for action in self._actions:
            if name in ("/".join(action.option_strings), action.metavar, action.dest):
                if isinstance(action, argparse._SubParsersAction):
                    return f"a {name} is missing; write one of {', '.join(action.choices)}"
                flag = f"{action.option_strings[0]} " if action.option_strings else ""
                return f"{flag}{action.metavar or action.dest.upper()} is missing: {action.help}"
        return f"{name} is missing"

    def flags(self) -> list[str]:
        """The long flags of this command."""
        return [name for action in self._actions for name in action.option_strings if name.startswith("--")]

    def _unknown(self, word: str) -> str:
        name = word.partition("=")[0]
        if not name.startswith("-"):
            return f"'{word}' is not expected here; a configuration is given with -c PATH"
        if name == FOLDER:
            return f"{name} stands before the command: `dss-iac {name} DIR {self.prog.partition(' ')[2]}`"
        if name in self._option_string_actions:
            return f"{name} stands after the command: `{self.prog} … {name}`"
        longer = [flag for flag in self.flags() if flag.startswith(name)] if name.startswith("--") else []
        near = _either(longer) or did_you_mean(name, self.flags())
        listed = f"known flags: {', '.join(self.flags()[:_FEW])}"
        return f"{name} is not a flag of `{self.prog}`; {near or listed}"

    def _deepest(self, found: argparse.Namespace) -> Parser:
        """The parser of the command that `found` names."""
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                chosen = action.choices.get(str(getattr(found, action.dest, "")))
                if isinstance(chosen, Parser):
                    return chosen._deepest(found)
        return self


def count(text: str) -> int:
    """A whole number from 1 on."""
    if not text.strip().isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no whole number from 1 on")
    return int(text)


def seconds(text: str) -> float:
    """A number from 0 on, which is not infinite."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not 0 <= number < math.inf:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of seconds")
    return number


class Once(argparse.Action):
    """An option with one value: given twice it is an error, since one of the two would be dropped."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Keep the value."""
        seen: set[str] = namespace.__dict__.setdefault("_seen", set())
        if self.dest in seen:
            first = getattr(namespace, self.dest)
            parser.error(f"{option or self.metavar} is given twice ({first} and {values}); give it once")
        seen.add(self.dest)
        setattr(namespace, self.dest, values)


class Place(Once):
    """A place that may stand without its flag: `plan DIR` for `plan -c DIR`. With both, one of the two would be
    dropped: an error."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: Any, option: str | None = None
    ) -> None:
        """Keep the value when there is one; argparse tells of none, too."""
        if values is not None:
            super().__call__(parser, namespace, values, option)


def _either(flags: Sequence[str]) -> str:
    return f"did you mean {' or '.join(flags)}?" if flags else ""


def _words(left: str) -> Iterable[str]:
    """What argparse could not place; the value that follows an unknown flag goes with it."""
    words = left.split()
    return [w for i, w in enumerate(words) if w.startswith("-") or not (i and words[i - 1].startswith("-"))]
