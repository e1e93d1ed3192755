"""Rejections where an editor of the library does not reach: each has a tag in the git of the host project, named after
the plan and the text that says it. So one whose file was taken away is missed. Best effort, as all tags (D31); knows
nothing of who may reject.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress

from ...errors import DssError
from ..session import Session
from . import project_git
from .audit_trail import SHORT, digest

PREFIX = "dss-iac-rejected-"


def mark(host: Session, plan: str, text: str, told: str) -> None:
    """Set the tag; `plan` is the full hash of the plan, `text` the decision as it is kept, `told` a line for people."""
    with suppress(DssError):
        host.transport.send(project_git.tag(host, f"{_named(plan)}{digest(text)}", told))


def missing(host: Session, plan: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The tags of rejections of a plan that none of its decisions is; nothing where there is no git to ask."""
    names = project_git.visible_tags(host)
    known = {f"{_named(plan)}{digest(text)}" for text in texts}
    return tuple(name for name in names if name.startswith(_named(plan)) and name not in known)


def _named(plan: str) -> str:
    return f"{PREFIX}{plan[:SHORT]}-"
