"""Edits of a text, and the lines they are made of: what goes with a line, what stands at a column. Knows no value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from .spans import Node, Source


class Edit(NamedTuple):
    """Characters `start` to `end` of a file become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class New:
    """An element of a list that was not there."""

    value: Any = field(repr=False)


class Unpatchable(Exception):
    """The text has a form that this module does not take apart; the message says which."""


def applied(text: str, edits: Iterable[Edit]) -> str:
    """The text after the edits. Unpatchable when two of them speak of the same characters."""
    ordered = sorted(dict.fromkeys(edits), key=lambda e: (e.start, e.end))
    for one, other in pairwise(ordered):
        if other.start < one.end:
            raise Unpatchable("two changes meet in the same place")
    for edit in reversed(ordered):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def line_start(source: Source, at: int) -> int:
    """Where the line begins."""
    return source.text.rfind("\n", 0, at) + 1


def line_end(source: Source, at: int) -> int:
    """Where the line ends, its line end not included."""
    found = source.text.find("\n", at)
    if found < 0:
        return len(source.text)
    return found - 1 if source.newline == "\r\n" and source.text[found - 1 : found] == "\r" else found


def with_comments(source: Source, at: int) -> int:
    """Where the line begins, or the first of the comment lines right above it that stand at its indentation."""
    start = line_start(source, at)
    column = at - start
    while start:
        above = line_start(source, start - 1)
        line = source.text[above : start - 1]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) != column:
            break
        start = above
    return start


def lines_gone(source: Source, at: int, last: Node, *, comments: bool) -> Edit:
    """The lines from `at` to the end of a value, with one of the empty lines around them."""
    start = with_comments(source, at) if comments else line_start(source, at)
    if source.text[line_start(source, at) : at].strip():
        raise Unpatchable("it stands on a line with something else")
    end = source.text.find("\n", last.end)
    if end < 0:
        return Edit(max(0, start - len(source.newline)), len(source.text), "")
    end += 1
    blank = re.compile(r"[ \t]*\r?\n")
    after = blank.match(source.text, end)
    above = source.text[line_start(source, start - 1) : start].strip() if start else ""
    before = not above or above.endswith(":")
    return Edit(start, after.end() if after and before else end, "")


def joined(source: Source, lines: Sequence[str], column: int, *, shift: int = 0, last: bool = False) -> str:
    """Lines after the first at `column`; `last`: the text ends where the next thing at that column begins."""
    indent = " " * (column - shift if shift else column)
    head, *rest = lines
    return source.newline.join([head, *(indent + line if line or (last and i == len(rest) - 1) else line
                                        for i, line in enumerate(rest))])  # fmt: skip
