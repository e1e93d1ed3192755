"""Clients and project of a component (AUTO §12.2, §5.3; conventions §3)."""

from __future__ import annotations

import contextvars
from typing import Any

import dataikuapi

from dataiku.base.remoterun import get_env_var

_TICKET: contextvars.ContextVar[str | None] = contextvars.ContextVar("visitor_ticket", default=None)


def backend_url() -> str:
    """Where the instance listens."""
    return "{}://{}:{}".format(
        get_env_var("DKU_BACKEND_PROTOCOL", "http"), get_env_var("DKU_BACKEND_HOST"), get_env_var("DKU_BACKEND_PORT")
    )


def ticket() -> str | None:
    """Whom calls are made for: the visitor inside an impersonation context, else the user of the component."""
    return _TICKET.get() or get_env_var("DKU_API_TICKET")


def api_client() -> dataikuapi.DSSClient:
    """The official client with the rights of the user for whom the component runs (AUTO §12.2)."""
    return dataikuapi.DSSClient(backend_url(), internal_ticket=ticket())


def default_project_key() -> str:
    """The project in which the component runs."""
    key = get_env_var("DKU_CURRENT_PROJECT_KEY")
    if not key:
        raise Exception("Default project key is not specified (no DKU_CURRENT_PROJECT_KEY in env)")
    return key


def get_custom_variables(project_key: str | None = None, typed: bool = False) -> dict[str, Any]:
    """Resolved variables of a project (AUTO §11.6)."""
    return api_client().get_project(project_key or default_project_key()).get_resolved_variables(typed=typed)


class WebappImpersonationContext:
    """Inside `with`, `api_client()` acts as the visitor of the webapp's current request.

    Raises what DSS answers when the webapp's run-as user may not impersonate the visitor.
    """

    def __init__(self) -> None:
        self._token: contextvars.Token[str | None] | None = None

    def __enter__(self) -> WebappImpersonationContext:
        from flask import request

        found = dataikuapi.DSSClient(
            backend_url(), internal_ticket=get_env_var("DKU_API_TICKET")
        ).get_ticket_from_browser_headers(dict(request.headers))
        self._token = _TICKET.set(found)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._token is not None
        _TICKET.reset(self._token)
