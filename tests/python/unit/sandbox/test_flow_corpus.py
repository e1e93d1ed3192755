"""Real projects: what their files say about datasets, recipes, folders and zones survives the server's classes.

Each object is loaded, read through the API, written back as it was read, and compared leaf by leaf with the file it
came from. A save may add class defaults (a newer server writes more keys), never lose or change anything.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox

CORPUS = Path(os.environ.get("DSS_IAC_CORPUS", Path(__file__).parents[4].parent / "shared" / "corpus"))
ALL = sorted(path.parent for path in CORPUS.glob("p*/params.json"))
PROJECTS = ALL if os.environ.get("DSS_IAC_MATRIX") else ALL[2::10]
FOLDERS = {"datasets": "datasets", "recipes": "recipes", "managed_folders": "managedfolders", "zones": "flow/zones"}
pytestmark = pytest.mark.skipif(not PROJECTS, reason="corpus folder absent")


def leaves(node: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Paths and values of a document; empty collections are leaves, nulls say nothing."""
    if isinstance(node, dict) and node:
        for key, value in node.items():
            unordered = sorted(value) if key == "tags" and isinstance(value, list) else value
            yield from leaves(unordered, f"{path}/{key}")
    elif isinstance(node, list) and node:
        for index, value in enumerate(node):
            yield from leaves(value, f"{path}/{index}")
    elif node is not None:
        yield path, node


def lost(before: Any, after: Any) -> dict[str, Any]:
    """Leaves of ``before`` that ``after`` does not have."""
    kept = dict(leaves(after))
    empty = {path for path, value in leaves(before) if value in ({}, [])}
    grown = {path for path in empty if any(p.startswith(path + "/") for p in kept)}
    return {p: v for p, v in leaves(before) if p not in grown and kept.get(p, ...) != v}


@pytest.mark.parametrize("source", PROJECTS, ids=lambda p: p.name)
def test_nothing_gets_lost(source: Path) -> None:
    """Load, GET, PUT the same, read the file again."""
    with Sandbox(load=[source], git=False) as dss:
        client, tree = dss.client("admin"), dss.tree(source.name)
        for folder, route in FOLDERS.items():
            for file in sorted((source / folder).glob("*.json")):
                name, before = file.stem, json.loads(file.read_text(encoding="utf-8"))
                before.pop("versionTag", None)
                url = f"/projects/{source.name}/{route}/{name}"
                read = client._perform_json("GET", url)
                wire = read.get("recipe", read)
                assert not lost(before, wire), (folder, name, "GET")
                client._perform_json("PUT", url, body=read)
                after = json.loads((tree / folder / file.name).read_text(encoding="utf-8"))
                assert not lost(before, after), (folder, name, "PUT")
        texts = [f for f in (source / "recipes").glob("*") if f.suffix != ".json"]
        for text in texts:
            assert (tree / "recipes" / text.name).read_bytes() == text.read_bytes(), text.name
        assert not dss.estate.unknown_routes
        assert not dss.estate.crashes
