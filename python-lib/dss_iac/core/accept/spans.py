"""A YAML or JSON text as nodes that know from where to where they are written, so that one of them can be exchanged and
nothing else is touched. Knows offsets and styles; refuses to know what a value means (`core.text.document` does).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

MAP, LIST, SCALAR, ALIAS = "map", "list", "scalar", "alias"
BLOCK_SCALARS = ("|", ">")


@dataclass(slots=True, eq=False)
class Node:
    """One value. `start` and `end` are offsets in characters, of what is written without comments; an anchor belongs to
    it. `line` and `column` count from one, as `core.text.source_map.Place` does. Of a map, `keys` and `items` belong
    together; an alias has the node it stands for as `target`."""

    sort: str
    start: int
    end: int
    line: int
    column: int
    style: str = ""  # of a scalar: quote, "|", ">" or ""
    flow: bool = False
    value: str = field(default="", repr=False)
    anchor: str = ""
    keys: list[Node] = field(default_factory=list, repr=False)
    items: list[Node] = field(default_factory=list, repr=False)
    parent: Node | None = field(default=None, repr=False)
    target: Node | None = field(default=None, repr=False)

    def child(self, step: Any) -> Node | None:
        """What is written at a key of this map, or at a position of this list; an alias as such."""
        if self.sort == MAP and isinstance(step, str):
            return next((item for key, item in zip(self.keys, self.items, strict=True) if key.value == step), None)
        found = self.sort == LIST and isinstance(step, int) and -1 < step < len(self.items)
        return self.items[step] if found else None

    def position(self, child: Node) -> int:
        """Which of the items `child` is; -1 when it is none."""
        return next((i for i, item in enumerate(self.items) if item is child), -1)


class Source:
    """One file: its text and the nodes in it. `yaml.YAMLError` when it cannot be read, which nobody asks of a text that
    `core.text.document` has not read before."""

    def __init__(self, file: str, text: str) -> None:
        self.file, self.text = file, text.removeprefix("\ufeff")
        self.mark = text[: len(text) - len(self.text)]  # a byte order mark, which stays
        self.json = file.endswith(".json")
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.roots: list[Node] = []
        self._at: dict[tuple[int, int], Node] = {}
        _Composer(self).run()
        for root in self.roots:
            self._index(root)

    def at(self, line: int, column: int) -> Node | None:
        """The value that begins there."""
        return self._at.get((line, column))

    def aliases(self, node: Node) -> list[Node]:
        """The aliases that stand for the node, or for what it lies in."""
        above = []
        here: Node | None = node
        while here is not None:
            above.append(here)
            here = here.parent
        return [one for root in self.roots for one in walk(root) if one.sort == ALIAS and one.target in above]

    def _index(self, root: Node) -> None:
        for node in walk(root):
            if node.sort != ALIAS:
                self._at[node.line, node.column] = node


def walk(node: Node) -> Iterator[Node]:
    """A node and every value below it, in the order of the text; keys are no values."""
    stack = [node]
    while stack:
        here = stack.pop()
        yield here
        stack += reversed(here.items)


class _Composer:
    """The scanner's events → nodes."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.stack: list[Node] = []
        self.anchors: dict[str, Node] = {}

    def run(self) -> None:
        loader = yaml.CSafeLoader(self.source.text)
        while (event := loader.get_event()) is not None:
            if isinstance(event, yaml.DocumentStartEvent):
                self.anchors.clear()
            elif isinstance(event, yaml.ScalarEvent):
                self._put(self._scalar(event))
            elif isinstance(event, yaml.AliasEvent):
                self._put(self._node(ALIAS, event, target=self.anchors.get(str(event.anchor))))
            elif isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
                sort = MAP if isinstance(event, yaml.MappingStartEvent) else LIST
                node = self._node(sort, event, flow=bool(event.flow_style))
                self._put(node)
                self.stack.append(node)
            elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
                self._close(self.stack.pop(), event)

    def _node(self, sort: str, event: Any, **more: Any) -> Node:
        at = event.start_mark
        anchor = "" if sort == ALIAS else event.anchor or ""
        node = Node(sort, at.index, event.end_mark.index, at.line + 1, at.column + 1, anchor=anchor, **more)
        if anchor:
            self.anchors[anchor] = node
        return node

    def _scalar(self, event: Any) -> Node:
        style = event.style if event.style in ("'", '"', *BLOCK_SCALARS) else ""
        node = self._node(SCALAR, event, style=style, value=event.value)
        if style in BLOCK_SCALARS:  # the scanner reads on to where the next thing begins
            written = self.source.text[node.start : node.end]
            node.end = node.start + len(written.rstrip(" \t\r\n"))
        return node

    def _put(self, node: Node) -> None:
        if not self.stack:
            self.source.roots.append(node)
            return
        above = self.stack[-1]
        node.parent = above
        is_key = above.sort == MAP and len(above.keys) == len(above.items)
        (above.keys if is_key else above.items).append(node)

    def _close(self, node: Node, event: Any) -> None:
        if node.flow or not node.items:
            node.end = event.end_mark.index
        else:
            node.end = node.items[-1].end
