"""Evaluation stores and comparisons: settings, evaluations that somebody adds, drift as a future (AUTO §7.4, A.7).

Evaluations are kept as long as the sandbox runs. Refuses to know how anything is evaluated.
"""

from __future__ import annotations

import gzip
import json
from typing import Any
from weakref import WeakKeyDictionary

from ..errors import exists, illegal, missing
from ..facts.classes import FLOW_OPTIONS
from ..facts.new_project import CHECKS, METRICS
from ..project import Project
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, Ordered, Raw, Text, route
from ..typed import clone, defaults
from . import kept
from .cascades import remove_object
from .documents import body, owner, recipes_using
from .futures import submit

Doc = dict[str, Any]
STORE = kept.Sort(
    "model_evaluation_stores",
    "model evaluation store",
    None,
    ("mesFlavor", "smartName"),
    created="Created model evaluation store: {p}.{n}",
    saved="Saved model evaluation store {p}.{n} (id: {i})",
    deleted="Deleted model evaluation store {p}.{i}",
)
FLAVORS = ("TABULAR", "LLM", "AGENT")
NEW: Doc = {
    "rebuildBehavior": "NORMAL",
    "displayParams": {"displayedMetrics": [], "allAvailableMetrics": []},
    "flowOptions": defaults(FLOW_OPTIONS),
    "partitioning": {
        "ignoreNonMatchingFile": False,
        "considerMissingRequestedPartitionsAsEmpty": False,
        "dimensions": [],
    },
    "metrics": METRICS,
    "metricsChecks": CHECKS,
    "governSyncOptOut": False,
    "tags": [],
    "customFields": {},
    "checklists": {"checklists": []},
}
NO_DRIFT: Doc = {
    "driftModelResult": {
        "driftModelAccuracy": {"value": 0.5, "lower": 0.5, "upper": 0.5, "pvalue": 1.0},
        "driftVersusImportance": {},
    },
    "univariateDriftResult": {"columns": {}},
    "perColumnSettings": [],
}
_ALL: WeakKeyDictionary[Project, dict[str, dict[str, Doc]]] = WeakKeyDictionary()


def _evaluations(call: Call) -> dict[str, Doc]:
    """Evaluations of the call's store by id, oldest first."""
    return _ALL.setdefault(owner(call), {}).setdefault(kept.ident_of(call, STORE), {})


def _flavored(doc: Doc) -> Doc:
    """Stores of old projects carry no flavour: they are tabular."""
    return {"mesFlavor": "TABULAR", **doc}


def list_stores(call: Call) -> Any:
    """Without a flavour: those of tabular data and of language models, not of agents (AUTO §7.4)."""
    flavor = call.query.get("flavor")
    items = kept.headers(owner(call), STORE, foreign=call.query.flag("foreign"))
    shown = (flavor,) if flavor else FLAVORS[:2]
    return [_flavored(item) for item in items if _flavored(item)["mesFlavor"] in shown]


def create_store(call: Call) -> Any:
    """The flavour is in the query."""
    flavor = call.query.get("flavor") or "TABULAR"
    if flavor not in FLAVORS:
        raise illegal(f"Unknown flavor of evaluation stores: {flavor}")
    given = {key: value for key, value in body(call).items() if key not in kept.SERVERS}
    return {"id": kept.create(call, STORE, {"mesFlavor": flavor, **clone(NEW), **given})}


def get_store(call: Call) -> Any:
    """Settings."""
    return _flavored(kept.shown(call, STORE))


def put_store(call: Call) -> Any:
    """Wholesale; the flavour stays."""
    kept.replace(call, STORE, body(call), {"mesFlavor": get_store(call)["mesFlavor"]})
    return Empty()


def delete_store(call: Call) -> Any:
    """With the recipes around it (API §14)."""
    project, doc, ident = owner(call), kept.stored(call, STORE), call.params["id"]
    message = STORE.says(STORE.deleted, project, ident, doc)
    remove_object(project, STORE.kind, ident, "MODEL_EVALUATION_STORE", user=call.user, message=message)
    _ALL.setdefault(project, {}).pop(ident, None)
    return Empty()


def usages(call: Call) -> Any:
    """Recipes that write it."""
    return recipes_using(call, kept.ident_of(call, STORE))


def list_evaluations(call: Call) -> Any:
    """Oldest first."""
    return Ordered([clone(found["evaluation"]) for found in _evaluations(call).values()])


def latest(call: Call) -> Any:
    """Bare text; nothing when there is none."""
    return Text(next(reversed(_evaluations(call)), ""))


def add_evaluation(call: Call) -> Any:
    """A custom evaluation: metrics and labels as given."""
    asked, held = body(call), _evaluations(call)
    ident = str(asked.get("evaluationId") or call.at)
    if ident in held:
        raise exists("evaluation", owner(call).key, ident)
    store = call.params["id"]
    key = owner(call).key
    full = f"ME-{key}-{store}-{ident}"
    ref = {"projectKey": key, "evaluationStoreId": store, "evaluationId": ident, "fullId": full}
    meta = {"name": asked.get("name") or ident, "labels": clone(asked.get("labels") or [])}
    about: Doc = {"ref": ref, "created": call.at, "userMeta": meta, "hasModel": bool(asked.get("fullModelId"))}
    if asked.get("fullModelId"):
        about["modelRef"] = {"fullId": asked["fullModelId"]}
    values = {m["metricCode"]: m["value"] for m in asked.get("metrics") or []}
    held[ident] = {"evaluation": about, "metrics": values}
    return clone(held[ident])


