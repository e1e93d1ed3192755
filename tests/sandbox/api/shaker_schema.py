"""What the simple prepare steps do to a list of columns (API §6.6, Appendix B).

Data first: a processor is a function from (params, columns) to columns, most of them made by a row of a table. Steps
whose result depends on the data (pivots, folds, extraction of unknown keys) leave the columns alone, as they do before
they have seen a sample. A type outside Appendix B and types_params belongs to no installed plugin.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import DssError

Params = dict[str, Any]
Columns = list[dict[str, Any]]
Step = Callable[[Params, Columns], Columns]

@dataclass(frozen=True)
class Adder:
    """A processor that adds columns beside its source: ``source`` names the parameter with the source column
    (None: at the end), ``outputs`` are (parameter, storage type)."""

    source: str | None
    outputs: tuple[tuple[str, str], ...]


_PARTS = ("Year", "Month", "Day", "DayOfWeek", "WeekOfYear", "WeekYear", "Hour", "Minute", "Second")
ADDERS: dict[str, Adder] = {
    "CreateColumnWithGREL": Adder("expression", (("column", "string"),)),
    "ColumnsConcat": Adder("columns", (("outputColumn", "string"),)),
    "GeoPointCreator": Adder(None, (("out_column", "geopoint"),)),
    "DateDifference": Adder("input1", (("output", "bigint"),)),
    "GeoDistanceProcessor": Adder("input1", (("output", "double"),)),
    "ExtractNumbers": Adder("input", (("output", "string"),)),
    "BinnerProcessor": Adder("input", (("output", "string"),)),
    "FlagOnValue": Adder("columns", (("flagColumn", "bigint"),)),
    "FlagOnCustomFormula": Adder("expression", (("flagColumn", "bigint"),)),
    "NestProcessor": Adder("columns", (("outputColumn", "object"),)),
    "ConcatArrays": Adder("inputColumns", (("outputColumn", "array"),)),
    "ArrayExtractProcessor": Adder("input", (("output", "string"),)),
    "DateFormatter": Adder("inCol", (("outCol", "string"),)),
    "UNIXTimestampParser": Adder("inCol", (("outCol", "date"),)),
    "TextSimplifierProcessor": Adder("inCol", (("outCol", "string"),)),
    "SplitIntoChunks": Adder("inCol", (("outCol", "string"), ("chunkIdCol", "bigint"))),
    "PythonUDF": Adder(None, (("column", "string"),)),
    "DateComponentsExtractor": Adder("column", tuple((f"out{part}Column", "bigint") for part in _PARTS)),
}

# Processors that change cells or rows only, and those whose columns only the data can tell.
KEEPERS = frozenset(
    """
    ArrayFold ArraySortProcessor CityLevelReverseGeocoder ColumnSplitter EmailSplitter
    EnrichFrenchPostcode EnrichWithBuildContextProcessor EnrichWithRecordContextProcessor FillColumn
    FillEmptyWithComputedValue FillEmptyWithValue FilterOnBadType FilterOnCustomFormula FilterOnDate
    FilterOnDateRange FilterOnNumericalRange FilterOnValue FindReplace GenerateBigData GeoIPResolver
    Geocoder HolidaysComputer JSONFlattener JSONPathExtractor LongTailGrouper MatchCounter
    MemoryEquiJoiner MinMaxProcessor MultiColumnByPrefixFold NumericalCombinator Pivot
    RegexpExtractor RemoveRowsOnEmpty RoundProcessor SplitFold StringTransformer Tokenizer Transpose
    Unfold UpDownFiller UserAgentClassifier VisualIfRule ZipCodeGeocoder
    """.split()  # noqa: SIM905
)


def prepared(payload: Params, columns: Columns) -> Columns:
    """Columns after all enabled steps and the payload's own column selection."""
    out = _run(payload.get("steps") or [], [dict(c) for c in columns])
    selection = payload.get("columnsSelection") or {}
    if selection.get("mode") == "SELECT":
        shown = {item["name"] for item in selection.get("list") or [] if item.get("d")}
        out = [c for c in out if c["name"] in shown]
    return out


