"""Changed files of a library folder that a git reference fills: a commit on the branch that it checks out, and the page
of the repository where a pull request begins. Knows references and addresses, not what the files say.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote

from ..core.model.kind import Call
from ..dss import future
from ..dss.transport import fill
from ..errors import IacError
from ..run.session import Session
from . import config_source
from .config_source import LIBRARY, PATIENCE, Spot

PUSH = "/projects/{project}/git/lib-git-refs/action/push"
_HEADS = "refs/heads/"
_REMOTE = re.compile(r"(?:ssh://)?(?:[^@/]+@)?([^:/]+)(?::\d+/|[:/])(.+?)(?:\.git)?/?\Z")
# What the host's name holds → the page where a pull request from a branch begins.
_PAGES: Mapping[str, str] = {
    "github": "https://{host}/{path}/compare/{branch}?expand=1",
    "gitlab": "https://{host}/{path}/-/merge_requests/new?merge_request[source_branch]={branch}",
    "bitbucket": "https://{host}/{path}/pull-requests/new?source={branch}",
    "azure": "https://{host}/{path}/pullrequestcreate?sourceRef={branch}",
}


class Reference(NamedTuple):
    """A git reference: the folder that it fills, where its repository is, and what it checks out."""

    folder: str
    remote: str
    branch: str


def of(host: Session, spot: Spot) -> Reference | None:
    """The reference that fills a place whole; None when there is none. IacError when one fills a part of it, or checks
    out what takes no commits."""
    found = config_source.references(host) if spot.what == LIBRARY else {}
    for folder, told in found.items():
        if config_source.below(spot.path, folder):
            return Reference(folder, _told(str(told.get("remote") or "")), _branch(folder, told))
        if config_source.below(folder, spot.path):
            raise IacError(f"library folder {spot}: a git reference fills only {folder} of it; point to one of the two")
    return None


def _told(remote: str) -> str:
    """The address without the name and the key that may stand in it."""
    return re.sub(r"(?<=://)[^@/]*@", "", remote)


def _branch(folder: str, told: Mapping[str, Any]) -> str:
    checkout = str(told.get("checkout") or "")
    if not checkout or checkout.startswith("refs/tags/") or re.fullmatch(r"[0-9a-f]{40}", checkout):
        what = checkout or "nothing that is named"
        raise IacError(f"the git reference of {folder} checks out {what}; let it check out a branch for such edits")
    return checkout.removeprefix(_HEADS)


def push(host: Session, reference: Reference, message: str) -> None:
    """Commit the folder as it is now. When that fails, the folder is set back to what the repository has."""
    body = {"gitRef": reference.folder, "commitMessage": message}
    clock = host.clock
    try:
        reply = host.transport.send(Call("POST", fill(PUSH, host.project), body))
        deadline = clock.monotonic() + PATIENCE
        future.wait(host.transport, reply, deadline=deadline, now=clock.monotonic, sleep=clock.sleep)
    except IacError as error:
        why = f"{reference.remote} did not take the commit on {reference.branch}: {_told(str(error))}"
        raise IacError(f"{why}; {_back(host, reference)}") from None


def _back(host: Session, reference: Reference) -> str:
    """Set the folder back to what the repository has, and say so."""
    try:
        config_source.reset(host, Spot(LIBRARY, reference.folder))
    except IacError as error:
        return f"library folder {reference.folder} holds the edits and could not be set back: {_told(str(error))}"
    return "the folder is as the repository has it, nothing is lost in DSS: run it again"


def request_page(reference: Reference) -> str:
    """Where a pull request from the branch begins; "" for a host whose pages nobody knows."""
    found = _REMOTE.match(re.sub(r"\Ahttps?://", "", reference.remote))
    if found is None:
        return ""
    host, path = found.groups()
    page = next((page for word, page in _PAGES.items() if word in host.lower()), "")
    return page.format(host=host, path=path, branch=quote(reference.branch, safe=""))


def next_step(reference: Reference) -> str:
    """What to do with the commit, in a sentence."""
    return (
        f"Committed to branch {reference.branch} of {reference.remote}: open a pull request from it, and apply when it "
        "is merged."
    )
