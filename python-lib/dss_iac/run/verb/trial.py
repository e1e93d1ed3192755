"""Texts of a configuration that are not written yet, tried: compiled, and planned against what was seen of DSS. Says of
each object whether the plan is as it should be then. Writes nothing and asks DSS nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from ...core.accept import choice
from ...core.language import concrete_types, validate
from ...core.model.address import Address
from ...core.model.diagnostic import Diagnostic
from ...core.model.plan import Action, Change, Plan
from ...core.model.resource import NOTHING, Desired, Snapshot
from ...core.planning import planner
from ..config import config_files
from .prepare import Prepared

STILL = "the change could not be written so that a plan would be empty"
Instead = Mapping[Path, "bytes | None"]


@dataclass(frozen=True)
class Trial:
    """What texts are tried against. `reading` is what the configuration is read with, `seen` what DSS holds, `before`
    the changes of a plan over the configuration as it is."""

    config: Path
    reading: Mapping[str, Any]
    made: Prepared
    seen: Snapshot
    before: Mapping[Address, Change]
    doubts: frozenset[str] = frozenset()  # what only DSS can answer of the configuration as it is
    only: Mapping[Address, frozenset[str]] = NOTHING  # of whom single fields are asked for: their paths

    def failures(
        self, instead: Instead, wanted: Collection[Address], spared: Collection[Address]
    ) -> dict[Address, str]:
        """Of `wanted`, which are not accepted by these texts, and why; an object that nobody asked for, and whose plan
        changes, fails all of them, unless it is `spared`."""
        tried = config_files.attempt(self.config, instead=instead, **self.reading)
        if tried.desired is None or tried.errors:
            return _blamed(tried.errors, wanted)
        doubts = [d for d in tried.unanswered if d.what not in self.doubts]  # without DSS, these would be errors
        if missing := [*(d for d in self._missing(tried.desired) if d.what not in self._known), *doubts]:
            return _blamed(missing, wanted)
        after = {c.address: c for c in planned(self.made, tried.desired, self.seen).changes}
        failed = {a: why for a in wanted if (why := self._wrong(a, after.get(a), bool(spared)))}
        moved = [a for a in {**self.before, **after} if a not in wanted and a not in spared
                 and _gist(self.before.get(a)) != _gist(after.get(a))]  # fmt: skip
        if moved:
            told = ", ".join(map(str, sorted(moved)[:3]))
            return {**dict.fromkeys(wanted, f"it would also change what is planned for {told}"), **failed}
        return failed

    @cached_property
    def _known(self) -> frozenset[str]:
        """What is wrong already."""
        desired = self.made.desired
        return frozenset(d.what for d in self._missing(desired)) if desired else frozenset()

    def _missing(self, desired: Desired) -> list[Diagnostic]:
        """What the configuration refers to and DSS has not."""
        return [d for d in validate.against(desired, self.seen, self.made.session.kinds) if d.severity == "error"]

    def beside(self, instead: Instead, wanted: Collection[Address]) -> tuple[Address, ...]:
        """Objects that nobody asked for and whose plan these texts change."""
        tried = config_files.attempt(self.config, instead=instead, **self.reading)
        changes = planned(self.made, tried.desired, self.seen).changes if tried.desired else ()
        after = {c.address: c for c in changes}
        return tuple(a for a in dict.fromkeys((*self.before, *after)) if a not in wanted
                     and _gist(self.before.get(a)) != _gist(after.get(a)))  # fmt: skip

    def elsewhere(self, instead: Instead) -> tuple[str, ...]:
        """What these texts mean for the other environments of the configuration, a sentence each."""
        told = []
        for name in config_files.environments(self.config):
            reading = {**self.reading, "environment": name}
            if name == self.reading.get("environment"):
                continue
            old = config_files.attempt(self.config, **reading)
            new = config_files.attempt(self.config, instead=instead, **reading)
            if new.errors and not old.errors:
                told.append(f"environment {name} is wrong now: {new.errors[0]}")
            elif changed := _differing(old.desired, new.desired):
                more = f" and {len(changed) - 3} more" if len(changed) > 3 else ""
                told.append(f"environment {name} changes with it: {', '.join(map(str, changed[:3]))}{more}")
        return tuple(told)

    def _wrong(self, address: Address, after: Change | None, loose: bool) -> str:
        """Why the plan for an accepted object is not as it should be; "" when it is."""
        before = self.before.get(address)
        if address not in self.seen.live:
            gone = after is None or after.action is Action.FORGET
            return "" if gone else "it would still be declared"
        if after is None:
            return "it would no longer be declared"
        if before is None or before.after is None:
            return "" if after.action in (Action.RECORD, Action.NOOP) else _left(after)
        recorded = self.made.state is not None and address in self.made.state.entries
        only = self.only.get(address)
        _, stayed = choice.split(before, recorded, only)
        taken, stays = choice.split(after, recorded, only)
        same = loose or {f.path: f.desired for f in stayed} == {f.path: f.desired for f in stays}
        quiet = bool(stays) or loose or after.action in (Action.RECORD, Action.NOOP)
        return "" if same and not taken and quiet else _left(after)


def planned(made: Prepared, desired: Desired, seen: Snapshot) -> Plan:
    """The plan over another configuration, or another look, than a plan was made of."""
    kinds, around = made.session.kinds, made.around
    settled = concrete_types.settled(desired, made.state, seen, kinds)
    options = replace(made.plan.options, targets=(), excludes=())
    return planner.make(settled, made.state, seen, kinds, options, {}, key=around.key)


def _differing(old: Desired | None, new: Desired | None) -> list[Address]:
    """What two readings do not say alike."""
    mine, theirs = (one.resources if one else {} for one in (old, new))
    return sorted(a for a in {*mine, *theirs} if a not in mine or a not in theirs or mine[a].body != theirs[a].body)


def _left(change: Change) -> str:
    paths = ", ".join(f.path for f in change.fields if f.verdict not in ("released", "restored"))
    return f"{STILL}: {paths or change.action.value}"


def _gist(change: Change | None) -> Any:
    """What counts of a change when two are compared."""
    if change is None or change.action in (Action.NOOP, Action.RECORD):
        return None
    return change.action, tuple((f.path, f.verdict, str(f.desired)) for f in change.fields)


def _blamed(errors: Collection[Diagnostic], wanted: Collection[Address]) -> dict[Address, str]:
    """Errors belong to the object that they name, else to all that was tried."""
    named: dict[Address, str] = {}
    for error in errors:
        for address in wanted:
            if error.subject == str(address):
                named.setdefault(address, error.what)
    if named:
        return named
    what = next(iter(errors)).what if errors else "the configuration could not be read"
    return dict.fromkeys(wanted, f"the configuration would be wrong then: {what}")
