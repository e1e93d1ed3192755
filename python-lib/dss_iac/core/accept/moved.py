"""Elements of a list change places, each with the comments above it and behind it, and with what changes inside of it.
What stands between two places (empty lines, line ends) stays where it is. Knows text, and no value.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from . import written
from .edit import Edit, New, Unpatchable, applied, line_end, line_start, with_comments
from .spans import Node, Source

_BEHIND = re.compile(r"([ \t\r\n]*,)?([ \t]*#[^\r\n]*)?")  # a comma, and a comment on the same line


class _Piece(NamedTuple):
    """An element: the comments above it, what it says, the comment behind it (of a flow list, behind its comma)."""

    head: str
    start: int
    end: int
    tail: str


def block(source: Source, node: Node, dashes: Sequence[int], order: Sequence[int | New], new: Sequence[str],
          inner: Sequence[Edit]) -> list[Edit]:  # fmt: skip
    """A list of lines: `dashes` are where its elements begin, `new` the texts of those that come, `inner` what changes
    inside of the others."""
    column = node.column - 1
    ranges = _lines(source, node, dashes, column)
    gaps = [source.text[a:b] for (_, a), (b, _) in pairwise(ranges)] or [source.newline]
    fresh = iter(new)
    texts = [_patched(source, *ranges[one], inner) if isinstance(one, int) else " " * column + next(fresh)
             for one in order]  # fmt: skip
    text = "".join(part + gap for part, gap in zip(texts, _between(gaps, len(texts)), strict=True))
    return [Edit(ranges[0][0], ranges[-1][1], text), *_others(inner, ranges)]


def flow(source: Source, node: Node, order: Sequence[int | New], inner: Sequence[Edit]) -> list[Edit]:
    """A list in brackets, on one line or on several."""
    pieces, gaps, comma = _pieces(source, node)
    first, last = pieces[0], pieces[-1]
    if any(p.head or p.tail for p in pieces):
        closing = source.text[last.end : node.end - 1]
        if not all("\n" in gap for gap in gaps) or "\n" not in closing:
            raise Unpatchable("the order of a list changes, and there are comments between its elements")
    texts = []
    for n, one in enumerate(order):
        head, tail = (pieces[one].head, pieces[one].tail) if isinstance(one, int) else ("", "")
        said = (_patched(source, pieces[one].start, pieces[one].end, inner) if isinstance(one, int)
                else written.flow(one.value, as_json=source.json))  # fmt: skip
        texts.append(head + said + ("," if comma or n < len(order) - 1 else "") + tail)
    text = "".join(part + gap for part, gap in zip(texts, _between(gaps or [" "], len(texts)), strict=True))
    end = last.end + _behind(source.text[last.end : node.end - 1])
    return [Edit(first.start - len(first.head), end, text), *_others(inner, [(p.start, p.end) for p in pieces])]


def _between(gaps: Sequence[str], count: int) -> list[str]:
    """What stands behind each of so many elements: nothing behind the last."""
    return [*(gaps[min(n, len(gaps) - 1)] for n in range(count - 1)), ""]


def _lines(source: Source, node: Node, dashes: Sequence[int], column: int) -> list[tuple[int, int]]:
    """From where to where each element reaches: comments that stand deeper than it follow it, others lead the next."""
    ends = [_with_deeper(source, line_end(source, item.end), column) for item in node.items]
    starts = [with_comments(source, dashes[0])]
    for end, dash in zip(ends, dashes[1:], strict=False):
        above = source.text[end : line_start(source, dash)]
        found = re.search(r"^[ \t]*#", above, re.MULTILINE)
        starts.append(end + found.start() if found else line_start(source, dash))
    return list(zip(starts, ends, strict=True))


def _with_deeper(source: Source, end: int, column: int) -> int:
    """The end of the last of the comment lines below that stand deeper than the list."""
    while (line := re.compile(r"\r?\n([ \t]*)#[^\r\n]*").match(source.text, end)) and len(line[1]) > column:
        end = line.end()
    return end


def _pieces(source: Source, node: Node) -> tuple[list[_Piece], list[str], bool]:
    """(the elements, what stands between two of them but for commas and comments, whether the last has a comma)."""
    text, items = source.text, node.items
    _, _, head = _parted(text[node.start + 1 : items[0].start], leading=True)
    pieces, gaps, comma = list[_Piece](), list[str](), False
    for item, until in zip(items, [*(b.start for b in items[1:]), node.end - 1], strict=True):
        behind = text[item.end : until]
        last = item is items[-1]
        tail, gap, above = _parted(behind)
        pieces.append(_Piece(head, item.start, item.end, tail))
        comma = last and "," in behind[: _behind(behind)].partition("#")[0]
        gaps += [] if last else [gap]
        head = above
    return pieces, gaps, comma


def _behind(text: str) -> int:
    found = _BEHIND.match(text)
    return found.end() if found else 0


def _parted(text: str, *, leading: bool = False) -> tuple[str, str, str]:
    """Of what stands before an element: (the comment behind the one before, white space, the comments above it)."""
    found = None if leading else _BEHIND.match(text)
    rest = text[found.end() :] if found else text
    at = rest.find("#")
    return (found[2] or "" if found else ""), rest if at < 0 else rest[:at], "" if at < 0 else rest[at:]


def _patched(source: Source, start: int, end: int, inner: Sequence[Edit]) -> str:
    """An element with what changes inside of it; a line that goes takes its line end along."""
    mine = [e for e in inner if start <= e.start <= end]
    text = applied(source.text[start:end], [Edit(e.start - start, min(e.end, end) - start, e.text) for e in mine])
    return text.rstrip() if any(e.end > end for e in mine) else text


def _others(inner: Sequence[Edit], ranges: Sequence[tuple[int, int]]) -> list[Edit]:
    """What changes elsewhere, at an anchor for example."""
    return [e for e in inner if not any(start <= e.start <= end for start, end in ranges)]
