"""Whether the backend of a webapp runs ↔ the calls that start and stop it (AUTO §5.1). It is a matter of the moment:
compared where it is declared, started when everything else is done, and started again when what it runs has changed.

{running: true} → {backend: {running: true}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Part, Reader
from ...core.model.resource import Resource
from ..common.file_names import url
from ..common.trees import within

KEY, RUNNING = "backend", "running"
_STANDARD, _ENABLED, _OF_PLUGINS = "STANDARD", "backendEnabled", "webapp_"
_PAGE = ("html", "css", "js")  # what DSS reads anew for every visitor
SCHEMA: Mapping[str, Any] = {
    "type": "boolean",
    "description": "Whether its backend runs: an apply starts it, or stops it, and starts it again when its code or "
    "settings change; not looked at without it",
}


def read(item: Mapping[str, Any], params: Mapping[str, Any], types: tuple[str, ...], reader: Reader) -> dict[str, Any]:
    """`{backend: …}` for what an item says of it; `types` are those of DSS itself."""
    if RUNNING not in item:
        return {}
    kind, enabled = str(item.get("type") or ""), params.get(_ENABLED)
    if kind not in types and not kind.startswith(_OF_PLUGINS):
        reader.error(RUNNING, f"a webapp of type '{kind}' has no backend", "leave it out")
    elif enabled is False or (kind == _STANDARD and enabled is None):
        how = "write `backend: true` to give it one" if enabled is None else "write `backend: true`, or leave it out"
        reader.error(RUNNING, "this webapp has no backend that could run", how)
    return {KEY: {RUNNING: item[RUNNING]}}


def show(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What an item says of it, where somebody looked."""
    found = (tree.get(KEY) or {}).get(RUNNING)
    return {} if found is None else {RUNNING: found}


def follow(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The backend, when it is to run and goes on with what it was started with."""
    if not (after.get(KEY) or {}).get(RUNNING):
        return ""
    had, have = (_runs(tree) for tree in (before, after))
    return "" if within(have, had) else KEY


def _runs(tree: Mapping[str, Any]) -> dict[str, Any]:
    """What a backend is started with."""
    params = {key: _even(value) for key, value in (tree.get("params") or {}).items() if key not in _PAGE}
    return {"params": params, "config": tree.get("config") or {}}


def _even(value: Any) -> Any:
    """Code, however its lines end."""
    return value.replace("\r\n", "\n").rstrip("\n") if isinstance(value, str) else value


def _calls(resource: Resource, id: str, before: Any, after: Any) -> list[Call]:
    """A start or a stop. How the task of a start ends tells nothing sure, so the state is asked until it does."""
    at = ("projects", resource.address.project, "webapps", id, "backend")
    state = Call("GET", url(*at, "state"))
    if (after or {}).get(RUNNING):
        again = Call("GET", state.path, until=_ended_or_up, then=lambda found: _told(resource, found))
        note = "start the backend" if before is not None else "start the backend again"
        return [Call("PUT", url(*at, "actions", "restart"), expect="text", note=note, then=lambda _: again)]
    down = Call("GET", state.path, until=lambda found: not _alive(found))
    return [Call("PUT", url(*at, "actions", "stop"), expect="empty", note="stop the backend", then=lambda _: down)]


def _alive(state: Any) -> bool:
    return bool((state.get("futureInfo") or {}).get("alive"))


def _ended_or_up(state: Any) -> bool:
    """Whether the last start is known to have worked, or not."""
    return _alive(state) or bool(state.get("futureInfo") or state.get("lastCrashLogTail"))


def _told(resource: Resource, state: Any) -> str | None:
    """Why it does not run; None when it does."""
    if _alive(state):
        return None
    lines = [str(line).strip() for line in (state.get("lastCrashLogTail") or {}).get("lines") or ()]
    last = next((line for line in reversed(lines) if line), "")
    said = f" ({last[:200]})" if last else ""
    return f"{resource.address}: its backend was started and does not run{said}; its log is on its page in DSS"


PART = Part(
    "/projects/{project}/webapps/{id}/backend/state",
    at=KEY,
    demand=True,
    moment=True,
    late=3,
    unwrap=lambda state: {RUNNING: _alive(state)},
    calls=_calls,
)
