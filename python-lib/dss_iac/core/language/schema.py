"""The JSON Schema of a whole configuration, made from the kinds, and the checking of one value against a schema.

Names no kind. What `dss-iac schema` prints also lets every scalar be a template, since editors see files before they
are rendered; what is checked here is rendered already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from ..model import path as paths
from ..model.diagnostic import SCHEMA, Report
from ..model.discovery import LazyModule
from ..model.kind import Kind
from ..model.words import FOREIGN, MEANT_FOR
from ..text.source_map import Place
from .editor import by_type
from .editor.walk import mapped
from .keywords import COMMON, ENVIRONMENT, HEADS, MODULE_HEADS, ZONE
from .schema_errors import Problem, explain, without_echoes

if TYPE_CHECKING:
    import jsonschema
else:
    jsonschema = LazyModule("jsonschema")  # a sixth of a start; asked only about what does not plainly fit

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_TEMPLATE: Mapping[str, Any] = {"type": "string", "pattern": r"\{[{%].*[}%]\}", "description": "A template"}


def item(kind: Kind) -> dict[str, Any]:
    """The schema of one item of a kind, with the keys that every resource has."""
    own = dict(kind.schema)
    common = {k: v for k, v in COMMON.items() if k != "name" or kind.listing is not None}
    if kind.listing is None:
        common = {k: v for k, v in common.items() if k not in ("id", "for_each", "when", "depends_on")}
    placed = ZONE if kind.placed else {}
    own["type"] = "object"
    spoken = own.get("properties", {})
    own["properties"] = {**spoken, **{k: v for k, v in {**common, **placed}.items() if k not in spoken}}
    own.setdefault("additionalProperties", False)
    return own


def environment() -> dict[str, Any]:
    """The schema of an environment file."""
    return {"type": "object", "properties": dict(ENVIRONMENT), "additionalProperties": False}


def build(kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The schema of a configuration file, for editors and agents."""
    defs: dict[str, Any] = {"template": dict(_TEMPLATE)}
    properties: dict[str, Any] = {key: lenient(value) for key, value in {**HEADS, **MODULE_HEADS}.items()}
    for kind in kinds.values():
        schema = by_type.offered(item(kind))
        for name, value in schema.pop("$defs", {}).items():
            defs[f"{kind.name}.{name}"] = lenient(_renamed(value, kind.name))
        defs[kind.name] = lenient(_renamed(schema, kind.name))
        reference = {"$ref": f"#/$defs/{kind.name}"}
        properties[kind.section] = reference if kind.listing is None else {"type": "array", "items": reference}
    return {
        "$schema": _DIALECT,
        "title": "dss-iac configuration",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        "$defs": defs,
    }


def whole(title: str, shape: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of another sort of file, for editors and agents."""
    return {"$schema": _DIALECT, "title": title, **shape, "$defs": {"template": dict(_TEMPLATE)}}


def understood(value: Any, schema: Mapping[str, Any], place: Place, report: Report, subject: str = "") -> Meant | None:
    """Report what `check` reports, and give what is meant all the same (D63): a misspelt key as the one that is near, a
    key nobody knows left out, a key left out whose value is wrong. None when that is not enough to go on."""
    if _plainly_fits(value, schema):
        return Meant(value, place)
    problems = _told(value, schema, place, report, subject)
    if not problems or not isinstance(value, Mapping):
        return None if problems else Meant(value, place)
    for fine in (True, False):
        meant = _meant(value, problems, place, fine)
        if meant is None or _validator(_Key(schema)).is_valid(meant.tree):
            return meant
        bare = meant._replace(tree={k: v for k, v in meant.tree.items() if k in value})  # the misspelt is wrong, too
        if _validator(_Key(schema)).is_valid(bare.tree):
            return bare
    return None


def _meant(value: Mapping[str, Any], problems: Sequence[Problem], place: Place, fine: bool) -> Meant | None:
    """`value` without what is wrong in it: `fine` leaves out the very key, else all below the item's own key."""
    tree, below = dict(value), dict(place.below) if isinstance(place.below, Mapping) else {}
    told = []
    for where, at_key, _, hint in problems:
        if not where or (not at_key and where[0] in _NEEDED):
            return None
        if len(where) > 1 and (at_key or (fine and isinstance(where[-1], str))):
            _drop(tree, where)
            told.append(where[:-1])
        elif not at_key:
            tree.pop(str(where[0]), None)
        else:
            key, near = str(where[0]), hint.removeprefix("did you mean '").removesuffix("'?")
            wrong = tree.pop(key, None)
            if near != hint and near not in tree:
                tree[near], below[near] = wrong, place.nearest(where)
    return Meant(tree, place.within(below), whole=False, told=tuple(told))


class Meant(NamedTuple):
    """An item as it can be understood; not `whole`: something of it is told already, and `told` where."""

    tree: Mapping[str, Any]
    place: Place
    whole: bool = True
    told: tuple[paths.Path, ...] = ()


_NEEDED = ("name", "type", "key", "id", "path")  # keys without which everything else would be guessed


def _drop(tree: dict[str, Any], where: paths.Path) -> None:
    tree.update(paths.drop(tree, where))


def check(value: Any, schema: Mapping[str, Any], place: Place, report: Report, subject: str = "") -> bool:
    """Report everything in `value` that `schema` does not allow, one line each; whether there was nothing."""
    if _plainly_fits(value, schema):
        return True
    return not _told(value, schema, place, report, subject)


def strangers(value: Any, schema: Mapping[str, Any], place: Place, report: Report, subject: str) -> None:
    """Report only the keys that nobody knows: for what has values that could not be worked out."""
    if not _plainly_fits(value, schema):
        _told(value, schema, place, report, subject, only_keys=True)


def _told(
    value: Any, schema: Mapping[str, Any], place: Place, report: Report, subject: str, only_keys: bool = False
) -> list[Problem]:
    errors = list(_validator(_Key(schema)).iter_errors(value))
    problems = without_echoes([problem for e in errors for problem in explain(e, value)])
    problems = [p for p in problems if p[1]] if only_keys else problems
    with report.about(SCHEMA):
        for where, at_key, what, hint in problems:
            spot = place.nearest(where)
            report.error(spot.key if at_key else spot.mark, what, hint, subject)
    return problems


class _Key:
    """A schema as a cache key: by identity, kept alive."""

    def __init__(self, schema: Mapping[str, Any]) -> None:
        self.schema = schema

    def __hash__(self) -> int:
        return id(self.schema)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.schema is self.schema


@lru_cache(maxsize=256)
def _validator(key: _Key) -> Any:
    return jsonschema.Draft202012Validator(key.schema)


_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "object": (dict,),
    "array": (list,),
}
_KNOWN = frozenset(("type", "properties", "additionalProperties", "items", "required", "enum", "description", "title",
                    "minLength", "pattern", "minProperties", "examples", "default", "$defs", "allOf", FOREIGN,
                    MEANT_FOR))  # fmt: skip


