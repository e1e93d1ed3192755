"""What an import tells beside the files it writes: what it covers, what it leaves out, what somebody should look at.

Looks at texts and names only; knows no kind and no document.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from .resource import Index

# No kind ever writes these, whatever the project has: told once, so that nothing is left out in silence.
NEVER = (
    "who made and saved what, and when",
    "to-do lists of single objects",
    "who sees what on dashboards",
    "bundle and application settings",
    "colours of tags",
    "the project's picture and remote repository",
    "files attached to articles, and the order of articles",
    "code that comes with a git reference",
    "zones of objects that are not managed",
)
_TALE_TELLING = 7  # ids of servers are random and have at least so many characters (corpus §3.1); others are words
_COUNTERS = ("scenario", "article", "project", "zone")  # kinds whose ids are words, numbers, or nothing code names


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import covers: `covered` and `not_managed` are kind → count, the others are sentences."""

    covered: Mapping[str, int]
    not_managed: Mapping[str, int]
    left_out: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    never: tuple[str, ...] = NEVER


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