def delete_evaluations(call: Call) -> Any:
    """The body is the list of ids."""
    gone = call.body
    if not isinstance(gone, list):
        raise illegal("A list of evaluations is expected", 400)
    for ident in gone:
        if ident not in _evaluations(call):
            raise missing("evaluation", owner(call).key, str(ident))
    for ident in gone:
        del _evaluations(call)[ident]
    return {}


def _evaluation(call: Call) -> Doc:
    held, ident = _evaluations(call), call.params["evaluation"]
    if ident not in held:
        raise missing("evaluation", owner(call).key, ident)
    return held[ident]


def get_evaluation(call: Call) -> Any:
    """With its scores."""
    return clone(_evaluation(call))


def _values(found: Doc) -> list[Doc]:
    ident = found["evaluation"]["ref"]["evaluationId"]
    return [
        {"metric": {"id": f"custom:{name}"}, "lastValues": [{"partition": ident, "value": str(value)}]}
        for name, value in found["metrics"].items()
    ]


def evaluation_metrics(call: Call) -> Any:
    """As metrics and checks see them."""
    return {"metrics": _values(_evaluation(call))}


def save_meta(call: Call) -> Any:
    """Name and labels."""
    _evaluation(call)["evaluation"]["userMeta"] = clone(body(call))
    return Text("")


def sample(call: Call) -> Any:
    """No rows."""
    _evaluation(call)
    return Raw(gzip.compress(b""))


def sample_schema(call: Call) -> Any:
    """No columns."""
    _evaluation(call)
    return Raw(json.dumps({"columns": []}).encode(), "application/json")


def drift(call: Call) -> Any:
    """A future; its result, in the shape that the client reads, knows of no drift."""
    _evaluation(call)
    return submit(call, lambda: clone(NO_DRIFT), "Compute drift")


def last_metrics(call: Call) -> Any:
    """Of the latest evaluation."""
    held = _evaluations(call)
    return {"metrics": _values(next(reversed(held.values()))) if held else []}


def metric_history(call: Call) -> Any:
    """Of one metric over the evaluations."""
    wanted, held = call.query.get("metricLookup") or "", _evaluations(call)
    found = [(i, m) for i, e in held.items() for m in _values(e) if m["metric"]["id"] == wanted]
    values = [{"partition": ident, "value": m["lastValues"][0]["value"]} for ident, m in found]
    return {"metricId": wanted, "values": values}


def compute(call: Call) -> Any:
    """Metrics and checks of a store: nothing is set up to be computed."""
    kept.ident_of(call, STORE)
    return {"runs": [], "results": [], "startTime": call.at, "endTime": call.at}


_EVALUATION = "/{id}/evaluations/{evaluation}"
_ROUTES = (
    ("GET", "/", READ_CONF, list_stores),
    ("POST", "/", WRITE_CONF, create_store),
    ("GET", "/{id}", READ_CONF, get_store),
    ("PUT", "/{id}", WRITE_CONF, put_store),
    ("DELETE", "/{id}", WRITE_CONF, delete_store),
    ("GET", "/{id}/usages", READ_CONF, usages),
    ("GET", "/{id}/evaluations/", READ_CONF, list_evaluations),
    ("POST", "/{id}/evaluations", WRITE_CONF, add_evaluation),
    ("DELETE", "/{id}/evaluations/", WRITE_CONF, delete_evaluations),
    ("GET", "/{id}/latestEvaluationId", READ_CONF, latest),
    ("GET", "/{id}/metrics/last", READ_CONF, last_metrics),
    ("GET", "/{id}/metrics/history", READ_CONF, metric_history),
    ("POST", "/{id}/actions/computeMetricsFromIds", WRITE_CONF, compute),
    ("POST", "/{id}/actions/computeMetrics", WRITE_CONF, compute),
    ("POST", "/{id}/actions/runChecks", WRITE_CONF, compute),
    ("GET", _EVALUATION, READ_CONF, get_evaluation),
    ("GET", _EVALUATION + "/metrics", READ_CONF, evaluation_metrics),
    ("PUT", _EVALUATION + "/user-meta", WRITE_CONF, save_meta),
    ("GET", _EVALUATION + "/sample", READ_CONF, sample),
    ("GET", _EVALUATION + "/schema", READ_CONF, sample_schema),
    ("POST", _EVALUATION + "/computeDrift", WRITE_CONF, drift),
    ("POST", _EVALUATION + "/computeDataDrift", WRITE_CONF, drift),
)
for _segment in ("evaluationstores", "modelevaluationstores"):
    for _verb, _path, _needs, _handler in _ROUTES:
        route(_verb, f"/projects/{{key}}/{_segment}{_path}", _needs)(_handler)
