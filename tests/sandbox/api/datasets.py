"""Datasets: list, read, write, metadata, delete, data (API §5.1, §5.6 to §5.8)."""

from __future__ import annotations

import shutil
from typing import Any

from .. import readings
from ..errors import illegal
from ..facts.dataset_types import dataset_type
from ..facts.datasets import METADATA
from ..routing import READ_CONF, WRITE_CONF, Call, Prepared, array, route
from . import cascades
from .dataset_checks import checked, no_pattern, unusable
from .dataset_files import folder_of
from .documents import (
    body,
    check_version,
    dataset,
    ensure,
    metadata,
    no_evidence,
    owner,
    recipes_using,
    require,
    with_metadata,
)
from .shared_objects import shared_with

KIND = "datasets"

readings.declare(
    "deleted-listed", "a list right after a deletion", "lacks it", "still has it once, as a cache may", "API §3, §14"
)


@route("GET", "/projects/{key}/datasets/", READ_CONF)
def list_datasets(call: Call) -> Any:
    """Full definitions; ``foreign`` adds datasets that other projects expose to this one, ``tags`` filters."""
    project = owner(call)
    wanted = set(call.query.getall("tags"))
    pairs = [(project, name) for name in ensure(project, KIND)]
    if call.query.flag("foreign"):
        shared = shared_with(call.estate, project.key)
        pairs += [(other, name) for other, kind, name in shared if kind == KIND and name in ensure(other, KIND)]
    rows = [(p, n) for p, n in pairs if not wanted or wanted & set(p.store[KIND][n].get("tags") or [])]
    late = call.estate.late.ghosts(project.key, project.store[KIND])
    return array((*(p.wire_bytes(KIND, n) for p, n in rows), *late), call.estate.rng)


@route("GET", "/projects/{key}/datasets/{name}", READ_CONF)
def get_dataset(call: Call) -> Any:
    """The definition."""
    require(owner(call), KIND, call.params["name"])
    return Prepared(owner(call).wire_bytes(KIND, call.params["name"]))


@route("PUT", "/projects/{key}/datasets/{name}", WRITE_CONF)
def put_dataset(call: Call) -> Any:
    """Wholesale and typed: unknown keys vanish, missing ones are reset, the type stays (API §5.6)."""
    project, name, given = owner(call), call.params["name"], body(call)
    before = require(project, KIND, name)
    check_version(call, KIND, name, given)
    if dataset_type(before["type"]) is None:
        raise no_evidence(f"dataset type {before['type']}")
    kept = before if call.estate.reading("put-absent-section") == "b" else None
    doc = checked(project, name, dataset({**given, "type": before["type"]}, kept))
    project.save(KIND, name, doc, user=call.user, message=f"Updated dataset {project.key}.{name}")
    return {"msg": f"Updated dataset {project.key}.{name}"}


@route("DELETE", "/projects/{key}/datasets/{name}", WRITE_CONF)
def delete_dataset(call: Call) -> Any:
    """Takes every recipe along that touches the dataset, zone items, exposure, authorisations (API §14)."""
    project, name = owner(call), call.params["name"]
    doc = require(project, KIND, name)
    drop = call.query.flag("dropData")
    if drop and not doc["managed"] and call.estate.reading("drop-data-unmanaged") == "b":
        raise illegal(f"Cannot drop data of dataset {project.key}.{name}: it is not managed")
    if call.estate.reading("deleted-listed") == "b":
        call.estate.late.haunt(project.key, name, project.wire_bytes(KIND, name))
    message = f"Deleted dataset {project.key}.{name}"
    cascades.remove_object(project, KIND, name, "DATASET", user=call.user, message=message)
    if doc["type"] == "UploadedFiles" or (drop and doc["managed"]):
        shutil.rmtree(folder_of(project, name), ignore_errors=True)
    return {}


@route("GET", "/projects/{key}/datasets/{name}/metadata", READ_CONF)
def get_metadata(call: Call) -> Any:
    """A projection of the definition; fails for a missing dataset, which is what ``exists()`` looks at."""
    return metadata(require(owner(call), KIND, call.params["name"]), METADATA)


@route("PUT", "/projects/{key}/datasets/{name}/metadata", WRITE_CONF)
def put_metadata(call: Call) -> Any:
    """Wholesale for the projected keys, whatever else the definition holds."""
    project, name = owner(call), call.params["name"]
    keeps = call.estate.reading("metadata-description") == "a"
    doc = with_metadata(require(project, KIND, name), body(call), METADATA, descriptions=keeps)
    project.save(
        KIND, name, dataset(doc), user=call.user, message=f"Updated summary for dataset {project.key}.{name}"
    )
    return metadata(project.store[KIND][name], METADATA)


@route("GET", "/projects/{key}/datasets/{name}/usages", READ_CONF)
def get_usages(call: Call) -> Any:
    """Recipes of any project that read or write the dataset, in the shape of the folder's usages."""
    require(owner(call), KIND, call.params["name"])
    return recipes_using(call, call.params["name"])


@route("GET", "/projects/{key}/datasets/{name}/info", READ_CONF)
def get_info(call: Call) -> Any:
    """No build is remembered here: ``lastBuild`` is absent."""
    project, name = owner(call), call.params["name"]
    require(project, KIND, name)
    return {"dataset": project.wire(KIND, name), "recipes": recipes_using(call, name)}


@route("GET", "/projects/{key}/datasets/{name}/partitions", READ_CONF)
def list_partitions(call: Call) -> Any:
    """NP for what is not partitioned; nothing was ever built in the others."""
    project, name = owner(call), call.params["name"]
    doc = require(project, KIND, name)
    if unusable(doc):
        raise no_pattern(project.key, name)
    return [] if doc["partitioning"]["dimensions"] else ["NP"]


@route("DELETE", "/projects/{key}/datasets/{name}/data", WRITE_CONF)
def clear(call: Call) -> Any:
    """Drops the content; unmanaged data is not DSS's to drop."""
    project, name = owner(call), call.params["name"]
    doc = require(project, KIND, name)
    if doc["managed"] or doc["type"] == "UploadedFiles":
        shutil.rmtree(folder_of(project, name), ignore_errors=True)
        return {"messages": []}
    raise illegal(f"Cannot clear dataset {project.key}.{name}: it is not managed")
