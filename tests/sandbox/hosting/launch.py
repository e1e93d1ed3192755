"""How each kind of component is started: what its process reads and finds in its environment (AUTO §3.3, §4.1, §12.1).

Refuses to know what is done with the result.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ..readings import declare
from ..typed import clone
from . import envs, settings
from .child import Child

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Estate
    from .plugin import Component, Plugin

Doc = dict[str, Any]
declare(
    "step-plugin-passwords", "passwords among a plugin's settings, in a step that runs as somebody", "handed over",
    "left out", "conventions §1.3",
)  # fmt: skip


def plugin_values(estate: Estate, plugin: Plugin) -> Doc:
    """Plugin-level settings as components get them, in clear."""
    return clone(estate.plugin_settings[plugin.id]["config"] or {})


def _of_a_step(estate: Estate, plugin: Plugin) -> Doc:
    kept_back = settings.passwords(plugin) if estate.reading("step-plugin-passwords") == "b" else ()
    return {name: value for name, value in plugin_values(estate, plugin).items() if name not in kept_back}


def requirements(estate: Estate, plugin: Plugin) -> str | None:
    """What the component may import beside DSS's own packages: nothing until the plugin has its code env."""
    env = estate.plugin_settings[plugin.id].get("codeEnvName")
    return plugin.requirements if env and env in estate.code_envs else None


def start(
    estate: Estate, component: Component, job: Doc, *, project: str, user: Login, env: Doc, context: Any = None
) -> Child:
    """Start a component as `user` in `project`. `env`: name → text, or JSON."""
    plugin = component.plugin
    base = {
        "kind": component.kind,
        "code": str(component.code),
        "pythonPath": [str(plugin.folder / "python-lib")],
        "hidden": envs.hidden_modules(requirements(estate, plugin)),
        "projectKey": project,
    }
    texts = {name: value if isinstance(value, str) else json.dumps(value) for name, value in env.items()}
    texts["DKU_CURRENT_PROJECT_KEY"] = project
    texts["DKU_CUSTOM_RESOURCE_FOLDER"] = str(plugin.resource)
    texts["DKU_CODE_ENV_NAME"] = str(estate.plugin_settings[plugin.id].get("codeEnvName") or "")
    return Child(estate, {**base, **job}, login=user.login, env=texts, context=context)


def macro(estate: Estate, component: Component, project: str, user: Login, params: Doc, admin: Doc) -> Child:
    """A macro: config resolved, values of administrators merged for administrators only (AUTO §3.3)."""
    forms = component.params + list(component.desc.get("adminParams") or [])
    config = settings.resolved(estate, component, {**params, **(admin if user.admin else {})}, user, forms)
    job = {
        "config": config,
        "pluginConfig": plugin_values(estate, component.plugin),
        "resultType": component.desc.get("resultType", "NONE"),
    }
    return start(estate, component, job, project=project, user=user, env={})


def step(estate: Estate, component: Component, project: str, user: Login, config: Doc, trigger: Doc, run: Any) -> Child:
    """A scenario step: its config as stored, the resolved one beside the plugin's settings (conventions §1.3)."""
    resolved = settings.resolved(estate, component, config, user)
    env = {
        "DKU_PLUGIN_STEP_CONFIG": config,
        "DKU_PLUGIN_CONFIG": {"config": resolved, "pluginConfig": _of_a_step(estate, component.plugin)},
    }
    job = {"trigger": trigger}
    return start(estate, component, job, project=project, user=user, env=env, context=run)


def recipe(estate: Estate, component: Component, project: str, user: Login, doc: Doc, flow: Doc) -> Child:
    """A recipe run by a job."""
    config = (doc.get("params") or {}).get("customConfig") or {}
    env = {
        "DKU_CUSTOM_RECIPE_CONFIG": settings.resolved(estate, component, config, user),
        "DKU_CUSTOM_RECIPE_PLUGIN_CONFIG": plugin_values(estate, component.plugin),
        "DKUFLOW_SPEC": flow,
    }
    return start(estate, component, {}, project=project, user=user, env=env)


def webapp(estate: Estate, component: Component, project: str, user: Login, ident: str, config: Doc) -> Child:
    """The backend of a webapp; `user` is its run-as user."""
    env = {
        "DKU_CUSTOM_WEBAPP_CONFIG": config,
        "DKU_PLUGIN_CONFIG": {
            "config": settings.resolved(estate, component, config, user),
            "pluginConfig": plugin_values(estate, component.plugin),
        },
    }
    job = {"webAppId": ident}
    return start(estate, component, job, project=project, user=user, env=env, context=component.plugin.id)


def choices(estate: Estate, component: Component, project: str, user: Login, payload: Doc, config: Doc) -> Child:
    """The script behind dynamic choices: base environment, never the plugin's code env (AUTO §12.4)."""
    plugin = component.plugin
    job = {
        "kind": "choices",
        "code": str(plugin.resource / str(component.desc.get("paramsPythonSetup"))),
        "hidden": envs.hidden_modules(None),
        "payload": payload,
        "config": config,
        "pluginConfig": plugin_values(estate, plugin),
        "inputs": [],
    }
    return start(estate, component, job, project=project, user=user, env={})
