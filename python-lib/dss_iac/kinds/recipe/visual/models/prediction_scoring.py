"""The score recipe of predictions: friendly ↔ payload (API §6.5).

{type: score, inputs: {main: [NEW_CUSTOMERS], model: [{model: churn}]}, outputs: [SCORED], output_explanations: true}
"""

from __future__ import annotations

from ..pieces import flat, scoring

FORM = flat.form(
    "prediction_scoring",
    scoring.fields(scoring.PREDICTION),
    scoring.PREDICTION,
    builder=scoring.OF_MODEL,
    legacy=scoring.LEGACY,
    canonical=scoring.canonical,
    also={"columns": "filterInputColumns"},
    perhaps=("keptInputColumns[*]",),
    least={"output_probabilities": True},
    about="Predictions of a saved model for every row",
    example={
        "inputs": {"main": ["NEW_CUSTOMERS"], "model": [{"model": "churn"}]},
        "outputs": ["NEW_CUSTOMERS_SCORED"],
        "columns": ["CUSTOMER_ID", "SEGMENT"],
        "output_explanations": True,
    },
)
