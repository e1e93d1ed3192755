"""What several applies changed together: the first value of each path and the last. Pure; reads journals, nothing else.

What was made and unmade in between is left out, and so is whatever no step of an apply carried out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ..model.address import Address
from ..model.plan import Action, Change, FieldChange
from .journal import Journal

_QUIET = (Action.NOOP, Action.RECORD, Action.FORGET)
WELL = "succeeded"


@dataclass
class _Story:
    """One object through the applies; `fields` are by path, with the first `live` and the last `desired`."""

    first: Change
    last: Change
    fields: dict[str, FieldChange] = field(default_factory=dict)

    @property
    def action(self) -> Action:
        """What became of it, all in all."""
        if self.last.action is Action.DELETE:
            return Action.NOOP if self.first.action is Action.CREATE else Action.DELETE
        return Action.CREATE if self.first.action is Action.CREATE else Action.UPDATE


def changes(journals: Sequence[Journal]) -> tuple[Change, ...]:
    """The changes of `journals`, oldest first, as one change for each object. `recorded` of a field is the first value,
    `live` the last."""
    stories: dict[Address, _Story] = {}
    for journal in journals:
        for change in filter(lambda c: _done(journal, c), journal.plan.changes):
            story = stories.pop(change.moved_from, None) if change.moved_from else stories.get(change.address)
            story = stories.setdefault(change.address, story or _Story(change, change))
            story.last = change
            for one in change.fields:
                was = story.fields.get(one.path)
                story.fields[one.path] = replace(one, live=was.live) if was else one
    told = (_told(address, story) for address, story in sorted(stories.items()))
    return tuple(change for change in told if change is not None)


def _done(journal: Journal, change: Change) -> bool:
    steps = [s.n for s in journal.plan.steps if s.address == change.address]
    return change.action not in _QUIET and bool(steps) and all(journal.done.get(n) == WELL for n in steps)


def _told(address: Address, story: _Story) -> Change | None:
    action = story.action
    fields = tuple(_both(one, one.live, one.desired) for _, one in sorted(story.fields.items()))
    if action is not Action.UPDATE:
        fields = ()
    differing = tuple(one for one in fields if one.secret or one.recorded != one.live)
    if action is Action.NOOP or (action is Action.UPDATE and not differing):
        return None
    why = {Action.CREATE: "made since", Action.DELETE: "deleted since"}.get(action, "")
    return Change(address, action, why, differing, secrets=story.last.secrets)


def _both(one: FieldChange, first: Any, last: Any) -> FieldChange:
    return replace(one, desired=last, recorded=first, live=last, verdict="edited", reason="")
