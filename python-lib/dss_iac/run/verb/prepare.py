"""From a configuration to a plan: open a session, load state, look at DSS, plan. Writes nothing, anywhere.

What the instance offers (connections, code envs, users) is asked only when the plan would change something: a plan over
an unchanged project needs none of it.
"""

from __future__ import annotations

import os
import threading
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ...core.compare import interrupted_writes
from ...core.consent import policy
from ...core.consent.approval import Record
from ...core.consent.policy import Policy
from ...core.language import concrete_types, validate
from ...core.model.address import Address
from ...core.model.diagnostic import Diagnostic
from ...core.model.kind import Call
from ...core.model.plan import Options, Plan
from ...core.model.resource import Desired, Foreign, Instance, Snapshot, nothing
from ...core.model.state import State
from ...core.planning import planner, storage_collision
from ...core.record import resume
from ...core.record.journal import Journal
from ...core.record.undo import Undo
from ...core.spelling import foreign_ids
from ...dss.patience import Patience
from ...dss.transport import Client, Transport
from ...errors import ConfigError
from ...kinds import registry
from ..clock import Clock
from ..config import connection, credentials
from ..config.credentials import Credentials
from ..event import Note, Tell, guarded, silent
from ..garbage import rarely
from ..home.managed_folder_home import FolderHome
from ..home.store import DirectoryHome, Home, LibraryHome, Store
from ..look import (
    consumers,
    elsewhere,
    full_read,
    instance_words,
    other_projects,
    project_folder,
    running_jobs,
    snapshot,
)
from ..session import Session
from . import at_rest, field_words, policies
from .recovery import Recalled, recall, watched

PATIENCE = 120.0  # seconds that DSS may be away, where nobody says it


@dataclass(frozen=True)
class Around:
    """What a verb is given besides the configuration. `environ`: variables for templates; reserved ones in it become
    `credentials`, unless these are given: so no `environ` holds a key. `client`: a DSSClient; None =
    `run.config.connection`'s. `state_dir`: a folder for state instead of the project's library; `state_folder`: a
    managed folder of it. `host`: the project that keeps plans and approvals; `desk`: the DSS it is on, and where people
    are known, when `client` speaks to another one. `policy`: the settings of whoever runs the tool. `unattended`:
    nobody watches the apply. `lock_timeout` and `settle` in seconds: how long to wait for a lock, and how long an
    advisory one is given before it is believed; `patience` in seconds: how long DSS may be away before something fails
    (None: `PATIENCE`). `own_runs`: scenarios that this is a run of, as `run.look.running_jobs` takes them. `coauthors`:
    logins of who else has a hand in what is planned; `untold`: why that is not known. `promised`: objects of other
    projects, and those projects, as whoever is about to make them tells of them. `by_export`: many documents are read
    out of one export of the project. `insecure`: certificates are not checked. `message` and `source`: what plans say
    of themselves. `hear` as `Transport.hear`."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ), repr=False)
    client: Client | None = None
    state_dir: str | Path | None = None
    state_folder: str = ""
    parallelism: int = 8
    by_export: bool = False
    tell: Tell = silent
    clock: Clock = field(default_factory=Clock)
    host: str = ""
    desk: Client | None = None
    policy: Mapping[str, Any] = field(default_factory=dict)
    unattended: bool = False
    lock_timeout: float = 0.0
    settle: float = 1.0
    patience: float | None = None
    own_runs: tuple[str, ...] | None = ()
    coauthors: tuple[str, ...] = ()
    untold: tuple[str, ...] = ()
    promised: Mapping[Address, Foreign] = field(default_factory=nothing)
    credentials: Credentials | None = None
    insecure: bool = False
    message: str = ""
    source: Mapping[str, str] = field(default_factory=nothing)
    hear: Callable[[Call, int, bytes], None] | None = field(default=None, repr=False)
    _told: set[str] = field(default_factory=set, repr=False, compare=False)

    def __post_init__(self) -> None:
        variables, found = credentials.part(self.environ)
        object.__setattr__(self, "environ", variables)
        object.__setattr__(self, "tell", guarded(self.tell))
        object.__setattr__(self, "credentials", self.credentials or found)

    @property
    def _reserved(self) -> Mapping[str, str]:
        return self.credentials.values if self.credentials else {}

    @property
    def keys(self) -> frozenset[str]:
        """The keys in use, which no template may see under any name."""
        own = {str(getattr(c, "api_key", None) or "") for c in (self.client, self.desk)}
        return (self.credentials.keys if self.credentials else frozenset()) | own - {""}

    @property
    def rules(self) -> Policy:
        """The policy of whoever runs the tool."""
        return policies.given(self._reserved, self.policy)

    @property
    def key(self) -> bytes:
        """What seals secrets; empty = secrets cannot be compared (D27)."""
        return self.credentials.signing if self.credentials else b""

    def open(self, project: str, instance: Mapping[str, Any]) -> Session:
        """A session with one project."""
        return self._session(self.client or self._connected(instance), project)

    def _connected(self, instance: Mapping[str, Any]) -> Client:
        """A client of our own making. That it checks no certificate is said, once."""
        made = connection.client(instance, self._reserved, insecure=self.insecure)
        if not made._session.verify and made.host not in self._told:
            self._told.add(made.host)
            self.tell(Note(f"warning: the certificate of {made.host} is not checked; who is in between has the key"))
        return made

    def open_host(self) -> Session:
        """A session with the host project."""
        return self._session(self.desk, self.host) if self.desk else self.open(self.host, {})

    def person(self, session: Session) -> Instance:
        """Who works here: the owner of the session's key, unless people are known elsewhere."""
        return self.open_host().instance() if self.desk else session.instance()

    def _session(self, client: Client, project: str) -> Session:
        stop, clock = threading.Event(), self.clock
        patience = Patience(wait=max(0.0, PATIENCE if self.patience is None else self.patience))
        transport = Transport(client, clock.sleep, patience, clock.monotonic, stopped=stop.is_set, hear=self.hear,
                              tell=lambda text: self.tell(Note(text)))  # fmt: skip
        made = Session(transport, registry(), project, clock, self.tell, max(1, self.parallelism), stop=stop)
        return replace(made, promised=self.promised, by_export=self.by_export)

    def store(self, session: Session) -> Store:
        """Where the state of the session's project is kept."""
        project = session.project
        home: Home = LibraryHome(session.library)
        if self.state_dir:
            home = DirectoryHome(Path(self.state_dir), project)
        elif self.state_folder:
            home = FolderHome(session.transport, project, self.state_folder)
        return Store(home, project, self.key, patiently=session.transport.patiently)


