"""Conditions on columns ↔ DSS's (API §2.4; operators: the official client's list).

    {country: not empty, age: {">=": 18}, vip: true}          all of these
    {any: {…}}, {all: […]}                                     groups; lists where a column comes twice; they nest
    {input: a, operator: "…", …}                               a condition as DSS has it

Condition values that their operator does not use are left behind by DSS's editor and mean nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from ....core.model.diagnostic import did_you_mean
from .spot import Spot

WORDS: Mapping[str, str] = {
    "empty": "is empty",
    "not empty": "not empty",
    "empty string": "empty string",
    "not empty string": "not empty string",
    "empty array": "empty array",
    "not empty array": "not empty array",
}
_TRUTH = {True: "true", False: "false"}
# (operator as people write it, what it is compared with) → DSS's operator.
_VALUED: Mapping[tuple[str, str], str] = {
    ("=", "text"): "== [string]",
    ("= ignoring case", "text"): "== [string]i",
    ("!=", "text"): "!= [string]",
    ("contains", "text"): "contains",
    ("not contains", "text"): "not contains",
    ("matches", "text"): "regex",
    ("has", "text"): "array contains",
    ("in", "texts"): "in [string]",
    ("not in", "texts"): "not in [string]",
    ("in", "numbers"): "in [number]",
    ("not in", "numbers"): "not in [number]",
    ("between", "dates"): ">< [date]",
    **{(op, "number"): f"{dss} [number]" for op, dss in (("=", "=="), ("!=", "!="))},
    **{
        (op, what): f"{op:<2} [{dss}]"
        for op in ("<", "<=", ">", ">=")
        for what, dss in (("number", "number"), ("date", "date"), ("column", "column"))
    },
    ("=", "column"): "== [column]",
    ("!=", "column"): "!= [column]",
    ("same text as", "column"): "== [NaNcolumn]",
    ("other text than", "column"): "!= [NaNcolumn]",
}
_WITH = {
    "text": "a text", "number": "a number", "date": "a day like 2024-01-31 or 2024-01-31 15:00",
    "column": "{column: NAME}", "texts": "a list of texts", "numbers": "a list of numbers",
    "dates": "two days: [2024-01-01, 2024-01-31]",
}  # fmt: skip
_OPERATORS = tuple(dict.fromkeys(op for op, _ in _VALUED))
_BY_DSS = {dss: key for key, dss in _VALUED.items()}
_BARE = {**{dss: word for word, dss in WORDS.items()}, **{dss: truth for truth, dss in _TRUTH.items()}}
_OWN = {  # the keys of a condition that its value lies in
    "text": ("string",), "number": ("num",), "column": ("col",), "texts": ("items",), "numbers": ("items",),
    "date": ("date", "time"), "dates": ("date", "time", "date2", "time2"),
}  # fmt: skip
ALL, ANY = "&&", "||"
_MODES = {"all": ALL, "any": ANY}
RESERVED = ("all", "any", "sql", "where", "distinct", "enabled", "uiData")
_DAY = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}))?$")


def read(value: Any, spot: Spot) -> dict[str, Any]:
    """A group of conditions: {COLUMN: …}, {all: …}, {any: …}, or a list of such."""
    if isinstance(value, Mapping) and len(value) == 1:
        (word, inner), *_ = value.items()
        if word in _MODES and isinstance(inner, list | Mapping) and not _is_comparison(inner):
            return {"mode": _MODES[word], "conditions": list(_each(inner, spot.below(word)))}
    return {"mode": ALL, "conditions": list(_each(value, spot))}


def _is_comparison(value: Any) -> bool:
    return isinstance(value, Mapping) and bool(value) and all(key in _OPERATORS for key in value)


def _each(value: Any, spot: Spot) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        for i, one in enumerate(value):
            yield from _each(one, spot.below(i))
    elif not isinstance(value, Mapping):
        spot.error("this is no condition", "write `COLUMN: not empty`, or `COLUMN: {'>': 5}`")
    elif "input" in value and "operator" in value:
        yield dict(value)
    elif len(value) == 1 and next(iter(value)) in _MODES and not _is_comparison(next(iter(value.values()))):
        group = read(value, spot)
        yield {"subCondition": {"enabled": True, "distinct": False, "uiData": group}}
    else:
        for column, wanted in value.items():
            yield from _of_column(str(column), wanted, spot.below(str(column)))


def _of_column(column: str, wanted: Any, spot: Spot) -> Iterator[dict[str, Any]]:
    if isinstance(wanted, bool):
        yield {"input": column, "operator": _TRUTH[wanted]}
    elif isinstance(wanted, str) and wanted in WORDS:
        yield {"input": column, "operator": WORDS[wanted]}
    elif isinstance(wanted, Mapping) and wanted:
        for op, value in wanted.items():
            yield from _compared(column, str(op), value, spot)
    else:
        near = did_you_mean(wanted, WORDS) if isinstance(wanted, str) else ""
        spot.error(f"'{wanted}' is no condition", near or f"write {{'=': {wanted}}}, or one of {', '.join(WORDS)}")


def _compared(column: str, op: str, value: Any, spot: Spot) -> Iterator[dict[str, Any]]:
    kinds = [kind for known, kind in _VALUED if known == op]
    if not kinds:
        near = did_you_mean(op, _OPERATORS) or f"use one of {', '.join(_OPERATORS)}"
        spot.error(f"'{op}' is no operator of a condition", near)
        return
    for kind in kinds:
        own = _value(kind, value)
        if own is not None:
            yield {"input": column, "operator": _VALUED[op, kind], **own}
            return
    spot.error(f"'{op}' cannot be compared with this", f"write {' or '.join(_WITH[kind] for kind in kinds)}")


def _value(kind: str, value: Any) -> dict[str, Any] | None:
    """The keys of a condition for a value; None when it is of another kind."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if kind == "number" and number:
        return {"num": value}
    if kind == "text" and isinstance(value, str):
        return {"string": value}
    if kind == "column" and isinstance(value, Mapping) and set(value) == {"column"}:
        return {"col": value["column"]}
    if kind == "date":
        return _day(value)
    if kind == "dates" and isinstance(value, list) and len(value) == 2:
        first, last = (_day(one) for one in value)
        return {**first, **{f"{key}2": v for key, v in last.items()}} if first and last else None
    if kind in ("texts", "numbers") and isinstance(value, list):
        key, single = ("string", "text") if kind == "texts" else ("num", "number")
        items = [_value(single, one) for one in value]
        return {"items": items} if items and all(item and key in item for item in items) else None
    return None


