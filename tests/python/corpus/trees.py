"""A project's on-disk tree as documents, the bijection of ids between two such trees, and their leaves side by side.

Knows DSS's on-disk layout (corpus §3.2) and nothing of the engine: it is the judge's eye, not a party.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MISSING = "absent!"  # no JSON document of the corpus holds this word
EMPTY: tuple[Any, ...] = (None, "", [], {}, MISSING)
# Kinds whose ids a server mints, and what their documents are called. Articles are counted, so their ids are no words.
MINTED = (
    "managed_folders",
    "zones",
    "scenarios",
    "saved_models",
    "model_evaluation_stores",
    "model_comparisons",
    "analyses",
    "ml_tasks",
    "knowledge-banks",
    "agents",
    "agent-tools",
    "web_apps",
    "dashboards",
    "insights",
    "sql_notebooks",
    "statistics_worksheets",
    "articles",
)
MANAGED = (
    "datasets",
    "recipes",
    "scenarios",
    "managed_folders",
    "zones",
    "articles",
    "wiki",
    "insights",
    "dashboards",
    "web_apps",
    "ipython_notebooks",
    "sql_notebooks",
    "statistics_worksheets",
    "knowledge-banks",
    "agents",
    "agent-tools",
    "saved_models",
    "model_evaluation_stores",
    "lambda_services",
    "lib",
    "application",
    "project",
    "variables",
)
_SINGLE = {
    "params.json": "project",
    "app-manifest.json": "application",
    "variables.json": "variables",
    "localvariables.json": "variables",
}
# Lists whose elements are told apart by keys, wherever they are in a kind; the order of those in `_SETS` says nothing.
_KEYED: Mapping[tuple[str, str], tuple[str, ...]] = {
    ("datasets", "schema.columns"): ("name",),
    ("lambda_services", "endpoints"): ("id",),
    ("lib", "pythonPath"): ("",),
    ("lib", "rsrcPath"): ("",),
    ("recipes.payload", "values"): ("column",),
    ("application", "homepageSections[].tiles"): ("type", "scenarioId", "dashboardId", "datasetName", "prompt"),
    ("project", "permissions"): ("group", "user"),
    ("project", "exposedObjects.objects"): ("type", "localName"),
    ("project", "exposedObjects.objects[].rules"): ("targetProject",),
    ("zones", "items"): ("objectType", "objectId"),
    ("zones", "shared"): ("objectType", "objectId", "projectKey"),
}
_SETS = {("zones", "items"), ("zones", "shared"), ("project", "permissions"), ("project", "exposedObjects.objects")}
_PROSE = ("name", "label", "title", "description", "shortDesc", "comment")  # what people wrote is no id
_SCALAR_SETS = ("tags", "params.steps[].runConditionStatuses", "triggers[].params.daysOfWeek")


@dataclass
class Tree:
    """One project: documents by (kind, id), each JSON or a text."""

    objects: dict[tuple[str, str], Any] = field(default_factory=dict)

    def of(self, kind: str) -> dict[str, Any]:
        """id → document, of one kind."""
        return {i: doc for (k, i), doc in self.objects.items() if k == kind and isinstance(doc, dict)}


def read(root: Path) -> Tree:
    """Everything below `root`, DSS's git layout."""
    tree = Tree()
    for path in sorted(p for p in root.rglob("*") if p.is_file() and ".git" not in p.parts):
        _take(tree, path, path.relative_to(root).parts)
    return tree


def _take(tree: Tree, path: Path, parts: tuple[str, ...]) -> None:
    head, stem = parts[0], path.stem
    if len(parts) == 1:
        tree.objects[_SINGLE.get(head, "other"), head] = content(path)
    elif head == "lib":
        tree.objects["lib", "/".join(parts[1:])] = content(path)
    elif parts == ("wiki", "taxonomy.json"):
        tree.objects["wiki", "taxonomy"] = _wiki(content(path))
    elif parts[:2] == ("wiki", "articles") and path.suffix == ".json":
        tree.objects["articles", stem] = {"name": stem, **content(path)}
    elif parts[:2] == ("wiki", "articles") and path.suffix == ".md":
        tree.objects["articles.text", stem] = _code(path)
    elif len(parts) == 2 and path.suffix == ".json":
        document = content(path)
        tree.objects["agents" if head == "saved_models" and is_agent(document) else head, stem] = document
    elif parts[:2] == ("notebooks", "sql") and path.name == "params.json":
        tree.objects["sql_notebooks", parts[2]] = content(path)
    elif head == "analysis" and path.name in ("core_params.json", "params.json"):
        tree.objects["analyses" if len(parts) == 3 else "ml_tasks", parts[1] if len(parts) == 3 else parts[3]] = (
            content(path)
        )
    elif head == "ipython_notebooks" and path.suffix == ".ipynb":
        tree.objects[head, stem] = _notebook(content(path))
    elif head in ("web_apps", "lambda_services"):
        tree.objects[f"{head}.code", "/".join(parts[1:])] = _code(path)
    elif head in ("recipes", "scenarios") and len(parts) == 2:
        tree.objects[f"{head}.payload", path.name] = _payload(path)
    elif head == "datasets":
        tree.objects["datasets.rows", "/".join(parts[1:])] = content(path)
    else:
        tree.objects[head, "/".join(parts[1:])] = content(path)


