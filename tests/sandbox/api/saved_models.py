"""Saved models: settings, versions, external versions and their metrics (AUTO §7.1, §7.3, A.5).

Agents and retrieval-augmented LLMs are in this list too; their own routes are in `agents`.
"""

from __future__ import annotations

import json
from typing import Any

from ..errors import exists, illegal, missing
from ..facts.models import CREATABLE, SERVERS, new
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import clone
from . import kept, model_versions
from .cascades import remove_object
from .documents import body, owner, recipes_using
from .training import details_of

Doc = dict[str, Any]
BASE = "/projects/{key}/savedmodels"
VERSION = BASE + "/{id}/versions/{version}"
SORT = kept.Sort(
    "saved_models",
    "saved model",
    None,
    ("savedModelType", "contentType", "predictionType", "activeVersion", "smartName"),
    created="Created saved model: {p}.{n}",
    saved="Saved saved model {p}.{n} (id: {i})",
    deleted="Deleted saved model {p}.{i}",
)

declare("model-version-exists", "a version of a saved model under a taken id", "refused", "replaced", "AUTO §7.3")
declare("model-active-version", "`activeVersion` in the PUT of a saved model", "ignored", "taken as sent", "AUTO §7.3")


@route("GET", BASE + "/", READ_CONF)
def list_models(call: Call) -> Any:
    """Headers of all sorts of models, agents included."""
    return kept.headers(owner(call), SORT, _kind, foreign=call.query.flag("foreign"))


def _kind(doc: Doc) -> Doc:
    task = doc.get("miniTask") or {}
    told = {
        "savedModelType": doc.get("savedModelType") or "DSS_MANAGED",
        "type": task.get("taskType") or doc.get("type"),
    }
    if task.get("predictionType"):
        told["predictionType"] = task["predictionType"]
    return {key: value for key, value in told.items() if value is not None}


@route("POST", BASE + "/", WRITE_CONF)
def create(call: Call) -> Any:
    """Models whose versions come from elsewhere; others are deployed from an ML task."""
    asked = body(call)
    type_ = asked.get("savedModelType")
    if type_ not in CREATABLE:
        raise illegal(f"Cannot create a saved model of type {type_}")
    if not asked.get("name"):
        raise illegal("A saved model needs a name", 400)
    doc = new(str(asked["name"]), type_, asked.get("predictionType"), asked.get("proxyModelConfiguration"))
    return {"id": kept.create(call, SORT, doc)}


