"""The manifest of an application-as-template (AUTO §9.5): one document of the project, kept as it comes.

Refuses to know instances of applications.
"""

from __future__ import annotations

from typing import Any

from ..errors import DssError
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import clone
from .documents import body, owner

PATH = "app-manifest.json"

declare(
    "app-manifest-regular",
    "GET of the app manifest of a project that is no application",
    "refused",
    "an empty manifest",
    "AUTO §9.5, API §4.1",
)


@route("GET", "/projects/{key}/app-manifest", READ_CONF)
def get(call: Call) -> Any:
    """Fails for a project that is no application, says the client."""
    found = owner(call).docs.get(PATH)
    if found is None and call.estate.reading("app-manifest-regular") == "a":
        text = f"Project {owner(call).key} is not an application"
        raise DssError(500, "java.lang.IllegalArgumentException", text)
    return clone(found or {"homepageSections": []})


@route("PUT", "/projects/{key}/app-manifest", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale."""
    owner(call).save_document(PATH, clone(body(call)), user=call.user, message="Saved app manifest")
    return Empty()
