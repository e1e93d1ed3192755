"""The sorts of charts as a table: a word for each, DSS's type and variant, and what it is drawn of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from .dimension import DIMENSION
from .measure import MEASURE
from .pieces import Piece
from .single import AXIS, COLORED, PLACE


class Channel(NamedTuple):
    """Where a definition keeps one thing that is drawn, what such a thing looks like, and whether there are many."""

    key: str
    piece: Piece
    many: bool = False


class Row(NamedTuple):
    """A sort of chart. `channels`: word of a chart → where it lies."""

    type: str
    variant: str
    channels: Mapping[str, Channel]


_BY = {"by": Channel("genericDimension0", DIMENSION)}
_VALUES = {"values": Channel("genericMeasures", MEASURE, many=True)}
_SPLIT = {**_BY, "color": Channel("genericDimension1", DIMENSION), **_VALUES}
_XY = {"x": Channel("uaXDimension", AXIS), "y": Channel("uaYDimension", AXIS)}
_DOTS = {"color": Channel("uaColor", COLORED), "size": Channel("uaSize", AXIS), "shape": Channel("uaShape", COLORED)}
_AT = {"at": Channel("geometry", PLACE)}
_HEAT = {"color": Channel("colorMeasure", MEASURE)}
_BUBBLES = {**_HEAT, "size": Channel("sizeMeasure", MEASURE)}
_TABLE = {"rows": Channel("yDimension", DIMENSION), "columns": Channel("xDimension", DIMENSION), **_VALUES}
# What every chart may have besides.
ANY: Mapping[str, Channel] = {
    "facet": Channel("facetDimension", DIMENSION),
    "animation": Channel("animationDimension", DIMENSION),
    "tooltip": Channel("tooltipMeasures", MEASURE, many=True),
}
KINDS: Mapping[str, Row] = {
    "columns": Row("grouped_columns", "normal", _SPLIT),
    "stacked_columns": Row("stacked_columns", "normal", _SPLIT),
    "stacked_columns_100": Row("stacked_columns", "stacked_100", _SPLIT),
    "stacked_bars": Row("stacked_bars", "normal", _SPLIT),
    "stacked_bars_100": Row("stacked_bars", "stacked_100", _SPLIT),
    "lines": Row("lines", "normal", _SPLIT),
    "stacked_area": Row("stacked_area", "normal", _SPLIT),
    "stacked_area_100": Row("stacked_area", "stacked_100", _SPLIT),
    "columns_and_lines": Row("multi_columns_lines", "normal", {**_BY, **_VALUES}),
    "pie": Row("pie", "normal", {**_BY, **_VALUES}),
    "donut": Row("pie", "donut", {**_BY, **_VALUES}),
    "scatter": Row("scatter", "normal", {**_XY, **_DOTS}),
    "scatter_map": Row("scatter_map", "normal", {**_AT, **_DOTS}),
    "grid_map": Row("grid_map", "normal", {**_AT, **_HEAT}),
    "filled_map": Row("admin_map", "filled_map", {**_AT, **_HEAT}),
    "bubble_map": Row("admin_map", "normal", {**_AT, **_BUBBLES}),
    "density_map": Row("density_heat_map", "normal", _AT),
    "pivot_table": Row("pivot_table", "normal", _TABLE),
    "colored_pivot_table": Row("pivot_table", "colored", {**_TABLE, **_HEAT}),
}
OF: Mapping[tuple[str, str], str] = {(row.type, row.variant): word for word, row in KINDS.items()}
