"""An insight as YAML ↔ the tree of its document (AUTO §6). What it shows is said by name, under the word of its kind;
how it shows it stays DSS's own `params`.

{name: Orders by day, type: chart, dataset: ORDERS, chart: {kind: lines, by: {column: day, by: month}, values: count}}
{name: Churn, type: saved-model_report, model: churn}
{name: Rows, type: metrics, of: ORDERS, metric: "records:COUNT_RECORDS"}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from ...core.compare.refs import KEY_OF, KIND_OF_WORD, WORD_OF_KIND
from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import references, taggable
from ..common.file_names import url
from ..common.trees import merge, minus, ordered, settings
from .chart import form


class Subject(NamedTuple):
    """The key of an item that names what is shown, where the params keep it, and its kind ("" = the word beside it)."""

    key: str
    at: str
    kind: str = ""


DATASET = Subject("dataset", "datasetSmartName", "dataset")
SCENARIO = Subject("scenario", "scenarioSmartId", "scenario")
# Type of insight → what it shows (AUTO §6, params by type). Types that show nothing of the project have no row.
SUBJECTS: Mapping[str, Subject] = {
    "chart": DATASET,
    "dataset_table": DATASET,
    "filters": DATASET,
    "saved-model_report": Subject("model", "savedModelSmartId", "saved_model"),
    "metrics": Subject("of", "objectSmartId"),
    "discussions": Subject("of", "objectId"),
    "web_app": Subject("webapp", "webAppSmartId", "webapp"),
    "jupyter": Subject("notebook", "notebookSmartName", "jupyter_notebook"),
    "scenario_run_button": SCENARIO,
    "scenario_last_runs": SCENARIO,
    "managed-folder_content": Subject("folder", "folderSmartId", "managed_folder"),
    "model-evaluation_report": Subject("evaluation_store", "mesSmartId", "evaluation_store"),
    "article": Subject("article", "articleId", "article"),
}
TYPES = (*SUBJECTS, "static_file", "eda", "runnable-button", "project_activity")  # of plugins: any other word
# Short words for single parameters of a type.
WORDS: Mapping[str, Mapping[str, str]] = {
    "metrics": {"metric": "metricId"},
    "managed-folder_content": {"file": "filePath"},
    "web_app": {"webapp_type": "webAppType"},
}
_KEYS = tuple(dict.fromkeys(subject.key for subject in SUBJECTS.values()))
_SHORT = {key: at for row in WORDS.values() for key, at in row.items()}
DEFAULTS: Mapping[str, Any] = {**taggable.DEFAULTS, "listed": False}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "description": f"{', '.join(TYPES)}, or a type of a plugin"},
        "listed": {"type": "boolean", "description": "Shown to whoever may read dashboards"},
        **{key: {**references.SCHEMA, "description": "What it shows"} for key in _KEYS},
        **{key: {"type": "string", "description": f"`{at}` of its params"} for key, at in _SHORT.items()},
        form.KEY: {**form.SCHEMA, "description": form.ABOUT},
        "params": {"type": "object", "description": "How it shows it, as DSS keeps it"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}
OWN = ("name", "type", "params", "listed", "id", *taggable.KEYS.values())


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    kind = str(item.get("type") or "")
    subject, words = SUBJECTS.get(kind), WORDS.get(kind, {})
    drawn = _drawn(item, kind, reader)
    params = merge(drawn.said, item.get("params") or {})
    params.update({at: item[key] for key, at in words.items() if key in item})
    if subject is not None and subject.key in item:
        params.update(_shown(subject, item[subject.key]))
    taken = {subject.key if subject else "", *words}
    for key in (k for k in (*_KEYS, *_SHORT) if k in item and k not in taken):
        hint = f"write `{subject.key}: NAME`" if subject else "say it in `params`"
        reader.error(key, f"an insight of type '{kind}' has no '{key}'", hint)
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], "type": kind, **taggable.read(item)}
    if "listed" in item:
        body["listed"] = item["listed"]
    initial = {"params": drawn.full} if drawn.full else {}
    return Wanted({**body, "params": params} if params else body, name=str(item["name"]), initial=initial)


def _drawn(item: Mapping[str, Any], kind: str, reader: Reader) -> form.Read:
    """What a chart in words declares."""
    if form.KEY not in item:
        return form.Read({}, {})
    if kind != form.KEY:
        reader.error(form.KEY, f"an insight of type '{kind}' has no '{form.KEY}'", f"write `type: {form.KEY}`")
        return form.Read({}, {})
    return form.read(item[form.KEY], str(item["name"]), reader)


def _shown(subject: Subject, value: Any) -> dict[str, Any]:
    """The params that say what is shown; where the kind is not given by the type, its word stands beside."""
    ref, _ = references.read(value)
    if subject.kind:
        key = KEY_OF.get(subject.kind, "")
        return {subject.at: {key: ref} if key and isinstance(ref, str) else ref}
    kind = next((k for k, key in KEY_OF.items() if isinstance(ref, Mapping) and key and key in ref), "dataset")
    return {subject.at: ref, "objectType": WORD_OF_KIND[kind]}


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for an insight."""
    rest = minus(tree, DEFAULTS)
    kind = str(tree.get("type") or "")
    subject, params = SUBJECTS.get(kind), dict(tree.get("params") or {})
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "type": kind}
    if subject is not None and _sayable(subject, params):
        item[subject.key] = _said(subject, params.pop(subject.at))
        if not subject.kind:
            del params["objectType"]
    for key, at in WORDS.get(kind, {}).items():
        if isinstance(params.get(at), str) and params[at]:
            item[key] = params.pop(at)
    if tree.get("listed"):
        item["listed"] = True
    item.update(taggable.show(rest))
    if kind == form.KEY:
        chart, params = form.show(params)
        item.update({form.KEY: chart} if chart else {})
    if params:
        item["params"] = ordered(params)
    return Written({**item, **ordered(settings(rest, OWN))})


def _sayable(subject: Subject, params: Mapping[str, Any]) -> bool:
    """Whether a name says as much as the params do."""
    value = params.get(subject.at)
    if not value or not isinstance(value, (str, Mapping)):
        return False
    return bool(subject.kind) or _shown(subject, value)["objectType"] == params.get("objectType") in KIND_OF_WORD


def _said(subject: Subject, value: Any) -> Any:
    key = KEY_OF.get(subject.kind, "") if subject.kind else ""
    return value[key] if key and isinstance(value, Mapping) and set(value) == {key} else value


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of a prototype, whole: a chart without its selection is refused (AUTO §6)."""
    body = {"insightPrototype": {**wire, "projectKey": facts["project"], "name": resource.name}}
    return [Call("POST", url("projects", facts["project"], "insights") + "/", body, note="create insight")]
