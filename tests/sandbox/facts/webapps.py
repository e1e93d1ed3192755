"""Webapps by type: files that hold their code, classes of their params, what a creation writes (AUTO §5.2, corpus §3.2).

Types without a row are those of plugins; their params are the widest class. Refuses to know routes and processes.
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, ListOf, OptList, defaults
from .classes import CODE_ENV, CONTAINER, ENVELOPE

Doc = dict[str, Any]
NATIVE = ("STANDARD", "BOKEH", "DASH", "STREAMLIT", "SHINY")
PAGE = {"html": "body.html", "css": "style.css", "js": "app.js", "python": "backend.py"}
SCRIPT = {"python": "backend.py"}
CODE: dict[str, dict[str, str]] = {
    "STANDARD": PAGE,
    "BOKEH": SCRIPT,
    "DASH": SCRIPT,
    "STREAMLIT": SCRIPT,
    "SHINY": {"ui": "ui.R", "server": "server.R"},
}
"""Type → key of the code inside the API's params → file in the webapp's folder."""
INFRA: Doc = {
    "containerSelection": CONTAINER,
    "overrideGlobalK8sExposition": False,
    "exposition": {"type": "local_process", "params": ANY},
    "scaling": {
        "initialReplicas": 1,
        "progressDeadlineSeconds": 600,
        "hpa": False,
        "hpaTargetCPUPercent": 0,
        "hpaTargetMemoryPercent": 0,
        "hpaMetrics": ListOf(),
        "hpaMinPods": 0,
        "hpaMaxPods": 0,
        "hpaAnnotations": ListOf(),
    },
    "nbReplicas": OPTIONAL,
    "podDisruptionBudget": {"enable": False, "isMaxUnavailable": False, "minAvailable": "50%"},
    "deploymentModifier": {"config": ANY},
}
_ALL: Doc = {
    "autoStartBackend": False,
    "envSelection": CODE_ENV,
    "forceAuthentication": False,
    "runAs": OPTIONAL,
    "infra": INFRA,
}
_STANDARD: Doc = {
    "backendEnabled": False,
    "enableJavascriptModules": False,
    "hideJSSecurityPanel": False,
    "hideWebAppConfig": False,
    "backendAPIAccessEnabled": False,
    "nbProcesses": 1,
    "libraries": ListOf(),
}
PARAMS: dict[str, Doc] = {
    "STANDARD": {**_STANDARD, **_ALL},
    "BOKEH": {**_ALL, "nbProcesses": 1},
    "DASH": {**_ALL, "nbProcesses": 1, "serveLocally": True, "backendAPIAccessEnabled": False},
    "STREAMLIT": {**_ALL, "nbProcesses": 1},
    "SHINY": _ALL,
}
OF_PLUGINS: Doc = {
    **dict.fromkeys(_STANDARD, OPTIONAL),
    "libraries": OptList(),
    "serveLocally": OPTIONAL,
    **_ALL,
}
WEBAPP: Doc = {
    "type": OPTIONAL,
    "name": OPTIONAL,
    "hasLegacyBackendURL": False,
    "params": ANY,
    "config": ANY,
    "apiKey": OPTIONAL,
    "isVirtual": False,
    **ENVELOPE,
    **dict.fromkeys(("libraries", "listed", "owner", "pyBackendEnabled", "pyBackendMustRun"), OPTIONAL),
}
"""The last five are those of the oldest webapps, which have no type (field_eras_webapps)."""
LIBRARIES = ["jquery", "dataiku", "bootstrap"]


def new(name: str, type_: str, config: Doc) -> Doc:
    """A new webapp as DSS writes it, without its key (AUTO §5.2, creation_defaults_web_apps)."""
    params = defaults(PARAMS[type_]) if type_ in PARAMS else {**defaults(PARAMS["STANDARD"]), "backendEnabled": True}
    if type_ == "STANDARD":
        params["libraries"] = list(LIBRARIES)
    elif type_ not in PARAMS:
        params["hideJSSecurityPanel"] = True
    head = {"type": type_, "name": name, "hasLegacyBackendURL": False, "params": params, "config": config}
    return {**head, "isVirtual": False, "tags": [], "checklists": {"checklists": []}, "customFields": {}}


def has_backend(doc: Doc) -> bool:
    """Whether there is something to start: always, but for standard webapps that do not say so."""
    return doc.get("type") != "STANDARD" or bool((doc.get("params") or {}).get("backendEnabled"))
