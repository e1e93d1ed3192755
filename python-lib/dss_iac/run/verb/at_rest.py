"""A project at rest: after which applies it is marked as such, and what is planned while nobody touches it, after one
look at its git. Reads no object.

Refuses to know what the look goes by: that is `run.home.one_look`.
"""

from __future__ import annotations

from dataclasses import replace

from ...core.model.plan import Action, Change, Options, Plan
from ...core.model.resource import Desired
from ...core.model.result import Result
from ..home import one_look
from ..home.one_look import Look
from ..home.store import Store
from ..session import Session

GIT = "git"  # `Options.refresh`


def looked(session: Session, kept: Store, desired: Desired | None, options: Options) -> Look:
    """One look, when it is asked for and nothing else is: what is said of single objects needs them."""
    if options.refresh != GIT:
        return Look()
    if desired is None or replace(options, refresh="changed", unattended=False) != Options():
        return Look(doubt="the plan is not one of the configuration alone")
    return one_look.over(session, kept, desired)


def plan(session: Session, desired: Desired, options: Options, look: Look) -> Plan:
    """Nothing to do, each for the same reason."""
    why = f"as apply {look.serial} left it"
    return Plan(
        session.project,
        tuple(Change(address, Action.NOOP, why) for address in desired.resources),
        (),
        notes=(look.told,),
        environment=desired.environment,
        serial=look.serial,
        config_hash=desired.digest,
        options=options,
        made_at=session.clock.stamp(),
        tool=session.tool,
    )


def whole(asked: Options, result: Result) -> bool:
    """Whether an apply did all that its configuration asks for."""
    part = asked.undoes or asked.targets or asked.excludes or asked.destroy
    return bool(result.complete and result.saved and not part)


def settled(session: Session, kept: Store, result: Result, commit: str) -> Result:
    """Where nothing is left to do, the commit from before that look is marked: later plans may begin there."""
    left, state = result.remaining, result.state
    if not commit or state is None or left is None or left.has_actions or left.records or left.refusals:
        return result
    why = one_look.mark(session, kept, state, commit)
    return replace(result, notes=(*result.notes, why)) if why else result
