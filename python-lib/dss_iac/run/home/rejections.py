"""Rejections where an editor of the library does not reach: each has a tag in the git of the host project, named after
the plan and the text that says it. So one whose file was taken away is missed. Best effort, as all tags (D31); knows
nothing of who may reject.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress

from ...core.model.kind import Call
from ...dss.transport import fill
from ...errors import DssError
from ..session import Session
from .audit_trail import SHORT, digest
from .fencing_token import UNSURE

PREFIX = "dss-iac-rejected-"
TAGS = "/projects/{project}/git/tags"


def mark(host: Session, plan: str, text: str, told: str) -> None:
    """Set the tag; `plan` is the full hash of the plan, `text` the decision as it is kept, `told` a line for people."""
    body = {"name": f"{_named(plan)}{digest(text)}", "reference": "HEAD", "message": told}
    with suppress(DssError):
        host.transport.send(Call("POST", f"{fill(TAGS, host.project)}/", body=body))


def missing(host: Session, plan: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The tags of rejections of a plan that none of its decisions is; nothing where there is no git to ask."""
    try:
        found = host.transport.send(Call("GET", fill(TAGS, host.project)))
    except UNSURE:
        raise
    except DssError:
        return ()
    rows = [row for row in (found if isinstance(found, list) else ()) if isinstance(row, Mapping)]
    names = [str(r.get("shortName") or str(r.get("name")).removeprefix("refs/tags/")) for r in rows]
    known = {f"{_named(plan)}{digest(text)}" for text in texts}
    return tuple(name for name in names if name.startswith(_named(plan)) and name not in known)


def _named(plan: str) -> str:
    return f"{PREFIX}{plan[:SHORT]}-"
