"""A chart as its page makes a new one (corpus: what all charts of the newest versions have in common). It goes along
with a creation; afterwards only what somebody says is compared. Knows no words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

GREY, OLD_GREY = "#333333", "#333"
_FAMILY: Mapping[str, Any] = {"fontFamily": "SourceSansPro"}
_BOXED: Mapping[str, Any] = {"backgroundColor": "#D9D9D9BF"}
NUMBERS: Mapping[str, Any] = {
    "multiplier": "Auto",
    "hideTrailingZeros": True,
    "digitGrouping": "DEFAULT",
    "useParenthesesForNegativeValues": False,
    "shouldFormatInPercentage": False,
    "prefix": "",
    "suffix": "",
}


def letters(size: int, color: str = GREY, **more: Any) -> dict[str, Any]:
    """How a text is written: size in points, colour."""
    return {"fontSize": size, "fontColor": color, "hasBackground": False, **more}


def _axis(**more: Any) -> dict[str, Any]:
    return {
        **more,
        "displayAxis": True,
        "displayLineAndTicks": True,
        "showAxisTitle": True,
        "showAxisLabels": True,
        "labelAutoRotation": True,
        "labelRotationAngle": 0.0,
        "axisTitleFormatting": letters(15),
        "axisValuesFormatting": {"numberFormatting": NUMBERS, "axisTicksFormatting": letters(12, **_FAMILY)},
        "ticksConfig": {"mode": "INTERVAL"},
        "customExtent": {"editMode": "AUTO", "manualExtent": [None, None]},
        "isLogScale": False,
        "includeZero": True,
    }


COLORS: Mapping[str, Any] = {
    "ccScaleMode": "NORMAL",
    "paletteType": "CONTINUOUS",
    "quantizationMode": "NONE",
    "numQuantizeSteps": 5,
    "paletteMiddleValue": 0.0,
    "heatDensityMapIntensity": 0.5,
    "heatDensityMapRadius": 0.5,
    "singleColor": "#2678B1",
    "transparency": 0.75,
    "colorPalette": "default",
    "customPalette": {
        "id": "__dku_custom__",
        "name": "Custom Palette",
        "colors": [],
        "values": [],
        "fixedValues": False,
    },
    "customColors": {},
}
VALUES: Mapping[str, Any] = {
    "displayValues": True,
    "textFormatting": letters(11, "AUTO", **_BOXED),
    "addDetails": False,
    "additionalMeasures": [],
    "placementMode": "AUTO",
    "spacing": 2,
}
_LINE: Mapping[str, Any] = {"color": "#000", "size": 1}
_GRID: Mapping[str, Any] = {"type": "FILLED", "size": 1, "color": "#d9d9d9"}
_JOINED: Mapping[str, Any] = {"enabled": False, "splitBy": "COLOR", "lineFormatting": _LINE}
# Where a chart keeps what it is drawn of; each has a list, empty where it is not used.
LISTS = (
    *("genericDimension0", "genericDimension1", "genericMeasures", "facetDimension", "animationDimension"),
    *("xDimension", "yDimension", "groupDimension", "xMeasure", "yMeasure", "colorMeasure", "sizeMeasure"),
    *("uaXDimension", "uaYDimension", "uaSize", "uaColor", "uaShape", "uaTooltip", "geometry", "tooltipMeasures"),
    *("boxplotBreakdownDim", "boxplotValue", "filters"),
)
CHART: Mapping[str, Any] = {
    **{key: [] for key in LISTS},
    "userEditedName": False,
    "showLegend": True,
    "legendPlacement": "OUTER_RIGHT",
    "legendFormatting": letters(11),
    "axis1LogScale": False,
    "axis2LogScale": False,
    "includeZero": True,
    "showXAxis": False,
    "showXAxisLabel": True,
    "showYAxisLabel": True,
    "displayXAxis": True,
    "displayYAxis": True,
    "singleXAxis": True,
    "xAxisFormatting": _axis(),
    "yAxesFormatting": [_axis(id="y_left_0"), _axis(id="y_right_0")],
    "gridlinesOptions": {
        "vertical": {"show": False, "lineFormatting": _GRID},
        "horizontal": {"show": False, "lineFormatting": _GRID, "displayAxis": {"type": "LEFT_Y_AXIS"}},
    },
    "smoothing": True,
    "strokeWidth": 1,
    "fillOpacity": 0.6,
    "linesZoomOptions": {"displayBrush": True, "enabled": True, "persisted": True},
    "showInChartValues": False,
    "showInChartLabels": True,
    "valuesInChartDisplayOptions": {
        "displayValues": False,
        "displayPieLabelsOrValues": True,
        "displayMode": "LABELS",
        "overlappingStrategy": "AUTO",
        "textFormatting": letters(11, "AUTO", **_BOXED),
    },
    "stackedColumnsOptions": {
        "totalsInChartDisplayOptions": {
            "textFormatting": letters(11),
            "addDetails": False,
            "placementMode": "AUTO",
            "additionalMeasures": [],
        }
    },
    "tooltipOptions": {"display": True},
    "multiTooltips": False,
    "displayWithEChartsByDefault": True,
    "colorPaletteType": "LINEAR",
    "xCustomExtent": {"editMode": "AUTO", "manualExtent": [None, None]},
    "yCustomExtent": {"editMode": "AUTO", "manualExtent": [None, None]},
    "xAxisNumberFormattingOptions": {"multiplier": "Auto", "prefix": "", "suffix": ""},
    "yAxisNumberFormattingOptions": {"multiplier": "Auto", "prefix": "", "suffix": ""},
    "chartHeight": 200,
    "animationFrameDuration": 3000,
    "animationRepeat": True,
    "colorMode": "UNIQUE_SCALE",
    "colorOptions": COLORS,
    "colorGroups": [],
    "computeMode": "NORMAL",
    "xAxisMode": "NORMAL",
    "yAxisMode": "NORMAL",
    "pieOptions": {"donutHoleSize": 54.0},
    "pivotDisplayTotals": {"subTotals": {"rows": True, "columns": True}, "grandTotal": {"row": True, "column": True}},
    "pivotMeasureDisplayMode": "ROWS",
    "bubblesOptions": {"defaultRadius": 5.0, "singleShape": "FILLED_CIRCLE"},
    "hexbinRadius": 20,
    "hexbinNumber": 20,
    "hexbinRadiusMode": "NUM_HEXAGONS",
    "scatterOptions": {"equalScales": False, "identityLine": False},
    "mapOptions": {"tilesLayer": "cartodb-positron", "lockSquareGrid": False},
    "mapGridOptions": {"gridLonDeg": 0.5, "gridLatDeg": 0.5},
    "disableSafetyLimits": False,
    "useLiveProcessingIfAvailable": True,
}
SELECTION: Mapping[str, Any] = {
    "samplingMethod": "HEAD_SEQUENTIAL",
    "maxRecords": 10000,
    "targetRatio": 0.02,
    "partitionSelectionMethod": "ALL",
    "latestPartitionsN": 1,
    "withinFirstN": -1,
    "maxReadUncompressedBytes": -1,
    "useMemTable": False,
    "filter": {"distinct": False, "enabled": False},
    "ordering": {"enabled": False, "rules": []},
    "ascending": True,
}
PARAMS: Mapping[str, Any] = {
    "engineType": "LINO",
    "refreshableSelection": {"selection": SELECTION, "autoRefreshSample": False, "_refreshTrigger": 0},
    "maxDataBytes": 157286400,
    "customMeasures": [],
    "reusableDimensions": [],
}
# Options that only some sorts of charts look at, and the types that do; a type without a row is any.
_AXES = (
    "grouped_columns",
    "stacked_columns",
    "stacked_bars",
    "lines",
    "stacked_area",
    "multi_columns_lines",
    "scatter",
)
_MAPS = ("grid_map", "admin_map", "scatter_map", "density_heat_map", "geom_map")
LOOKED_AT: Mapping[str, tuple[str, ...]] = {
    "pieOptions": ("pie",),
    "mapOptions": _MAPS,
    "mapGridOptions": ("grid_map",),
    "geoLayers": ("geom_map",),
    "hexbinRadius": ("binned_xy",),
    "hexbinNumber": ("binned_xy",),
    "hexbinRadiusMode": ("binned_xy",),
    "bubblesOptions": ("scatter", "scatter_map", "admin_map"),
    **dict.fromkeys(("scatterOptions", "scatterZoomOptions", "zoomOptions", "scatterMPOptions"), ("scatter",)),
    **dict.fromkeys(("radarOptions", "radialAxisFormatting"), ("radar",)),
    **dict.fromkeys(("displayEchart", "useEChartsImplementation"), ()),  # which of two engines, in older versions
    "sankeyOptions": ("sankey",),
    "gaugeOptions": ("gauge",),
    "waterfallOptions": ("waterfall",),
    **dict.fromkeys(("pivotTableOptions", "pivotDisplayTotals", "pivotMeasureDisplayMode"), ("pivot_table",)),
    **dict.fromkeys(("stackedColumnsOptions", "showInChartTotalValues"), ("stacked_columns", "stacked_bars")),
    **dict.fromkeys(("linesZoomOptions", "smoothing"), ("lines", "stacked_area", "multi_columns_lines")),
    "strokeWidth": ("lines", "stacked_area", "multi_columns_lines"),
    "fillOpacity": ("stacked_area", "lines"),
    **dict.fromkeys(("xAxisFormatting", "yAxesFormatting", "gridlinesOptions", "yAxisFormatting"), _AXES),
    **dict.fromkeys(("includeZero", "singleXAxis", "showXAxisLabel", "showYAxisLabel", "displayXAxis"), _AXES),
    **dict.fromkeys(("axis1LogScale", "axis2LogScale", "displayYAxis"), _AXES),
}
