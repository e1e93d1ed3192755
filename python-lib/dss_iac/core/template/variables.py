"""Where `var` and `env` find their values, in the order of D34. Reads no environment itself: it is handed in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ..model.diagnostic import Mark, Report, did_you_mean
from ..model.resource import nothing
from ..text.scalars import NotAValue, plain
from ..text.source_map import NOWHERE, Place
from .names import ONLY_IN_ENVIRONMENTS, BadTemplate, Names
from .templating import Budget, Namespace, render

_RESERVED = re.compile(r"(?:DKU|DATAIKU|DSS_IAC)_", re.IGNORECASE)
_CREDENTIAL = re.compile(r".*(?:KEY|TOKEN|SECRET|PASSWORD)\Z", re.IGNORECASE | re.DOTALL)


class Layer(NamedTuple):
    """Variables written in one place; `title` is how a message names it."""

    values: Mapping[str, Any]
    place: Place = NOWHERE
    title: str = "variables"


@dataclass(frozen=True, slots=True)
class Outside:
    """What a run brings: `given` by --var, `environ` of the process, `allowed` credentials by name (`env_allow`), and
    the values of the `keys` in use, which no template sees under any name; `elsewhere` tells of other environments."""

    environment: str = ""
    given: Mapping[str, str] = field(default_factory=nothing, repr=False)
    environ: Mapping[str, str] = field(default_factory=nothing, repr=False)
    allowed: Collection[str] = ()
    keys: Collection[str] = field(default=(), repr=False)
    elsewhere: Callable[[], Mapping[str, Collection[str]]] = field(default=dict, repr=False)
    #          environment → the variables that its file gives a value to; asked only when one has none
    asked: set[str] = field(default_factory=set, compare=False)  # the variables that some template has asked for

    @property
    def readable(self) -> dict[str, str]:
        """The variables that a template may read at all, credentials of others included."""
        return {name: value for name, value in self.environ.items() if not self.withheld(name)}

    def withheld(self, name: str) -> bool:
        """Whether no template may read this variable: it is reserved, or holds a key in use."""
        return is_reserved(name) or self.environ.get(name, "") in self.keys


def namespace(
    layers: Sequence[Layer],
    outside: Outside,
    key: Callable[[], str],
    report: Report,
    outer: Namespace | None = None,
    secret: Collection[str] = (),
) -> Namespace:
    """The names for a configuration, or for a module inside of `outer`, whose `env` it shares. `var` looks in
    `layers`, first hit wins: the environment's variables come before the shared ones. `key` gives the project's key
    when asked, so that it may itself use variables. `secret`: variables that only secret fields may use."""
    box: dict[str, Namespace] = {}
    var = _Variables(layers, _typed(outside, layers, report), lambda: box["names"], report, outside.asked)
    names = {
        "var": Names("var", var.__getitem__, var.known, lambda name: _why_var(name, var.known(), layers, outside)),
        "project": Names("project", lambda name: {"key": key}[name](), lambda: ["key"], _why_project),
        "environment": outside.environment,
        "each": Names("each", _nothing, list, _why_each),
        "module": modules({}),
    }
    shut = {**names, "var": _guarded(names["var"], secret)} if secret else names
    if outer is not None:
        closed, opened = outer.names["env"], outer.open_names["env"]
        box["names"] = Namespace({**shut, "env": closed}, {**names, "env": opened}, outer.budget)
        return box["names"]
    own = _Variables(layers[:1], {}, lambda: box["names"], report, set())
    readable = outside.readable
    shown = {k: v for k, v in readable.items() if not is_credential(k) or k in outside.allowed}
    closed, opened = _env(own, shown, outside), _env(own, readable, outside)
    box["names"] = Namespace({**names, "env": closed}, {**names, "env": opened}, Budget())
    return box["names"]


def modules(outputs: Mapping[str, Mapping[str, Any]]) -> Names:
    """`module`: what modules give, by their names."""
    return Names("module", outputs.__getitem__, lambda: list(outputs), lambda name: _why_module(name, list(outputs)))


def _guarded(var: Any, secret: Collection[str]) -> Names:
    """`var` for fields that are no secrets."""

    def lookup(name: str) -> Any:
        value = var[name]
        if name in secret:
            raise BadTemplate(f"var.{name} is a secret input, which only secret fields may use",
                              "use it in a secret field, or name the field under secrets: of the item")  # fmt: skip
        return value

    return Names("var", lookup, lambda: list(var), var.why)


def _why_module(name: str, known: list[str]) -> tuple[str, str]:
    near = did_you_mean(name, known)
    listed = f"there are: {', '.join(known)}" if known else "a module sees the outputs of those that stand before it"
    return f"module.{name} gives nothing here", near or listed


def _env(own: _Variables, values: Mapping[str, str], outside: Outside) -> Names:
    """`env`: the environment's own variables, then those of the OS."""
    written = own.known()

    def lookup(name: str) -> Any:
        if name in written:
            return own[name]
        if outside.withheld(name):
            raise BadTemplate(*_why_withheld(name))
        return values[name]

    return Names(
        "env",
        lookup,
        lambda: sorted({*written, *values}),
        lambda name: _why_env(name, outside, [*written, *values]),
    )


