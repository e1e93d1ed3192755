"""The manifest of a project that is an application (AUTO §9.5). DSS tells of every project what it is; asked for the
manifest of one that is no application it may refuse in any words, so that is not asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ..core.model.kind import Call
from ..errors import DssError, IacError, Malformed
from .transport import PASSING, Speaker, Untold

MANIFEST = "MANIFEST"  # the verb by which a part says that applications have it, and no other project
PROJECTS = Call("GET", "/projects/")
TEMPLATE = "APP_TEMPLATE"  # a project that others make their instances of


def read(send: Callable[[Call], Any], project: str, url: str) -> Any:
    """The manifest; Untold of a project that is no application."""
    if _sort(send, project) != TEMPLATE:
        raise Untold("the project is no application", status=404, request=f"GET {url}")
    return send(Call("GET", url))


def write(transport: Speaker, project: str, url: str, manifest: Any) -> None:
    """Save the manifest. Where DSS refuses that for a project that is no application yet, IacError says what to do; an
    answer that may pass refuses nothing."""
    try:
        transport.send(Call("PUT", url, body=manifest, expect="empty"))
    except PASSING:
        raise
    except DssError as error:
        if error.status < 400 or _sort(transport.send, project) == TEMPLATE:
            raise
        how = "convert it to one on its page in DSS, and apply again"
        raise IacError(f"{project} is no application, and DSS does not make it one ({error.text}); {how}") from None


def _sort(send: Callable[[Call], Any], project: str) -> str:
    """What sort of project it is, in DSS's words."""
    listed = send(PROJECTS)
    if not isinstance(listed, list) or not all(isinstance(one, Mapping) for one in listed):
        raise Malformed("the list of projects is not a list", request="GET /projects/")
    return next((str(one.get("projectAppType") or "") for one in listed if one.get("projectKey") == project), "")
