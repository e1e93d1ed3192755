"""What the instance says of words that only it knows: plugins, container configurations, project statuses. Asked only
when a configuration has such words; what they mean for it, `core.spelling.on_instance` says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.diagnostic import Diagnostic
from ...core.model.kind import Call
from ...core.model.resource import Desired, Snapshot
from ...core.spelling import on_instance
from ...core.spelling.on_instance import CONTAINERS, PLUGINS, STATUSES, Offers
from ...dss.transport import Speaker
from ...errors import CANNOT_SEE
from ..session import Session

_PLUGINS = Call("GET", "/plugins/")  # AUTO §11.9
_SETTINGS = Call("GET", "/admin/general-settings")  # administrators only; AUTO §11.8


def told(session: Session, seen: Snapshot, desired: Desired) -> tuple[Diagnostic, ...]:
    """Errors for words that this instance does not know, warnings for those that could not be checked."""
    asked = on_instance.asks(desired, session.kinds)
    settings = _settings(session.transport) if asked & {CONTAINERS, STATUSES} else None
    offers = Offers(
        version=session.instance().version,
        plugins=_named(_read(session.transport, _PLUGINS), "id") if PLUGINS in asked else None,
        containers=_named(_below(settings, "containerSettings", "executionConfigs"), "name"),
        statuses=_named(_below(settings, "projectStatusList"), "name"),
        in_use=_in_use(session) if STATUSES in asked else (),
    )
    return on_instance.against(desired, seen.live, offers, session.kinds)


def _read(transport: Speaker, call: Call) -> Any:
    """The reply; None when this key may not see it."""
    try:
        return transport.send(call)
    except CANNOT_SEE:
        return None


def _settings(transport: Speaker) -> Mapping[str, Any] | None:
    found = _read(transport, _SETTINGS)
    return found if isinstance(found, Mapping) else None


def _below(tree: Any, *keys: str) -> Any:
    for key in keys:
        tree = tree.get(key) if isinstance(tree, Mapping) else None
    return tree


def _named(items: Any, key: str) -> tuple[str, ...] | None:
    """The names of a list of maps; None when it is not there."""
    if not isinstance(items, list):
        return None
    return tuple(str(item[key]) for item in items if isinstance(item, Mapping) and key in item)


def _in_use(session: Session) -> tuple[str, ...]:
    return tuple({str(one["projectStatus"]) for one in session.projects().values() if one.get("projectStatus")})
