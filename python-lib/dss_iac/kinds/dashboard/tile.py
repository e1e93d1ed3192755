"""A tile of a dashboard in words ↔ as DSS keeps it (AUTO §6).

{insight: Orders by day, shows: chart, at: [0, 0, 18, 12]}      left, top, width, height in columns and rows
{text: "# Orders", at: [0, 0, 36, 2], align: center}
{page: https://…, at: […]}                                      a page of the web in a frame
{raw: {…}}                                                      whatever these words cannot say, as DSS keeps it
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..common import references
from ..common.trees import hollow, ordered, same, within

BOX = ("left", "top", "width", "height")
# What DSS's page writes into a new tile of a sort; what an item says lies over it, and null takes a key out again: old
# tiles lack some (corpus: 356 tiles).
_EVERY = {"autoLoad": True, "displayMode": "INSIGHT", "resizeImageMode": "FIT_SIZE", "clickAction": "DO_NOTHING"}
SORTS: Mapping[str, Mapping[str, Any]] = {
    "INSIGHT": {**_EVERY, "showTitle": "YES", "tileParams": {}},
    "TEXT": {**_EVERY, "showTitle": "NO", "tileParams": {"textAlign": "LEFT", "isTransparent": False}},
    "IFRAME": {**_EVERY, "showTitle": "YES", "tileParams": {}},
}
# The same for the parameters of a tile, by the type of insight that it shows.
PARAMS: Mapping[str, Mapping[str, Any]] = {
    "chart": {
        "showXAxis": True,
        "showYAxis": True,
        "showLegend": False,
        "showTooltips": True,
        "autoPlayAnimation": True,
    },
    "dataset_table": {
        "showName": True,
        "showDescription": True,
        "showCustomFields": True,
        "showMeaning": False,
        "showStorageType": False,
        "showProgressBar": False,
    },
    "metrics": {"displayMode": "LAST_VALUE"},
    "web_app": {"loadTimeoutInSeconds": 0},
    "jupyter": {"showCode": False},
}
# What DSS itself adds to a tile that does not say it (sandbox and corpus of DSS 13): left out, and not asked for.
ADDED: Mapping[str, Any] = {
    "locked": False,
    "useDashboardSpacing": True,
    "tileSpacing": 8,
    "padding": 0,
    "backgroundOpacity": 1,
    "borderOptions": {"color": "#D9D9D9", "radius": 0, "size": 1},
}
# Word of a tile → where it is kept. Maps are words for values.
WORDS: Mapping[str, tuple[str, ...]] = {
    "insight": ("insightId",),
    "shows": ("insightType",),
    "text": ("tileParams", "text"),
    "align": ("tileParams", "textAlign"),
    "transparent": ("tileParams", "isTransparent"),
    "page": ("url",),
    "title": ("title",),
    "show_title": ("showTitle",),
    "click": ("clickAction",),
    "options": ("tileParams",),
}
VALUES: Mapping[str, Mapping[Any, Any]] = {
    "align": {"left": "LEFT", "center": "CENTER", "right": "RIGHT"},
    "show_title": {True: "YES", False: "NO", "mouseover": "MOUSEOVER"},
    "click": {
        "nothing": "DO_NOTHING",
        "open": "OPEN_INSIGHT",
        "open_other": "OPEN_OTHER_INSIGHT",
    },
}
_SORT_OF = {"insight": "INSIGHT", "text": "TEXT", "page": "IFRAME"}
_OF_SORT = {
    "INSIGHT": ("insight", "shows", "title", "show_title", "click"),
    "TEXT": ("text", "align", "transparent", "title", "show_title", "click"),
    "IFRAME": ("page", "title", "show_title", "click"),
}
_WORDED = {"tileParams", *(at[0] for word, at in WORDS.items() if len(at) == 1)}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "insight": references.schema_of_one("Name of the insight that it shows"),
        "shows": {"type": "string", "description": "The type of that insight"},
        "text": {"type": "string", "description": "Markdown"},
        "page": {"type": "string", "description": "Address of a page of the web"},
        "at": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 4,
            "maxItems": 4,
            "description": "Left, top, width, height, in columns and rows of the grid",
        },
        "title": {"type": "string"},
        "show_title": {"enum": [*VALUES["show_title"], None], "description": "true, false, or `mouseover`"},
        "align": {"enum": [*VALUES["align"], None], "description": "Of a text"},
        "transparent": {"type": ["boolean", "null"], "description": "Of a text"},
        "click": {"enum": [*VALUES["click"], None], "description": "What a click does"},
        "options": {"type": "object", "description": "DSS's own `tileParams`"},
        "settings": {"type": "object", "description": "Any other key of DSS's tile, raw"},
        "raw": {"type": "object", "description": "A whole tile as DSS keeps it, instead of words"},
    },
    "additionalProperties": False,
}


def read(item: Mapping[str, Any]) -> dict[str, Any]:
    """The tile that an item declares."""
    if "raw" in item:
        return dict(item["raw"])
    sort = next((_SORT_OF[key] for key in _SORT_OF if key in item), "")
    tile = {"tileType": sort, **_known(sort, str(item.get("shows") or "")), **(item.get("settings") or {})}
    if "at" in item:
        tile["box"] = dict(zip(BOX, item["at"], strict=True))
    tile["tileParams"] = {**tile.get("tileParams", {}), **(item.get("options") or {})}
    for word, at in WORDS.items():
        if word in item and word != "options":
            _put(tile, at, VALUES[word].get(item[word], item[word]) if word in VALUES else item[word])
    return tile


def show(tile: Mapping[str, Any]) -> dict[str, Any]:
    """The item for a tile; the tile itself where words do not give it back."""
    sort = str(tile.get("tileType") or "")
    known = _known(sort, str(tile.get("insightType") or ""))
    kept = {k: v for k, v in tile.items() if not (k in ADDED and same(v, ADDED[k]))}
    rest = {k: v for k, v in kept.items() if k not in ("tileType", "box")}
    item: dict[str, Any] = {}
    for word in _OF_SORT.get(sort, ()):
        _take(item, word, rest, known)
    box = tile.get("box") or {}
    if set(box) == set(BOX):
        item["at"] = [box[side] for side in BOX]
    said = {at[-1] for word, at in WORDS.items() if len(at) > 1 and word in _OF_SORT.get(sort, ())}
    params = {k: v for k, v in known.get("tileParams", {}).items() if k not in said}
    for key, over in (("options", _over(rest.pop("tileParams", None) or {}, params)),
                      ("settings", _over(rest, {k: v for k, v in known.items() if k not in _WORDED}))):  # fmt: skip
        item.update({key: ordered(over)} if over else {})
    back = read(item)
    return item if within(back, kept) and within(kept, back) else {"raw": ordered(dict(tile))}


def _known(sort: str, shows: str) -> dict[str, Any]:
    """What a new tile has by itself."""
    of_sort = SORTS.get(sort, {})
    return {**of_sort, "tileParams": {**of_sort.get("tileParams", {}), **PARAMS.get(shows, {})}} if of_sort else {}


def _over(has: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """What lies over what is known: other values, and null for what is not there at all."""
    other = {k: v for k, v in has.items() if not same(v, known.get(k)) and not (hollow(v) and k not in known)}
    return {**other, **{k: None for k in known if k not in has}}


def _take(item: dict[str, Any], word: str, rest: dict[str, Any], known: Mapping[str, Any]) -> None:
    """Move what a word says from a tile to its item; nothing is said that is so anyway."""
    *above, key = WORDS[word]
    holder = rest
    if above:
        holder = rest[above[0]] = dict(rest.get(above[0]) or {})
        known = known.get(above[0]) or {}
    value = said = holder.get(key)
    if word in VALUES and value is not None:
        said = next((name for name, meant in VALUES[word].items() if same(meant, value)), None)
        if said is None:
            return
    holder.pop(key, None)
    if not same(value, known.get(key)) and not (hollow(value) and key not in known):
        item[word] = said


def _put(tile: dict[str, Any], at: tuple[str, ...], value: Any) -> None:
    *above, key = at
    for step in above:
        tile[step] = tile = dict(tile.get(step) or {})
    tile[key] = value
