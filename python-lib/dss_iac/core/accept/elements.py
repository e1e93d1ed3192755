"""Elements of a list come, go and change places: the smallest edit of the text around them, as `patch` for values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from . import moved, written
from .edit import Edit, New, Unpatchable, joined, line_end, line_start, lines_gone
from .patch import replaced
from .spans import LIST, MAP, SCALAR, Node, Source


def arranged(source: Source, node: Node, order: Sequence[int | New], inner: Sequence[Edit] = ()) -> list[Edit]:
    """A list has these elements: positions are those that were there. `inner`: what else changes inside of these."""
    if node.sort != LIST:
        raise Unpatchable("this is no list")
    kept = [one for one in order if isinstance(one, int)]
    if not order or not node.items:
        return replaced(source, node, [one.value for one in order if isinstance(one, New)])
    if kept != sorted(kept):
        return _moved(source, node, order, inner)
    return [*(_flow_gaps(source, node, order) if node.flow else _block_gaps(source, node, order)), *inner]


def _flow_gaps(source: Source, node: Node, order: Sequence[int | New]) -> list[Edit]:
    edits: list[Edit] = []
    last, new = -1, list[str]()
    for one in [*order, len(node.items)]:
        if isinstance(one, New):
            new.append(written.flow(one.value, as_json=source.json))
            continue
        if new or one != last + 1:
            start = node.items[last].end if last >= 0 else node.items[0].start
            end = node.items[one].start if one < len(node.items) else node.items[-1].end
            inner = ", ".join(new)
            left = ", " if last >= 0 and (new or one < len(node.items)) else ""
            right = ", " if new and one < len(node.items) else ""
            edits.append(Edit(start, end, left + inner + right))
        last, new = one, []
    return edits


def _block_gaps(source: Source, node: Node, order: Sequence[int | New]) -> list[Edit]:
    kept = {one for one in order if isinstance(one, int)}
    edits = [
        lines_gone(source, _dash(source, item), item, comments=True)
        for i, item in enumerate(node.items) if i not in kept
    ]  # fmt: skip
    column, last = node.column - 1, -1
    for one in order:
        if isinstance(one, int):
            last = one
            continue
        lines = written.element(one.value, one_line=_one_line(node, one.value))
        if last < 0:
            text = joined(source, [*lines, ""], column, last=True)
            at = _dash(source, node.items[0])
            edits.append(Edit(at, at, text))
        else:
            end = line_end(source, node.items[last].end)
            apart = source.newline if _apart(source, node) else ""
            edits.append(Edit(end, end, apart + source.newline + " " * column + joined(source, lines, column)))
    return _settled(edits, column)


def _settled(edits: list[Edit], column: int) -> list[Edit]:
    """Insertions at one place as one edit, and what is put where something goes as part of that."""
    out: dict[tuple[int, int], Edit] = {}
    for edit in edits:
        same = out.get((edit.start, edit.end))
        out[edit.start, edit.end] = edit if same is None else same._replace(text=same.text + edit.text)
    gone = [e for e in out.values() if e.end > e.start]
    for edit in [e for e in out.values() if e.end == e.start]:
        inside = next((g for g in gone if g.start < edit.start < g.end), None)
        if inside is not None:
            del out[edit.start, edit.end]
            out[inside.start, inside.end] = inside._replace(text=_as_lines(edit.text, column))
    return list(out.values())


def _as_lines(text: str, column: int) -> str:
    """What would have been put before a line that goes: whole lines of its own."""
    return " " * column + text.rstrip(" ")


def _moved(source: Source, node: Node, order: Sequence[int | New], inner: Sequence[Edit]) -> list[Edit]:
    """The same elements in another order."""
    if node.flow:
        return moved.flow(source, node, order, inner)
    column = node.column - 1
    new = [joined(source, written.element(one.value, one_line=_one_line(node, one.value)), column)
           for one in order if isinstance(one, New)]  # fmt: skip
    return moved.block(source, node, [_dash(source, item) for item in node.items], order, new, inner)


def _one_line(node: Node, value: Any) -> bool:
    """Whether a new element stands on one line, as its neighbours do."""
    maps = [item for item in node.items if item.sort == MAP]
    if isinstance(value, dict):
        return bool(maps) and all(item.flow for item in maps)
    return True


def _apart(source: Source, node: Node) -> bool:
    """Whether the elements are set apart by empty lines."""
    if len(node.items) < 2:
        return False
    between = source.text[node.items[-2].end : _dash(source, node.items[-1])]
    return re.search(r"\n[ \t]*\r?\n", between) is not None


def _dash(source: Source, item: Node) -> int:
    at = source.text.rfind("-", 0, item.start + 1 if item.sort == SCALAR and not item.value else item.start)
    line = line_start(source, at)
    if source.text[line:at].strip():
        raise Unpatchable("a list inside of a list")
    return at
