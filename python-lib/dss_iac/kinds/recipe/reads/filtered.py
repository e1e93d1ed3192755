"""Which columns a filter names: in its conditions, however deep, in its formula, in its SQL (API §2.4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from . import formula, query

_SURE = {"CUSTOM": True, "SQL": False}


def columns(value: Any) -> Iterator[tuple[str, bool]]:
    """(column, whether for certain) of a filter that is on."""
    if not isinstance(value, Mapping) or value.get("enabled") is not True:
        return
    ui = value.get("uiData") or {}
    text, mode = str(value.get("expression") or ""), ui.get("mode")
    if mode in _SURE:
        found = formula.columns(text) if mode == "CUSTOM" else query.columns(text)
        yield from ((name, _SURE[mode]) for name in found)
    else:
        yield from ((name, True) for name in _of_conditions(ui.get("conditions")))


def _of_conditions(conditions: Any) -> Iterator[str]:
    for one in conditions or []:
        if not isinstance(one, Mapping):
            continue
        below = one.get("subCondition")
        if isinstance(below, Mapping):
            yield from _of_conditions((below.get("uiData") or {}).get("conditions"))
        if isinstance(one.get("input"), str):
            yield one["input"]
        if "olumn]" in str(one.get("operator")) and isinstance(one.get("col"), str):
            yield one["col"]


def computed(listed: Any) -> Iterator[tuple[str, bool]]:
    """(column, whether for certain) of computed columns."""
    made: set[str] = set()
    for one in listed or []:
        if not isinstance(one, Mapping):
            continue
        text, by_formula = str(one.get("expr") or ""), one.get("mode") != "SQL"
        for name in formula.columns(text) if by_formula else query.columns(text):
            if name not in made:
                yield name, by_formula
        made.add(str(one.get("name")))
