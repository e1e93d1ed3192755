"""The top-n recipe: friendly ↔ payload (API §6.5).

{type: top_n, inputs: [ORDERS], outputs: [LARGEST], first: 10, by: [region], order_by: [{amount: desc}],
 columns: [region, amount]}
"""

from __future__ import annotations

from .form import ENGINES, FILTER_OFF, Field, Visual, properties, read_fields, show_fields
from .pieces import filters
from .pieces.columns import RENAME, computed, orders
from .pieces.engines import ENGINE_FIELDS
from .pieces.retrieved import COLUMNS, canonical, read_columns, show_columns, tidy_columns
from .pieces.simple import RANKS, names, number, switch

FIELDS: tuple[Field, ...] = (
    number("first", "firstRows", "How many rows from the beginning; 1 without it"),
    number("last", "lastRows", "How many rows from the end"),
    names("by", "keys", "Columns: so many rows for each of their values"),
    orders(),
    *RANKS,
    switch("duplicate_count", "duplicateCount", "Count rows with the same keys"),
    filters.row_filter("filter", "preFilter"),
    RENAME,
    computed(),
    *ENGINE_FIELDS,
)
FORM = Visual(
    "topn",
    {**properties(FIELDS), "columns": COLUMNS},
    lambda item, spot: {**read_fields(FIELDS, item, spot), **read_columns(item)},
    lambda rest, ends: {**show_columns(rest), **show_fields(FIELDS, rest, ends)},
    {
        "preFilter": FILTER_OFF,
        "retrievedColumnsSelectionMode": "ALL",
        "firstRows": 1,
        "lastRows": 0,
        "keys": [],
        "computedColumns": [],
        "retrievedColumns": [],
        "duplicateCount": False,
        "engineParams": ENGINES,
        "rank": False,
        "denseRank": False,
        "rowNumber": False,
        "orders": [],
        "outputColumnNameOverrides": {},
    },
    canonical,
    essential=("orders", "firstRows"),
    columns=("keys[*]", "orders[*].column", "retrievedColumns[*]"),
    tidy=lambda payload: tidy_columns(filters.tidied("preFilter")(payload)),
    least={"order_by": []},
    about="The first or last rows in an order, of all or of each group",
    example={
        "inputs": ["ORDERS"],
        "outputs": ["LARGEST_ORDERS"],
        "first": 10,
        "by": ["region"],
        "order_by": [{"amount": "desc"}],
        "columns": ["region", "customer", "amount"],
    },
)
