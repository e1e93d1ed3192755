"""Steps of scenarios that plugins bring, and macros run by scenarios (AUTO §2.5, §4.1). A failure is raised.

A run is anything with `project`, `user`, `fire`, `variables`, `steps` and `child`; refuses to know the engine.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import DssError, illegal
from . import launch, macros
from .child import Work

Doc = dict[str, Any]
Action = Callable[[Any, Any, Doc, list[Doc]], Work]


def action(estate: Any, step: Doc) -> Action | None:
    """What does a step of a plugin; None for other steps, and for those of plugins that are known by name only."""
    kind = str(step.get("type"))
    if kind == "runnable":
        wanted = (step.get("params") or {}).get("runnableType")
        return _macro if any(c.type == wanted for c in macros.macros(estate)) else None
    return _plugin_step if _component(estate, kind) else None


def _component(estate: Any, kind: str) -> Any:
    return next((p.components[kind] for p in estate.installed.values() if kind in p.components), None)


def _plugin_step(estate: Any, run: Any, step: Doc, items: list[Doc]) -> Work:
    """Runs step.py as the user of the scenario; report items that it adds go to `items`."""
    component = _component(estate, str(step.get("type")))
    config = (step.get("params") or {}).get("config") or {}
    trigger = {"trigger": run.fire["trigger"], "params": run.fire["params"]}
    run.items = items
    run.child = launch.step(estate, component, run.project.key, estate.login(run.user), config, trigger, run)
    yield run.child
    _raise(run.child, component)


def _macro(estate: Any, run: Any, step: Doc, items: list[Doc]) -> Work:
    """Runs a macro as the user of the scenario, whose rights count; its result is not kept."""
    params = step.get("params") or {}
    user = estate.login(run.user)
    started = macros.start(
        estate, run.project, user, params["runnableType"], params.get("config") or {}, params.get("adminConfig") or {}
    )
    run.child = started.child
    yield run.child
    del estate.macro_runs[started.id]
    _raise(run.child, started.component)


def _raise(child: Any, component: Any) -> None:
    if component.plugin.id not in child.estate.installed:
        raise illegal(f"Plugin {component.plugin.id} was removed while its component ran")
    failure = child.failure
    if failure is not None:
        raise DssError(500, failure["clazz"], failure["message"])
