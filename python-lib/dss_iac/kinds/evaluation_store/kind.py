"""An evaluation store (AUTO §7.4). Its evaluations come from recipes and scenarios."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Keeps, Kind, Listing, Part, Rules
from ..common import documents, measured, taggable
from . import item

_NOISE = {
    **measured.NOISE,
    "displayParams.allAvailableMetrics": "grows with every evaluation (AUTO §7.4)",
    "displayParams.predictionType": "said by what was evaluated last (AUTO §7.4)",
}
_ALL = "/projects/{project}/modelevaluationstores/"  # what every client before 15 says, so every server knows it

KIND = Kind(
    name="evaluation_store",
    section="evaluation_stores",
    rank=22,
    parts=(Part(f"{_ALL}{{id}}", unwrap=item.unwrap, wrap=documents.wrap_named),),
    listing=Listing(_ALL, items=item.stores, beside=item.beside, id_key="id", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("mesFlavor",),
        keyed={"partitioning.dimensions": "name"},
        empty=("**",),
        user_data=("customFields.**",),
        why=_NOISE,
    ),
    minted=True,
    taken="list",
    placed="MODEL_EVALUATION_STORE",
    ref_key="evaluation_store",
    created_id=lambda reply, resource: str(reply["id"]),
    holds_data=item.holds_data,
    keeps=Keeps(f"{_ALL}{{id}}/evaluations/", lambda reply: [str(one["ref"]["evaluationId"]) for one in reply]),
    loses="recipe",
    disk=Disk("model_evaluation_stores", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    example={
        "name": "Churn evaluations",
        "description": "Every month's model against last month's customers",
        "rebuild": "EXPLICIT",
        "check_on_build": True,
        "checks": [{"type": "numericRange", "metricId": "model_perf:AUC", "minimum": 0.7, "minimumEnabled": True}],
        "tags": ["ml"],
    },
)
