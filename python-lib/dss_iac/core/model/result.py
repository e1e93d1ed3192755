"""What a verb gives back, as values. Nothing here claims more than was seen: a step without a verified end is not a
success, and `remaining` is a plan that was really made afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from .address import Address
from .plan import Change, Plan, Step
from .state import State


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one step ended: succeeded, failed, skipped or unknown; `why` for the last three."""

    step: Step
    outcome: str
    why: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Result:
    """One apply. `saved` is where state was written, "" when nothing was; `remaining` the plan made afterwards, None
    when it could not be made (`remaining_why`)."""

    plan: Plan
    outcomes: tuple[Outcome, ...] = ()
    state: State | None = None
    saved: str = ""
    notes: tuple[str, ...] = ()
    interrupted: bool = False
    unsaved: str = ""  # why state could not be written
    remaining: Plan | None = None
    remaining_why: str = ""
    rolled_back: Result | None = None  # what undid this apply at once, because a step failed
    not_rolled_back: str = ""  # why that could not be done
    seconds: float = 0.0

    def __str__(self) -> str:
        """How it ended, in one line; `render.results` tells the rest, masked (D66)."""
        words = ("succeeded", "failed", "skipped", "unknown")
        counts = [f"{len(found)} {word}" for word in words if (found := self.having(word))]
        saved = f"; {self.unsaved}" if self.unsaved else f"; state saved to {self.saved}" if self.saved else ""
        return f"{self.plan.project}: {', '.join(counts) or 'nothing to do'}{saved}"

    __repr__ = __str__

    def having(self, outcome: str) -> tuple[Outcome, ...]:
        """The steps that ended so."""
        return tuple(o for o in self.outcomes if o.outcome == outcome)

    @property
    def succeeded(self) -> tuple[Outcome, ...]:
        """Steps that did what they wanted, as far as reading back can tell."""
        return self.having("succeeded")

    @property
    def failed(self) -> tuple[Outcome, ...]:
        """Steps that DSS refused, or that did not keep what was written."""
        return self.having("failed")

    @property
    def skipped(self) -> tuple[Outcome, ...]:
        """Steps that were not begun."""
        return self.having("skipped")

    @property
    def unknown(self) -> tuple[Outcome, ...]:
        """Steps whose reply was lost and whose outcome no read could tell."""
        return self.having("unknown")

    @property
    def complete(self) -> bool:
        """Whether every step succeeded."""
        return len(self.succeeded) == len(self.outcomes) and not self.interrupted and not self.unsaved


@dataclass(frozen=True, slots=True)
class Drift:
    """What differs between what was recorded and what is live (D29). `pending`: actions that an unapplied edit of the
    configuration asks for, when one was given, else None. `failed`: what could not be read → why."""

    project: str
    changes: tuple[Change, ...]
    state: State
    failed: Mapping[str, str]
    pending: int | None = None
    looked: str = ""  # what one look at the project's git told, where it was asked for

    def __str__(self) -> str:
        """What was found, in one line; `render.results` tells the rest, masked (D66)."""
        unread = f", {len(self.failed)} could not be read" if self.failed else ""
        return f"Drift of {self.project}: {len(self.changes)} changed{unread}"

    __repr__ = __str__


@dataclass(frozen=True, slots=True)
class Import:
    """The files an import wrote (or would write), and what they cover. Report:
    `core.model.import_report.ImportReport`."""

    project: str
    folder: str
    files: Mapping[str, str | bytes] = field(repr=False)
    report: object
    failed: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a rehearsal: what would be sent, for which address."""

    address: Address
    op: str
    verb: str
    path: str
    note: str = ""
