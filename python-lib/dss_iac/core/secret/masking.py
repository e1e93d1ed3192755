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
_MOST_JUDGED = 1 << 12  # texts that are remembered below each name
_AS_IT_IS, _AS_A_MARK, _WITH_MARKS = "as it is", "as a mark", "with marks"
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
    """`tree`, which stands at path `at`, with everything sealed that must be a secret. What holds none is given back
    itself, no copy of it."""
    return _hushed(tree, *search.above(at), lambda value: fingerprint(key, value)) if search.any_in(tree, at) else tree


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
        # As far as is known by now: how texts are shown, by the name above them, beside what holds secrets and in it;
        # and trees that need no mark, which their ids find.
        self._judged: tuple[dict[str, dict[str, str]], dict[str, dict[str, str]]] = ({}, {})
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
            for judged in (*self._judged, self._bare):
                judged.clear()

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
        if here is None and self._needs_none(value, name, held):
            if isinstance(value, (dict, list)):
                self._bare[id(value), name, held] = value
            return value
        return self._marked(value, here, name, held)

    def needs_none(self, value: Any) -> bool:
        """Whether nothing in a whole tree needs a mark, as far as is known by now."""
        return self._needs_none(value, "", False)

    def _needs_none(self, value: Any, name: str, held: bool) -> bool:
        """Whether nothing in a tree needs a mark; `name` and `held` as in `search.is_secret`. Most trees need none, and
        of most of their texts that is known."""
        if isinstance(value, str):
            return self._shown_as(value, name, held) == _AS_IT_IS
        if not isinstance(value, (dict, list)):
            return not search.is_secret(value, name, held)
        if (id(value), name, held) in self._bare:
            return True
        if isinstance(value, list):
            return all(self._needs_none(below, name, held) for below in value if type(below) not in search.PLAIN)
        held = held or search.holds(name)
        judged = self._judged[held]
        for key, below in value.items():
            own = search.called(str(key), value) if key == "value" else str(key)
            known = type(below) in search.PLAIN or (type(below) is str and judged.get(own, {}).get(below) == _AS_IT_IS)
            if not known and not self._needs_none(below, own, held):
                return False
        return True

    def _shown_as(self, value: str, name: str, held: bool) -> str:
        """How a text below a name is shown. Each is judged once, as most come again and again."""
        known = self._judged[held].setdefault(name, {})
        if value not in known:
            if len(known) >= _MOST_JUDGED:
                known.clear()
            known[value] = self._judge(value, name, held)
        return known[value]

    def _judge(self, value: str, name: str, held: bool) -> str:
        if search.is_secret(value, name, held) or is_sealed(value):
            return _AS_A_MARK
        parts = any(clear in value for clear in self._clear) or ("(secret" in value and _SEALS.search(value))
        return _WITH_MARKS if parts else _AS_IT_IS

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
        """A text below a name, with marks where it needs some."""
        shown_as = self._shown_as(value, name, held)
        if shown_as == _AS_IT_IS:
            return value
        return self.of(value) if shown_as == _AS_A_MARK else self.text(value)

    def text(self, text: str) -> str:
        """`text` without any clear text that was learnt, and with marks for seals."""
        if self._clear:
            for clear in sorted(self._clear, key=len, reverse=True):
                if clear in text:
                    text = text.replace(clear, self._mark(clear))
        return _SEALS.sub(lambda found: self.of(found[0]), text) if "(secret" in text else text

    def _mark(self, what: str) -> str:
        return f"(secret {self._numbers.setdefault(self._same.get(what, what), len(self._numbers) + 1)})"
