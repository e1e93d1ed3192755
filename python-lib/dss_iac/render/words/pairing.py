"""Which element of a list was which before, and what people call it. Compares lists of maps by what the elements say;
knows no kind and no form beyond the words by which elements of any list are called."""

from __future__ import annotations

import operator
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from ...core.compare import align
from . import inline

NAMES = ("name", "column", "id", "label", "title", "group", "user", "email", "source", "ref", "key")
# What a step is about, by the key of its operand: the column it makes or works on.
OPERANDS = ("column", "to", "columns", "dataset", "name", "scenario", "from", "input")
SIDES = ("left", "right")
_LONGEST = 40


def named(element: Any) -> str:
    """The key by which an element is called by its name; "" when it has none."""
    if not isinstance(element, Mapping):
        return ""
    return next((k for k in NAMES if isinstance(element.get(k), str) and element[k]), "")


def label(element: Any) -> str:
    """What an element without a name is called: the tables of a join, the verb of a step and what it is about."""
    if not isinstance(element, Mapping) or not element:
        return ""
    if all(isinstance(element.get(side), str) for side in SIDES):
        return " + ".join(element[side] for side in SIDES)
    verb, about = next(iter(element.items()))
    alone = len(element) == 1 and not isinstance(about, Mapping)
    return " ".join(filter(None, (str(verb), "" if alone else operand(about))))


def operand(about: Any) -> str:
    """What a step is about, in a word; "" when nothing says it."""
    found = next((about[k] for k in OPERANDS if k in about), "") if isinstance(about, Mapping) else about
    found = "" if found is about and isinstance(found, list) and len(found) > 1 else found
    if isinstance(found, list) and all(isinstance(e, str) for e in found):
        found = ", ".join(found)
    return found if isinstance(found, str) and len(found) <= _LONGEST and "\n" not in found else ""


def pairs(before: Sequence[Any], after: Sequence[Any]) -> dict[int, int]:
    """Position after → position before: by name where names tell all elements apart, else what is the same, what
    moved, what is called the same, and what is of the same sort at the same place."""
    keys = {named(e) for e in (*before, *after)}
    if len(keys) == 1 and "" not in keys:
        found = align.by_key(next(iter(keys)), after, before)
        if found is not None:
            _in_place(found, [_whole(e) for e in before], [_whole(e) for e in after])
            return found
    old, new = [inline.one(e) for e in before], [inline.one(e) for e in after]
    found = align.by_content(new, old, operator.eq)
    _pair(found, old, new)
    _pair(found, [_who(e) for e in before], [_who(e) for e in after])
    _in_place(found, [_sort(e) for e in before], [_sort(e) for e in after])
    return found


def moved(found: Mapping[int, int]) -> set[int]:
    """The positions after of elements that changed their order, as few as tell it."""
    order = sorted(found)
    ends: list[int] = []  # the last position of the best rising run of each length
    run: list[tuple[int, int]] = []
    for i in order:
        at = bisect_left(ends, found[i])
        ends[at : at + 1] = [found[i]]
        run.append((i, at))
    kept, length = set(), len(ends) - 1
    for i, at in reversed(run):
        if at == length:
            kept.add(i)
            length -= 1
    return set(order) - kept


def where(elements: Sequence[Any]) -> list[str]:
    """How each element is called in a path: `.NAME` where a name tells it from the others, else by its place."""
    names = [str(e[k]) if (k := named(e)) else "" for e in elements]
    count = Counter(names)
    return [
        f".{inline.key(name)}" if name and count[name] == 1 else _numbered(i, e)
        for i, (name, e) in enumerate(zip(names, elements, strict=True))
    ]


def _numbered(i: int, element: Any) -> str:
    """`[2 formula TOTAL]`; `[0].daily` where the element is a single key that says no more."""
    called = label(element)
    if len(element) == 1 and called in element:
        return f"[{i}].{inline.key(called)}"
    return f"[{i} {called}]" if called else f"[{i}]"


def _pair(found: dict[int, int], old: Sequence[str], new: Sequence[str]) -> None:
    """Pair what is left over on both sides and is told by the same text, in order."""
    taken = set(found.values())
    free: dict[str, list[int]] = {}
    for j, text in enumerate(old):
        if j not in taken and text:
            free.setdefault(text, []).append(j)
    for i, text in enumerate(new):
        if i not in found and free.get(text):
            found[i] = free[text].pop(0)


def _in_place(found: dict[int, int], old: Sequence[str], new: Sequence[str]) -> None:
    """Pair what is left over between the same two neighbours and is told by the same text."""
    gaps = _gaps(len(old), set(found.values())), _gaps(len(new), set(found), dict(found))
    olds, news = ([f"{gap} {text}" if text else "" for gap, text in zip(side, texts, strict=True)]
                  for side, texts in zip(gaps, (old, new), strict=True))  # fmt: skip
    _pair(found, olds, news)


def _whole(element: Any) -> str:
    """The keys of an element that holds more than words: with another name it is the same one, renamed."""
    return ",".join(element) if any(isinstance(v, (Mapping, list)) for v in element.values()) else ""


def _gaps(count: int, taken: set[int], names: Mapping[int, int] | None = None) -> list[int]:
    """For each position the paired one before it, as the list before counts; -1 when there is none."""
    out, last = [], -1
    for i in range(count):
        last = (names[i] if names else i) if i in taken else last
        out.append(last)
    return out


def _who(element: Any) -> str:
    name = named(element)
    return str(element[name]) if name else label(element)


def _sort(element: Any) -> str:
    """Of which sort an element is: its first key."""
    return str(next(iter(element))) if isinstance(element, Mapping) and element else ""
