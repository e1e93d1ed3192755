"""A flow zone (API §9): a name and a colour on the flow. Which objects lie in it is placement, its own step (D19)."""

from __future__ import annotations

from ..core.kind import Disk, Kind, Listing, Part, Ref, Rules
from ..forms import documents, taggable, zone_item

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
    listing=Listing("/projects/{project}/flow/zones", items=zone_item.listed, id_key="id", full=True, optional=True),
    desire=zone_item.read,
    show=zone_item.show,
    create=zone_item.create,
    schema=zone_item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        entries={"shared": ("objectId", "objectType", "projectKey")},
        empty=("**",),
        why=_NOISE,
    ),
    refs=(Ref("shared[*].objectId", by="objectType"),),
    minted=True,
    created_id=lambda reply, resource: str(reply["id"]),
    delete=zone_item.delete,
    implicit=lambda dss_id: dss_id == zone_item.DEFAULT_ID,
    given=(zone_item.DEFAULT_NAME,),
    disk=Disk("zones", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: zone_item.DEFAULTS,
    example={"name": "Ingest", "color": "#2ab1ac", "description": "What comes in", "tags": ["source"]},
)
