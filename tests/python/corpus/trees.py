"""A project's on-disk tree as leaves, and the bijection of ids between two such trees.

Knows DSS's on-disk layout (corpus §3.2) and nothing of the engine: it is the judge, not a party.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MINTED = ("managed_folders", "zones", "scenarios", "saved_models", "model_evaluation_stores", "knowledge-banks", "articles")
TEXT_PAYLOADS = (".py", ".r", ".R", ".sql", ".shell", ".md")
SETS = ("tags", "items", "shared", "exposedObjects.objects", "permissions", "settings.dkuProperties")
MANAGED = ("datasets", "recipes", "scenarios", "managed_folders", "zones", "articles", "lib", "project", "variables")

Leaf = tuple[str, str, str]  # kind, object, path


@dataclass
class Tree:
    """One project: objects by (kind, id), each a JSON document or a text; `names` gives the display name."""

    objects: dict[tuple[str, str], Any] = field(default_factory=dict)

    def names(self, kind: str) -> dict[str, str]:
        """id → display name, of one kind."""
        return {i: str(doc.get("name", i)) for (k, i), doc in self.objects.items() if k == kind and isinstance(doc, dict)}


def read(root: Path) -> Tree:
    """Everything below `root`, DSS's git layout."""
    tree = Tree()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and ".git" not in p.parts):
        _take(tree, path, path.relative_to(root).parts)
    return tree


def _take(tree: Tree, path: Path, parts: tuple[str, ...]) -> None:
    single = {"params.json": "project", "variables.json": "variables", "localvariables.json": "variables", "tags.json": "tags"}
    if len(parts) == 1:
        tree.objects[(single.get(parts[0], "other"), parts[0])] = _content(path)
    elif parts[0] == "lib":
        tree.objects[("lib", "/".join(parts[1:]))] = _content(path)
    elif parts[:2] == ("wiki", "articles"):
        kind = "articles" if path.suffix == ".json" else "article_text"
        tree.objects[(kind, path.stem)] = _content(path)
    elif len(parts) == 2 and path.suffix == ".json":
        tree.objects[(parts[0], path.stem)] = _content(path)
    elif parts[0] in ("recipes", "scenarios") and len(parts) == 2:
        tree.objects[(f"{parts[0]}.payload", path.name)] = _payload(path)
    else:
        tree.objects[(parts[0], "/".join(parts[1:]))] = _content(path)


def _content(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return path.read_bytes().hex()
    if path.suffix in (".json", ".ipynb"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _payload(path: Path) -> Any:
    text = path.read_text(encoding="utf-8")
    if path.suffix in TEXT_PAYLOADS:
        return text.replace("\r\n", "\n").rstrip("\n")
    try:
        return json.loads(text)
    except ValueError:
        return text


def leaves(value: Any, at: str = "") -> Iterator[tuple[str, Any]]:
    """(path, scalar) pairs; an empty map or list is a leaf; sets are sorted, so that order does not count."""
    if isinstance(value, dict) and value:
        for key, inner in value.items():
            yield from leaves(inner, f"{at}.{key}" if at else str(key))
    elif isinstance(value, list) and value:
        rows = sorted(value, key=lambda v: json.dumps(v, sort_keys=True)) if at in SETS else value
        for n, inner in enumerate(rows):
            yield from leaves(inner, f"{at}[{n}]")
    else:
        yield at, value


def bijection(source: Tree, target: Tree) -> dict[str, str]:
    """id in the source → id in the target, for ids that servers mint: by display name, ties broken in order of content."""
    pairs: dict[str, str] = {}
    for kind in MINTED:
        mine, theirs = source.names(kind), target.names(kind)
        for name in set(mine.values()):
            ours = sorted((i for i, n in mine.items() if n == name), key=lambda i: _weight(source.objects[(kind, i)]))
            other = sorted((i for i, n in theirs.items() if n == name), key=lambda i: _weight(target.objects[(kind, i)]))
            pairs.update(zip(ours, other, strict=False))
    return pairs


def _weight(doc: Any) -> str:
    return json.dumps({k: v for k, v in doc.items() if k not in ("creationTag", "versionTag", "id")}, sort_keys=True)


def translate(value: Any, ids: dict[str, str], old_key: str, new_key: str) -> Any:
    """The value with source ids and the source's project key written as the target writes them."""
    if isinstance(value, dict):
        return {k: translate(v, ids, old_key, new_key) for k, v in value.items()}
    if isinstance(value, list):
        return [translate(v, ids, old_key, new_key) for v in value]
    if isinstance(value, str):
        if value in ids:
            return ids[value]
        project, dot, local = value.partition(".")
        if dot and project == old_key:
            return f"{new_key}.{ids.get(local, local)}"
        if value == old_key:
            return new_key
    return value
