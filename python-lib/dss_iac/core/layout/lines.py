"""Indentation by two, lists indented below their key, one empty line at most, none at the beginning, no blanks at the
end of a line. The lines of a text inside a value move together and are not looked into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..accept.edit import line_start
from ..accept.spans import ALIAS, BLOCK_SCALARS, MAP, SCALAR, Node, Source, walk

STEP = 2
_DASHES = re.compile(r"\A( *)((?:- +)+)")


def aligned(text: str) -> str:
    """The text with its lines in place."""
    source = Source("", text)
    begins = {n: begin for root in source.roots for n, begin in _begins(source, root, 0)}
    inside = {n for root in source.roots for n in _inside(source, root)}
    lines = text.split("\n")
    shifts = _shifts(lines, begins, inside)
    moved = [_moved(line, shifts[n], n in inside) for n, line in enumerate(lines)]
    moved = [_DASHES.sub(lambda found: found[1] + "- " * found[2].count("-"), line) if n in begins else line
             for n, line in enumerate(moved)]  # fmt: skip
    return _spaced(moved, inside)


def _begins(source: Source, node: Node, column: int) -> Iterator[tuple[int, int]]:
    """(number of a line, the column it should begin at) of every line that begins with a key or a dash."""
    if node.flow or node.sort in (SCALAR, ALIAS):
        return
    heads = [key.start for key in node.keys] if node.sort == MAP else [_dash(source, item) for item in node.items]
    for at, item in zip(heads, node.items, strict=True):
        start = line_start(source, at)
        if not source.text[start:at].strip():
            yield source.text.count("\n", 0, start), column
        yield from _begins(source, item, column + STEP)


def _dash(source: Source, item: Node) -> int:
    """Where the dash of an element is; its value may be empty, or stand on a line below."""
    return source.text.rfind("-", 0, item.start + (item.sort == SCALAR and item.start == item.end))


def _inside(source: Source, root: Node) -> Iterator[int]:
    """The lines that belong to a value which began on a line above."""
    for node in walk(root):
        if node.sort == SCALAR or node.flow:
            first, end = source.text.count("\n", 0, node.start), node.end
            header, *_ = source.text[node.start : end].split("\n", 1)
            if node.style in BLOCK_SCALARS and "+" in header.partition("#")[0]:  # empty lines at its end count
                rest = source.text[end:]
                end += len(rest) - len(rest.lstrip(" \t\n"))
            yield from range(first + 1, first + 1 + source.text.count("\n", node.start, end))


def _shifts(lines: list[str], begins: dict[int, int], inside: set[int]) -> list[int]:
    """How far each line moves: what begins nothing moves with what is above it; a comment with what is below it when
    they stand at one column, else with what stood there last."""
    shifts, last, above = [0] * len(lines), 0, dict[int, int]()
    comments: dict[int, dict[int, int]] = {}  # number of a line → column → how far what stood there last moves
    for n, line in enumerate(lines):
        column = _indent(line)
        if n in begins:
            last = begins[n] - column
            above = {**{at: shift for at, shift in above.items() if at < column}, column: last}
        elif n not in inside and line.strip():
            comments[n] = above
        shifts[n] = last
    below: int | None = None
    for n in range(len(lines) - 1, -1, -1):
        column = _indent(lines[n])
        if n in begins:
            below = n
        elif n in comments and below is not None and (_indent(lines[below]) == column or column not in comments[n]):
            shifts[n] = shifts[below]
        elif n in comments:
            shifts[n] = comments[n].get(column, shifts[n])
    return shifts


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _moved(line: str, shift: int, inside: bool) -> str:
    if not inside:
        line = line.rstrip(" \t")
    if not line.strip():
        return line[max(0, -shift) :]
    return " " * max(0, _indent(line) + shift) + line.lstrip(" ")


def _spaced(lines: list[str], inside: set[int]) -> str:
    out: list[str] = []
    for n, line in enumerate(lines):
        if line or n in inside or (out and out[-1]):
            out.append(line)
    while len(lines) - 1 not in inside and out and not out[-1].strip():
        out.pop()
    return "\n".join(out if len(lines) - 1 in inside else [*out, ""]) if out else ""
