"""What follows the write of an object: the computation of its schema (D15), or the calls of a part made once more,
because what that part stands for goes on as it was before the write (a backend that runs). Judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..compare import overlay
from ..model import path
from ..model.address import Address
from ..model.kind import Kind
from ..model.plan import Change, Step
from ..model.state import UNFOLLOWED
from .draft import Draft
from .scene import Scene

SCHEMA, AGAIN = "schema", "again"
_OWED = {SCHEMA: "the schemas of its outputs are to be computed"}


def of_new(kind: Kind, address: Address, body: Mapping[str, Any], drafts: Sequence[Draft]) -> list[Draft]:
    """What follows a creation; all parts of a new object are written anyway."""
    return [Draft(SCHEMA, address, hard={drafts[0].key})] if kind.follow({}, body) == SCHEMA else []


def of(
    kind: Kind, address: Address, before: Mapping[str, Any], after: Mapping[str, Any], drafts: Sequence[Draft]
) -> list[Draft]:
    """What follows an update, from one tree to the other; a part that is written by a draft is not done twice."""
    word = kind.follow(before, after)
    hard = {d.key for d in drafts if not d.late}
    if word in ("", SCHEMA):
        return [Draft(SCHEMA, address, hard=hard)] if word else []
    part = next(p for p in kind.parts if p.at == word)
    if _lies_at(word, (at for d in drafts for at in d.detail.get("paths") or ())):
        return []
    mine = next((d for d in drafts if d.late == part.late and d.op == "finish"), None)
    if mine is not None:
        mine.detail[AGAIN] = word
        return []
    return [Draft("finish", address, part.late, {"paths": [], AGAIN: word}, hard)]


def told(kind: Kind, change: Change, paths: Iterable[str]) -> str:
    """What is done once more after an update that writes these paths, in words; "" when nothing is."""
    if not any(part.at and part.calls for part in kind.parts):
        return ""  # nothing that could be: not worth a tree laid over another
    before, body = change.before or {}, change.after.body if change.after else {}
    word = kind.follow(before, overlay.lay(kind, before, body))
    return "" if word in ("", SCHEMA) or _lies_at(word, paths) else f"its {word} is started again"


def _lies_at(word: str, paths: Iterable[str]) -> bool:
    return any(path.parse(at)[:1] == (word,) for at in paths)


def is_one(step: Step) -> bool:
    """Whether a step is nothing but what follows a write."""
    return step.op == SCHEMA or (AGAIN in step.detail and not step.detail.get("paths"))


def owed_of(kind: Kind, body: Mapping[str, Any]) -> str:
    """What an apply that was interrupted after its write may have left to do, in words; "" when nothing follows."""
    word = kind.follow({}, body)
    return _OWED.get(word, f"its {word} is to be started again") if word else ""


def unfollowed(scene: Scene, address: Address) -> str:
    """What follows a write of ours and may still be owed (D15), in words: the write or its follower was interrupted. An
    undoing owes what an earlier one began; what it writes itself is followed anyway."""
    entry, kind = scene.entries.get(address), scene.kind(address)
    undoes = scene.options.undoes
    waits = entry is not None and (entry.status == UNFOLLOWED if undoes else entry.status not in ("ok", "rewritten"))
    return owed_of(kind, scene.resources[address].body) if waits else ""
