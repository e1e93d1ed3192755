"""A webapp (AUTO §5). The API makes those of DSS's own types, saves all, and deletes none."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Rules
from ..common import documents, references, taggable
from . import backend, item

_NOISE = {
    "hasLegacyBackendURL": "how old it is; DSS says so by itself (AUTO §5.2)",
    "checklists": taggable.WHY["checklists"],
    "config.$$hashKey": "left behind by the page (AUTO §5.2)",
}

KIND = Kind(
    name="webapp",
    section="webapps",
    rank=72,
    parts=(
        Part("/projects/{project}/webapps/{id}", unwrap=documents.unwrap, wrap=documents.wrap_named),
        backend.PART,
    ),
    listing=Listing("/projects/{project}/webapps/", id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", "apiKey", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        unread=("params.ui", "params.server"),
        code=tuple(f"params.{key}" for row in item.CODE.values() for key in row),
        privileged={"params.runAs": ("run_as", "whom the backend runs as")},
        empty=("**",),
        why=_NOISE,
    ),
    refs=references.of_plugin("config"),
    minted=True,
    taken="list",
    ref_key="webapp",
    stays="DSS's API deletes no webapp: delete it on its page (AUTO §5.1)",
    follow=backend.follow,
    by_hand=item.by_hand,
    created_id=lambda reply, resource: str(reply["webAppId"]),
    disk=Disk("web_apps", item.on_disk),
    defaults=item.defaults,
    verbatim=("html", "css", "js", "python", "ui", "server"),
    spread=True,
    example={
        "name": "Orders page",
        "type": "STANDARD",
        "description": "For the call centre",
        "html": "<h1>Orders</h1>\n",
        "css": "h1 {color: navy}\n",
        "js": "console.log('orders')\n",
        "python": "@app.route('/orders')\ndef orders():\n    return '[]'\n",
        "backend": True,
        "auto_start": True,
        "code_env": "py311",
        "libraries": ["jquery", "dataiku"],
        "tags": ["page"],
    },
)
