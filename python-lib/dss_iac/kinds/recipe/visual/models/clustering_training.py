"""The recipe that trains a clustering: friendly ↔ payload (AUTO §7.2; the recipes of real projects).

{type: clustering_training, inputs: [CUSTOMERS], outputs: [{model: segments}], algorithm: KMEANS, clusters: 5,
 features: {AGE: numeric, …}}
"""

from __future__ import annotations

from ..form import Visual
from ..pieces import clustering, training, training_idle

FORM = Visual(
    "clustering_training",
    clustering.KEYS,
    clustering.reader(),
    clustering.shower(),
    clustering.SKELETON,
    canonical=training_idle.canonical,
    tidy=clustering.tidy,
    seed=clustering.seed,
    shelve=training.shelve,
    about="A saved model of clusters trained anew",
    example={
        "inputs": ["CUSTOMERS"],
        "outputs": [{"model": "segments"}],
        "algorithm": "KMEANS",
        "clusters": 5,
        "outliers": {"method": "NONE"},
        "features": {"CUSTOMER_ID": "rejected category", "AGE": "numeric bigint", "SPENT": "numeric"},
    },
)
