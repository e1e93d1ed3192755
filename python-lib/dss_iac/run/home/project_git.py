"""The requests of a project's git that several records make, and how their replies are read (API §4.9). Knows no
record, and decides nothing about errors but which of them mean that there is no git to see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call
from ...dss.transport import fill
from ...errors import DssError
from ..session import Session
from .fencing_token import UNSURE


def at(session: Session, what: str) -> str:
    """The path of a route below the project's git: `status`, `actions/log` …"""
    return f"{fill('/projects/{project}/git/', session.project)}{what}"


def log(session: Session) -> Call:
    """What asks for the last commit."""
    return Call("GET", at(session, "actions/log"), query={"count": 1})


def head(reply: Any) -> str:
    """The commit that the project is at, from the reply to `log`; "" when it does not tell."""
    entries = reply.get("entries") if isinstance(reply, Mapping) else None
    first = entries[0] if isinstance(entries, list) and entries else None
    return str(first.get("commitId") or "") if isinstance(first, Mapping) else ""


def tag(session: Session, name: str, message: str) -> Call:
    """What sets a tag where the project is now."""
    return Call("POST", at(session, "tags/"), {"name": name, "reference": "HEAD", "message": message})


def tags(session: Session) -> dict[str, Mapping[str, Any]]:
    """Name → tag, as DSS lists them. One request; DssError."""
    found = session.transport.send(Call("GET", at(session, "tags")))
    rows = [row for row in (found if isinstance(found, list) else ()) if isinstance(row, Mapping)]
    return {str(row.get("shortName") or str(row.get("name")).removeprefix("refs/tags/")): row for row in rows}


def visible_tags(session: Session) -> dict[str, Mapping[str, Any]]:
    """The same; nothing where the project has no git, or the key no right to see it. Raises where DSS is away, because
    then nobody knows."""
    try:
        return tags(session)
    except UNSURE:
        raise
    except DssError:
        return {}
