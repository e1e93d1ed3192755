"""A flow zone (API §9): a name and a colour on the flow. Which objects lie in it is placement, its own step (D19)."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_NOISE = {
    "items": "membership is declared by the objects, and their order is accidental (corpus §3.7)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="zone",
    section="zones",
    rank=10,
    parts=(
        Part("/projects/{project}/flow/zones/{id}", unwrap=documents.unwrap, wrap=documents.wrap_named, listed=True),
    ),
    listing=Listing("/projects/{project}/flow/zones", items=item.listed, id_key="id", full=True, optional=True),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        entries={"shared": ("objectId", "objectType", "projectKey")},
        empty=("**",),
        why=_NOISE,
    ),
    refs=(Ref("shared[*].objectId", by="objectType"),),
    minted=True,
    taken="list",
    created_id=lambda reply, resource: str(reply["id"]),
    delete=item.delete,
    implicit=lambda dss_id, tree: dss_id == item.DEFAULT_ID,
    given=(item.DEFAULT_NAME,),
    disk=Disk("zones", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    example={"name": "Ingest", "color": "#2ab1ac", "description": "What comes in", "tags": ["source"]},
)
