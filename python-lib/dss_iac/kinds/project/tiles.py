"""Tiles of an application's page ↔ DSS's (AUTO §9.5). What is run, shown or filled is said by name, under a word of its
own; everything else is as DSS has it, in snake case.

{run: nightly, prompt: Score anew}    {upload: ORDERS, behavior: INLINE_UPLOAD_ONLY}    {dashboard: Report}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...core.model.kind import Reader, Ref
from ..common.trees import camel, hollow, minus, ordered, snake


class Tile(NamedTuple):
    """DSS's type, the key that holds what the word says, and the key of its typed reference, if it has one."""

    type: str
    at: str
    key: str = ""


TILES: Mapping[str, Tile] = {
    "run": Tile("SCENARIO_RUN", "scenarioId"),
    "dashboard": Tile("DASHBOARD_LINK", "dashboardId", "dashboard"),
    "export_dashboard": Tile("DOWNLOAD_DASHBOARD_EXPORT", "dashboardId", "dashboard"),
    "upload": Tile("UPLOAD_DATASET_SET_FILE", "datasetName"),
    "edit": Tile("INLINE_DATASET_EDIT", "datasetName"),
    "download": Tile("DOWNLOAD_DATASET", "datasetName"),
    "choose_table": Tile(
        "CONNECTION_EXPLORER_TO_REPLACE_THE_SETTINGS_OF_A_DATASET_WITH_A_NEW_TABLE_REFERENCE", "datasetName"
    ),
    "add_files": Tile("MANAGED_FOLDER_ADD_FILE", "folderId", "folder"),
    "variables": Tile("PROJECT_VARIABLES_EDIT", "params"),
}
_BY_TYPE = {tile.type: word for word, tile in TILES.items()}
# What a parameter of a form is without being told; old and new versions of DSS write some of it only.
PARAM: Mapping[str, Any] = {
    "canSelectForeign": False,
    "markCreatedAsBuilt": False,
    "allowDuplicates": True,
    "getChoicesFromPython": False,
    "canCreateDataset": False,
    "triggerParameters": [],
    "disableAutoReload": False,
    "wt1Loggable": False,
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "description": f"One of {', '.join(TILES)} with a name (`variables`: a list of parameters), beside it `prompt`, "
    "`help` and DSS's other keys in snake case; or DSS's `type`",
}


def refs(at: str) -> tuple[Ref, ...]:
    """The references in a tile at a place."""
    return (
        Ref(f"{at}.scenarioId", to="scenario", edge=""),
        Ref(f"{at}.dashboardId", to="dashboard", edge=""),
        Ref(f"{at}.folderId", to="managed_folder", edge=""),
        Ref(f"{at}.datasetName", to="dataset", edge=""),
        Ref(f"{at}.exportParams.destinationDatasetProjectKey", to="project", edge=""),
    )


def read(written: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    """A tile as DSS has it."""
    words = [word for word in TILES if word in written]
    if "type" not in written and len(words) != 1:
        reader.error(at, "a tile does one thing", f"write one of {', '.join(TILES)}, or DSS's `type`")
        return {}
    if "type" in written:
        return dict(camel(written))
    tile, value = TILES[words[0]], written[words[0]]
    rest = dict(camel({k: v for k, v in written.items() if k != words[0]}))
    said = {tile.key: value} if tile.key and isinstance(value, str) else value
    return {"type": tile.type, tile.at: camel(said) if tile.at == "params" else said, **rest}


def show(tile: Mapping[str, Any]) -> dict[str, Any]:
    """The words for a tile."""
    word = _BY_TYPE.get(str(tile.get("type")), "")
    kind = TILES.get(word)
    value = tile.get(kind.at) if kind else None
    bare = without(tile)
    if kind is None or not value or _other(kind, value):
        return {k: v for k, v in ordered(snake(bare)).items() if not hollow(v)}
    said = bare[kind.at] if kind.at == "params" else value[kind.key] if isinstance(value, Mapping) else value
    rest = {k: v for k, v in bare.items() if k not in ("type", kind.at) and not hollow(v)}
    return {word: ordered(snake(said)) if kind.at == "params" else said, **ordered(snake(rest))}


def _other(tile: Tile, value: Any) -> bool:
    """Whether this is no name that the word could say: the id of something that is gone, or a reference of its own."""
    return set(value) != {tile.key} if isinstance(value, Mapping) else bool(tile.key)


def without(tile: Mapping[str, Any]) -> dict[str, Any]:
    """A tile without what its parameters have anyway."""
    given = tile.get("params")
    if not isinstance(given, list) or not all(isinstance(one, Mapping) for one in given):
        return dict(tile)
    return {**tile, "params": [minus(one, PARAM) for one in given]}