def is_agent(document: Any) -> bool:
    """Whether a saved model is an agent, or a language model with a knowledge bank (AUTO §8.3)."""
    kind = str(document.get("savedModelType") or "") if isinstance(document, dict) else ""
    return kind.endswith("_AGENT") or kind == "RETRIEVAL_AUGMENTED_LLM"


def content(path: Path) -> Any:
    """What a file says: JSON, or text."""
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


def _code(path: Path) -> str:
    """Text whose line ends and last newline say nothing (DECISIONS 2)."""
    return path.read_text(encoding="utf-8", errors="surrogateescape").rstrip("\n")


def _payload(path: Path) -> Any:
    text = _code(path)
    try:
        found = json.loads(text)
    except ValueError:
        return text
    return found if isinstance(found, dict) else text


def _notebook(document: Any) -> Any:
    """A notebook whose cells have one text each."""
    if not isinstance(document, dict):
        return document
    cells = [{**cell, "source": "".join(cell.get("source") or [])} for cell in document.get("cells") or []]
    return {**document, "cells": cells}


def _wiki(document: Any) -> dict[str, Any]:
    """The wiki's tree as who is below whom; its order apart."""
    parents: dict[str, str] = {}

    def walk(nodes: list[Any], above: str) -> None:
        for node in nodes:
            parents[str(node["id"])] = above
            walk(node.get("children") or [], str(node["id"]))

    walk(document.get("taxonomy") or [], "")
    home = document.get("homeArticleId")
    return {"home": "" if home is None else str(home), "parents": parents, "order": list(parents)}


# ------------------------------------------------------------------------------------------------------------- pairing


def bijection(source: Tree, target: Tree) -> dict[str, dict[str, str]]:
    """kind → id in the source → id in the target: by display name, those of one name in the order they were made."""
    pairs: dict[str, dict[str, str]] = {}
    for kind in MINTED:
        mine, theirs = (_by_name(tree.of(kind), _users(tree)) for tree in (source, target))
        pairs[kind] = {a: b for name, ids in mine.items() for a, b in zip(ids, theirs.get(name, []), strict=False)}
    return pairs


