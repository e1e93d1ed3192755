"""What means nothing in the definition of a chart (AUTO §6), and the rows for it: an import says a chart in words, and
a copy that is made from them has there what the page of a new chart writes."""

from __future__ import annotations

from typing import Any

from .spot import Row, Spot
from .trees import MISSING, same

_AXES = ("grouped_columns", "stacked_columns", "stacked_bars", "lines", "stacked_area", "multi_columns_lines", "scatter")
_LINES = ("lines", "stacked_area", "multi_columns_lines")
_STACKED = ("stacked_columns", "stacked_bars")
# Options of a definition → the sorts of charts that have what the option is about.
_ABOUT: dict[str, tuple[str, ...]] = {
    "pieOptions": ("pie",),
    "mapOptions": ("grid_map", "admin_map", "scatter_map", "density_heat_map"),
    "mapGridOptions": ("grid_map",),
    "bubblesOptions": ("scatter", "scatter_map", "admin_map"),
    "pivotTableOptions": ("pivot_table",),
    "pivotDisplayTotals": ("pivot_table",),
    "pivotMeasureDisplayMode": ("pivot_table",),
    **dict.fromkeys(("hexbinRadius", "hexbinNumber", "geoLayers", "radarOptions", "radialAxisFormatting"), ()),
    **dict.fromkeys(("displayEchart", "useEChartsImplementation"), ()),  # which of two engines, in older versions
    **dict.fromkeys(("sankeyOptions", "gaugeOptions", "waterfallOptions"), ()),
    **dict.fromkeys(("scatterOptions", "scatterMPOptions", "scatterZoomOptions", "zoomOptions"), ("scatter",)),
    **dict.fromkeys(("stackedColumnsOptions", "showInChartTotalValues"), _STACKED),
    **dict.fromkeys(("smoothing", "strokeWidth", "linesZoomOptions"), _LINES),
    "fillOpacity": ("lines", "stacked_area"),
    **dict.fromkeys(("xAxisFormatting", "yAxesFormatting", "yAxisFormatting", "gridlinesOptions"), _AXES),
    **dict.fromkeys(("showXAxisLabel", "showYAxisLabel", "singleXAxis"), _AXES),
}
_BY_PAGE = ("label", "sortId", "$$hashKey")
_OF_KPI = ("labelTextFormatting", "valueTextFormatting", "responsiveTextAreaFill")


def _chart(spot: Spot) -> dict[str, Any]:
    found: dict[str, Any] = (spot.around[0].get("params") or {}).get("def") or {}
    return found


def _option(spot: Spot) -> str:
    return spot.path.removeprefix("params.def.").partition(".")[0].partition("[")[0].partition("#")[0]


def _piece(spot: Spot) -> dict[str, Any]:
    """The dimension or measure around a leaf."""
    return next((m for m in reversed(spot.around) if isinstance(m, dict) and "isA" in m), {})


def offered(spot: Spot) -> bool:
    """What the page offers, and ids that it makes."""
    key = spot.path.rpartition(".")[2]
    ids = spot.path in ("params.def.id", "params.def.filters[].id")
    return ids or "possibleSorts" in spot.path or (".sort." in spot.path and key in _BY_PAGE)


def about_others(spot: Spot) -> bool:
    """An option of another sort of chart, or of an animation where nothing is animated."""
    option, chart = _option(spot), _chart(spot)
    if option == "animationFrameDuration":
        return not chart.get("animationDimension")
    return option in _ABOUT and chart.get("type") not in _ABOUT[option]


def other_bins(spot: Spot) -> bool:
    """How ranges of a number are made, in a way that is not the one chosen, or of what is no number."""
    piece = _piece(spot)
    if spot.path.endswith("oneTickPerBin"):
        return piece.get("type") == "ALPHANUM" or spot.mine is False
    if ".numParams." not in spot.path:
        return False
    mode, key = piece["numParams"].get("mode"), spot.path.rpartition(".")[2]
    used = {"FIXED_NB": "nbBins", "FIXED_SIZE": "binSize"}.get(str(mode))
    return piece.get("type") == "ALPHANUM" or (key in ("nbBins", "binSize") and key != used)


def not_told(spot: Spot) -> bool:
    """How a measure would look as a single number; over what a share would be taken that is none."""
    if spot.path.endswith("computeModeDim"):
        return _piece(spot).get("computeMode", "NORMAL") == "NORMAL"
    return _piece(spot).get("isA") == "measure" and any(key in spot.path for key in _OF_KPI)


def made_up(spot: Spot) -> bool:
    """A title that the page makes up; the name of a palette without colours."""
    if spot.path == "params.def.name":
        return not _chart(spot).get("userEditedName")
    palette = (_chart(spot).get("colorOptions") or {}).get("customPalette") or {}
    return spot.path.endswith("colorOptions.customPalette.name") and not palette.get("colors")


def alike(spot: Spot) -> bool:
    """One grey, written with three digits; axes in the fewer words of older versions."""
    grey = spot.path.lower().endswith("fontcolor") and (spot.mine, spot.theirs) == ("#333", "#333333")
    fewer = spot.path == "params.def.yAxesFormatting#more" and len(_chart(spot)["yAxesFormatting"]) == 1
    return grey or fewer


def other_sample(spot: Spot) -> bool:
    """A number of rows where all are read, a share where it is a number."""
    method = spot.around[-1].get("samplingMethod")
    key = spot.path.rpartition(".")[2]
    return (key == "maxRecords" and method == "FULL") or (key == "targetRatio" and not str(method).endswith("RATIO"))


def built_in(spot: Spot) -> bool:
    """The theme of a chart, which nobody has changed."""
    theme = spot.around[0]["params"].get("theme") or {}
    return spot.theirs == MISSING and same(theme.get("isBuiltIn"), True) and not theme.get("isCustomized")


CHARTS: tuple[Row, ...] = (
    Row("insights", ("params.def.**",), "what the page of a chart offers, and ids within it (AUTO §6)", offered),
    Row("insights", ("params.def.**",), "options of other sorts of charts (AUTO §6)", about_others),
    Row("insights", ("params.def.**",), "ways of making ranges that are not chosen (AUTO §6)", other_bins),
    Row("insights", ("params.def.**",), "what only a chart of single numbers or shares looks at (AUTO §6)", not_told),
    Row("insights", ("params.def.**",), "titles and names that the page makes up (AUTO §6)", made_up),
    Row("insights", ("params.def.**",), "the same as a new chart has, as older versions wrote it (AUTO §6)", alike),
    Row(
        "insights",
        ("params.refreshableSelection.selection.*",),
        "settings of another way of sampling (AUTO §6)",
        other_sample,
    ),
    Row("insights", ("params.theme.**",), "the built-in theme, as each version of DSS has it (AUTO §6)", built_in),
)
