"""Training of ML tasks, and what comes out of it: sessions, trained models, deployment to the flow (AUTO §7.2, A.6).

No model is trained: each enabled algorithm gives one, with invented scores. Refuses to know how settings are made.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from ..errors import illegal, missing
from ..facts import lab as facts
from ..facts.models import BASE
from ..ids import fresh
from ..project import Project
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import clone
from . import model_versions
from .documents import body, ensure, owner, recipe
from .lab import KIND, TASK, task_name

Doc = dict[str, Any]
MODEL = TASK + "/models/{model}"
SCORES = {
    "CLASSIFICATION": {"auc": 0.8, "f1": 0.7, "accuracy": 0.75, "precision": 0.7, "recall": 0.7, "logLoss": 0.4},
    "REGRESSION": {"r2": 0.6, "rmse": 1.0, "mae": 0.8, "mape": 0.1},
    "FORECAST": {"mase": 1.0, "mape": 0.1},
    "CLUSTERING": {"silhouette": 0.4},
}

declare("ml-task-no-data", "training on data that is not there", "every model fails", "refused", "AUTO §7.2")


@dataclass
class Trained:
    """What one ML task has trained. `busy` is the number of status reads until the last session is over."""

    models: dict[str, Doc] = field(default_factory=dict)
    sessions: int = 0
    busy: int = 0


def trained_of(project: Project, name: str) -> Trained:
    """The results of a task; empty before its first training."""
    found: Trained = project.estate.trained.setdefault((project.key, name), Trained())
    return found


def _model(call: Call) -> tuple[str, Doc]:
    name, ident = task_name(call), call.params["model"]
    found = trained_of(owner(call), name).models.get(ident)
    if found is None:
        raise missing("model", None, ident)
    return ident, found


@route("GET", TASK + "/status", READ_CONF)
def status(call: Call) -> Any:
    """Guessing and training last for a read or two."""
    project, name = owner(call), task_name(call)
    results, place = trained_of(project, name), (project.key, name)
    guessing = call.estate.guessing.get(place, 0)
    busy = results.busy
    call.estate.guessing[place], results.busy = max(0, guessing - 1), max(0, busy - 1)
    listed = (
        [] if busy else [{"id": m, "fullModelId": {"sessionId": d["sessionId"]}} for m, d in results.models.items()]
    )
    return {"guessing": guessing > 0, "training": busy > 0, "fullModelIds": listed}


@route("POST", TASK + "/train", WRITE_CONF)
def train(call: Call) -> Any:
    """A new session: one model per enabled algorithm."""
    project, name = owner(call), task_name(call)
    if call.estate.guessing.get((project.key, name)):
        raise illegal("ML task is still being guessed")
    settings = project.store[KIND][name]
    enabled = sorted(a for a, said in settings["modeling"].items() if isinstance(said, dict) and said.get("enabled"))
    if not enabled:
        raise illegal("No algorithm is enabled")
    if call.estate.untrainable and call.estate.reading("ml-task-no-data") == "b":
        call.estate.untrainable -= 1
        raise illegal("The train set is empty")
    return {"sessionId": _session(project, name, enabled, body(call))}


def _session(project: Project, name: str, algorithms: list[str], asked: Doc) -> str:
    results, (analysis, _, task) = trained_of(project, name), name.partition(".")
    results.sessions, results.busy = results.sessions + 1, 1
    session = f"s{results.sessions}"
    state = "FAILED" if project.estate.untrainable else "DONE"
    project.estate.untrainable = max(0, project.estate.untrainable - 1)
    for number, algorithm in enumerate(algorithms, start=1):
        ident = f"A-{project.key}-{analysis}-{task}-{session}-pp1-m{number}"
        made = _result(project, name, ident, session, algorithm, asked)
        made["trainInfo"]["state"] = state
        made.update({score: round(made[score] + number / 100, 3) for score in SCORES[facts.family(made["predictionType"])]})
        results.models[ident] = made
    return session


def _result(project: Project, name: str, ident: str, session: str, algorithm: str, asked: Doc) -> Doc:
    settings = project.store[KIND][name]
    type_ = settings.get("predictionType")
    now = project.estate.now()
    return {
        "fullModelId": ident,
        "sessionId": session,
        "algorithm": facts.NAMES.get(algorithm, algorithm.upper()),
        "predictionType": type_,
        "taskType": settings.get("taskType"),
        "trainInfo": {"state": "DONE", "startTime": now, "endTime": now},
        "userMeta": {"name": f"{algorithm} ({session})", "description": asked.get("sessionDescription") or ""},
        "sessionName": asked.get("sessionName"),
        **SCORES[facts.family(type_)],
    }


@route("POST", TASK + "/ensemble", WRITE_CONF)
def ensemble(call: Call) -> Any:
    """One more model, of those that are named."""
    project, name, asked = owner(call), task_name(call), body(call)
    results = trained_of(project, name)
    unknown = [m for m in asked.get("modelsIds") or [] if m not in results.models]
    if unknown or not asked.get("modelsIds"):
        raise missing("model", None, ", ".join(unknown) or "(none)")
    session = _session(project, name, ["ensemble"], asked)
    return {"id": next(m for m, d in results.models.items() if d["sessionId"] == session)}


@route("GET", TASK + "/models-snippets", READ_CONF)
def snippets(call: Call) -> Any:
    """By id; the body says which (a GET with a body), all without one."""
    asked = call.body or {}
    found = trained_of(owner(call), task_name(call)).models
    wanted = asked.get("modelsIds") or list(found)
    return {ident: clone(found[ident]) for ident in wanted if ident in found}


@route("GET", MODEL + "/details", READ_CONF)
def details(call: Call) -> Any:
    """More than the snippet; clusterings have facts."""
    ident, found = _model(call)
    return details_of(ident, found)


def details_of(ident: str, found: Doc) -> Doc:
    """Details of a trained model or of a version made from one."""
    told = {key: clone(found.get(key)) for key in ("trainInfo", "userMeta", "fullModelId")}
    core = {"taskType": found.get("taskType"), "prediction_type": found.get("predictionType")}
    out = {**told, "fullModelId": ident, "coreParams": core, "perf": {}, "modeling": {"algorithm": found["algorithm"]}}
    return {**out, "facts": {}} if found.get("taskType") == "CLUSTERING" else out


@route("PUT", MODEL + "/user-meta", WRITE_CONF)
def save_meta(call: Call) -> Any:
    """Name and description of a trained model."""
    _, found = _model(call)
    found["userMeta"] = clone(body(call))
    return Empty()


@route("DELETE", MODEL, WRITE_CONF)
def delete_model(call: Call) -> Any:
    """What was deployed from it stays."""
    ident, _ = _model(call)
    del trained_of(owner(call), task_name(call)).models[ident]
    return Empty()


@route("POST", TASK + "/actions/train-queue", WRITE_CONF)
def train_queue(call: Call) -> Any:
    """Nothing is queued."""
    task_name(call)
    return {"sessionId": None}


@route("POST", TASK + "/actions/removeUnusedSplits", WRITE_CONF)
@route("POST", TASK + "/actions/removeAllSplits", WRITE_CONF)
def remove_splits(call: Call) -> Any:
    """There is no data here."""
    task_name(call)
    return Empty()


# -- deployment --------------------------------------------------------------------------------------------------------


@route("POST", MODEL + "/actions/deployToFlow", WRITE_CONF)
def deploy(call: Call) -> Any:
    """A saved model and the recipe that trains it, in one commit (AUTO §7.2)."""
    project, asked = owner(call), body(call)
    ident, found = _model(call)
    if found["trainInfo"]["state"] != "DONE":
        raise illegal("Cannot deploy a non-DONE model")
    source = asked.get("trainDatasetRef") or ""
    if source.partition(".")[0] not in call.estate.projects and source not in ensure(project, "datasets"):
        raise missing("dataset", project.key, source)
    name = str(asked.get("modelName") or found["userMeta"]["name"])
    model = fresh("saved_models", project.store["saved_models"])
    train_name = _free(project, "train_" + re.sub(r"[^A-Za-z0-9]", "_", name))
    settings = project.store[KIND][task_name(call)]
    with project.commit(f"Created train recipe {project.key}.{train_name}", call.user):
        project.save("saved_models", model, _saved(name, ident, settings), user=call.user)
        inputs = {"main": {"items": [{"ref": source, "deps": []}]}}
        if asked.get("testDatasetRef"):
            inputs["test"] = {"items": [{"ref": asked["testDatasetRef"], "deps": []}]}
        kind = "clustering_training" if settings.get("taskType") == "CLUSTERING" else "prediction_training"
        outputs = {"main": {"items": [{"ref": model, "appendMode": False}]}}
        doc = recipe({"type": kind, "inputs": inputs, "outputs": outputs})
        text = json.dumps(_payload(ident, settings, asked), indent=2)
        project.save("recipes", train_name, doc, user=call.user, payload=text)
    model_versions.add(project, model, "initial", {**clone(found), "fullModelId": f"S-{project.key}-{model}-initial"})
    model_versions.activate(project, model, "initial", call.user)
    return {"savedModelId": model, "trainRecipeName": train_name}


def _free(project: Project, name: str) -> str:
    taken, number, out = ensure(project, "recipes"), 0, name
    while out in taken:
        number += 1
        out = f"{name}_{number}"
    return out


def _saved(name: str, ident: str, settings: Doc) -> Doc:
    task = {k: clone(v) for k, v in settings.items() if k in facts.SETTINGS or k in MINI}
    content = f"{str(settings.get('taskType') or 'PREDICTION').lower()}/{str(settings.get('backendType')).lower()}"
    task["modeling"] = {"metrics": clone((settings.get("modeling") or {}).get("metrics") or {})}
    head = {"savedModelType": "DSS_MANAGED", "name": name, "contentType": content}
    return {**clone(BASE), **head, "miniTask": task, "lastExportedFrom": ident}


MINI = ("taskType", "predictionType", "targetVariable", "backendType", "guessPolicy")
"""What a saved model keeps of its ML task, beside the settings that are no features (corpus: miniTask)."""


def _payload(ident: str, settings: Doc, asked: Doc) -> Doc:
    core = {"savedModelType": "DSS_MANAGED", "taskType": settings.get("taskType")}
    core |= {"prediction_type": settings.get("predictionType"), "target_variable": settings.get("targetVariable")}
    shared = ("splitParams", "preprocessing", "modeling", "assertionsParams", "overridesParams", "sparkParams")
    return {
        "core": core,
        "backendType": settings.get("backendType"),
        "generatingModelId": ident,
        "operationMode": "TRAIN_SPLITTED_ONLY" if asked.get("redoOptimization", True) else "TRAIN_FULL",
        **{key: clone(settings[key]) for key in shared if key in settings},
        "envSelection": clone(settings.get("envSelection") or {}),
    }


@route("POST", MODEL + "/actions/redeployToFlow", WRITE_CONF)
def redeploy(call: Call) -> Any:
    """A new version of a saved model that exists, found by its id or by its recipe."""
    project, asked = owner(call), body(call)
    ident, found = _model(call)
    model = asked.get("savedModelId")
    if not model and asked.get("recipeName") in ensure(project, "recipes"):
        items = project.store["recipes"][asked["recipeName"]]["outputs"]["main"]["items"]
        model = items[0]["ref"]
    if model not in project.store["saved_models"]:
        raise missing("saved model", project.key, str(model or asked.get("recipeName")))
    version = str(call.at)
    model_versions.add(project, model, version, {**clone(found), "fullModelId": f"S-{project.key}-{model}-{version}"})
    doc = {**(project.get("saved_models", model) or {}), "lastExportedFrom": ident}
    project.save("saved_models", model, doc, user=call.user, message=f"Updated train recipe of {project.key}.{model}")
    if asked.get("activate", True):
        model_versions.activate(project, model, version, call.user)
    return {"impactsDownstream": bool(asked.get("activate", True))}
