"""What happens while a verb works, as values. `tell(event)` is the engine's only output besides its results.

The command line's progress lines, the macro's bar, the web page and (next to come) the journal listen to the same
values; `Begun` and `Ended` are told in one place, `run.step.walk`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from ..core.model.address import Address

log = logging.getLogger("dss-iac")


class Step(Protocol):
    """What is told of a step. It is one of `core.model.plan`, whose values a listener has no need of."""

    @property
    def n(self) -> int:
        """Its number in the plan."""

    @property
    def op(self) -> str:
        """What it does."""

    @property
    def address(self) -> Address:
        """To what it does it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A phase of a plan or import: `what` is read; `done` of `total` objects so far (total 0 = unknown)."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class Started:
    """An apply begins; `total` steps."""

    project: str
    total: int


@dataclass(frozen=True, slots=True)
class Begun:
    """A step starts to act on DSS."""

    step: Step


@dataclass(frozen=True, slots=True)
class Minted:
    """DSS has made the object of a step and named it; from here on it is ours, whatever follows."""

    step: Step
    dss_id: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A step is over. `outcome` is succeeded, failed, skipped or unknown; `why` says more for the last three."""

    step: Step
    outcome: str
    why: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Saved:
    """State was written, as serial `serial`, to `where`."""

    serial: int
    where: str


@dataclass(frozen=True, slots=True)
class Note:
    """Something worth a line that is not a result."""

    text: str


Event = Reading | Started | Begun | Minted | Ended | Saved | Note
Tell = Callable[[Event], None]


def guarded(tell: Tell) -> Tell:
    """`tell` that cannot fail: a display that breaks is told no more, and what it was to show goes on."""
    broken: list[Exception] = []

    def told(event: Event) -> None:
        if broken:
            return
        try:
            tell(event)
        except Exception as error:
            broken.append(error)
            log.warning("the display failed and is left alone from here on: %s: %s", type(error).__name__, error)

    return told


def silent(event: Event) -> None:
    """Tell nobody."""
