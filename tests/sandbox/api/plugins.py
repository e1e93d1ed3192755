"""Plugins over the wire: list, install, update, delete, settings, code env, usages (AUTO §11.9, Appendix B.10, B.11)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..errors import illegal
from ..hosting import installing, settings
from ..hosting.plugin import Plugin
from ..routing import INSTANCE_ADMIN, Call, Empty, route
from ..typed import clone
from .futures import submit

QUIET = {"anyMessage": False, "success": True, "warning": False, "error": False, "fatal": False, "messages": []}


def _plugin(call: Call) -> Plugin:
    return installing.find(call.estate, call.params["id"])


def _archive(call: Call) -> bytes:
    if len(call.files) != 1:
        raise illegal("One file is expected", 400)
    return call.files[0].content


def _installed(plugin: Plugin) -> dict[str, Any]:
    desc = {**plugin.listed(), "codeEnvSpec": plugin.code_env}
    return {"pluginId": plugin.id, "pluginDesc": desc, "needsRestart": False, "messages": QUIET}


@route("GET", "/plugins/")
def list_plugins(call: Call) -> list[dict[str, Any]]:
    """Installed plugins."""
    return [clone(p) for p in call.estate.plugins.values()]


@route("POST", "/plugins/actions/installFromZip", INSTANCE_ADMIN)
def install(call: Call) -> Any:
    """At once."""
    return _installed(installing.install(call.estate, _archive(call)))


@route("POST", "/plugins/actions/future/installFromZip", INSTANCE_ADMIN)
def start_install(call: Call) -> Any:
    """As a future."""
    archive = _archive(call)
    return submit(call, lambda: _installed(installing.install(call.estate, archive)), "Install plugin")


@route("POST", "/plugins/{id}/actions/updateFromZip", INSTANCE_ADMIN)
def update(call: Call) -> Any:
    """At once; settings and presets stay."""
    return _installed(installing.install(call.estate, _archive(call), update=_plugin(call).id))


@route("POST", "/plugins/{id}/actions/future/updateFromZip", INSTANCE_ADMIN)
def start_update(call: Call) -> Any:
    """As a future."""
    archive, ident = _archive(call), _plugin(call).id
    return submit(call, lambda: _installed(installing.install(call.estate, archive, update=ident)), "Update plugin")


@route("GET", "/plugins/{id}/settings")
def get_settings(call: Call) -> Any:
    """Those of the instance for administrators, those of a project for its members."""
    key = call.query.get("projectKey")
    if key is None and not call.user.admin:
        from ..errors import not_admin

        raise not_admin()
    plugin = _plugin(call)
    return settings.shown(plugin, call.estate.plugin_settings[plugin.id], key)


@route("POST", "/plugins/{id}/settings", INSTANCE_ADMIN)
def save_settings(call: Call) -> Any:
    """Wholesale."""
    plugin = _plugin(call)
    before = call.estate.plugin_settings[plugin.id]
    env = (call.body or {}).get("codeEnvName")
    if env and env not in call.estate.code_envs:
        raise illegal(f"Code env {env} does not exist")
    call.estate.plugin_settings[plugin.id] = settings.saved(plugin, before, call.body or {})
    return Empty()


@route("POST", "/plugins/{id}/code-env/actions/create", INSTANCE_ADMIN)
def create_code_env(call: Call) -> Any:
    """A future; the env is not used until the settings name it."""
    plugin, wanted = _plugin(call), (call.body or {}).get("pythonInterpreter")
    work = lambda: {"envName": installing.create_code_env(call.estate, plugin, wanted), "messages": QUIET}  # noqa: E731
    return submit(call, work, "Create code env")


@route("POST", "/plugins/{id}/code-env/actions/update", INSTANCE_ADMIN)
def update_code_env(call: Call) -> Any:
    """A future; takes the requirements of the installed version."""
    plugin = _plugin(call)
    env = call.estate.code_envs.get(call.estate.plugin_settings[plugin.id]["codeEnvName"])
    if env is None:
        raise illegal(f"Plugin {plugin.id} has no code environment")
    env["specPackageList"] = plugin.requirements
    return submit(call, lambda: {"envName": env["envName"], "messages": QUIET}, "Update code env")


@route("GET", "/plugins/{id}/actions/listUsages", INSTANCE_ADMIN)
def list_usages(call: Call) -> Any:
    """Objects that use a component, in one project or in all."""
    wanted = call.query.get("projectKey")
    found = [u for u in usages(call, _plugin(call)) if wanted in (None, u["projectKey"])]
    return {"usages": found, "missingTypes": []}


def usages(call: Call, plugin: Plugin) -> Iterator[dict[str, Any]]:
    """Steps, macro steps, recipes and webapps of the plugin."""
    for project in call.estate.projects.values():
        for type_, kind, ident in _types(project):
            component = plugin.components.get(type_)
            if component is not None:
                head = {"projectKey": project.key, "objectType": kind, "objectId": ident}
                yield {**head, "elementKind": component.kind, "elementType": type_}


def _types(project: Any) -> Iterator[tuple[str, str, str]]:
    for kind, name in (("recipes", "RECIPE"), ("web_apps", "WEB_APP")):
        for ident, doc in project.store[kind].items():
            yield str(doc.get("type")), name, ident
    for ident, doc in project.store["scenarios"].items():
        for step in (doc.get("params") or {}).get("steps") or []:
            yield str(step.get("type")), "SCENARIO", ident
            yield str((step.get("params") or {}).get("runnableType")), "SCENARIO", ident


@route("POST", "/plugins/{id}/actions/delete", INSTANCE_ADMIN)
def delete(call: Call) -> Any:
    """A future; refused while components are used, unless forced."""
    plugin = _plugin(call)

    def work() -> Any:
        used = list(usages(call, plugin))
        if used and not (call.body or {}).get("force"):
            first = used[0]
            raise illegal(
                f"Plugin {plugin.id} is used by {first['objectType']} {first['projectKey']}.{first['objectId']}"
            )
        installing.remove(call.estate, plugin)
        return {"messages": QUIET}

    return submit(call, work, "Delete plugin")
