"""YAML or JSON text → plain tree, with the place of every key and value. Knows the types of YAML 1.2 (D32) and what a
hostile file can do; knows nothing of what a configuration means.

The C scanner gives events, and the tree is built from them here without recursion: so nesting, aliases and size are
bounded before memory or the stack is spent, and every key keeps its place.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from ..model.diagnostic import SYNTAX, Diagnostic, Mark, Report
from ..model.path import Path
from . import visible
from .source_map import NOWHERE, Marks, Place
from .tree_builder import Builder, Stop
from .yaml_errors import cut_short, explain

MAX_BYTES = 8 * 1024 * 1024  # one file; real projects of 1,000 datasets stay far below when split as import does
_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Document:
    """One document: the tree as JSON would have it, and where its values are written."""

    tree: Any = field(repr=False)
    place: Place = NOWHERE
    file: str = ""
    section: str = ""  # the section whose folder (or file name) it lies in, when it does

    @property
    def marks(self) -> Mapping[Path, Mark]:
        """Path → where the value starts."""
        return Marks(self.place)


EMPTY = Document({})


def parse(text: str | bytes, file: str, report: Report) -> Document:
    """The one document of a file. Whatever is wrong goes to `report`; the tree is then empty."""
    found = parse_all(text, file, report)
    if len(found) > 1:
        report.error(found[1].place.mark, "a second document starts here", "keep one document in this file")
    return found[0] if found else EMPTY


def parse_all(text: str | bytes, file: str, report: Report) -> tuple[Document, ...]:
    """Every document of a file, those that are empty left out. Whatever is wrong goes to `report`: the result is then
    empty when the text cannot be read, and lacks the offending keys when a key is wrong."""
    with report.about(SYNTAX):
        return _parsed(text, file, report)


def _parsed(text: str | bytes, file: str, report: Report) -> tuple[Document, ...]:
    if len(text) > MAX_BYTES:
        report.error(Mark(file), *too_big(len(text)))
        return ()
    clean = _decoded(text, file, report)
    if clean is None:
        return ()
    builder = Builder(file, report)
    try:
        _read(clean, builder)
    except Stop:
        return ()
    except yaml.MarkedYAMLError as error:
        known = _before(clean, file, error)
        report.items.append(known or _told(clean, file, error))
        return ()
    except yaml.YAMLError as error:
        report.error(Mark(file), *explain("", str(error)))
        return ()
    return tuple(Document(tree, place, file) for tree, place in builder.documents if tree is not None)


def of_value(tree: Any, report: Report, file: str = "<config>") -> Document:
    """A configuration given as a value instead of a file. Keys and values must be those of JSON."""
    wrong = _not_json(tree)
    if wrong:
        report.error(Mark(file), wrong, "give maps with text keys, lists, texts, numbers, booleans and null")
        return EMPTY
    return Document(tree, Place(file), file)


def too_big(size: int) -> tuple[str, str]:
    """What is said of a file beyond the limit."""
    return (
        f"the file has {size / 1e6:.0f} MB, more than the {MAX_BYTES >> 20} MB that a configuration file may have",
        "split it, or keep data and code in content files",
    )


def _decoded(source: str | bytes, file: str, report: Report) -> str | None:
    """The text, or None and a diagnostic when the file is not text."""
    try:
        text = source if isinstance(source, str) else source.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raw: bytes = error.object
        before = raw[: error.start]
        mark = Mark(file, before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        kind = "a binary file" if b"\x00" in raw[:4096] else "not UTF-8 text"
        report.error(mark, f"this is {kind}", "save the file as UTF-8")
        return None
    odd = _CONTROL.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        what = "this is a binary file" if odd[0] == "\0" else f"the control character {odd[0]!r} is not text"
        report.error(Mark(file, line, odd.start() - text.rfind("\n", 0, odd.start())), what, "save the file as text")
        return None
    if file.endswith(".json"):  # JSON writes what lies beyond 16 bits as two escapes, which YAML does not know
        text = _SURROGATES.sub(lambda found: str(json.loads(f'"{found[0]}"')), text)
    return text.removeprefix("\ufeff")


def _read(text: str, builder: Builder) -> None:
    builder.read(yaml.CSafeLoader(text).get_event)


def _before(text: str, file: str, error: yaml.MarkedYAMLError) -> Diagnostic | None:
    """What ends the reading before the place where the library gave up, such as our own limit of nesting.

    The scanner runs ahead of its events, and versions of the library differ in what they bound by themselves: their
    word would come first. So the part that they did read is read alone.
    """
    at, ahead = error.problem_mark, Report()
    if at is None:
        return None
    try:
        _read(f"{text[: at.index]} x", Builder(file, ahead))  # a word for what it stumbled over: no key is empty there
    except Stop:
        found = ahead.items[-1]
        return found if found.mark < Mark(file, at.line + 1, at.column + 1) else None
    except yaml.YAMLError:
        pass
    return None


def _told(text: str, file: str, error: yaml.MarkedYAMLError) -> Diagnostic:
    at = error.problem_mark
    found = cut_short(text, error.context, at.index) if at else None
    if at and found:
        return Diagnostic(Mark(file, at.line + 1, at.column + 1), *found, rule=SYNTAX)
    return Diagnostic(_mark(file, error), *_explained(text, error), rule=SYNTAX)


def _mark(file: str, error: yaml.MarkedYAMLError) -> Mark:
    opened = error.context and re.search(r"flow|quoted scalar", error.context) and error.context_mark
    at = opened or error.problem_mark or error.context_mark
    return Mark(file, at.line + 1, at.column + 1) if at else Mark(file)


def _explained(text: str, error: yaml.MarkedYAMLError) -> tuple[str, str]:
    what, hint = explain(error.context, error.problem)
    at = error.problem_mark
    line = text.splitlines()[at.line : at.line + 1] if at else []
    if line and re.match(r"\s*\t", line[0][: at.column + 1]):  # type: ignore[union-attr]
        return explain("", "character '\\t'")
    return what, hint


def _not_json(tree: Any) -> str:
    """Why a value is not plain JSON, or nothing."""
    stack: list[tuple[Any, int]] = [(tree, 0)]
    while stack:
        value, depth = stack.pop()
        if depth > Builder.MAX_DEPTH:
            return f"the configuration is nested more than {Builder.MAX_DEPTH} levels deep, or contains itself"
        if isinstance(value, Mapping):
            odd = next((k for k in value if not isinstance(k, str)), None)
            if odd is not None:
                return f"the key {odd!r} is not text"
            stack += [(v, depth + 1) for pair in value.items() for v in pair]
        elif isinstance(value, list | tuple):
            stack += [(v, depth + 1) for v in value]
        elif not (value is None or isinstance(value, str | bool | int | float)):
            return f"a value of type {type(value).__name__} cannot be part of a configuration"
        elif isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
            return "infinities and NaN cannot be part of a configuration"
        elif isinstance(value, str) and not visible.whole(value):
            return f"the text {value!r} holds half of a character"
    return ""
