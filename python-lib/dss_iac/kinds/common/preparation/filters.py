"""Row filters of visual recipes ↔ DSS's filter (API §2.4).

filter: "amount > 0"                                      a formula
filter: {sql: "amount > 0"}                               an SQL expression
filter: {country: not empty, age: {">=": 18}}             conditions, see `conditions`
filter: {distinct: true, where: {…}}                      rows that are alike only once
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..trees import SILENT
from . import conditions
from .spot import FILTER_OFF, Ends, Spot

SCHEMA: Mapping[str, Any] = {
    "type": ["string", "object"],
    "description": "Rows to read: a formula, {sql: …}, or conditions: {COLUMN: not empty, OTHER: {'>': 5}}, {any: …}; "
    "see 'conditions of filters'",
}


def schema(told: str) -> dict[str, Any]:
    """The schema of a filter that is for something else than rows to read."""
    return {"type": ["string", "object"], "description": told}


def read(value: Any, spot: Spot) -> Any:
    """DSS's filter."""
    if isinstance(value, str):
        return {"enabled": True, "distinct": False, "expression": value, "uiData": {"mode": "CUSTOM"}}
    if not isinstance(value, Mapping) or "uiData" in value or isinstance(value.get("enabled"), bool):
        return value
    if isinstance(value.get("distinct"), bool):
        inner = read(value["where"], spot.below("where")) if "where" in value else FILTER_OFF
        return {**inner, "distinct": value["distinct"]}
    if set(value) == {"sql"} and isinstance(value["sql"], str):
        return {"enabled": True, "distinct": False, "expression": value["sql"], "uiData": {"mode": "SQL"}}
    return {"enabled": True, "distinct": False, "uiData": conditions.read(value, spot)}


def show(value: Any, _ends: Ends | None = None) -> Any:
    """What a person would have written; `value` may lack what is as when it is off."""
    if not isinstance(value, Mapping):
        return SILENT
    whole = {**FILTER_OFF, **value}
    if whole["distinct"] is True and set(whole) - {"distinct"} <= {"enabled", "uiData", "expression"}:
        inner = show({**whole, "distinct": False}) if whole["enabled"] else None
        return SILENT if inner is SILENT else {"distinct": True, **({"where": inner} if inner else {})}
    mode = (whole.get("uiData") or {}).get("mode")
    for shown in (
        whole.get("expression"),
        {"sql": whole.get("expression")},
        conditions.show(whole.get("uiData"), top=True),
    ):
        if shown and mode and _same(read(shown, _NOWHERE), whole):
            return shown
    return dict(value)


def _same(a: Any, b: Any) -> bool:
    return bool(a == b)


def tidy(value: Any) -> Any:
    """A filter without what means nothing: conditions of one that is off, an expression beside conditions, what a
    condition's operator does not use (API §2.4)."""
    if not isinstance(value, Mapping):
        return value
    ui = value.get("uiData")
    mode = ui.get("mode") if isinstance(ui, Mapping) else None
    by_rules = mode in (conditions.ALL, conditions.ANY)
    if value.get("enabled") is not True or (by_rules and not (ui or {}).get("conditions")):
        off = {"enabled": False} if "enabled" in value else {}
        return {**({"distinct": value["distinct"]} if "distinct" in value else {}), **off}
    idle = {"language", *(("expression",) if by_rules else ())}
    out = {k: v for k, v in value.items() if k not in idle}
    if mode in ("CUSTOM", "SQL"):
        out["uiData"] = {"mode": mode}
    elif by_rules and isinstance(ui, Mapping):
        out["uiData"] = conditions.tidy(ui)
    return out


class _Nowhere:
    """A reader that `show` asks whether it would be understood."""

    def error(self, at: str, what: str, hint: str = "") -> None:
        """Told by the comparison."""


_NOWHERE: Any = Spot(_Nowhere(), Ends())  # type: ignore[arg-type]


def tidied(*keys: str) -> Any:
    """`tidy` for a payload whose filters lie at these keys."""

    def tidy_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
        return {key: tidy(value) if key in keys else value for key, value in payload.items()}

    return tidy_payload
