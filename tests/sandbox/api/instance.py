"""Instance facts, who a key is, instance variables (API §1.6, AUTO §1.2, §11.6)."""

from __future__ import annotations

from typing import Any

from .. import ids
from ..auth import Login
from ..routing import INSTANCE_ADMIN, Call, route


@route("GET", "/instance-info")
def instance_info(call: Call) -> dict[str, Any]:
    """Node id, name, type."""
    return dict(call.estate.node)


@route("GET", "/auth/info")
def auth_info(call: Call) -> dict[str, Any]:
    """Who the key is (AUTO §1.2)."""
    return {**about(call.user, "PERSONAL_API_KEY"), "secrets": []}


def about(user: Login, source: str) -> dict[str, Any]:
    """What DSS tells of a user, without secrets."""
    return {
        "authSource": source,
        "via": [],
        "authIdentifier": user.login,
        "groups": list(user.groups),
        "userProfile": "DESIGNER",
        "associatedDSSUser": user.login,
        "userForImpersonation": user.login,
    }


@route("POST", "/auth/ticket")
def ticket(call: Call) -> dict[str, Any]:
    """A ticket that works as a key."""
    new = ids.token(32)
    call.estate.keys[new] = call.user.login
    return {"ticket": new}


@route("GET", "/admin/licensing/status", INSTANCE_ADMIN)
def licensing(call: Call) -> dict[str, Any]:
    """An edition with every feature that this sandbox has."""
    return {
        "ceEnterprise": True,
        "base": {"licenseContent": {}},
        "limits": {"licensedProfiles": {"DESIGNER": {}}},
        "features": {"allowedConnectionTypes": sorted({c["type"] for c in call.estate.connections.values()})},
    }


@route("GET", "/admin/general-settings", INSTANCE_ADMIN)
def get_general_settings(call: Call) -> dict[str, Any]:
    """As much of the document as is known here: container configurations (AUTO §11.8)."""
    configs = [{"name": name, "type": "KUBERNETES", "workloadType": "ANY"} for name in sorted(call.estate.containers)]
    return {"containerSettings": {"executionConfigs": configs}}


@route("GET", "/admin/variables/", INSTANCE_ADMIN)
def get_variables(call: Call) -> dict[str, Any]:
    """Instance variables."""
    return dict(call.estate.variables)


@route("PUT", "/admin/variables/", INSTANCE_ADMIN)
def put_variables(call: Call) -> dict[str, Any]:
    """Replace them all."""
    call.estate.variables = dict(call.body or {})
    return {}
