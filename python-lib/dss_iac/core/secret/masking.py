"""Secrets as marks: what may be kept, compared and shown of a value that nobody may see. Knows no key's home.

A *seal* stands for a secret in state, plan and journal: `(secret 9f2c…)` with a keyed fingerprint, `(secret)` without a
key (D27: then nothing can be told about it). A *mark* stands for it in a view: `(secret 1)`, numbered by value.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Sequence
from operator import is_
from typing import Any

from ..model import path
from ..model.path_patterns import Here, Patterns
from ..model.resource import ABSENT
from . import derived_key, search

BLIND = "(secret)"
_MOST_OPEN = 1 << 15  # texts that are remembered
_SHORTEST = 6  # a shorter secret cannot be told from ordinary text around it
_SEAL = re.compile(r"\(secret(?: [0-9a-f]{24})?\)\Z")
_SEALS = re.compile(r"\(secret(?: [0-9a-f]{24})?\)")


def fingerprint(key: bytes, value: Any) -> str:
    """The seal of a value: 24 hex digits of HMAC-SHA256 over its JSON, or `(secret)` when there is no key."""
    if not key:
        return BLIND
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
    own = derived_key.of(key, derived_key.FINGERPRINTS)
    return f"(secret {hmac.new(own, text, hashlib.sha256).hexdigest()[:24]})"


def is_sealed(value: Any) -> bool:
    """Whether a value is a seal; a seal is never written to DSS."""
    return isinstance(value, str) and value.startswith(BLIND[:-1]) and _SEAL.match(value) is not None


def places(tree: Any) -> tuple[str, ...]:
    """Patterns of where seals stand in a tree: what was a secret when it was written."""
    return tuple(dict.fromkeys(_pattern(at) for at, _ in search.hits(tree, lambda value, name, held: is_sealed(value))))


def found(tree: Any) -> tuple[str, ...]:
    """Patterns of what must be a secret, by the name of its key or by its looks, whoever declared it (D35)."""
    return tuple(dict.fromkeys(_pattern(at) for at, _ in search.secrets(tree)))


def clear(written: Any) -> tuple[path.Path, ...]:
    """Where a configuration as it is written holds a secret itself, and not a template for it."""
    return tuple(at for at, value in search.secrets(written) if "{{" not in str(value))


def _pattern(at: path.Path) -> str:
    return path.text(tuple("[*]" if isinstance(step, int) else step for step in at))


def seal(tree: Any, patterns: Sequence[str], key: bytes, at: path.Path = ()) -> Any:
    """`tree` (standing at path `at`) with everything at or below a pattern sealed; untouched trees are shared."""
    if not patterns or tree is ABSENT:
        return tree
    return _seal(tree, tuple(path.parse(p) for p in patterns), key, at)


def _seal(tree: Any, patterns: tuple[path.Path, ...], key: bytes, at: path.Path) -> Any:
    if any(path.covers(p, at) for p in patterns):
        return tree if is_sealed(tree) or tree in (None, "") else fingerprint(key, tree)
    if isinstance(tree, dict):
        return {k: _seal(v, patterns, key, (*at, k)) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_seal(v, patterns, key, (*at, i)) for i, v in enumerate(tree)]
    return tree


def hush(tree: Any, key: bytes, at: path.Path = ()) -> Any:
    """`tree`, which stands at path `at`, with everything sealed that must be a secret."""
    return _hushed(tree, *search.above(at), lambda value: fingerprint(key, value))


def _hushed(tree: Any, name: str, held: bool, cover: Callable[[Any], Any]) -> Any:
    if isinstance(tree, dict):
        inside = held or search.holds(name)
        return {k: _hushed(v, search.called(str(k), tree), inside, cover) for k, v in tree.items()}
    if isinstance(tree, list):
        return [_hushed(v, name, held, cover) for v in tree]
    return cover(tree) if search.is_secret(tree, name, held) else tree


def opened(tree: Any, at: path.Path = ()) -> tuple[Any, tuple[path.Path, ...]]:
    """(`tree` without its seals, where they were): what can be written again, and what is lost."""
    if isinstance(tree, dict):
        parts = {k: opened(v, (*at, k)) for k, v in tree.items() if not is_sealed(v)}
        sealed = tuple((*at, k) for k, v in tree.items() if is_sealed(v))
        return {k: v for k, (v, _) in parts.items()}, (*sealed, *(p for _, ps in parts.values() for p in ps))
    if isinstance(tree, list):
        items = [opened(v, (*at, i)) for i, v in enumerate(tree)]
        return [v for v, _ in items], tuple(p for _, ps in items for p in ps)
    return tree, ()


class Marks:
    """Hands out `(secret 1)`, `(secret 2)` …: one number for one value, so that a reader sees what is the same.

    What it has learnt is taken out of every other text as well.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._blind = 0
        self._clear: set[str] = set()
        self._same: dict[str, str] = {}
        # What needs no mark, as far as is known by now: texts below a name, and trees, which their ids find.
        self._open: set[tuple[str, str, bool]] = set()
        self._bare: dict[tuple[int, str, bool], Any] = {}

    def learn(self, value: Any) -> None:
        """Remember the clear text of a secret, so that it appears nowhere."""
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                self.learn(one)
        elif isinstance(value, str) and len(value) >= _SHORTEST and value not in self._clear and not is_sealed(value):
            self._clear.add(value)
            self._open.clear()
            self._bare.clear()

    def join(self, clear: Any, seal_of_it: Any) -> None:
        """A secret and its seal get one number."""
        if isinstance(clear, str) and is_sealed(seal_of_it) and seal_of_it != BLIND:
            self._same[clear] = seal_of_it

    def of(self, value: Any) -> str:
        """The mark of a secret value or of its seal."""
        if value == BLIND:
            self._blind += 1
            return self._mark(f"blind {self._blind}")
        self.learn(value)
        return self._mark(value if isinstance(value, str) else json.dumps(value, sort_keys=True, default=str))

    def tree(self, value: Any, patterns: Sequence[path.Path] = (), at: path.Path = ()) -> Any:
        """`value`, standing at path `at`, with a mark for each secret: at a pattern, sealed, or one that must be. What
        holds none is given back itself, no copy of it."""
        here = Patterns(patterns).start if patterns else None
        for step in at:
            here = here if here is None or here.covered else here.at(step)
        name, held = search.above(at)
        marked = self._marked(value, here, name, held)
        if here is None and marked is value:
            self._bare[id(value), name, held] = value
        return marked

    def _marked(self, value: Any, here: Here | None, name: str, held: bool) -> Any:
        """`here` is where the walk over the patterns stands; `name` and `held` as in `search.is_secret`."""
        if value is ABSENT or value is None or isinstance(value, bool):
            return value
        if here is not None and here.covered and value != "":
            return self.of(value)
        if isinstance(value, (dict, list)) and here is None and (id(value), name, held) in self._bare:
            return value
        if isinstance(value, dict):
            held = held or search.holds(name)
            new = {k: self._marked(v, here and here.at(k), search.called(str(k), value), held)
                   for k, v in value.items()}  # fmt: skip
            return value if all(map(is_, new.values(), value.values())) else new
        if isinstance(value, list):
            row = [self._marked(v, here and here.at(i), name, held) for i, v in enumerate(value)]
            return value if all(map(is_, row, value)) else row
        if isinstance(value, str):
            return self._word(value, name, held)
        return self.of(value) if search.is_secret(value, name, held) else value

    def _word(self, value: str, name: str, held: bool) -> str:
        """A text below a name, with marks where it needs some. Most need none, and come again and again."""
        if (value, name, held) in self._open:
            return value
        if search.is_secret(value, name, held) or is_sealed(value):
            return self.of(value)
        shown = self.text(value)
        if shown == value and len(self._open) < _MOST_OPEN:
            self._open.add((value, name, held))
        return shown

    def text(self, text: str) -> str:
        """`text` without any clear text that was learnt, and with marks for seals."""
        if self._clear:
            for clear in sorted(self._clear, key=len, reverse=True):
                if clear in text:
                    text = text.replace(clear, self._mark(clear))
        return _SEALS.sub(lambda found: self.of(found[0]), text) if "(secret" in text else text

    def _mark(self, what: str) -> str:
        return f"(secret {self._numbers.setdefault(self._same.get(what, what), len(self._numbers) + 1)})"
