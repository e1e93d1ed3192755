"""How the trees of one kind are looked at: its rules, compiled, with what a resource adds. Compares nothing itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ..model import path
from ..model.kind import Rules
from ..model.path import Path, Sel
from ..model.path_patterns import Here, compiled

_WORDS = ("managed", "noise", "fixed", "unread", "secret", "built", "storage", "shape", "code", "empty",
          "json_text", "positional", "user_data")  # fmt: skip
_BOOKS: dict[int, tuple[Rules, _Book]] = {}


class _Book:
    """The patterns of one `Rules` value, parsed once."""

    def __init__(self, rules: Rules) -> None:
        self.words = {w: compiled(tuple(getattr(rules, w))) for w in _WORDS}
        self.skip = compiled((*rules.managed, *rules.noise))
        self.unordered = tuple(map(path.parse, rules.unordered))
        self.positional = tuple(map(path.parse, rules.positional))
        self.keyed = tuple((path.parse(p), key) for p, key in rules.keyed.items())
        self.entries = tuple((path.parse(p), tuple(keys)) for p, keys in rules.entries.items())
        self.why = tuple((path.parse(p), text) for p, text in rules.why.items())


class Lens:
    """Rules plus the author's own: `ignore` (never compared), `secrets`, and the key that seals them (b"" = none)."""

    def __init__(self, rules: Rules, ignore: Sequence[str] = (), secrets: Sequence[str] = (), key: bytes = b"") -> None:
        known = _BOOKS.get(id(rules))
        if known is None or known[0] is not rules:
            known = _BOOKS[id(rules)] = (rules, _Book(rules))
        self._book = known[1]
        self.key = key
        self.secrets = (*rules.secret, *secrets)
        self._secret = compiled(self.secrets) if secrets else self._book.words["secret"]
        self._skip = compiled((*rules.managed, *rules.noise, *ignore)) if ignore else self._book.skip

    def skips(self, at: Path) -> bool:
        """Whether nothing at `at` is compared: the server's own, noise, or ignored by the author."""
        return self._skip.cover(at)

    @property
    def skipping(self) -> Here | None:
        """Where a walk over whole trees begins that leaves out what is skipped."""
        return self._skip.start

    def covers(self, word: str, at: Path) -> bool:
        """Whether `at` lies at or below a pattern of the rule `word`."""
        return self._book.words[word].cover(at)

    def secret(self, at: Path) -> bool:
        """Whether a secret lies at `at`."""
        return self._secret.cover(at)

    def unordered(self, at: Path) -> bool:
        """Whether the list at `at` is a set."""
        return any(path.matches(p, at) for p in self._book.unordered)

    def positional(self, at: Path) -> bool:
        """Whether edited elements of the list at `at` are told apart by their place."""
        return any(path.matches(p, at) for p in self._book.positional)

    def key_of(self, at: Path) -> str:
        """The key by which elements of the list at `at` are told apart; "" = by content."""
        return next((key for p, key in self._book.keyed if path.matches(p, at)), "")

    def entries_of(self, at: Path) -> tuple[str, ...]:
        """The keys of a list in which only our own entries are ours; () for an ordinary list."""
        return next((keys for p, keys in self._book.entries if path.matches(p, at)), ())

    def owned(self, at: Path) -> Path:
        """What is written as one: `at`, or the list around it when its elements are not owned one by one."""
        inside = (i for i, step in enumerate(at) if not isinstance(step, str) and not self.entries_of(at[:i]))
        first = next(inside, None)
        return at if first is None else at[:first]

    def why(self, at: Path) -> str:
        """What the kind says about differences at `at` that are none."""
        return next((text for p, text in self._book.why if path.covers(p, at)), "")


def entry_key(keys: Sequence[str], element: Any) -> tuple[str, ...]:
    """Who an entry is: its values at `keys`, null and "" being the same."""
    values = element if isinstance(element, dict) else {}
    return tuple(str(values.get(k) or "") for k in keys)


def entry_step(keys: Sequence[str], element: Any) -> Sel:
    """How an entry is named in a path: by the first of its keys that has a value."""
    identity = entry_key(keys, element)
    filled = [(k, v) for k, v in zip(keys, identity, strict=True) if v]
    return Sel(*(filled[0] if filled else (keys[0], "")))
