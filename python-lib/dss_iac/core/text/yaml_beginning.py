"""The first lines of the YAML of a map, and how many there are in all: what nobody will see is counted, not written.

The lines are those of `yaml_writer`, which alone writes them: each key with its value, or with one element or key of
it, is a piece that is written by itself, and a short piece that comes again is not written again. A text that could be
written in several ways is not counted but written, so that nothing here has to know which way it would be.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple

import yaml

from .yaml_room import KeyRooms, Measure, Rooms, lines_of, style
from .yaml_writer import ONE_LINE, block, dump, key_node, listed, noded, written

_LONGEST = ONE_LINE // 16  # characters, of which each may be written as ten: what is longer may be folded
_PRINTABLE = "\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff"
_KEY = re.compile(f"[{_PRINTABLE}]{{1,100}}\\Z")  # those of others are written with a `?` before them
_ONE = re.compile(f"[{_PRINTABLE}]*\\Z")
_SEVERAL = re.compile(f"[\\n{_PRINTABLE}]*[^\\s]\\n?\\Z")
_SHORT, _TALL, _MOST = 300, 60, 1 << 12  # characters and lines of a piece that is remembered, and how many are


class _Unsure(Exception):
    """Only its text would tell how many lines something takes."""


class _Sure(Rooms):
    def found(self, text: str) -> int:
        room = super().found(text)
        sure = _SEVERAL.match(text) if style(text) == "|" else len(text) < _LONGEST and _ONE.match(text)
        if not sure:
            raise _Unsure
        return room


class _SureKeys(KeyRooms):
    def found(self, text: str) -> int:
        if not _KEY.match(text):
            raise _Unsure
        return super().found(text)


class _Measure(Measure):
    words: ClassVar[Rooms] = _Sure()
    keys: ClassVar[Rooms] = _SureKeys()


class _Piece(NamedTuple):
    """What is written by itself: a value below its keys, or an element of the list there. `above` lines of it are told
    by the piece before it, `height` ones it has in all, of which `wanted` are."""

    keys: tuple[Any, ...]
    value: Any
    element: bool
    above: int
    height: int
    wanted: int

    @property
    def called(self) -> str:
        """What makes its lines; "" for a piece too big to come again."""
        if self.height > _TALL or (isinstance(self.value, str) and len(self.value) > _SHORT):
            return ""
        return repr((self.keys, self.element, self.wanted, self.value))


_known: dict[str, list[str]] = {}  # the lines of short pieces


def beginning(tree: Mapping[str, Any], most: int) -> tuple[list[str], int]:
    """(at most so many lines of the texts of all keys, one after the other; how many lines there are)."""
    measure = _Measure()
    try:
        total = sum(1 - min(measure.section(value), 0) for value in tree.values())
        pieces = list(_pieces(tree, (), 0, most, measure))
        _ = [measure.keys[str(key)] for key in tree]
    except _Unsure:
        lines = [line for key, value in tree.items() for line in dump({key: value}).rstrip("\n").split("\n")]
        return lines[:most], len(lines)
    told = [line for piece, lines in zip(pieces, _lines(pieces, measure), strict=True) for line in lines[piece.above :]]
    return told[:most], total


def _pieces(
    tree: Mapping[Any, Any], keys: tuple[Any, ...], above: int, left: int, measure: Measure
) -> Generator[_Piece, None, int]:
    """The pieces that begin within so many lines; how many lines are left after them. The lines of `keys` from `above`
    on are told by the first."""
    for last, value in tree.items():
        if left <= 0 and above == len(keys):
            break
        here = (*keys, last)
        room = measure.of(value) if keys else measure.section(value)
        if room >= 0 or isinstance(value, str):
            height = len(here) - min(room, 0)
            yield _Piece(here, value, False, above, height, min(height, len(keys) + max(left, 1)))
            left -= height - len(keys)
        elif isinstance(value, Mapping):
            left = yield from _pieces(value, here, above, left - 1, measure)
        else:
            left = yield from _elements(value, here, above, left - 1, measure)
        above = len(keys)
    return left


def _elements(
    row: Sequence[Any], keys: tuple[Any, ...], above: int, left: int, measure: Measure
) -> Generator[_Piece, None, int]:
    for value in row:
        if left <= 0 and above == len(keys):
            break
        room = measure.of(value, True)
        own = 1 if room >= 0 else isinstance(value, str) - room
        yield _Piece(keys, value, True, above, len(keys) + own, len(keys) + min(own, max(left, 1)))
        above, left = len(keys), left - own
    return left


def _lines(pieces: Sequence[_Piece], measure: Measure) -> Iterator[list[str]]:
    """The lines of each piece. Those that are not known are written in one go; of the last one some may be left out."""
    names = [piece.called for piece in pieces]
    found = list(map(_known.get, names))
    new = [piece for piece, known in zip(pieces, found, strict=True) if known is None]
    text = written(block([_pair(piece, measure) for piece in new])).rstrip("\n").split("\n") if new else []
    at = 0
    for piece, name, known in zip(pieces, names, found, strict=True):
        lines = text[at : at + piece.wanted] if known is None else known
        at += piece.height if known is None else 0
        if known is None and name and sum(map(len, lines)) <= _SHORT:
            if len(_known) >= _MOST:
                _known.clear()
            _known[name] = lines
        yield lines


def _pair(piece: _Piece, measure: Measure) -> tuple[yaml.Node, yaml.Node]:
    node = noded(piece.value, measure, piece.element)
    if piece.wanted < piece.height:
        _cut(node, piece.wanted - len(piece.keys) + (not piece.element))
    if piece.element:
        node = listed(node)
    for key in reversed(piece.keys[1:]):
        node = block([(key_node(key), node)])
    return key_node(piece.keys[0]), node


def _cut(node: Any, left: int) -> int:
    """Take away what begins after so many lines; how many of them are left after the node."""
    if isinstance(node, yaml.ScalarNode) and node.style == "|":
        lines = lines_of(node.value)
        if len(lines) > left:  # the last line says how the text ends, which its first line tells
            node.value = "\n".join((*lines[:left], lines[-1])) + "\n" * node.value.endswith("\n")
        return left - 1 - len(lines)
    if not _below(node):
        return left - 1
    for n, (key, value) in enumerate(_pairs(node)):
        if n and left <= 0:
            del node.value[n:]
            break
        left = _cut(value, left - (key is not None and _below(value)))
    return left


def _pairs(node: Any) -> list[tuple[Any, Any]]:
    """What is in a map or a list, with its key."""
    return list(node.value) if isinstance(node, yaml.MappingNode) else [(None, value) for value in node.value]


def _below(node: Any) -> bool:
    """Whether what is in a node begins on the line below its key."""
    return not isinstance(node, yaml.ScalarNode) and bool(node.value) and not node.flow_style
