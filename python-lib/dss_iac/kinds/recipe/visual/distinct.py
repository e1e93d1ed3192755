"""The distinct recipe: friendly ↔ payload (API §6.5).

{type: distinct, inputs: [VISITS], outputs: [VISITORS], columns: [visitor, country], count: true}
"""

from __future__ import annotations

from typing import Any

from ...common.trees import SILENT
from .form import ENGINES, FILTER_OFF, Ends, Field, Spot
from .pieces import filters
from .pieces.columns import RENAME, computed
from .pieces.engines import ENGINE_FIELDS
from .pieces.simple import form, switch


def _read(value: Any, _spot: Spot) -> Any:
    return [{"column": c} if isinstance(c, str) else c for c in value or []]


def _show(value: Any, _ends: Ends) -> Any:
    return [c["column"] for c in value] if all(set(c) == {"column"} for c in value) else SILENT


FIELDS = (
    Field(
        "columns",
        "keys",
        {"type": "array", "items": {"type": "string"}, "description": "Columns to compare, which are kept"},
        _read,
        _show,
    ),
    switch("all_columns", "selectAllColumns", "Compare all columns instead"),
    switch("count", "globalCount", "Count how often each row came"),
    filters.row_filter("filter", "preFilter"),
    filters.row_filter("post_filter", "postFilter", "Rows to keep afterwards"),
    RENAME,
    computed(),
    *ENGINE_FIELDS,
)
FORM = form(
    "distinct",
    FIELDS,
    {
        "preFilter": FILTER_OFF,
        "keys": [],
        "globalCount": False,
        "engineParams": ENGINES,
        "outputColumnNameOverrides": {},
        "selectAllColumns": False,
        "postFilter": FILTER_OFF,
    },
    essential=("keys",),
    columns=("keys[*].column",),
    least={"columns": []},
    about="Rows that are alike only once",
    example={"inputs": ["VISITS"], "outputs": ["VISITORS"], "columns": ["visitor", "country"], "count": True},
)
