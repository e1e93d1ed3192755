"""Git references of the library: folders that DSS fills from repositories (API §4.10). Kept in one document, changed by
calls of their own: added, set and pulled anew, removed. Where `git` is given, these and no others are there.

{path: python/shared, repository: "git@host:team/shared.git", checkout: main, inside: python}
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ...core.model.kind import Call
from ...core.model.resource import Resource
from ..common.file_names import url

AT = "references"
# Word of an item → key of the document → key of the calls (API §4.10: they differ).
_WORDS: Mapping[str, tuple[str, str]] = {
    "repository": ("remote", "repository"),
    "checkout": ("checkout", "checkout"),
    "inside": ("remotePath", "pathInGitRepository"),
}
DIRTY = "isDirty"
APART = "not_on_the_python_path"  # references whose folders are not put there when they are added
_TEXT: Mapping[str, Any] = {"type": "string"}
SCHEMA: Mapping[str, Any] = {
    "type": "array",
    "description": "Folders of the library that DSS fills from git: these and no others, when given",
    "items": {
        "type": "object",
        "required": ["path", "repository"],
        "properties": {
            "path": {**_TEXT, "description": "Folder of the library: python/shared"},
            "repository": {**_TEXT, "description": "Its URL; the key for it is DSS's business"},
            "checkout": {**_TEXT, "description": "Branch, tag or commit"},
            "inside": {**_TEXT, "description": "Folder within the repository"},
            "python_path": {"type": "boolean", "description": "Look for Python code there (default yes); when added"},
        },
        "additionalProperties": False,
    },
}


def read(items: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The references that items declare."""
    return _sorted(
        {"path": str(item.get("path")).strip("/"), **{at: item[key] for key, (at, _) in _WORDS.items() if key in item}}
        for item in items
    )


def apart(items: Sequence[Mapping[str, Any]]) -> list[str]:
    """The paths that are not to be searched for Python code."""
    return [str(item.get("path")).strip("/") for item in items if item.get("python_path") is False]


def unwrap(document: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The references in `external-libraries.json`, whose keys may have slashes around them (API §4.10)."""
    stored = json.loads(document.get("data") or "{}")
    found = stored.get("gitReferences") if isinstance(stored, Mapping) else None
    keys = (*(at for at, _ in _WORDS.values()), DIRTY)
    return _sorted(
        {"path": str(path).strip("/"), **{key: one[key] for key in keys if key in one}}
        for path, one in (found or {}).items()
        if str(path).strip("/") and one.get("remote")  # the whole library is no folder of it
    )


def _sorted(references: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """DSS keeps them in no order."""
    return sorted(references, key=lambda one: str(one["path"]))


def show(references: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """`{git: […]}` for the references that there are; {} for none."""
    items = [
        {"path": one["path"], **{key: one[at] for key, (at, _) in _WORDS.items() if one.get(at)}} for one in references
    ]
    return {"git": items} if items else {}


def calls(resource: Resource, id: str, before: Any, after: Any) -> list[Call]:
    """The calls that turn the references of a project into those that are wanted."""
    had, wanted = ({one["path"]: one for one in side or ()} for side in (before, after))
    route = ("projects", resource.address.project, "git", "lib-git-refs")
    found: list[Call] = []
    for path, one in wanted.items():
        if path not in had:
            more = {"localTargetPath": path, "addToPythonPath": path not in (resource.create.get(APART) or ())}
            found.append(Call("POST", url(*route) + "/", {**_sent(one), **more}, note=f"add git reference {path}"))
        elif _sent(one) != _sent(had[path]):
            found.append(Call("PUT", url(*route, *path.split("/")), _sent(one), note=f"set git reference {path}"))
            found += [_pulled(route, path)] if not had[path].get(DIRTY) else []
    for path in had.keys() - wanted.keys():
        keep = bool(had[path].get(DIRTY))  # what somebody edited there is in no repository
        query = {"deleteDirectory": not keep}
        found.append(Call("DELETE", url(*route, *path.split("/")), query=query, note=f"remove git reference {path}"))
    return found


def _pulled(route: tuple[str, ...], path: str) -> Call:
    return Call("POST", url(*route, "action", "reset"), {"gitRef": path}, note=f"pull git reference {path}")


def _sent(one: Mapping[str, Any]) -> dict[str, Any]:
    """What a call says of a reference; without login and password, which no configuration has."""
    return {"login": None, "password": None, **{sent: one.get(at) or "" for at, sent in _WORDS.values()}}
