"""A streaming endpoint (API §10). Known from DSS's client alone: what is declared is compared, and nothing else."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Rules
from ..common import documents, taggable
from . import item

_NOISE = {"checklists": taggable.WHY["checklists"]}

KIND = Kind(
    name="streaming_endpoint",
    section="streaming_endpoints",
    rank=32,
    parts=(Part("/projects/{project}/streamingendpoints/{id}", unwrap=documents.unwrap, wrap=documents.wrap),),
    listing=Listing("/projects/{project}/streamingendpoints/", id_key="id", name_key="id", optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        storage=("params.connection", "params.topic"),
        shape=("schema.columns",),
        keyed={"schema.columns": "name"},
        empty=("**",),
        user_data=("customFields.**",),
        why=_NOISE,
    ),
    placed="STREAMING_ENDPOINT",
    ref_key="streaming_endpoint",
    loses="recipe",
    disk=Disk("streaming_endpoints", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    example={
        "name": "clicks",
        "type": "httpsse",
        "description": "What visitors click on",
        "params": {"url": "https://shop.company.com/clicks"},
        "schema": {"page": "string"},
        "tags": ["web"],
    },
)
