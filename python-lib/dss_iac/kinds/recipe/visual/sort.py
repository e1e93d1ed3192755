"""The sort recipe: friendly ↔ payload (API §6.5).

{type: sort, inputs: [ORDERS], outputs: [ORDERS_SORTED], order_by: [day, {amount: desc}], rank: true}
"""

from __future__ import annotations

from .form import ENGINES, FILTER_OFF
from .pieces import filters
from .pieces.columns import RENAME, computed, orders
from .pieces.engines import ENGINE_FIELDS
from .pieces.simple import RANKS, form

FORM = form(
    "sort",
    (orders(), *RANKS, filters.row_filter("filter", "preFilter"), RENAME, computed(), *ENGINE_FIELDS),
    {
        "preFilter": FILTER_OFF,
        "engineParams": ENGINES,
        "rank": False,
        "denseRank": False,
        "rowNumber": False,
        "orders": [],
        "outputColumnNameOverrides": {},
        "computedColumns": [],
    },
    essential=("orders",),
    columns=("orders[*].column",),
    least={"order_by": []},
    about="Rows in an order",
    example={"inputs": ["ORDERS"], "outputs": ["ORDERS_SORTED"], "order_by": ["day", {"amount": "desc"}]},
)
