"""The upsert recipe: friendly ↔ payload (the official client; API §6.5).

{type: upsert, inputs: [CHANGES], outputs: [CUSTOMERS], keys: [CUSTOMER_ID], filter: {CUSTOMER_ID: not empty}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import ENGINES, FILTER_OFF
from ..pieces import columns, engines, filters, simple
from ..pieces.simple import text

FIELDS = (
    columns.keys("keys", "keys", "Columns by which rows are found again"),
    filters.row_filter("filter", "preFilter"),
    columns.computed(),
    text("sql_mode", "upsertSQLMode", "How it is done in a database; PREPARE_THEN_REPLACE without it"),
    text("index_mode", "upsertIndexMode", "Which index of the table is used; USE_EXISTING without it"),
    *engines.ENGINE_FIELDS,
)
SKELETON: Mapping[str, Any] = {
    "keys": [],
    "preFilter": FILTER_OFF,
    "computedColumns": [],
    "engineParams": ENGINES,
    "upsertSQLMode": "PREPARE_THEN_REPLACE",
    "upsertIndexMode": "USE_EXISTING",
}
FORM = simple.form(
    "upsert",
    FIELDS,
    SKELETON,
    columns=("keys[*].column",),
    least={"keys": []},
    about="Rows of a table replaced by key, new ones added",
    example={
        "inputs": ["CHANGES"],
        "outputs": ["CUSTOMERS"],
        "keys": ["CUSTOMER_ID"],
        "filter": {"CUSTOMER_ID": "not empty"},
    },
)
