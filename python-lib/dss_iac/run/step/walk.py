"""The one walker: it takes the steps of a plan in their order, several at once, and is the only place where a step
begins and ends (as events). Knows no operation by name and no DSS; `run.step.perform` does the work.

A failed step stops its dependents and nobody else. Ctrl-C and SIGTERM stop new steps, let running ones finish, and
what was done is saved (D23); a second Ctrl-C waits for none of them, and what they did is unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from ...core.model import path
from ...core.model.address import Address
from ...core.model.kind import Kind
from ...core.model.plan import Action, Plan, Step
from ...core.model.result import Outcome
from ...errors import LOST, DssError, Forgotten, IacError, Unreachable
from ..event import Begun, Ended
from ..session import Session
from .apply_context import ApplyContext
from .perform import perform

INTERRUPTED = "interrupted before it began; apply again"
ABANDONED = "interrupted while it ran, and nobody saw its end; plan again to see what it did"


def steps(session: Session, plan: Plan, work: ApplyContext, after_each: Callable[[], None]) -> tuple[Outcome, ...]:
    """Walk the plan; every step has an outcome at the end. `after_each` is the checkpoint, called between steps."""
    outcomes: dict[int, Outcome] = {}
    running: dict[int, Future[Outcome]] = {}
    pool = ThreadPoolExecutor(max(1, session.parallelism))
    try:
        for group in groups(plan.steps, session.kinds, _keeping(plan, session.kinds)):
            running.clear()
            _begin(session, plan, work, group, outcomes, pool, running)
            for done in as_completed(running.values()):
                outcomes[done.result().step.n] = done.result()
                after_each()
        pool.shutdown()
    except KeyboardInterrupt:  # a second one: nobody waits for what runs
        session.stop.set()
        session.transport.leave_others()
        pool.shutdown(wait=False, cancel_futures=True)
        for step in plan.steps:
            if step.n not in outcomes:
                outcomes[step.n] = _left(session, step, running.get(step.n))
    return tuple(outcomes[n] for n in sorted(outcomes))


def _begin(
    session: Session,
    plan: Plan,
    work: ApplyContext,
    group: Sequence[Step],
    outcomes: dict[int, Outcome],
    pool: ThreadPoolExecutor,
    running: dict[int, Future[Outcome]],
) -> None:
    """Let a group run, into `running`; what needs a step that did not succeed is skipped."""
    for step in group:
        cause = next((n for n in step.needs if n in outcomes and outcomes[n].outcome != "succeeded"), 0)
        if cause:
            needed = next(s for s in plan.steps if s.n == cause)
            why = f"needs {needed.op} {needed.address}, which did not succeed"
            outcomes[step.n] = _skipped(session, step, why)
        else:
            running[step.n] = pool.submit(_one, session, work, step)


def _left(session: Session, step: Step, running: Future[Outcome] | None) -> Outcome:
    """What is known of a step that nobody waited for."""
    if running is None or running.cancelled():
        return _skipped(session, step, INTERRUPTED)
    if running.done() and running.exception() is None:
        return running.result()
    session.tell(Ended(step, "unknown", ABANDONED))
    return Outcome(step, "unknown", ABANDONED)


def groups(
    steps: Sequence[Step], kinds: Mapping[str, Kind], keeping: Container[Address] = frozenset()
) -> list[list[Step]]:
    """Runs of steps that may go side by side: same operation on the same kind, no need inside. One group begins when
    the one before it is over, which keeps the plan's order where `needs` does not tell: a former maker lets go before
    the new one takes. Changes and deletions of what makes others go one by one, because DSS allows one maker each; but
    for changes of those that go on making what they make (`keeping`)."""
    found: list[list[Step]] = []
    last: tuple[str, str, int] | None = None
    inside: set[int] = set()
    for step in steps:
        alone = step.op in ("write", "delete") and bool(_makes(kinds[step.address.kind]))
        alone = alone and not (step.op == "write" and step.address in keeping and "refresh" not in step.detail)
        key = (step.op, step.address.kind, step.late)
        if alone or key != last or inside & set(step.needs):
            found.append([])
            inside = set()
        found[-1].append(step)
        inside.add(step.n)
        last = None if alone else key
    return found


def _makes(kind: Kind) -> frozenset[path.Step]:
    """The keys at the root of a tree below which a kind says what it makes."""
    return frozenset(path.parse(r.path)[0] for r in kind.refs if r.edge == "makes")


def _keeping(plan: Plan, kinds: Mapping[str, Kind]) -> frozenset[Address]:
    """What is changed in place and changes nothing of what it makes."""
    return frozenset(
        c.address
        for c in plan.changes
        if c.action is Action.UPDATE
        and c.fields
        and not any(path.parse(f.path)[:1] == (key,) for f in c.fields for key in _makes(kinds[c.address.kind]))
    )


def _one(session: Session, work: ApplyContext, step: Step) -> Outcome:
    """Begin, do, end: the only place where a step does."""
    if session.stop.is_set():
        return _skipped(session, step, INTERRUPTED)
    session.tell(Begun(step))
    began = session.clock.monotonic()
    outcome, why = "succeeded", ""
    try:
        session.transport.patiently(lambda: perform(work, step), decided=True)
    except LOST as error:
        asked = error.request.startswith("GET") and not isinstance(error, Forgotten)
        sure = asked or (isinstance(error, Unreachable) and error.unsent)
        outcome, why = ("failed" if sure else "unknown"), str(error)
    except IacError as error:
        outcome, why = "failed", _told(error, step)
    except Exception as error:  # a defect of ours must not take the other steps or the record of them along
        outcome, why = "failed", f"{step.address}: {type(error).__name__}: {error} (a defect of dss-iac: report it)"
    why = work.quiet(why)
    ended = Outcome(step, outcome, why, session.clock.monotonic() - began)
    session.tell(Ended(step, outcome, why, ended.seconds))
    return ended


def _told(error: IacError, step: Step) -> str:
    return f"{step.address}: {error}" if isinstance(error, DssError) else str(error)


def _skipped(session: Session, step: Step, why: str) -> Outcome:
    session.tell(Ended(step, "skipped", why))
    return Outcome(step, "skipped", why)
