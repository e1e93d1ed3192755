"""From a configuration to a plan: open a session, load state, look at DSS, plan. Writes nothing, anywhere.

What the instance offers (connections, code envs, users) is asked only when the plan would change something: a plan over
an unchanged project needs none of it.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from ..core import collision, planner, validate
from ..core.address import Address
from ..core.diagnostic import Diagnostic
from ..core.plan import Options, Plan
from ..core.resource import Desired, Snapshot
from ..core.state import Entry, State
from ..dss.transport import Client, Transport
from ..errors import ConfigError
from ..kinds import registry
from . import bring, connect, neighbours, project_folder, snapshot, store
from .clock import Clock
from .event import Tell, silent
from .session import Session
from .store import DirectoryHome, LibraryHome, Store

KEY_VARIABLE = "DSS_IAC_SIGNING_KEY"


@dataclass(frozen=True)
class Around:
    """What a verb is given besides the configuration. `client`: a DSSClient; None = found by `run.connect`.
    `state_dir`: a folder for state instead of the project's library."""

    environ: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    client: Client | None = None
    state_dir: str | Path | None = None
    parallelism: int = 8
    tell: Tell = silent
    clock: Clock = field(default_factory=Clock)

    @property
    def key(self) -> bytes:
        """What seals secrets; empty = secrets cannot be compared (D27)."""
        return self.environ.get(KEY_VARIABLE, "").encode()

    def open(self, project: str, instance: Mapping[str, Any]) -> Session:
        """A session with one project."""
        client = self.client or connect.client(instance, self.environ)
        transport = Transport(client, self.clock.sleep)
        return Session(transport, registry(), project, self.clock, self.tell, max(1, self.parallelism))

    def store(self, session: Session) -> Store:
        """Where the state of the session's project is kept."""
        project = session.project
        home = DirectoryHome(Path(self.state_dir), project) if self.state_dir else LibraryHome(session.library)
        return Store(home, project)


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
    state = recorded(session, kept, environment)
    seen = snapshot.take(session, recorded=state, desired=desired, refresh=options.refresh)
    plan = _make(session, around, desired, state, seen, options)
    if plan.has_actions and desired is not None and not options.destroy:
        seen = replace(seen, instance=replace(session.with_facts(), projects=seen.instance.projects))
        found = validate.against(desired, seen, session.kinds)
        errors = [d for d in found if d.severity == "error"]
        if errors:
            raise ConfigError(errors)
        warnings = (*warnings, *(d for d in found if d.severity != "error"))
        named = session.with_types(validate.connections(desired))
        seen = replace(seen, instance=replace(named, projects=seen.instance.projects))
        if collision.literal(plan, session.kinds):
            seen = replace(seen, held=neighbours.held(session))
        seen = replace(seen, barred={**seen.barred, **project_folder.unclear(session, plan)})
        plan = _make(session, around, desired, state, seen, options)
    return Prepared(plan, session, kept, around, seen, state, desired, warnings)


def recorded(session: Session, kept: Store, environment: str | None) -> State | None:
    """What state says, checked; a project that carries our birth mark and has no state is ours all the same (D22)."""
    session.look_anew()
    node = session.instance().node_id
    summary = session.projects(again=True).get(session.project)
    needs_project = isinstance(kept.home, LibraryHome)
    state = kept.load() if summary is not None or not needs_project else None
    if state is not None:
        store.check(state, kept.where, environment=environment, node=node)
        return state
    lineage = bring.lineage_of([str(t) for t in (summary or {}).get("tags") or ()])
    if not lineage:
        return None
    project = next(Address(k.name, session.project) for k in session.kinds.values() if k.listing is None)
    entry = Entry(project, session.project, session.project, status="incomplete")
    return State(
        lineage=lineage,
        project=session.project,
        environment=environment or "",
        instance=node,
        created_at=session.clock.stamp(),
        entries={project: entry},
    )


def _make(
    session: Session, around: Around, desired: Desired | None, state: State | None, seen: Snapshot, options: Options
) -> Plan:
    instance = session.instance()
    stamp = {
        "author": instance.user,
        "made_at": session.clock.stamp(),
        "tool": session.tool,
        "instance": instance.node_id,
        "lineage": state.lineage if state else uuid.uuid4().hex,
    }
    return planner.make(desired, state, seen, session.kinds, options, stamp, key=around.key)
