"""Places inside JSON documents: ``a.b[2].c``, ``a[].b`` for every element, ``a["x.y"]`` for odd keys."""
from __future__ import annotations

import re
from typing import Any

from .errors import illegal

PART = re.compile(r'\.?([^.\[\]"]+)|\[(\d+)\]|\["([^"]*)"\]|(\[\])')
Part = str | int | None


def parts(path: str) -> list[Part]:
    """``schema.columns[0].name`` → ["schema", "columns", 0, "name"]; ``[]`` becomes None."""
    found: list[Part] = []
    at = 0
    while at < len(path):
        match = PART.match(path, at)
        if match is None:
            raise illegal(f"not a path: {path!r}", 400)
        name, index, quoted, _ = match.groups()
        found.append(int(index) if index is not None else name if name is not None else quoted)
        at = match.end()
    return found


def put(doc: Any, path: str, value: Any) -> None:
    """Sets a place; missing objects on the way are made. An index one past the end appends."""
    *way, last = parts(path)
    for part in way:
        doc = doc.setdefault(part, {}) if isinstance(doc, dict) else doc[part]
    if isinstance(doc, list) and last == len(doc):
        doc.append(value)
    else:
        doc[last] = value


def drop(doc: Any, path: str) -> None:
    """Removes a place; KeyError or IndexError when there is none."""
    *way, last = parts(path)
    for part in way:
        doc = doc[part]
    del doc[last]


def add(doc: Any, path: str, value: Any) -> None:
    """Adds a key where its parent object exists and does not have it; walks lists at ``[]``."""
    _add(doc, parts(path), value)


def _add(doc: Any, way: list[Part], value: Any) -> None:
    part, *rest = way
    if part is None:
        for item in doc if isinstance(doc, list) else ():
            _add(item, rest, value)
    elif isinstance(doc, dict) and not rest:
        doc.setdefault(part, value)
    elif isinstance(doc, dict) and part in doc:
        _add(doc[part], rest, value)
