"""The contract of a module: inputs with types, defaults and descriptions, outputs with values. Judges what a caller
gives, and names both places: where it is given, and where the module asks for it. Renders nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ...model.diagnostic import Report, did_you_mean
from ...model.resource import ABSENT
from ...template.expression import is_template
from ...text.source_map import Place
from .. import schema
from ..keywords import INPUT, OUTPUT
from ..sections import Located

TYPES: Mapping[str, Callable[[Any], bool]] = {
    "string": lambda v: isinstance(v, str),
    "number": lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    "integer": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "boolean": lambda v: isinstance(v, bool),
    "list": lambda v: isinstance(v, list),
    "map": lambda v: isinstance(v, Mapping),
}
_AN = {"integer": "an integer"}


@dataclass(frozen=True, slots=True)
class Input:
    """One value that a module takes. `type` "" takes any; `default` ABSENT has to be given."""

    name: str
    place: Place
    type: str = ""
    description: str = ""
    default: Any = ABSENT
    secret: bool = False
    one_of: tuple[Any, ...] = ()

    @property
    def told(self) -> str:
        """`'region' (string): Where the shop is`."""
        kind = f" ({self.type})" if self.type else ""
        return f"'{self.name}'{kind}" + (f": {self.description}" if self.description else "")


@dataclass(frozen=True, slots=True)
class Output:
    """One value that a module gives, as written."""

    name: str
    value: Located
    description: str = ""


def inputs(written: Located, variables: Located, report: Report) -> dict[str, Input]:
    """The inputs by name. `TYPE` is short for `{type: TYPE}`."""
    found = {}
    for name, value in written.tree.items():
        place = written.place.nearest((name,))
        tree = {"type": value} if isinstance(value, str) else {} if value is None else value
        if not schema.check(tree, INPUT, place, report, f"input {name}"):
            continue
        default = tree.get("default", ABSENT)
        one = Input(name, place, str(tree.get("type", "")), str(tree.get("description", "")), default,
                    tree.get("secret") is True, tuple(tree.get("one_of", ())))  # fmt: skip
        if default is not ABSENT and not (isinstance(default, str) and is_template(default)):
            _fits(one, default, place.nearest(("default",)), "its default", report)
        if name in variables.tree:
            there = variables.place.nearest((name,)).key
            report.error(place.key, f"'{name}' is an input and a variable of this module; it is already at {there}",
                         "leave the variable out, and give the input a default")  # fmt: skip
        found[name] = one
    return found


def outputs(written: Located, report: Report) -> list[Output]:
    """The outputs in order. A text is short for `{value: TEXT}`."""
    found = []
    for name, value in written.tree.items():
        place = written.place.nearest((name,))
        if not isinstance(value, Mapping):
            found.append(Output(name, Located(value, place)))
        elif schema.check(value, OUTPUT, place, report, f"output {name}"):
            found.append(Output(name, Located(value["value"], place.nearest(("value",))), value.get("description", "")))
    return found


def judge(module: str, wanted: Mapping[str, Input], given: Located, use: Place, report: Report) -> None:
    """Report what a caller gives wrongly, each at its place: what the module does not take, what it lacks, and what is
    of another type."""
    for name, value in given.tree.items():
        place = given.place.nearest((name,))
        if name not in wanted:
            near = did_you_mean(str(name), wanted) or f"it takes {', '.join(wanted) or 'nothing'}"
            report.error(place.key, f"module '{module}' has no input '{name}'", near)
        else:
            _fits(wanted[name], value, place, f"module '{module}'", report)
    for one in wanted.values():
        if one.default is ABSENT and one.name not in given.tree:
            what = f"module '{module}' needs the input {one.told} (declared at {one.place.key})"
            report.error(use.mark, what, f"write `with: {{{one.name}: …}}`")


def _fits(one: Input, value: Any, place: Place, whose: str, report: Report) -> None:
    there = f"declared at {one.place.key}"
    if one.type and not TYPES[one.type](value) and not _late(one, value):
        wanted = _AN.get(one.type, f"a {one.type}")
        hint = "quote it" if one.type == "string" and not isinstance(value, list | Mapping) else f"give {wanted}"
        report.error(place.mark, f"{whose}: input '{one.name}' takes {wanted}, not {_word(value)} ({there})", hint)
    elif one.one_of and value not in one.one_of and not _late(one, value):
        known = [str(v) for v in one.one_of]
        told = "this" if one.secret else f"'{value}'"
        near = did_you_mean(str(value), known) or f"write one of {', '.join(known)}"
        report.error(place.mark, f"{whose}: input '{one.name}' does not take {told} ({there})", near)


def _late(one: Input, value: Any) -> bool:
    """Whether the value is that of a secret that nobody has at hand, or of a template that failed."""
    return value == "" or (one.secret and isinstance(value, str) and "\ue000" in value)


def _word(value: Any) -> str:
    if value is None:
        return "nothing"
    return next((_AN.get(name, f"a {name}") for name, fits in reversed(list(TYPES.items())) if fits(value)), "this")


def secrets(wanted: Mapping[str, Input]) -> Sequence[str]:
    """The names of the secret inputs."""
    return [one.name for one in wanted.values() if one.secret]
