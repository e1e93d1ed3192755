"""A recipe as YAML ↔ as a tree: roles, code, payload, and the friendly forms of visual recipes.

An import writes code and large payloads as files beside the YAML, and a friendly form only when it loses nothing.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader, Template, Wanted, Written
from ...core.model.words import FOREIGN, MEANT_FOR
from ...errors import NOT_JSON
from ..common import secret_names, taggable
from ..common.file_names import safe
from ..common.offline_reader import Offline
from ..common.preparation import conditions, steps
from ..common.trees import hollow, merge, minus, ordered, within
from . import building, by_type, dependencies, foreign, roles, types
from . import code as recipe_code
from . import defaults as recipe_defaults
from .payload import VISUALS, canonical
from .visual.form import Ends, Spot, Visual, read_fields, show_fields

OPAQUE = ("params.customConfig", "params.config")
INLINE = 300  # characters of a JSON payload that still fit in the YAML
_CONTENT = ("code", "code_file", "payload", "payload_file")
PLUGIN = "CustomCode_"  # how types of plugins begin (corpus §2)
_UNORDERED = ("inputs", "outputs", "config", "params", "settings")  # maps in which order says nothing
_SPOKEN = ("type", "inputs", "outputs", "params", "payload", *taggable.KEYS.values())
_OF_CODE = [name for kind in types.CODE for name in types.names(kind)]
_VISUAL = [name for kind in types.JSON_TYPES for name in types.names(kind)]
PROPERTIES: Mapping[str, Any] = {
    "type": {"type": "string", "description": "python, sql, prepare, join, group, stack … or any DSS type id"},
    "inputs": {**roles.SCHEMA, "description": f"{roles.SCHEMA['description']}; {dependencies.TOLD}"},
    "outputs": roles.SCHEMA,
    "code": {"type": "string", "description": "The code itself", MEANT_FOR: _OF_CODE},
    "code_file": {"type": "string", "description": "File with the code", MEANT_FOR: _OF_CODE},
    "payload": {
        "type": ["object", "string"],
        "description": "Settings of a visual recipe, or some of them: DSS makes the rest",
        MEANT_FOR: _VISUAL,
    },
    "payload_file": {
        "type": "string",
        "description": "The same in a file that ends in .payload.json",
        MEANT_FOR: _VISUAL,
    },
    "params": {"type": "object", "description": "DSS's own parameters of the type"},
    "settings": {"type": "object", "description": "Any other key of DSS's recipe document, as it is there"},
    "render": {"type": "boolean", "description": "Whether code and payload are templates"},
    **recipe_code.PROPERTIES,
    **taggable.SCHEMA,
    "config": {"type": "object", "description": "What a recipe of a plugin (CustomCode_…) is told, in its own words"},
}
SCHEMA: Mapping[str, Any] = {
    **by_type.schema(PROPERTIES, VISUALS),
    FOREIGN: foreign.KEYS,
    "$defs": {"conditions": conditions.TOLD},
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    kind = types.type_id(item)
    if not kind:
        reader.error("type", "a recipe needs a type", "add `type: python`, or another type of recipe")
    body: dict[str, Any] = {"type": kind, **taggable.read(item)}
    sides = {"outputs": roles.read(item["outputs"], "outputs", reader)} if "outputs" in item else {}
    if "inputs" in item:
        body["inputs"] = roles.read(item["inputs"], "inputs", reader, roles.refs(sides.get("outputs")))
    body.update(sides)
    form = VISUALS.get(kind)
    spot = Spot(reader, Ends(roles.names(body, "inputs"), roles.names(body, "outputs")))
    elsewhere = form is not None and "code_env" in form.properties  # its environment has another place
    of_code = {k: v for k, v in item.items() if not (elsewhere and k == "code_env")}
    params = merge(recipe_code.read(of_code, kind), _form_params(form, item, spot) if form else {})
    if "config" in item and not kind.startswith(PLUGIN):
        reader.error("config", "`config` belongs to recipes of plugins", "write `params: {…}`, as DSS has it")
    elif "config" in item:
        params = {**params, "customConfig": item["config"]}
    params = merge(params, item.get("params") or {})
    if params:
        body["params"] = params
    by_type.foreign_keys(item, kind, VISUALS, PROPERTIES, reader)
    payload = _payload(item, kind, reader)
    spoken = form is not None and form.speaks(item)
    if form and spoken:
        payload = form.canonical(merge(form.read(item, spot), payload if isinstance(payload, Mapping) else {}))
    if payload is not None:
        body["payload"] = payload
    body = merge(body, item.get("settings") or {})
    for key, what, hint in building.lacking(body, said=spoken or any(item.get(key) is not None for key in _CONTENT)):
        reader.error(key, what, hint)
    bare = form and spoken and not building.built(body)  # nobody else gives it what is not declared
    return Wanted(body, initial={"payload": _born(form, body.get("payload"))} if form and bare else {})


def _form_params(form: Visual, item: Mapping[str, Any], spot: Spot) -> dict[str, Any]:
    return read_fields(form.params, {**form.usual, **item} if form.speaks(item) else item, spot)


def _payload(item: Mapping[str, Any], kind: str, reader: Reader) -> Any:
    """Code as text, a payload as JSON; None when the item gives neither."""
    given = [key for key in _CONTENT if item.get(key) is not None]
    if len(given) > 1:
        reader.error(given[1], f"`{given[0]}` and `{given[1]}` say the same thing", "keep one of them")
    if not given:
        return None
    key, code = given[0], given[0].startswith("code")
    if code and not types.is_code(kind) and kind in types.JSON_TYPES:
        reader.error(key, f"a recipe of type {types.written(kind)} has no code", "use `payload`")
    value = reader.content(str(item[key]), key) if key.endswith("_file") else item[key]
    if code or not isinstance(value, str):
        return value if code else canonical(kind, value)
    return _parsed(value, kind, key, reader)


def _parsed(text: str, kind: str, key: str, reader: Reader) -> Any:
    if types.is_code(kind) or not text.strip():
        return text
    try:
        return canonical(kind, json.loads(text))
    except NOT_JSON as error:
        reader.error(key, f"the payload is not JSON: {error}", "write a JSON object")
        return None


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML of a live recipe, with its content files."""
    name, kept = str(place.get("name", "")), {k: v for k, v in tree.items() if k != "zone"}
    tidied = _tidy(kept)
    item = _head(tidied, _beyond_defaults(tidied))
    content, files = _content(tidied, name)
    friendly = {**item, **{key: value for key, value in content.items() if key not in item}}
    if _lossless(friendly, files, tidied):
        item = friendly
    else:
        item = _plain(kept, _beyond_defaults(kept))
        content, files = _content(kept, name, friendly=False)
        item = {**item, **content}
    item = {key: _settled(key, value) if key in _UNORDERED else value for key, value in item.items()}
    hidden, secrets = secret_names.hide(item, ("params", "settings.params", *_SECRET), f"recipe {name}")
    if not secrets:
        return Written(hidden, files)
    hidden["secrets"] = [at for path in secrets for at in _secret_paths(path.removeprefix("settings."))]
    return Written(hidden, files, {"secret values": secret_names.WHY})


