"""A project at rest: after which applies it is marked as such, and what is planned while nobody touches it, after one
look at its git. Reads no object.

Refuses to know what the look goes by: that is `run.home.one_look`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from ...core.model.address import Address
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
    if desired is None or not plain(options):
        return Look(doubt="the plan is not one of the configuration alone")
    return one_look.over(session, kept, desired)


def plain(options: Options) -> bool:
    """Whether nothing is asked for but a plan, wherever it looks."""
    return replace(options, refresh="changed", unattended=False) == Options()


def left_by(look: Look) -> str:
    """The reason of each that stays."""
    return f"as apply {look.serial} left it"


def plan(session: Session, desired: Desired, options: Options, look: Look) -> Plan:
    """Nothing to do, as one look has told."""
    facts = {"environment": desired.environment, "serial": look.serial, "config_hash": desired.digest}
    return still(session, desired.resources, left_by(look), options=options, notes=(look.told,), **facts)


def still(session: Session, resources: Iterable[Address], why: str, **facts: Any) -> Plan:
    """A plan that leaves these as they are, each for the same reason; `facts`: what else it tells, as `Plan` has it."""
    changes = tuple(Change(address, Action.NOOP, why) for address in resources)
    return Plan(session.project, changes, (), made_at=session.clock.stamp(), tool=session.tool, **facts)


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
