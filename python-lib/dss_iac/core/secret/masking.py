"""Secrets as marks: what may be kept, compared and shown of a value that nobody may see. Knows no key's home.

A *seal* stands for a secret in state, plan and journal: `(secret 9f2c…)` with a keyed fingerprint, `(secret)` without a
key (D27: then nothing can be told about it). A *mark* stands for it in a view: `(secret 1)`, numbered by value.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from ..model import path
from ..model.path_patterns import Here, Patterns
from ..model.resource import ABSENT
from . import detection

BLIND = "(secret)"
_SHORTEST = 6  # a shorter secret cannot be told from ordinary text around it
_LONGEST, _SIGN = 500, 12  # characters: more is no key of anything; less has no looks
_SEAL = re.compile(r"\(secret(?: [0-9a-f]{24})?\)\Z")
_SEALS = re.compile(r"\(secret(?: [0-9a-f]{24})?\)")
_TELLING = re.compile(
    r"(?:^|[_.-])(?:password|passwd|passphrase|secret|token|api_?key|access_?key|secret_?key|private_?key|credentials?)$",
    re.IGNORECASE,
)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


def fingerprint(key: bytes, value: Any) -> str:
    """The seal of a value: 24 hex digits of HMAC-SHA256 over its JSON, or `(secret)` when there is no key."""
    if not key:
        return BLIND
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, default=str).encode()
    return f"(secret {hmac.new(key, text, hashlib.sha256).hexdigest()[:24]})"


def is_sealed(value: Any) -> bool:
    """Whether a value is a seal; a seal is never written to DSS."""
    return isinstance(value, str) and value.startswith(BLIND[:-1]) and _SEAL.match(value) is not None


@lru_cache(maxsize=4096)
def telling(name: str) -> bool:
    """Whether a key's name says that its value is a secret (`dbPassword`, `api_key`)."""
    return _TELLING.search(_CAMEL.sub("_", name)) is not None


def places(tree: Any) -> tuple[str, ...]:
    """Patterns of where seals stand in a tree: what was a secret when it was written."""
    return tuple(dict.fromkeys(map(_pattern, _hits(tree, lambda value, key, named: is_sealed(value)))))


def found(tree: Any) -> tuple[str, ...]:
    """Patterns of what must be a secret, by the name of its key or by its looks, whoever declared it (D35). Texts of
    several lines are code, and left alone; so are references to variables of DSS."""
    return tuple(dict.fromkeys(map(_pattern, _hits(tree, _looks))))


def clear(written: Any) -> tuple[path.Path, ...]:
    """Where a configuration as it is written holds a secret itself, and not a template for it."""
    return tuple(_hits(written, lambda value, key, named: "{{" not in value and _looks(value, key, named)))


def _looks(value: str, key: str, named: bool) -> bool:
    """`key` is the nearest key above the value, `named` whether the value is its own."""
    told = named and telling(key)
    if not told and len(value) < _SIGN:
        return False
    if not value or value.startswith("${") or "\n" in value or len(value) > _LONGEST or is_sealed(value):
        return False
    return told or bool(detection.like(value, key))


_Test = Callable[[str, str, bool], bool]


def _hits(tree: Any, test: _Test) -> list[path.Path]:
    """Where texts are of which the test says yes, in the order of the tree. Paths are made of what is found only."""
    out: list[path.Path] = []
    if isinstance(tree, str):
        return [()] if test(tree, "", False) else []
    _scan(tree, (), "", test, out)
    return out


def _scan(tree: Any, at: path.Path, key: str, test: _Test, out: list[path.Path]) -> None:
    if isinstance(tree, (dict, Mapping)):
        for name, value in tree.items():
            if isinstance(value, str):
                if test(value, str(name), True):
                    out.append((*at, str(name)))
            elif isinstance(value, (dict, list, tuple, Mapping)):
                _scan(value, (*at, str(name)), str(name), test, out)
    elif isinstance(tree, list | tuple):
        for i, value in enumerate(tree):
            if isinstance(value, str):
                if test(value, key, False):
                    out.append((*at, i))
            elif isinstance(value, (dict, list, tuple, Mapping)):
                _scan(value, (*at, i), key, test, out)


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


def hush(tree: Any, key: bytes) -> Any:
    """`tree` with every text sealed whose key's name tells that it is a secret; references to variables stay."""
    if isinstance(tree, dict):
        return {k: _hushed(k, v, key) if isinstance(v, str) else hush(v, key) for k, v in tree.items()}
    return [hush(v, key) for v in tree] if isinstance(tree, list) else tree


def _hushed(name: Any, value: str, key: bytes) -> Any:
    if not value or not telling(str(name)) or value.startswith(("${", "(secret")):
        return value  # no secret, a reference to a variable, a seal, a mark
    return fingerprint(key, value)


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

    def learn(self, value: Any) -> None:
        """Remember the clear text of a secret, so that it appears nowhere."""
        if isinstance(value, dict):
            value = list(value.values())
        if isinstance(value, list):
            for one in value:
                self.learn(one)
        elif isinstance(value, str) and len(value) >= _SHORTEST and not is_sealed(value):
            self._clear.add(value)

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
        """`value`, standing at path `at`, with a mark for each secret: at a pattern, sealed, or at a telling name."""
        here = Patterns(patterns).start if patterns else None
        for step in at:
            here = here if here is None or here.covered else here.at(step)
        return self._marked(value, here, at[-1] if at else 0)

    def _marked(self, value: Any, here: Here | None, step: path.Step) -> Any:
        """`here` is where the walk over the patterns stands, `step` the last one to the value."""
        if value is ABSENT or value is None:
            return value
        if here is not None and here.covered and value != "":
            return self.of(value)
        if isinstance(value, str):
            named = isinstance(step, str) and telling(step) and not value.startswith("${")
            return value and (self.of(value) if named or is_sealed(value) else self.text(value))
        if isinstance(value, dict):
            return {k: self._marked(v, here and here.at(k), k) for k, v in value.items()}
        if isinstance(value, list):
            return [self._marked(v, here and here.at(i), i) for i, v in enumerate(value)]
        return value

    def text(self, text: str) -> str:
        """`text` without any clear text that was learnt, and with marks for seals."""
        if self._clear:
            for clear in sorted(self._clear, key=len, reverse=True):
                if clear in text:
                    text = text.replace(clear, self._mark(clear))
        return _SEALS.sub(lambda found: self.of(found[0]), text) if "(secret" in text else text

    def _mark(self, what: str) -> str:
        return f"(secret {self._numbers.setdefault(self._same.get(what, what), len(self._numbers) + 1)})"
