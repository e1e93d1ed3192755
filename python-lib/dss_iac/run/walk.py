"""The one walker: it takes the steps of a plan in their order, several at once, and is the only place where a step
begins and ends (as events). Knows no operation by name and no DSS; `run.perform` does the work.

A failed step stops its dependents and nobody else. Ctrl-C and SIGTERM stop new steps, let running ones finish, and
what was done is saved (D23).
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor
from concurrent.futures import wait as wait_for
from contextlib import contextmanager
from dataclasses import dataclass, field

from ..core.kind import Kind
from ..core.plan import Plan, Step
from ..errors import DssError, IacError, Malformed, Unreachable
from .event import Begun, Ended
from .perform import perform
from .result import Outcome
from .session import Session
from .work import Work

LOST = (Unreachable, Malformed)
INTERRUPTED = "interrupted before it began; apply again"


@dataclass
class _Walk:
    """Where one walk stands. `groups`: step number → its group; a group begins when the one before it is over, which
    keeps the plan's order wherever `needs` does not tell (a former maker lets go before the new one takes)."""

    session: Session
    steps: dict[int, Step]
    groups: dict[int, int] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    running: dict[Future[Outcome], int] = field(default_factory=dict)

    def ready(self) -> list[Step]:
        """Steps whose needs have all succeeded and that are not begun."""
        begun = set(self.outcomes) | set(self.running.values())
        front = min((self.groups[n] for n in self.steps if n not in self.outcomes), default=0)
        return [
            s
            for n, s in self.steps.items()
            if n not in begun and self.groups[n] == front and all(self._ok(need) for need in s.needs)
        ]

    def blocked(self) -> list[tuple[Step, Step]]:
        """(step, the need that did not succeed) for steps that can no longer begin."""
        begun = set(self.outcomes) | set(self.running.values())
        return [
            (step, self.steps[bad[0]])
            for n, step in self.steps.items()
            if n not in begun and (bad := [x for x in step.needs if x in self.outcomes and not self._ok(x)])
        ]

    def _ok(self, n: int) -> bool:
        return n not in self.steps or (n in self.outcomes and self.outcomes[n].outcome == "succeeded")


def steps(session: Session, plan: Plan, work: Work, after_each: Callable[[], None]) -> tuple[Outcome, ...]:
    """Walk the plan; every step has an outcome at the end. `after_each` is the checkpoint, called between steps."""
    walk = _Walk(session, {s.n: s for s in plan.steps}, groups(plan.steps, session.kinds))
    with stopping(session.stop), ThreadPoolExecutor(max(1, session.parallelism)) as pool:
        while len(walk.outcomes) < len(walk.steps):
            _skip(walk)
            if not session.stop.is_set():
                room = max(1, session.parallelism) - len(walk.running)
                for step in walk.ready()[:room]:
                    walk.running[pool.submit(_one, session, work, step)] = step.n
            if not walk.running:
                _leave(walk)
                break
            done, _ = wait_for(list(walk.running), timeout=1.0, return_when=FIRST_COMPLETED)
            for future in done:
                walk.outcomes[walk.running.pop(future)] = future.result()
            if done:
                after_each()
    return tuple(walk.outcomes[n] for n in sorted(walk.outcomes))


def groups(steps: Sequence[Step], kinds: Mapping[str, Kind]) -> dict[int, int]:
    """Runs of steps that may go side by side: same operation on the same kind, no need inside. Changes and deletions
    of what makes others go one by one, because DSS allows one maker each."""
    found: dict[int, int] = {}
    last: tuple[str, str, int] | None = None
    number, inside = 0, set[int]()
    for step in steps:
        alone = step.op in ("write", "delete") and any(r.edge == "makes" for r in kinds[step.address.kind].refs)
        key = (step.op, step.address.kind, step.late)
        if alone or key != last or inside & set(step.needs):
            number, inside = number + 1, set()
        found[step.n] = number
        inside.add(step.n)
        last = None if alone else key
    return found


def _one(session: Session, work: Work, step: Step) -> Outcome:
    """Begin, do, end: the only place where a step does."""
    session.tell(Begun(step))
    began = session.clock.monotonic()
    outcome, why = "succeeded", ""
    try:
        perform(work, step)
    except LOST as error:
        outcome, why = ("failed" if error.request.startswith("GET") else "unknown"), str(error)
    except IacError as error:
        outcome, why = "failed", _told(error, step)
    except Exception as error:  # a defect of ours must not take the other steps or the record of them along
        outcome, why = "failed", f"{step.address}: {type(error).__name__}: {error} (a defect of dss-iac: report it)"
    ended = Outcome(step, outcome, why, session.clock.monotonic() - began)
    session.tell(Ended(step, outcome, why, ended.seconds))
    return ended


def _told(error: IacError, step: Step) -> str:
    return f"{step.address}: {error}" if isinstance(error, DssError) else str(error)


def _skip(walk: _Walk) -> None:
    """Give up what waits for something that did not succeed, as far as that reaches."""
    while blocked := walk.blocked():
        for step, cause in blocked:
            _end(walk, step, f"needs {cause.op} {cause.address}, which did not succeed")


def _leave(walk: _Walk) -> None:
    for n, step in walk.steps.items():
        if n not in walk.outcomes:
            _end(walk, step, INTERRUPTED)


def _end(walk: _Walk, step: Step, why: str) -> None:
    walk.outcomes[step.n] = Outcome(step, "skipped", why)
    walk.session.tell(Ended(step, "skipped", why))


@contextmanager
def stopping(stop: threading.Event) -> Iterator[None]:
    """While it lasts, Ctrl-C and SIGTERM set `stop` instead of ending the program; a second Ctrl-C ends it."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def once(number: int, frame: object) -> None:
        if stop.is_set() and number == signal.SIGINT:
            raise KeyboardInterrupt
        stop.set()

    before = {n: signal.signal(n, once) for n in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
