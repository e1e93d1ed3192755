"""The schema of a dataset as a resource of its own; the same store as in the definition (API §5.1, §5.6)."""

from __future__ import annotations

from typing import Any

from ..facts.datasets import SCHEMA
from ..routing import READ_CONF, WRITE_CONF, Call, route
from ..typed import clone, normalise
from .documents import body, owner, require

KIND = "datasets"


@route("GET", "/projects/{key}/datasets/{name}/schema", READ_CONF)
def get_schema(call: Call) -> Any:
    """Columns in their order, and who wrote them."""
    return clone(require(owner(call), KIND, call.params["name"])["schema"])


@route("PUT", "/projects/{key}/datasets/{name}/schema", WRITE_CONF)
def put_schema(call: Call) -> Any:
    """Replaces all columns."""
    project, name = owner(call), call.params["name"]
    doc = require(project, KIND, name)
    doc["schema"] = normalise(SCHEMA, body(call))
    project.save(KIND, name, doc, user=call.user, message=f"Saved dataset schema for '{project.key}.{name}")
    return doc["schema"]
