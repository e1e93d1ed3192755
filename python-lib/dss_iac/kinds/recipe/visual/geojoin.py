"""The geo join recipe: friendly ↔ payload (API §6.5; the vendor's public reference of payloads).

{type: geo_join, inputs: [ORDERS, STORES], outputs: [NEARBY],
 joins: [{right: STORES, on: [{left: PLACE, right: PLACE, match: dwithin, threshold: 5, unit: KILOMETER}]}]}
"""

from __future__ import annotations

from .form import ENGINES, FILTER_OFF
from .pieces import joining
from .pieces.columns import computed
from .pieces.engines import ENGINE_FIELDS
from .pieces.filters import row_filter

FORM = joining.form(
    "geojoin",
    (row_filter("filter", "postFilter", "Joined rows to keep"), computed(), *ENGINE_FIELDS),
    {
        "joins": [],
        "selectedColumns": [],
        "virtualInputs": [],
        "engineParams": ENGINES,
        "computedColumns": [],
        "postFilter": FILTER_OFF,
    },
    about="Rows of tables side by side, by where they are",
    example={
        "inputs": ["ORDERS", "STORES"],
        "outputs": ["STORES_NEARBY"],
        "joins": [
            {
                "left": "ORDERS",
                "right": "STORES",
                "type": "left",
                "on": [{"left": "PLACE", "right": "PLACE", "match": "dwithin", "threshold": 5, "unit": "KILOMETER"}],
            }
        ],
        "select": {"ORDERS": "all", "STORES": ["STORE_ID"]},
    },
)
