"""Where a value sits inside a resource: `params.steps[id=build].active`. Knows nothing of what the value means.

A path is a tuple of keys (`str`), positions (`int`) and selectors (`Sel`, an element of a list known by its key).
A pattern is a path text in which `*` stands for any one key and `[*]` for any element; `**` ends a pattern and
stands for everything below.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple


class Sel(NamedTuple):
    """An element of a list, by the value of its key: `[name=ID]`."""

    key: str
    value: str


Step = str | int | Sel
Path = tuple[Step, ...]

_TOKEN = re.compile(r'\.?(?:\[(\*|\d+)\]|\[([^=\]]+)=("(?:[^"\\]|\\.)*"|[^\]]*)\]|"((?:[^"\\]|\\.)*)"|([^.\[\]"]+))')
_BARE = re.compile(r'[^.\[\]"=\s]+\Z')
MAPS = (dict, Mapping)  # types of maps; the first is most of them, and quicker asked
SCALARS = frozenset((str, int, float, bool, type(None)))  # types with nothing below: quicker asked than what has


def text(path: Path) -> str:
    """The path as a person reads it."""
    out = ""
    for step in path:
        if isinstance(step, Sel):
            out += f"[{step.key}={_quote(step.value)}]"
        elif isinstance(step, int):
            out += f"[{step}]"
        elif step == "[*]":
            out += step
        else:
            out += ("." if out else "") + _quote(step)
    return out


@lru_cache(maxsize=8192)
def parse(written: str) -> Path:
    """Read a path or pattern; ValueError when it is not one."""
    steps: list[Step] = []
    at = 0
    while at < len(written):
        found = _TOKEN.match(written, at)
        if not found or found.end() == at:
            raise ValueError(f"{written!r} is not a path; write keys with dots, elements as [0] or [name=value]")
        index, key, value, quoted, bare = found.groups()
        if index is not None:
            steps.append("[*]" if index == "*" else int(index))
        elif key is not None:
            steps.append(Sel(key, _unquote(value) if value.startswith('"') else value))
        else:
            steps.append(_unquote(f'"{quoted}"') if quoted is not None else bare)
        at = found.end()
    return tuple(steps)


def matches(pattern: Path, path: Path) -> bool:
    """Whether `path` is what `pattern` speaks of."""
    return (len(pattern) == len(path) or "**" in pattern) and covers(pattern, path)


def covers(pattern: Path, path: Path) -> bool:
    """Whether `path` is at or below what `pattern` speaks of: whether `pattern` matches a beginning of it."""
    for i, want in enumerate(pattern):
        if want == "**":
            return True
        if i >= len(path):
            return False
        have = path[i]
        if want != have and want != ("*" if isinstance(have, str) else "[*]"):
            return False
    return True


def begins(tree: Any, pattern: Path) -> bool:
    """Whether a tree has the keys that a pattern begins with: most patterns of a kind speak of what it has not."""
    for step in pattern:
        if step == "*" or not isinstance(tree, dict):
            break
        if step not in tree:
            return False
        tree = tree[step]
    return True


def find(tree: Any, pattern: Path, at: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every (path, value) in `tree` that `pattern` matches; positions are numbers."""
    if not begins(tree, pattern):
        return
    found = [(at, tree)]
    for step in pattern:
        found = [((*here, key), below) for here, value in found for key, below in _children(value, step)]
        if not found:
            return
    yield from found


def get(tree: Any, path: Path, default: Any = None) -> Any:
    """The value at `path`, or `default`."""
    for step in path:
        found = list(_children(tree, step))
        if not found:
            return default
        tree = found[0][1]
    return tree


class Finder:
    """Finds values at many paths of one tree: a list is indexed once by the key that its selectors use, so that each
    path costs its length and not that of the lists on it. The tree must not change meanwhile."""

    __slots__ = ("_lists", "_tree")

    def __init__(self, tree: Any) -> None:
        self._tree = tree
        self._lists: dict[tuple[int, str], dict[str, Any]] = {}

    def get(self, path: Path, default: Any = None) -> Any:
        """The value at `path`, or `default`: as `get` finds it."""
        tree = self._tree
        for step in path:
            if isinstance(step, Sel) and isinstance(tree, list):
                elements = self._by(tree, step.key)
                if step.value not in elements:
                    return default
                tree = elements[step.value]
            else:
                found = _children(tree, step)
                if not found:
                    return default
                tree = found[0][1]
        return tree

    def _by(self, items: list[Any], key: str) -> dict[str, Any]:
        at = (id(items), key)
        if at not in self._lists:
            self._lists[at] = {str(e.get(key)): e for e in reversed(items) if isinstance(e, dict)}
        return self._lists[at]


def put(tree: Any, path: Path, value: Any) -> Any:
    """A copy of `tree` with `value` at `path`; missing maps are made, positions must exist."""
    if not path:
        return value
    step, rest = path[0], path[1:]
    if isinstance(step, str):
        base = dict(tree) if isinstance(tree, dict) else {}
        base[step] = put(base.get(step), rest, value)
        return base
    items = list(tree) if isinstance(tree, list) else []
    for key, _ in list(_children(items, step)):
        items[key] = put(items[key], rest, value)
    return items


def drop(tree: Any, path: Path) -> Any:
    """A copy of `tree` without the key or element at `path`."""
    step, rest = path[0], path[1:]
    found = [key for key, _ in _children(tree, step)]
    if not found:
        return tree
    if isinstance(tree, dict):
        return {
            k: (drop(v, rest) if rest else None) if k in found else v for k, v in tree.items() if rest or k not in found
        }
    return [drop(v, rest) if rest and i in found else v for i, v in enumerate(tree) if rest or i not in found]


def arranged(tree: Any, paths: Iterable[Path]) -> Any:
    """A copy of `tree` with the lists at these paths sorted: for sets, of which DSS keeps no order."""
    for at in paths:
        values = get(tree, at)
        if isinstance(values, list):
            tree = put(tree, at, sorted(values, key=str))
    return tree


def _children(tree: Any, step: Step) -> list[tuple[Any, Any]]:
    if isinstance(tree, dict):
        if step == "*":
            return list(tree.items())
        return [(step, tree[step])] if step in tree and isinstance(step, str) else []
    if isinstance(tree, list):
        if step == "[*]":
            return list(enumerate(tree))
        if isinstance(step, Sel):
            return [(i, v) for i, v in enumerate(tree) if isinstance(v, dict) and str(v.get(step.key)) == step.value]
        if isinstance(step, int) and step < len(tree):
            return [(step, tree[step])]
    return []


def _quote(part: str) -> str:
    if _BARE.match(part):
        return part
    return '"' + part.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _unquote(part: str) -> str:
    return re.sub(r"\\(.)", r"\1", part[1:-1])
