"""What a browser asks the instance for: sign-in, pages, macros, webapps and their backends, files of plugins.

A visitor is who holds the cookie of `/login?user=…`, or a key. Pages send strangers to the sign-in; what scripts ask for
is refused with DSS's own errors.
"""

from __future__ import annotations

import mimetypes
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, quote

from .. import auth, ids
from ..errors import DssError, forbidden, hidden_project, missing
from ..hosting import choices, installing, macros, pages, webapps
from ..routing import READ_CONF, SITE, WRITE_CONF, Call, Raw, Reply, Text, route
from ..scenario_engine import fire
from ..typed import clone
from .runnables import ended
from .scenario_runs import MANUAL

ASSETS = Path(__file__).parents[1] / "site"
VERBS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
P = f"/{SITE}/projects/{{key}}"


class Redirected(DssError):
    """A stranger asks for something: a page sends him to the sign-in, a script sees 401."""

    def __init__(self) -> None:
        super().__init__(401, "com.dataiku.dip.exceptions.NotAuthenticatedException", "Not logged in")


def page(text: str) -> Reply:
    return Reply(200, text.encode())


def moved(to: str, **headers: str) -> Reply:
    return Reply(302, b"", headers={"location": to, **headers})


def stranger(call: Call) -> Reply | None:
    """The way to the sign-in, for who has no session."""
    return None if call.user.login else moved(f"/login?next={quote(call.target, safe='')}")


def project_of(call: Call, right: str = READ_CONF) -> Any:
    """The project of the address, if the visitor has the right."""
    if not call.user.login:
        raise Redirected
    project = call.estate.projects.get(call.params["key"])
    if project is None or not auth.may(call.user, project, READ_CONF):
        raise hidden_project()
    if not auth.may(call.user, project, right):
        raise forbidden(auth.WORDS[right], project.key)
    return project


@route("GET", f"/{SITE}/login")
def login(call: Call) -> Any:
    """Without a password: `?user=…` signs in."""
    user, then = call.query.get("user"), call.query.get("next") or "/"
    if user is None:
        return page(pages.login(sorted(call.estate.users), then))
    if user not in call.estate.users:
        raise missing("user", None, user)
    session = ids.token(32)
    call.estate.sessions[session] = user
    local = then if then.startswith("/") and not then.startswith("//") else "/"
    return moved(local, **{"set-cookie": f"{auth.SESSION}={session}; Path=/; HttpOnly; SameSite=Lax"})


@route("GET", f"/{SITE}/")
def home(call: Call) -> Any:
    """Projects."""
    readable = [(k, p) for k, p in sorted(call.estate.projects.items()) if auth.may(call.user, p, READ_CONF)]
    found = [(key, str(project.params.get("name") or key)) for key, project in readable]
    return stranger(call) or page(pages.projects(found, call.user.login))


@route("GET", f"/{SITE}/site-assets/{{name}}")
def asset(call: Call) -> Any:
    """Files of the sandbox's own pages."""
    return _file(ASSETS, call.params["name"])


@route("GET", f"/{SITE}/plugins/{{id}}/resource/{{path:rest}}")
def resource(call: Call) -> Any:
    """Static files of a plugin (conventions §1.9)."""
    return _file(installing.find(call.estate, call.params["id"]).resource, call.params["path"])


def _file(folder: Path, name: str) -> Raw:
    target = (folder / name).resolve()
    if folder.resolve() not in target.parents or not target.is_file():
        raise missing("file", None, name)
    kind = "text/javascript" if target.suffix in (".js", ".mjs") else mimetypes.guess_type(target.name)[0]
    return Raw(target.read_bytes(), kind or "application/octet-stream")


@route("GET", f"/{SITE}/favicon.ico")
def favicon(call: Call) -> Any:
    """None."""
    return Reply(404, b"")


# -- project and scenarios -----------------------------------------------------------------------------------------


@route("GET", f"{P}/")
@route("GET", f"{P}/flow/")
def project_page(call: Call) -> Any:
    """The project, as lists."""
    if gone := stranger(call):
        return gone
    types = [c for plugin in call.estate.installed.values() for c in plugin.of_kind("webapp")]
    return page(pages.project(project_of(call), call.user.login, types))


@route("POST", f"{P}/scenarios/{{id}}/run")
def run_scenario(call: Call) -> Any:
    """The button of the project page."""
    project = project_of(call, WRITE_CONF)
    if call.params["id"] not in project.store["scenarios"]:
        raise missing("scenario", project.key, call.params["id"])
    fire(call.estate, project, call.params["id"], dict(MANUAL), {})
    return moved(f"/projects/{quote(project.key)}/")


# -- macros --------------------------------------------------------------------------------------------------------


@route("GET", f"{P}/macros/")
def macros_page(call: Call) -> Any:
    """Cards."""
    if gone := stranger(call):
        return gone
    project = project_of(call)
    found = [c for c in macros.macros(call.estate) if macros.refused(c, project, call.user) is None]
    return page(pages.macros(project.key, found, call.user.login))


@route("GET", f"{P}/macros/{{type}}")
def macro_page(call: Call) -> Any:
    """The form; values may be given in the address (`?name=value`)."""
    if gone := stranger(call):
        return gone
    project = project_of(call)
    component = macros.find(call.estate, project, call.user, call.params["type"])
    given = {
        p["name"]: call.query.get(p["name"]) for p in component.params if p.get("name") and call.query.get(p["name"])
    }
    rows = pages.options_of(call.estate, project, call.user, component, given)
    return page(pages.macro(project.key, component, rows, call.user.login))


