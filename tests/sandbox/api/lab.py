"""Visual analyses and the design of ML tasks: creation, guess, settings (AUTO §7.1, §7.2, A.6).

Settings are saved with POST, whole. Refuses to know training: see `training`.
"""

from __future__ import annotations

from typing import Any

from ..errors import illegal, missing
from ..facts import lab as facts
from ..ids import fresh
from ..project import Project
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import clone
from . import kept
from .documents import body, owner
from .recipes import input_columns

Doc = dict[str, Any]
ANALYSES = "/projects/{key}/lab"
TASKS = "/projects/{key}/models/lab"
TASK = TASKS + "/{analysis}/{task}"
SORT = kept.Sort("analyses", "analysis", None, (), saved="Saved analysis {n} ({p}.{i})")
KIND = "ml_tasks"
GUESSED = ("splitParams", "preprocessing", "modeling", "weight", "time", "calibration")

OLDER = ("skipExpensiveReports", "sparkPreparedDFStorageLevel", "sparkRepartitionNonHDFS")  # corpus: miniTask

declare("ml-task-unknown-keys", "unknown keys in the settings of an ML task", "dropped", "kept", "AUTO §7.2, §15.2")
declare("ml-task-list-name", "the name of an ML task in the lists", "mlTaskName", "name", "AUTO §7.2")
declare("analysis-ml-tasks", "ML tasks of an analysis that is deleted", "deleted too", "refused", "AUTO §7.1")


def task_name(call: Call) -> str:
    """The name of an ML task in the store, or DSS's not-found error."""
    name = f"{call.params['analysis']}.{call.params['task']}"
    if name not in owner(call).store[KIND]:
        raise missing("ML task", owner(call).key, name)
    return name


def tasks_of(project: Project, analysis: str) -> list[str]:
    """Names of the ML tasks of an analysis."""
    return [name for name in project.store[KIND] if name.partition(".")[0] == analysis]


@route("GET", ANALYSES + "/", READ_CONF)
def list_analyses(call: Call) -> Any:
    """Headers."""
    project = owner(call)

    def summary(doc: Doc) -> Doc:
        said = {"analysisId": doc["id"], "analysisName": doc.get("name"), "mlTasks": len(tasks_of(project, doc["id"]))}
        return {**said, "inputDatasetSmartName": doc.get("inputDatasetSmartName")}

    return kept.headers(project, SORT, summary)


@route("POST", ANALYSES + "/", WRITE_CONF)
def create_analysis(call: Call) -> Any:
    """On a dataset; its name is the server's, until a save says otherwise (AUTO §7.1)."""
    return {"id": _analysis(call)}


def _analysis(call: Call) -> str:
    dataset = str(body(call).get("inputDataset") or "")
    if dataset.partition(".")[0] not in call.estate.projects and dataset not in owner(call).store["datasets"]:
        raise missing("dataset", owner(call).key, dataset)
    doc = {"name": f"Analyze {dataset}", "inputDatasetSmartName": dataset, "script": clone(facts.SCRIPT), "charts": []}
    return kept.create(call, SORT, {**doc, **kept.envelope()})


@route("GET", ANALYSES + "/{id}", READ_CONF)
def get_analysis(call: Call) -> Any:
    """Script, charts and all."""
    return kept.shown(call, SORT)


@route("PUT", ANALYSES + "/{id}", WRITE_CONF)
def put_analysis(call: Call) -> Any:
    """Wholesale."""
    return kept.replace(call, SORT, body(call))


@route("DELETE", ANALYSES + "/{id}", WRITE_CONF)
def delete_analysis(call: Call) -> Any:
    """With its ML tasks; what they deployed stays."""
    project, doc = owner(call), kept.stored(call, SORT)
    tasks = tasks_of(project, call.params["id"])
    if tasks and call.estate.reading("analysis-ml-tasks") == "b":
        raise illegal(f"Analysis {call.params['id']} has ML tasks")
    with project.commit(SORT.says(SORT.deleted, project, call.params["id"], doc), call.user):
        for name in tasks:
            project.remove(KIND, name, user=call.user)
        kept.delete(call, SORT)
    return Empty()


# -- ML tasks ----------------------------------------------------------------------------------------------------------


@route("GET", TASKS + "/", READ_CONF)
def list_tasks(call: Call) -> Any:
    """Of the project, wrapped."""
    return {"mlTasks": [_summary(owner(call), name) for name in owner(call).store[KIND]]}


@route("GET", ANALYSES + "/{id}/models/", READ_CONF)
def list_tasks_of(call: Call) -> Any:
    """Of one analysis, wrapped."""
    analysis = kept.ident_of(call, SORT)
    return {"mlTasks": [_summary(owner(call), name) for name in tasks_of(owner(call), analysis)]}


def _summary(project: Project, name: str) -> Doc:
    analysis, _, task = name.partition(".")
    doc = project.store[KIND][name]
    told = {key: doc[key] for key in ("taskType", "predictionType", "backendType") if key in doc}
    told["mlTaskName" if project.estate.reading("ml-task-list-name") == "a" else "name"] = doc.get("name")
    return {"projectKey": project.key, "analysisId": analysis, "mlTaskId": task, **told}


@route("GET", "/projects/{key}/models/labs/mltask-queues", READ_CONF)
def list_queues(call: Call) -> Any:
    """Nothing is ever queued for long here."""
    return {"queues": []}


@route("POST", TASKS + "/", WRITE_CONF)
def create_task(call: Call) -> Any:
    """In a new analysis of its input dataset."""
    with owner(call).commit("Created analysis and ML task", call.user):
        analysis = _analysis(call)
        return _create(call, analysis)


