"""Data-quality rules: they live in the dataset's definition, as ``metricsChecks.checks`` (API §8)."""

from __future__ import annotations

from typing import Any

from .. import ids
from ..errors import illegal, missing
from ..facts.classes import CHECK
from ..facts.datasets import display_name, rule_defaults
from ..routing import READ_CONF, WRITE_CONF, Call, route
from ..typed import normalise
from .documents import Doc, body, owner, require
from .futures import submit

KIND = "datasets"
BASE = "/projects/{key}/datasets/{name}/data-quality"


def _rules(call: Call) -> tuple[Doc, list[Doc]]:
    doc = require(owner(call), KIND, call.params["name"])
    return doc, doc["metricsChecks"]["checks"]


def _save(call: Call, doc: Doc, rules: list[Doc]) -> None:
    project, name = owner(call), call.params["name"]
    saved = {**doc, "metricsChecks": {**doc["metricsChecks"], "checks": rules}}
    project.save(KIND, name, saved, user=call.user, message=f"Save data quality config on dataset {name}")


def _at(call: Call, rules: list[Doc]) -> int:
    wanted = call.params["id"]
    for index, rule in enumerate(rules):
        if rule.get("id") == wanted:
            return index
    raise missing("data quality rule", owner(call).key, f"{call.params['name']}.{wanted}")


@route("GET", f"{BASE}/rules", READ_CONF)
def list_rules(call: Call) -> Any:
    """Full rules of one dataset."""
    return {"checks": _rules(call)[1]}


@route("POST", f"{BASE}/rules", WRITE_CONF)
def create_rule(call: Call) -> Any:
    """Bounds, switches, id and, when it is missing, the display name are the server's."""
    doc, rules = _rules(call)
    given = body(call)
    if not given.get("type"):
        raise illegal("Rule type is not specified", 400)
    rule = {**rule_defaults(given), **given, "id": ids.fresh("rule", [r.get("id") for r in rules])}
    rule["displayName"] = given.get("displayName") or display_name(rule)
    rule = normalise(CHECK, rule)
    _save(call, doc, [*rules, rule])
    return rule


@route("PUT", f"{BASE}/rules/{{id}}", WRITE_CONF)
def put_rule(call: Call) -> Any:
    """Replaces one rule; its id stays."""
    doc, rules = _rules(call)
    at = _at(call, rules)
    given = body(call)
    rules[at] = normalise(CHECK, {**rule_defaults(given), **given, "id": call.params["id"]})
    _save(call, doc, rules)
    return rules[at]


@route("DELETE", f"{BASE}/rules/{{id}}", WRITE_CONF)
def delete_rule(call: Call) -> Any:
    """Removes one rule."""
    doc, rules = _rules(call)
    del rules[_at(call, rules)]
    _save(call, doc, rules)
    return {}


@route("POST", f"{BASE}/actions/compute-rules", WRITE_CONF)
def compute_rules(call: Call) -> Any:
    """Accepted; no data means no outcome."""
    _rules(call)
    return submit(call, lambda: {"results": []}, "Compute data quality rules")


@route("GET", f"{BASE}/status", READ_CONF)
def status(call: Call) -> Any:
    """Never computed."""
    return {"outcome": "EMPTY", "rulesCount": len(_rules(call)[1])}


@route("GET", f"{BASE}/status-by-partition", READ_CONF)
def status_by_partition(call: Call) -> Any:
    """Never computed."""
    _rules(call)
    return {}


@route("POST", f"{BASE}/get-partitions-status", READ_CONF)
def partitions_status(call: Call) -> Any:
    """Never computed."""
    _rules(call)
    return {}


@route("GET", f"{BASE}/last-rules-result", READ_CONF)
def last_results(call: Call) -> Any:
    """None."""
    _rules(call)
    return []


@route("GET", f"{BASE}/rules-history", READ_CONF)
def history(call: Call) -> Any:
    """None."""
    _rules(call)
    return []


@route("DELETE", f"{BASE}/history/{{partition}}", WRITE_CONF)
def delete_history(call: Call) -> Any:
    """There is none."""
    _rules(call)
    return {}
