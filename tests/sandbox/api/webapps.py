"""Webapps over the wire, and the browser behind a backend's request (AUTO §5.1, §5.3).

Code lies in files on disk and inside the params over the wire.
"""

from __future__ import annotations

from typing import Any

from .. import auth
from ..errors import DssError, illegal
from ..facts.webapps import CODE, NATIVE, OF_PLUGINS, PARAMS, WEBAPP, has_backend
from ..hosting import webapps
from ..readings import declare
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route
from ..typed import normalise
from . import kept
from .documents import body, owner
from .futures import mood, submit
from .futures import state as future_state
from .instance import about

KIND = webapps.KIND
BASE = "/projects/{key}/webapps"
SORT = kept.Sort(KIND, "web app", WEBAPP, ("type", "hasLegacyBackendURL", "isVirtual"))
Doc = dict[str, Any]

declare("webapp-api-key", "`apiKey` in the PUT of a webapp", "the server keeps its own", "taken as sent", "AUTO §5.2")
declare("webapp-shiny-code", "code of a Shiny webapp in its params", "ui and server", "absent", "AUTO §16")
declare("webapp-start-future", "the task that the start of a backend answers with", "ends when the backend is up",
        "lives as long as the backend does", "AUTO §5.1")  # fmt: skip
declare("webapp-starting", "state of a backend that is being started", "alive",
        "nothing of a start, for a moment", "AUTO §5.1")  # fmt: skip
declare("webapp-no-backend", "restarting a webapp that has no backend", "does nothing", "refused", "AUTO §5.1")


def _doc(call: Call) -> Doc:
    return kept.stored(call, SORT)


def _code(call: Call, type_: str | None) -> dict[str, str]:
    """Key in the params → file, as far as the API shows code of this type."""
    hidden = type_ == "SHINY" and call.estate.reading("webapp-shiny-code") == "b"
    return {} if hidden else CODE.get(type_ or "", {})


def _shown(call: Call) -> Doc:
    doc = kept.shown(call, SORT)
    texts = dict(kept.files(owner(call), KIND, call.params["id"]))
    inline = {key: texts.get(file, "") for key, file in _code(call, doc.get("type")).items()}
    return {**doc, "params": {**(doc.get("params") or {}), **inline}} if inline else doc


@route("GET", BASE + "/", READ_CONF)
def list_webapps(call: Call) -> Any:
    """Headers (AUTO §5.1)."""
    project = owner(call)
    return kept.headers(project, SORT, lambda d: {"backendRunning": webapps.running(project, d["id"]) is not None})


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
    return _shown(call)


@route("PUT", BASE + "/{id}", WRITE_CONF)
def put(call: Call) -> Any:
    """Wholesale; the backend goes on as it is until it is restarted."""
    project, before, ident = owner(call), _doc(call), call.params["id"]
    given = dict(body(call))
    sent, type_ = dict(given.get("params") or {}), before.get("type")
    texts = {file: str(sent.pop(key)) for key, file in _code(call, type_).items() if sent.get(key) is not None}
    runs_as, ran_as = sent.get("runAs"), (before.get("params") or {}).get("runAs")
    if runs_as != ran_as and runs_as != call.user.login and not call.user.admin:
        raise DssError(403, "java.lang.SecurityException", "You may not change the user this web app runs as")
    fixed = {"type": type_}
    if "apiKey" in before and call.estate.reading("webapp-api-key") == "a":
        fixed["apiKey"] = before["apiKey"]
    if type_:
        given["params"] = normalise(PARAMS.get(type_, OF_PLUGINS), sent)
    with project.commit(SORT.says("Saved {noun} {n} ({p}.{i})", project, ident, given), call.user):
        kept.replace(call, SORT, given, {key: value for key, value in fixed.items() if value is not None})
        kept.put_files(project, KIND, ident, texts, call.user)
    return _shown(call)


@route("DELETE", BASE + "/{id}", WRITE_CONF)
def delete(call: Call) -> Any:
    """There is none: only the interface deletes a webapp (AUTO §1.4, §5.1)."""
    raise DssError(
        405, "org.springframework.web.HttpRequestMethodNotSupportedException", "Method 'DELETE' is not supported"
    )


@route("GET", BASE + "/{id}/backend/state", READ_CONF)
def state(call: Call) -> Any:
    """`futureInfo` while it runs, and the end of its log."""
    _doc(call)
    at = (call.project.key, call.params["id"])
    child = webapps.backends(call.estate).get(at)
    out: dict[str, Any] = {"projectKey": call.project.key, "webAppId": call.params["id"]}
    if at in call.estate.starting:
        call.estate.starting.discard(at)
    elif child is not None:
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
    if not has_backend(_doc(call)):
        if call.estate.reading("webapp-no-backend") == "b":
            raise illegal(f"Web app {call.params['id']} has no backend")
        return submit(call, dict, "Start webapp backend")
    fails = mood(call.estate).fail_next > 0
    child = webapps.start(call.project, call.params["id"])
    reply = submit(call, dict, "Start webapp backend")
    if fails:
        child.kill(mood(call.estate).fail_text)
    if call.estate.reading("webapp-starting") == "b":
        call.estate.starting.add((call.project.key, call.params["id"]))
    if call.estate.reading("webapp-start-future") == "a":
        return reply
    record = call.estate.futures[reply["jobId"]]
    record["lives"] = child
    return future_state(record, call.at)


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
