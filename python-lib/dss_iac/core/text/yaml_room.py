"""How a tree is written as YAML, decided on the tree: which style a text has, what stands on one line, and so how much
room everything takes. Writes nothing; what comes again is decided once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, ClassVar

import yaml

from ..model.path import MAPS, SCALARS

_SHORT = 76
_TIME = re.compile(r"\d+(?::\d\d)+\Z")  # YAML 1.1 reads some of these as numbers to the base 60
_NUMBER_OF_1_2 = re.compile(r"[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
# Characters that turn the direction of what is read: written as escapes, so that a reviewer sees them.
TURNING = {n: f"\\u{n:04X}" for n in (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))}
_TURNS = re.compile(f"[{''.join(map(chr, TURNING))}]")
_NEEDS_QUOTES = re.compile(r"[\s!&*\-?:,\[\]{}#|>@`\"'%=~]|.*(: |:\Z| #|\s\Z)")
STR = "tag:yaml.org,2002:str"
_ROWS = (list, tuple)
_HOLDING = (*_ROWS, *MAPS)
_REMEMBERED, _MOST = 100, 1 << 14  # characters of a text that is remembered, and how many are
_OTHERS = yaml.SafeDumper("")  # type: ignore[arg-type]  # represents numbers, truth values and null, and resolves


def other(value: Any) -> tuple[str, str]:
    """(tag, text) of a number, a truth value or null."""
    return _other(value) if isinstance(value, float) else _known_other(value)


def _other(value: Any) -> tuple[str, str]:
    node = _OTHERS.represent_data(value)
    return node.tag, node.value


_known_other = lru_cache(maxsize=4096, typed=True)(_other)  # not of -0.0, which equals 0.0


def style(value: str) -> str | None:
    """How a text is written: in quotes, as a block, or None for as the emitter likes."""
    return _style(value) if len(value) > _REMEMBERED else _known_style(value)


def _style(value: str) -> str | None:
    if _TURNS.search(value):
        return '"'
    if "\n" in value and not re.search(r"[ \t]\n|[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029\ufeff]", value):
        return "|"
    resolve: Any = _OTHERS.resolve  # untyped in PyYAML's stubs
    plain = resolve(yaml.ScalarNode, value, (True, False)) == STR
    number = _NUMBER_OF_1_2.match(value) or _TIME.match(value)
    quoted = not plain or number or (_NEEDS_QUOTES.match(value) and '"' not in value)
    return '"' if quoted and "\\" not in value else None


_known_style = lru_cache(maxsize=4096)(_style)  # keys and words of DSS are few


class Rooms(dict[str, int]):
    """Text → the room it takes as a value (as of `Measure.of`); short ones are remembered."""

    def __missing__(self, text: str) -> int:
        room = self.found(text)
        if len(text) <= _REMEMBERED:
            if len(self) >= _MOST:
                self.clear()
            self[text] = room
        return room

    def found(self, text: str) -> int:
        """The room of a text that is not known."""
        if style(text) == "|":
            return -len(lines_of(text))
        return -1 if "\n" in text else len(text) + 2


class KeyRooms(Rooms):
    """The same for keys: with what stands around them on one line."""

    def found(self, text: str) -> int:
        """The room of a key that is not known."""
        return len(text) + 4


def lines_of(text: str) -> list[str]:
    """The lines of a text that is written as a block."""
    return text.removesuffix("\n").split("\n")


def is_section(value: Any) -> bool:
    """Whether something is a list of maps."""
    return isinstance(value, _ROWS) and all(isinstance(one, MAPS) for one in value)


class Measure:
    """Measures trees that nobody changes meanwhile, and keeps what they take."""

    words: ClassVar[Rooms] = Rooms()
    keys: ClassVar[Rooms] = KeyRooms()

    def __init__(self) -> None:
        self._rooms: dict[int, int] = {}  # of lists, and of maps in lists: a map below a key is never on its line

    def of(self, value: Any, inside_list: bool = False) -> int:
        """Characters where a value stands on one line, else minus the lines that it takes below its key."""
        if type(value) in SCALARS or not isinstance(value, _HOLDING):
            return self.words[value if isinstance(value, str) else other(value)[1]]
        if isinstance(value, _ROWS):
            if (known := self._rooms.get(id(value))) is not None:
                return known
            room = self._list(value)
        else:
            room = self._map(value, inside_list)
            if not inside_list:
                return room
        self._rooms[id(value)] = room
        return room

    def section(self, value: Any) -> int:
        """`of` for what is below a key of the top level: items will be added to a list of maps, so it is no line."""
        room = self.of(value)
        return -len(value) if room > 0 and is_section(value) else room

    def on_one_line(self, value: Any) -> bool:
        """Whether a list that was measured stands on one line, or a map in one."""
        return self._rooms[id(value)] >= 0

    def _map(self, tree: Mapping[Any, Any], inside_list: bool) -> int:
        words, keys, of = self.words, self.keys, self.of
        total = lines = 0
        fits = inside_list or not tree
        for key, value in tree.items():
            around = keys[key if isinstance(key, str) else other(key)[1]]
            room = words[value] if type(value) is str else of(value)
            if room >= 0:
                total += room + around
                lines += 1
            else:
                fits, lines = False, lines + 1 - room
        return total if fits and total <= _SHORT else -lines

    def _list(self, row: list[Any] | tuple[Any, ...]) -> int:
        words, of = self.words, self.of
        total = lines = 0
        fits = simple = True
        for value in row:
            text = isinstance(value, str)
            room = words[value] if text else of(value, True)
            simple = simple and (text or type(value) in SCALARS or not isinstance(value, _HOLDING))
            if room >= 0:
                total += room + 2
                lines += 1
            else:
                fits, lines = False, lines - room + text
        return total if fits and (simple or len(row) == 1) and total <= _SHORT else -lines
