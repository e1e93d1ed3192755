"""A webapp as YAML ↔ the tree of its document (AUTO §5.2). Its code lies in files beside the YAML, as it does in DSS's
own git; over the wire it lies within the params.

{name: Orders, type: STANDARD, html_file: webapps/orders.html, js_file: webapps/orders.js, code_env: py311}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ..common import code_env, code_text, secret_names, taggable
from ..common.backend_infra import INFRA
from ..common.file_names import safe, url
from ..common.trees import hollow, minus, ordered, settings
from . import backend

# Key of an item, and of the params → (file in DSS's git, ending of the file beside the YAML), by type (AUTO §5.2).
_PAGE = {
    "html": ("body.html", "html"),
    "css": ("style.css", "css"),
    "js": ("app.js", "js"),
    "python": ("backend.py", "py"),
}
_SCRIPT = {"python": _PAGE["python"]}
CODE: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "STANDARD": _PAGE,
    "DASH": _SCRIPT,
    "BOKEH": _SCRIPT,
    "STREAMLIT": _SCRIPT,
    "SHINY": {"ui": ("ui.R", "R"), "server": ("server.R", "R")},
}
_CODE_KEYS = tuple(dict.fromkeys(key for row in CODE.values() for key in row))
# Word of an item → key of the params.
SWITCHES: Mapping[str, str] = {
    "backend": "backendEnabled",
    "auto_start": "autoStartBackend",
    "authentication": "forceAuthentication",
    "api_access": "backendAPIAccessEnabled",
    "processes": "nbProcesses",
    "libraries": "libraries",
    "run_as": "runAs",
}
_TYPES: Mapping[str, Mapping[str, Any]] = {
    "processes": {"type": "integer", "minimum": 1, "description": "Processes of the backend"},
    "libraries": {"type": "array", "items": {"type": "string"}, "description": "Libraries that the page loads"},
    "run_as": {"type": "string", "description": "User that the backend runs as (a right of administrators)"},
    "backend": {"type": "boolean", "description": "Whether a standard webapp has a backend"},
    "auto_start": {"type": "boolean", "description": "Start the backend with DSS"},
    "authentication": {"type": "boolean", "description": "Visitors must be signed in, also on public pages"},
    "api_access": {"type": "boolean", "description": "The page may call DSS's API with a key of the project"},
}
# What DSS writes into a new webapp (creation_defaults_web_apps).
_EVERY: Mapping[str, Any] = {
    "autoStartBackend": False,
    "envSelection": {"envMode": "INHERIT"},
    "forceAuthentication": False,
    "infra": INFRA,
    "nbProcesses": 1,
}
_OF_TYPE: Mapping[str, Mapping[str, Any]] = {
    "STANDARD": {
        "backendEnabled": False,
        "enableJavascriptModules": False,
        "hideJSSecurityPanel": False,
        "hideWebAppConfig": False,
        "backendAPIAccessEnabled": False,
        "libraries": ["jquery", "dataiku", "bootstrap"],
    },
    "DASH": {"serveLocally": True, "backendAPIAccessEnabled": False},
}
OWN = ("name", "type", "params", "config", "id", backend.KEY, *taggable.KEYS.values())
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["type"],
    "properties": {
        "type": {"type": "string", "description": f"{', '.join(CODE)}, or webapp_<plugin>_<webapp>"},
        **{key: {"type": "string", "description": f"Code: {key}"} for key in _CODE_KEYS},
        **{f"{key}_file": {"type": "string", "description": f"File with that code: {key}"} for key in _CODE_KEYS},
        "code_env": {"type": "string", "description": "Name of a code environment, `inherit` or `builtin`"},
        **_TYPES,
        "running": backend.SCHEMA,
        "params": {"type": "object", "description": "Any other of DSS's own params"},
        "config": {"type": "object", "description": "What a webapp of a plugin is given"},
        "settings": {"type": "object", "description": "Any other key of DSS's document, raw"},
        **taggable.SCHEMA,
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    kind = str(item.get("type") or "")
    known = CODE.get(kind, {})
    params: dict[str, Any] = dict(item.get("params") or {})
    for key in _CODE_KEYS:
        code = code_text.read(item, reader, "", key)
        if code is not None and key not in known:
            told = f"its code is {' and '.join(known)}" if known else "its code is the plugin's"
            reader.error(key, f"a webapp of type '{kind}' has no '{key}'", told)
        elif code is not None:
            params[key] = code
    params.update({at: item[word] for word, at in SWITCHES.items() if word in item})
    if "code_env" in item:
        params["envSelection"] = code_env.read_env(str(item["code_env"]))
    body: dict[str, Any] = {**(item.get("settings") or {}), "name": item["name"], "type": kind, **taggable.read(item)}
    body.update({key: item[key] for key in ("config",) if key in item})
    body.update(backend.read(item, params, tuple(CODE), reader))
    return Wanted({**body, "params": params} if params else body, name=str(item["name"]), create={"type": kind})


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a webapp, its code in files under `webapps/`."""
    kind = str(tree.get("type") or "")
    rest = minus(tree, defaults(tree))
    params = dict(rest.pop("params", None) or {})
    files: dict[str, str | bytes] = {}
    item: dict[str, Any] = {"name": tree.get("name", place["name"]), "type": kind, **taggable.show(rest)}
    stem = safe(str(place["id"]))
    for key, (_, ending) in CODE.get(kind, {}).items():
        code = params.pop(key, None)
        if isinstance(code, str) and code:
            item.update(code_text.show(code, f"webapps/{stem}.{ending if kind != 'SHINY' else f'{key}.R'}", files, key))
    env = code_env.show_env(params.get("envSelection") or {})
    if env is not None:
        item["code_env"] = env
        del params["envSelection"]
    item.update({word: params.pop(at) for word, at in SWITCHES.items() if params.get(at) is not None})
    item.update(backend.show(tree))
    for key, value in (("params", params), ("config", rest.get("config"))):
        if not hollow(value):
            item[key] = ordered(value)
    item.update(ordered(settings(rest, OWN)))
    hidden, secrets = secret_names.hide(item, ("config", "params"), f"webapp {place.get('name', '')}")
    if secrets:
        hidden["secrets"] = list(secrets)
    return Written(hidden, files, {"secret values": secret_names.WHY} if secrets else {})


