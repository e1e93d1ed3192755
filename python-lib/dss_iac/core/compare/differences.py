"""Desired, recorded and live side by side: which declared paths differ, by containment (D1). Decides nothing: what a
difference means is `core.compare.judge`'s work, when two leaves count as equal `core.compare.equal`'s, which elements
belong together `core.compare.align`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any, NamedTuple

from ..model.path import Path, Sel
from ..model.resource import ABSENT
from ..secret import masking
from . import align, equal
from .lens import Lens, entry_key, entry_step


class Unknown(Enum):
    """Nothing was recorded at this place, which is not the same as recorded absence (an element of a recorded list)."""

    UNKNOWN = "unknown"


UNKNOWN = Unknown.UNKNOWN


class Difference(NamedTuple):
    """One place where live does not contain what is declared. `what` is "value", "element", "order" or "undeclared"."""

    at: Path
    desired: Any
    recorded: Any
    live: Any
    what: str = "value"


def contains(lens: Lens, at: Path, declared: Any, live: Any) -> bool:
    """Whether live contains what is declared, by the rules of the kind."""
    if declared is ABSENT:
        return live is ABSENT
    return equal.holds(declared, live) or next(walk(lens, at, declared, UNKNOWN, live), None) is None


def walk(lens: Lens, at: Path, desired: Any, recorded: Any, live: Any) -> Iterator[Difference]:
    """The differences at and below `at`, in declared order; `recorded` may be UNKNOWN."""
    if at and lens.skips(at):
        return
    if lens.covers("unread", at):
        if not equal.same(lens, at, recorded, masking.seal(desired, lens.secrets, lens.key, at)):
            yield Difference(at, desired, recorded, live)
    elif isinstance(desired, dict) and (isinstance(live, dict) or (desired and (live is ABSENT or live is None))):
        yield from _map(lens, at, desired, recorded, live if isinstance(live, dict) else {})
    elif isinstance(desired, list) and isinstance(live, list) and not lens.unordered(at):
        yield from _list(lens, at, desired, recorded, live)
    elif not equal.same(lens, at, desired, live):
        yield Difference(at, desired, recorded, live)


def pairing(lens: Lens, at: Path, declared: Sequence[Any], other: Sequence[Any]) -> tuple[align.Pairs, str]:
    """Pairs of positions of two lists, and the key that told them apart ("" = by content)."""
    key = lens.key_of(at)
    pairs = align.by_key(key, declared, other) if key else None
    if pairs is not None:
        return pairs, key
    found = align.by_content(declared, other, lambda a, b: contains(lens, (*at, 0), a, b), placed=lens.positional(at))
    return found, ""


def leaves(tree: Any, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every leaf of nested maps; a list is one leaf."""
    if isinstance(tree, dict) and tree:
        for key, value in tree.items():
            yield from leaves(value, (*at, key))
    elif at:
        yield at, tree


# ------------------------------------------------------------------------------------------------------ maps, lists


def _map(lens: Lens, at: Path, desired: dict[str, Any], recorded: Any, live: dict[str, Any]) -> Iterator[Difference]:
    past = recorded if isinstance(recorded, dict) else {}
    unsaid = UNKNOWN if recorded is UNKNOWN or isinstance(recorded, dict) else ABSENT
    for key, value in desired.items():
        now, then = live.get(key, ABSENT), past.get(key, unsaid)
        if not (equal.holds(value, now) and (then is UNKNOWN or then == value)):
            yield from walk(lens, (*at, key), value, then, now)
    for key, then in past.items():
        if key not in desired:
            yield from _undeclared(lens, (*at, key), then, live.get(key, ABSENT))


def _undeclared(lens: Lens, at: Path, recorded: Any, live: Any) -> Iterator[Difference]:
    if lens.skips(at):
        return
    if isinstance(recorded, dict) and recorded and isinstance(live, dict):
        for key, value in recorded.items():
            yield from _undeclared(lens, (*at, key), value, live.get(key, ABSENT))
    else:
        yield Difference(at, ABSENT, recorded, live, "undeclared")


