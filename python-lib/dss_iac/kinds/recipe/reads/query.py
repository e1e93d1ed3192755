"""Which columns an SQL text certainly names: in quotes, or behind the name of a table. A bare word may be anything, a
name that the text itself gives (`AS "X"`) may be that. Parses no SQL.
"""

from __future__ import annotations

import re

_SILENT = re.compile(r"'(?:''|[^'])*'|--[^\n]*|/\*.*?\*/|\$\{[^}]*\}", re.DOTALL)
_QUOTED = r'"(?:""|[^"])+"|`[^`]+`'
_PART = re.compile(rf"{_QUOTED}|\w+")
_GIVEN = re.compile(  # what stands behind these words, all of its parts, and the name that a table gets behind it
    rf"\b(?:as|into|table|from|join|update|with)\s+((?:{_QUOTED}|\w+)(?:\.(?:{_QUOTED}|\w+))*(?:\s+(?:{_QUOTED}))?)",
    re.IGNORECASE,
)
_NAME = re.compile(rf"(?P<quoted>{_QUOTED})|(?P<table>\b[^\W\d]\w*)\.(?P<bare>[^\W\d]\w*)")


def columns(sql: str) -> tuple[str, ...]:
    """The names of columns in a text, each once, in their order."""
    text = _SILENT.sub(" ", sql)
    given = {_plain(part) for m in _GIVEN.finditer(text) for part in _PART.findall(m[1])}
    found: dict[str, None] = {}
    for m in _NAME.finditer(text):
        after = text[m.end() :].lstrip()[:1]
        name = _plain(m["quoted"] or m["bare"])
        if name not in given and after not in (".", "("):
            found.setdefault(name)
    return tuple(found)


def _plain(name: str) -> str:
    return name[1:-1].replace('""', '"') if name[:1] in ('"', "`") else name
