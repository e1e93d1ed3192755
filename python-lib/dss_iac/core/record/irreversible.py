"""What of an apply no undo gives back: data that was dropped, and secrets. Pure; knows one change, and no journal."""

from __future__ import annotations

from typing import NamedTuple

from ..model import path
from ..model.address import Address
from ..model.plan import Action, Change, Effect
from ..planning.changes import written
from ..secret import masking


class Loss(NamedTuple):
    """What does not come back: always, or when the object of that creation (`born`) is no longer there."""

    address: Address
    text: str
    born: tuple[int, str] | None = None


def of(serial: int, change: Change) -> list[Loss]:
    """What of one change of the apply `serial` cannot be undone."""
    told = []
    hidden = masking.opened(change.before or {})[1]
    blind = [f.path for f in written(change) if f.secret or path.parse(f.path) in hidden]
    if blind and change.action in (Action.UPDATE, Action.ADOPT):
        told.append(
            Loss(change.address, f"{', '.join(blind)}: the former secret is not known and cannot be given back")
        )
    if change.effect is Effect.LOSS and change.action in (Action.DELETE, Action.REPLACE):
        data = f"the data that apply {serial} dropped does not come back"
        told.append(Loss(change.address, data, change.born))
    return told


def still(losses: tuple[Loss, ...], changes: tuple[Change, ...]) -> list[str]:
    """The losses that stand in view of the plan of the undo, a line each; what was only to be dropped may still be."""
    there = {c.address: c.born for c in changes if c.action not in (Action.CREATE, Action.REPLACE)}
    gone = (one for one in losses if one.born is None or there.get(one.address) != one.born)
    return [f"cannot be undone: {one.address}: {one.text}" for one in gone]
