"""Git references of a library: add, set, pull, push, remove (API §4.10). Remotes are repositories on this disk.

Knows `external-libraries.json` and git objects; refuses to know networks and credentials.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from ..errors import exists, illegal
from ..facts.new_project import LIBRARY
from ..routing import WRITE_CONF, Call, route
from ..typed import clone
from .futures import submit

if TYPE_CHECKING:
    from ..estate import Project

STORED = "external-libraries.json"
BASE = "/projects/{key}/git/lib-git-refs"
CREATED: dict[str, Any] = {"conflictingFiles": [], "resolvedFiles": [], "faultyHash": "", "isDirty": False}
SENT = {"repository": "remote", "checkout": "checkout", "pathInGitRepository": "remotePath"}
"""Keys as they are sent, and as they are stored."""


@route("POST", f"{BASE}/", WRITE_CONF)
def add(call: Call) -> Any:
    """`{repository, checkout, pathInGitRepository, localTargetPath, addToPythonPath}`: a future; added and pulled."""
    given = call.body or {}
    place = str(given.get("localTargetPath") or "").strip("/")
    if not place or not given.get("repository"):
        raise illegal("Repository and local target path are required", 400)
    if _key(_stored(call.project), place) is not None:
        raise exists("git reference", call.project.key, place)
    return submit(call, lambda: _add(call, place, given), "Add git reference")


def _add(call: Call, place: str, given: dict[str, Any]) -> dict[str, Any]:
    stored = _stored(call.project)
    reference = {**CREATED, **_sent(given)}
    _pulled(call, reference)  # one that cannot be pulled is not added
    stored.setdefault("gitReferences", {})[place] = reference
    if given.get("addToPythonPath", True):
        stored["pythonPath"] = list(dict.fromkeys([*(stored.get("pythonPath") or []), place]))
    return _pull(call, stored, place, f"Added git reference {place}")


@route("PUT", f"{BASE}/{{path:rest}}", WRITE_CONF)
def put(call: Call) -> Any:
    """Another repository, checkout or path; nothing is pulled. Answers the path of the reference."""
    stored = _stored(call.project)
    key = _known(stored, call.params["path"])
    stored["gitReferences"][key] |= _sent(call.body or {})
    _save(call, stored, f"Updated git reference {key}")
    return key


@route("DELETE", f"{BASE}/{{path:rest}}", WRITE_CONF)
def remove(call: Call) -> Any:
    """The reference, and its place in the Python path; its files only when `deleteDirectory` says so."""
    stored = _stored(call.project)
    key = _known(stored, call.params["path"])
    del stored["gitReferences"][key]
    stored["pythonPath"] = [p for p in stored.get("pythonPath") or [] if p.strip("/") != key.strip("/")]
    with call.project.commit(f"Removed git reference {key}", call.user):
        if call.query.flag("deleteDirectory"):
            call.project.drop_path(_place(key), user=call.user)
        _save(call, stored, "")
    return {}


@route("POST", f"{BASE}/action/reset", WRITE_CONF)
def reset(call: Call) -> Any:
    """`{gitRef}`: a future; local changes are gone, the folder is as the repository has it."""
    name = str((call.body or {}).get("gitRef") or "")
    return submit(call, lambda: _reset(call, name), "Reset git reference")


def _reset(call: Call, name: str) -> dict[str, Any]:
    stored = _stored(call.project)
    key = _known(stored, name)
    return _pull(call, stored, key, f"Reset git reference {key}")


@route("POST", f"{BASE}/action/push", WRITE_CONF)
def push(call: Call) -> Any:
    """`{gitRef, commitMessage}`: a future; the folder becomes a commit on the branch that is checked out."""
    given = call.body or {}
    return submit(call, lambda: _push(call, str(given.get("gitRef") or ""), given), "Push git reference")


def _push(call: Call, name: str, given: dict[str, Any]) -> dict[str, Any]:
    stored = _stored(call.project)
    key = _known(stored, name)
    root = call.project.tree / _place(key)
    files = {f.relative_to(root).as_posix(): f.read_bytes() for f in root.rglob("*") if f.is_file()}
    made = _committed(stored["gitReferences"][key], files, given.get("commitMessage") or "Update", call.user.login)
    stored["gitReferences"][key] |= {"lastHash": made, "isDirty": False}
    _save(call, stored, f"Pushed git reference {key}")
    return _done()


@route("POST", "/projects/{key}/git/actions/git-refs/reset-all", WRITE_CONF)
def reset_all(call: Call) -> Any:
    """A future; every reference as by `reset`, one after the other."""
    return submit(call, lambda: _each(call, lambda key: _reset(call, key)), "Reset git references")


@route("POST", "/projects/{key}/git/actions/git-refs/push-all", WRITE_CONF)
def push_all(call: Call) -> Any:
    """`{commitMessage}`: a future; every reference as by `push`, one after the other."""
    given = call.body or {}
    return submit(call, lambda: _each(call, lambda key: _push(call, key, given)), "Push git references")


def _each(call: Call, act: Callable[[str], Any]) -> dict[str, Any]:
    for key in list(_stored(call.project).get("gitReferences") or {}):
        act(key)
    return _done()


# -- what is stored ----------------------------------------------------------------------------------------------------


def _stored(project: Project) -> dict[str, Any]:
    file = project.library / STORED
    found: dict[str, Any] = json.loads(file.read_bytes()) if file.is_file() else clone(LIBRARY)
    return found


def _sent(given: dict[str, Any]) -> dict[str, Any]:
    return {name: given.get(key) or "" for key, name in SENT.items()}


def _key(stored: dict[str, Any], name: str) -> str | None:
    """Keys are written with and without slashes around them."""
    return next((k for k in stored.get("gitReferences") or {} if k.strip("/") == name.strip("/")), None)


def _known(stored: dict[str, Any], name: str) -> str:
    key = _key(stored, name)
    if key is None:
        raise illegal(f"Unknown git reference: {name}")
    return key


def _place(key: str) -> str:
    return f"lib/{key.strip('/')}"


def _save(call: Call, stored: dict[str, Any], message: str) -> None:
    call.project.put_file(f"lib/{STORED}", json.dumps(stored, indent=2), user=call.user, message=message)


def _done() -> dict[str, Any]:
    return {"success": True, "commandSucceeded": True, "messages": {"messages": []}}


# -- repositories ------------------------------------------------------------------------------------------------------


def _pull(call: Call, stored: dict[str, Any], key: str, message: str) -> dict[str, Any]:
    """The folder as its repository has it; one commit."""
    hash, files = _pulled(call, stored["gitReferences"][key])
    stored["gitReferences"][key] |= {"lastHash": hash, "isDirty": False, "conflictingFiles": []}
    with call.project.commit(message, call.user):
        call.project.drop_path(_place(key), user=call.user)
        for path, content in files:
            call.project.put_file(f"{_place(key)}/{path}", content, user=call.user)
        _save(call, stored, "")
    return _done()


def _repository(reference: dict[str, Any]) -> Any:
    import pygit2

    return pygit2.Repository(str(reference.get("remote")).removeprefix("file://"))


def _pulled(call: Call, reference: dict[str, Any]) -> tuple[str, list[tuple[str, bytes]]]:
    """(commit, files below the path in the repository); nothing of one that is only pretended."""
    import pygit2

    if call.estate.pretended_remotes and not str(reference.get("remote")).startswith("/"):
        return "0" * 40, []
    try:
        commit = _repository(reference).revparse_single(reference.get("checkout") or "HEAD").peel(pygit2.Commit)
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


def _committed(reference: dict[str, Any], files: dict[str, bytes], message: str, login: str) -> str:
    """The files as a new commit on the reference's branch; what lies outside its path stays. Only branches take one."""
    import pygit2

    repository, name = _repository(reference), str(reference.get("checkout")).removeprefix("refs/heads/")
    branch = repository.branches.local.get(name)
    if branch is None:
        raise illegal(f"Cannot push to {name}: it is not a branch of {reference.get('remote')}")
    inside = str(reference.get("remotePath") or "").strip("/")
    prefix = f"{inside}/" if inside else ""
    index = pygit2.Index()
    index.read_tree(branch.peel(pygit2.Commit).tree)
    for path in [entry.path for entry in index if entry.path.startswith(prefix)]:
        index.remove(path)
    for path, content in files.items():
        blob = repository.create_blob(content)
        index.add(pygit2.IndexEntry(f"{prefix}{path}", blob, pygit2.enums.FileMode.BLOB))
    who = pygit2.Signature(login, f"{login}@sandbox.invalid")
    tree = index.write_tree(repository)
    return str(repository.create_commit(branch.name, who, who, message, tree, [branch.target]))
