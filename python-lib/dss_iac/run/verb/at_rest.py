"""The plan of a project that nobody has touched since an apply, made after one look at its git. Reads no object.

Refuses to know what the look goes by: that is `run.home.one_look`.
"""

from __future__ import annotations

from dataclasses import replace

from ...core.model.plan import Action, Change, Options, Plan
from ...core.model.resource import Desired
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
    return one_look.look(session, kept, desired)


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
