"""An article of the project's wiki (API §11). Its id is a counter of the server; its place is kept by the wiki."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import taggable
from . import item

_NOISE = {
    "attachments": "files are uploaded in DSS, not declared (API §11)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="article",
    section="articles",
    rank=80,
    parts=(
        Part("/projects/{project}/wiki/{id}", unwrap=item.unwrap, wrap=item.wrap),
        Part("/projects/{project}/wiki/", at="place", unwrap=item.unwrap_wiki, wrap=item.wrap_wiki),
    ),
    listing=Listing("/projects/{project}/wiki/", items=item.listed, id_key="id", wire=item.head),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        code=("body",),
        empty=("**",),
        why=_NOISE,
    ),
    refs=(Ref("place.parent", to="article"),),
    minted=True,
    taken="list",
    loses="article",
    created_id=lambda reply, resource: str(reply["article"]["id"]),
    from_live=item.located,
    to_live=item.addressed,
    disk=Disk(
        "wiki/articles",
        lambda doc, name, sibling: {"article": {**doc, "id": name}, "payload": sibling("md")},
        documents=item.on_disk,
        reply=item.flat,
    ),
    defaults=lambda tree: item.DEFAULTS,
    example={
        "name": "About this project",
        "content": "# Customers\n\nWhere the segments come from.\n",
        "home": True,
        "tags": ["documentation"],
    },
)
