"""The schema that a visual recipe will write: payload and input columns in, output columns out (API §6.1, §15.9).

Pure. Names and types of aggregates are those that real grouping and window recipes left in their outputs. Refuses to
know projects; prepare steps are in ``shaker_schema``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ..errors import DssError, illegal
from ..typed import clone
from .shaker_schema import prepared

Column = dict[str, Any]
Columns = list[Column]

# Aggregates in the order of their output columns: flag, suffix, type (None: that of the column).
AGGREGATES = (
    ("count", "_count", "bigint"),
    ("min", "_min", None),
    ("max", "_max", None),
    ("countDistinct", "_distinct", "bigint"),
    ("avg", "_avg", "double"),
    ("median", "_median", "double"),
    ("sum", "_sum", "sum"),
    ("sum2", "_sum2", "double"),
    ("stddev", "_std", "double"),
    ("concat", "_concat", "string"),
    ("first", "_first", None),
    ("last", "_last", None),
)
_WINDOW_ONLY = (("lag", "_lag", "lagValues"), ("lead", "_lead", "leadValues"))
_RANKS = (("rank", "_rank"), ("denseRank", "_dense_rank"), ("rowNumber", "_row_number"))
_WINDOW_RANKS = (("rank", "rank"), ("denseRank", "denserank"), ("rowNumber", "rownumber"), ("cumeDist", "cumedist"))
_INTEGERS = ("tinyint", "smallint", "int", "bigint")
_NUMBERS = (*_INTEGERS, "float", "double")


def column(name: str, kind: str) -> Column:
    """A bare column."""
    return {"name": name, "type": kind}


def by_name(columns: Columns) -> dict[str, Column]:
    """Columns by their names."""
    return {c["name"]: c for c in columns}


def _computed(payload: Column) -> Columns:
    return [column(c["name"], c.get("type") or "string") for c in payload.get("computedColumns") or []]


def _renamed(columns: Iterable[Column], payload: Column) -> Columns:
    names = payload.get("outputColumnNameOverrides") or {}
    return [{**c, "name": names.get(c["name"], c["name"])} for c in columns]


def _sum_type(kind: str) -> str:
    return "bigint" if kind in _INTEGERS else kind if kind in _NUMBERS else "double"


def _aggregates(value: Column, kind: str) -> Columns:
    types = {None: kind, "sum": _sum_type(kind)}
    name = value["column"]
    return [column(name + suffix, types.get(out, out)) for flag, suffix, out in AGGREGATES if value.get(flag) is True]


def grouping(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Keys, the aggregates of each value column, the global count; names overridden last."""
    source = inputs[0] + _computed(payload)
    known = by_name(source)
    keys = [k["column"] for k in payload.get("keys") or []]
    out = [clone(known[k]) for k in keys if k in known]
    if payload.get("selectAllColumns"):
        out += [clone(c) for c in source if c["name"] not in keys]
    for value in payload.get("values") or []:
        if value.get("column") in known:
            out += _aggregates(value, known[value["column"]]["type"])
        elif value.get("customExpr"):
            out.append(column(value.get("customName") or "custom", value.get("type") or "string"))
    if payload.get("globalCount"):
        out.append(column("count", "bigint"))
    return [_renamed(out, payload)]


