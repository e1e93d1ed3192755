"""The private channel of components: form-encoded calls with a ticket (AUTO §12.2).

Only what the in-instance package of this sandbox asks for. `datasets/write-rows` stands for DSS's own row protocol, of
which nothing is known.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qsl

from .. import auth, written
from ..errors import DssError, bad_key, forbidden, hidden_project, illegal
from ..hosting import launch
from ..hosting.child import Child
from ..routing import READ_CONF, SITE, WRITE_CONF, Call, route
from ..typed import clone
from .documents import dataset, require

BASE = f"/{SITE}/dip/api/tintercom"


def child_of(call: Call) -> Child:
    """The component that calls, known by its ticket."""
    child = call.estate.children.get(call.headers.get("x-dku-apiticket", ""))
    if child is None:
        raise bad_key()
    return child


def form(call: Call) -> dict[str, str]:
    return dict(parse_qsl(call.raw.decode(), keep_blank_values=True))


def run_of(call: Call) -> Any:
    """The scenario run whose step calls."""
    run = child_of(call).context
    if not hasattr(run, "scenario_id"):
        raise illegal("Not in a scenario")
    return run


@route("POST", f"{BASE}/scenarios/set-variables")
def set_variables(call: Call) -> Any:
    """Merged into the variables of the run."""
    run_of(call).variables.update(json.loads(form(call)["vars"]))
    return {}


@route("POST", f"{BASE}/scenarios/get-all-variables")
def get_all_variables(call: Call) -> Any:
    """Of the instance, the project and the run."""
    return run_of(call).all_variables()


@route("POST", f"{BASE}/scenarios/get-step-outputs")
def step_outputs(call: Call) -> Any:
    """Steps that ended."""
    return [{"stepName": s["step"]["name"], "result": clone(s["result"])} for s in run_of(call).steps]


@route("POST", f"{BASE}/scenarios/add-step-report-item")
def add_report_item(call: Call) -> Any:
    """Kept with the running step."""
    given = form(call)
    item = {"target": json.loads(given["objectRef"]), "partition": given.get("partition") or None}
    run_of(call).items.append({**json.loads(given["reportItem"]), **item})
    return {}


@route("POST", f"{BASE}/plugins/get-resolved-settings")
def resolved_settings(call: Call) -> Any:
    """Settings of the calling component's plugin, in clear."""
    plugin = call.estate.installed.get(str(child_of(call).context))
    if plugin is None:
        raise illegal("Not a component of a plugin")
    return launch.plugin_values(call.estate, plugin)


def _dataset(call: Call, right: str) -> tuple[Any, str]:
    child_of(call)
    key, _, name = form(call)["fullDatasetName"].partition(".")
    project = call.estate.projects.get(key)
    if project is None or not auth.may(call.user, project, READ_CONF):
        raise hidden_project()
    if not auth.may(call.user, project, right):
        raise forbidden(auth.WORDS[right], key)
    require(project, "datasets", name)
    return project, name


@route("POST", f"{BASE}/datasets/set-schema")
def set_schema(call: Call) -> Any:
    """As a recipe writes its output's schema."""
    project, name = _dataset(call, WRITE_CONF)
    columns = json.loads(form(call)["schema"])["columns"]
    doc = project.store["datasets"][name]
    changed = dataset({**clone(doc), "schema": {"columns": columns, "userModified": False}})
    if changed["schema"] != doc["schema"]:
        message = f'Updated dataset "{project.key}.{name}" schema from Python API'
        project.save("datasets", name, changed, user=call.user, message=message)
    return {}


@route("POST", f"{BASE}/datasets/write-rows")
def write_rows(call: Call) -> Any:
    """Rows of an output of the recipe that calls; other datasets cannot be written."""
    project, name = _dataset(call, WRITE_CONF)
    outputs = child_of(call).context
    full = f"{project.key}.{name}"
    if not isinstance(outputs, dict) or full not in outputs:
        raise DssError(500, "java.lang.IllegalStateException", f"{full} is not an output of this recipe")
    columns = [column["name"] for column in project.store["datasets"][name]["schema"]["columns"]]
    written.write(project, name, columns, json.loads(form(call)["rows"]), append=outputs[full])
    return {}
