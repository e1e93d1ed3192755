"""Users and groups, read only (AUTO §11.2, §11.3)."""

from __future__ import annotations

from typing import Any

from ..errors import missing
from ..routing import INSTANCE_ADMIN, Call, route
from ..typed import clone

PUBLIC = ("login", "displayName", "email", "groups", "enabled")
SUMMARY = (*PUBLIC, "sourceType", "userProfile", "creationDate")


def _user(call: Call) -> dict[str, Any]:
    login = call.params["login"]
    if login not in call.estate.users:
        raise missing("user", None, login)
    return call.estate.users[login]


def _some(user: dict[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    return {k: clone(user[k]) for k in keys}


@route("GET", "/users")
def list_users_info(call: Call) -> list[dict[str, Any]]:
    """What anybody may see."""
    return [_some(u, PUBLIC) for u in call.estate.users.values()]


@route("GET", "/users/{login}")
def get_user_info(call: Call) -> dict[str, Any]:
    """What anybody may see of one user."""
    return _some(_user(call), PUBLIC)


@route("GET", "/groups")
def list_groups_info(call: Call) -> list[dict[str, Any]]:
    """Names and descriptions."""
    return [_some(g, ("name", "description")) for g in call.estate.groups.values()]


@route("GET", "/current-user")
def current_user(call: Call) -> dict[str, Any]:
    """The caller's own settings."""
    return clone(call.estate.users[call.user.login])


@route("GET", "/admin/users/", INSTANCE_ADMIN)
def list_users(call: Call) -> list[dict[str, Any]]:
    """Summaries, or everything with `includeSettings`."""
    if call.query.flag("includeSettings"):
        return [clone(u) for u in call.estate.users.values()]
    return [_some(u, SUMMARY) for u in call.estate.users.values()]


@route("GET", "/admin/users/{login}", INSTANCE_ADMIN)
def get_user(call: Call) -> dict[str, Any]:
    """Everything about one user."""
    return clone(_user(call))


@route("GET", "/admin/groups/", INSTANCE_ADMIN)
def list_groups(call: Call) -> list[dict[str, Any]]:
    """All groups with their flags."""
    return [clone(g) for g in call.estate.groups.values()]


@route("GET", "/admin/groups/{name}", INSTANCE_ADMIN)
def get_group(call: Call) -> dict[str, Any]:
    """One group."""
    name = call.params["name"]
    if name not in call.estate.groups:
        raise missing("group", None, name)
    return clone(call.estate.groups[name])
