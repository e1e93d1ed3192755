"""Probes of the instance. They only read, and need no scratch project."""

from __future__ import annotations

import secrets

from .probing import Answer, Untold
from .scratch import PREFIX, Scratch

ORDINARY = "this needs the key of somebody who is no administrator"


def unknown_project(dss: Scratch) -> Answer:
    """A key that no project has."""
    if not dss.admin:
        raise Untold("this needs an administrator's key")
    done = dss.send("GET", f"/projects/{PREFIX}{secrets.token_hex(6).upper()}")
    if done.status not in (401, 404):
        raise Untold(f"neither: {done.words}")
    return Answer("a" if done.status == 401 else "b", done.words)


def connection_names(dss: Scratch) -> Answer:
    """The list that is meant for everybody."""
    if dss.admin:
        raise Untold(ORDINARY)
    done = dss.send("GET", "/connections/get-names", query={"type": "all"})
    if not done.ok and not done.refused:
        raise Untold(done.words)
    return Answer("a" if done.ok else "b", f"{len(done.json)} names" if isinstance(done.json, list) else done.words)


def code_envs(dss: Scratch) -> Answer:
    """The administrators' list."""
    if dss.admin:
        raise Untold(ORDINARY)
    done = dss.send("GET", "/admin/code-envs/")
    if not done.ok and not done.refused:
        raise Untold(done.words)
    return Answer("b" if done.ok else "a", f"{len(done.json)} code envs" if isinstance(done.json, list) else done.words)


def instance_info(dss: Scratch) -> Answer:
    """Two keys."""
    info = dss.need("GET", "/instance-info")
    lost = [key for key in ("nodeId", "nodeType") if not info.get(key)]
    return Answer("b" if lost else "a", f"keys: {', '.join(sorted(info))}")


def server_date(dss: Scratch) -> Answer:
    """The header of any reply."""
    session = dss.client._session
    reply = session.request("GET", f"{dss.client.host}/dip/publicapi/auth/info", verify=session.verify)
    found = reply.headers.get("Date", "")
    return Answer("a" if found else "b", f"Date: {found or 'absent'}")
