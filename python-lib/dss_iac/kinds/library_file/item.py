"""A file of the project's library as YAML ↔ its tree, and which files are ours at all (API §4.10, D49)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ...core.model import file_path
from ...core.model.kind import Call, Reader, Template, Wanted, Written
from ...core.model.resource import Resource
from ...core.model.words import FOREIGN
from ..common.file_names import url

# Our own configuration and state, and the file that DSS keeps structured state in.
REFERENCES = "/projects/{project}/libraries/contents/external-libraries.json"
NEVER = ("iac/", "dss-iac/", "external-libraries.json")
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "path": {"type": "string", "minLength": 1, "description": "Below the library, for example python/shared.py"},
        "content": {"type": "string", "description": "The text itself"},
        "file": {"type": "string", "description": "Content file"},
        "folder": {"type": "string", "description": "Folder of content files, all of which go below `path`"},
    },
    FOREIGN: {
        **dict.fromkeys(("code", "text", "body"), "write `content: |`"),
        **dict.fromkeys(("source", "code_file", "content_file", "src"), "write `file: PATH`"),
        **dict.fromkeys(("git", "repository", "url", "ref", "branch"), "references to git are made in DSS, and stay"),
        **dict.fromkeys(("target", "destination", "dest"), "write `path: …`"),
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    path = file_path.normal(str(item.get("path") or item.get("name") or item.get("id") or ""))
    if not reserved(path):
        wrong = file_path.wrong(path)
    else:
        wrong = f"{path!r} cannot be managed", f"DSS or this tool keep {', '.join(NEVER)} themselves"
    if wrong:
        reader.error("path", *wrong)
    if ("content" in item) == ("file" in item):
        reader.error("", "a library file needs its text", "give `content` or `file`, one of them")
    content = reader.content(item["file"], "file") if "file" in item else item.get("content", "")
    return Wanted(body={"content": content}, name=ascii(path) if wrong else path)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a file, its text beside it under `lib/`."""
    path = str(place["id"])
    if isinstance(tree.get("content"), Template):  # a secret as a whole
        return Written({"path": path, "content": tree["content"]})
    return Written({"path": path, "file": f"lib/{path}"}, {f"lib/{path}": tree.get("content") or ""})


def references(reply: Sequence[Mapping[str, Any]]) -> str:
    """Where git references are written down, "" when the library has no such file: asking for it would be an error."""
    return REFERENCES if any(item.get("name") == REFERENCES.rsplit("/", 1)[1] for item in reply) else ""


def listed(reply: Sequence[Mapping[str, Any]], external: Any = None) -> Sequence[Mapping[str, Any]]:
    """Every file of the library by its path, without those that are never managed.

    `external` is the file in which DSS keeps git references, as its route gives it; None when there is none.
    """
    targets = _targets(external)
    return [{"path": path} for path in _files(reply, "") if managed(path, targets)]


def barred(path: str, external: Any) -> tuple[str, str] | None:
    """Why a file may not be declared here, and what to do; None when it may."""
    if managed(path, _targets(external)):
        return None
    return "lies below a git reference, whose repository it belongs to", "take it out, or the reference out of DSS"


def _targets(external: Any) -> tuple[str, ...]:
    """The folders that git references fill."""
    stored = json.loads(external.get("data") or "{}") if isinstance(external, Mapping) else {}
    return tuple(stored.get("gitReferences") or ()) if isinstance(stored, dict) else ()


def nested(paths: Sequence[str]) -> list[dict[str, Any]]:
    """Paths as the list route answers them."""
    tree: dict[str, list[str]] = {}
    for path in paths:
        head, _, rest = path.partition("/")
        tree.setdefault(head, []).extend([rest] if rest else [])
    return [{"name": head, **({"children": nested(below)} if below else {})} for head, below in tree.items()]


def managed(path: str, references: Sequence[str] = ()) -> bool:
    """Whether a file may be ours; `references` are the targets of git references (`gitReferences`)."""
    own = file_path.normal(path)
    taken = any(file_path.below(own, file_path.normal(reference)) for reference in references)
    return not taken and not reserved(path) and file_path.wrong(own) is None


def reserved(path: str) -> bool:
    """Whether a path is, or lies in, one of `NEVER`, however it is spelled: a disk may not tell cases apart, a server
    before DSS may read percent signs."""
    real = file_path.folded(file_path.plain(path).replace("\\", "/"))
    return any(file_path.below(real, kept.rstrip("/")) for kept in NEVER)


def rename(project: str, id: str, name: str) -> list[Call]:
    """Into the other folder, which is made first, then its new name there (API §4.10: a move keeps the file's name, and
    a renaming its folder). Where both change it goes by a name of its own, and so meets no other file on its way."""
    (folder, _, file), (above, _, last) = id.rpartition("/"), name.rpartition("/")
    calls = list[Call]()
    if folder != above:
        by = f"{last}.{hashlib.sha256(id.encode()).hexdigest()[:12]}" if file != last else file
        to = {"oldPath": _within(folder, by), "newPath": above or "/"}
        move = Call("POST", _action(project, "move"), to, expect="empty", note="move library file")
        calls = [*_folders(project, name), *_renamed(project, folder, file, by), move]
        file = by
    return [*calls, *_renamed(project, above, file, last)]


def _renamed(project: str, folder: str, file: str, name: str) -> list[Call]:
    body = {"oldPath": _within(folder, file), "newName": name}
    call = Call("POST", _action(project, "rename/"), body, expect="empty", note="rename library file")
    return [call] if file != name else []


def _action(project: str, action: str) -> str:
    return url("projects", project, "libraries", "contents-actions") + f"/{action}"


def _within(folder: str, file: str) -> str:
    return f"{folder}/{file}".lstrip("/")


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The folders above it, then the file; a folder that is there already is fine."""
    project = facts["project"]
    path = url("projects", project, "libraries", "contents", *resource.name.split("/"))
    file = Call("POST", path, raw=str(wire.get("content") or "").encode(), expect="empty", note="write library file")
    return [*_folders(project, resource.name), file]


def _folders(project: str, path: str) -> list[Call]:
    steps = path.split("/")[:-1]
    folders = ["/".join(steps[: n + 1]) for n in range(len(steps))]
    return [
        Call(
            "POST",
            url("projects", project, "libraries", "folders", *folder.split("/")),
            expect="empty",
            note=f"make library folder {folder}",
            exists_ok=True,
        )
        for folder in folders
    ]


def _files(items: Sequence[Mapping[str, Any]], above: str) -> Iterator[str]:
    for item in items:
        path = f"{above}{item['name']}"
        if item.get("children") is None:
            yield path
        else:
            yield from _files(item["children"], f"{path}/")
