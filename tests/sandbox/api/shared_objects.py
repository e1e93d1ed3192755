"""What other projects expose to a project (API §4.6): it is there for whoever reads that project, whatever they may see of
the others. Knows the rules of exposure; refuses to know lists, graphs and recipes, which ask here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import readings
from ..errors import illegal
from ..facts.kinds import KINDS

if TYPE_CHECKING:
    from ..estate import Estate, Project

BY_TYPE = {facts.type: kind for kind, facts in KINDS.items()}

readings.declare(
    "shared-in-graph",
    "GET flow/graph shows what other projects expose to the project",
    "yes, where it appears on the flow",
    "only what its recipes use",
    "API §4.6, §9, D61",
)
readings.declare(
    "exposed-to-nobody",
    "settings that expose an object to a project which does not exist",
    "kept",
    "refused",
    "API §4.6",
)
readings.declare(
    "shared-not-exposed",
    "DSS's builder with an input of another project that is not exposed to this one",
    "accepted",
    "refused",
    "API §4.6, D61",
)


def shared_with(estate: Estate, key: str, *, on_flow: bool = False) -> Iterator[tuple[Project, str, str]]:
    """(provider, kind, name or id) of every object that is exposed to a project; `on_flow`: of those in its flow."""
    for other in estate.projects.values():
        for exposed in _objects(other):
            kind, name = BY_TYPE.get(str(exposed.get("type")), ""), str(exposed.get("localName"))
            granted = any(_grants(rule, key, on_flow) for rule in exposed.get("rules") or [])
            if granted and kind and name in other.store[kind]:
                yield other, kind, name


def _objects(project: Project) -> list[dict[str, Any]]:
    return (project.params.get("exposedObjects") or {}).get("objects") or []


def _grants(rule: dict[str, Any], key: str, on_flow: bool) -> bool:
    return rule.get("targetProject") == key and (not on_flow or rule.get("appearOnFlow") is not False)


def check_targets(project: Project, wanted: Any) -> None:
    """Refuses to expose anything anew to a project that is not there (reading ``exposed-to-nobody``)."""
    if project.estate.reading("exposed-to-nobody") == "a":
        return
    for key in sorted(_targets((wanted or {}).get("objects") or []) - _targets(_objects(project))):
        if key not in project.estate.projects:
            raise illegal(f"Project {key} does not exist")


def _targets(objects: list[dict[str, Any]]) -> set[str]:
    return {str(rule.get("targetProject")) for o in objects for rule in o.get("rules") or []}


def check_exposed(project: Project, ref: str) -> None:
    """Refuses what another project keeps to itself (reading ``shared-not-exposed``); quick sharing is for everybody."""
    key, _, name = ref.partition(".")
    other = project.estate.projects.get(key)
    if not name or other in (None, project) or project.estate.reading("shared-not-exposed") == "a":
        return
    if any(p is other and n == name for p, _, n in shared_with(project.estate, project.key)):
        return
    if any(o.get("localName") == name and o.get("quickSharingEnabled") for o in _objects(other)):
        return
    raise illegal(f"Object {ref} is not exposed to project {project.key}")
