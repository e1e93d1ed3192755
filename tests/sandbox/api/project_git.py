"""The project's git repository over the API (API §4.9; shapes from the client's docstrings)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..errors import illegal, missing
from ..history import History
from ..routing import ADMIN, READ_CONF, WRITE_CONF, Call, route

NO_REMOTE = {
    "success": False,
    "commandSucceeded": False,
    "logs": "No remote repository is configured",
    "output": "",
    "messages": [],
}
DONE = {"success": True, "commandSucceeded": True, "logs": "", "output": "", "messages": []}


def _git(call: Call) -> History:
    if call.project.history is None:
        raise illegal("Project git is disabled on this instance")
    return call.project.history


def _who(call: Call) -> tuple[str, int]:
    return call.user.login, call.at


@route("GET", "/projects/{key}/git/status", READ_CONF)
def status(call: Call) -> dict[str, Any]:
    """Branch, cleanliness, lists of changed files, remotes."""
    return _git(call).status()


@route("GET", "/projects/{key}/git/actions/log", READ_CONF)
def log(call: Call) -> dict[str, Any]:
    """`entries` newest first, `nextCommit` when there are more."""
    try:
        count = int(call.query.get("count") or 20)
    except ValueError:
        raise illegal("count must be a number", 400) from None
    entries, more = _git(call).log(call.query.get("path"), call.query.get("startCommit"), max(count, 1))
    return {"entries": entries} | ({"nextCommit": more} if more else {})


@route("GET", "/projects/{key}/git/actions/diff", READ_CONF)
def diff(call: Call) -> dict[str, Any]:
    """Of the work tree, of one commit, or between two."""
    return _git(call).diff(call.query.get("commitFrom"), call.query.get("commitTo"))


@route("POST", "/projects/{key}/git/actions/commit", WRITE_CONF)
def commit(call: Call) -> dict[str, Any]:
    """Commit what is pending; new files are added."""
    message = (call.body or {}).get("message")
    if not message:
        raise illegal("Commit message is mandatory", 400)
    _git(call).commit_all(message, *_who(call))
    return dict(DONE)


def _restore(call: Call, do: Callable[[History, str, str, int], list[str]]) -> dict[str, Any]:
    reference = call.query.get("commit")
    if not reference:
        raise illegal("commit is mandatory", 400)
    changed = do(_git(call), reference, *_who(call))
    call.project.reload(changed, call.user)
    return dict(DONE)


@route("POST", "/projects/{key}/git/actions/revertToRevision", WRITE_CONF)
def revert_to_revision(call: Call) -> dict[str, Any]:
    """The project becomes what it was; a new commit says so. Uncommitted changes are lost."""
    message = f"Reverted project {call.project.key} to {call.query.get('commit')}"
    return _restore(call, lambda git, ref, login, at: git.restore(ref, message, login, at))


@route("POST", "/projects/{key}/git/actions/revertCommit", WRITE_CONF)
def revert_commit(call: Call) -> dict[str, Any]:
    """Undo one commit."""
    message = f"Reverted commit {call.query.get('commit')}"
    return _restore(call, lambda git, ref, login, at: git.revert(ref, message, login, at))


@route("POST", "/projects/{key}/git/actions/resetToLocalHeadState", WRITE_CONF)
def reset_to_head(call: Call) -> dict[str, Any]:
    """Drop uncommitted changes."""
    call.project.reload(_git(call).reset(), call.user)
    return dict(DONE)


@route("GET", "/projects/{key}/git/tags", READ_CONF)
def list_tags(call: Call) -> list[dict[str, Any]]:
    """All tags: name, shortName, commit, annotations, readOnly."""
    return _git(call).tags()


@route("POST", "/projects/{key}/git/tags/", WRITE_CONF)
def create_tag(call: Call) -> dict[str, Any]:
    """`{name, reference, message}`; what happens on a taken name is uncertain (D26)."""
    body = call.body or {}
    move = call.estate.reading("git-tag-duplicate") == "b"
    _git(call).create_tag(
        body.get("name") or "", body.get("reference") or "HEAD", body.get("message") or "", *_who(call), move=move
    )
    return dict(DONE)


@route("POST", "/projects/{key}/git/actions/deleteTag", WRITE_CONF)
def delete_tag(call: Call) -> dict[str, Any]:
    """`{name}`."""
    _git(call).delete_tag((call.body or {}).get("name") or "")
    return dict(DONE)


@route("GET", "/projects/{key}/git/branches", READ_CONF)
def list_branches(call: Call) -> list[str]:
    """Names of local branches."""
    return _git(call).branches()


@route("GET", "/projects/{key}/git/current-branch", READ_CONF)
def current_branch(call: Call) -> dict[str, Any]:
    """`{name}`."""
    return {"name": _git(call).branch()}


@route("POST", "/projects/{key}/git/branches/", ADMIN)
def create_branch(call: Call) -> dict[str, Any]:
    """A branch from a commit, and switch to it. Branching into a copy of the project is refused here."""
    body = call.body or {}
    if body.get("duplicateProject"):
        raise illegal("This sandbox does not branch into a copy of the project")
    _git(call).create_branch(body.get("name") or "", body.get("commit") or "HEAD")
    return _switch(call, body["name"])


@route("POST", "/projects/{key}/git/actions/switchBranch", ADMIN)
def switch_branch(call: Call) -> dict[str, Any]:
    """Check out another branch; the project becomes its content."""
    return _switch(call, call.query.get("branchName") or "")


def _switch(call: Call, name: str) -> dict[str, Any]:
    call.project.reload(_git(call).switch(name), call.user)
    return dict(DONE)


@route("POST", "/projects/{key}/git/actions/deleteBranch", ADMIN)
def delete_branch(call: Call) -> dict[str, Any]:
    """A local branch, not the current one."""
    _git(call).delete_branch((call.body or {}).get("name") or "")
    return dict(DONE)


@route("GET", "/projects/{key}/git/remotes/{name}", READ_CONF)
def get_remote(call: Call) -> dict[str, Any]:
    """`{url}`, or `{}` when there is none."""
    url = _git(call).remotes().get(call.params["name"])
    return {"url": url} if url else {}


@route("POST", "/projects/{key}/git/remotes/{name}", ADMIN)
def set_remote(call: Call) -> dict[str, Any]:
    """Remember the URL; nothing is contacted."""
    url = (call.body or {}).get("url")
    if not url:
        raise illegal("url is mandatory", 400)
    _git(call).set_remote(call.params["name"], url)
    return dict(DONE)


@route("DELETE", "/projects/{key}/git/remotes/{name}", ADMIN)
def remove_remote(call: Call) -> dict[str, Any]:
    """Forget it."""
    if call.params["name"] not in _git(call).remotes():
        raise missing("remote", None, call.params["name"])
    _git(call).set_remote(call.params["name"], None)
    return dict(DONE)


def _unreachable(call: Call) -> dict[str, Any]:
    """fetch, pull, push: 200 with success false, because this sandbox reaches no other repository."""
    reason = "The remote repository cannot be reached" if _git(call).remotes() else NO_REMOTE["logs"]
    return {**NO_REMOTE, "logs": reason}


for _action in ("fetch", "pullRebase", "push", "resetToRemoteHeadState"):
    route("POST", f"/projects/{{key}}/git/actions/{_action}", ADMIN)(_unreachable)
