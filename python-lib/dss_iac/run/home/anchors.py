"""What the git of a project tells of state, where an editor of its library does not reach: the tag of each apply (D31)
carries serial, lineage, policy and digest of the state that it left, signed. So a state that was put back or taken away
is noticed, also one of the same serial or one that comes after another, and a rebuilt one keeps its policy. Tags of
others, and of states in other places, are no anchors.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ...core.model.state import State
from ...core.secret import signature
from ...errors import StateError
from ..session import Session
from . import project_git
from .store import Store

TAG = "dss-iac/"
WHAT = "anchor"
WAY_OUT = (
    "bring it back from the history of the library, or let somebody who administers the project look at DSS anew with "
    "`dss-iac state rebuild`"
)


@dataclass(frozen=True, slots=True)
class Anchor:
    """What one tag tells: the state of that serial was there, stated this policy and had this digest ("" where the tag
    is older than that). `told` is its first line."""

    serial: int
    lineage: str
    policy: Mapping[str, Any]
    told: str = ""
    digest: str = ""


def text(kept: Store, state: State) -> str:
    """A line for the message of the tag; "" for a state that does not lie in the project."""
    if not kept.home.inside:
        return ""
    row = {"project": state.project, "home": kept.home.where, "lineage": state.lineage, "serial": state.serial,
           "policy": dict(state.policy), "digest": state.digest, "signature": ""}  # fmt: skip
    return signature.signed(json.dumps(row, ensure_ascii=False), WHAT, kept.key)


def tags(session: Session) -> dict[int, Mapping[str, Any]]:
    """Serial → tag of an apply, of those that the key may see. One request; raises where DSS is away."""
    named = project_git.visible_tags(session)
    known = {name.removeprefix(TAG): row for name, row in named.items() if name.startswith(TAG)}
    return {int(stem): row for stem, row in known.items() if stem.isascii() and stem.isdecimal() and len(stem) < 18}


def seen(session: Session, kept: Store) -> tuple[Anchor, ...]:
    """The anchors of the state that `kept` keeps, oldest first; with a key, those that were signed with it."""
    if not kept.home.inside:
        return ()
    found = (_anchor(serial, row, kept) for serial, row in sorted(tags(session).items()))
    return tuple(anchor for anchor in found if anchor is not None)


def check(known: Iterable[Anchor], kept: Store, state: State | None, journals: Iterable[int]) -> None:
    """StateError when a tag tells of an apply that neither state nor a journal (by serial) knows, or of another state
    than this one, or than the one before it."""
    last, told = (state.serial if state else 0), set(journals)
    lost = [anchor for anchor in known if anchor.serial > last and anchor.serial not in told]
    if lost:
        there = f"this state is of apply {last}" if state else "there is no state"
        raise StateError(
            f"{kept.where}: {there}, and the project's git knows a later one (tag {TAG}{lost[-1].serial}: "
            f"{lost[-1].told}): an older one was put back, or it was taken away; {WAY_OUT}"
        )
    forked = [anchor for anchor in known if state and _another(anchor, state)]
    if state and forked:
        which = "this state" if forked[-1].serial == state.serial else "the state that this one comes after"
        raise StateError(
            f"{kept.where}: {which} is another one of apply {forked[-1].serial} than the project's git knows (tag "
            f"{TAG}{forked[-1].serial}: {forked[-1].told}); {WAY_OUT}"
        )


def _another(anchor: Anchor, state: State) -> bool:
    """Whether a tag tells of another state than this one, or than the one before it."""
    ours = {state.serial: state.digest, state.serial - 1: state.previous}.get(anchor.serial)
    return bool(ours and anchor.digest and ours != anchor.digest)


def _anchor(serial: int, row: Mapping[str, Any], kept: Store) -> Anchor | None:
    lines = str(row.get("annotations") or "").splitlines()
    for line in lines:
        try:
            signature.check(line, WHAT, kept.key)
            raw = json.loads(line)
            mine = (raw["project"], raw["home"], raw["serial"]) == (kept.project, kept.home.where, serial)
            if not mine:
                return None
            return Anchor(serial, str(raw["lineage"]), dict(raw["policy"]), lines[0], str(raw.get("digest", "")))
        except (ValueError, KeyError, TypeError, RecursionError):
            continue
    return None
