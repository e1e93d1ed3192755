"""A SQL notebook (API §11). The history of its queries belongs to whoever ran them."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_NOISE = {
    "cells[*].id": "DSS tells cells apart by it; it is kept and not declared (API §11)",
    "language": "DSS knows it by the connection (API §11)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="sql_notebook",
    section="sql_notebooks",
    rank=84,
    parts=(Part("/projects/{project}/sql-notebooks/{id}", unwrap=documents.unwrap, wrap=documents.wrap_named),),
    listing=Listing("/projects/{project}/sql-notebooks/", id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        keyed={"cells": "id"},
        code=("cells[*].code",),
        empty=("**",),
        why=_NOISE,
    ),
    refs=(Ref("analyzedDataset", to="dataset", edge=""),),
    minted=True,
    taken="list",
    created_id=lambda reply, resource: str(reply["id"]),
    disk=Disk("notebooks/sql", lambda doc, name, sibling: {**doc, "id": name}, ending="/params.json"),
    defaults=lambda tree: item.DEFAULTS,
    verbatim=("sql", "markdown"),
    example={
        "name": "Checks of orders",
        "connection": "pg_main",
        "description": "Before the month ends",
        "cells": [{"markdown": "# Orders"}, {"name": "How many", "sql": "SELECT COUNT(*) FROM orders\n"}],
        "tags": ["checks"],
    },
)
