"""Measures: what is computed of the rows of a group ↔ words.

count; {avg: price, axis: right}; {sum: amount, compute: cumulative}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import hollow
from . import defaults
from .pieces import COLUMN, SETTINGS, TYPES, WORD_OF, Element, Piece, laid, rest_of, schema, text

COUNT = "count"
FUNCTIONS: Mapping[str, str] = {
    COUNT: "COUNT", "sum": "SUM", "avg": "AVG", "min": "MIN", "max": "MAX", "count_distinct": "COUNTD",
    "median": "MEDIAN", "stddev": "STDDEV",
}  # fmt: skip
_FUNCTION_OF = {theirs: ours for ours, theirs in FUNCTIONS.items()}
_SIDES: Mapping[str, str] = {"left": "axis1", "right": "axis2"}
ROWS = "*"  # what a count without a column counts
_EVERY: Element = {
    "isA": "measure",
    "type": "NUMERICAL",
    "displayed": True,
    "displayAxis": "axis1",
    "displayType": "column",
    "isUnaggregated": False,
    "uaComputeMode": "STACK",
    "computeMode": "NORMAL",
    "computeModeDim": 0,
    **defaults.NUMBERS,
    "showValue": True,
    "showDisplayLabel": True,
    "labelPosition": "BOTTOM",
    "percentile": 50.0,
    "isCustomPercentile": False,
    "kpiTextAlign": "CENTER",
    "kpiValueFontSizeMode": "RESPONSIVE",
    "kpiValueFontSize": 32,
    "responsiveTextAreaFill": 100,
    "valueTextFormatting": defaults.letters(11),
    "labelTextFormatting": defaults.letters(15),
    "valuesInChartDisplayOptions": defaults.VALUES,
    "colorRules": [],
}
_OF_KPI = ("kpiTextAlign", "kpiValueFontSizeMode", "kpiValueFontSize", "responsiveTextAreaFill", "valueTextFormatting",
           "labelTextFormatting", "showValue", "showDisplayLabel", "labelPosition", "colorRules")  # fmt: skip


def _measure(value: Any) -> Element:
    said: dict[str, Any] = dict(value) if isinstance(value, Mapping) else {str(value): ROWS}
    function = next((word for word in said if word in FUNCTIONS), COUNT)
    out: Element = {"function": FUNCTIONS[function]}
    if said.get(function) not in (None, ROWS):
        out["column"] = said[function]
    if "type" in said:
        out["type"] = TYPES[said["type"]]
    if "axis" in said:
        out["displayAxis"] = _SIDES[said["axis"]]
    if "as" in said:
        out["displayType"] = said["as"]
    if "compute" in said:
        out["computeMode"] = str(said["compute"]).upper()
    if "along" in said:
        out["computeModeDim"] = said["along"]
    if "label" in said:
        out["displayLabel"] = said["label"]
    return laid(out, said.get(SETTINGS))


def _show_measure(element: Element) -> Any:
    rest = dict(element)
    function, column = str(rest.pop("function", "")), rest.pop("column", None)
    word = _FUNCTION_OF.get(function)
    if word is None:
        return None
    said: dict[str, Any] = {word: ROWS if column is None else column}
    if (kind := rest.pop("type", "NUMERICAL")) != "NUMERICAL":
        said["type"] = WORD_OF.get(kind, kind)
    if rest.get("displayAxis") == _SIDES["right"]:
        said["axis"] = "right"
        del rest["displayAxis"]
    if rest.get("displayType") not in (None, "column"):
        said["as"] = rest.pop("displayType")
    if rest.get("computeMode", "NORMAL") != "NORMAL":
        said["compute"] = str(rest.pop("computeMode")).lower()
        said.update({"along": along} if (along := rest.get("computeModeDim")) else {})
    if not hollow(rest.get("displayLabel")):
        said["label"] = rest.pop("displayLabel")
    said.update(rest_of(rest, _EVERY, ("computeModeDim", *_OF_KPI)))
    return COUNT if said == {COUNT: ROWS} else said


MEASURE = Piece(
    _measure,
    lambda said: laid(_EVERY, said),
    _show_measure,
    schema(
        f"What is computed: `{COUNT}`, or `{{avg: COLUMN}}`",
        {
            **{word: text(f"Column; `{ROWS}`: rows" if word == COUNT else "Column") for word in FUNCTIONS},
            "type": COLUMN["type"],
            "axis": {"enum": [*_SIDES], "description": "Which axis it belongs to"},
            "as": text("column or line"),
            "compute": text("percentage, cumulative, cumulative_percentage …"),
            "along": {"type": "integer", "description": "Of a percentage or a running total: over which dimension"},
            "label": text("What it is called"),
        },
    ),
)
