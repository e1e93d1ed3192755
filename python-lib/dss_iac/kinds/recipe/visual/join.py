"""The join recipe: friendly ↔ payload (API §6.5, §6.6).

{type: join, inputs: [ORDERS, CUSTOMERS, STORES], outputs: [ENRICHED],
 joins: [{left: ORDERS, right: CUSTOMERS, type: left, on: [CUSTOMER_ID]},
         {left: ORDERS, right: STORES, type: inner, on: [{STORE: STORE_ID}, "ORDERS.DAY >= STORES.OPENED"]}],
 select: {ORDERS: all, CUSTOMERS: {columns: [NAME, SEGMENT], prefix: CUST}}, filter: "AMOUNT > 0"}
"""

from __future__ import annotations

from .form import ENGINES, FILTER_OFF, Field
from .pieces import joining
from .pieces.columns import computed
from .pieces.engines import ENGINE_FIELDS
from .pieces.filters import row_filter

FIELDS = (
    row_filter("filter", "postFilter", "Joined rows to keep"),
    computed(),
    Field(
        "auto_cast", "enableAutoCastInJoinConditions", {"type": "boolean", "description": "Cast keys of unlike types"}
    ),
    *ENGINE_FIELDS,
)
FORM = joining.form(
    "join",
    FIELDS,
    {
        "joins": [],
        "selectedColumns": [],
        "virtualInputs": [],
        "engineParams": ENGINES,
        "enableAutoCastInJoinConditions": False,
        "computedColumns": [],
        "postFilter": FILTER_OFF,
    },
    about="Rows of tables side by side, by conditions on their columns",
    example={
        "inputs": ["ORDERS", "CUSTOMERS", "STORES"],
        "outputs": ["ORDERS_ENRICHED"],
        "joins": [
            {"left": "ORDERS", "right": "CUSTOMERS", "type": "left", "on": ["CUSTOMER_ID"]},
            {
                "left": "ORDERS",
                "right": "STORES",
                "type": "inner",
                "on": [{"STORE": "STORE_ID"}, "ORDERS.DAY >= STORES.OPENED"],
            },
        ],
        "select": {"ORDERS": "all", "CUSTOMERS": {"columns": ["NAME", {"SEGMENT": "KIND"}], "prefix": "CUST"}},
        "filter": "AMOUNT > 0",
    },
)