def _plainly_fits(value: Any, schema: Any) -> bool:
    """Whether `value` fits, as far as a quick look can tell; False means "ask the full validator".

    Nearly everything people write fits, and the validator is a hundred times slower.
    """
    return _quick(_Key(schema))(value)


@lru_cache(maxsize=256)
def _quick(key: _Key) -> Callable[[Any], bool]:
    """The quick look at one schema, made once."""
    return _look(key.schema)


def _later(schema: Any) -> Callable[[Any], bool]:
    """The quick look at a part of a schema, made when a value asks for it: few configurations use many parts."""
    made = cache(lambda: _look(schema))
    return lambda value: made()(value)


_ANY_OF = frozenset(("anyOf", "description", "title"))


def _look(schema: Any) -> Callable[[Any], bool]:
    if schema is True or schema is False or not schema:
        return lambda value: schema is not False
    if not _KNOWN.issuperset(schema):
        ways = [_look(one) for one in schema["anyOf"]] if set(schema) <= _ANY_OF else []
        return lambda value: any(fits(value) for fits in ways)
    wanted = schema.get("type")
    names = (wanted,) if isinstance(wanted, str) else wanted
    enum, shortest, pattern = schema.get("enum"), int(schema.get("minLength", 0)), re.compile(schema.get("pattern", ""))
    words = frozenset(e for e in enum or () if isinstance(e, str))  # there may be a hundred
    exact = frozenset(t for name in names or () for t in _TYPES[name])
    in_map = _map_look(schema)
    in_list = _look(schema["items"]) if "items" in schema else None
    by_type = [_conditional(one) for one in schema.get("allOf", ())]

    def fits(value: Any) -> bool:
        if names is not None and type(value) not in exact and not any(_is(value, name) for name in names):
            return False
        if enum is not None and not (
            value in words if isinstance(value, str) else any(type(value) is type(e) and value == e for e in enum)
        ):
            return False
        if isinstance(value, str):
            return len(value) >= shortest and pattern.search(value) is not None
        if isinstance(value, dict):
            return in_map(value) and (not by_type or all(fits_too(value) for fits_too in by_type))
        return not isinstance(value, list) or in_list is None or all(map(in_list, value))

    return fits


def _conditional(schema: Mapping[str, Any]) -> Callable[[Any], bool]:
    """One `if … then …` whose condition is keys that are there with certain values; else a full look is needed."""
    when = schema.get("if", {})
    if "then" not in schema or "else" in schema or not when.keys() <= {"properties", "required"}:
        return lambda value: False
    asked = {key: one.get("enum", ()) for key, one in when.get("properties", {}).items()}
    needed, then = when.get("required", ()), _later(schema["then"])

    def fits(value: Any) -> bool:
        meant = all(key in value for key in needed) and all(value.get(key) in words for key, words in asked.items())
        return not meant or then(value)

    return fits


def _is(value: Any, name: str) -> bool:
    return isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def _map_look(schema: Mapping[str, Any]) -> Callable[[Mapping[str, Any]], bool]:
    others = _later(schema.get("additionalProperties", True))
    properties = {name: _later(below) for name, below in schema.get("properties", {}).items()}
    least, required = schema.get("minProperties", 0), tuple(schema.get("required", ()))

    def fits(value: Mapping[str, Any]) -> bool:
        if len(value) < least or any(key not in value for key in required):
            return False
        return all(properties.get(k, others)(v) for k, v in value.items())

    return fits


def _renamed(schema: Any, kind: str) -> Any:
    """The kind's own `#/$defs/…` references where they lie in the whole."""
    return mapped(schema, lambda node: {**node, "$ref": node["$ref"].replace("#/$defs/", f"#/$defs/{kind}.")}
                   if isinstance(node.get("$ref"), str) else node)  # fmt: skip


def lenient(schema: Any) -> Any:
    """The schema that also takes a template where it wants anything but any text."""

    def open_up(whole: Any) -> Any:
        node = {key: value for key, value in whole.items() if key not in (FOREIGN, MEANT_FOR)}
        wanted = node.get("type")
        narrow = (
            "enum" in node or "pattern" in node or (wanted is not None and "string" not in (wanted, *_listed(wanted)))
        )
        if not narrow or (wanted == "object" and "properties" in node):
            return node
        return {"anyOf": [node, {"$ref": "#/$defs/template"}]}

    return mapped(schema, open_up)


def _listed(wanted: Any) -> tuple[str, ...]:
    return tuple(wanted) if isinstance(wanted, list | tuple) else ()
