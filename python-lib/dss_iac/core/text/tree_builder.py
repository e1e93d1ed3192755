"""The scanner's events → trees with places. Bounds depth, size and aliases; checks keys. Reads no text itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import yaml

from ..model.diagnostic import Mark, Report
from .scalars import NotAValue, plain, tagged
from .source_map import Place, packed
from .yaml_errors import quoted

_MERGE = "<<"
_TEMPLATE = 'a template must be quoted: "{{ … }}"'


class Stop(Exception):
    """Reading on makes no sense; the reason is in the report."""


class _Frame:
    """A collection that is not closed yet. `key` waits for its value; `size` counts nodes, aliases expanded. In braces:
    `bare` is where a key ends that is not in quotes, `text` (key, value) if the last value was not in them, and `cut`
    what followed it without a value of its own: (mark, text, what stands before it) each, up to `end`."""

    __slots__ = ("anchor", "at", "bare", "below", "cut", "end", "flow", "key", "key_at", "map", "merged", "size",
                 "text", "value")  # fmt: skip

    def __init__(self, value: Any, at: Any, anchor: str | None, flow: bool = False) -> None:
        self.flow, self.bare, self.end, self.text = flow, -1, -1, ("", "")
        self.cut: list[tuple[Any, str, str]] = []
        self.value: Any = value
        self.map = isinstance(value, dict)
        self.below: Any = {} if self.map else []
        self.at, self.anchor = at, anchor
        self.key: str | None = None
        self.key_at: Any = None
        self.size = 1
        self.merged: list[tuple[Any, Place, Any]] = []


class Builder:
    """Takes events one by one; `documents` grows by (tree, place) pairs."""

    MAX_DEPTH = 100
    MAX_NODES = 200_000  # per file; as many again once aliases are written out
    FIELDS = 2  # single values of maps that count as one: columns of wide tables have several each
    MAX_PROBLEMS = 50  # per file; more of the same helps nobody

    def __init__(self, file: str, report: Report) -> None:
        self.file, self.report = file, report
        self.documents: list[tuple[Any, Place]] = []
        self._stack: list[_Frame] = []
        self._anchors: dict[str, tuple[Any, Place, int]] = {}
        self._words: dict[str, str] = {}  # the same come again and again, and are kept once
        self._nodes = self._weight = self._problems = 0
        self._take: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._open,
            yaml.SequenceStartEvent: self._open,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.DocumentStartEvent: lambda event: self._anchors.clear(),
        }

    def read(self, following: Callable[[], Any]) -> None:
        """All events that there are. Keys and plain values, which are nearly all of them, are taken here and now; what
        asks for care goes to those below."""
        stack, take, scalar = self._stack, self._take, yaml.ScalarEvent
        while (event := following()) is not None:
            if type(event) is not scalar:
                if (handler := take.get(type(event))) is not None:
                    handler(event)
            elif not stack or event.tag is not None or event.anchor is not None:
                self._scalar(event)
            elif stack[-1].map and stack[-1].key is None:
                self._key(stack[-1], event)
            elif not stack[-1].flow or not self._cut(stack[-1], event):
                self._leaf(stack[-1], event)

    # ------------------------------------------------------------------------------------------------------ events

    def _leaf(self, frame: _Frame, event: Any) -> None:
        """A value without tag and anchor, inside of something: as `_scalar` and `_add` would do it."""
        value, key = event.value, frame.key
        try:
            if event.implicit[0]:
                value = plain(value)
        except NotAValue:
            key = _MERGE
        if key == _MERGE:
            self._scalar(event)
            return
        if type(value) is str:
            value = self._words.setdefault(value, value)
        at = event.start_mark
        line, column = at.line + 1, at.column + 1
        self._nodes += 1
        frame.size += 1
        if key is None:
            self._weight += self.FIELDS
            frame.value.append(value)
            frame.below.append(packed(line, column, line, column))
        else:
            self._weight += 1
            key_at, frame.key = frame.key_at, None
            frame.value[key] = value
            key_line = line if key_at.line == at.line else key_at.line + 1
            frame.below[key] = packed(line, column, key_line, key_at.column + 1)
        if frame.size - self._nodes > self.MAX_NODES or self._weight // self.FIELDS > self.MAX_NODES:
            self._too_many(event, frame.size)

    def _scalar(self, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and isinstance(frame.value, dict):
            self._key(frame, event)
            return
        if frame is not None and frame.flow and frame.key is not None and self._cut(frame, event):
            return
        try:
            if event.tag is not None:
                value = tagged(event.value, event.tag)
            else:
                value = plain(event.value) if event.implicit[0] else event.value
        except NotAValue as error:
            self.report.error(self._mark(event), f"this {error}", "put it in quotes, without a tag, if it is text")
            value = event.value
        at = event.start_mark
        line, column = at.line + 1, at.column + 1
        if frame is None or frame.key is None:
            place = Place(self.file, line, column, line, column)
        else:
            place = Place(self.file, line, column, frame.key_at.line + 1, frame.key_at.column + 1)
        self._add(value, place, 1, event.anchor, event)

    def _key(self, frame: _Frame, event: Any) -> None:
        if not event.value and event.implicit[0]:
            self._stop(event, "a key is empty", _TEMPLATE if event.start_mark.column else "give the key a name")
        frame.key, frame.key_at = self._words.setdefault(event.value, event.value), event.start_mark
        frame.bare = event.end_mark.index if event.implicit[0] else -1
        if event.value == _MERGE and event.implicit[0]:
            return
        if event.value in frame.value:
            self._problems += 1
            if self._problems > self.MAX_PROBLEMS:
                self._stop(event, f"more than {self.MAX_PROBLEMS} keys are given twice", "is this the right file?")
            first = Place(self.file, below=frame.below).nearest((event.value,)).key
            self.report.error(
                self._mark(event),
                f"the key '{event.value}' is given twice; it is already at line {first.line}",
                "remove or rename one of them",
            )

    def _cut(self, frame: _Frame, event: Any) -> bool:
        """Whether a key in braces is none, but what a comma without quotes has cut off the value before."""
        empty = not event.value and event.implicit[0] and event.start_mark.index == frame.bare
        if empty and frame.text[1] and frame.key is not None:
            gap = "," if frame.key_at.index == frame.end + 1 else ", "
            frame.cut.append((frame.key_at, frame.key, gap))
            frame.end, frame.key = frame.bare, None
            return True
        self._tell_cut(frame)
        frame.text = (str(frame.key), event.value) if event.implicit[0] else ("", "")
        frame.end = event.end_mark.index
        return False

    def _tell_cut(self, frame: _Frame) -> None:
        if frame.cut:
            (at, first, _), (key, value) = frame.cut[0], frame.text
            whole = value + "".join(gap + text for _, text, gap in frame.cut)
            what = f"'{first}' has no value: the ',' before it ends that of '{key}'"
            self.report.error(Mark(self.file, at.line + 1, at.column + 1), what, quoted(key, whole))
            frame.cut = []

    def _alias(self, event: Any) -> None:
        self._refuse_as_key(event)
        if event.anchor not in self._anchors:
            if any(frame.anchor == event.anchor for frame in self._stack):
                self._stop(event, f"*{event.anchor} stands inside of what it stands for", "write the value out")
            self._stop(event, f"*{event.anchor} has no anchor before it", f"mark a value with &{event.anchor} first")
        value, place, size = self._anchors[event.anchor]
        line, column = self._key_at(event.start_mark)
        self._add(value, place._replace(key_line=line, key_column=column), size, None, event)

    def _open(self, event: Any) -> None:
        self._refuse_as_key(event)
        tag = (event.tag or "").removeprefix("tag:yaml.org,2002:")
        mapping = isinstance(event, yaml.MappingStartEvent)
        if tag not in ("", "!", "map" if mapping else "seq"):
            self._stop(event, f"the tag {event.tag} is not known to this language", "remove the tag")
        if len(self._stack) >= self.MAX_DEPTH:
            self._stop(event, f"this is nested more than {self.MAX_DEPTH} levels deep", "flatten it")
        flow = mapping and bool(event.flow_style)
        self._stack.append(_Frame({} if mapping else [], event.start_mark, event.anchor, flow))

    def _close(self, event: Any) -> None:
        frame = self._stack.pop()
        self._tell_cut(frame)
        for value, place, at in frame.merged:
            self._merge(frame, value, place, at)
        place = Place(self.file, frame.at.line + 1, frame.at.column + 1, *self._key_at(frame.at), frame.below)
        self._add(frame.value, place, frame.size, frame.anchor, event)

    # ------------------------------------------------------------------------------------------------------ pieces

    def _add(self, value: Any, place: Place, size: int, anchor: str | None, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        total = frame.size + size if frame is not None else size
        field = frame is not None and frame.key is not None and not isinstance(value, dict | list)
        self._nodes, self._weight = self._nodes + 1, self._weight + (1 if field else self.FIELDS)
        if max(total - self._nodes, self._weight // self.FIELDS) > self.MAX_NODES:
            self._too_many(event, total)
        if anchor:
            self._anchors[anchor] = value, place, size
        if frame is None:
            self.documents.append((value, place))
            return
        frame.size = total
        if frame.key is None:
            frame.value.append(value)
            frame.below.append(place)
        elif frame.key == _MERGE:
            frame.merged.append((value, place, event))
        else:
            frame.value[frame.key] = value
            frame.below[frame.key] = place
        frame.key = None

    def _too_many(self, event: Any, total: int) -> None:
        expanded = " once its aliases are written out" if total - self._nodes > self.MAX_NODES else ""
        self._stop(event, f"the document has more than {self.MAX_NODES:,} values{expanded}", "split or shorten it")

    def _merge(self, frame: _Frame, value: Any, place: Place, event: Any) -> None:
        """YAML 1.1's merge key, which people use and 1.2 left open: keys written out win."""
        for i, source in enumerate(value if isinstance(value, list) else [value]):
            if not isinstance(source, dict):
                self.report.error(self._mark(event), "'<<' merges maps only", "write <<: *name of a map")
                return
            where = place.step(i) if isinstance(value, list) else place
            for key, below in source.items():
                if key not in frame.value:
                    frame.value[key] = below
                    frame.below[key] = (where.step(key) if where else None) or place

    def _refuse_as_key(self, event: Any) -> None:
        frame = self._stack[-1] if self._stack else None
        if frame is not None and frame.key is None and isinstance(frame.value, dict):
            self._stop(event, "a key must be plain text", _TEMPLATE)
        if frame is not None and frame.flow:
            self._tell_cut(frame)
            frame.text = ("", "")

    def _key_at(self, at: Any) -> tuple[int, int]:
        """Where the key of the value at `at` is written; an element of a list is its own key."""
        key = self._stack[-1].key_at if self._stack and self._stack[-1].key is not None else at
        return key.line + 1, key.column + 1

    def _mark(self, event: Any) -> Mark:
        return Mark(self.file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _stop(self, event: Any, what: str, hint: str) -> None:
        self.report.error(self._mark(event), what, hint)
        raise Stop
