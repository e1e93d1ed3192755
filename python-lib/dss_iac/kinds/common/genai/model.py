"""The document of an agent or of a retrieval-augmented LLM around its versions (AUTO §8.3): what any saved model has,
which version is active, whether it is switched on, and how each of these is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....core.model.disk import Disk
from ....core.model.kind import MODEL_ID, Call, Kind, Listing, Part, Reader, Ref, Rules, Wanted, Written
from ....core.model.resource import Resource
from .. import documents, measured, taggable
from ..file_names import safe, url
from ..trees import minus, ordered, settings
from . import version

ACTIVE, DISABLED, VERSIONS = "activeVersion", "disabled", "versions"
NOISE: Mapping[str, str] = {
    "lastTrainIndex": "counted by DSS (AUTO §7.3)",
    "lastTrainJobId": "counted by DSS (AUTO §7.3)",
    **measured.NOISE,
    "versions[*].versionTag": taggable.WHY["versionTag"],
    "versions[*].creationTag": taggable.WHY["creationTag"],
    "versions[*].quickTestQueryStr": "what its page was asked last (AUTO §8.3)",
}
_BLOCKS = "versions[*].structuredAgentSettings.blocks[*]"
REFS: tuple[Ref, ...] = (
    Ref("versions[*].toolsUsingAgentSettings.tools[*].toolRef", to="agent_tool"),
    Ref("versions[*].toolsUsingAgentSettings.llmId", to=MODEL_ID),
    Ref(f"{_BLOCKS}.tools[*].toolRef", to="agent_tool"),
    Ref(f"{_BLOCKS}.llmId", to=MODEL_ID),
    Ref("versions[*].ragllmSettings.knowledgeBankRef", to="knowledge_bank"),
    Ref("versions[*].ragllmSettings.llmId", to=MODEL_ID),
)
OWN = ("name", "id", "type", "pluginAgentType", ACTIVE, DISABLED, VERSIONS, *taggable.KEYS.values())


def kind(route: str, types: tuple[str, ...], *, fixed: tuple[str, ...], code: tuple[str, ...] = (), **own: Any) -> Kind:
    """A kind whose objects are saved models of these `types` in the flow, with a route and words of its own; `own` is
    what else a `Kind` says."""
    return Kind(
        parts=_parts(route),
        listing=Listing(f"/projects/{{project}}/{route}", id_key="id", optional=True),
        rules=Rules(
            managed=("id", *taggable.SERVER),
            noise=tuple(NOISE),
            fixed=fixed,
            keyed={VERSIONS: "versionId"},
            code=code,
            empty=("**",),
            why=NOISE,
        ),
        refs=REFS,
        minted=True,
        taken="list",
        placed="SAVED_MODEL",
        named_by=Part("/projects/{project}/savedmodels/{id}"),  # what takes a new name (AUTO §8.3)
        created_id=lambda reply, resource: str(reply["id"]),
        loses="recipe",
        disk=Disk("saved_models", lambda doc, name, sibling: _on_disk(types, doc, name), _beside),
        defaults=lambda tree: measured.OF_MODELS,
        spread=True,
        **own,
    )


def _parts(route: str) -> tuple[Part, ...]:
    """The document under `/projects/{project}/ROUTE/{id}`, and what of it has calls of its own."""
    at = f"/projects/{{project}}/{route}/{{id}}"
    return (
        Part(at, unwrap=documents.unwrap, wrap=_wrap),
        Part(at, at=ACTIVE, unwrap=lambda doc: doc.get(ACTIVE), wrap=_same, calls=_activated),
        Part(at, at=DISABLED, unwrap=lambda doc: bool(doc.get(DISABLED)), wrap=_same,
             calls=lambda resource, id, before, after: _switched(route, resource, id, after)),
    )  # fmt: skip


def _same(fresh: Any, piece: Any) -> Any:
    return fresh


def _wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """The document with what only calls of their own change as it is (AUTO §8.3: a PUT drops it)."""
    kept = {key: fresh[key] for key in (ACTIVE, DISABLED) if key in fresh}
    return {**documents.wrap_named(fresh, piece), **kept}


def _activated(resource: Resource, id: str, before: Any, after: Any) -> list[Call]:
    place = url("projects", resource.address.project, "savedmodels", id, "versions", str(after), "actions", "setActive")
    return [Call("POST", place, expect="text", note="activate version")]


def _switched(route: str, resource: Resource, id: str, disabled: Any) -> list[Call]:
    verb = "disable" if disabled else "enable"
    return [
        Call("POST", url("projects", resource.address.project, route, id, "actions", verb), expect="text", note=verb)
    ]


def schema(types: tuple[str, ...], more: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON Schema of an item: the words of a version, alone or in a list."""
    words = version.properties(types)
    one = {"type": "object", "required": ["id"], "additionalProperties": False,
           "properties": {"id": {"type": "string", "description": "Such as `v2`"}, **words}}  # fmt: skip
    return {
        **more,
        **{key: value for key, value in words.items() if key != "settings"},
        VERSIONS: {"type": "array", "items": one, "description": "Instead of the keys of its one version"},
        "active": {"type": "string", "description": "Id of the version that answers"},
        "enabled": {"type": "boolean", "description": "false: nobody may ask it"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    }


def read(item: Mapping[str, Any], type_: str, reader: Reader) -> Wanted:
    """The tree that an item of a type declares."""
    flat = {key: item[key] for key in version.properties(tuple(version.BLOCK)) if key in item and key != "settings"}
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], "type": type_, **taggable.read(item)}
    if VERSIONS in item:
        for key in sorted(flat):
            reader.error(key, f"`{key}` and `versions` are both given", f"say `{key}` within a version")
        body[VERSIONS] = [version.read(one, type_, str(one.get("id")), reader, f"{VERSIONS}[{n}].")
                          for n, one in enumerate(item[VERSIONS])]  # fmt: skip
    elif flat:
        body[VERSIONS] = [version.read(flat, type_, version.FIRST, reader)]
    if "active" in item:
        body[ACTIVE] = item["active"]
    if "enabled" in item:
        body[DISABLED] = not item["enabled"]
    return Wanted(body, name=str(item["name"]), create={"type": type_})


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item: one first version in the item itself, others in a list."""
    type_, held = str(tree.get("type") or ""), list(tree.get(VERSIONS) or [])
    rest = minus(tree, measured.OF_MODELS)
    files: dict[str, str | bytes] = {}
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "type": type_, **taggable.show(rest)}
    stem, active = safe(str(place["id"])), tree.get(ACTIVE)
    if len(held) == 1 and held[0].get("versionId") == version.FIRST and active in (None, version.FIRST):
        said = version.show(held[0], type_, stem, files)
        inner = said.pop("settings", None)
        if inner is None:
            return _written({**item, **said}, rest, tree, files)
    item[VERSIONS] = [{"id": one.get("versionId"), **version.show(one, type_, f"{stem}-{one.get('versionId')}", files)}
                      for one in held]  # fmt: skip
    item.update({"active": active} if active else {})
    return _written(item, rest, tree, files)


def _written(item: dict[str, Any], rest: Mapping[str, Any], tree: Mapping[str, Any], files: dict[str, Any]) -> Written:
    off = {"enabled": False} if tree.get(DISABLED) else {}
    return Written({**item, **off, **ordered(settings(rest, OWN))}, files)


def _on_disk(types: tuple[str, ...], doc: Mapping[str, Any], name: str) -> dict[str, Any] | None:
    """The document as the API gives it, None for a saved model of another sort: in git versions are `inlineVersions`,
    and the type is `savedModelType` (AUTO §8.3)."""
    if doc.get("savedModelType") not in types:
        return None
    bare = {key: value for key, value in doc.items() if key not in ("inlineVersions", "savedModelType")}
    return {**bare, "id": name, "type": doc["savedModelType"], VERSIONS: doc.get("inlineVersions") or []}


def _beside(doc: Mapping[str, Any], sibling: Any) -> dict[str, Any]:
    """The wire documents of the other parts: the same one."""
    return {ACTIVE: doc, DISABLED: doc}
