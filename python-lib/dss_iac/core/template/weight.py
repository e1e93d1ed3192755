"""How much a template may build: values are weighed before they are made, and a whole evaluation has a budget. Knows
nothing of Jinja.

A nest that shares its parts is small in memory and huge as soon as somebody walks it (`[[[0] * 300] * 300] * 300`), so
what counts is what a walk would meet. Parts are weighed once each, so that weighing costs what is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

HEAVIEST = 1_000_000  # elements and characters of one value
WORK = 10_000_000  # the same, of all that operators and filters of one evaluation touch
_PLAIN = frozenset((int, float, bool, type(None)))  # one element each, whatever their value
_left: ContextVar[int | None] = ContextVar("left", default=None)  # each thread evaluates in a context of its own


class TooHeavy(ValueError):
    """A value or an evaluation that would become too large."""


@contextmanager
def budget() -> Iterator[None]:
    """What is spent inside comes from one budget; an evaluation inside of another shares that of the outer one."""
    if _left.get() is not None:
        yield
        return
    before = _left.set(WORK)
    try:
        yield
    finally:
        _left.reset(before)


def spend(*values: Any, times: int = 1) -> int:
    """The weight of values, taken from the budget. TooHeavy, before anything is made of them."""
    total = sum(of(value) for value in values) * max(1, times)
    left = _left.get()
    if total > HEAVIEST or (left is not None and total > left):
        raise TooHeavy
    if left is not None:
        _left.set(left - total)
    return total


def metered(act: Callable[..., Any]) -> Callable[..., Any]:
    """A filter that takes from the budget what it is given."""

    @wraps(act)
    def weighed(*given: Any, **more: Any) -> Any:
        spend(*(g for g in given if isinstance(g, str | list | tuple | dict)))
        return act(*given, **more)

    return weighed


def of(value: Any) -> int:
    """Elements and characters that a walk over a value meets. TooHeavy beyond `HEAVIEST`."""
    return _weight(value, {}, 0)


def _weight(value: Any, known: dict[int, int], depth: int) -> int:
    if isinstance(value, str):
        return 1 + len(value)
    if not isinstance(value, Mapping | list | tuple) or not hasattr(value, "__len__"):
        return 1
    if id(value) in known:
        return known[id(value)]
    if depth > 200:
        raise TooHeavy
    parts = value.items() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    total = 1
    if _PLAIN.issuperset(map(type, parts)):  # counted, not walked: what is long is mostly flat
        total, parts = 1 + len(parts), ()
    for part in parts:
        total += _weight(part, known, depth + 1)
        if total > HEAVIEST:
            raise TooHeavy
    known[id(value)] = total
    return total
