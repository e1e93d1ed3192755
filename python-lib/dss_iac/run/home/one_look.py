"""Whether a project is where an apply left it, told by its git alone: three requests, whatever its size.

An apply after which a plan found nothing left to do marks the commit of that moment with a tag; while the head of the
git stands there, and nothing waits to be committed, nobody has saved anything since. Any doubt is a no, with its
reason: whoever asked reads the lists then. What a project's git does not hold is not looked at (`UNSEEN`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ...core.model.kind import Call
from ...core.model.resource import Desired
from ...core.model.state import State
from ...core.secret import signature
from ...errors import ODD_SHAPE, DssError
from ..session import Session
from . import anchors, project_git
from .store import Store

STEM = "settled-"
WHAT = "settled"
UNSEEN = "local variables, and what lies outside the project's git, were not looked at"


@dataclass(frozen=True, slots=True)
class Look:
    """`serial`: the apply that left the project as it is, 0 when `doubt` says why that is not certain."""

    serial: int = 0
    doubt: str = ""

    @property
    def told(self) -> str:
        """What was seen, in one line."""
        if self.doubt:
            return f"one look at the project's git was not enough: {self.doubt}; everything was read"
        return f"one look: the project's git is where apply {self.serial} left it; {UNSEEN}"


def head(session: Session) -> str:
    """The commit that the project is at; "" where DSS does not tell."""
    try:
        return project_git.head(session.transport.send(project_git.log(session)))
    except DssError:
        return ""


def mark(session: Session, kept: Store, state: State, commit: str) -> str:
    """Say at `commit` that nothing is left to do; why that could not be said, "" when it was. Somebody's commit in
    between is told by the tag: it stands elsewhere then than its text says."""
    if not commit:
        return ""
    row = {**_own(session, kept), "lineage": state.lineage, "serial": state.serial, "commit": commit,
           "config": state.config_hash, "signature": ""}  # fmt: skip
    text = signature.signed(json.dumps(row, ensure_ascii=False), WHAT, kept.key)
    try:
        session.transport.send(project_git.tag(session, f"{anchors.TAG}{STEM}{state.serial}", text), again=0)
    except DssError as error:
        return f"git: not marked as settled ({error.text})"
    return ""


def over(session: Session, kept: Store, desired: Desired | None) -> Look:
    """Look once. With a configuration, it has to be the one that was applied."""
    if desired is not None and any(resource.secrets for resource in desired.resources.values()):
        return Look(doubt="the configuration has secrets, and whether they changed is not in the git")
    return look(session, kept, desired.digest if desired else None)


def look(session: Session, kept: Store, config: str | None) -> Look:
    """The same for the digest of a configuration without secrets."""
    try:
        status = session.transport.send(Call("GET", project_git.at(session, "status")))
        tags = project_git.tags(session)
    except DssError as error:
        return Look(doubt=f"it cannot be read ({error.text})")
    if not isinstance(status, Mapping) or status.get("clean") is not True:
        return Look(doubt="something is not committed")
    now = head(session)
    ours = (tag for name, tag in tags.items() if name.startswith(anchors.TAG + STEM))
    found = [proof for tag in ours if (proof := _proof(tag, session, kept, now))]
    if not now or not found:
        return Look(doubt="something was saved since the last apply that left nothing to do")
    proof = max(found, key=lambda one: int(one["serial"]))
    if config is not None and proof["config"] != config:
        return Look(doubt="the configuration is not the one that was applied")
    return Look(int(proof["serial"]))


def _proof(tag: Mapping[str, Any], session: Session, kept: Store, now: str) -> Mapping[str, Any] | None:
    """What a tag of ours says, when it stands at `now` and was made there by this tool for this state."""
    text = str(tag.get("annotations") or "").strip()
    if str(tag.get("commit")) != now:
        return None
    try:
        signature.check(text, WHAT, kept.key)
        raw = json.loads(text)
        mine = {**_own(session, kept), "commit": now}
        return raw if all(raw.get(k) == v for k, v in mine.items()) and int(raw["serial"]) > 0 else None
    except ODD_SHAPE:
        return None


def _own(session: Session, kept: Store) -> dict[str, str]:
    return {"project": session.project, "home": kept.home.where, "tool": session.tool}
