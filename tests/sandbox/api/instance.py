"""Instance facts, authentication, users and groups' readers' doors: see users.py for the rest (API §1.6, AUTO §1.2)."""
from __future__ import annotations

from typing import Any

from .. import ids
from ..facts.instance import NODE
from ..routing import Call, route


@route("GET", "/instance-info")
def instance_info(call: Call) -> dict[str, Any]:
    """Node id, name, type."""
    return dict(NODE)


@route("GET", "/auth/info")
def auth_info(call: Call) -> dict[str, Any]:
    """Who the key is (AUTO §1.2)."""
    user = call.user
    return {"authSource": "PERSONAL_API_KEY", "via": [], "authIdentifier": user.login, "groups": list(user.groups), "userProfile": "DESIGNER",
            "associatedDSSUser": user.login, "userForImpersonation": user.login, "secrets": []}


@route("POST", "/auth/ticket")
def ticket(call: Call) -> dict[str, Any]:
    """A ticket that works as a key."""
    new = ids.token(32)
    call.estate.keys[new] = call.user.login
    return {"ticket": new}
