"""The project, its zones, scenarios, articles and library files of real projects as live trees. Reads files only."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dss_iac.core.compare import wire
from dss_iac.core.model.kind import Kind
from dss_iac.core.model.resource import Index
from dss_iac.kinds import registry
from dss_iac.kinds.library_file import item
from dss_iac.kinds.project import documents

from .corpus import FOLDERS, projects

MINE = ("project", "zone", "library_file", "scenario", "article")
NAMED = FOLDERS | {"zone": "zones", "scenario": "scenarios", "article": "wiki/articles"}
NAMED |= {"dashboard": "dashboards", "webapp": "web_apps"}


@dataclass(frozen=True)
class Live:
    """One object: logical name, DSS id, the tree as a plan sees it, and the tree as a write starts from."""

    kind: Kind
    project: str
    name: str
    id: str
    tree: dict[str, Any]
    raw: dict[str, Any]

    @property
    def place(self) -> dict[str, Any]:
        """What an import tells a kind beside the tree."""
        return {"name": self.name, "id": self.name, "dss_id": self.id, "project": self.project, "options": {}}


@lru_cache(maxsize=len(MINE))
def live(kind: str) -> tuple[Live, ...]:
    """Every object of a kind."""
    return tuple(one for project in projects() for one in _of(registry()[kind], project))


def _of(kind: Kind, project: Path) -> Iterator[Live]:
    index = names(project)
    for id, wires in _wires(kind, project):
        raw, tree = (wire.live_tree(kind, wires, index, project.name, strip=strip) for strip in (False, True))
        name = index.names.get((kind.name, project.name, id), id)
        yield Live(kind, project.name, name, id, tree, raw)


def _wires(kind: Kind, project: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    if kind.listing is None:
        yield project.name, documents.on_disk(lambda path: read(project / path))
    elif kind.disk is not None and kind.disk.whole:
        stored = read(project / "lib" / "external-libraries.json") or {}
        for file in sorted((project / "lib").rglob("*")):
            path = file.relative_to(project / "lib").as_posix()
            if file.is_file() and item.managed(path, tuple(stored.get("gitReferences") or ())):
                yield path, {"": {"data": file.read_bytes().decode()}}
    elif kind.disk is not None:
        wiki = read(project / "wiki" / "taxonomy.json")
        for file in sorted((project / kind.disk.folder).glob("*.json")):
            wires = {
                "": kind.disk.join(read(file), file.stem, lambda ext, file=file: text(file.with_suffix(f".{ext}")))
            }
            yield file.stem, wires | ({"place": wiki} if wiki and kind.name == "article" else {})


def read(file: Path) -> Any:
    """A JSON document, None when there is none."""
    return json.loads(file.read_text("utf-8")) if file.exists() else None


def text(file: Path) -> str | None:
    """A file exactly as it is, None when there is none."""
    return file.read_bytes().decode() if file.exists() else None


@lru_cache(maxsize=200)
def names(project: Path) -> Index:
    """Names ↔ ids of everything the trees refer to."""
    ids, known = {}, {}
    for kind, folder in NAMED.items():
        for file in sorted((project / folder).glob("*.json")):
            name = str(read(file).get("name") or file.stem)
            name = name if (kind, project.name, name) not in ids else f"{name}_{file.stem}"
            ids[kind, project.name, name] = file.stem
            known[kind, project.name, file.stem] = name
    return Index(ids, known)
