"""What the flow uses and no kind manages (D9): looked up by name, never by an id from elsewhere. Also counts what else
exists in a project, for the import report. A table of lists; knows nothing of what the objects are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..core.model.kind import Call
from ..errors import DssError, Malformed, NotFound
from .transport import Speaker, fill


@dataclass(frozen=True, slots=True)
class List:
    """One list route: our word, its URL and what older servers call it, what holds the objects in the project's git
    tree (a pattern of files or folders, corpus §3.2), and the key under which the reply keeps its items, if any."""

    kind: str
    url: str
    older: str = ""
    files: str = ""
    wrapped: str = ""
    lent: bool = False  # the list adds what other projects share with this one when it is asked to (API §5.1)
    but: tuple[str, ...] = ()  # the `savedModelType`s among its items that are kinds of their own (AUTO §8.3)
    made: str = ""  # how the name of what DSS puts into every new project ends (API §4.2)


# Types of saved models that answer questions and have lists of their own (AUTO §8.3).
SERVED = ("PYTHON_AGENT", "PLUGIN_AGENT", "TOOLS_USING_AGENT", "STRUCTURED_AGENT", "RETRIEVAL_AUGMENTED_LLM")
# Kinds that a reference may name (core.compare.reference_words) and that have no module in `kinds/`. Routes: AUTO §7.3,
# §7.4, §8.2; older servers and clients say `modelevaluationstores`.
REFERRED: tuple[List, ...] = (
    List("managed_folder", "/projects/{project}/managedfolders/"),
    List("saved_model", "/projects/{project}/savedmodels/", files="saved_models/*.json", lent=True, but=SERVED),
    List("agent", "/projects/{project}/agents"),
    List("augmented_llm", "/projects/{project}/retrieval-augmented-llms"),
    List(
        "evaluation_store",
        "/projects/{project}/modelevaluationstores/",
        "/projects/{project}/evaluationstores/",
        files="model_evaluation_stores/*.json",
        lent=True,
    ),
    List("knowledge_bank", "/projects/{project}/knowledge-banks", files="knowledge-banks/*.json", lent=True),
    List("webapp", "/projects/{project}/webapps/", files="web_apps/*.json"),
    List(
        "dashboard",
        "/projects/{project}/dashboards/",
        files="dashboards/*.json",
        made="'s default dashboard",
    ),
)
# What else a project may hold (API §3): counted by an import, so that nothing is left out in silence.
COUNTED: tuple[List, ...] = (
    *REFERRED[1:],
    List("insight", "/projects/{project}/insights/", files="insights/*.json"),
    List("analysis", "/projects/{project}/lab/", files="analysis/*/"),
    List("jupyter_notebook", "/projects/{project}/jupyter-notebooks/", files="ipython_notebooks/*.ipynb"),
    List("sql_notebook", "/projects/{project}/sql-notebooks/", files="notebooks/sql/*/"),
    List("api_service", "/projects/{project}/apiservices/", files="lambda_services/*.json"),
    List("streaming_endpoint", "/projects/{project}/streamingendpoints/", files="streaming_endpoints/*.json"),
    List("agent_tool", "/projects/{project}/agents/tools", wrapped="tools", files="agent-tools/*.json"),
)


# Lists that add what other projects share with this one when they are asked to (API §5.1, AUTO §7.3, §7.4, §8.2).
SHARED: tuple[List, ...] = (
    List("dataset", "/projects/{project}/datasets/"),
    *(row for row in REFERRED if row.lent),
)


def shared(transport: Speaker, project: str, kind: str) -> tuple[tuple[str, str, str], ...] | None:
    """(owner, display name, id) of every object of a kind that other projects share with this one; None when no list
    tells."""
    row = next((r for r in SHARED if r.kind == kind), None)
    try:
        found = _items(transport, row, project, {"foreign": "true"}) if row else None
    except DssError:
        found = None
    if found is None:
        return None
    rows = ((str(i.get("projectKey") or project), str(i.get("name") or i.get("id")), str(i.get("id") or i.get("name")))
            for i in found)  # fmt: skip
    return tuple((owner, name, id) for owner, name, id in rows if owner != project)


def datasets(transport: Speaker, project: str) -> tuple[str, ...]:
    """The names of the datasets of a project."""
    return tuple(str(item.get("name")) for item in _items(transport, SHARED[0], project))


def named(transport: Speaker, project: str, kind: str) -> Mapping[str, tuple[str, ...]]:
    """Display name → ids of every object of an external kind in a project, those of one name in the order they were
    made, so that twins are the same ones elsewhere. Empty when DSS has no such feature."""
    row = next((r for r in REFERRED if r.kind == kind), None)
    found: dict[str, tuple[str, ...]] = {}
    for item in sorted(_items(transport, row, project), key=_made) if row else ():
        name, id = str(item.get("name") or item.get("id")), str(item.get("id"))
        found[name] = (*found.get(name, ()), id)
    return found


def _made(item: Mapping[str, Any]) -> tuple[int, str]:
    """When an item was made, as far as its list tells."""
    tag = item.get("creationTag")
    made = tag.get("lastModifiedOn") if isinstance(tag, Mapping) else None
    return (made if isinstance(made, int) else 0, str(item.get("id")))


def counts(transport: Speaker, project: str, covered: frozenset[str], *, own: bool = True) -> dict[str, int]:
    """How many objects of each sort exist that no kind covers; -1 for a list that could not be read. Without `own`,
    what DSS puts into every new project does not count."""
    found: dict[str, int] = {}
    for row in COUNTED:
        if row.kind in covered or row.kind in found:
            continue
        try:
            n = sum(own or not row.made or not str(i.get("name")).endswith(row.made)
                    for i in _items(transport, row, project))  # fmt: skip
        except DssError:
            n = -1
        if n:
            found[row.kind] = n
    return {**{kind: n for kind, n in transport.beyond.items() if kind not in covered}, **found}


def on_disk(root: Path, project: str) -> Iterator[tuple[str, Any]]:
    """(path, reply) of every list, as a checkout of the project's git can tell."""
    for row in COUNTED:
        if row.files:
            found = [_head(path) for path in sorted(root.glob(row.files)) if path.suffix != "" or path.is_dir()]
            yield fill(row.url, project), {row.wrapped: found} if row.wrapped else found


def _head(path: Path) -> dict[str, Any]:
    """What a list tells of one object: its id, and the name where the file has one."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else {}
    except (OSError, ValueError, RecursionError):
        raw = {}
    keys = ("name", "creationTag", "savedModelType")
    told = {k: raw[k] for k in keys if raw.get(k)} if isinstance(raw, Mapping) else {}
    return {"id": path.stem, "name": path.stem, **told}


def _items(
    transport: Speaker, row: List, project: str, query: Mapping[str, str] | None = None
) -> Sequence[Mapping[str, Any]]:
    for url in filter(None, (row.url, row.older)):
        call = Call("GET", fill(url, project), query=query or {})
        try:
            reply = transport.send(call)
        except NotFound:
            continue
        found = reply.get(row.wrapped) if row.wrapped and isinstance(reply, Mapping) else reply
        if not isinstance(found, list) or not all(isinstance(item, Mapping) for item in found):
            raise Malformed(f"the list of {row.kind} objects is not a list", request=f"GET {call.path}")
        return [item for item in found if item.get("savedModelType") not in row.but] if row.but else found
    return ()
