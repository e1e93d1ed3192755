"""Objects that projects carry without declaring them: saved models, evaluation stores, knowledge banks (AUTO §7, §8.2).

They are kept verbatim (whatever a loaded tree says), listed as headers, read, written and deleted; a deletion takes the
recipes around it along (API §14). One table of families; refuses to know training, versions and evaluations.
"""
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..errors import missing
from ..facts.kinds import KINDS
from ..ids import fresh
from ..routing import Call, route
from ..typed import clone
from .cascades import remove_object
from .shared_objects import shared_with

Doc = dict[str, Any]


@dataclass(frozen=True)
class Family:
    """``paths`` of the collection, ``kind`` on disk, ``noun`` in texts, keys of a list item, body of a new object."""

    paths: tuple[str, ...]
    kind: str
    noun: str
    header: tuple[str, ...]
    new: Doc


HEAD = ("projectKey", "id", "name", "shortDesc", "description", "tags", "versionTag", "creationTag")
TAGGABLE: Doc = {"tags": [], "customFields": {}, "checklists": {"checklists": []}}
FAMILIES = (
    Family(
        ("evaluationstores", "modelevaluationstores"),
        "model_evaluation_stores",
        "model evaluation store",
        ("mesFlavor", "smartName"),
        {"mesFlavor": "TABULAR", **TAGGABLE},
    ),
    Family(
        ("knowledge-banks",),
        "knowledge-banks",
        "knowledge bank",
        ("vectorStoreType", "embeddingLLMId"),
        {"retrieverType": "VECTOR_STORE_BACKED", "rebuildBehavior": "EXPLICIT", **TAGGABLE},
    ),
)


def _found(call: Call, family: Family) -> str:
    ident = call.params["id"]
    if ident not in call.project.store[family.kind]:
        raise missing(family.noun, call.project.key, ident)
    return ident


def _with_flavor(family: Family, doc: Doc) -> Doc:
    """Stores of old projects carry no flavour: they are tabular."""
    return {"mesFlavor": "TABULAR", **doc} if family.kind == "model_evaluation_stores" else doc


def _list(family: Family) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        project = call.project
        found = [(project, ident) for ident in project.store[family.kind]]
        if call.query.flag("foreign"):
            shared = shared_with(call.estate, project.key)
            found += [(other, ident) for other, kind, ident in shared if kind == family.kind]
        docs = [_with_flavor(family, where.wire(family.kind, ident)) for where, ident in found]
        flavor = call.query.get("flavor")
        wanted = [d for d in docs if flavor is None or d.get("mesFlavor") == flavor]
        return [{key: d[key] for key in (*HEAD, *family.header) if key in d} for d in wanted]

    return handler


def _create(family: Family) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        ident = fresh(family.kind, call.project.store[family.kind])
        body = call.body or {}
        message = f"Created {family.noun}: {call.project.key}.{body.get('name')}"
        call.project.save(family.kind, ident, {**clone(family.new), **body}, user=call.user, message=message)
        return {"id": ident}

    return handler


def _get(family: Family) -> Callable[[Call], Any]:
    return lambda call: _with_flavor(family, call.project.wire(family.kind, _found(call, family)))


def _put(family: Family) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        ident, body = _found(call, family), call.body or {}
        message = f"Saved {family.noun} {call.project.key}.{body.get('name')} (id: {ident})"
        call.project.save(family.kind, ident, body, user=call.user, message=message)
        return {}

    return handler


def _delete(family: Family) -> Callable[[Call], Any]:
    def handler(call: Call) -> Any:
        ident = _found(call, family)
        message = f"Deleted {family.noun} {call.project.key}.{ident}"
        remove_object(call.project, family.kind, ident, KINDS[family.kind].type, user=call.user, message=message)
        return {}

    return handler


for _family in FAMILIES:
    for _path in _family.paths:
        _base = f"/projects/{{key}}/{_path}"
        route("GET", f"{_base}/", needs="READ_CONF")(_list(_family))
        route("POST", f"{_base}/", needs="WRITE_CONF")(_create(_family))
        route("GET", f"{_base}/{{id}}", needs="READ_CONF")(_get(_family))
        route("PUT", f"{_base}/{{id}}", needs="WRITE_CONF")(_put(_family))
        route("DELETE", f"{_base}/{{id}}", needs="WRITE_CONF")(_delete(_family))