@dataclass(frozen=True)
class Paper:
    """A plan that was kept: its full hash, where, and what was decided about it."""

    id: str
    where: str
    record: Record | None = None


@dataclass(frozen=True)
class Prepared:
    """A plan with what it was made from, ready to be applied."""

    plan: Plan
    session: Session
    store: Store
    around: Around
    snapshot: Snapshot
    state: State | None
    desired: Desired | None
    warnings: tuple[Diagnostic, ...] = ()
    open: tuple[Journal, ...] = ()  # of applies that did not end
    undo: Undo | None = None  # what this plan undoes
    paper: Paper | None = None  # where the plan was kept, and what was decided about it

    def __repr__(self) -> str:
        return repr(self.plan)


@rarely()
def prepare(
    session: Session,
    around: Around,
    desired: Desired | None,
    options: Options,
    environment: str | None,
    warnings: tuple[Diagnostic, ...] = (),
) -> Prepared:
    """Plan. ConfigError when DSS lacks what the configuration needs; StateError; DssError."""
    kept = around.store(session)
    look = at_rest.looked(session, kept, desired, options)
    if desired is not None and look.serial:
        plan, seen = at_rest.plan(session, desired, options, look), Snapshot(session.project, True, Instance(), {})
        return Prepared(plan, session, kept, around, seen, None, desired, warnings)
    options = replace(options, refresh="changed") if look.doubt else options
    known = watched(session, kept, recall(session, kept, environment))
    whole_desired = resume.owed(desired, known.open, known.state, session.kinds, finished=known.owing)
    made = planned(session, around, kept, known, whole_desired, options, warnings)
    return replace(made, plan=replace(made.plan, notes=(look.told, *made.plan.notes))) if look.doubt else made


