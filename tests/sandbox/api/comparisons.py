"""Comparisons of models and evaluations (AUTO §7.1, A.7): documents that name what they compare."""

from __future__ import annotations

from typing import Any

from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from . import kept
from .documents import body, owner

SORT = kept.Sort(
    "model_comparisons",
    "model comparison",
    None,
    ("displayName", "modelTaskType", "predictionType"),
    display="displayName",
)


def list_comparisons(call: Call) -> Any:
    """Without types: all but those of agents."""
    wanted = set(call.query.getall("modelTaskTypes"))
    items = kept.headers(owner(call), SORT, lambda d: {"name": d.get("displayName")})
    return [item for item in items if (_type(item) in wanted if wanted else _type(item) != "AGENT")]


def _type(item: dict[str, Any]) -> str:
    return str(item.get("modelTaskType") or item.get("predictionType"))


def create(call: Call) -> Any:
    """The type is called predictionType when it is made and modelTaskType afterwards."""
    asked = body(call)
    doc = {"displayName": asked.get("displayName"), "modelTaskType": asked.get("predictionType")}
    return {"id": kept.create(call, SORT, {**doc, "comparedModels": [], **kept.envelope()})}


def get(call: Call) -> Any:
    """Settings."""
    return kept.shown(call, SORT)


def put(call: Call) -> Any:
    """Wholesale."""
    kept.replace(call, SORT, body(call))
    return Empty()


def delete(call: Call) -> Any:
    """Nothing goes along."""
    kept.delete(call, SORT)
    return Empty()


for _segment in ("evaluationcomparisons", "modelcomparisons"):
    _base = f"/projects/{{key}}/{_segment}"
    route("GET", _base + "/", READ_CONF)(list_comparisons)
    route("POST", _base + "/", WRITE_CONF)(create)
    route("GET", _base + "/{id}", READ_CONF)(get)
    route("PUT", _base + "/{id}", WRITE_CONF)(put)
    route("DELETE", _base + "/{id}", WRITE_CONF)(delete)
