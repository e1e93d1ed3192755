"""An ML task of an analysis (AUTO §7.2). Its design is declared; training it is an action of people and scenarios."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Keeps, Kind, Listing, Part, Ref, Rules
from ...core.model.resource import NAMELESS
from ..common import taggable
from . import document, item

_NOISE = {
    "initiator": "whoever made it (AUTO §7.2)",
    "splitParams.instanceIdRefresher": "counted when somebody draws the sample anew (corpus §3.8)",
    "predictionDisplayScript": "how its page shows predictions (corpus §3.2)",
    "predictionDisplayCharts": "how its page shows predictions (corpus §3.2)",
    f"preprocessing.{item.REMAPPING}[*].{item.COUNTED}": "how often a value was in the sample (corpus §3.8)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="ml_task",
    section="ml_tasks",
    rank=62,
    parts=(
        Part(
            "/projects/{project}/models/lab/{id}/settings",
            verb="POST",
            with_id=True,
            unwrap=document.unwrap,
            wrap=document.wrap,
        ),
    ),
    listing=Listing("/projects/{project}/models/lab/", items=item.listed, id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=taggable.SERVER,
        noise=tuple(_NOISE),
        fixed=("taskType", "backendType", document.ANALYSIS),
        keyed={document.ALGORITHMS: "name", f"preprocessing.{item.REMAPPING}": "sourceValue"},
        empty=("**",),
        user_data=("customFields.**",),
        why=_NOISE,
    ),
    refs=(
        Ref(document.ANALYSIS, to="analysis"),
        *(Ref(f"splitParams.{key}", to="dataset") for key in item.SPLIT_DATASETS),
    ),
    minted=True,
    taken=NAMELESS,
    created_id=item.created_id,
    delete=item.delete,
    holds_data=item.holds_data,
    keeps=Keeps(
        "/projects/{project}/models/lab/{id}/status", lambda reply: [str(one["id"]) for one in reply["fullModelIds"]]
    ),
    disk=Disk("analysis", ending="/params.json", between="/ml/", reply=item.on_disk),
    defaults=item.defaults,
    spread=True,
    example={
        "name": "By mail",
        "analysis": "Who leaves",
        "target": "EMAIL",
        "prediction": "MULTICLASS",
        "features": {"CUSTOMER_ID": "rejected numeric", "EMAIL": "target category"},
        "algorithms": {"random_forest_classification": {"n_estimators": [100, 200]}},
        "metric": "LOG_LOSS",
        "weighting": "CLASS_WEIGHT",
        "split": {"ssd_training_ratio": 0.7},
        "code_env": "py311",
    },
)
