"""Webapps over the wire, and the browser behind a backend's request (AUTO §5.1, §5.3). Lists are in other_lists.py."""

from __future__ import annotations

from typing import Any

from .. import auth
from ..errors import DssError, illegal, missing
from ..hosting import webapps
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import clone
from .futures import submit
from .instance import about

KIND = webapps.KIND
BASE = "/projects/{key}/webapps"
NATIVE = ("STANDARD", "BOKEH", "DASH", "STREAMLIT", "SHINY")


def _doc(call: Call) -> dict[str, Any]:
    if call.params["id"] not in call.project.store[KIND]:
        raise missing("web app", call.project.key, call.params["id"])
    return call.project.store[KIND][call.params["id"]]


@route("POST", BASE + "/", WRITE_CONF)
def create(call: Call) -> Any:
    """Native types only: those of plugins are refused (AUTO §5.1)."""
    body = call.body or {}
    if body.get("type") not in NATIVE:
        raise illegal(f"Unsupported web app type: {body.get('type')}")
    return {"webAppId": webapps.create(call.project, body["type"], str(body.get("name")), {}, call.user)}


@route("GET", BASE + "/{id}", READ_CONF)
def get(call: Call) -> Any:
    """The whole document."""
    _doc(call)
    return call.project.wire(KIND, call.params["id"])


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale; the backend goes on as it is until it is restarted."""
    before, ident = _doc(call), call.params["id"]
    given = {k: v for k, v in (call.body or {}).items() if k not in ("projectKey", "id", "versionTag", "creationTag")}
    doc = {**clone(given), "type": before["type"], "creationTag": before.get("creationTag")}
    runs_as = (doc.get("params") or {}).get("runAs")
    if runs_as != before["params"].get("runAs") and runs_as != call.user.login and not call.user.admin:
        raise DssError(403, "java.lang.SecurityException", "You may not change the user this web app runs as")
    call.project.save(KIND, ident, doc, user=call.user, message=f"Updated web app {call.project.key}.{ident}")
    return call.project.wire(KIND, ident)


@route("GET", BASE + "/{id}/backend/state", READ_CONF)
def state(call: Call) -> Any:
    """`futureInfo` while it runs, and the end of its log."""
    _doc(call)
    child = webapps.backends(call.estate).get((call.project.key, call.params["id"]))
    out: dict[str, Any] = {"projectKey": call.project.key, "webAppId": call.params["id"]}
    if child is not None:
        lines = child.log.splitlines()
        tail = {"totalLines": len(lines), "lines": lines[-80:]}
        out["lastCrashLogTail" if child.over else "currentLogTail"] = tail
        out["futureInfo"] = {"jobId": child.ticket[:8], "alive": not child.over}
    return out


@route("PUT", BASE + "/{id}/backend/actions/stop", WRITE_CONF)
def stop(call: Call) -> Any:
    """Nothing to stop is no error."""
    _doc(call)
    webapps.stop(call.project, call.params["id"])
    return Empty()


@route("PUT", BASE + "/{id}/backend/actions/restart", WRITE_CONF)
def restart(call: Call) -> Any:
    """A future."""
    _doc(call)
    webapps.start(call.project, call.params["id"])
    return submit(call, dict, "Start webapp backend")


def _visitor(call: Call) -> auth.Login:
    """Whom the headers of a browser belong to."""
    headers = {str(name).lower(): str(value) for name, value in (call.body or {}).items()}
    found = auth.visitor(call.estate, headers)
    if not found.login:
        raise DssError(401, "com.dataiku.dip.exceptions.NotAuthenticatedException", "Not logged in")
    return found


@route("POST", "/auth/info-from-browser-headers")
def info_from_browser(call: Call) -> Any:
    """Who visits (AUTO §5.3): the shape of /auth/info."""
    secrets = {"secrets": []} if call.query.flag("withSecrets") else {}
    return {**about(_visitor(call), "USER_FROM_UI"), **secrets}


@route("POST", "/auth/ticket-from-browser-headers")
def ticket_from_browser(call: Call) -> Any:
    """A ticket that acts as the visitor, where an administrator granted it (conventions §3, Identity)."""
    user = _visitor(call)
    if not call.estate.impersonation:
        raise DssError(
            403,
            "com.dataiku.dip.exceptions.UnauthorizedException",
            f"User {call.user.login} is not allowed to impersonate user {user.login} in webapps",
        )
    from .instance import ticket

    call.user = user
    return {"msg": ticket(call)["ticket"]}