@route("GET", BASE + "/{id}", READ_CONF)
def get(call: Call) -> Any:
    """Settings."""
    return kept.shown(call, SORT)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale, but for what training and deploying say."""
    before = kept.stored(call, SORT)
    free = ("activeVersion",) if call.estate.reading("model-active-version") == "b" else ()
    given = {key: value for key, value in body(call).items() if key not in SERVERS or key in free}
    kept.replace(call, SORT, given, {key: before[key] for key in SERVERS if key in before and key not in free})
    return Empty()


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete(call: Call) -> Any:
    """With the recipes around it (API §14) and its versions."""
    project, doc, ident = owner(call), kept.stored(call, SORT), call.params["id"]
    message = SORT.says(SORT.deleted, project, ident, doc)
    remove_object(project, SORT.kind, ident, "SAVED_MODEL", user=call.user, message=message)
    model_versions.forget(project, ident)
    return Empty()


@route("GET", BASE + "/{id}/usages", READ_CONF)
def usages(call: Call) -> Any:
    """Recipes that read or write it."""
    return recipes_using(call, kept.ident_of(call, SORT))


# -- versions ----------------------------------------------------------------------------------------------------------


@route("GET", BASE + "/{id}/versions", READ_CONF)
def list_versions(call: Call) -> Any:
    """Each with `active`."""
    project, ident = owner(call), kept.ident_of(call, SORT)
    active = project.store[SORT.kind][ident].get("activeVersion")
    held = model_versions.of(project, ident)
    return [{"id": v, "active": v == active, "snippet": clone(facts)} for v, facts in held.items()]


def _version(call: Call) -> Doc:
    return model_versions.found(owner(call), kept.ident_of(call, SORT), call.params["version"])


@route("GET", VERSION + "/details", READ_CONF)
def details(call: Call) -> Any:
    """As of a trained model."""
    found = _version(call)
    return details_of(found["fullModelId"], found)


@route("GET", VERSION + "/snippet", READ_CONF)
def snippet(call: Call) -> Any:
    """The light form."""
    return clone(_version(call))


@route("PUT", VERSION + "/user-meta", WRITE_CONF)
def save_meta(call: Call) -> Any:
    """Name and description of a version."""
    _version(call)["userMeta"] = clone(body(call))
    return Empty()


@route("POST", VERSION + "/actions/setActive", WRITE_CONF)
def set_active(call: Call) -> Any:
    """The only way to another active version."""
    model_versions.activate(owner(call), kept.ident_of(call, SORT), call.params["version"], call.user)
    return Empty()


@route("POST", BASE + "/{id}/actions/delete-versions", WRITE_CONF)
def delete_versions(call: Call) -> Any:
    """Never the active one."""
    project, ident, gone = owner(call), kept.ident_of(call, SORT), body(call).get("versions") or []
    if project.store[SORT.kind][ident].get("activeVersion") in gone:
        raise illegal("Cannot delete the active version of a saved model")
    model_versions.drop(project, ident, gone)
    return Empty()


@route("POST", VERSION, WRITE_CONF)
def add_version(call: Call) -> Any:
    """MLflow: a zip, or a path in a managed folder. Proxy models: a configuration in the query."""
    project, ident, version = owner(call), kept.ident_of(call, SORT), call.params["version"]
    doc, query = project.store[SORT.kind][ident], call.query
    if version in model_versions.of(project, ident) and call.estate.reading("model-version-exists") == "a":
        raise exists("version", f"{project.key}.{ident}", version)
    facts = {**model_versions.bare(project, ident, version), "algorithm": doc["savedModelType"]}
    metadata: Doc = {"features": [], "classLabels": []}
    if doc["savedModelType"] == "PROXY_MODEL":
        configuration = json.loads(query.get("proxyModelVersionConfiguration") or "null")
        if not isinstance(configuration, dict):
            raise illegal("A proxy model version needs a configuration", 400)
        metadata["proxyModelVersionConfiguration"] = {**(doc.get("proxyModelConfiguration") or {}), **configuration}
    elif doc["savedModelType"] == "MLFLOW_PYFUNC":
        _check_source(call)
    else:
        raise illegal(f"Saved model {project.key}.{ident} does not take imported versions")
    threshold = float(query.get("binaryClassificationThreshold") or 0.5)
    facts |= {"metadata": metadata, "metrics": [], "threshold": threshold}
    model_versions.add(project, ident, version, facts)
    if query.flag("setActive", True):
        model_versions.activate(project, ident, version, call.user)
    return Empty()


def _check_source(call: Call) -> None:
    env, ref = call.query.get("codeEnvName"), call.query.get("folderRef")
    if env not in (None, "", "INHERIT") and env not in call.estate.code_envs:
        raise missing("code env", None, env)
    if ref:
        key, _, ident = ref.rpartition(".")
        where = call.estate.projects.get(key) or owner(call)
        if ident not in where.store["managed_folders"]:
            raise missing("managed folder", where.key, ident)
    elif not any(upload.content for upload in call.files):
        raise illegal("No model was uploaded", 400)


@route("GET", VERSION + "/external-ml/metadata", READ_CONF)
def get_metadata(call: Call) -> Any:
    """Features, target and classes of an imported version."""
    return clone(_external(call)["metadata"])


def _external(call: Call) -> Doc:
    found = _version(call)
    if "metadata" not in found:
        raise illegal(f"Version {call.params['version']} is not an external model")
    return found


@route("PUT", VERSION + "/external-ml/metadata", WRITE_CONF)
def put_metadata(call: Call) -> Any:
    """Wholesale."""
    _external(call)["metadata"] = clone(body(call))
    return Empty()


@route("POST", VERSION + "/external-ml/actions/evaluate", WRITE_CONF)
def evaluate(call: Call) -> Any:
    """Invented scores, once the target is known."""
    found, dataset = _external(call), body(call).get("datasetRef") or ""
    if not found["metadata"].get("targetColumnName"):
        raise illegal("The target column of the model version is not known")
    if dataset.partition(".")[0] not in call.estate.projects and dataset not in owner(call).store["datasets"]:
        raise missing("dataset", owner(call).key, dataset)
    found["metrics"] = [{"metric": {"id": "model_perf:AUC"}, "lastValues": [{"partition": "NP", "value": "0.8"}]}]
    return Empty()


@route("GET", BASE + "/{id}/metrics/{version}", READ_CONF)
def metrics(call: Call) -> Any:
    """What an evaluation said; nothing before."""
    return {"metrics": clone(_version(call).get("metrics") or [])}
