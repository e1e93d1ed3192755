"""The recipe that extracts rows which failed the rules of data quality: friendly ↔ payload (API §6.5).

{type: extract_failed_rows, inputs: [CUSTOMERS], outputs: [BAD_CUSTOMERS], rules: {x3fK9a: EMAIL}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...common.trees import SILENT
from .form import Ends, Field, Spot
from .pieces import simple


def _read(value: Any, spot: Spot) -> Any:
    if not isinstance(value, Mapping):
        spot.error("these are no rules", "write {RULE: COLUMN}; leave `rules` out for all rules")
        return []
    return [{"ruleId": rule, "ruleColumn": column, "isSelected": True} for rule, column in value.items()]


def _show(value: Any, _ends: Ends) -> Any:
    known = {"ruleId", "ruleColumn", "isSelected"}
    plain = isinstance(value, list) and all(set(one) == known and one["isSelected"] is True for one in value)
    return {one["ruleId"]: one["ruleColumn"] for one in value} if plain and value else SILENT


_RULES: Mapping[str, Any] = {
    "type": "object",
    "additionalProperties": {"type": "string"},
    "description": "Id of a rule of the input → its column; all rules that are on without it",
}
FORM = simple.form(
    "extract_failed_rows",
    (Field("rules", "columnRules", _RULES, _read, _show),),
    {"columnRules": []},
    least={"rules": {}},
    about="Rows that failed the rules of data quality",
    example={"inputs": ["CUSTOMERS"], "outputs": ["CUSTOMERS_FAILED"], "rules": {"x3fK9a": "EMAIL"}},
)
