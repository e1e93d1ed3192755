"""Keys of the friendly forms of steps, triggers and messages as rows of a table: a key, its place in DSS's parameters,
and both directions between them. Knows no type of step, and nothing of the envelope around the parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...core.model.kind import Reader
from ..common import flow_items, references
from ..common.trees import SILENT, camel, look, put, same, snake, take


@dataclass(frozen=True, slots=True)
class Spot:
    """Where in an item something is read: problems are told there."""

    reader: Reader
    at: str

    def below(self, key: str) -> Spot:
        """The place of a key, or of an element `[0]`, below."""
        return Spot(self.reader, f"{self.at}{key}" if key.startswith("[") else f"{self.at}.{key}")

    def error(self, what: str, hint: str) -> Any:
        """Tell a problem here; SILENT."""
        self.reader.error(self.at, what, hint)
        return SILENT


def _as_it_is(value: Any, *_: Any) -> Any:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One friendly key: where it lies in the parameters (dots for deeper) and both directions; `null` is empty both
    ways. `secret`: who knows it can write where the scenario writes."""

    key: str
    at: str
    schema: Mapping[str, Any]
    read: Callable[[Any, Spot], Any] = _as_it_is
    show: Callable[[Any], Any] = _as_it_is
    secret: bool = False


def read_fields(fields: Iterable[Field], written: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    """The parameters that the keys of a map declare."""
    out: dict[str, Any] = {}
    for f in fields:
        if f.key in written:
            value = written[f.key]
            value = value if value is None else f.read(value, spot.below(f.key))
            if value is not SILENT:
                put(out, f.at, value)
    return out


def show_fields(fields: Iterable[Field], rest: dict[str, Any]) -> dict[str, Any]:
    """The keys that say what is in `rest`; takes it out."""
    shown: dict[str, Any] = {}
    for f in fields:
        value = look(rest, f.at)
        if value not in (SILENT, None) and (said := f.show(value)) is not SILENT:
            shown[f.key] = said
            take(rest, f.at)
    return shown


def schemas(fields: Iterable[Field]) -> dict[str, Any]:
    """The JSON Schema of each key."""
    return {f.key: f.schema for f in fields}


def text(key: str, at: str, told: str, secret: bool = False) -> Field:
    """A text as it is."""
    return Field(key, at, {"type": ["string", "null"], "description": told}, secret=secret)


def dataset(key: str, at: str, told: str) -> Field:
    """The name of a dataset, or `{missing: X}` where an import found none (D37)."""
    return Field(key, at, {**references.schema_of_one(told), "type": ["string", "object", "null"]})


def flag(key: str, at: str, told: str) -> Field:
    """A switch."""
    return Field(key, at, {"type": "boolean", "description": told})


def number(key: str, at: str, told: str) -> Field:
    """A number as it is."""
    return Field(key, at, {"type": "number", "description": told})


def options(key: str, at: str, told: str) -> Field:
    """A map of DSS's own settings, in snake case."""
    return Field(key, at, {"type": "object", "description": told}, lambda value, spot: camel(value), _snake)


def raw(key: str, at: str, told: str, kind: str = "object") -> Field:
    """DSS's own map or list as it is."""
    return Field(key, at, {"type": kind, "description": told})


def word(key: str, at: str, words: Mapping[str, str], told: str) -> Field:
    """One of a few words."""
    word_of = {value: ours for ours, value in words.items()}

    def read(value: Any, spot: Spot) -> Any:
        found = words.get(str(value))
        return found or spot.error(f"{value!r} is none of its values", f"write one of {', '.join(words)}")

    return Field(key, at, {"enum": list(words), "description": told}, read,
                 lambda value: word_of.get(value, SILENT))  # fmt: skip


def items(key: str, at: str, told: str) -> Field:
    """What lies in the flow: a name, a typed reference, or a list of them."""
    more = f"{told}: a name, {{folder: NAME}}, {{dataset: NAME, partitions: …}}, or a list"
    return Field(
        key, at, {"type": ["string", "object", "array", "null"], "description": more}, _read_items, _show_items
    )


def reference(key: str, at: str, of: str, told: str) -> Field:
    """The name of one object: `of` is the key of its typed reference; an id that nobody knows is `{id: …}`."""

    def read(value: Any, spot: Spot) -> Any:
        if isinstance(value, str):
            return {of: value}
        if isinstance(value, Mapping) and value.keys() == {"id"}:
            return value["id"]
        return value if isinstance(value, Mapping) else spot.error(f"{value!r} names nothing", "write a name")

    def show(value: Any) -> Any:
        if isinstance(value, Mapping):
            return value[of] if value.keys() == {of} else dict(value)
        return {"id": value}

    return Field(key, at, {"type": ["string", "object", "null"], "description": told}, read, show)


def named(key: str, at: str, of: str, told: str) -> Field:
    """Names of objects, which DSS keeps as `{smartName: reference, name}`: `of` is the key of the typed reference, ""
    for datasets. A name that is no longer the object's own is written `{id: …, name: …}`."""

    def show_one(one: Any) -> Any:
        ref = one.get("smartName") if isinstance(one, Mapping) and one.keys() <= {"smartName", "name"} else None
        bare = ref.get(of) if of and isinstance(ref, Mapping) and ref.keys() == {of} else ref if not of else None
        if isinstance(bare, str) and bare == one.get("name", bare):
            return bare
        return SILENT if ref is None else {"id": ref, **({"name": one["name"]} if "name" in one else {})}

    def show(value: Any) -> Any:
        shown = [show_one(one) for one in value] if isinstance(value, list) else [SILENT]
        return SILENT if SILENT in shown else shown

    def read(value: Any, spot: Spot) -> Any:
        listed = value if isinstance(value, list) else [value]
        return [
            {"smartName": one["id"], **({"name": one["name"]} if "name" in one else {})}
            if isinstance(one, Mapping) and "id" in one
            else {"smartName": {of: one} if of else one, "name": one}
            for one in listed
        ]

    return Field(key, at, {"type": ["string", "array", "null"], "description": told}, read, show)


def pairs(key: str, at: str, told: str) -> Field:
    """A map, which DSS keeps as a list of `{key, value}`."""

    def show(value: Any) -> Any:
        plain = isinstance(value, list) and all(isinstance(p, Mapping) and p.keys() == {"key", "value"} for p in value)
        shown = {p["key"]: p["value"] for p in value} if plain else {}
        return shown if plain and len(shown) == len(value) else SILENT

    def read(value: Any, spot: Spot) -> Any:
        return [{"key": str(k), "value": v} for k, v in value.items()]

    return Field(key, at, {"type": "object", "description": told}, read, show)


def read_items(value: Any, spot: Spot, wrong: str = "names nothing") -> list[dict[str, Any]]:
    """Written references as DSS's items; those that are none are told."""
    hint = "write a dataset's name, or {folder: NAME}"
    found = []
    for i, one in enumerate(value if isinstance(value, list) else [value]):
        item = flow_items.read(one)
        if item is None:
            where = f"{spot.at}[{i}]" if isinstance(value, list) else spot.at
            spot.reader.error(where, f"{one!r} {wrong}", hint)
        else:
            found.append(item)
    return found


def _read_items(value: Any, spot: Spot) -> Any:
    return read_items(value, spot)


def _show_items(value: Any) -> Any:
    shown = [flow_items.show(one) for one in value] if isinstance(value, list) else [None]
    if None in shown:
        return SILENT
    return shown[0] if len(shown) == 1 else shown


def _snake(value: Any) -> Any:
    shown = snake(value)
    return shown if isinstance(value, Mapping) and same(camel(shown), value) else SILENT
