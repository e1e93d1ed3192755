"""An article of the project's wiki (API §11). Its id is a counter of the server; its place is kept by the wiki."""

from __future__ import annotations

from ..core.kind import Disk, Kind, Listing, Part, Ref, Rules
from ..forms import article_item, taggable

_NOISE = {
    "attachments": "files are uploaded in DSS, not declared (API §11)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="article",
    section="articles",
    rank=80,
    parts=(
        Part("/projects/{project}/wiki/{id}", unwrap=article_item.unwrap, wrap=article_item.wrap),
        Part("/projects/{project}/wiki/", at="place", unwrap=article_item.unwrap_wiki, wrap=article_item.wrap_wiki),
    ),
    listing=Listing("/projects/{project}/wiki/", items=article_item.listed, id_key="id", wire=article_item.head),
    desire=article_item.read,
    show=article_item.show,
    create=article_item.create,
    schema=article_item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        code=("body",),
        empty=("**",),
        why=_NOISE,
    ),
    refs=(Ref("place.parent", to="article"),),
    minted=True,
    loses="article",
    created_id=lambda reply, resource: str(reply["article"]["id"]),
    from_live=article_item.located,
    to_live=article_item.addressed,
    disk=Disk(
        "wiki/articles",
        lambda doc, name, sibling: {"article": {**doc, "id": name}, "payload": sibling("md")},
        documents=article_item.on_disk,
        reply=article_item.flat,
    ),
    defaults=lambda tree: article_item.DEFAULTS,
    example={
        "name": "About this project",
        "content": "# Customers\n\nWhere the segments come from.\n",
        "home": True,
        "tags": ["documentation"],
    },
)
