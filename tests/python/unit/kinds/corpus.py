"""Real project trees as live trees, where they are at hand. Reads files only; the project ships none of them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dss_iac.core.compare import refs, wire
from dss_iac.core.model.kind import Kind
from dss_iac.core.model.resource import Index
from dss_iac.kinds import dataset, managed_folder, recipe

_DEFAULT = Path(__file__).resolve().parents[5] / "shared" / "corpus"
ROOT = Path(os.environ.get("DSS_IAC_CORPUS", _DEFAULT))
KINDS = {kind.name: kind for kind in (managed_folder.KIND, dataset.KIND, recipe.KIND)}
FOLDERS = {"managed_folder": "managed_folders", "saved_model": "saved_models"}
FOLDERS |= {"evaluation_store": "model_evaluation_stores", "knowledge_bank": "knowledge-banks"}


@dataclass(frozen=True)
class Found:
    """One object of a real project: its tree as the engine sees it, and whether some recipe writes it."""

    project: str
    name: str
    tree: dict[str, Any]
    built: bool


def projects() -> list[Path]:
    """The folders of the corpus; none when it is absent."""
    return sorted(p for p in ROOT.glob("p*") if p.is_dir())


@lru_cache(maxsize=len(KINDS))
def objects(kind_name: str) -> tuple[Found, ...]:
    """Every object of a kind in every project."""
    return tuple(_objects(kind_name))


def _objects(kind_name: str) -> Iterator[Found]:
    kind = KINDS[kind_name]
    assert kind.disk is not None
    for project in projects():
        index, built = _index(project), _built(project) if kind_name == "dataset" else frozenset()
        for file in sorted((project / kind.disk.folder).glob("*.json")):
            yield Found(project.name, file.stem, _tree(kind, project, file, index), file.stem in built)


def _tree(kind: Kind, project: Path, file: Path, index: Index) -> dict[str, Any]:
    def sibling(extension: str) -> str | None:
        path = file.with_name(f"{file.stem}.{extension}")
        return path.read_text("utf-8") if path.exists() else None

    assert kind.disk is not None
    document = json.loads(file.read_text("utf-8"))
    return wire.live_tree(kind, {"": kind.disk.join(document, file.stem, sibling)}, index, project.name)


@lru_cache(maxsize=200)
def _index(project: Path) -> Index:
    ids, names = {}, {}
    for kind, folder in FOLDERS.items():
        for file in sorted((project / folder).glob("*.json")):
            name = str(json.loads(file.read_text("utf-8")).get("name") or file.stem)
            name = name if (kind, project.name, name) not in ids else file.stem
            ids[kind, project.name, name] = file.stem
            names[kind, project.name, file.stem] = name
    for file in (project / "datasets").glob("*.json"):
        ids[refs.DATASET, project.name, file.stem] = names[refs.DATASET, project.name, file.stem] = file.stem
    return Index(ids, names)


@lru_cache(maxsize=200)
def _built(project: Path) -> frozenset[str]:
    made = set()
    for file in (project / "recipes").glob("*.json"):
        for role in json.loads(file.read_text("utf-8")).get("outputs", {}).values():
            made |= {item["ref"] for item in role["items"]}
    return frozenset(made)
