"""A model comparison (AUTO §7.1): a document that names what it compares, and holds nothing."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import PROJECT, Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_NOISE = {"checklists": taggable.WHY["checklists"]}

KIND = Kind(
    name="model_comparison",
    section="model_comparisons",
    rank=70,
    parts=(Part("/projects/{project}/modelcomparisons/{id}", unwrap=documents.unwrap, wrap=documents.wrap),),
    listing=Listing("/projects/{project}/modelcomparisons/", id_key="id", name_key="displayName", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", "name", *taggable.SERVER),
        noise=tuple(_NOISE),
        positional=("comparedModels",),
        empty=("**",),
        user_data=("customFields.**",),
        why=_NOISE,
    ),
    refs=(
        Ref("comparedModels[*].objectId", by="objectType", edge="uses"),
        Ref("comparedModels[*].projectKey", to=PROJECT, edge=""),
    ),
    minted=True,
    taken="list",
    created_id=lambda reply, resource: str(reply["id"]),
    from_live=item.from_live,
    to_live=item.to_live,
    disk=Disk("model_comparisons", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    example={
        "name": "Candidates",
        "task": "BINARY_CLASSIFICATION",
        "description": "Before each release",
        "compared": [{"model": "churn", "version": "v1"}],
        "tags": ["ml"],
    },
)
