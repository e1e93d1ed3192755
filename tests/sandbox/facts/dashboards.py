"""Classes of dashboards and insights, and what their creation writes (AUTO §6; creation_defaults_dashboards, _insights).

Facts only; refuses to know routes.
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, Enum, Field, ListOf, OptList
from .classes import ENVELOPE

Doc = dict[str, Any]
COLOURS = ["#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f"]


def _letters(size: int, colour: str) -> Doc:
    return {"fontSize": size, "fontColor": colour, "hasBackground": False}


def _palette(ident: str, name: str, colours: list[str]) -> Doc:
    built_in = {"category": "BUILT_IN", "isCustom": False, "createPairs": False}
    return {"id": ident, "name": name, "colors": colours, **built_in}


THEME: Doc = {
    "id": "__dku_dss_default_theme__",
    "name": "Default",
    "colors": COLOURS,
    "themePalettes": {
        "discrete": {**_palette("default_theme", "Theme default", COLOURS), "sample": COLOURS[:5]},
        "continuous": [
            _palette("default_theme", "Theme default", ["#D3E8F7", "#1f77b4"]),
            _palette("default_theme_rev", "Theme default (rev)", ["#1f77b4", "#D3E8F7"]),
        ],
        "diverging": _palette("default_theme", "Theme default", ["#1f77b4", "#FFFFFF", "#ff7f0e"]),
    },
    "palettes": {"discrete": "default_theme", "continuous": "default_theme", "diverging": "default_theme"},
    "generalFormatting": {**_letters(11, "#333333"), "fontFamily": "SourceSansPro"},
    "pageTitleFormatting": _letters(28, "#444444"),
    "tileTitleFormatting": _letters(13, "#000000"),
    "chartTitleFormatting": _letters(15, "#333333"),
    "legendFormatting": _letters(11, "#333333"),
    "pageTitleAlignment": "CENTER",
    "backgroundColor": "#FFFFFF",
    "tileSpacing": 8,
    "tileFormatting": {"borderOptions": {"color": "#CCCCCC", "radius": 0, "size": 1}, "backgroundOpacity": 1.0},
    "isCustomized": False,
    "isBuiltIn": True,
}
"""The theme that the server fills in (creation_defaults_dashboards, 5 of 59: the newest versions)."""
PAGE_SECTIONS: Doc = {
    "zoomMode": "FIT_TO_WIDTH",
    "shouldDisplayPageSeparators": False,
    "pageSectionFormat": {
        "formatName": "A4",
        "xInPx": 1754,
        "yInPx": 1240,
        "dpi": 150,
        "orientation": "LANDSCAPE",
        "ratio": 1.414516129032258,
    },
}
BOX: Doc = {"top": 0, "left": 0, "width": 0, "height": 0}
TILE: Doc = {
    "tileType": Enum("INSIGHT", "TEXT", "IMAGE", "IFRAME"),
    **dict.fromkeys(("insightId", "insightType", "imageId", "targetInsightId", "targetUrl", "url"), OPTIONAL),
    "box": BOX,
    "displayMode": "INSIGHT",
    "clickAction": "DO_NOTHING",
    "showTitle": OPTIONAL,
    "title": OPTIONAL,
    "titleOptions": OPTIONAL,
    "borderColor": OPTIONAL,
    "borderOptions": {"color": "#D9D9D9", "radius": 0, "size": 1},
    "backgroundColor": OPTIONAL,
    "backgroundOpacity": 1.0,
    "resizeImageMode": "FIT_SIZE",
    "autoLoad": True,
    "isDisplacing": OPTIONAL,
    "locked": False,
    "useDashboardSpacing": True,
    "tileSpacing": 8,
    "padding": 0,
    "tileParams": OPTIONAL,
}
TEXT_TILE = ("text", "textAlign", "verticalAlign", "isTransparent", "textType", "fontColor", "fontSize")
"""Parameters of text tiles; `htmlContent` is reported to vanish on save (AUTO §6)."""
PAGE: Doc = {
    "id": OPTIONAL,
    "title": OPTIONAL,
    "show": True,
    "showTitle": False,
    "titleAlign": "CENTER",
    "titleFontColor": "#444444",
    "titleFontSize": 28,
    "backgroundColor": "#ffffff",
    "enableCrossFilters": True,
    "showFilterPanel": True,
    "filtersParams": Field(default={"engineType": "LINO", "panelPosition": "TOP"}),
    "filters": OptList(),
    "grid": {"tiles": ListOf(TILE)},
}
DASHBOARD: Doc = {
    "name": OPTIONAL,
    "owner": OPTIONAL,
    "listed": False,
    "pages": ListOf(PAGE),
    "showGrid": True,
    "columnNumber": OPTIONAL,
    "tileSpacing": 8,
    "autoStackUp": False,
    "showNavigationArrows": False,
    "circularNavigation": False,
    "reloadWhenEventReceived": False,
    "theme": OPTIONAL,
    "pageSectionSettings": OPTIONAL,
    **ENVELOPE,
}
"""`columnNumber` absent means twelve columns, the grid of old dashboards; a new one has 36 (AUTO §6)."""

PARAMS: dict[str, tuple[str, ...]] = {
    "chart": (
        "datasetSmartName",
        "engineType",
        "refreshableSelection",
        "def",
        "maxDataBytes",
        "theme",
        "customMeasures",
        "reusableDimensions",
        "hierarchies",
    ),
    "saved-model_report": ("savedModelSmartId",),
    "dataset_table": ("datasetSmartName", "shakerScript"),
    "metrics": ("objectSmartId", "objectType", "metricId"),
    "static_file": ("contentType", "filetype"),
    "jupyter": ("notebookSmartName", "exportTimestamp", "loadLast"),
    "eda": ("card", "dataSpec", "isSampleWholeDataset"),
    "web_app": ("webAppSmartId", "webAppType", "apiKey"),
    "scenario_run_button": ("scenarioSmartId",),
    "scenario_last_runs": ("scenarioSmartId",),
    "managed-folder_content": ("folderSmartId", "isDirectory", "filePath"),
    "filters": ("datasetSmartName",),
    "runnable-button": ("runnableType", "runAsUser", "config"),
    "model-evaluation_report": ("mesSmartId",),
    "discussions": ("objectType", "objectId"),
    "project_activity": ("projectKey",),
    "article": ("articleId",),
}
"""Type of insight → keys of its params; other types keep theirs as they come (AUTO §6)."""
INSIGHT: Doc = {
    "type": OPTIONAL,
    "params": ANY,
    "owner": OPTIONAL,
    "listed": False,
    "name": OPTIONAL,
    "dashboardCreationId": OPTIONAL,
    **ENVELOPE,
}
