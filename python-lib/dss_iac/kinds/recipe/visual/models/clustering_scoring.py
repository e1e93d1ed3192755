"""The score recipe of clusterings: friendly ↔ payload (API §6.5).

{type: clustering_scoring, inputs: {main: [VISITS], model: [{model: segments}]}, outputs: [VISITS_SEGMENTED]}
"""

from __future__ import annotations

from ..pieces import flat, scoring

FORM = flat.form(
    "clustering_scoring",
    scoring.fields(scoring.CLUSTERING),
    scoring.CLUSTERING,
    legacy=scoring.LEGACY,
    canonical=scoring.canonical,
    also={"columns": "filterInputColumns"},
    perhaps=("keptInputColumns[*]",),
    least={"remove_outliers": False},
    about="Clusters of a saved model for every row",
    example={
        "inputs": {"main": ["VISITS"], "model": [{"model": "segments"}]},
        "outputs": ["VISITS_SEGMENTED"],
        "remove_outliers": True,
    },
)
