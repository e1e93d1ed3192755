"""Output schemas of recipes: what DSS would compute, and writing it (API §6.1, §6.7)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..errors import illegal, missing
from ..facts.dataset_types import FS, dataset_type
from ..facts.datasets import SCHEMA
from ..routing import READ_CONF, WRITE_CONF, Call, route
from ..typed import clone, normalise
from .documents import Doc, body, ensure, owner, require
from .recipes import find_object, input_columns
from .schema_compute import compute

if TYPE_CHECKING:
    from ..estate import Project

KEPT = ("comment", "meaning", "maxLength", "originalType")


def computed_schemas(project: Project, name: str) -> dict[str, list[Doc]]:
    """Output dataset → the columns that the recipe will write, for outputs of role ``main`` in this project.

    What the output already says about a column of the same name and type (comment, meaning, length) is kept.
    """
    doc = require(project, "recipes", name)
    text = project.payloads.get(("recipes", name))
    items = ((doc.get("inputs") or {}).get("main") or {}).get("items") or []
    for item in items:
        if find_object(project, item["ref"]) is None:
            raise missing("dataset", project.key, item["ref"])
    inputs = [input_columns(project, item["ref"]) for item in items]
    columns = compute(doc["type"], _parsed(text), inputs)
    outputs = ((doc.get("outputs") or {}).get("main") or {}).get("items") or []
    found: dict[str, list[Doc]] = {}
    for number, item in enumerate(outputs):
        target = ensure(project, "datasets").get(item["ref"])
        if target is not None:
            found[item["ref"]] = _merged(columns[min(number, len(columns) - 1)], target)
    return found


def _parsed(text: str | None) -> Doc:
    try:
        parsed = json.loads(text) if text else {}
    except ValueError:
        raise illegal("The payload of the recipe is not JSON") from None
    return parsed if isinstance(parsed, dict) else {}


def _merged(columns: list[Doc], target: Doc) -> list[Doc]:
    """The partition columns of a file dataset live in its paths, not in its schema."""
    old = {c["name"]: c for c in target["schema"]["columns"]}
    facts = dataset_type(target["type"])
    dims = target["partitioning"]["dimensions"] if facts and facts.family == FS else []
    hidden = {d.get("name") for d in dims}
    out = []
    for column in columns:
        if column["name"] not in hidden:
            before = old.get(column["name"], {})
            same = before.get("type") == column["type"]
            kept = {k: before[k] for k in KEPT if same and k in before}
            out.append({**column, **kept})
    return out


def incompatibilities(old: list[Doc], new: list[Doc]) -> list[Doc]:
    """What keeps the stored schema from being the computed one: columns gone, new, retyped, in another order."""
    before, after = {c["name"]: c["type"] for c in old}, {c["name"]: c["type"] for c in new}
    found = [{"columnName": n, "type": "COLUMN_REMOVED"} for n in before if n not in after]
    found += [{"columnName": n, "type": "COLUMN_ADDED"} for n in after if n not in before]
    changed = [n for n in after if n in before and before[n] != after[n]]
    found += [{"columnName": n, "type": "TYPE_CHANGED", "oldType": before[n], "newType": after[n]} for n in changed]
    if not found and list(before) != list(after):
        found.append({"type": "ORDER_CHANGED"})
    return found


@route("GET", "/projects/{key}/recipes/{name}/schema-update", READ_CONF)
def schema_update(call: Call) -> Any:
    """Computes, changes nothing. Every output is listed, with no incompatibility when it fits."""
    project = owner(call)
    computables = []
    for ref, columns in computed_schemas(project, call.params["name"]).items():
        schema = project.store["datasets"][ref]["schema"]
        computables.append(
            {
                "type": "DATASET",
                "datasetName": ref,
                "newSchema": {**clone(schema), "columns": clone(columns)},
                "incompatibilities": incompatibilities(schema["columns"], columns),
            }
        )
    return {
        "totalIncompatibilities": sum(len(c["incompatibilities"]) for c in computables),
        "computables": computables,
    }


@route("POST", "/projects/{key}/recipes/{name}/actions/updateOutputSchema", WRITE_CONF)
def update_output_schema(call: Call) -> Any:
    """Writes one output's schema; datasets further down are not touched."""
    project, given = owner(call), body(call)
    require(project, "recipes", call.params["name"])
    if given.get("computableType") != "DATASET":
        raise illegal(f"Cannot update the schema of a {given.get('computableType')}")
    ref = given.get("computableId") or ""
    doc = require(project, "datasets", ref)
    doc["schema"] = normalise(SCHEMA, given.get("newSchema"))
    message = f"Updated schema of {project.key}.{ref} from recipe in project {project.key}"
    project.save("datasets", ref, doc, user=call.user, message=message)
    return {"messages": []}
