"""Where a project lies among the instance's project folders (API §4.8). The place is kept by the folders, not by the
project, and folders are found by walking: nothing lists them all (API §16.32).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ..core.model import file_path
from ..core.model.kind import Call
from ..errors import IacError, Malformed
from .transport import Speaker, segment

ROOT = "ROOT"
MOVE = "MOVE"  # the verb by which a part says that it is written by moving


def path_of(transport: Speaker, project: str) -> str:
    """`/Marketing/Sub`; `/` at the top."""
    names: list[str] = []
    folder = _folder(transport, f"/project-folders/locate-project/{segment(project)}")
    while folder.get("id") != ROOT and folder.get("parentId"):
        names.append(str(folder.get("name")))
        folder = _folder(transport, f"/project-folders/{segment(str(folder['parentId']))}")
    return "/" + file_path.normal("/".join(reversed(names)))


def move(transport: Speaker, project: str, path: str) -> None:
    """Put a project into the folder at `path`, making the folders that are missing."""
    source = _folder(transport, f"/project-folders/locate-project/{segment(project)}")
    target = _folder(transport, "/project-folders/")
    for name in (part for part in path.split("/") if part):
        found = _children(transport, target, name)
        if len(found) > 1:
            raise IacError(f"{path}: {'; '.join(_twins(name, found))}")
        target = found[0] if found else _made(transport, target, name)
    if target.get("id") != source.get("id"):
        url = f"/project-folders/{segment(str(source['id']))}/projects/{segment(project)}/move"
        transport.send(Call("POST", url, query={"destination": target["id"]}, expect="empty"))


def unclear(transport: Speaker, path: str) -> tuple[str, str] | None:
    """Why a path means more than one folder, and what to do; None when it is clear (DSS lets names repeat)."""
    here = _folder(transport, "/project-folders/")
    for name in (part for part in path.split("/") if part):
        found = _children(transport, here, name)
        if len(found) != 1:
            return _twins(name, found) if found else None
        here = found[0]
    return None


def _twins(name: str, found: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    ids = ", ".join(sorted(str(folder["id"]) for folder in found))
    return f"there are {len(found)} project folders named '{name}' in one place ({ids})", "rename all but one in DSS"


def _children(transport: Speaker, parent: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    below = [_folder(transport, f"/project-folders/{segment(str(id))}") for id in parent.get("childrenIds") or ()]
    return [folder for folder in below if file_path.normal(str(folder.get("name"))) == name]


def _made(transport: Speaker, parent: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    call = Call("POST", f"/project-folders/{segment(str(parent['id']))}/children", query={"name": name})
    return _checked(transport.send(call), call)


def _folder(transport: Speaker, path: str) -> Mapping[str, Any]:
    call = Call("GET", path)
    return _checked(transport.send(call), call)


def _checked(reply: Any, call: Call) -> Mapping[str, Any]:
    if not isinstance(reply, Mapping) or not reply.get("id"):
        raise Malformed("a project folder must come as an object with `id`", request=f"{call.verb} {call.path}")
    return reply