@route("POST", ANALYSES + "/{id}/models/", WRITE_CONF)
def create_task_in(call: Call) -> Any:
    """In an analysis that exists."""
    return _create(call, kept.ident_of(call, SORT))


def _create(call: Call, analysis: str) -> Doc:
    project, asked = owner(call), body(call)
    task = fresh(KIND, {name.partition(".")[2] for name in project.store[KIND]})
    head = {key: asked[key] for key in ("taskType", "backendType", "guessPolicy") if asked.get(key) is not None}
    core = ("targetVariable", "targetVariables", "treatmentVariable", "timeVariable", "timeseriesIdentifiers")
    doc = {"name": "Quick modeling", "initiator": call.user.login, **head}
    doc |= {key: asked[key] for key in (*core, "predictionType") if asked.get(key) is not None}
    doc = {**doc, **clone(facts.SETTINGS), **kept.envelope()}
    _guess(project, analysis, doc)
    message = f"Created ML task {project.key}.{analysis}.{task}"
    project.save(KIND, f"{analysis}.{task}", doc, user=call.user, message=message)
    call.estate.guessing[project.key, f"{analysis}.{task}"] = 1
    return {"analysisId": analysis, "mlTaskId": task}


def _guess(project: Project, analysis: str, doc: Doc) -> None:
    """Settings from the input's schema and the core parameters."""
    dataset = project.store["analyses"][analysis].get("inputDatasetSmartName") or ""
    columns = input_columns(project, dataset)
    targets = [t for t in [doc.get("targetVariable"), *(doc.get("targetVariables") or [])] if t]
    unknown = [t for t in targets if columns and t not in {c["name"] for c in columns}]
    if unknown:
        raise illegal(f"Column not found in dataset {dataset}: {unknown[0]}")
    if doc.get("taskType") == "CLUSTERING":
        doc.pop("predictionType", None)
    elif not doc.get("predictionType"):
        storage = next((c.get("type") or "" for c in columns if c["name"] in targets), "double")
        doc["predictionType"] = facts.guessed_type(storage)
    doc["preprocessing"] = {**clone(facts.PREPROCESSING), "per_feature": facts.features(columns, targets)}
    doc["modeling"] = facts.modeling(doc.get("predictionType"))
    if doc.get("predictionType") == "TIMESERIES_FORECAST":
        doc.update({key: value for key, value in clone(facts.FORECAST).items() if key not in doc})
    doc["splitParams"] = {**clone(facts.SPLIT), "ssdDatasetSmartName": dataset}


@route("PUT", TASK + "/guess", WRITE_CONF)
def guess(call: Call) -> Any:
    """Anew, with other core parameters where the query has them; asynchronous as at creation."""
    project, name = owner(call), task_name(call)
    doc = clone(project.store[KIND][name])
    for key in ("targetVariable", "timeVariable", "predictionType"):
        if call.query.get(key):
            doc[key] = call.query.get(key)
    for key in ("targetVariables", "timeseriesIdentifiers"):
        if call.query.getall(key):
            doc[key] = call.query.getall(key)
    if call.query.get("targetVariable"):
        doc.pop("predictionType", None)
    _guess(project, call.params["analysis"], doc)
    project.save(KIND, name, doc, user=call.user, message=f"Saved ML task {project.key}.{name}")
    call.estate.guessing[project.key, name] = 1
    return Empty()


@route("GET", TASK + "/settings", READ_CONF)
def get_settings(call: Call) -> Any:
    """Whole, with the task's own id."""
    doc = owner(call).wire(KIND, task_name(call))
    return {**doc, "id": call.params["task"]}


@route("POST", TASK + "/settings", WRITE_CONF)
def save_settings(call: Call) -> Any:
    """POST, not PUT (AUTO §7.1): wholesale, except for what makes the task what it is."""
    project, name = owner(call), task_name(call)
    before, given = project.store[KIND][name], body(call)
    doc = {key: clone(value) for key, value in given.items() if key not in kept.SERVERS}
    if call.estate.reading("ml-task-unknown-keys") == "a":
        known = {*before, *facts.SETTINGS, *GUESSED, "shortDesc", "description", "predictionType", *OLDER}
        doc = {key: value for key, value in doc.items() if key in known}
    doc |= {key: before[key] for key in ("taskType", "backendType") if key in before}
    project.save(KIND, name, doc, user=call.user, message=f"Saved ML task {project.key}.{name}")
    return Empty()


@route("POST", TASK + "/reguess-with-forecasting-params", WRITE_CONF)
def reguess_forecast(call: Call) -> Any:
    """Horizon and time step of a forecasting task are kept; algorithms are guessed again when asked."""
    project, name, asked = owner(call), task_name(call), body(call)
    doc = clone(project.store[KIND][name])
    if asked.get("timestepParams"):
        doc["timestepParams"] = asked["timestepParams"]
    if asked.get("forecastHorizon"):
        horizons = asked.get("validationHorizons") or 1
        doc["predictionLength"] = asked["forecastHorizon"]
        doc["evaluationParams"] = {**doc["evaluationParams"], "testSize": asked["forecastHorizon"] * horizons}
    if asked.get("updateAlgorithmSettings"):
        doc["modeling"] = facts.modeling(doc.get("predictionType"))
    project.save(KIND, name, doc, user=call.user, message=f"Saved ML task {project.key}.{name}")
    return Empty()


@route("DELETE", TASK, WRITE_CONF)
def delete_task(call: Call) -> Any:
    """With all that it trained."""
    project, name = owner(call), task_name(call)
    project.remove(KIND, name, user=call.user, message=f"Deleted ML task {project.key}.{name}")
    project.estate.trained.pop((project.key, name), None)
    return {}
