"""Git references of a library: pulling what their repository has (API §4.10). Remotes are repositories on this disk.

Knows `external-libraries.json` and git objects; refuses to know networks, credentials and pushing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ..errors import illegal
from ..routing import WRITE_CONF, Call, route
from .futures import submit

STORED = "external-libraries.json"


@route("POST", "/projects/{key}/git/lib-git-refs/action/reset", WRITE_CONF)
def reset(call: Call) -> Any:
    """`{gitRef}`: a future; local changes are gone, the folder is as the repository has it."""
    name = str((call.body or {}).get("gitRef") or "")
    return submit(call, lambda: _reset(call, name), "Reset git reference")


def _reset(call: Call, name: str) -> dict[str, Any]:
    project = call.project
    stored = json.loads((project.library / STORED).read_bytes()) if (project.library / STORED).is_file() else {}
    known = stored.get("gitReferences") or {}
    key = next((k for k in known if k.strip("/") == name.strip("/")), None)
    if key is None:
        raise illegal(f"Unknown git reference: {name}")
    hash, files = _pulled(known[key])
    known[key] |= {"lastHash": hash, "isDirty": False, "conflictingFiles": []}
    place = f"lib/{key.strip('/')}"
    with project.commit(f"Reset git reference {key}", call.user):
        project.drop_path(place, user=call.user)
        for path, content in files:
            project.put_file(f"{place}/{path}", content, user=call.user)
        project.put_file(f"lib/{STORED}", json.dumps(stored, indent=2), user=call.user)
    return {"success": True, "commandSucceeded": True, "messages": {"messages": []}}


def _pulled(reference: dict[str, Any]) -> tuple[str, list[tuple[str, bytes]]]:
    """(commit, files below the path in the repository)."""
    import pygit2

    try:
        repository = pygit2.Repository(str(reference.get("remote")).removeprefix("file://"))
        commit = repository.revparse_single(str(reference.get("checkout") or "HEAD")).peel(pygit2.Commit)
        inside = str(reference.get("remotePath") or "").strip("/")
        tree = (commit.tree / inside) if inside else commit.tree
    except (pygit2.GitError, KeyError, ValueError) as error:
        raise illegal(f"Cannot fetch {reference.get('remote')}: {error}") from None
    return str(commit.id), list(_blobs(tree, ""))


def _blobs(tree: Any, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in tree:
        if entry.type_str == "tree":
            yield from _blobs(entry, f"{prefix}{entry.name}/")
        elif entry.type_str == "blob":
            yield f"{prefix}{entry.name}", entry.data
