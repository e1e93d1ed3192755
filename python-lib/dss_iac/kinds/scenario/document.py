"""A scenario as YAML ↔ the tree of its documents: the envelope. Steps, triggers and reporters have their own forms."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from typing import Any

from ...core.model.kind import Reader, Wanted, Written
from ...core.model.words import FOREIGN
from ..common import code_text, secret_names, secret_places, taggable
from ..common.code_env import read_env, show_env
from ..common.file_names import safe
from ..common.trees import hollow, merge, minus
from . import foreign
from .defaults import PARAMS, SCENARIO
from .message import messages
from .reporter import reporters
from .step import steps
from .trigger import triggers

STEP_BASED, CUSTOM_PYTHON = "step_based", "custom_python"
OWN = ("type", "name", "active", "runAsUser", "params", "triggers", "reporters", "script", *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "type": {"enum": [STEP_BASED, CUSTOM_PYTHON], "description": "Default: custom_python when there is code"},
        "active": {"type": "boolean", "description": "Whether triggers start it; set by the last step of an apply"},
        "run_as": {"type": ["string", "null"], "description": "Login; without it DSS takes who saved it last"},
        "triggers": {**triggers.SCHEMA, "description": "Times and events, or raw"},
        "steps": {**steps.SCHEMA, "description": "What it does, one after the other, or raw"},
        "reporters": {**reporters.SCHEMA, "description": "Who is told, or raw"},
        "code": {"type": "string", "description": "Script of a custom_python scenario"},
        "code_file": {"type": "string", "description": "File with that script"},
        "code_env": {"type": "string", "description": "Its code env, or builtin, or inherit"},
        "scenario_id": {"type": "string", "description": "DSS's id at creation; made from the name without it"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
    FOREIGN: foreign.SCENARIO,
}
LONGEST_ID = 200  # characters
# What DSS replaces in a name to make an id of it; whether a hyphen stays, is contested (AUTO §2.2).
_DERIVED = (r"[^A-Za-z0-9_]", r"[^A-Za-z0-9_-]")
# Where secrets stand in the tree, and in what people write.
SECRET = tuple(
    f"{place}.{at}"
    for place, ways in (
        ("reporters[*]", messages.SECRET),
        ("steps[*].send_message", messages.SECRET),
        ("params.steps[*].params", messages.RAW_SECRET),
        ("steps[*].params", messages.RAW_SECRET),
    )
    for at in ways
)


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    code = code_text.read(item, reader, "")
    kind = item.get("type") or (STEP_BASED if code is None else CUSTOM_PYTHON)
    body: dict[str, Any] = {"type": kind, "name": item["name"], **taggable.read(item)}
    body.update({to: item[key] for key, to in (("active", "active"), ("run_as", "runAsUser")) if key in item})
    for key in ("steps",) if kind == CUSTOM_PYTHON else ("code", "code_file", "code_env"):
        if key in item:
            reader.error(key, f"a {kind} scenario has no `{key}`", "remove it, or change the type")
    params: dict[str, Any] = {}
    if kind == STEP_BASED and "steps" in item:
        params["steps"] = steps.read(item["steps"] or [], reader)
    if kind == CUSTOM_PYTHON and "code_env" in item:
        params["envSelection"] = read_env(item["code_env"])
    if params:
        body["params"] = params
    for key, form in (("triggers", triggers), ("reporters", reporters)):
        if key in item:
            body[key] = form.read(item[key] or [], reader)
    if kind == CUSTOM_PYTHON and code is not None:
        body["script"] = code
    given = item.get("scenario_id") or (_id_of(item["name"]) if len(item["name"]) > LONGEST_ID else "")
    create = {"id": given} if given else {}
    return Wanted(body=merge(item.get("settings") or {}, body), name=item["name"], create=create)


def _id_of(name: str) -> str:
    """An id for a name that is too long to become one: DSS names files by it."""
    return f"{re.sub(r'[^A-Za-z0-9_]', '_', name)[:100]}_{zlib.crc32(name.encode()):08x}"


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a scenario, its long scripts in files of their own."""
    stem = f"scenarios/{safe(str(place['id']))}"
    files: dict[str, str | bytes] = {}
    hidden, secrets = secret_places.hide(tree, SECRET, f"scenario_{place['id']}")
    params = hidden.get("params") or {}
    item: dict[str, Any] = {"name": hidden.get("name", place["name"])}
    id = place.get("dss_id")
    if id and any(re.sub(outside, "_", item["name"]) != id for outside in _DERIVED):
        item["scenario_id"] = id
    if hidden.get("type") == CUSTOM_PYTHON:
        item["type"] = CUSTOM_PYTHON
    item.update(taggable.show(hidden))
    item.update({key: hidden[at] for key, at in (("active", "active"), ("run_as", "runAsUser")) if hidden.get(at)})
    if hidden.get("triggers"):
        item["triggers"] = triggers.show(hidden["triggers"], stem, files)
    if params.get("steps"):
        item["steps"] = steps.show(params["steps"], stem, files)
    if hidden.get("script"):
        item.update(code_text.show(hidden["script"], f"{stem}.py", files))
    if hidden.get("reporters"):
        item["reporters"] = reporters.show(hidden["reporters"])
    return Written({**item, **_rest(hidden, params)}, files, {"secret values": secret_names.WHY} if secrets else {})


