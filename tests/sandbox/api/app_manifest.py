"""The manifest of an application-as-template (AUTO §9.5): one document of the project, kept as it comes.

Refuses to know instances of applications.
"""

from __future__ import annotations

from typing import Any

from ..errors import DssError
from ..estate import PARAMS, Project
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


declare(
    "app-manifest-convert",
    "PUT of the app manifest of a project that is no application",
    "makes it an application",
    "refused",
    "AUTO §9.5, API §4.1",
)


@route("GET", "/projects/{key}/app-manifest", READ_CONF)
def get(call: Call) -> Any:
    """Fails for a project that is no application, says the client."""
    found = owner(call).docs.get(PATH)
    if found is None and _regular(owner(call)) and call.estate.reading("app-manifest-regular") == "a":
        raise _no_application(owner(call).key)
    return clone(found or {"homepageSections": []})


@route("PUT", "/projects/{key}/app-manifest", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale."""
    project = owner(call)
    regular = _regular(project)
    if regular and call.estate.reading("app-manifest-convert") == "b":
        raise _no_application(project.key)
    with project.commit("Saved app manifest", call.user):
        project.save_document(PATH, clone(body(call)), user=call.user, message="Saved app manifest")
        if regular:
            params = {**clone(project.params), "projectAppType": "APP_TEMPLATE"}
            project.save_document(PARAMS, params, user=call.user)
    return Empty()


def _regular(project: Project) -> bool:
    return project.params.get("projectAppType") in (None, "REGULAR")


def _no_application(key: str) -> DssError:
    return DssError(500, "java.lang.IllegalArgumentException", f"Project {key} is not an application")
