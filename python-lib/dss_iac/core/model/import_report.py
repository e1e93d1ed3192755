"""What an import tells beside the files it writes: what it covers, what it leaves out, what somebody should look at.

Looks at texts and names only; knows no kind and no document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .resource import Index, nothing

# No kind ever writes these, whatever the project has: told once, so that nothing is left out in silence.
NEVER = (
    "who made and saved what, and when",
    "to-do lists of single objects",
    "who sees what on dashboards",
    "keys of the project",
    "colours of tags",
    "the project's picture and remote repository",
    "files attached to articles, and the order of articles",
    "code that comes with a git reference",
    "zones of objects that are not managed",
    "prompt studios, labeling tasks and code reports, of which no list of DSS tells",
)
RAW = ("settings", "params", "payload", "options", "raw", "config")  # keys of items that hold DSS's own words
_TALE_TELLING = 7  # ids of servers are random and have at least so many characters (corpus §3.1); others are words
_COUNTERS = ("scenario", "article", "project", "zone")  # kinds whose ids are words, numbers, or nothing code names


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import covers: `covered` and `not_managed` are kind → count, `partly_raw` how many of the covered have
    something that no word says, `why_not` kind → reason; the others are sentences."""

    covered: Mapping[str, int]
    not_managed: Mapping[str, int]
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    never: tuple[str, ...] = NEVER
    partly_raw: Mapping[str, int] = field(default_factory=nothing)
    why_not: Mapping[str, str] = field(default_factory=nothing)


def is_raw(item: Any) -> bool:
    """Whether something of an item is in DSS's own words."""
    if isinstance(item, Mapping):
        return any((key in RAW and bool(value)) or is_raw(value) for key, value in item.items())
    return isinstance(item, list | tuple) and any(map(is_raw, item))


def mentions(files: Mapping[str, str | bytes], index: Index, project: str) -> tuple[str, ...]:
    """A warning for every text that names an object of the project by its id: such code breaks in a copy (D10)."""
    known = {id: (kind, name) for (kind, owner, id), name in index.names.items() if owner == project}
    ids = [id for id, (kind, _) in known.items() if kind not in _COUNTERS and len(id) >= _TALE_TELLING]
    if not ids:
        return ()
    word = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, sorted(ids)))})(?![A-Za-z0-9])")
    found: list[str] = []
    for file, text in sorted(files.items()):
        lines = text.splitlines() if isinstance(text, str) else ()
        here = {m[0] for line in lines if not line.lstrip().startswith("import:") for m in word.finditer(line)}
        for id in sorted(here):
            kind, name = known[id]
            found.append(f"{file}: names {kind.replace('_', ' ')} '{name}' by its id {id}, which is another elsewhere")
    return tuple(found)


def counted(lines: Counter[str]) -> tuple[str, ...]:
    """Sentences with how often each is true."""
    return tuple(line if n == 1 else f"{line} ×{n}" for line, n in sorted(lines.items()))