def _settled(key: str, value: Any) -> Any:
    """Maps in one order; the dimensions of an input are a list in DSS, and stay as it has them."""
    return _inputs(value) if key == "inputs" else ordered(value)


def _inputs(value: Any) -> Any:
    if isinstance(value, Mapping):
        in_order = ordered(dict.fromkeys(value))
        return {k: _dimensions(value[k]) if k == "deps" else _inputs(value[k]) for k in in_order}
    return [_inputs(one) for one in value] if isinstance(value, list) else value


def _dimensions(deps: Any) -> Any:
    return {k: ordered(v) for k, v in deps.items()} if isinstance(deps, Mapping) else ordered(deps)


_CONFIGS = {"config": "params.customConfig", "export.config": "params.exportParams.config"}
_SECRET = (*_CONFIGS, *steps.SECRET)  # where friendly keys may hold some


def _secret_paths(at: str) -> tuple[str, ...]:
    """The path of a secret as it is written, and of what it becomes in the tree."""
    for written, there in _CONFIGS.items():
        if at.startswith(f"{written}."):
            return at, f"{there}{at.removeprefix(written)}"
    return steps.secret_paths(at)


def _tidy(tree: Mapping[str, Any]) -> dict[str, Any]:
    """The recipe without what means nothing where it stands, as far as its form knows."""
    form = VISUALS.get(str(tree.get("type", "")))
    out = dict(tree)
    for key, tidy in (("payload", form.tidy), ("params", form.tidy_params)) if form else ():
        if isinstance(tree.get(key), Mapping):
            out[key] = tidy(tree[key])
    return out


def _beyond_defaults(tree: Mapping[str, Any]) -> dict[str, Any]:
    return minus({k: v for k, v in tree.items() if k != "payload"}, recipe_defaults.of(tree))


