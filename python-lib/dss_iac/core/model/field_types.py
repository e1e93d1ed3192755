"""Whether a value that was read from a file holds what its fields say: texts where texts belong, lists of texts where
those do. Knows the few types that plans, journals and states are made of, and no value by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import lru_cache
from typing import Any


def _texts(value: Any) -> bool:
    return isinstance(value, tuple) and all(isinstance(one, str) for one in value)


def _like(*types: type) -> Callable[[Any], bool]:
    """None, or a tuple of exactly these types."""
    return lambda v: v is None or (isinstance(v, tuple) and tuple(map(type, v)) == types)


_RIGHT: Mapping[str, Callable[[Any], bool]] = {
    "str": lambda v: isinstance(v, str),
    "bool": lambda v: isinstance(v, bool),
    "int": lambda v: isinstance(v, int) and not isinstance(v, bool),
    "tuple[str, ...]": _texts,
    "tuple[int, ...]": lambda v: isinstance(v, tuple) and all(isinstance(n, int) for n in v),
    "tuple[int, str] | None": _like(int, str),
    "tuple[int, int, str] | None": _like(int, int, str),
    "Mapping[str, Any]": lambda v: isinstance(v, Mapping),
    "Mapping[str, Any] | None": lambda v: v is None or isinstance(v, Mapping),
    "Mapping[str, tuple[str, ...]]": lambda v: isinstance(v, Mapping) and all(map(_texts, v.values())),
}


def check(value: Any) -> None:
    """ValueError when a frozen value, or one inside it, holds something of another type than it says."""
    if is_dataclass(value):
        kind: Any = type(value)
        for name, right in _asked(kind):
            inner = getattr(value, name)
            if right is not None and not right(inner):
                raise ValueError(f"{type(value).__name__.lower()}.{name} is a {type(inner).__name__}")
            check(inner)
    elif isinstance(value, tuple):
        for one in value:
            check(one)
    elif isinstance(value, Mapping):
        for one in value.values():
            if is_dataclass(one):
                check(one)


@lru_cache(maxsize=64)
def _asked(frozen: Any) -> tuple[tuple[str, Callable[[Any], bool] | None], ...]:
    """The fields of a type, each with what is asked of it."""
    return tuple((field.name, _RIGHT.get(str(field.type))) for field in fields(frozen))
