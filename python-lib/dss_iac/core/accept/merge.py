"""Three forms of one item: as it is written, as its kind shows what is desired, as its kind shows what is live; what
differs between the last two becomes changes of the first, key by key and element by element, so that only what changed
is touched. Knows plain trees; knows neither files nor kinds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..compare import align, equal
from ..model.path import Path
from .edit import New

SET, ADD, REMOVE, ARRANGE = "set", "add", "remove", "arrange"
_NAMES = ("id", "name", "path", "title", "column", "key", "group", "dataset", "user")

_ALIKE, _MOST = 0.5, 10_000  # from where elements are alike; pairs beyond which nobody compares


@dataclass(frozen=True, slots=True)
class Op:
    """One change of an item. `at` is a path of keys and positions, as it is written today; `after` the key behind which
    an added one stands; of a list that is arranged, `value` has positions that stay, and `New` elements."""

    what: str
    at: Path
    value: Any = field(default=None, repr=False)
    after: str | None = None


def changes(written: Any, before: Any, after: Any, at: Path = ()) -> Iterator[Op]:
    """What to change of `written` so that it says what `after` says beyond `before`."""
    if equal.identical(before, after):
        return
    trees = (written, before, after)
    if all(isinstance(one, Mapping) for one in trees):
        yield from _map(*trees, at)
    elif all(isinstance(one, list) for one in trees):
        yield from _list(*trees, at)
    elif (key := _only(written, before, after)) is not None:
        yield from changes(written[key], before, after, (*at, key))
    elif (key := _only(before, written, written)) is not None and _same_but(before, after, key):
        yield from changes(written, before[key], after[key], at)
    elif not equal.identical(written, after):
        yield Op(SET, at, after)


def _only(longer: Any, *lists: Any) -> str | None:
    """The key of the one list in a map, where a bare list means the same (`{columns: […]}`)."""
    if not isinstance(longer, Mapping) or not all(isinstance(one, list) for one in lists):
        return None
    found = [key for key, value in longer.items() if isinstance(value, list)]
    return found[0] if len(found) == 1 else None


def _same_but(before: Any, after: Any, key: str) -> bool:
    return (
        isinstance(after, Mapping)
        and key in after
        and {k: v for k, v in before.items() if k != key} == {k: v for k, v in after.items() if k != key}
    )


def _map(written: Mapping[str, Any], before: Mapping[str, Any], after: Mapping[str, Any], at: Path) -> Iterator[Op]:
    last: str | None = None
    for key, value in after.items():
        if key in before and equal.identical(before[key], value):
            last = key if key in written else last
            continue
        if key in written:
            yield from changes(written[key], before.get(key), value, (*at, key))
        else:
            yield Op(ADD, (*at, key), value, last)
        last = key
    yield from (Op(REMOVE, (*at, key)) for key in before if key not in after and key in written)


def _list(written: list[Any], before: list[Any], after: list[Any], at: Path) -> Iterator[Op]:
    mine = {j: i for i, j in pairs(written, before).items()}  # position in `before` → in `written`
    then = {j: i for i, j in pairs(before, after).items()}  # position in `after` → in `before`
    if any(i not in mine and not equal.identical(before[i], after[j]) for j, i in then.items()):
        yield Op(SET, at, after)  # what changed is spelled in a way that is not recognised
        return
    inner = [op for j, i in then.items() if i in mine for op in changes(written[mine[i]], before[i], after[j],
                                                                        (*at, mine[i]))]  # fmt: skip
    order: list[int | New] = [mine[then[j]] if j in then else New(value) for j, value in enumerate(after)
                              if j not in then or then[j] in mine]  # fmt: skip
    unknown = set(range(len(written))) - set(mine.values())
    if [then[j] for j in sorted(then)] != sorted(then.values()):
        if unknown:
            yield Op(SET, at, after)
            return
        yield Op(ARRANGE, at, tuple(order))
        yield from inner
        return
    order = _in_place(order, unknown)
    if order != list(range(len(written))):
        yield Op(ARRANGE, at, tuple(order))
    yield from inner


def _in_place(order: Sequence[int | New], unknown: set[int]) -> list[int | New]:
    """What stays in the order in which it is written, with what nobody recognised, and each new element behind the one
    that it follows."""
    stays = sorted({*unknown, *(one for one in order if isinstance(one, int))})
    behind: dict[int, list[New]] = {}
    last = -1
    for one in order:
        if isinstance(one, int):
            last = one
        else:
            behind.setdefault(last, []).append(one)
    out: list[int | New] = list(behind.get(-1, ()))
    for one in stays:
        out += [one, *behind.get(one, ())]
    return out


def pairs(mine: Sequence[Any], theirs: Sequence[Any]) -> align.Pairs:
    """Which element of one list is which of the other: by what names it, else by content, else by place."""
    if _told_apart(mine) and _told_apart(theirs):
        where = {value: j for j, value in enumerate(theirs)}
        same = {i: where[value] for i, value in enumerate(mine) if value in where}
        gone = [i for i in range(len(mine)) if i not in same]
        new = [j for j in range(len(theirs)) if j not in same.values()]
        return {**same, **(dict(zip(gone, new, strict=True)) if gone == new else {})}
    for key in _NAMES:
        if mine and theirs and (found := align.by_key(key, mine, theirs)) is not None:
            return _akin(found, mine, theirs)
    return _akin(align.by_content(mine, theirs, equal.identical, placed=True, moved=True), mine, theirs)


def _akin(found: align.Pairs, mine: Sequence[Any], theirs: Sequence[Any]) -> align.Pairs:
    """The pairs, and of what is left over those that are alike but for their names: one was renamed."""
    gone = [i for i in range(len(mine)) if i not in found]
    new = [j for j in range(len(theirs)) if j not in found.values()]
    if len(gone) * len(new) > _MOST:
        return found
    alike = sorted((-align.likeness(_rest(mine[i]), _rest(theirs[j])), abs(i - j), i, j)
                   for i in gone for j in new if _kin(mine[i], theirs[j]))  # fmt: skip
    out = dict(found)
    for less, _, i, j in alike:
        if -less >= _ALIKE and i not in out and j not in out.values():
            out[i] = j
    return out


def _kin(one: Any, other: Any) -> bool:
    """Whether two elements may be the same one: maps that speak of the same thing besides their names."""
    if not isinstance(one, Mapping) or not isinstance(other, Mapping):
        return True
    return equal.identical(one, other) or bool(_rest(one).keys() & _rest(other).keys())


def _rest(one: Any) -> Any:
    return {k: v for k, v in one.items() if k not in _NAMES} if isinstance(one, Mapping) else one


def _told_apart(values: Sequence[Any]) -> bool:
    return all(isinstance(v, str) for v in values) and len(set(values)) == len(values)


def done(tree: Any, ops: Sequence[Op]) -> Any:
    """The tree after the changes, as a value."""
    for op in sorted(ops, key=lambda one: -len(one.at)):  # what lies deep first: positions are those of today
        tree = _changed(tree, op.at, op)
    return tree


def _changed(tree: Any, at: Path, op: Op) -> Any:
    if not at:
        if op.what != ARRANGE:
            return op.value
        return [tree[one] if isinstance(one, int) else one.value for one in op.value]
    step, rest = at[0], at[1:]
    if isinstance(tree, list):
        return [_changed(v, rest, op) if i == step else v for i, v in enumerate(tree)]
    if op.what == REMOVE and not rest:
        return {k: v for k, v in tree.items() if k != step}
    return {**tree, step: _changed(tree.get(step, {}), rest, op)}