def _rest(tree: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """Code env and settings: what no key of our own says."""
    out: dict[str, Any] = {}
    spare = minus({k: v for k, v in params.items() if k != "steps"}, PARAMS.get(str(tree["type"]), {}))
    env = show_env(params["envSelection"]) if "envSelection" in spare else None
    if env is not None and tree.get("type") == CUSTOM_PYTHON:
        spare.pop("envSelection")
        out["code_env"] = env
    rest = minus({k: v for k, v in tree.items() if k not in OWN}, SCENARIO)
    rest = {k: v for k, v in rest.items() if not hollow(v)} | ({"params": spare} if spare else {})
    return {**out, **({"settings": rest} if rest else {})}


def completed(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The tree as it is sent: new steps, triggers and reporters with ids and all that DSS's editor would write."""
    whole = dict(tree)
    forms: tuple[tuple[str, Callable[..., list[dict[str, Any]]]], ...] = (
        ("triggers", triggers.completed),
        ("reporters", reporters.completed),
    )
    for key, complete in forms:
        if isinstance(whole.get(key), list):
            whole[key] = complete(whole[key])
    params = whole.get("params")
    if isinstance(params, Mapping) and isinstance(params.get("steps"), list):
        whole["params"] = {**params, "steps": steps.completed(params["steps"])}
    return whole


def defaults(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What creating this scenario sets by itself."""
    params = PARAMS.get(str(tree.get("type")), {})
    return {**taggable.DEFAULTS, **SCENARIO, "params": params}


def join_disk(document: dict[str, Any], name: str, sibling: Callable[[str], str | None]) -> dict[str, Any]:
    """The wire form of a scenario's file (corpus §3.2)."""
    return {**document, "id": name}


def script_on_disk(document: Mapping[str, Any], sibling: Callable[[str], str | None]) -> dict[str, Any]:
    """The script of a scenario that is one: it lies beside the file."""
    return {"script": {"script": sibling("py") or ""}} if document.get("type") == CUSTOM_PYTHON else {}


def residue(tree: Mapping[str, Any]) -> tuple[str, ...]:
    """Paths of what DSS stores in a scenario and does not use: imports leave it out, nothing is lost by that."""
    found: list[str] = []
    for i, step in enumerate((tree.get("params") or {}).get("steps") or []):
        found += [f"params.steps[{i}].{key}" for key in steps.residue(step)]
    for i, trigger in enumerate(tree.get("triggers") or []):
        found += [f"triggers[{i}].params.{key}" for key in triggers.residue(trigger)]
    for i, reporter in enumerate(tree.get("reporters") or []):
        found += [f"reporters[{i}].{key}" for key in reporters.residue(reporter)]
    return tuple(found)