def defaults(tree: Mapping[str, Any]) -> Mapping[str, Any]:
    """What creating this recipe sets by itself, in the form an import writes it in."""
    form = VISUALS.get(str(tree.get("type", "")))
    known = recipe_defaults.of(tree)
    payload = tree.get("payload")
    return {**known, "payload": _born(form, payload)} if form and isinstance(payload, Mapping) else known


def _born(form: Visual, payload: Any) -> dict[str, Any]:
    """What a new recipe gets beside what is declared."""
    return dict(merge(form.skeleton, form.seed(payload if isinstance(payload, Mapping) else {})))


def _head(kept: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    item: dict[str, Any] = {"type": types.written(str(kept.get("type", "")))}
    item.update({s: roles.show(kept[s], roles.refs(kept.get("outputs"))) for s in ("inputs", "outputs") if kept.get(s)})
    params, form = dict(rest.get("params") or {}), VISUALS.get(str(kept.get("type", "")))
    item.update(recipe_code.show(params, str(kept.get("type", ""))))
    if str(kept.get("type", "")).startswith(PLUGIN) and isinstance(params.get("customConfig"), Mapping):
        item["config"] = params.pop("customConfig")
    if form:
        shown = show_fields(form.params, params, _ends(kept))
        item.update({key: value for key, value in shown.items() if form.usual.get(key) != value})
    others = {k: v for k, v in rest.items() if k not in _SPOKEN and v != {}}
    item.update({key: value for key, value in (("params", params), ("settings", others)) if value})
    return {**item, **taggable.show(rest)}


def _plain(kept: Mapping[str, Any], rest: Mapping[str, Any]) -> dict[str, Any]:
    """Everything under `settings`: what is written when the short keys would lose something."""
    settings = {k: v for k, v in rest.items() if k not in ("type", "payload")}
    settings.update({s: kept[s] for s in ("inputs", "outputs") if s in kept})
    return {"type": types.written(str(kept.get("type", ""))), "settings": settings}


def _content(tree: Mapping[str, Any], name: str, friendly: bool = True) -> tuple[dict[str, Any], dict[str, str]]:
    """The keys that hold code or payload, and the files they name."""
    kind, payload = str(tree.get("type", "")), tree.get("payload")
    if payload is None or payload == "":
        return ({"payload": {}} if kind in types.JSON_TYPES else {}), {}
    if isinstance(payload, Template):  # a secret as a whole
        return {"code" if types.is_code(kind) else "payload": payload}, {}
    if isinstance(payload, str):
        key, end = ("code_file", types.FILE_EXTENSION.get(kind, "txt"))
        path = f"recipes/{safe(name)}.{end}"
        return {key if types.is_code(kind) else "payload_file": path}, {path: payload}
    form = VISUALS.get(kind)
    shown, rest = _friendly(form, payload, _ends(tree)) if form and friendly else ({}, payload)
    files = form.shelve(shown, safe(name)) if form and shown else {}
    if not rest and shown:
        return shown, files
    if not shown:  # an item without friendly keys has nothing beside its payload
        rest = payload
    rest = ordered(rest)  # DSS writes the keys in the order of a hash map (API §6.3)
    text = json.dumps(rest, ensure_ascii=False, indent=2) + "\n"
    if len(text) <= INLINE:
        return {**shown, "payload": rest}, files
    path = f"recipes/{safe(name)}.payload.json"
    return {**shown, "payload_file": path}, {**files, path: text}


def _ends(tree: Mapping[str, Any]) -> Ends:
    return Ends(roles.names(tree, "inputs"), roles.names(tree, "outputs"))


def _friendly(form: Visual, payload: Mapping[str, Any], ends: Ends) -> tuple[dict[str, Any], dict[str, Any]]:
    """The friendly keys, and what they cannot say."""
    rest = minus(payload, {k: v for k, v in form.skeleton.items() if k not in form.essential}, exact=True)
    rest = {k: v for k, v in rest.items() if not (k in form.skeleton and hollow(v))}
    shown = form.show(rest, ends)
    return dict(shown or ({} if rest else form.least)), rest


def _lossless(item: Mapping[str, Any], files: Mapping[str, str], kept: Mapping[str, Any]) -> bool:
    reader = Offline(files)
    wanted = read(item, reader)
    laid = merge(defaults(kept), wanted.body)
    return not reader.problems and within(kept, laid) and within(wanted.body, kept)
