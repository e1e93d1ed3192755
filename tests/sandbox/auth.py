"""Who calls and what they may do: API keys, tickets, project rights (API §1.1, §4.4; AUTO §1.2).

Knows headers and permission entries; refuses to know routes and documents other than `permissions` and `owner`.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from . import errors
from .routing import ADMIN, INSTANCE_ADMIN, READ_CONF, READ_DASHBOARDS, WRITE_CONF, WRITE_DASHBOARDS

if TYPE_CHECKING:
    from .estate import Estate, Project

IMPLIED = {
    READ_CONF: ("readProjectContent", "writeProjectContent", "admin"),
    WRITE_CONF: ("writeProjectContent", "admin"),
    ADMIN: ("admin",),
    READ_DASHBOARDS: (
        "readDashboards",
        "writeDashboards",
        "moderateDashboards",
        "readProjectContent",
        "writeProjectContent",
        "admin",
    ),
    WRITE_DASHBOARDS: ("writeDashboards", "moderateDashboards", "writeProjectContent", "admin"),
}
"""Permission flags that give a right: a higher flag does not materialise the lower ones (API §4.4)."""
WORDS = {
    READ_CONF: "read the content",
    WRITE_CONF: "write the content",
    ADMIN: "administer it",
    READ_DASHBOARDS: "read dashboards",
    WRITE_DASHBOARDS: "write dashboards",
}


@dataclass(frozen=True)
class Login:
    """A user as a caller. `admin` comes from the groups; `may_create` is the right to create projects."""

    login: str
    groups: tuple[str, ...] = ()
    admin: bool = False
    may_create: bool = False
    display: str = ""


def login_of(user: Login | str) -> str:
    """The login of a caller, who may be given by name."""
    return user if isinstance(user, str) else user.login


def credentials(headers: Mapping[str, str]) -> str | None:
    """The key of a request: Basic with the key as user or as password, Bearer, or the ticket header (API §1.1)."""
    if ticket := headers.get("x-dku-apiticket"):
        return ticket
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = base64.b64decode(value).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return user or password


def authenticate(estate: Estate, headers: Mapping[str, str]) -> Login:
    """The caller, or DSS's 401. `X-DKU-ProxyUser` lets an administrator act as somebody else (AUTO §1.2)."""
    key = credentials(headers)
    login = estate.keys.get(key or "")
    if login is None:
        raise errors.bad_key()
    caller = estate.login(login)
    proxied = headers.get("x-dku-proxyuser")
    if proxied and caller.admin:
        if proxied not in estate.users:
            raise errors.missing("user", None, proxied)
        return estate.login(proxied)
    return caller


SESSION = "dss_access_token"
"""Cookie of a signed-in browser."""


def session(cookies: str) -> str:
    """The session of a Cookie header; "" without one."""
    pairs = (part.strip().partition("=") for part in cookies.split(";"))
    return next((value for name, _, value in pairs if name == SESSION), "")


def visitor(estate: Estate, headers: Mapping[str, str]) -> Login:
    """Who uses the site: the browser's session, or a key; nobody (login "") without either."""
    login = estate.sessions.get(session(headers.get("cookie", ""))) or estate.keys.get(credentials(headers) or "")
    return estate.login(login) if login else Login("")


def may(user: Login, project: Project, right: str) -> bool:
    """Whether the user has a right on a project: administrators and the owner have all."""
    if user.admin or project.params.get("owner") == user.login:
        return True
    flags = IMPLIED[right]
    for entry in project.params.get("permissions") or []:
        if (entry.get("group") in user.groups or entry.get("user") == user.login) and any(entry.get(f) for f in flags):
            return True
    return False


def check(estate: Estate, user: Login, key: str | None, needs: str | None) -> Project | None:
    """The project of a call after its rights were checked; raises DSS's own refusals."""
    if needs == INSTANCE_ADMIN and not user.admin:
        raise errors.not_admin()
    if key is None:
        return None
    project = estate.projects.get(key)
    if needs not in IMPLIED:
        return project
    if project is None and user.admin and estate.reading("admin-unknown-project") == "b":
        raise errors.missing("project", None, key)
    if project is None or not (may(user, project, READ_CONF) or may(user, project, READ_DASHBOARDS)):
        raise errors.hidden_project()
    if not may(user, project, needs):
        raise errors.forbidden(WORDS[needs], key)
    return project