def defaults(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What DSS writes into a new webapp of this type."""
    kind = str(tree.get("type") or "")
    params = {**_EVERY, **_OF_TYPE.get(kind, {})} if kind in CODE else {}
    return {**taggable.DEFAULTS, "isVirtual": False, "hasLegacyBackendURL": False, "params": params}


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of name and type; everything else is saved afterwards (AUTO §5.1)."""
    body = {"name": resource.name, "type": wire["type"]}
    return [Call("POST", url("projects", facts["project"], "webapps") + "/", body, note="create webapp")]


def by_hand(tree: Mapping[str, Any]) -> tuple[str, str] | None:
    """Webapps of plugins are made on a page of DSS only (AUTO §5.1)."""
    kind = str(tree.get("type"))
    if kind in CODE:
        return None
    sort = f"of type '{kind}'" if tree.get("type") else "of the oldest sort, without a type"
    return (
        f"DSS's API makes no webapp {sort}",
        "make it in DSS under this name, then plan again to take it over",
    )


def on_disk(doc: Mapping[str, Any], name: str, sibling: Callable[[str], str | None]) -> dict[str, Any]:
    """The document as the API gives it: with its code, which git keeps in a folder beside it (corpus §3.2)."""
    code = {key: sibling(f"/{file}") for key, (file, _) in CODE.get(str(doc.get("type")), {}).items()}
    found = {key: text for key, text in code.items() if text is not None}
    return {**doc, "id": name, "params": {**(doc.get("params") or {}), **found}}
