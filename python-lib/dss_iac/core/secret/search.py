"""Where secrets lie in a tree, whoever declared it: by names of keys (`key_names`) and by their looks (`detection`).
One judgement for what a configuration says, what a view masks, what a journal keeps and what an import writes (D35).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..model import path
from . import detection, key_names
from .key_names import DOUBTFUL, SURE, says

_SHORTEST_NUMBER = 1000  # a smaller number under a telling name counts something
_COVERED = re.compile(r"\(secret(?: [0-9a-f]+)?\)\Z")  # a seal, or a mark
_NAMING = ("key", "name")  # where the elements of a list of settings say what they are
PLAIN = frozenset((bool, type(None)))  # types that hold nothing to hide
_innocent: dict[str, set[str]] = {}  # short texts that are no secrets, by the name above them
_MOST_INNOCENT, _LONGEST_INNOCENT = 1 << 12, 100
Test = Callable[[Any, str, bool], bool]


def is_secret(value: Any, name: str, held: bool = False) -> bool:
    """Whether a value must be a secret. `name` is the nearest key above it, `held`: it lies in a map or a list whose
    own key says that secrets lie there. References to variables of DSS, seals and marks are none."""
    if isinstance(value, str):
        told = says(name)
        if not held and not told and len(value) < detection.SHORTEST_SIGN:
            return False
        if not value or value.startswith("${") or (value.startswith("(secret") and _COVERED.match(value)):
            return False
        if told == SURE or (held and not key_names.beside(name)):
            return True
        return (told == DOUBTFUL and detection.no_word(value)) or bool(detection.like(value, name))
    number = isinstance(value, int) and not isinstance(value, bool) and abs(value) >= _SHORTEST_NUMBER
    return number and says(name) == SURE


def secrets(tree: Any, at: path.Path = ()) -> list[tuple[path.Path, Any]]:
    """Every (path, value) of `tree`, which stands at path `at`, that must be a secret, in the order of the tree."""
    return hits(tree, is_secret, at)


def any_in(tree: Any, at: path.Path = ()) -> bool:
    """Whether anything in `tree`, which stands at path `at`, must be a secret."""
    return _any(tree, *above(at))


def _any(tree: Any, name: str, held: bool) -> bool:
    if isinstance(tree, str):
        return _is_secret(tree, name, held)
    if isinstance(tree, path.MAPS):
        held = held or holds(name)
        for key, value in tree.items():
            own = str(key) if key != "value" else called(key, tree)
            known = type(value) in PLAIN or (type(value) is str and not held and value in _innocent.get(own, ()))
            if not known and _any(value, own, held):
                return True
        return False
    if isinstance(tree, list | tuple):
        return any(_any(value, name, held) for value in tree if type(value) not in PLAIN)
    return is_secret(tree, name, held)


def _is_secret(value: str, name: str, held: bool) -> bool:
    """`is_secret` of a text; of short ones that are none it is remembered, as each is met again and again."""
    if is_secret(value, name, held):
        return True
    if not held and len(value) <= _LONGEST_INNOCENT:
        known = _innocent.setdefault(name, set())
        if len(known) >= _MOST_INNOCENT:
            known.clear()
        known.add(value)
    return False


def hits(tree: Any, test: Test, at: path.Path = ()) -> list[tuple[path.Path, Any]]:
    """Every leaf of which the test says yes. Paths are made of what is found only."""
    out: list[tuple[path.Path, Any]] = []
    _scan(tree, at, *above(at), test, out)
    return out


def above(at: path.Path) -> tuple[str, bool]:
    """(the nearest key, whether a key further up says that secrets lie there) of a value at a path."""
    names = [step for step in at if isinstance(step, str)]
    return names[-1] if names else "", any(map(holds, names[:-1]))


def holds(name: str) -> bool:
    """Whether a map or list under this key holds secrets."""
    return says(name) == SURE


def called(name: str, tree: Mapping[Any, Any]) -> str:
    """What a value under `name` in the map `tree` is called: in `{key: DB_PASSWORD, value: …}` what `key` says."""
    if name != "value":
        return name
    return next((tree[k] for k in _NAMING if isinstance(tree.get(k), str)), name)


def _scan(tree: Any, at: path.Path, name: str, held: bool, test: Test, out: list[tuple[path.Path, Any]]) -> None:
    if isinstance(tree, path.MAPS):
        held = held or holds(name)
        for key, value in tree.items():
            own = str(key) if key != "value" else called(key, tree)
            if type(value) not in path.SCALARS:
                _scan(value, (*at, str(key)), own, held, test, out)
            elif test(value, own, held):
                out.append(((*at, str(key)), value))
    elif isinstance(tree, list | tuple):
        for i, value in enumerate(tree):
            if type(value) not in path.SCALARS:
                _scan(value, (*at, i), name, held, test, out)
            elif test(value, name, held):
                out.append(((*at, i), value))
    elif test(tree, name, held):
        out.append((at, tree))
