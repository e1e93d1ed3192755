"""One change of a value or of a map → the smallest edit of the text around it. Comments, quotes, anchors, order and
indentation of everything else stay, because nothing else is written. Knows text; what should change is `merge`'s, lists
are `elements`'.
"""

from __future__ import annotations

import re
from typing import Any

from . import written
from .edit import Edit, Unpatchable, joined, line_end, line_start, lines_gone
from .spans import ALIAS, BLOCK_SCALARS, LIST, MAP, SCALAR, Node, Source

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
        body = joined(source, lines, node.column - 1, shift=2)
        return [_spread(source, Edit(start, node.end, body), node)]
    key = above.keys[above.position(node)]
    first, *rest = written.entry("k", value)
    colon = source.text.index(":", key.end) + 1
    body = joined(source, [first.removeprefix("k:"), *rest], key.column - 1)
    return [_spread(source, Edit(colon, node.end, body), node)]


def _spread(source: Source, edit: Edit, node: Node) -> Edit:
    """A value of several lines: the comment behind the old one stays on the first of them."""
    end = line_end(source, node.end)
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
        return [Edit(node.keys[0].start, node.keys[0].start, joined(source, [*lines, ""], column, last=True))]
    end = line_end(source, node.items[at].end)
    return [Edit(end, end, source.newline + " " * column + joined(source, lines, column))]


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
    if at == 0 and source.text[line_start(source, node.keys[0].start) : node.keys[0].start].strip():
        return [Edit(node.keys[0].start, node.keys[1].start, "")]
    return [lines_gone(source, node.keys[at].start, node.items[at], comments=at > 0)]


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
