"""One change of a value → the smallest edit of the text around it. Comments, quotes, anchors, order and indentation of
everything else stay, because nothing else is written. Knows text; what should change is `merge`'s.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

from . import written
from .spans import ALIAS, BLOCK_SCALARS, LIST, MAP, SCALAR, Node, Source


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


# ------------------------------------------------------------------------------------------------------------ one value


def replaced(source: Source, node: Node, value: Any) -> list[Edit]:
    """The node says `value`."""
    anchor = re.match(r"&\S+[ \t]*", source.text[node.start : node.end]) if node.anchor else None
    start = node.start + (anchor.end() if anchor else 0)
    if source.json or _in_flow(node) or node.flow:
        plain = not isinstance(value, dict | list)
        made = written.scalar(value, node.style, flow=True, as_json=source.json) if plain else ""
        return [Edit(start, node.end, made or written.flow(value, as_json=source.json))]
    if node.sort not in (SCALAR, ALIAS) or isinstance(value, dict | list):
        return _regrown(source, node, start, value)
    blank = " " if source.text[start - 1 : start] == ":" else ""
    if isinstance(value, str) and written.fits_block(value):
        made = written.text_block(value, _indent(source, node), source.newline)
        return [_spread(source, Edit(start, node.end, blank + made), node)]
    style = "" if node.style in BLOCK_SCALARS else node.style
    return [Edit(start, node.end, blank + written.scalar(value, style))]


def _regrown(source: Source, node: Node, start: int, value: Any) -> list[Edit]:
    """A collection in block style comes, or goes."""
    above = node.parent
    if above is None:
        raise Unpatchable("the whole document would change")
    if above.sort == LIST:
        lines = written.element(value, one_line=False)
        lines[0] = lines[0][2:]
        body = _joined(source, lines, node.column - 1, shift=2)
        return [_spread(source, Edit(start, node.end, body), node)]
    key = above.keys[above.position(node)]
    first, *rest = written.entry("k", value)
    colon = source.text.index(":", key.end) + 1
    body = _joined(source, [first.removeprefix("k:"), *rest], key.column - 1)
    return [_spread(source, Edit(colon, node.end, body), node)]


def _spread(source: Source, edit: Edit, node: Node) -> Edit:
    """A value of several lines: the comment behind the old one stays on the first of them."""
    end = _line_end(source, node.end)
    tail, (first, newline, rest) = source.text[node.end : end], edit.text.partition(source.newline)
    if not newline or not tail.strip() or node.style in BLOCK_SCALARS:
        return edit
    return Edit(edit.start, end, first + tail + newline + rest)


def _indent(source: Source, node: Node) -> int:
    """Where the lines of a literal block begin: as they did, else two behind the key."""
    if node.style in BLOCK_SCALARS:
        lines = source.text[node.start : node.end].split("\n")[1:]
        begins = [len(line) - len(line.lstrip(" ")) for line in lines if line.strip()]
        if begins:
            return min(begins)
    above = node.parent
    if above is not None and above.sort == MAP:
        return above.keys[above.position(node)].column + 1
    return node.column + 1 if above is None else above.column + 1


def _in_flow(node: Node) -> bool:
    return node.parent is not None and (node.parent.flow or _in_flow(node.parent))


# ----------------------------------------------------------------------------------------------------------------- maps


def added(source: Source, node: Node, key: str, value: Any, after: str | None) -> list[Edit]:
    """A map gets one more key, behind `after`, or before all others."""
    if node.sort != MAP:
        raise Unpatchable("this is no map")
    known = [k.value for k in node.keys]
    at = known.index(after) if after in known else -1 if after is None else len(known) - 1
    if node.flow:
        pair = written.flow({key: value}, as_json=source.json)[1:-1]
        return [_between(source, node, at, pair)]
    lines = written.entry(key, value)
    column = node.keys[0].column - 1
    if at < 0:
        return [Edit(node.keys[0].start, node.keys[0].start, _joined(source, [*lines, ""], column, last=True))]
    end = _line_end(source, node.items[at].end)
    return [Edit(end, end, source.newline + " " * column + _joined(source, lines, column))]


def laid(source: Source, tree: dict[str, Any], node: Node | None = None) -> list[Edit]:
    """The document says what `tree` says; maps that are not there yet are made."""
    if not source.roots:
        raise Unpatchable(f"{source.file} is empty")
    node = node or source.roots[0]
    edits: list[Edit] = []
    for key, value in tree.items():
        below = node.child(key)
        if below is None:
            edits += added(source, node, key, value, node.keys[-1].value if node.keys else None)
        elif below.sort == MAP and isinstance(value, dict):
            edits += laid(source, value, below)
        else:
            edits += replaced(source, below, value)
    return edits


def removed(source: Source, node: Node, key: str) -> list[Edit]:
    """A map loses a key, with the comments that belong to it. Unpatchable when it is the only one."""
    at = next((i for i, k in enumerate(node.keys) if k.value == key), -1)
    if at < 0 or len(node.keys) < 2:
        raise Unpatchable(f"'{key}' is the only key of its map" if at >= 0 else f"'{key}' is not written there")
    if node.flow:
        if at:
            return [Edit(node.items[at - 1].end, node.items[at].end, "")]
        return [Edit(node.keys[0].start, node.keys[1].start, "")]
    if at == 0 and source.text[_line_start(source, node.keys[0].start) : node.keys[0].start].strip():
        return [Edit(node.keys[0].start, node.keys[1].start, "")]
    return [_lines_gone(source, node.keys[at].start, node.items[at], comments=at > 0)]


def _between(source: Source, node: Node, at: int, made: str) -> Edit:
    """One more member of a flow collection, behind the member `at`, or before the first."""
    heads = node.keys if node.sort == MAP else node.items
    if not heads:
        return Edit(node.start, node.end, source.text[node.start] + made + source.text[node.end - 1])
    spread = "\n" in source.text[node.start : heads[0].start]
    gap = f",{source.newline}{' ' * (heads[0].column - 1)}" if spread else ", "
    if at < 0:
        return Edit(heads[0].start, heads[0].start, made + gap)
    return Edit(node.items[at].end, node.items[at].end, gap + made)


# ---------------------------------------------------------------------------------------------------------------- lists


def arranged(source: Source, node: Node, order: Sequence[int | New]) -> list[Edit]:
    """A list has these elements: positions are those that were there."""
    if node.sort != LIST:
        raise Unpatchable("this is no list")
    kept = [one for one in order if isinstance(one, int)]
    if not order or not node.items:
        return replaced(source, node, [one.value for one in order if isinstance(one, New)])
    if kept != sorted(kept):
        return _moved(source, node, order)
    return _flow_gaps(source, node, order) if node.flow else _block_gaps(source, node, order)


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
        _lines_gone(source, _dash(source, item), item, comments=True)
        for i, item in enumerate(node.items) if i not in kept
    ]  # fmt: skip
    column, last = node.column - 1, -1
    for one in order:
        if isinstance(one, int):
            last = one
            continue
        lines = written.element(one.value, one_line=_one_line(node, one.value))
        if last < 0:
            text = _joined(source, [*lines, ""], column, last=True)
            at = _dash(source, node.items[0])
            edits.append(Edit(at, at, text))
        else:
            end = _line_end(source, node.items[last].end)
            apart = source.newline if _apart(source, node) else ""
            edits.append(Edit(end, end, apart + source.newline + " " * column + _joined(source, lines, column)))
    return _settled(edits)


def _settled(edits: list[Edit]) -> list[Edit]:
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
            out[inside.start, inside.end] = inside._replace(text=_as_lines(edit.text, edit.start - inside.start))
    return list(out.values())


def _as_lines(text: str, column: int) -> str:
    """What would have been put before a line that goes: whole lines of its own."""
    return " " * column + text.rstrip(" ")


def _moved(source: Source, node: Node, order: Sequence[int | New]) -> list[Edit]:
    """The same elements in another order."""
    if node.flow:
        parts = [
            source.text[node.items[one].start : node.items[one].end]
            if isinstance(one, int) else written.flow(one.value, as_json=source.json)
            for one in order
        ]  # fmt: skip
        return [Edit(node.items[0].start, node.items[-1].end, ", ".join(parts))]
    column = node.column - 1
    chunks = [_chunk(source, item) for item in node.items]
    if any(source.text[a.end : b.start].strip() for a, b in pairwise(chunks)):
        raise Unpatchable("the order of a list changes, and there are comments between its elements")
    texts = [
        chunks[one].text if isinstance(one, int)
        else " " * column + _joined(source, written.element(one.value, one_line=_one_line(node, one.value)), column)
        for one in order
    ]  # fmt: skip
    between = source.text[chunks[0].end : chunks[1].start] if len(chunks) > 1 else source.newline
    return [Edit(chunks[0].start, chunks[-1].end, between.join(texts))]


def _chunk(source: Source, item: Node) -> Edit:
    """An element with the comments above it and behind it, as it is written."""
    start = _with_comments(source, _dash(source, item))
    end = _line_end(source, item.end)
    return Edit(start, end, source.text[start:end])


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
    line = _line_start(source, at)
    if source.text[line:at].strip():
        raise Unpatchable("a list inside of a list")
    return at


# ---------------------------------------------------------------------------------------------------------------- lines


def _line_start(source: Source, at: int) -> int:
    return source.text.rfind("\n", 0, at) + 1


def _line_end(source: Source, at: int) -> int:
    found = source.text.find("\n", at)
    if found < 0:
        return len(source.text)
    return found - 1 if source.newline == "\r\n" and source.text[found - 1 : found] == "\r" else found


def _with_comments(source: Source, at: int) -> int:
    """Where the line begins, or the first of the comment lines right above it that stand at its indentation."""
    start = _line_start(source, at)
    column = at - start
    while start:
        above = _line_start(source, start - 1)
        line = source.text[above : start - 1]
        if not line.lstrip().startswith("#") or len(line) - len(line.lstrip()) != column:
            break
        start = above
    return start


def _lines_gone(source: Source, at: int, last: Node, *, comments: bool) -> Edit:
    """The lines from `at` to the end of a value, with one of the empty lines around them."""
    start = _with_comments(source, at) if comments else _line_start(source, at)
    if source.text[_line_start(source, at) : at].strip():
        raise Unpatchable("it stands on a line with something else")
    end = source.text.find("\n", last.end)
    if end < 0:
        return Edit(max(0, start - len(source.newline)), len(source.text), "")
    end += 1
    blank = re.compile(r"[ \t]*\r?\n")
    after = blank.match(source.text, end)
    above = source.text[_line_start(source, start - 1) : start].strip() if start else ""
    before = not above or above.endswith(":")
    return Edit(start, after.end() if after and before else end, "")


def _joined(source: Source, lines: Sequence[str], column: int, *, shift: int = 0, last: bool = False) -> str:
    """Lines after the first at `column`; `last`: the text ends where the next thing at that column begins."""
    indent = " " * (column - shift if shift else column)
    head, *rest = lines
    return source.newline.join([head, *(indent + line if line or (last and i == len(rest) - 1) else line
                                        for i, line in enumerate(rest))])  # fmt: skip
