"""What can be done with a dataset beside editing it: metrics, checks, copy, detection (API §5.1)."""

from __future__ import annotations

import shutil
from typing import Any

from ..errors import missing
from ..routing import READ_CONF, WRITE_CONF, Call, route
from ..typed import clone
from .dataset_files import detected, folder_of
from .documents import Doc, body, owner, require
from .futures import submit

KIND = "datasets"
BASE = "/projects/{key}/datasets/{name}"


def _found(call: Call) -> Doc:
    return require(owner(call), KIND, call.params["name"])


@route("POST", f"{BASE}/actions/computeMetrics", WRITE_CONF)
def compute_metrics(call: Call) -> Any:
    """Columns can be counted without data; nothing else can."""
    doc = _found(call)
    count = len(doc["schema"]["columns"])
    metric = {"id": "basic:COUNT_COLUMNS", "type": "basic", "dataType": "BIGINT"}
    value = {"metricId": metric["id"], "metric": metric, "partition": "NP", "value": str(count), "dataType": "BIGINT"}
    return submit(call, lambda: {"computed": [value], "runs": [], "startTime": call.at, "endTime": call.at}, "Metrics")


@route("POST", f"{BASE}/actions/computeMetricsFromIds", WRITE_CONF)
def compute_metrics_from_ids(call: Call) -> Any:
    """The same, whatever is asked for."""
    return compute_metrics(call)


@route("POST", f"{BASE}/actions/runChecks", WRITE_CONF)
def run_checks(call: Call) -> Any:
    """No data, no outcome."""
    _found(call)
    return submit(call, lambda: {"results": [], "runs": []}, "Checks")


@route("GET", f"{BASE}/metrics/last/{{partition}}", READ_CONF)
def last_metrics(call: Call) -> Any:
    """The number of columns as it is now."""
    count = len(_found(call)["schema"]["columns"])
    metric = {"id": "basic:COUNT_COLUMNS", "type": "basic", "dataType": "BIGINT"}
    value = {"partition": call.params["partition"], "value": str(count), "dataType": "BIGINT", "computed": call.at}
    return {"metrics": [{"metric": metric, "lastValues": [value]}], "partitions": []}


@route("GET", f"{BASE}/metrics/history/{{partition}}", READ_CONF)
def metric_history(call: Call) -> Any:
    """No history is kept."""
    _found(call)
    return {"values": []}


@route("POST", f"{BASE}/actions/synchronizeHiveMetastore", WRITE_CONF)
def to_metastore(call: Call) -> Any:
    """Accepted."""
    _found(call)
    return {}


@route("POST", f"{BASE}/actions/updateFromHive", WRITE_CONF)
def from_metastore(call: Call) -> Any:
    """Accepted."""
    _found(call)
    return {}


@route("POST", f"{BASE}/actions/copyTo", WRITE_CONF)
def copy_to(call: Call) -> Any:
    """Content and, when asked, schema; the target must exist (API §5.1)."""
    project, given, source = owner(call), body(call), _found(call)
    key, name = given.get("targetProjectKey") or project.key, given.get("targetDatasetName") or ""
    if key not in call.estate.projects:
        raise missing("dataset", key, name)
    target = call.estate.projects[key]
    doc = require(target, KIND, name)

    def work() -> Any:
        if given.get("syncSchema", True):
            saved = {**doc, "schema": clone(source["schema"])}
            target.save(KIND, name, saved, user=call.user, message=f'Updated dataset "{key}.{name}" schema')
        content = folder_of(project, call.params["name"])
        if content.is_dir():
            shutil.copytree(content, folder_of(target, name), dirs_exist_ok=True)
        return {"success": True}

    return submit(call, work, "Copy dataset")


def _detect(call: Call) -> Any:
    doc = _found(call)
    folder = folder_of(owner(call), call.params["name"])
    bare = {**doc, "formatType": None, "schema": {"columns": [], "userModified": False}}
    seen = detected(bare, folder) if folder.is_dir() else bare
    if not seen.get("formatType"):
        return submit(call, lambda: {"format": {"ok": False}, "connectionOK": True, "empty": True}, "Detection")
    kept = list(doc["schema"]["columns"])
    names = {c["name"] for c in kept}
    merged = kept + [c for c in seen["schema"]["columns"] if c["name"] not in names]
    detection = {"detectedSchema": seen["schema"], "newSchema": {"columns": merged}, "textReasons": []}
    format_ = {"ok": True, "type": seen["formatType"], "params": seen["formatParams"], "schemaDetection": detection}
    return submit(call, lambda: {"format": format_, "connectionOK": True, "empty": False}, "Detection")


for _family in ("fsLike", "externalSQL", "elasticsearch", "custom"):
    route("POST", f"{BASE}/actions/testAndDetectSettings/{_family}", WRITE_CONF)(_detect)
