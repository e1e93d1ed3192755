"""What happens while a verb works, as values. `tell(event)` is the engine's only output besides its results.

The command line's progress lines, the macro's bar, the web page and (next to come) the journal listen to the same
values; `Begun` and `Ended` are told in one place, `run.step.walk`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..core.model.plan import Step


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


def silent(event: Event) -> None:
    """Tell nobody."""
