"""Knowledge banks: documents without vectors (AUTO §8.2, A.8). A search finds nothing."""

from __future__ import annotations

from typing import Any

from ..errors import illegal, missing
from ..facts.genai import BANK, FIXED
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from . import kept
from .cascades import remove_object
from .documents import body, owner

Doc = dict[str, Any]
BASE = "/projects/{key}/knowledge-banks"
SORT = kept.Sort(
    "knowledge-banks",
    "knowledge bank",
    BANK,
    ("vectorStoreType", "embeddingLLMId"),
    created="Created knowledge bank {p}.{n}",
    saved="Saved knowledge bank {p}.{n} (id: {i})",
    deleted="Deleted knowledge bank {p}.{i}",
)

declare(
    "knowledge-bank-store",
    "another vector store or embedding model in the PUT of a knowledge bank",
    "ignored",
    "refused",
    "AUTO §8.2",
)


@route("GET", BASE, READ_CONF)
def list_banks(call: Call) -> Any:
    """Headers."""
    return kept.headers(owner(call), SORT, foreign=call.query.flag("foreign"))


@route("POST", BASE + "/", WRITE_CONF)
def create(call: Call) -> Any:
    """The body is the settings."""
    doc = SORT.read(body(call))
    if not doc.get("vectorStoreType"):
        raise illegal("A knowledge bank needs a vector store type")
    folder = doc.get("managedFolderId")
    if folder and folder.rpartition(".")[2] not in owner(call).store["managed_folders"] and "." not in folder:
        raise missing("managed folder", owner(call).key, folder)
    return {"id": kept.create(call, SORT, doc)}


@route("GET", BASE + "/{id}", READ_CONF)
def get(call: Call) -> Any:
    """Settings."""
    return kept.shown(call, SORT)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale, but for what the bank was made with."""
    before, given = kept.stored(call, SORT), body(call)
    fixed = {key: before[key] for key in FIXED if key in before}
    changed = [key for key, value in fixed.items() if given.get(key) not in (None, value)]
    if changed and call.estate.reading("knowledge-bank-store") == "b":
        raise illegal(f"Cannot change {changed[0]} of a knowledge bank")
    return kept.replace(call, SORT, given, fixed)


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete(call: Call) -> Any:
    """With the recipes around it (API §14)."""
    project, doc, ident = owner(call), kept.stored(call, SORT), call.params["id"]
    message = SORT.says(SORT.deleted, project, ident, doc)
    remove_object(project, SORT.kind, ident, "RETRIEVABLE_KNOWLEDGE", user=call.user, message=message)
    return Empty()


@route("POST", BASE + "/{id}/clear", WRITE_CONF)
def clear(call: Call) -> Any:
    """It is empty already."""
    kept.ident_of(call, SORT)
    return {}


@route("POST", BASE + "/{id}/search", READ_CONF)
def search(call: Call) -> Any:
    """It is empty."""
    kept.ident_of(call, SORT)
    return {"documents": []}
