"""The fuzzy join recipe: friendly ↔ payload (API §6.5, §6.6; corpus: one real recipe of DSS 9).

{type: fuzzy_join, inputs: [A, B], outputs: [MATCHED], with_distance: true,
 joins: [{left: A, right: B, type: left, on: [{left: name, right: label, distance: LEVENSHTEIN, threshold: 3}]}]}
"""

from __future__ import annotations

from .form import ENGINES, FILTER_OFF
from .pieces import joining
from .pieces.columns import computed
from .pieces.engines import ENGINE_FIELDS
from .pieces.filters import row_filter
from .pieces.simple import switch

FORM = joining.form(
    "fuzzyjoin",
    (
        row_filter("filter", "postFilter", "Joined rows to keep"),
        computed(),
        switch("with_distance", "withMetaColumn", "Add a column that tells how far keys are apart"),
        switch("debug", "debugMode", "Keep what did not match, too"),
        *ENGINE_FIELDS,
    ),
    {
        "joins": [],
        "selectedColumns": [],
        "virtualInputs": [],
        "engineParams": ENGINES,
        "withMetaColumn": False,
        "debugMode": False,
        "computedColumns": [],
        "postFilter": FILTER_OFF,
    },
    about="Rows of tables side by side, by keys that are alike",
    example={
        "inputs": ["COMPANIES", "REGISTER"],
        "outputs": ["MATCHED"],
        "joins": [
            {
                "left": "COMPANIES",
                "right": "REGISTER",
                "type": "left",
                "on": [{"left": "name", "right": "label", "distance": "LEVENSHTEIN", "threshold": 3}],
            }
        ],
        "select": {"COMPANIES": "all", "REGISTER": {"columns": ["id"], "prefix": "reg"}},
    },
)
