"""Filters of a chart ↔ words.

{column: color, exclude: [White]}; {column: age, min: 20}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .pieces import COLUMN, SETTINGS, TYPES, WORD_OF, Element, Piece, laid, named, rest_of, schema, short

_FACETS: Mapping[str, str] = {"ALPHANUM": "ALPHANUM_FACET", "NUMERICAL": "NUMERICAL_FACET", "DATE": "DATE_FACET"}
_KIND_OF = {facet: kind for kind, facet in _FACETS.items()}
_BOUNDS = {"min": "minValue", "max": "maxValue"}


def _filter(value: Any) -> Element:
    said = named(value)
    kind = TYPES[said.get("type", "number" if "min" in said or "max" in said else "text")]
    out: Element = {"column": said.get("column"), "columnType": kind, "filterType": _FACETS.get(kind, kind)}
    if "exclude" in said:
        out["excludedValues"] = {str(one): True for one in said["exclude"]}
    out.update({at: said[word] for word, at in _BOUNDS.items() if word in said})
    return laid(out, said.get(SETTINGS))


def _full_filter(said: Element) -> Element:
    kind = said.get("columnType")
    own: Element = {
        "isA": "filter",
        "active": True,
        "isAGlobalFilter": False,
        "excludedValues": {},
        "explicitExclude": False,
        "excludeOtherValues": False,
        "allValuesInSample": False,
        "useMinimalUi": False,
        "includeEmptyValues": True,
        "filterSelectionType": "MULTI_SELECT" if kind == "ALPHANUM" else "RANGE_OF_VALUES",
        "label": said.get("column"),
        **({"facetSorting": "COUNT_DESC"} if kind == "ALPHANUM" else {}),
        **({"dateFilterType": "RANGE", "timezone": "UTC"} if kind == "DATE" else {}),
    }
    return laid(own, said)


def _show_filter(element: Element) -> Any:
    rest = dict(element)
    kind = str(rest.pop("columnType", _KIND_OF.get(str(element.get("filterType")))))
    if kind not in WORD_OF:
        return None
    said: dict[str, Any] = {"column": rest.pop("column", None)}
    excluded = rest.get("excludedValues")
    if excluded and all(value is True for value in excluded.values()):
        said["exclude"] = [*excluded]
        del rest["excludedValues"]
    said.update({word: rest.pop(at) for word, at in _BOUNDS.items() if rest.get(at) is not None})
    if _filter(said)["columnType"] != kind:
        said["type"] = WORD_OF.get(kind, kind)
    if rest.get("filterType") == _FACETS.get(kind):
        del rest["filterType"]
    full = _full_filter({"columnType": kind, "column": said["column"]})
    return short({**said, **rest_of(rest, full, ("id",))})


_ANY_VALUE: Mapping[str, Any] = {"description": "Least or greatest value; of dates, in milliseconds"}
FILTER = Piece(
    _filter,
    _full_filter,
    _show_filter,
    schema(
        "A column whose values are filtered",
        {
            **COLUMN,
            "exclude": {"type": "array", "description": "Values that are left out"},
            **dict.fromkeys(_BOUNDS, _ANY_VALUE),
        },
    ),
)
