"""A plan as a value: what changes, why, in which order. Round-trips through JSON; says nothing of how it is shown or
done.

Making a plan is `core.planning.planner`'s work; this module only holds the words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from . import order
from .address import Address
from .resource import ABSENT, Resource, nothing


class Action(str, Enum):
    """What happens to a resource; the gravest of its fields decides."""

    NOOP = "no-op"
    RECORD = "record"  # exists as declared, unrecorded: the next apply records it (D6)
    FORGET = "forget"
    MOVE = "move"
    UPDATE = "update"
    ADOPT = "adopt"
    CREATE = "create"
    REPLACE = "replace"
    DELETE = "delete"


GLYPHS: Mapping[Action, str] = {
    Action.NOOP: "=",
    Action.RECORD: "=",
    Action.FORGET: "∅",
    Action.MOVE: "→",
    Action.UPDATE: "~",
    Action.ADOPT: "⇒",
    Action.CREATE: "+",
    Action.REPLACE: "±",
    Action.DELETE: "-",
}


class Effect(str, Enum):
    """What a step does to data, gravest last."""

    NONE = "none"
    SCHEMA = "schema"
    REBUILD = "rebuild"
    LOSS = "data loss"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One declared path in three views. `verdict` is one of
    new (creation), edited (config moved), drifted (DSS moved), conflict (both), restored or released (no longer
    declared, D5),
    gone (deletion). A released field is no write. `reason` is a sentence. `secret`: values are fingerprints or ABSENT
    already."""

    path: str
    desired: Any = field(default=ABSENT, repr=False)
    recorded: Any = field(default=ABSENT, repr=False)
    live: Any = field(default=ABSENT, repr=False)
    verdict: str = "edited"
    reason: str = ""
    secret: bool = False
    code: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """What is judged for one resource. `after` is the desired resource (None when leaving), `before` the live tree
    (None when it does not exist)."""

    address: Address
    action: Action
    reason: str
    fields: tuple[FieldChange, ...] = ()
    effect: Effect = Effect.NONE
    reversible: bool = True
    warnings: tuple[str, ...] = ()
    dss_id: str = ""
    before: Mapping[str, Any] | None = field(default=None, repr=False)
    after: Resource | None = None
    moved_from: Address | None = None
    version: tuple[int, int, str] | None = None
    born: tuple[int, str] | None = None
    origin: str = "created"
    saved_by: str = ""  # "object last saved by", with `saved_at` (D29)
    saved_at: str = ""
    secrets: tuple[str, ...] = ()  # patterns of `before` and `after` under which secrets lie
    left: tuple[str, ...] = ()  # paths that differ and that nobody asked for: DSS keeps them, and state what it knows


@dataclass(frozen=True, slots=True)
class Step:
    """One unit of the walk. `op` is create, write (parts of an existing object), delete, rename, forget, record,
    finish (late parts and deferred fields), place (flow zones of the project), schema (output schema of a recipe).
    `needs` are numbers of steps, `seen` is the fingerprint of what the step relies on (`core.planning.stale`)."""

    n: int
    op: str
    address: Address
    needs: tuple[int, ...] = ()
    late: int = 0
    detail: Mapping[str, Any] = field(default_factory=nothing, repr=False)
    seen: str = ""


def in_order(steps: Sequence[Step]) -> tuple[Step, ...]:
    """The steps, each after those it needs, otherwise in the given order, numbered anew from 1. Cyclic names cycles."""
    by_number = {step.n: step for step in steps}
    ordered = order.topological({step.n: [n for n in step.needs if n in by_number] for step in steps})
    new = {n: i for i, n in enumerate(ordered, 1)}
    return tuple(
        replace(by_number[n], n=new[n], needs=tuple(sorted(new[m] for m in by_number[n].needs if m in new)))
        for n in ordered
    )


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a plan may not be applied, and the exact way around it."""

    what: str
    way_out: str
    guard: str = ""

    def __str__(self) -> str:
        return f"{self.what}; {self.way_out}"


@dataclass(frozen=True, slots=True)
class Lost:
    """Somebody who names a column that goes; `certain` when it cannot come from anywhere else."""

    user: Address
    column: str
    certain: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """What follows from the change of one address: `rebuild` is made of it, `watchers` speak of that or of it
    (scenarios, dashboards), `lost` name columns that go, `exposed` of it is shared with `projects`; `abroad` is what in
    other projects reads that or is made of it, as far as anybody looked."""

    address: Address
    rebuild: tuple[Address, ...] = ()
    watchers: tuple[Address, ...] = ()
    lost: tuple[Lost, ...] = ()
    exposed: tuple[Address, ...] = ()
    projects: tuple[str, ...] = ()
    abroad: tuple[Address, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller asked for; part of the plan and of its hash (D28). Addresses are written as text."""

    targets: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    adopt: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    delete_data: tuple[str, ...] = ()
    allow_cascade: tuple[str, ...] = ()
    allow_mass_change: bool = False
    allow_missing_external: bool = False
    on_conflict: str = "overwrite"  # overwrite | fail
    refresh: str = "changed"  # changed | full | git: first one look at the project's git
    impact: str = "flow"  # flow | live: who reads in other projects what this one exposes is asked, too
    unattended: bool = False
    destroy: bool = False
    delete_project: bool = False
    undoes: tuple[int, ...] = ()  # serials of the applies that this plan undoes
    back_to: int = 0  # and the serial that it goes back to
    empty: tuple[str, ...] = ()  # what was looked into and holds nothing that others put there


