"""A dashboard as YAML ↔ the tree of its document (AUTO §6): pages of tiles. The theme and whatever else DSS fills in is
declared only by who wants to.

{name: Sales, pages: [{title: Main, tiles: [{insight: Orders by day, shows: chart, at: [0, 0, 18, 12]}]}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import taggable
from ..common.file_names import url
from ..common.trees import hollow, minus, ordered, same, settings
from . import tile

COLUMNS, OLD_COLUMNS = 36, 12  # of a new dashboard, and of one without the key (AUTO §6)
# What DSS fills into a page, or into a dashboard, that does not say it (creation_defaults_dashboards).
PAGE: Mapping[str, Any] = {
    "show": True,
    "showTitle": False,
    "titleAlign": "CENTER",
    "titleFontColor": "#444444",
    "titleFontSize": 28,
    "backgroundColor": "#ffffff",
    "enableCrossFilters": True,
    "showFilterPanel": True,
    "filtersParams": {"engineType": "LINO", "panelPosition": "TOP"},
}
DEFAULTS: Mapping[str, Any] = {
    **taggable.DEFAULTS,
    "listed": True,
    "showGrid": True,
    "columnNumber": COLUMNS,
    "tileSpacing": 8,
    "autoStackUp": False,
    "showNavigationArrows": False,
    "circularNavigation": False,
    "reloadWhenEventReceived": False,
}
FILLED = ("theme", "pageSectionSettings")  # DSS's own whole; an import leaves them out while they are the built-in ones
_PAGE_WORDS: Mapping[str, str] = {"title": "title", "show": "show", "show_title": "showTitle"}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "listed": {"type": "boolean", "description": "Shown to whoever may read dashboards (default yes)"},
        "columns": {"type": "integer", "minimum": 1, "description": f"Width of the grid (default {COLUMNS})"},
        "pages": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "title": {"type": "string"},
                    "show": {"type": "boolean", "description": "Whether it is among the pages that are shown"},
                    "show_title": {"type": "boolean"},
                    "tiles": {"type": "array", "items": tile.SCHEMA},
                    "settings": {"type": "object", "description": "Any other key of DSS's page, raw"},
                },
                "additionalProperties": False,
            },
        },
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
OWN = ("name", "listed", "columnNumber", "pages", "id", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], **taggable.read(item)}
    for key, at in (("listed", "listed"), ("columns", "columnNumber")):
        if key in item:
            body[at] = item[key]
    if "pages" in item:
        body["pages"] = [_page(page) for page in item["pages"]]
    return Wanted(body, name=str(item["name"]), initial={"listed": True, "columnNumber": COLUMNS, "pages": []})


def _page(page: Mapping[str, Any]) -> dict[str, Any]:
    said = {at: page[key] for key, at in _PAGE_WORDS.items() if key in page}
    tiles = {"grid": {"tiles": [tile.read(one) for one in page["tiles"]]}} if "tiles" in page else {}
    return {**(page.get("settings") or {}), **said, **tiles}


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a dashboard; nothing for the empty one that DSS puts into every project."""
    name = str(tree.get("name", place["name"]))
    pages = [_shown(page) for page in tree.get("pages") or []]
    if made_by_dss("", tree) and not (place.get("options") or {}).get("named"):
        return Written({})
    rest = minus({k: v for k, v in tree.items() if k not in FILLED or not _built_in(v)}, DEFAULTS)
    item: dict[str, Any] = {"name": name, **taggable.show(rest)}
    if tree.get("listed") is False:
        item["listed"] = False
    if tree.get("columnNumber", COLUMNS) != COLUMNS:
        item["columns"] = tree["columnNumber"]
    item["pages"] = pages
    return Written({**item, **ordered(settings(rest, OWN))})


def made_by_dss(dss_id: str, tree: Mapping[str, Any]) -> bool:
    """Whether this is the dashboard that DSS makes with a project, and nobody has put anything on it. A list tells how
    many tiles there are."""
    pages = tree.get("pages")
    tiles = sum(len((page.get("grid") or {}).get("tiles") or []) for page in pages) if pages is not None else None
    empty = (tree.get("numTiles") if tiles is None else tiles) == 0
    return empty and str(tree.get("name")).endswith("'s default dashboard")


def dated(tree: Mapping[str, Any]) -> dict[str, Any]:
    """A live tree that says how wide its grid is."""
    return {"columnNumber": OLD_COLUMNS, **tree} if "pages" in tree else dict(tree)


def _built_in(value: Any) -> bool:
    """Whether a theme, or the settings of sections, are as DSS fills them in."""
    if isinstance(value, Mapping) and "isBuiltIn" in value:
        return bool(value["isBuiltIn"]) and not value.get("isCustomized")
    return isinstance(value, Mapping) and value.get("zoomMode") == "FIT_TO_WIDTH"


def _shown(page: Mapping[str, Any]) -> dict[str, Any]:
    rest = {k: v for k, v in page.items() if k not in ("id", "grid") and not same(v, PAGE.get(k))}
    said = {key: rest.pop(at) for key, at in _PAGE_WORDS.items() if at in rest and not hollow(rest[at])}
    tiles = [tile.show(one) for one in (page.get("grid") or {}).get("tiles") or []]
    spare = {k: v for k, v in rest.items() if k in PAGE or not hollow(v)}
    return {**said, **({"settings": ordered(spare)} if spare else {}), "tiles": tiles}


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of the settings, whole (AUTO §6)."""
    body = {**wire, "projectKey": facts["project"], "name": resource.name}
    return [Call("POST", url("projects", facts["project"], "dashboards") + "/", body, note="create dashboard")]
