"""Typed objects: JSON read into fixed field classes, as the server does (API §0, §5.6).

Unknown keys disappear without a word, missing keys take the class default, unknown enum values become null, nulls are
not written. A class is data: a dict from key to a default, a nested class, or a `Field`. Refuses to know any class.

    SPEC = {"enabled": False, "mode": Enum("ALL", "SOME"), "rules": ListOf({"expr": ""}), "config": ANY}
    normalise(SPEC, {"mode": "SOME", "oops": 1})  →  {"enabled": False, "mode": "SOME", "rules": [], "config": {}}
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .errors import bad_json

_NONE: Any = object()
_PLAIN = (bool, int, str, float)


@dataclass(frozen=True)
class Field:
    """One key of a class.

    `spec` is what a value looks like (None: any JSON), `default` the class default (absent: the key is left out when
    missing), `many` is "list" or "map" for collections of `spec`, `values` the members of an enum.
    """

    spec: Any = None
    default: Any = _NONE
    many: str = ""
    values: tuple[str, ...] = ()

    @property
    def optional(self) -> bool:
        return self.default is _NONE


ANY = Field(default={})
"""An opaque tree, `{}` when missing; kept as is."""
OPTIONAL = Field()
"""Any JSON, left out when missing."""


def Opt(spec: Any) -> Field:
    """A nested class or scalar that is left out when missing."""
    return Field(spec=spec)


def Enum(*values: str, default: Any = _NONE) -> Field:
    """One of `values`; anything else becomes null, thus is left out (AUTO §1.4)."""
    return Field(values=values, default=default)


def ListOf(spec: Any = None, default: Any = None) -> Field:
    """A list of `spec` (None: any JSON), `[]` when missing."""
    return Field(spec=spec, default=[] if default is None else default, many="list")


def OptList(spec: Any = None) -> Field:
    """A list of `spec`, left out when missing."""
    return Field(spec=spec, many="list")


def MapOf(spec: Any = None) -> Field:
    """A map from any key to `spec`, `{}` when missing."""
    return Field(spec=spec, default={}, many="map")


def clone(value: Any) -> Any:
    """A deep copy of JSON data."""
    if isinstance(value, dict):
        return {k: clone(v) for k, v in value.items()}
    if isinstance(value, list):
        return [clone(v) for v in value]
    return value


def normalise(spec: dict[str, Any], doc: Any, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """`doc` as the class `spec` keeps it, keys in its order. `base` replaces class defaults where it has a key."""
    if doc is None:
        doc = {}
    if not isinstance(doc, dict):
        raise bad_json(f"Expected BEGIN_OBJECT but was {_name(doc)}")
    out: dict[str, Any] = {}
    for key, rule in spec.items():
        given, kind = doc.get(key), rule.__class__
        if given is None:
            if base and base.get(key) is not None:
                out[key] = clone(base[key])
            elif kind in _PLAIN:
                out[key] = rule
            elif (kind is not Field or not rule.optional) and (value := _value(rule, None, key)) is not None:
                out[key] = value
        elif kind in _PLAIN and given.__class__ is kind:
            out[key] = given
        elif (value := _value(rule, given, key)) is not None:
            out[key] = value
    return out


def defaults(spec: dict[str, Any]) -> dict[str, Any]:
    """A fresh object of the class."""
    return normalise(spec, {})


def _value(rule: Any, given: Any, key: str) -> Any:
    if isinstance(rule, Field):
        return _field(rule, given, key)
    if isinstance(rule, dict):
        return normalise(rule, given)
    if isinstance(rule, list):
        return clone(rule) if given is None else _collection(Field(many="list"), given, key)
    return rule if given is None else _scalar(rule, given, key)


def _field(rule: Field, given: Any, key: str) -> Any:
    if given is None or (rule.values and given not in rule.values):
        return None if given is not None or rule.optional else clone(rule.default)
    if rule.many:
        return _collection(rule, given, key)
    return clone(given) if rule.spec is None else _value(rule.spec, given, key)


def _collection(rule: Field, given: Any, key: str) -> Any:
    wanted = dict if rule.many == "map" else list
    if not isinstance(given, wanted):
        raise bad_json(
            f"Expected {'BEGIN_OBJECT' if wanted is dict else 'BEGIN_ARRAY'} but was {_name(given)} at path $.{key}"
        )
    if rule.spec is None:
        return clone(given)
    if rule.many == "map":
        return {k: _value(rule.spec, v, k) for k, v in given.items()}
    return [_value(rule.spec, v, key) for v in given]


def _scalar(rule: Any, given: Any, key: str) -> Any:
    """A scalar of the type of the class default; Gson's lenient conversions, else its error."""
    if rule is None:
        return clone(given)
    if isinstance(given, dict | list):
        raise bad_json(f"Expected {_name(rule)} but was {_name(given)} at path $.{key}")
    if isinstance(rule, bool):
        return given if isinstance(given, bool) else str(given).lower() == "true"
    if isinstance(rule, int | float):
        return _number(rule, given, key)
    return given if isinstance(given, str) else str(given).lower() if isinstance(given, bool) else str(given)


def _number(rule: int | float, given: Any, key: str) -> int | float:
    if isinstance(given, bool):
        raise bad_json(f"Expected NUMBER but was BOOLEAN at path $.{key}")
    try:
        number = float(given)
    except (TypeError, ValueError):
        raise bad_json(f"Expected NUMBER but was {_name(given)} at path $.{key}") from None
    if isinstance(rule, float):
        return number
    return given if isinstance(given, int) else int(number) if number == int(number) else number


def _name(value: Any) -> str:
    names = {dict: "BEGIN_OBJECT", list: "BEGIN_ARRAY", str: "STRING", bool: "BOOLEAN", int: "NUMBER", float: "NUMBER"}
    return names.get(type(value), "NULL")
