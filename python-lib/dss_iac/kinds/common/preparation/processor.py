"""What a processor of the prepare recipe is: a word, DSS's type, and a table of parameters (API §6.6, appendix B).

Columns that a processor works on are written `column: A`, `columns: [A, B]`, `columns: all` or `pattern: "sales_.*"`.
A parameter with a default is written to DSS always and to YAML only when it differs; absent in DSS it means the
default, which is the value that the editor gives a new step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ....core.model.resource import nothing
from ..trees import EMPTY, camel
from .spot import Spot

NEEDED: Any = object()  # no default: has to be written
OPTIONAL: Any = object()  # no default: may be left out, and so it is in DSS
_SCOPES = {"SINGLE_COLUMN": "column", "COLUMNS": "columns", "ALL": "columns", "PATTERN": "pattern"}
_TYPES = {bool: "boolean", int: "number", float: "number", list: "array"}
SCOPE: Mapping[str, Any] = {
    "column": {"type": "string", "description": "One column"},
    "columns": {
        "anyOf": [{"enum": ["all"]}, {"type": "array", "items": {"type": "string"}}],
        "description": "Several columns, or `all`",
    },
    "pattern": {"type": "string", "description": "Columns whose names match"},
}


@dataclass(frozen=True, slots=True)
class Param:
    """One parameter: its word, DSS's key, what its absence means. `word`: DSS's constants are written in lower case;
    `text`: DSS keeps numbers as text; `codec` reads and shows what is neither; `known`: words of real recipes, to be
    told, beside which DSS may have others."""

    key: str
    at: str
    default: Any = NEEDED
    word: bool = False
    text: bool = True
    codec: tuple[Callable[[Any, Spot], Any], Callable[[Any], Any]] | None = None
    known: tuple[str, ...] = ()

    def read(self, value: Any, spot: Spot) -> Any:
        """DSS's value."""
        if self.codec:
            return self.codec[0](value, spot)
        if self.word:
            return str(value).upper()
        if self.text and isinstance(value, int | float):
            return str(value).lower() if isinstance(value, bool) else str(value)
        return value

    def show(self, value: Any) -> Any:
        """The value as people write it."""
        if self.codec:
            return self.codec[1](value)
        return value.lower() if self.word and isinstance(value, str) and value.lower().upper() == value else value

    def silent(self, value: Any) -> bool:
        """Whether a value of DSS need not be written."""
        if self.default is OPTIONAL:
            return value in EMPTY
        return bool(self.default is not NEEDED and type(value) is type(self.default) and value == self.default)

    def schema(self) -> dict[str, Any]:
        """The schema of the value."""
        wanted = _TYPES.get(type(self.default))
        told = "" if self.default in (NEEDED, OPTIONAL, "", []) else f"{self.show(self.default)} without it"
        if isinstance(self.default, bool):
            told = f"{str(self.default).lower()} without it"
        shape: dict[str, Any] = {"type": wanted} if wanted and not self.codec else {}
        if self.known:
            shape = {"anyOf": [{"enum": list(self.known)}, {"type": "string"}]}
        return {**shape, **({"description": told} if told else {})}

    def told(self) -> str:
        """`key`, `key=one/other` by the words it may have, in brackets when it may be left out, its default first."""
        usual = self.show(self.default) if isinstance(self.default, str | int | float) and self.default != "" else None
        usual = str(usual).lower() if isinstance(usual, bool) else usual
        words = "/".join(dict.fromkeys(str(word) for word in (usual, *self.known) if word is not None))
        text = f"{self.key}={words}" if words else self.key
        return text if self.default is NEEDED else f"[{text}]"


