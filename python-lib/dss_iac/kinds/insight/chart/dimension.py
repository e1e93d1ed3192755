"""Dimensions: columns whose values make groups ↔ words.

day → {column: day, type: ALPHANUM}; {column: age, bins: 10}; {column: region, sort: descending, limit: 5}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import same
from . import defaults
from .pieces import COLUMN, SETTINGS, TYPES, WORD_OF, Element, Piece, laid, named, rest_of, schema, short, text

_SORTS: Mapping[str, Mapping[str, Any]] = {
    "natural": {"type": "NATURAL", "sortAscending": True},
    "natural_descending": {"type": "NATURAL", "sortAscending": False},
    "descending": {"type": "AGGREGATION", "measureIdx": 0},
    "ascending": {"type": "AGGREGATION", "measureIdx": 0, "sortAscending": True},
}
_BINS: Mapping[str, str] = {"none": "NONE", "each": "TREAT_AS_ALPHANUM"}
_MOST: Mapping[str, int] = {"ALPHANUM": 20, "NUMERICAL": 100, "DATE": 0}
_GAPS: Mapping[str, str] = {"DATE": "AVERAGE"}
_OF_PAGE = ("possibleSorts",)


def _dimension(value: Any) -> Element:
    said = named(value)
    implied = "date" if "by" in said else "number" if "bins" in said or "bin_size" in said else "text"
    out: Element = {"column": said.get("column"), "type": TYPES[said.get("type", implied)]}
    if "by" in said:
        out["dateParams"] = {"mode": str(said["by"]).upper()}
    numbers: dict[str, Any] = {}
    if "bins" in said:
        mode = _BINS.get(str(said["bins"]), "FIXED_NB")
        numbers = {"mode": mode, **({"nbBins": said["bins"]} if mode == "FIXED_NB" else {})}
    if "bin_size" in said:
        numbers = {"mode": "FIXED_SIZE", "binSize": said["bin_size"]}
    if "gaps" in said:
        numbers["emptyBinsMode"] = str(said["gaps"]).upper()
    if numbers:
        out["numParams"] = numbers
    if "sort" in said:
        sort = said["sort"]
        out["sort"] = dict(_SORTS[sort]) if isinstance(sort, str) else _by_measure(sort)
    out.update({at: said[word] for word, at in _PLAIN.items() if word in said})
    return laid(out, said.get(SETTINGS))


_PLAIN = {"limit": "maxValues", "others": "generateOthersCategory", "label": "displayLabel", "ticks": "oneTickPerBin"}


def _by_measure(sort: Mapping[str, Any]) -> dict[str, Any]:
    up = {"sortAscending": True} if sort.get("order") == "ascending" else {}
    return {"type": "AGGREGATION", "measureIdx": sort.get("measure", 0), **up}


def _full_dimension(said: Element) -> Element:
    kind = str(said.get("type"))
    own: Element = {
        "isA": "dimension",
        "numParams": {
            "mode": "FIXED_NB",
            "nbBins": 10,
            "binSize": 1.0,
            "niceBounds": False,
            "customBinValues": [],
            "emptyBinsMode": _GAPS.get(kind, "ZEROS"),
        },
        "maxValues": _MOST.get(kind, 20),
        "generateOthersCategory": True,
        "forceLastPositionOthers": False,
        "oneTickPerBin": "AUTO",
        "filters": [],
        "sort": dict(_SORTS["natural"]),
        "useLastValueAsTotal": False,
        **defaults.NUMBERS,
        **({"dateParams": {"mode": "AUTOMATIC"}} if kind == "DATE" else {}),
    }
    out = laid(own, said)
    return {**out, "sort": said["sort"]} if "sort" in said else out


def _show_dimension(element: Element) -> Any:
    rest, kind = dict(element), str(element.get("type"))
    said: dict[str, Any] = {"column": rest.pop("column", None)}
    numbers = dict(rest.pop("numParams", None) or {})
    if kind == "DATE" and (by := (rest.get("dateParams") or {}).get("mode")) not in (None, "AUTOMATIC"):
        said["by"] = str(by).lower()
        rest["dateParams"] = {key: value for key, value in rest["dateParams"].items() if key != "mode"}
    if kind == "NUMERICAL":
        said.update(_show_bins(numbers))
    if kind == "ALPHANUM":
        numbers = {}
    gaps = numbers.pop("emptyBinsMode", None)
    if gaps not in (None, _GAPS.get(kind, "ZEROS")):
        said["gaps"] = str(gaps).lower()
    if numbers:
        rest["numParams"] = numbers
    said.update(_show_sort(rest))
    if kind == "ALPHANUM" or rest.get("oneTickPerBin") is False:  # `AUTO` in the words of older versions
        rest.pop("oneTickPerBin", None)
    full = _full_dimension({"type": kind})
    for word, at in _PLAIN.items():
        if at in rest and not same(rest[at], full.get(at)):
            said[word] = rest.pop(at)
    implied = _dimension({key: value for key, value in said.items() if key != SETTINGS})["type"]
    if kind != implied:
        said["type"] = WORD_OF.get(kind, kind)
    return short({**said, **rest_of(rest, full, ("type", *_OF_PAGE))})


def _show_bins(numbers: dict[str, Any]) -> dict[str, Any]:
    """What is said of bins; the settings of other ways of making them say nothing."""
    mode, count, size = numbers.pop("mode", None), numbers.pop("nbBins", None), numbers.pop("binSize", None)
    if mode == "FIXED_NB":
        return {"bins": count}
    if mode == "FIXED_SIZE":
        return {"bin_size": size}
    word = next((ours for ours, theirs in _BINS.items() if theirs == mode), None)
    return {"bins": word} if word else {}


def _show_sort(rest: dict[str, Any]) -> dict[str, Any]:
    """What is said of the order; how the page calls it is its own."""
    held = rest.pop("sort", None)
    if not isinstance(held, Mapping):
        return {}
    sort = {key: value for key, value in held.items() if key not in ("label", "sortId", "$$hashKey")}
    if sort.get("type") == "AGGREGATION" and sort.get("sortAscending") is False:
        del sort["sortAscending"]
    word = next((ours for ours, theirs in _SORTS.items() if same(theirs, sort)), "")
    if word:
        return {} if word == "natural" else {"sort": word}
    by: dict[str, Any] = {"measure": sort.get("measureIdx", 0)}
    by.update({"order": "ascending"} if sort.get("sortAscending") else {})
    if same(_by_measure(by), sort):
        return {"sort": by}
    rest["sort"] = sort
    return {}


DIMENSION = Piece(
    _dimension,
    _full_dimension,
    _show_dimension,
    schema(
        "A column whose values make groups: its name, or more about it",
        {
            **COLUMN,
            "by": text("Of a date: month, quarter, year, month_of_year …"),
            "bins": {
                "type": ["integer", "string"],
                "description": "Of a number: how many ranges; `each`: one for each value; `none`: none",
            },
            "bin_size": {"type": ["number", "string"], "description": "Of a number: how wide a range is"},
            "gaps": text("Where nothing lies: zeros, average, dashed …"),
            "sort": {
                "anyOf": [{"enum": [*_SORTS]}, {"type": "object"}],
                "description": "natural without it; descending, ascending: by the first measure; "
                "`{measure: 1, order: ascending}`: by another",
            },
            "limit": {"type": "integer", "description": "Most groups that are shown"},
            "others": {"type": "boolean", "description": "Whether all further groups make one"},
            "label": text("What the axis is called"),
            "ticks": {"description": "Of ranges: whether each has one tick (AUTO without it)"},
        },
    ),
)
