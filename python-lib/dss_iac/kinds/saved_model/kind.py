"""A saved model (AUTO §7.3). Training makes it and its versions; here it is adopted, tuned, and kept."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Keeps, Kind, Listing, Part, Ref, Rules
from ..common import measured, taggable
from . import document, item, training, versions

_TRAINED = "what its last training wrote (AUTO §7.3)"
_SHOWN = "how its page shows predictions (corpus §3.2)"
_NOISE = {
    **measured.NOISE,
    **dict.fromkeys(("lastTrainIndex", "lastTrainJobId", "lastExportedFrom", "contentType"), _TRAINED),
    **dict.fromkeys(("miniTask.predictionDisplayScript", "miniTask.predictionDisplayCharts"), _SHOWN),
    "activeVersion": "changed by training, and by a call of its own: `active_version` (AUTO §7.3)",
}

KIND = Kind(
    name="saved_model",
    section="models",
    rank=24,
    parts=(
        Part("/projects/{project}/savedmodels/{id}", unwrap=document.unwrap, wrap=document.wrap),
        Part(
            "/projects/{project}/savedmodels/{id}/versions",
            at="versions",
            demand=True,
            unwrap=versions.unwrap,
            calls=versions.calls,
        ),
    ),
    listing=Listing("/projects/{project}/savedmodels/", items=document.models, id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", "smartName", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("savedModelType",),
        unread=(training.KEY, *(f"versions.known.*.{key}" for key in versions.UNTOLD)),
        keyed={"partitioning.dimensions": "name"},
        empty=("**",),
        user_data=("customFields.**",),
        why=_NOISE,
    ),
    refs=(
        Ref("versions.known.*.folderRef", to="managed_folder"),
        Ref(f"{training.KEY}.{training.TASK}", to="ml_task"),
    ),
    minted=True,
    taken="list",
    placed="SAVED_MODEL",
    ref_key="model",
    by_hand=item.by_hand,
    created_id=item.created_id,
    sets_off=training.sets_off,
    holds_data=item.holds_data,
    keeps=Keeps(
        "/projects/{project}/savedmodels/{id}/versions",
        lambda reply: [str(version["id"]) for version in reply],
        lambda tree: tuple((tree.get("versions") or {}).get("known") or ()),
    ),
    loses="recipe",
    disk=Disk("saved_models", document.on_disk),
    defaults=lambda tree: item.DEFAULTS,
    example={
        "name": "churn",
        "type": "mlflow",
        "prediction": "BINARY_CLASSIFICATION",
        "description": "Who will leave within a month",
        "publish": "MANUAL",
        "rebuild": "NORMAL",
        "check_on_build": True,
        "checks": [{"type": "numericRange", "metricId": "model_perf:AUC", "minimum": 0.7, "minimumEnabled": True}],
        "tags": ["ml"],
    },
)