@dataclass(frozen=True, slots=True)
class Processor:
    """One processor. `scope`: it works on columns that are chosen; `fixed`: parameters that its word says."""

    word: str
    type: str
    params: tuple[Param, ...]
    about: str = ""
    scope: bool = False
    fixed: Mapping[str, Any] = field(default_factory=nothing)
    usual: Mapping[str, Any] = field(init=False, repr=False, compare=False)  # what parameters mean that are not there

    def __post_init__(self) -> None:
        usual = {p.at: p.default for p in self.params if p.default not in (NEEDED, OPTIONAL)}
        object.__setattr__(self, "usual", usual)

    def read(self, given: Any, spot: Spot) -> dict[str, Any]:
        """DSS's parameters."""
        value = self._long(given)
        out: dict[str, Any] = dict(self.fixed)
        out.update(_read_scope(value, spot) if self.scope else {})
        for param in self.params:
            if param.key in value:
                out[param.at] = param.read(value[param.key], spot.below(param.key))
            elif param.default is NEEDED:
                spot.error(f"'{param.key}' is missing", f"add `{param.key}: …`")
            elif param.default is not OPTIONAL:
                out[param.at] = param.default
        return out

    def _long(self, given: Any) -> Mapping[str, Any]:
        if isinstance(given, Mapping) and not self.whole():
            return given
        if self.scope:
            return {"columns" if isinstance(given, list) else "column": given}
        return {self.params[0].key: given} if self.params else {}

    def whole(self) -> bool:
        """Whether the value is that of the one parameter."""
        return not self.scope and len(self.params) == 1 and self.params[0].codec is not None

    def show(self, params: Mapping[str, Any]) -> tuple[Any, dict[str, Any]] | None:
        """The value, and the parameters that nobody knows; None when the word says otherwise."""
        rest = dict(params)
        if any(rest.pop(key, None) != value for key, value in self.fixed.items()):
            return None
        out: dict[str, Any] = _show_scope(rest) if self.scope else {}
        for param in self.params:
            if param.at not in rest:
                if param.default is NEEDED:
                    return None
                continue
            value = rest.pop(param.at)
            if not param.silent(value):
                out[param.key] = param.show(value)
        rest = {key: value for key, value in rest.items() if value not in EMPTY}
        return self._short(out), rest

    def _short(self, out: dict[str, Any]) -> Any:
        if self.whole() and out:
            return next(iter(out.values()))
        if self.scope and len(out) == 1 and "pattern" not in out and out.get("columns") != "all":
            return next(iter(out.values()))
        one = not self.scope and len(self.params) > 0 and set(out) == {self.params[0].key}
        return out[self.params[0].key] if one and isinstance(out[self.params[0].key], str) else out

    def canonical(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """The parameters with what absent ones mean, and no columns beside a pattern or all."""
        out = {**self.usual, **params}
        if self.scope and out.get("appliesTo") in ("ALL", "PATTERN"):
            out["columns"] = []
        return out

    def schema(self) -> dict[str, Any]:
        """The schema of the value."""
        if self.whole():
            return {"description": self.about}
        properties = {**(SCOPE if self.scope else {}), **{p.key: p.schema() for p in self.params}}
        long = {
            "type": "object",
            "properties": properties,
            "required": [p.key for p in self.params if p.default is NEEDED],
            "additionalProperties": False,
        }
        needed = [p for p in self.params if p.default is NEEDED]
        short: list[dict[str, Any]] = [{"type": ["string", "array"]}] if self.scope and not needed else []
        if not self.scope and self.params and not needed[1:]:
            short = [{"type": "string"}]
        told = {"description": self._told()}
        return {"anyOf": [long, *short], **told} if short else {**long, **told}

    def _told(self) -> str:
        """What it does, and its keys: those that may be left out in brackets, with their defaults."""
        keys = [*(["columns"] if self.scope else []), *(param.told() for param in self.params)]
        return f"{self.about}: {', '.join(keys)}"


def _read_scope(value: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    said = [key for key in SCOPE if key in value]
    if len(said) != 1:
        spot.error("columns are chosen in one way", "write `column: …`, `columns: […]`, `columns: all` or `pattern: …`")
        return {}
    chosen = value[said[0]]
    if said == ["pattern"]:
        return {"appliesTo": "PATTERN", "appliesToPattern": chosen, "columns": []}
    if said == ["column"]:
        return {"appliesTo": "SINGLE_COLUMN", "columns": [chosen]}
    every: dict[str, Any] = {"appliesTo": "ALL", "columns": []}
    return every if chosen == "all" else {"appliesTo": "COLUMNS", "columns": chosen}


def _show_scope(rest: dict[str, Any]) -> dict[str, Any]:
    """The chosen columns; takes what it says out of the parameters."""
    way, columns = rest.get("appliesTo"), rest.get("columns", [])
    if way not in _SCOPES or (way == "SINGLE_COLUMN" and len(columns) != 1) or (way == "COLUMNS" and columns == "all"):
        return {"columns": columns} if columns and rest.pop("columns", None) else {}
    for key in ("appliesTo", "columns"):
        rest.pop(key, None)
    pattern = rest.pop("appliesToPattern", "")
    chosen: dict[str, Any] = {"ALL": "all", "PATTERN": pattern, "SINGLE_COLUMN": columns[0] if columns else ""}
    return {_SCOPES[way]: chosen.get(way, columns)}


def params(text: str, defaults: Mapping[str, Any]) -> tuple[Param, ...]:
    """Parameters from a line: `word` or `word=dssKey`, with `?` for optional, `#` for a number and `!` for a
    constant, whose known words may follow: `word!=dssKey|one|other`; defaults are in `defaults` by the word."""
    out = []
    for whole in text.split():
        token, *known = whole.split("|")
        marks = {sign for sign in "?#!" if sign in token}
        name, _, at = "".join(c for c in token if c not in marks).partition("=")
        default = defaults.get(name, OPTIONAL if "?" in marks else NEEDED)
        number = "#" in marks or isinstance(default, bool | int | float | list)
        dss = at or next(iter(camel({name: 0})))
        out.append(Param(name, dss, default, "!" in marks, not number, known=tuple(known)))
    return tuple(out)
