"""Metadata, settings, permissions, variables, tags: views of the project's documents (API §4.3 to §4.7).

The first three are parts of one document with one version tag; each PUT replaces its part whole.
"""

from __future__ import annotations

from typing import Any

from ..errors import illegal
from ..estate import LOCAL, PARAMS, TAGS, VARIABLES, Project
from ..facts.project import METADATA_DOC, ORDER, PERMISSIONS_DOC, SETTINGS_DOC, TAGS_DOC
from ..routing import ADMIN, READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import ANY, OPTIONAL, clone, normalise
from .shared_objects import check_targets

RENAMED = {"label": "name", "custom": "customMeta"}
"""Keys of the metadata document that params.json calls otherwise."""
SILENT = {"customMeta": {"kv": {}}}
"""Values that are not written when the project never had them."""


def _put(call: Call, part: dict[str, Any], keys: list[str], message: str) -> Empty:
    """Replace `keys` of params.json by `part`; a key that is missing there is removed."""
    project = call.project
    _refuse_stale(call, project)
    params = clone(project.params)
    for key in keys:
        params.pop(key, None)
    params |= {k: v for k, v in part.items() if k in project.params or SILENT.get(k) != v}
    ordered = {k: params[k] for k in ORDER if k in params} | params
    project.save_document(PARAMS, ordered, user=call.user, message=message)
    return Empty()


def _refuse_stale(call: Call, project: Project) -> None:
    sent = (call.body or {}).get("versionTag")
    if sent and call.estate.reading("stale-version-tag") == "b" and sent != project.tags.get((PARAMS, "")):
        raise illegal(f"Project {project.key} was modified by somebody else", 409)


def _metadata(call: Call) -> dict[str, Any]:
    status = {"projectStatus": OPTIONAL} if call.estate.reading("metadata-status") == "b" else {}
    return {**METADATA_DOC, **status}


@route("GET", "/projects/{key}/metadata", READ_CONF)
def get_metadata(call: Call) -> dict[str, Any]:
    """label, shortDesc, description, tags, checklists, custom, customFields."""
    params = call.project.params
    return normalise(_metadata(call), {k: params.get(RENAMED.get(k, k)) for k in _metadata(call)})


@route("PUT", "/projects/{key}/metadata", WRITE_CONF)
def put_metadata(call: Call) -> Empty:
    """Wholesale: what is left out goes away (API §4.3)."""
    doc = normalise(_metadata(call), call.body)
    doc.setdefault("label", call.project.params.get("name"))
    keys = [RENAMED.get(k, k) for k in _metadata(call)]
    return _put(
        call, {RENAMED.get(k, k): v for k, v in doc.items()}, keys, f"Updated summary of project {call.project.key}"
    )


def _settings(call: Call) -> dict[str, Any]:
    if call.estate.reading("settings-scope") == "a":
        return SETTINGS_DOC
    rest = [k for k in ORDER if k not in SETTINGS_DOC]
    return {**SETTINGS_DOC, **{k: ANY if k == "customFields" else OPTIONAL for k in rest}}


@route("GET", "/projects/{key}/settings", READ_CONF)
def get_settings(call: Call) -> dict[str, Any]:
    """The settings document; a loaded project shows defaults for keys that its era did not have."""
    return normalise(_settings(call), call.project.params)


@route("PUT", "/projects/{key}/settings", ADMIN)
def put_settings(call: Call) -> Empty:
    """Typed: unknown keys are dropped, missing ones become class defaults. Only settings are taken."""
    doc = normalise(SETTINGS_DOC, call.body)
    check_targets(call.project, doc.get("exposedObjects"))
    return _put(call, doc, list(SETTINGS_DOC), f"Updated settings of project {call.project.key}")


@route("GET", "/projects/{key}/permissions", READ_CONF)
def get_permissions(call: Call) -> dict[str, Any]:
    """owner, permissions, dashboardAuthorizations, additionalDashboardUsers."""
    return normalise(PERMISSIONS_DOC, call.project.params)


@route("PUT", "/projects/{key}/permissions", ADMIN)
def put_permissions(call: Call) -> Empty:
    """Wholesale; flags that are left out are false (API §4.4)."""
    doc = normalise(PERMISSIONS_DOC, call.body)
    doc.setdefault("owner", call.project.params.get("owner"))
    return _put(call, doc, list(PERMISSIONS_DOC), f"Modified project permissions for {call.project.key}")


@route("GET", "/projects/{key}/variables/", READ_CONF)
def get_variables(call: Call) -> dict[str, Any]:
    """Standard and local variables."""
    return {"standard": clone(call.project.variables), "local": clone(call.project.local_variables)}


@route("PUT", "/projects/{key}/variables/", WRITE_CONF)
def put_variables(call: Call) -> Empty:
    """Both maps are replaced; values are any JSON (API §4.7)."""
    doc = normalise({"standard": ANY, "local": ANY}, call.body)
    project = call.project
    with project.commit(f"Saved project variables for project {project.key}", call.user):
        for path, name in ((VARIABLES, "standard"), (LOCAL, "local")):
            if doc[name] or path in project.docs:
                project.save_document(path, doc[name], user=call.user)
    return Empty()


@route("GET", "/projects/{key}/tags", READ_CONF)
def get_tags(call: Call) -> dict[str, Any]:
    """The tag map: name → {} or {color}."""
    return {"tags": clone(call.project.tags_map)}


@route("PUT", "/projects/{key}/tags", WRITE_CONF)
def put_tags(call: Call) -> Empty:
    """The map is replaced; objects that carry a tag keep it (API §12)."""
    call.project.save_document(TAGS, normalise(TAGS_DOC, call.body), user=call.user, message="Edited tags list")
    return Empty()