def is_credential(name: str) -> bool:
    """Whether the name of an OS variable looks like that of a credential (D34)."""
    return _CREDENTIAL.match(name) is not None


def is_reserved(name: str) -> bool:
    """Whether an OS variable belongs to DSS or to this tool; no template ever reads one (D34)."""
    return _RESERVED.match(name) is not None


class _Variables:
    """Values by name, each worked out once, when first asked for; they may use each other."""

    def __init__(
        self,
        layers: Sequence[Layer],
        given: Mapping[str, Any],
        names: Callable[[], Namespace],
        report: Report,
        asked: set[str],
    ) -> None:
        self._asked = asked
        self._layers, self._names, self._report = layers, names, report
        self._done: dict[str, Any] = dict(given)
        self._open: list[str] = []

    def known(self) -> list[str]:
        return sorted({*self._done, *(name for layer in self._layers for name in layer.values)})

    def __getitem__(self, name: str) -> Any:
        self._asked.add(name)
        if name in self._done:
            return self._done[name]
        layer = next((layer for layer in self._layers if name in layer.values), None)
        if layer is None:
            raise KeyError(name)
        place = layer.place.nearest((name,))
        if name in self._open:
            round_trip = " → ".join([*self._open[self._open.index(name) :], name])
            self._report.error(place.mark, f"variables refer to each other: {round_trip}", "give one of them a value")
            return ""
        self._open.append(name)
        try:
            self._done[name] = render(layer.values[name], place, self._names(), self._report)
        finally:
            self._open.pop()
        return self._done[name]


def _nothing(name: str) -> Any:
    raise KeyError(name)


def _typed(outside: Outside, layers: Sequence[Layer], report: Report) -> dict[str, Any]:
    """--var values are text, unless the variable is written with another type: then they are read as YAML scalars."""
    typed: dict[str, Any] = {}
    for name, text in outside.given.items():
        written = next((layer.values[name] for layer in layers if name in layer.values), "")
        typed[name] = text
        if isinstance(written, bool | int | float) and isinstance(text, str):
            try:
                typed[name] = plain(text)
            except NotAValue as error:
                report.error(Mark("--var"), f"{name} {error}", "give another value")
    return typed


def _why_var(name: str, known: list[str], layers: Sequence[Layer], outside: Outside) -> tuple[str, str]:
    near = did_you_mean(name, known)
    given = _given_by(name, outside)
    if given:
        return _in_environments(f"var.{name}", outside, given)
    files = " or ".join(dict.fromkeys(f"{layer.title} of {layer.place.file}" for layer in layers if layer.place.file))
    way = f"give it with --var {name}=…{f', or under {files}' if files else ', or under variables'}"
    return f"var.{name} has no value", near or way


def _given_by(name: str, outside: Outside) -> list[str]:
    """The other environments that give the variable a value."""
    return sorted(e for e, names in outside.elsewhere().items() if name in names and e != outside.environment)


def _in_environments(name: str, outside: Outside, given: Sequence[str]) -> tuple[str, str]:
    """A variable that has a value in environments only, and not here."""
    if outside.environment:
        hint = f"{' and '.join(given)} {'give' if len(given) > 1 else 'gives'} it one; add it under variables"
        return f"{name} has no value in environment {outside.environment}", hint
    return f"{name} {ONLY_IN_ENVIRONMENTS}", f"choose one with -e: {', '.join(given)}"


def _why_withheld(name: str) -> tuple[str, str]:
    if is_reserved(name):
        what = f"env.{name}: no template reads DKU_*, DATAIKU_* or DSS_IAC_*: they hold keys of DSS and of this tool"
    else:
        what = f"env.{name} holds a key that is in use here, and no template reads one"
    return what, "write a value of your own under another name; env_allow and secrets do not change this"


def _why_env(name: str, outside: Outside, shown: Sequence[str]) -> tuple[str, str]:
    if name in outside.environ:
        hint = f"use it in a secret field, or name it: policy: {{env_allow: [{name}]}}"
        return f"env.{name} looks like a credential, which only secret fields may use", hint
    given = _given_by(name, outside)
    if given:
        return _in_environments(f"env.{name}", outside, given)
    near = did_you_mean(name, shown)
    return f"env.{name} is not set", near or f"export {name}=…, or set it under variables of the environment"


def _why_project(name: str) -> tuple[str, str]:
    return f"project.{name} is not known to templates", "use project.key"


def _why_each(name: str) -> tuple[str, str]:
    return f"each.{name} has a value only inside of a for_each", "use it in an item that has for_each, or use var"