NAMED = 3  # names of one sort in a title
_VERBS = (
    ("create", (Action.CREATE,)), ("update", (Action.UPDATE, Action.ADOPT)), ("replace", (Action.REPLACE,)),
    ("move", (Action.MOVE,)), ("delete", (Action.DELETE,)), ("forget", (Action.FORGET,)),
)  # fmt: skip


def _few(names: list[str]) -> str:
    """The first names, and how many more."""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole. `changes` in display order, `steps` in an order that respects `needs`."""

    project: str
    changes: tuple[Change, ...]
    steps: tuple[Step, ...]
    refusals: tuple[Refusal, ...] = ()
    warnings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what is left out, released, unmanaged: one line each
    environment: str = ""
    instance: str = ""
    lineage: str = ""
    serial: int = 0
    config_hash: str = ""
    options: Options = Options()
    author: str = ""
    others: tuple[str, ...] = ()  # logins of who else had a hand in it: no author approves alone (D47)
    untold: tuple[str, ...] = ()  # why it is not known who else had
    made_at: str = ""
    tool: str = ""
    unmanaged: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # kind → names nobody declares
    policy: Mapping[str, Any] = field(default_factory=nothing)  # what held when it was made (`core.consent.policy`)
    stated: Mapping[str, Any] = field(default_factory=nothing)  # what its configuration states
    reach: tuple[Reach, ...] = ()  # of the changes that concern anything else
    message: str = ""  # what its author says of it
    source: Mapping[str, Any] = field(default_factory=nothing)  # commit, branch, request, job: where it comes from

    def __repr__(self) -> str:
        """What it is in one line: the whole is for a renderer, which masks it (D66)."""
        return f"<{self.summary_line} ({self.project})>"

    @property
    def has_actions(self) -> bool:
        """Whether applying would write anything to an object of DSS (recording ownership is not an action)."""
        return any(c.action not in (Action.NOOP, Action.RECORD) for c in self.changes)

    @property
    def title(self) -> str:
        """What it is about, in one line: what its author says, else whom it creates, updates and deletes."""
        if self.message.strip():
            return self.message.strip().splitlines()[0]
        if self.options.undoes:
            return f"Undo apply {', '.join(map(str, sorted(self.options.undoes)))}"
        if self.options.destroy:
            return "Destroy"
        told = ((verb, [c.address.name or c.address.project for c in self.changes if c.action in actions])
                for verb, actions in _VERBS)  # fmt: skip
        line = "; ".join(f"{verb} {_few(names)}" for verb, names in told if names)
        return line[:1].upper() + line[1:]

    @property
    def records(self) -> int:
        """How many existing objects the next apply would record."""
        return sum(c.action is Action.RECORD for c in self.changes)

    def count(self, *actions: Action) -> int:
        """How many changes have one of these actions."""
        return sum(c.action in actions for c in self.changes)

    @property
    def summary_line(self) -> str:
        """Exactly `Plan: 4 to create, 0 to update, 0 to destroy.` (D42)."""
        create = self.count(Action.CREATE, Action.REPLACE)
        update = self.count(Action.UPDATE, Action.ADOPT)
        destroy = self.count(Action.DELETE, Action.REPLACE)
        return f"Plan: {create} to create, {update} to update, {destroy} to destroy."