def window(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Retrieved columns, then aggregates and ranks of each window under the window's prefix, if it has one."""
    known = by_name(inputs[0] + _computed(payload))
    values = [v for v in payload.get("values") or [] if v.get("column") in known]
    if payload.get("retrievedColumnsSelectionMode") == "ALL":
        out = [clone(c) for c in known.values()]
    else:
        out = [clone(known[v["column"]]) for v in values if v.get("value")]
    for frame in payload.get("windows") or []:
        prefix = f"{frame['prefix']}_" if frame.get("prefix") else ""
        added = [c for value in values for c in _window_value(value, known[value["column"]]["type"])]
        out += [{**c, "name": prefix + c["name"]} for c in added + _window_ranks(payload)]
    return [_renamed(out, payload)]


def _window_ranks(payload: Column) -> Columns:
    out = [column(n, "double" if flag == "cumeDist" else "bigint") for flag, n in _WINDOW_RANKS if payload.get(flag)]
    if payload.get("ntile"):
        out.append(column(f"ntile_{payload.get('ntileValues', '10')}", "bigint"))
    return out


def _window_value(value: Column, kind: str) -> Columns:
    out = _aggregates(value, kind)
    name = value["column"]
    for flag, suffix, shifts in _WINDOW_ONLY:
        for shift in str(value.get(shifts) or "1").split(","):
            mark = "" if shift.strip() == "1" else f"_{shift.strip()}"
            if value.get(flag):
                out.append(column(f"{name}{suffix}{mark}", kind))
            if value.get(f"{flag}Diff"):
                out.append(column(f"{name}{suffix}_diff{mark}", "bigint" if kind == "date" else kind))
    return out


def join(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Selected columns, or per input all that do not collide when DSS selects by itself; then computed columns."""
    virtual = payload.get("virtualInputs") or [{"index": index} for index in range(len(inputs))]
    tables = [inputs[v.get("index", 0)] + _computed(v) for v in virtual]
    left_only = any(on.get("type") == "LEFT_ANTI" for on in payload.get("joins") or [])
    chosen: dict[int, list[Column]] = {}
    for item in payload.get("selectedColumns") or []:
        if isinstance(item, dict):
            chosen.setdefault(item.get("table", 0), []).append(item)
    out: Columns = []
    for number, table in enumerate(tables[:1] if left_only else tables):
        mode = virtual[number].get("outputColumnsSelectionMode") or "MANUAL"
        picked = chosen.get(number, []) if mode == "MANUAL" else [{"name": c["name"]} for c in table]
        out += _picked(picked, by_name(table), virtual[number], {c["name"] for c in out}, mode)
    return [out + _computed(payload)]


def _picked(picked: list[Column], known: dict[str, Column], source: Column, taken: set[str], mode: str) -> Columns:
    prefix = source.get("prefix")
    out = []
    for item in picked:
        name = item.get("alias") or (f"{prefix}_{item['name']}" if prefix else item["name"])
        if item["name"] in known and not (mode == "AUTO_NON_CONFLICTING" and name in taken):
            out.append({**clone(known[item["name"]]), "name": name})
    return out


def vstack(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Columns by mode: all, those in common, chosen ones, or those of one input; a type that all inputs agree on."""
    virtual = payload.get("virtualInputs") or [{"index": index} for index in range(len(inputs))]
    tables = [by_name(inputs[v.get("index", 0)]) for v in virtual]
    union = list(dict.fromkeys(name for table in tables for name in table))
    mode = payload.get("mode")
    if mode == "INTERSECT":
        names = [name for name in union if all(name in table for table in tables)]
    elif mode in ("CUSTOM", "REMAP"):
        names = [name for name in payload.get("selectedColumns") or [] if name in union]
    elif mode in ("FROM_DATASET", "FROM_INDEX"):
        names = list(tables[payload.get("copySchemaFromIndex", 0)])
    else:
        names = union
    out = [_merged(name, [table[name] for table in tables if name in table]) for name in names]
    if payload.get("addOriginColumn"):
        out.append(column(payload.get("originColumnName") or "original_dataset", "string"))
    return [out]


def _merged(name: str, found: Columns) -> Column:
    kinds = {c["type"] for c in found}
    if len(kinds) == 1:
        return clone(found[0])
    numbers = kinds <= set(_NUMBERS)
    return column(name, max(kinds, key=_NUMBERS.index) if numbers else "string")


def distinct(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """The keys and, when asked for, the number of rows."""
    known = by_name(inputs[0])
    names = list(known) if payload.get("selectAllColumns") else [k["column"] for k in payload.get("keys") or []]
    out = [clone(known[name]) for name in names if name in known]
    if payload.get("globalCount"):
        out.append(column("count", "bigint"))
    return [_renamed(out, payload)]


def ranked(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Sort and top-n: the retrieved columns and the rank columns, whose names start with an underscore."""
    known = by_name(inputs[0] + _computed(payload))
    chosen = payload.get("retrievedColumns") if payload.get("retrievedColumnsSelectionMode") == "EXPLICIT" else None
    out = [clone(known[name]) for name in (chosen if chosen is not None else known) if name in known]
    out += [column(name, "bigint") for flag, name in _RANKS if payload.get(flag)]
    return [_renamed(out, payload)]


def passed(_payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Sync, sampling: as the input."""
    return [clone(inputs[0])]


def split(payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Every output gets the input's columns."""
    return [clone(inputs[0]) + (_computed(payload) if payload.get("writeComputedColumnsInOutput") else [])]


def pivot(_payload: Column, _inputs: list[Columns]) -> list[Columns]:
    """Needs the data: DSS refuses (API §1.4)."""
    raise DssError(
        500,
        "com.dataiku.dip.recipes.RecipeSchemaComputer$DontWantToCompute",
        "Modality lists stored in output schema are not up-to-date",
    )


Computer = Callable[[Column, list[Columns]], list[Columns]]
COMPUTERS: dict[str, Computer] = {
    "sync": passed,
    "sampling": passed,
    "grouping": grouping,
    "window": window,
    "join": join,
    "vstack": vstack,
    "distinct": distinct,
    "sort": ranked,
    "topn": ranked,
    "split": split,
    "shaker": lambda payload, inputs: [prepared(payload, inputs[0])],
    "pivot": pivot,
}


def compute(kind: str, payload: Column, inputs: list[Columns]) -> list[Columns]:
    """Columns of the outputs in their order; a shorter list means that its last entry holds for the rest.

    Raises the server's error for recipes that cannot tell, code above all (API §6.1).
    """
    if kind not in COMPUTERS:
        raise illegal(f"Cannot compute output schema for recipe of type {kind}")
    if not inputs:
        raise illegal("Cannot compute output schema: the recipe has no input dataset")
    return COMPUTERS[kind](payload, inputs)