def _run(steps: list[Params], columns: Columns) -> Columns:
    for step in steps:
        if step.get("disabled"):
            continue
        if step.get("metaType") == "GROUP":
            columns = _run(step.get("steps") or [], columns)
        else:
            columns = _processor(step.get("type") or "")(step.get("params") or {}, columns)
    return columns


def _processor(kind: str) -> Step:
    if kind in STEPS:
        return STEPS[kind]
    if kind in ADDERS:
        return lambda params, columns: _adder(ADDERS[kind], params, columns)
    if kind in KEEPERS:
        return lambda _params, columns: columns
    raise DssError(
        500,
        "com.dataiku.dip.shaker.UnavailableTypeException",
        f"Type {kind} was available in a plugin that is not installed",
    )


def _adder(adder: Adder, params: Params, columns: Columns) -> Columns:
    outputs = [(params.get(key), kind) for key, kind in adder.outputs]
    return _add(columns, _mentioned(params.get(adder.source or ""), columns), *outputs)


def _mentioned(source: Any, columns: Columns) -> str | None:
    """The column that a parameter names: itself, the first of a list, or the first that a formula mentions."""
    if isinstance(source, list):
        return source[0] if source else None
    names = {c["name"] for c in columns}
    if source in names:
        return source
    return next((word for word in re.findall(r"\w+", str(source or "")) if word in names), None)


def _add(columns: Columns, after: str | None, *added: tuple[str | None, str]) -> Columns:
    """New columns right after their source column; known names stay where they are."""
    known = [c["name"] for c in columns]
    new = [{"name": name, "type": kind} for name, kind in added if name and name not in known]
    at = known.index(after) + 1 if after in known else len(columns)
    return columns[:at] + new + columns[at:]


def _touched(params: Params, columns: Columns) -> set[str]:
    applies = params.get("appliesTo")
    if applies == "ALL":
        return {c["name"] for c in columns}
    if applies == "PATTERN":
        pattern = re.compile(params.get("appliesToPattern") or "$^")
        return {c["name"] for c in columns if pattern.search(c["name"])}
    return set(params.get("columns") or [])


def _rename(params: Params, columns: Columns) -> Columns:
    for pair in params.get("renamings") or []:
        columns = [{**c, "name": pair["to"]} if c["name"] == pair.get("from") else c for c in columns]
    return columns


def _select(params: Params, columns: Columns) -> Columns:
    touched = _touched(params, columns)
    return [c for c in columns if (c["name"] in touched) == bool(params.get("keep"))]


def _copy(params: Params, columns: Columns) -> Columns:
    source = next((c for c in columns if c["name"] == params.get("inputColumn")), {"type": "string"})
    return _add(columns, params.get("inputColumn"), (params.get("outputColumn"), source["type"]))


def _parse_date(params: Params, columns: Columns) -> Columns:
    kind = params.get("outType") or {}
    kind = (kind.get("name") if isinstance(kind, dict) else kind) or "date"
    touched = _touched(params, columns) or set(params.get("columns") or [])
    if params.get("outCol"):
        return _add(columns, _mentioned(params.get("columns"), columns), (params["outCol"], kind))
    return [{**c, "type": kind} if c["name"] in touched else c for c in columns]


def _set_type(params: Params, columns: Columns) -> Columns:
    return [{**c, "type": params.get("type")} if c["name"] == params.get("column") else c for c in columns]


def _reorder(params: Params, columns: Columns) -> Columns:
    names = [n for n in params.get("columns") or [] if any(c["name"] == n for c in columns)]
    moved = [next(c for c in columns if c["name"] == n) for n in names]
    rest = [c for c in columns if c["name"] not in names]
    action = params.get("reorderAction")
    if action == "AT_START":
        return moved + rest
    at = next((i for i, c in enumerate(rest) if c["name"] == params.get("referenceColumn")), None)
    if action == "AT_END" or at is None:
        return rest + moved
    at += action == "AFTER_COLUMN"
    return rest[:at] + moved + rest[at:]


STEPS: dict[str, Step] = {
    "ColumnRenamer": _rename,
    "ColumnsSelector": _select,
    "ColumnCopier": _copy,
    "DateParser": _parse_date,
    "TypeSetter": _set_type,
    "ColumnReorder": _reorder,
}