def _list(lens: Lens, at: Path, desired: list[Any], recorded: Any, live: list[Any]) -> Iterator[Difference]:
    past = recorded if isinstance(recorded, list) else None if recorded is UNKNOWN else []
    keys = lens.entries_of(at)
    if keys:
        yield from _entries(lens, at, keys, desired, past, live)
    elif not all(isinstance(e, dict) for e in (*desired, *live, *(past or ()))):
        pairs = zip(desired, live, strict=False)
        if len(desired) != len(live) or not all(contains(lens, (*at, 0), a, b) for a, b in pairs):
            yield Difference(at, desired, recorded, live)
    else:
        yield from _elements(lens, at, desired, past, live)


def _elements(
    lens: Lens, at: Path, desired: list[Any], past: list[Any] | None, live: list[Any]
) -> Iterator[Difference]:
    now, key = pairing(lens, at, desired, live)
    then, of = _recorded(lens, at, desired, past or [], live, now)
    nothing = UNKNOWN if past is None else ABSENT
    for i, element in enumerate(desired):
        step, was = (*at, _step(key, element, i)), past[then[i]] if past and i in then else nothing
        if i in now:
            yield from walk(lens, step, element, was, live[now[i]])
        else:
            yield Difference(step, element, was, ABSENT, "element")
    for j in sorted(set(range(len(live))) - set(now.values())):
        was = past[of[j]] if past and j in of else nothing
        yield Difference((*at, _step(key, live[j], j)), ABSENT, was, live[j], "element")
    order = [now[i] for i in sorted(now)]
    if order != sorted(order):
        yield _order(at, key, desired, past, live, now)


def _recorded(
    lens: Lens, at: Path, desired: list[Any], past: list[Any], live: list[Any], now: align.Pairs
) -> tuple[align.Pairs, align.Pairs]:
    """Which recorded element belongs to each declared one, and which to each live one. Live tells first: a recorded
    element that is still there is not taken for the past of another."""
    of = {j: k for k, j in pairing(lens, at, past, live)[0].items()}
    then = {i: of[j] for i, j in now.items() if j in of}
    mine = [i for i in range(len(desired)) if i not in then]
    kept = set(of.values())
    gone = [k for k in range(len(past)) if k not in kept]
    rest = pairing(lens, at, [desired[i] for i in mine], [past[k] for k in gone])[0]
    return {**then, **{mine[i]: gone[k] for i, k in rest.items()}}, of


def _order(
    at: Path, key: str, desired: list[Any], past: list[Any] | None, live: list[Any], now: align.Pairs
) -> Difference:
    names = [desired[i].get(key) for i in sorted(now)]
    known = set(map(str, names))
    then = [e.get(key) for e in past or () if str(e.get(key)) in known]
    have = [live[j].get(key) for j in sorted(now.values())]
    return Difference(at, names, UNKNOWN if past is None else then, have, "order")


def _entries(
    lens: Lens, at: Path, keys: tuple[str, ...], desired: list[Any], past: list[Any] | None, live: list[Any]
) -> Iterator[Difference]:
    now = {entry_key(keys, e): e for e in reversed(live)}
    then = {entry_key(keys, e): e for e in past or ()}
    declared = {entry_key(keys, e): e for e in desired}
    for who, element in declared.items():
        step = (*at, entry_step(keys, element))
        was = UNKNOWN if past is None else then.get(who, UNKNOWN)
        if who in now:
            yield from walk(lens, step, element, was, now[who])
        else:
            yield Difference(step, element, was, ABSENT, "element")
    for who, element in then.items():
        if who not in declared and who in now:
            yield Difference((*at, entry_step(keys, element)), ABSENT, element, now[who], "element")


def _step(key: str, element: Any, i: int) -> Sel | int:
    return Sel(key, str(element[key])) if key else i
