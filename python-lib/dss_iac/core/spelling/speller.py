"""Words and keys that DSS does not know (D54): an error when one that it knows is near, or when it knows no others,
else a warning. Words of plugins are for the instance to judge. Which words there are, kinds say.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from ..model import path as paths
from ..model.diagnostic import Mark, Report, did_you_mean
from ..model.kind import Kind
from ..model.resource import Resource
from ..model.words import Keys, Words
from ..text.source_map import TextMarks

_Row = TypeVar("_Row", bound=Words | Keys)
_LISTED = 12  # known words that a message lists


def check(resources: Iterable[Resource], kinds: Mapping[str, Kind], report: Report) -> None:
    """Report every unknown word and key of these resources, each at its place."""
    for resource in resources:
        speller = _Speller(resource, report)
        for row, at, value in _found(resource, kinds[resource.address.kind].words):
            if isinstance(row, Words):
                speller.word(row, value)
            elif isinstance(value, Mapping):
                speller.keys(row, at, value)


def of_plugins(resource: Resource, kind: Kind) -> Iterator[tuple[Words, str]]:
    """(row, word) for each word that a plugin brings."""
    rows = [row for row in kind.words if isinstance(row, Words) and row.plugins]
    for row, _, word in _found(resource, rows):
        if isinstance(word, str) and word not in row.known and word.startswith(row.plugins):
            yield row, word


def younger(resource: Resource, kind: Kind) -> Iterator[tuple[Words, str, str]]:
    """(row, word, the version of DSS that knew it first) for each word that not every DSS knows."""
    for row, _, word in _found(resource, [row for row in kind.words if isinstance(row, Words)]):
        if isinstance(word, str) and row.known.get(word):
            yield row, word, row.known[word]


def _found(resource: Resource, rows: Iterable[_Row]) -> Iterator[tuple[_Row, paths.Path, Any]]:
    """(row, path, what is there) for everything in a resource that a row speaks of."""
    trees = [tree for tree in (resource.body, resource.initial, resource.create) if tree]
    for row in rows:
        steps = paths.parse(row.path)
        for tree in trees:
            if paths.begins(tree, steps):
                for at, value in paths.find(tree, steps):
                    yield row, at, value


class _Speller:
    """Judges the words of one resource; the second of two equal slips is told where the second is."""

    def __init__(self, resource: Resource, report: Report) -> None:
        self.resource, self.report = resource, report
        self.seen: Counter[str] = Counter()

    def word(self, row: Words, word: Any) -> None:
        if not isinstance(word, str) or not word or word in row.known or "${" in word or word.startswith(row.plugins):
            return
        known = (*row.ours, *row.known)
        hint = row.hints.get(word.lower()) or _near(word, known)
        what = f"'{word}' is no {row.what}"
        if hint or row.complete:
            self._error(word, what, hint or f"write one of {_list(known, len(known))}", False)
        else:
            self._warn(word, f"{what} that is known here", "check it: DSS may refuse it half-way", False)

    def keys(self, row: Keys, at: paths.Path, value: Mapping[str, Any]) -> None:
        if set(value) <= row.known.keys():
            return
        place = next((step for step in reversed(at) if isinstance(step, str) and step != "[*]"), "")
        snake = bool(row.snake) and self._has(row.snake)
        names = [row.ours.get(key, _snake(key) if snake else key) for key in row.known]
        for key in value:
            if key in row.known or not isinstance(key, str) or key.startswith("$") or key in names:
                continue
            written = _snake(key) if snake else key
            where = row.snake if snake else place or self.resource.address.kind
            what, hint = f"'{written}' is not a key of {where}", row.hints.get(key, "")
            if row.open:
                near = _near(written, tuple(names))
                if hint or near:
                    self._warn(key, what, hint or near, True)
            elif hint or did_you_mean(written, names):
                self._error(key, what, hint or did_you_mean(written, names), True)
            else:
                self._warn(key, what, f"known: {_list(names, _LISTED)}", True)

    def _error(self, text: str, what: str, hint: str, key: bool) -> None:
        self.report.error(self._spot(text, key), what, hint, str(self.resource.address))

    def _warn(self, text: str, what: str, hint: str, key: bool) -> None:
        self.report.warn(self._spot(text, key), what, hint, str(self.resource.address))

    def _has(self, key: str) -> bool:
        marks = self.resource.marks
        return isinstance(marks, TextMarks) and bool(marks.all_of_key(key))

    def _spot(self, text: str, key: bool) -> Mark:
        """Where the resource has this word or key."""
        marks = self.resource.marks
        if not isinstance(marks, TextMarks):
            return self.resource.mark
        found = marks.all_of_key(text, _snake(text)) if key else marks.all_of_text(text)
        n = self.seen[text]
        self.seen[text] += 1
        return found[min(n, len(found) - 1)] if found else self.resource.mark


@lru_cache(maxsize=1024)
def _near(word: str, known: tuple[str, ...]) -> str:
    """`did you mean 'python'?` when a known word is a slip away: two letters, one in a short word."""
    most = 2 if len(word) > 7 else 1
    best = min(((_slips(word.lower(), k.lower(), most), k) for k in known), key=lambda pair: pair[0], default=(9, ""))
    return f"did you mean '{best[1]}'?" if best[0] <= most else ""


def _slips(a: str, b: str, most: int) -> int:
    """How many letters were left out, added, changed or swapped with their neighbours; `most` + 1 for more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _list(names: Iterable[str], most: int) -> str:
    found = list(names)
    return ", ".join(found[:most]) + (", …" if len(found) > most else "")


def _snake(key: str) -> str:
    return re.sub(r"(?<=[a-z])([A-Z])", lambda found: "_" + found[1].lower(), key)
