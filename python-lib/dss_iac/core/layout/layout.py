"""One text laid out: each pass by itself, and none that would change what the text says. Comments stay where they are,
because passes move and respell what is there, and write nothing anew.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import yaml

from ..accept.edit import Unpatchable
from ..model.diagnostic import Report
from ..text.document import parse_all
from . import keys, lines, quotes

PASSES: Sequence[tuple[str, Callable[[str], str]]] = (
    ("quotes stay", quotes.unified),
    ("the order of keys stays", keys.ordered),
    ("indentation and empty lines stay", lines.aligned),
)


class Laid(NamedTuple):
    """A text, and what of it was left as it was, and why."""

    text: str
    notes: tuple[str, ...]


def laid(file: str, text: str) -> Laid:
    """The text as it should look. One that cannot be read stays, and so does what no pass may touch."""
    body = text.removeprefix("\ufeff")
    mark, newline = text[: len(text) - len(body)], "\r\n" if "\r\n" in body else "\n"
    body = body.replace("\r\n", "\n")
    meant = _meant(file, body)
    if meant is None:
        return Laid(text, ("it cannot be read; `dss-iac validate` says why",))
    notes = []
    for stays, change in PASSES:
        try:
            made = change(body)
        except (Unpatchable, yaml.YAMLError) as error:
            notes.append(f"{stays}: {error}")
            continue
        if made != body and _meant(file, made) != meant:
            notes.append(f"{stays}: another would change what it says")
            continue
        body = made
    return Laid(mark + body.replace("\n", newline), tuple(notes))


def _meant(file: str, text: str) -> list[Any] | None:
    """What a text says; None when it cannot be read."""
    report = Report()
    documents = parse_all(text, file, report)
    return None if report.errors else [document.tree for document in documents]