@route("POST", f"{P}/macros/{{type}}/run")
def run_macro(call: Call) -> Any:
    """Start; the page polls."""
    params = (call.body or {}).get("params") or {}
    return {
        "runId": macros.start(call.estate, project_of(call), call.user, call.params["type"], params, dict(params)).id
    }


@route("POST", f"{P}/macros/{{type}}/choices")
async def macro_choices(call: Call) -> Any:
    """What a select of the form offers now."""
    project = project_of(call)
    return await _choices(call, project, macros.find(call.estate, project, call.user, call.params["type"]))


async def _choices(call: Call, project: Any, component: Any) -> Any:
    body = call.body or {}
    child = choices.ask(component, project, call.user, str(body.get("parameterName")), body.get("config") or {})
    await ended(child)
    return {"choices": choices.found(child)}


def _run(call: Call) -> macros.MacroRun:
    return macros.run_of(call.estate, project_of(call), call.user, call.params["type"], call.params["run"])


@route("GET", f"{P}/macros/{{type}}/state/{{run}}")
def macro_state(call: Call) -> Any:
    """Progress."""
    return _run(call).state()


@route("GET", f"{P}/macros/{{type}}/log/{{run}}")
def macro_log(call: Call) -> Any:
    """What the process printed."""
    return Text(_run(call).child.log)


@route("GET", f"{P}/macros/{{type}}/result/{{run}}")
def macro_result(call: Call) -> Any:
    """Once."""
    run = _run(call)
    content, media = run.result()
    del call.estate.macro_runs[run.id]
    return Raw(content, media)


@route("POST", f"{P}/macros/{{type}}/abort/{{run}}")
def abort_macro(call: Call) -> Any:
    """A hard stop."""
    _run(call).child.kill()
    return {}


# -- webapps -------------------------------------------------------------------------------------------------------


def _webapp(call: Call, right: str = READ_CONF) -> tuple[Any, str, Any]:
    """Project, id and component; the address may carry the name after the id (conventions §3)."""
    project, ident = project_of(call, right), call.params["id"].split("_")[0]
    return project, ident, webapps.component_of(project, ident)


@route("POST", f"{P}/webapps/new")
def new_webapp(call: Call) -> Any:
    """What the interface offers for types of plugins."""
    project, given = project_of(call, WRITE_CONF), dict(parse_qsl(call.raw.decode()))
    component = next(
        p.components[given["type"]] for p in call.estate.installed.values() if given["type"] in p.components
    )
    config = {p["name"]: clone(p["defaultValue"]) for p in component.params if "defaultValue" in p}
    ident = webapps.create(project, component.type, component.label, config, call.user)
    return moved(f"/projects/{quote(project.key)}/webapps/{ident}/edit")


@route("GET", f"{P}/webapps/{{id}}/edit")
def edit_webapp(call: Call) -> Any:
    """The form of a webapp."""
    if gone := stranger(call):
        return gone
    project, ident, component = _webapp(call, WRITE_CONF)
    doc = project.store["web_apps"][ident]
    rows = pages.options_of(call.estate, project, call.user, component, doc.get("config") or {})
    return page(pages.webapp_settings(project.key, doc["name"], rows, call.user.login))


@route("POST", f"{P}/webapps/{{id}}/edit")
def save_webapp(call: Call) -> Any:
    """Save the values, restart the backend."""
    project, ident, _ = _webapp(call, WRITE_CONF)
    doc = {**clone(project.store["web_apps"][ident]), "config": (call.body or {}).get("config") or {}}
    project.save("web_apps", ident, doc, user=call.user, message=f"Updated web app {project.key}.{ident}")
    webapps.start(project, ident)
    return {"view": f"/projects/{quote(project.key)}/webapps/{ident}/view"}


@route("POST", f"{P}/webapps/{{id}}/edit/choices")
async def webapp_choices(call: Call) -> Any:
    """What a select of the form offers now."""
    project, _, component = _webapp(call, WRITE_CONF)
    return await _choices(call, project, component)


@route("GET", f"{P}/webapps/{{id}}/view")
def view_webapp(call: Call) -> Any:
    """The webapp in its project."""
    if gone := stranger(call):
        return gone
    project, ident, _ = _webapp(call)
    return page(pages.webapp_view(project.key, ident, project.store["web_apps"][ident]["name"], call.user.login))


@route("GET", f"/{SITE}/webapps/{{key}}/{{id}}/")
def direct_webapp(call: Call) -> Any:
    """The webapp alone (AUTO §5.3)."""
    if gone := stranger(call):
        return gone
    project, ident, component = _webapp(call)
    doc = project.store["web_apps"][ident]
    return page(pages.webapp(project.key, ident, component, doc["name"], doc.get("config") or {}))


async def backend(call: Call) -> Any:
    """A request for a backend: passed on with the browser's headers, cookie included."""
    project, ident, _ = _webapp(call)
    start = f"/web-apps-backends/{call.params['key']}/{call.params['id']}/"
    path = call.target.partition("/web-apps-backends/")[2].split("/", 2)
    rest = path[2] if len(path) > 2 else call.target[len(start) :]
    answer = await webapps.ask(project, ident, call.verb, rest, call.headers, call.raw)
    media = answer.headers.get("content-type", "application/octet-stream")
    return Reply(answer.status_code, answer.content, media, webapps.answered(answer))


for _verb in VERBS:
    route(_verb, f"/{SITE}/web-apps-backends/{{key}}/{{id}}/{{path:rest}}")(backend)
