"""A dashboard (AUTO §6). Who may see what it shows without reading the project is the project's affair (API §14)."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_TILES = "pages[*].grid.tiles[*]"
_NOISE = {
    "owner": "whoever made it; DSS says so by itself (AUTO §6)",
    "pages[*].id": "DSS tells pages apart by it; it is kept and not declared (AUTO §6)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="dashboard",
    section="dashboards",
    rank=76,
    parts=(Part("/projects/{project}/dashboards/{id}/", unwrap=documents.unwrap, wrap=documents.wrap_named),),
    listing=Listing("/projects/{project}/dashboards/", id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        keyed={"pages": "id"},
        empty=("**",),
        why=_NOISE,
    ),
    refs=(
        Ref(f"{_TILES}.insightId", to="insight"),
        Ref(f"{_TILES}.targetInsightId", to="insight", edge=""),
        Ref(f"{_TILES}.imageId", to="insight", edge=""),  # a picture may be an insight, too
    ),
    minted=True,
    taken="list",
    ref_key="dashboard",
    created_id=lambda reply, resource: str(reply["id"]),
    implicit=item.made_by_dss,
    from_live=item.dated,
    disk=Disk("dashboards", lambda doc, name, sibling: {**doc, "id": name}),
    defaults=lambda tree: item.DEFAULTS,
    spread=True,
    example={
        "name": "Customers",
        "description": "Where the money comes from",
        "columns": 24,
        "pages": [
            {
                "title": "Main",
                "tiles": [
                    {"text": "# Customers", "at": [0, 0, 24, 2], "align": "center"},
                    {"insight": "Rows of the night", "shows": "metrics", "at": [0, 2, 12, 8], "title": "Rows"},
                ],
            }
        ],
        "tags": ["sales"],
    },
)
