"""Statistics worksheets: one dataset each, cards in cards (API §11). Nothing is computed; results say so by being empty."""

from __future__ import annotations

from typing import Any

from ..errors import missing
from ..facts.classes import CONTAINER, ENVELOPE
from ..ids import fresh
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import ANY, OPTIONAL
from . import kept
from .cascades import looks_at
from .documents import body, ensure, owner
from .futures import submit

Doc = dict[str, Any]
BASE = "/projects/{key}/datasets/{dataset}/statistics/worksheets"
ROOT: Doc = {"type": "worksheet_root", "confidenceLevel": 0.95, "showConfidenceInterval": False, "cards": []}
SPEC: Doc = {
    "name": OPTIONAL,
    "dataSpec": {
        "inputDatasetSmartName": OPTIONAL,
        "datasetSelection": ANY,
        "autoRefreshSample": True,
        "refreshTrigger": 0,
        "containerSelection": CONTAINER,
    },
    "rootCard": ANY,
    **ENVELOPE,
}
SORT = kept.Sort(
    "statistics_worksheets",
    "worksheet",
    SPEC,
    ("dataSpec",),
    created="Save worksheet {p}.{i}",
    saved="Save worksheet {p}.{i}",
    deleted="Delete worksheet {p}.{i}",
)

declare(
    "worksheet-card-id", "a card of a worksheet that is saved without an id", "gets one", "stays without", "API §11"
)


def _on(call: Call, doc: Doc) -> bool:
    return looks_at(doc, owner(call), call.params["dataset"])


def _dataset(call: Call) -> None:
    name = call.params["dataset"]
    if name not in ensure(owner(call), "datasets"):
        raise missing("dataset", owner(call).key, name)


def _check(call: Call) -> None:
    if not _on(call, kept.stored(call, SORT)):
        raise missing("worksheet", f"{owner(call).key}.{call.params['dataset']}", call.params["id"])


@route("GET", BASE + "/", READ_CONF)
def list_worksheets(call: Call) -> Any:
    """Of one dataset."""
    _dataset(call)
    return [item for item in kept.headers(owner(call), SORT) if _on(call, item)]


@route("POST", BASE + "/", WRITE_CONF)
def create(call: Call) -> Any:
    """Answers the whole worksheet."""
    _dataset(call)
    ident = kept.create(call, SORT, _read(call))
    return owner(call).wire(SORT.kind, ident)


@route("GET", BASE + "/{id}", READ_CONF)
def get(call: Call) -> Any:
    """Cards and all."""
    _check(call)
    return kept.shown(call, SORT)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale; answers what was kept."""
    _check(call)
    return kept.replace(call, SORT, {**_read(call), "versionTag": body(call).get("versionTag")})


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete(call: Call) -> Any:
    """The worksheet alone."""
    _check(call)
    kept.delete(call, SORT)
    return Empty()


def _read(call: Call) -> Doc:
    doc = SORT.read(body(call))
    doc["rootCard"] = {**ROOT, **doc["rootCard"]}
    if call.estate.reading("worksheet-card-id") == "a":
        doc["rootCard"] = _named(doc["rootCard"])
    return doc


def _named(card: Doc) -> Doc:
    out = {**card, "id": card.get("id") or fresh("card")}
    if isinstance(card.get("cards"), list):
        out["cards"] = [_named(inner) if isinstance(inner, dict) else inner for inner in card["cards"]]
    return out


@route("POST", BASE + "/{id}/actions/run-card", WRITE_CONF)
@route("POST", BASE + "/{id}/actions/run-computation", WRITE_CONF)
def run(call: Call) -> Any:
    """A future without a result to speak of."""
    _check(call)
    kind = body(call).get("type")
    return submit(call, lambda: {"type": kind}, "Compute statistics")