def planned(
    session: Session,
    around: Around,
    kept: Store,
    known: Recalled,
    desired: Desired | None,
    options: Options,
    warnings: tuple[Diagnostic, ...] = (),
    undo: Undo | None = None,
) -> Prepared:
    """The plan for what is desired over what is known. What an `undo` desires was there before, and is not doubted."""
    state = undo.recorded if undo else known.state
    census = options.delete_project
    seen = snapshot.take(session, recorded=state, desired=desired, refresh=options.refresh, census=census)
    seen, written = _without_home(seen, kept, desired, state), desired
    desired = concrete_types.settled(written, state, seen, session.kinds) if undo is None else written
    state = interrupted_writes.settled(state, seen, session.kinds, ours=undo is not None)
    plan = _make(session, around, desired, state, seen, options)
    closer, found = _closer(session, around, plan, seen, written, state)
    if undo is None and (errors := [d for d in found if d.severity == "error"]):
        raise ConfigError(errors)
    if closer is not seen:
        desired = concrete_types.settled(written, state, closer, session.kinds) if undo is None else written
        seen, plan = closer, _make(session, around, desired, state, closer, options)
    warnings = (*warnings, *(d for d in found if d.severity != "error"))
    plan = consumers.told(session, plan, seen.index) if options.impact == "live" else plan
    plan = replace(plan, notes=(*known.notes, *plan.notes))
    return Prepared(plan, session, kept, around, seen, state, desired, warnings, known.open, undo)


def _closer(
    session: Session, around: Around, plan: Plan, seen: Snapshot, desired: Desired | None, state: State | None
) -> tuple[Snapshot, tuple[Diagnostic, ...]]:
    """A closer look at what matters only because the plan does something, and what is wrong in that light: the whole of
    what is to go, what runs, what the instance has, whose files lie where. The same snapshot when nothing matters."""
    seen = full_read.completed(session, plan, seen)
    seen = running_jobs.over(session, plan, around.own_runs, seen)
    if not plan.has_actions or desired is None or plan.options.destroy:
        return seen, ()
    seen = replace(seen, instance=replace(session.with_facts(), projects=seen.instance.projects))
    seen = elsewhere.over(session, seen, desired)
    found = validate.against(desired, seen, session.kinds)
    named = session.with_types(validate.connections(desired))
    seen = replace(seen, instance=replace(named, projects=seen.instance.projects))
    found = (*found, *concrete_types.against(desired, state, seen, session.kinds))
    found = (*found, *instance_words.told(session, seen, desired))
    found = (*found, *foreign_ids.against(desired, seen, session.kinds))
    if storage_collision.literal(plan, session.kinds):
        seen = other_projects.over(session, seen)
    return project_folder.over(session, plan, seen), found


def _without_home(seen: Snapshot, kept: Store, desired: Desired | None, state: State | None) -> Snapshot:
    """What state lies in is no object of the project that a plan speaks of, unless somebody declares it."""
    own = kept.home.object if seen.exists else ""
    said = {*(desired.resources if desired else ()), *(state.entries if state else ())}
    hidden = {a for a, live in seen.live.items() if own and live.dss_id == own and a not in said}
    return replace(seen, live={a: o for a, o in seen.live.items() if a not in hidden}) if hidden else seen


def _make(
    session: Session, around: Around, desired: Desired | None, state: State | None, seen: Snapshot, options: Options
) -> Plan:
    instance = session.instance()
    stamp = {
        "author": around.person(session).user,
        "made_at": session.clock.stamp(),
        "tool": session.tool,
        "instance": instance.node_id,
        "lineage": state.lineage if state else uuid.uuid4().hex,
    }
    own = policies.stated(desired, state, options)
    rules = policy.strictest(own, policies.remembered(state), around.rules)
    wanted = policies.under(desired, rules)

    def made_with(asked: Options) -> Plan:
        return planner.make(wanted, state, seen, session.kinds, asked, stamp, key=around.key)

    known = (*(wanted.resources if wanted else ()), *(state.entries if state else ()))
    made = made_with(field_words.spelled(options, known, seen, session.kinds, made_with))
    others = tuple(sorted({*around.coauthors} - {made.author}))
    made = replace(made, others=others, untold=around.untold, message=around.message, source=dict(around.source))
    return policies.bound(policies.restated(made, own, state, desired), rules, own, around.host)
