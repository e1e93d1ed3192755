"""What the flow uses and no kind manages (D9): looked up by name, never by an id from elsewhere. Also counts what else
exists in a project, for the import report. A table of lists; knows nothing of what the objects are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from ..core.kind import Call
from ..errors import DssError, Malformed, NotFound
from .transport import Transport, fill


class List(NamedTuple):
    """One list route: our word, the URLs to try in order, and where the items are."""

    kind: str
    urls: tuple[str, ...]
    items: Callable[[Any], Any] = lambda reply: reply


# Kinds that a reference may name (core.refs.WORDS) and that have no module in `kinds/`. Routes: AUTO §7.3, §7.4, §8.2;
# older servers and clients say `modelevaluationstores`.
REFERRED: tuple[List, ...] = (
    List("managed_folder", ("/projects/{project}/managedfolders/",)),
    List("saved_model", ("/projects/{project}/savedmodels/",)),
    List("evaluation_store", ("/projects/{project}/modelevaluationstores/", "/projects/{project}/evaluationstores/")),
    List("knowledge_bank", ("/projects/{project}/knowledge-banks",)),
)
# What else a project may hold (API §3): counted by an import, so that nothing is left out in silence.
COUNTED: tuple[List, ...] = (
    *REFERRED[1:],
    List("dashboard", ("/projects/{project}/dashboards/",)),
    List("insight", ("/projects/{project}/insights/",)),
    List("webapp", ("/projects/{project}/webapps/",)),
    List("analysis", ("/projects/{project}/lab/",)),
    List("jupyter_notebook", ("/projects/{project}/jupyter-notebooks/",)),
    List("sql_notebook", ("/projects/{project}/sql-notebooks/",)),
    List("api_service", ("/projects/{project}/apiservices/",)),
    List("streaming_endpoint", ("/projects/{project}/streamingendpoints/",)),
    List("agent_tool", ("/projects/{project}/agents/tools/",), lambda reply: reply["tools"]),
)


def named(transport: Transport, project: str, kind: str) -> Mapping[str, tuple[str, ...]]:
    """Display name → ids of every object of an external kind in a project. Empty when DSS has no such feature."""
    row = next((r for r in REFERRED if r.kind == kind), None)
    found: dict[str, tuple[str, ...]] = {}
    for item in _items(transport, row, project) if row else ():
        name, id = str(item.get("name") or item.get("id")), str(item.get("id"))
        found[name] = (*found.get(name, ()), id)
    return found


def counts(transport: Transport, project: str, covered: frozenset[str]) -> dict[str, int]:
    """How many objects of each kind exist that no kind covers; -1 for a list that could not be read."""
    found: dict[str, int] = {}
    for row in COUNTED:
        if row.kind in covered or row.kind in found:
            continue
        try:
            n = len(_items(transport, row, project))
        except DssError:
            n = -1
        if n:
            found[row.kind] = n
    return found


def _items(transport: Transport, row: List, project: str) -> Sequence[Mapping[str, Any]]:
    for n, url in enumerate(row.urls):
        call = Call("GET", fill(url, project))
        try:
            found = row.items(transport.send(call))
        except NotFound:
            if n + 1 < len(row.urls):
                continue
            return ()
        except (KeyError, TypeError):
            found = None
        if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
            raise Malformed(f"the list of {row.kind} objects is not a list", request=f"GET {call.path}")
        return found
    return ()
