"""What a new project contains (API §4.2; creation_defaults_dashboards). Refuses to know who asks for it."""

from __future__ import annotations

from typing import Any

from ..typed import clone, defaults
from .project import BUNDLE_CONTAINER, SETTINGS

SELECTION = {
    "useMemTable": False,
    "filter": {"distinct": False, "enabled": False},
    "partitionSelectionMethod": "ALL",
    "latestPartitionsN": 1,
    "ordering": {"enabled": False, "rules": []},
    "samplingMethod": "FULL",
    "maxRecords": -1,
    "targetRatio": 0.02,
    "ascending": True,
    "withinFirstN": -1,
    "maxReadUncompressedBytes": -1,
}
METRICS = {
    "probes": [],
    "engineConfig": {
        "padRunsWithMetrics": False,
        "hive": {"active": True, "extraConf": []},
        "basic": {},
        "dss": {"active": True, "selection": SELECTION},
        "sql": {"active": True},
        "impala": {"active": True},
        "spark": {"active": True, "extraConf": []},
        "python": {},
    },
    "displayedState": {"columns": [], "metrics": []},
}
CHECKS = {"runOnBuild": False, "checks": [], "displayedState": {"checks": []}}

LIBRARY = {"gitReferences": {}, "pythonPath": ["python"], "rsrcPath": ["R"], "importLibrariesFromProjects": []}
"""lib/external-libraries.json of a new project (API §4.2, §4.10)."""
TODO = ("Create the project", "Bring in the data", "Build the flow", "Write down what is left to do here")


def new_settings() -> dict[str, Any]:
    """Settings at creation: class defaults, and code envs that say INHERIT (old projects have no mode at all)."""
    out = defaults(SETTINGS)
    out["codeEnvs"] = {lang: {"mode": "INHERIT", "preventOverride": False} for lang in ("python", "r", "julia")}
    return out


def new_params(name: str, owner: str, created: dict[str, Any]) -> dict[str, Any]:
    """params.json of a new project without its seeds; `created` is the creation tag. No entry for the owner."""
    return {
        "projectStatus": "Sandbox",
        "projectType": "REGULAR",
        "projectAppType": "REGULAR",
        "hasSetupSection": False,
        "tutorialProject": False,
        "owner": owner,
        "permissionsVersion": "V2",
        "permissions": [],
        "additionalDashboardUsers": {"users": []},
        "dashboardAuthorizations": {"allAuthorized": False, "authorizations": []},
        "exposedObjects": {"objects": []},
        "name": name,
        "tags": [],
        "customFields": {},
        "checklists": {"checklists": []},
        "imgPattern": 4,
        "showInitials": False,
        "settings": new_settings(),
        "bundleContainerSettings": defaults(BUNDLE_CONTAINER),
        "metrics": clone(METRICS),
        "metricsChecks": clone(CHECKS),
        "creationTag": created,
    }


def todo(login: str, at: int, new_id: str) -> dict[str, Any]:
    """The list that DSS puts in a new project: four items, the first one done (API §4.2)."""
    items = [
        {"done": n == 0, "text": text, "createdOn": at, "createdBy": login, "stateChangedOn": 0}
        for n, text in enumerate(TODO)
    ]
    return {"checklists": [{"id": new_id, "title": "Your new project's Todo", "createdOn": 0, "items": items}]}


def dashboard(name: str, owner: str, page_id: str) -> dict[str, Any]:
    """The default dashboard: one empty page (API §4.2, creation_defaults_dashboards)."""
    page = {
        "id": page_id,
        "grid": {"tiles": []},
        "showTitle": False,
        "show": True,
        "backgroundColor": "#ffffff",
        "enableCrossFilters": True,
        "filtersParams": {"engineType": "LINO", "panelPosition": "TOP"},
        "showFilterPanel": True,
        "titleAlign": "CENTER",
        "titleFontColor": "#444444",
        "titleFontSize": 28,
    }
    return {
        "name": f"{name}'s default dashboard",
        "owner": owner,
        "listed": True,
        "pages": [page],
        "showGrid": True,
        "columnNumber": 36,
        "tileSpacing": 8,
        "autoStackUp": False,
        "circularNavigation": False,
        "showNavigationArrows": False,
        "reloadWhenEventReceived": False,
        "tags": [],
        "customFields": {},
        "checklists": {"checklists": []},
    }