def _day(value: Any) -> dict[str, Any] | None:
    found = _DAY.match(str(value)) if isinstance(value, str) else None
    return {"date": found[1], "time": found[2] or "00:00"} if found else None


def show(ui: Any, top: bool = False) -> Any:
    """{COLUMN: …} or {any: …} for a group of conditions; None when something in it cannot be said."""
    if not isinstance(ui, Mapping) or set(ui) - {"mode", "conditions"} or not ui.get("conditions"):
        return None
    shown = [one for one in map(_shown, ui["conditions"]) if one is not None]
    if len(shown) < len(ui["conditions"]):
        return None
    mode = {dss: word for word, dss in _MODES.items()}.get(ui.get("mode", ""))
    joined = _joined(shown)
    if mode is None or (mode == "all" and top and isinstance(joined, dict)):
        return joined if mode else None
    return {mode: joined}


def _shown(one: Any) -> dict[str, Any] | None:
    if not isinstance(one, Mapping):
        return None
    if "subCondition" in one:
        inner = one["subCondition"].get("uiData") if isinstance(one["subCondition"], Mapping) else None
        group: dict[str, Any] | None = show(inner)
        return group
    column, operator = one.get("input"), one.get("operator")
    if column not in RESERVED and isinstance(column, str):
        if operator in _BARE and set(one) == {"input", "operator"}:
            return {column: _BARE[operator]}
        if operator in _BY_DSS:
            op, kind = _BY_DSS[operator]
            plain = _plain(kind, one)
            if plain is not None:
                return {column: {op: plain}}
    return dict(one) if {"input", "operator"} <= set(one) else None


