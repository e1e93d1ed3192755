"""What whoever holds the key may do in a project, as far as DSS tells (API §4.4). Enforces nothing: DSS does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...core.model.kind import Call
from ...core.planning.guard import ADMINISTRATORS
from ...dss.transport import segment
from ...errors import DssError, Forbidden, NotFound
from ..session import Session

ADMINISTERS = ("admin",)
WRITES = ("writeProjectContent", *ADMINISTERS)  # a higher right does not set the flags of the lower ones


def may(session: Session, key: str, flags: Sequence[str]) -> bool:
    """Whether one of these flags is set for the caller on a project. Administrators of DSS and owners may all; of no
    project ("") only the former. What cannot be read is a no."""
    who = session.instance()
    return granted(session, key, who.user, who.groups, flags)


def reads(session: Session) -> bool:
    """Whether the caller may read the session's project. One that is hidden and one that is not there look the same
    (API §1.4): both are a no."""
    if session.project not in session.projects():
        return False
    try:
        session.library.tree()
    except Forbidden:
        return False
    return True


def groups(session: Session, user: str) -> tuple[str, ...] | None:
    """The groups of a user at this moment, which everybody may see (AUTO §11.2); None when DSS has no such user, or one
    that may not sign in."""
    try:
        found = session.transport.send(Call("GET", f"/users/{segment(user)}"))
    except (NotFound, Forbidden):
        return None
    if not isinstance(found, Mapping) or found.get("enabled") is False:
        return None
    return tuple(str(g) for g in found.get("groups") or ())


def granted(session: Session, key: str, user: str, groups: Sequence[str], flags: Sequence[str]) -> bool:
    """The same for anybody, as far as the caller may read the project's permissions."""
    if ADMINISTRATORS in groups:
        return True
    if not key:
        return False
    try:
        document = session.transport.send(Call("GET", f"/projects/{segment(key)}/permissions"))
    except DssError:
        return False
    rows = document.get("permissions") if isinstance(document, Mapping) else None
    mine = [r for r in rows or () if r.get("user") == user or r.get("group") in groups]
    return document.get("owner") == user or any(r.get(flag) for r in mine for flag in flags)
