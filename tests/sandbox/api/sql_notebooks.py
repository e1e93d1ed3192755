"""SQL notebooks: a document of cells, and the history of their runs beside it (API §11, corpus §3.2)."""

from __future__ import annotations

import json
import random
import string
from typing import Any

from .. import disk
from ..facts.notebooks import SQL
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from . import kept
from .documents import body, owner

Doc = dict[str, Any]
BASE = "/projects/{key}/sql-notebooks"
SORT = kept.Sort(
    "sql_notebooks",
    "SQL notebook",
    SQL,
    ("connection", "automationLocal"),
    created="Created SQL notebook {p}.{i}",
    saved="Edited SQL notebook {p}.{i}",
    deleted="Deleted SQL notebook {p}.{i}",
)
_DICE = random.SystemRandom()

declare("sql-cell-id", "a cell of a SQL notebook that is saved without an id", "gets one", "stays without", "API §11")


@route("GET", BASE + "/", READ_CONF)
def list_notebooks(call: Call) -> Any:
    """Headers."""
    return kept.headers(owner(call), SORT, lambda doc: {"language": doc.get("language") or "SQL"})


@route("POST", BASE + "/", WRITE_CONF)
def create(call: Call) -> Any:
    """The body is the notebook."""
    return {"id": kept.create(call, SORT, _read(call))}


@route("GET", BASE + "/{id}", READ_CONF)
def get(call: Call) -> Any:
    """Cells and all."""
    return kept.shown(call, SORT)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale; the history stays."""
    return kept.replace(call, SORT, {**_read(call), "versionTag": body(call).get("versionTag")})


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete(call: Call) -> Any:
    """With its history."""
    kept.delete(call, SORT)
    return {}


def _read(call: Call) -> Doc:
    doc = SORT.read(body(call))
    for cell in doc["cells"]:
        if not cell.get("id") and call.estate.reading("sql-cell-id") == "a":
            cell["id"] = "".join(_DICE.choices(string.ascii_lowercase + string.digits, k=11))
    return doc


def _history_path(call: Call) -> str:
    return f"{disk.object_folder(SORT.kind, kept.ident_of(call, SORT))}/queries.json"


def _history(call: Call) -> dict[str, list[Doc]]:
    file = owner(call).tree / _history_path(call)
    found = json.loads(file.read_bytes()) if file.is_file() else {}
    return dict(found.get("queries") or {})


def _keep(call: Call, queries: dict[str, list[Doc]]) -> None:
    message = f"Edited history of SQL notebook {owner(call).key}.{call.params['id']}"
    owner(call).put_file(_history_path(call), disk.dump({"queries": queries}), user=call.user, message=message)


@route("GET", BASE + "/{id}/history", READ_CONF)
def history(call: Call) -> Any:
    """Runs by cell."""
    return _history(call)


@route("PUT", BASE + "/{id}/history", WRITE_CONF)
def put_history(call: Call) -> Any:
    """Wholesale."""
    _keep(call, body(call))
    return Empty()


@route("POST", BASE + "/{id}/history/clear", WRITE_CONF)
def clear_history(call: Call) -> Any:
    """Of one cell or of all; the newest `numRunsToRetain` stay."""
    asked = body(call)
    left = int(asked.get("numRunsToRetain") or 0)
    cell = asked.get("cellId")
    queries = {
        name: sorted(runs, key=lambda run: run.get("runOn") or 0)[len(runs) - min(left, len(runs)) :]
        if cell in (None, name)
        else runs
        for name, runs in _history(call).items()
    }
    _keep(call, queries)
    return Empty()
