"""What bundles take along, and what their activation replaces, as YAML ↔ two pieces of the project's settings: the tree
below `bundle` (API §4.5, §4.11).

{contents: {uploads: true}, include: [ORDERS, {folder: models}], remap: {connections: {pg_main: pg_prod}}}
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...core.model.kind import Reader
from ..common.trees import hollow, merge, minus, ordered
from . import contents

AT, EXPORTER, CONTAINER = "bundle", "bundleExporterSettings", "bundleContainerSettings"
OPTIONS = f"{AT}.{EXPORTER}.exportOptions"
_REMAPPED: Mapping[str, str] = {"connections": "connections", "code_envs": "codeEnvs", "containers": "containerExecs"}
_NEW: Mapping[str, Any] = {  # of a new project (API §4.5)
    "remapping": {"enableContainerExecRemapping": False},
    "codeEnvsBehavior": {"envImportSpecificationMode": "SPECIFIED", "importTimeMode": "INSTALL_IF_MISS"},
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        **contents.SCHEMA,
        "remap": {
            "type": "object",
            "properties": {
                word: {"type": "object", "additionalProperties": {"type": "string"}, "description": "Here → there"}
                for word in _REMAPPED
            },
            "additionalProperties": False,
            "description": "What activation replaces on an automation node",
        },
        "settings": {"type": "object", "description": f"Any other key of `{EXPORTER}` and `{CONTAINER}`, raw"},
    },
    "additionalProperties": False,
    "description": "What bundles take along",
}


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """The two pieces of the settings."""
    return {key: document[key] for key in (EXPORTER, CONTAINER) if document.get(key) is not None}


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """Settings with the two pieces replaced."""
    return {**fresh, **piece}


def read(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The tree that `bundle:` declares."""
    out = dict(item.get("settings") or {})
    if options := contents.read(item, reader, f"{AT}."):
        out = merge(out, {EXPORTER: {"exportOptions": options}})
    remap = item.get("remap") or {}
    pairs: dict[str, Any] = {at: _pairs(remap[word] or {}) for word, at in _REMAPPED.items() if word in remap}
    if "containers" in remap:
        pairs["enableContainerExecRemapping"] = bool(remap["containers"])
    return merge(out, {CONTAINER: {"remapping": pairs}}) if pairs else out


def show(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The words for it; {} for what a new project has."""
    exporter = dict(tree.get(EXPORTER) or {})
    said, options = contents.show(exporter.pop("exportOptions", None) or {})
    exporter.update({"exportOptions": options} if options else {})
    container = minus(tree.get(CONTAINER) or {}, _NEW)
    remapping = dict(container.pop("remapping", None) or {})
    remap = {word: _said(remapping[at]) for word, at in _REMAPPED.items() if remapping.get(at)}
    if all(value is not None for value in remap.values()):
        remapping = {k: v for k, v in remapping.items() if k not in _REMAPPED.values()}
        if remapping.get("enableContainerExecRemapping") is bool(remap.get("containers")):
            del remapping["enableContainerExecRemapping"]
    else:
        remap = {}
    container.update({"remapping": remapping} if remapping else {})
    over = {k: v for k, v in ((EXPORTER, exporter), (CONTAINER, container)) if not hollow(v)}
    return {**said, **({"remap": remap} if remap else {}), **({"settings": ordered(over)} if over else {})}


def _pairs(remap: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"source": source, "target": target} for source, target in remap.items()]


def _said(pairs: Sequence[Mapping[str, Any]]) -> dict[str, str] | None:
    """The pairs as a map; None when they say more."""
    said = {str(one.get("source")): one.get("target") for one in pairs}
    texts = {source: target for source, target in said.items() if isinstance(target, str)}
    return texts if _pairs(texts) == [dict(one) for one in pairs] else None
