"""The prepare recipe: steps of processors ↔ payload (API §6.5, §6.6).

Its steps are `kinds/common/preparation`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....common.preparation import steps
from ..form import Ends, Field, Visual, properties, read_fields, show_fields
from ..pieces import engines

_OLD = ("charts", "chartsEngine", "name", "tags")
FIELDS = (Field("steps", "steps", steps.SCHEMA, steps.read, lambda value, ends: steps.show(value)),)


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys and parameters of steps mean."""
    return {**payload, "steps": steps.canonical(payload["steps"])} if "steps" in payload else dict(payload)


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without what means nothing in the steps, and what the editor of old versions kept beside them."""
    return {key: steps.tidy(value) if key == "steps" else value for key, value in payload.items() if key not in _OLD}


def _show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    return show_fields(FIELDS, rest, ends)


FORM = Visual(
    "shaker",
    properties(FIELDS),
    lambda item, spot: read_fields(FIELDS, item, spot),
    _show,
    {"steps": [], "maxProcessedMemTableBytes": -1},
    canonical,
    essential=("steps",),
    tidy=tidy,
    params=engines.fields("spark"),
    least={"steps": []},
    about="Rows cleaned and enriched, step by step",
    example={
        "inputs": ["CUSTOMERS"],
        "outputs": ["CUSTOMERS_CLEAN"],
        "steps": [
            {"rename": {"cust_id": "CUSTOMER_ID", "mail": "EMAIL"}},
            {"parse_date": {"column": "SIGNED", "formats": ["yyyy-MM-dd"], "to": "SIGNED_AT"}},
            {"formula": {"column": "TOTAL", "expression": "PRICE * QTY"}, "comment": "Without taxes"},
            {"remove_rows": {"where": {"COUNTRY": "empty"}}},
            {"keep_columns": ["CUSTOMER_ID", "EMAIL", "SIGNED_AT", "TOTAL"]},
        ],
    },
)
