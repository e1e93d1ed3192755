"""The recipe that finds clusters and writes them beside the rows: friendly ↔ payload (the recipes of real projects).

{type: clustering_cluster, inputs: [CUSTOMERS], outputs: [CUSTOMERS_CLUSTERED], algorithm: KMEANS, clusters: 5,
 columns: [CUSTOMER_ID], features: {AGE: numeric, …}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Ends, Visual
from ..pieces import clustering, scoring, training, training_idle

_show = clustering.shower((scoring.COLUMNS,))


def show(rest: dict[str, Any], ends: Ends) -> dict[str, Any]:
    """The friendly keys; columns that are listed are those that are kept."""
    shown = _show(rest, ends)
    if "columns" in shown:
        rest.pop("filterInputColumns", None)
    return shown


def canonical(payload: Mapping[str, Any]) -> dict[str, Any]:
    """With what absent keys of its preparation mean, and columns in one form."""
    return scoring.canonical(training_idle.canonical(payload))


FORM = Visual(
    "clustering_cluster",
    {**clustering.KEYS, "columns": scoring.COLUMNS.schema},
    clustering.reader((scoring.COLUMNS,)),
    show,
    {**clustering.SKELETON, "filterInputColumns": False, "keptInputColumns": []},
    canonical=canonical,
    tidy=clustering.tidy,
    seed=clustering.seed,
    shelve=training.shelve,
    perhaps=("keptInputColumns[*]",),
    about="Clusters found anew, beside the rows",
    example={
        "inputs": ["CUSTOMERS"],
        "outputs": ["CUSTOMERS_CLUSTERED"],
        "algorithm": "KMEANS",
        "clusters": 5,
        "columns": ["CUSTOMER_ID", "AGE"],
        "features": {"CUSTOMER_ID": "rejected category", "AGE": "numeric bigint"},
    },
)