def _plain(kind: str, one: Mapping[str, Any]) -> Any:
    """The value of a condition as people write it; None when reading it would give something else."""
    day = f"{one.get('date')}" + (f" {one['time']}" if one.get("time", "00:00") != "00:00" else "")
    last = f"{one.get('date2')}" + (f" {one['time2']}" if one.get("time2", "00:00") != "00:00" else "")
    items = [item.get("string" if kind == "texts" else "num") for item in one.get("items") or []]
    plain = {
        "text": one.get("string"), "number": _number(one.get("num")), "column": {"column": one.get("col")}, "date": day,
        "dates": [day, last], "texts": items, "numbers": [_number(item) for item in items],
    }[kind]  # fmt: skip
    own = {key: value for key, value in one.items() if key not in ("input", "operator")}
    return plain if _value(kind, plain) == own else None


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _joined(shown: list[dict[str, Any]]) -> Any:
    """One map when no column comes twice with the same operator or in two places; else the list."""
    out: dict[str, Any] = {}
    for one in shown:
        (column, wanted), *more = one.items()
        last = next(reversed(out), None)
        if more or column in _MODES:
            return shown
        if column not in out:
            out[column] = wanted
        elif column == last and _apart(out[column], wanted):
            out[column] = {**out[column], **wanted}
        else:
            return shown
    return out


def _apart(a: Any, b: Any) -> bool:
    return isinstance(a, dict) and isinstance(b, dict) and not a.keys() & b.keys()


def tidy(ui: Mapping[str, Any]) -> dict[str, Any]:
    """A group of conditions, likewise."""
    kept = {k: v for k, v in ui.items() if k in ("mode", "conditions")}
    return {**kept, "conditions": [_tidied(one) for one in ui.get("conditions") or []]}


def _tidied(one: Any) -> Any:
    if not isinstance(one, Mapping):
        return one
    if "subCondition" in one:
        return {**one, "subCondition": _tidied_group(one["subCondition"])}
    operator = one.get("operator", "")
    own: tuple[str, ...] | None = () if operator in _BARE else None
    if operator in _BY_DSS:
        own = _OWN[_BY_DSS[operator][1]]
    if own is None or not all(key in one for key in own):
        return dict(one)
    kept = {k: v for k, v in one.items() if k in ("input", "operator", *own)}
    if "items" in own:
        key = "string" if _BY_DSS[operator][1] == "texts" else "num"
        items = kept["items"] if isinstance(kept["items"], list) else []
        kept["items"] = [{key: e[key]} if isinstance(e, Mapping) and key in e else e for e in items]
    return kept


def _tidied_group(value: Any) -> Any:
    return {**value, "uiData": tidy(value["uiData"])} if isinstance(value, Mapping) and value.get("uiData") else value


TOLD: Mapping[str, Any] = {
    "title": "conditions of filters",
    "description": f"COLUMN: true or false, one of {', '.join(WORDS)}, or {{operator: what it is compared with}}; all "
    "of them have to hold. `any` and `all` make groups, which nest and may be lists where a column comes twice",
    "examples": [
        {
            "filter": {
                "country": {"in": ["FR", "DE"]},
                "email": "not empty",
                "vip": True,
                "day": {">=": "2024-01-01", "<": {"column": "closed"}},
                "any": {"amount": {">": 100}, "name": {"contains": "Ltd"}},
            }
        }
    ],
    "properties": {
        op: {"description": " or ".join(_WITH[kind] for o, kind in _VALUED if o == op)} for op in _OPERATORS
    },
}