def _by_name(documents: Mapping[str, Any], users: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """Display name → ids; those of one name by their chart, by who uses them, then by content, then by age."""
    found: dict[str, list[str]] = defaultdict(list)

    def order(pair: tuple[str, Any]) -> tuple[Any, ...]:
        chart = _drawn((pair[1].get("params") or {}).get("def") or {})
        return chart, users.get(pair[0], []), *_weight(*pair)

    for id, document in sorted(documents.items(), key=order):
        found[str(document.get("name") or document.get("displayName") or id)].append(id)
    return found


def _drawn(chart: Mapping[str, Any]) -> str:
    """What tells charts of one name apart, whatever their pages have written beside it."""
    seen = ("column", "function", "displayLabel", "computeMode", "excludedValues", "minValue", "maxValue")
    lists = {key: value for key, value in chart.items() if isinstance(value, list) and value}
    pieces = {key: [{k: one[k] for k in seen if k in one} for one in value if isinstance(one, dict) and "isA" in one]
              for key, value in lists.items()}  # fmt: skip
    what = {key: chart.get(key) for key in ("type", "variant", "showInChartValues", "xTicks")}
    what["palette"] = (chart.get("colorOptions") or {}).get("colorPalette") or "default"
    what["untitled"] = (chart.get("xAxisFormatting") or {}).get("showAxisTitle") is False
    return json.dumps([what, {key: value for key, value in pieces.items() if value}], sort_keys=True)


def _weight(id: str, document: Any) -> tuple[Any, ...]:
    content = {k: v for k, v in document.items() if k not in ("creationTag", "versionTag", "id", "items", "params")}
    made = (document.get("creationTag") or {}).get("lastModifiedOn", 0)
    return json.dumps(content, sort_keys=True), made, id


def _users(tree: Tree) -> dict[str, list[str]]:
    """id → the recipes that read or write it, the dashboards that show it: their names are their own, so they tell
    twins apart."""
    found: dict[str, list[str]] = defaultdict(list)
    for name, recipe in sorted(tree.of("recipes").items()):
        for side in ("inputs", "outputs"):
            for role in (recipe.get(side) or {}).values():
                for item in role.get("items") or ():
                    found[item["ref"]].append(f"{side} {name}")
    for dashboard in sorted(tree.of("dashboards").values(), key=lambda d: str(d.get("name"))):
        tiles = [t for page in dashboard.get("pages") or [] for t in (page.get("grid") or {}).get("tiles") or []]
        for n, tile in enumerate(tiles):
            found[str(tile.get("insightId"))].append(f"tile {n:04} of {dashboard.get('name')}")
    return found


def words(ids: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The bijection as one map, of ids that are words of their own."""
    return {a: b for kind, pairs in ids.items() if kind != "articles" for a, b in pairs.items()}


def translate(value: Any, ids: Mapping[str, str], old_key: str, new_key: str) -> Any:
    """The value with source ids and the source's project key written as the target writes them."""
    if isinstance(value, dict):
        return {ids.get(k, k): v if k in _PROSE else translate(v, ids, old_key, new_key) for k, v in value.items()}
    if isinstance(value, list):
        return [translate(v, ids, old_key, new_key) for v in value]
    if not isinstance(value, str):
        return value
    if value in ids:
        return ids[value]
    if value == old_key:
        return new_key
    if value.startswith(f"A-{old_key}-"):  # a model of the lab: A-PROJECT-analysis-task-session-… (AUTO §7.2)
        return "-".join(new_key if word == old_key else ids.get(word, word) for word in value.split("-"))
    project, dot, local = value.partition(".")
    if dot and (project == old_key or local in ids):  # some projects have had another key
        return f"{new_key}.{ids.get(local, local)}"
    head, colon, rest = value.partition(":")
    return f"{head}:{':'.join(ids.get(w, w) for w in rest.split(':'))}" if colon else value


# -------------------------------------------------------------------------------------------------------- side by side

Pair = tuple[str, Any, Any, tuple[Any, ...]]  # path, mine, theirs, the containers of mine from the document inwards


def side_by_side(kind: str, mine: Any, theirs: Any) -> Iterator[Pair]:
    """Every leaf of `mine` beside what `theirs` has there; an empty map or list is a leaf. Indices are left out of
    paths. Lists are paired by their keys, else by place; `path#order` and `path#more` are leaves of their own, where
    what is paired comes in another order, and where `theirs` has elements that `mine` has not."""
    yield from _walk(kind, "", mine, theirs, ())


def _walk(kind: str, at: str, mine: Any, theirs: Any, around: tuple[Any, ...]) -> Iterator[Pair]:
    if isinstance(mine, dict) and mine:
        for key, inner in mine.items():
            twin = theirs.get(key, MISSING) if isinstance(theirs, dict) else MISSING
            yield from _walk(kind, f"{at}.{key}" if at else str(key), inner, twin, (*around, mine))
    elif isinstance(mine, list) and mine:
        yield from _list(kind, at, mine, theirs if isinstance(theirs, list) else [], (*around, mine))
    else:
        yield at, mine, theirs, around


def _list(kind: str, at: str, mine: list[Any], theirs: list[Any], around: tuple[Any, ...]) -> Iterator[Pair]:
    if at in _SCALAR_SETS or at.endswith(".daysOfWeek"):
        mine, theirs = sorted(mine, key=str), sorted(theirs, key=str)
    pairs = _paired(kind, at, mine, theirs)
    for i, inner in enumerate(mine):
        twin = theirs[pairs[i]] if i in pairs else MISSING
        yield from _walk(kind, f"{at}[]", inner, twin, around)
    order = [pairs[i] for i in sorted(pairs)]
    if order != sorted(order) and (kind, at) not in _SETS:
        yield f"{at}#order", sorted(order), order, around
    more = [theirs[i] for i in range(len(theirs)) if i not in order]
    if more:
        yield f"{at}#more", [], more, around


def _paired(kind: str, at: str, mine: list[Any], theirs: list[Any]) -> dict[int, int]:
    keys = _KEYED.get((kind, at))
    if keys:
        a, b = [_key(keys, x) for x in mine], [_key(keys, x) for x in theirs]
        if len(set(a)) == len(a) and len(set(b)) == len(b):
            return {i: b.index(key) for i, key in enumerate(a) if key in b}
    return {i: i for i in range(min(len(mine), len(theirs)))}


def _key(keys: tuple[str, ...], element: Any) -> tuple[str, ...]:
    return tuple(str(element.get(k) or "") for k in keys) if isinstance(element, dict) else (str(element),)


def same(mine: Any, theirs: Any) -> bool:
    """JSON equality that keeps `true` and 1 apart; what DSS does not keep apart from nothing is nothing, and an empty
    map says nothing against a fuller one."""
    if mine == {} and isinstance(mine, dict) and isinstance(theirs, dict):
        return True
    if any(mine is e or (type(mine) is type(e) and mine == e) for e in EMPTY):
        return any(theirs is e or (type(theirs) is type(e) and theirs == e) for e in EMPTY)
    if isinstance(mine, bool) or isinstance(theirs, bool):
        return mine is theirs
    return bool(mine == theirs)
