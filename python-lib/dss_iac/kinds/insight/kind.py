"""An insight (AUTO §6). Made from a prototype and saved with POST, under a key of its own."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_NOISE = {
    "owner": "whoever made it; DSS says so by itself (AUTO §6)",
    "dashboardCreationId": "the dashboard it was first made for, by id (AUTO §6)",
    "checklists": taggable.WHY["checklists"],
    "params.refreshableSelection._refreshTrigger": "the page counts it up when somebody refreshes (AUTO §6)",
    "params.def.thumbnailData": "a picture that the page draws (AUTO §6)",
    "params.exportTimestamp": "which export of a notebook was shown last (AUTO §6)",
}

KIND = Kind(
    name="insight",
    section="insights",
    rank=74,
    parts=(
        Part(
            "/projects/{project}/insights/{id}/",
            verb="POST",
            unwrap=documents.unwrap,
            wrap=lambda fresh, piece: {"insight": documents.wrap_named(fresh, piece)},
        ),
    ),
    listing=Listing("/projects/{project}/insights/", id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", "params.apiKey", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        empty=("**",),
        why=_NOISE,
    ),
    refs=(
        *(Ref(f"params.{s.at}", to=s.kind) for s in dict.fromkeys(item.SUBJECTS.values()) if s.kind),
        *(Ref(f"params.{s.at}", by="objectType") for s in dict.fromkeys(item.SUBJECTS.values()) if not s.kind),
    ),
    minted=True,
    taken="list",
    created_id=lambda reply, resource: str(reply["id"]),
    disk=Disk("insights", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    verbatim=("params",),
    spread=True,
    example={
        "name": "Rows of the night",
        "type": "metrics",
        "of": "PREPARED_CUSTOMERS",
        "metric": "records:COUNT_RECORDS",
        "description": "How many customers there are",
        "listed": True,
        "tags": ["nightly"],
    },
)
