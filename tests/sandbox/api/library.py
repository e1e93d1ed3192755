"""The project library: files below lib/ (API §4.10)."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

from ..errors import illegal, io_error
from ..routing import READ_CONF, WRITE_CONF, Call, Empty, route


def _path(call: Call, path: str) -> tuple[Path, str]:
    """The file on disk and its clean name; nothing outside the library, not through ".." and not through links."""
    parts = [p for p in path.split("/") if p]
    if any(p in (".", "..") or "\0" in p or "\\" in p for p in parts):
        raise illegal(f"Invalid path: {path}", 400)
    root = call.project.library
    target = root.joinpath(*parts)
    if root.resolve() not in (target.resolve(), *target.resolve().parents):
        raise illegal(f"Invalid path: {path}", 400)
    return target, "/".join(parts)


def _tree(folder: Path) -> list[dict[str, Any]]:
    if not folder.is_dir():
        return []
    return [
        {"name": f.name, "children": _tree(f)} if f.is_dir() and not f.is_symlink() else {"name": f.name}
        for f in sorted(folder.iterdir())
    ]


@route("GET", "/projects/{key}/libraries/contents", READ_CONF)
def list_contents(call: Call) -> list[dict[str, Any]]:
    """All names, nested, without content."""
    return _tree(call.project.library)


@route("GET", "/projects/{key}/libraries/contents/{path:rest}", READ_CONF)
def read_file(call: Call) -> dict[str, Any]:
    """`{"data": text}`, or base64 with `dataEncoding=base64`. Folders and missing files have their own errors."""
    target, name = _path(call, call.params["path"])
    if target.is_dir():
        raise io_error(f"Cannot read directory as file: {name}")
    if not target.is_file():
        raise io_error(f"Not a file: {name}")
    content = target.read_bytes()
    if call.query.get("dataEncoding") == "base64":
        return {"name": target.name, "data": base64.b64encode(content).decode(), "dataEncoding": "base64"}
    return {"name": target.name, "data": content.decode("utf-8", "replace")}


@route("POST", "/projects/{key}/libraries/contents/{path:rest}", WRITE_CONF)
def write_file(call: Call) -> Empty:
    """The body is the file, as bytes; no body makes an empty file (API §1.2). The parent folder must exist."""
    target, name = _path(call, call.params["path"])
    if not name or target.is_dir():
        raise io_error(f"Not a file: {name}")
    if not target.parent.is_dir() and (
        target.parent != call.project.library and call.estate.reading("library-parents") == "a"
    ):
        raise io_error(f"Not a directory: {name.rpartition('/')[0]}")
    verb = "Edited" if target.is_file() else "Created"
    call.project.put_file(f"lib/{name}", call.raw, user=call.user, message=f'{verb} Library file "{name}"')
    return Empty()


@route("DELETE", "/projects/{key}/libraries/contents/{path:rest}", WRITE_CONF)
def delete_item(call: Call) -> Empty:
    """A file, or a folder with everything in it."""
    target, name = _path(call, call.params["path"])
    if not name or not (target.exists() or target.is_symlink()):
        raise io_error(f"Not a file: {name}")
    noun = "folder" if target.is_dir() else "file"
    call.project.drop_path(f"lib/{name}", user=call.user, message=f'Deleted Library {noun} "{name}"')
    return Empty()


@route("POST", "/projects/{key}/libraries/folders/{path:rest}", WRITE_CONF)
def create_folder(call: Call) -> Empty:
    """An empty folder: it is on disk only, since git keeps none."""
    target, name = _path(call, call.params["path"])
    if target.exists():
        raise io_error(f"File already exists: {name}")
    if not target.parent.is_dir() and (
        target.parent != call.project.library and call.estate.reading("library-parents") == "a"
    ):
        raise io_error(f"Not a directory: {name.rpartition('/')[0]}")
    target.mkdir(parents=True)
    return Empty()


def _move(call: Call, old: str, new: str) -> Empty:
    source, name = _path(call, old)
    target, new_name = _path(call, new)
    if not name or not source.exists():
        raise io_error(f"Not a file: {name}")
    taken = target.exists() and (target.is_dir() or call.estate.reading("library-taken") == "a")
    if not new_name or taken or source in target.parents:
        raise io_error(f"File already exists: {new_name}")
    if not target.parent.is_dir():
        raise io_error(f"Not a directory: {new_name.rpartition('/')[0]}")
    noun, project = "folder" if source.is_dir() else "file", call.project
    files = [source] if source.is_file() else [f for f in source.rglob("*") if f.is_file()]
    contents = {f.relative_to(source).as_posix(): f.read_bytes() for f in files}
    with project.commit(f'Renamed Library {noun} "{name}" to "{new_name}"', call.user):
        project.drop_path(f"lib/{name}", user=call.user)
        if noun == "folder":
            target.mkdir(parents=True)
        for rel, content in contents.items():
            project.put_file(f"lib/{new_name}" + ("" if rel == "." else f"/{rel}"), content, user=call.user)
    return Empty()


@route("POST", "/projects/{key}/libraries/contents-actions/rename/", WRITE_CONF)
def rename_item(call: Call) -> Empty:
    """`{oldPath, newName}`: a new name in the same folder."""
    old, new = (call.body or {}).get("oldPath") or "", (call.body or {}).get("newName") or ""
    if "/" in new.strip("/"):
        raise illegal(f"Invalid name: {new}", 400)
    return _move(call, old, f"{old.strip('/').rpartition('/')[0]}/{new}")


@route("POST", "/projects/{key}/libraries/contents-actions/move", WRITE_CONF)
def move_item(call: Call) -> Empty:
    """`{oldPath, newPath}`: the client sends the destination folder; a path that does not exist is the new name."""
    old, new = (call.body or {}).get("oldPath") or "", (call.body or {}).get("newPath") or ""
    folder = _path(call, new)[0].is_dir()
    return _move(call, old, f"{new}/{old.rstrip('/').rpartition('/')[2]}" if folder else new)


@route("GET", "/projects/{key}/git/lib-git-refs/", READ_CONF)
def list_references(call: Call) -> list[dict[str, Any]]:
    """Libraries from other repositories, as external-libraries.json says; key names are uncertain (API §4.10)."""
    try:
        stored = json.loads((call.project.library / "external-libraries.json").read_bytes()).get("gitReferences") or {}
    except (OSError, ValueError):
        return []
    if call.estate.reading("lib-git-refs") == "a":
        return [{"localTargetPath": path, **ref} for path, ref in stored.items()]
    return [
        {
            "localTargetPath": path,
            "repository": ref.get("remote"),
            "pathInGitRepository": ref.get("remotePath"),
            "checkout": ref.get("checkout"),
        }
        for path, ref in stored.items()
    ]
