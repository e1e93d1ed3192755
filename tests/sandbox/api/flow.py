"""The flow graph, of a project and of a zone (API §9)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..errors import missing
from ..facts.folders import DEFAULT_ZONE_ID
from ..routing import READ_CONF, Call, route
from .documents import Doc, ensure, owner, refs
from .recipes import find_object
from .shared_objects import shared_with

if TYPE_CHECKING:
    from ..estate import Project

NODE_TYPES = {
    "datasets": "COMPUTABLE_DATASET",
    "managed_folders": "COMPUTABLE_FOLDER",
    "saved_models": "COMPUTABLE_SAVED_MODEL",
    "model_evaluation_stores": "COMPUTABLE_MODEL_EVALUATION_STORE",
    "knowledge-banks": "COMPUTABLE_RETRIEVABLE_KNOWLEDGE",
}
UNKNOWN = NODE_TYPES["datasets"]
LISTS = {"datasets": "datasets", "managed_folders": "folders"}


def graph(project: Project) -> Doc:
    """Nodes by id with their neighbours, and the ids of datasets, recipes and folders.

    A recipe that has the name of a dataset gets a node id of its own, so that neither is lost.
    """
    nodes: dict[str, Doc] = {}
    for kind, node_type in NODE_TYPES.items():
        for ref in project.store[kind]:
            nodes[ref] = _node(node_type, ref)
    for name, doc in ensure(project, "recipes").items():
        ident = f"recipe_{name}" if name in nodes else name
        here = _node("RUNNABLE_RECIPE", name, subType=doc["type"])
        nodes[ident] = here
        for side, mine, theirs in (("inputs", "predecessors", "successors"), ("outputs", "successors", "predecessors")):
            for ref in dict.fromkeys(refs(doc, side)):
                there = nodes.setdefault(ref, _node(NODE_TYPES.get(find_object(project, ref) or "", UNKNOWN), ref))
                here[mine].append(ref)
                there[theirs].append(ident)
    for ref, node_type in _shared(project):
        nodes.setdefault(ref, _node(node_type, ref))
    lists = {name: list(project.store[kind]) for kind, name in LISTS.items()}
    return {"nodes": nodes, **lists, "recipes": list(project.store["recipes"])}


def _shared(project: Project) -> list[tuple[str, str]]:
    """References and node types of what others expose to this flow (reading ``shared-in-graph``)."""
    if project.estate.reading("shared-in-graph") == "b":
        return []
    found = shared_with(project.estate, project.key, on_flow=True)
    return [(f"{other.key}.{name}", NODE_TYPES[kind]) for other, kind, name in found if kind in NODE_TYPES]


def _node(kind: str, ref: str, **more: Any) -> Doc:
    return {"type": kind, "ref": ref, "predecessors": [], "successors": [], **more}


def _ref(item: Doc) -> str:
    """What a zone's item is called in the graph: objects of other projects with their project."""
    where = f"{item['projectKey']}." if item.get("projectKey") else ""
    return f"{where}{item.get('objectId')}"


@route("GET", "/projects/{key}/flow/graph/", READ_CONF)
def get_graph(call: Call) -> Any:
    """The whole flow."""
    return graph(owner(call))


@route("GET", "/projects/{key}/flow/zones/{id}/graph", READ_CONF)
def get_zone_graph(call: Call) -> Any:
    """What is in the zone, and links inside it."""
    project, ident = owner(call), call.params["id"]
    zones = ensure(project, "zones")
    if ident not in zones and ident != DEFAULT_ZONE_ID:
        raise missing("flow zone", project.key, ident)
    whole = graph(project)
    if ident == DEFAULT_ZONE_ID:
        elsewhere = {_ref(item) for zone in zones.values() for item in zone["items"]}
        inside = {node for node in whole["nodes"] if node not in elsewhere}
    else:
        inside = {_ref(item) for item in zones[ident]["items"]}
    nodes = {
        name: {**node, **{side: [n for n in node[side] if n in inside] for side in ("predecessors", "successors")}}
        for name, node in whole["nodes"].items()
        if name in inside
    }
    lists = {key: [n for n in whole[key] if n in inside] for key in ("datasets", "recipes", "folders")}
    return {"nodes": nodes, **lists}
