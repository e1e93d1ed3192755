"""The plans of a host project with what became of each: waiting, approved, rejected, stale, applying, applied, failed.

Told by the audit trail, by the plans that still lie there, and by state and journals of the projects they are for.
Whether every object is still as a plan saw it is asked only when that plan is opened.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeVar

from ..core.consent import approval, policy
from ..core.consent.approval import Record
from ..core.model.plan import Plan
from ..core.model.state import State
from ..core.planning import stale
from ..errors import IacError
from ..plugin import wording
from ..run.home import lock
from ..run.home.audit_trail import FOLDER, SHORT
from ..run.home.plan_store import HostPlanStore
from ..run.session import Session
from ..run.verb import saved_plan
from .visitor import Visitor

WAITING, APPROVED, REJECTED, STALE = "waiting", "approved", "rejected", "stale"
APPLYING, APPLIED, FAILED = "applying", "applied", "failed"
COMMENTED = "commented"  # in the audit trail
OPEN = (WAITING, APPROVED)
UNFINISHED = "its apply did not finish; the next plan takes what it did into account"
TOLD = 3  # reasons that are told in full
REMEMBERED = 12  # plans that are kept parsed; their texts are read each time, because rights may have changed
T = TypeVar("T")


@dataclass(frozen=True)
class Card:
    """One plan in the list. `why` says more than the status; `kept`: it can be opened."""

    id: str
    project: str
    at: str
    by: str
    summary: str
    title: str = ""
    status: str = WAITING
    why: str = ""
    kept: bool = False
    applied_at: str = ""
    applied_by: str = ""

    def to_json(self) -> dict[str, Any]:
        """For the browser."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class Project:
    """What the home of a project's state tells of plans: `holder` has the lock, `begun` are plans whose apply did not
    end."""

    state: State | None = None
    node: str = ""
    tool: str = ""
    begun: frozenset[str] = frozenset()
    holder: str = ""
    why: str = ""  # why nothing is known


@dataclass
class Memory:
    """The last few things computed from texts, by the hash of the text. Shared by visitors: who sees a text is asked
    every time, what follows from it is the same for all."""

    _kept: OrderedDict[tuple[str, str], Any] = field(default_factory=OrderedDict)
    _one: threading.Lock = field(default_factory=threading.Lock)

    def of(self, what: str, text: str, make: Callable[[], T]) -> T:
        """What `make` gives for a text."""
        key = what, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        with self._one:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
        made = make()
        with self._one:
            self._kept[key] = made
            while len(self._kept) > REMEMBERED * 2:
                self._kept.popitem(last=False)
        return made


@dataclass(frozen=True)
class Board:
    """What one visitor sees."""

    visitor: Visitor
    memory: Memory

    def cards(self) -> list[Card]:
        """Every plan that the audit trail knows, newest first."""
        host = self.visitor.session(self.visitor.project)
        tree = host.library.tree()
        rows = self._trail(host, tree)
        planned = {str(r.get("plan")): r for r in rows if r.get("what") == "planned"}
        cards = [self._card(id, r, rows, f"{FOLDER}/{id}.json" in tree) for id, r in reversed(planned.items())]
        cards = [c for c in cards if c.kept or c.status in (APPLIED, FAILED)]
        seen = {key: self.visitor.reads(key) for key in {c.project for c in cards}}
        cards = [c for c in cards if seen[c.project] or (c.kept and self._sees(c.id, tree))]
        projects = {key: self.project(key) for key in dict.fromkeys(c.project for c in cards if c.status == WAITING)}
        waiting = [c for c in cards if c.status == WAITING]
        judged = {c.id: c for c in host.many(lambda c: self._judged(c, projects, tree), waiting)}
        return [judged.get(c.id, c) for c in cards]

    def projects(self) -> list[str]:
        """The projects that the audit trail speaks of."""
        host = self.visitor.session(self.visitor.project)
        found = (str(row.get("project") or "") for row in self._trail(host, host.library.tree()))
        return [key for key in dict.fromkeys(found) if key and self.visitor.reads(key)]

    def opened(self, ref: str, tree: tuple[str, ...] = ()) -> tuple[Plan, str, Record | None]:
        """A kept plan, its full hash, and what was decided. IacError when it is none, or not signed; Forbidden when it
        is for a project that the visitor may not read. `tree`: paths of the library, when they were just listed."""
        shelf = self.shelf
        path = f"{FOLDER}/{ref}"
        if f"{path}.json" in tree:
            text, decided = shelf.library.read(f"{path}.json"), shelf.decided(ref, tree)
        else:
            text, decided = shelf.plan(ref), shelf.decisions(ref)
        read = _Read(shelf.library, self.key, text or "", decided)
        plan, id = self.memory.of("plan", read.text, lambda: saved_plan.opened(read, ref, self.key))
        self.visitor.must_see(plan)
        return plan, id, saved_plan.decided(read, ref, id, self.key)

    def _sees(self, id: str, tree: tuple[str, ...]) -> bool:
        try:
            return bool(self.opened(id, tree))
        except IacError:
            return False

    def comments(self, id: str) -> list[Mapping[str, Any]]:
        """What was said about a plan and its changes, oldest first: lines of the audit trail."""
        host = self.visitor.session(self.visitor.project)
        rows = self._trail(host, host.library.tree())
        return [row for row in rows if row.get("plan") == id[:SHORT] and row.get("what") == COMMENTED]

    def card(self, plan: Plan, id: str, record: Record | None) -> Card:
        """The card of an opened plan."""
        host = self.visitor.session(self.visitor.project)
        rows = self._trail(host, host.library.tree())
        made = {"project": plan.project, "at": plan.made_at, "who": plan.author, "summary": plan.summary_line,
                "title": plan.title}  # fmt: skip
        card = self._card(id[:SHORT], made, rows, True)
        return self._status(card, plan, id, record, self.project(plan.project)) if card.status == WAITING else card

    def lacking(self, plan: Plan, id: str, record: Record | None) -> tuple[str, ...]:
        """What is missing until the plan counts as approved, required or not."""
        rules = self.rules(plan)
        return approval.of_plan(record, id, plan, rules)

    def rules(self, plan: Plan) -> policy.Policy:
        """The policy under which a plan is reviewed."""
        return policy.strictest(policy.of(plan.policy), self.visitor.around.rules)

    def project(self, key: str) -> Project:
        """What state, journals and lock of a project tell; nothing when they cannot be read."""
        try:
            session = self.visitor.session(key)
            known = Project(node=session.instance().node_id, tool=session.tool)
            if key not in session.projects():
                return known
            kept = self.visitor.around.store(session)
            names = kept.home.names()
            state = kept.load(names)
            last = state.serial if state else 0
            begun = [kept.journal(n, names) for n in kept.serials(names) if n > last]
            holder = lock.of(session, kept, "look").holder()
            ids = frozenset(j.id for j in begun if j is not None)
            return replace(known, state=state, begun=ids, holder=holder.told if holder else "")
        except IacError as error:
            return Project(why=wording.in_dss(str(error)))

    @property
    def shelf(self) -> HostPlanStore:
        """The plans of the host project, read with the rights of the session."""
        return HostPlanStore(self.visitor.session(self.visitor.project).library, self.key)

    @property
    def key(self) -> bytes:
        """The signing key."""
        return self.visitor.around.key

    # ---------------------------------------------------------------------------------------------------------- status

    def _trail(self, host: Session, tree: tuple[str, ...]) -> list[Mapping[str, Any]]:
        """The lines of the audit trail that were signed with the key, oldest first."""
        return list(HostPlanStore(host.library, self.key).trail(tree))

    def _card(self, id: str, made: Mapping[str, Any], rows: list[Mapping[str, Any]], kept: bool) -> Card:
        texts = {name: str(made.get(name) or "") for name in ("project", "at", "summary", "title")}
        card = Card(id, by=str(made.get("who") or ""), kept=kept, **texts)
        done = next((r for r in reversed(rows) if r.get("plan") == id and r.get("what") == "applied"), None)
        if done is None:
            return card
        why = str(done.get("comment") or "")
        at, by = str(done.get("at") or ""), str(done.get("who") or "")
        return replace(card, status=FAILED if why else APPLIED, why=why, applied_at=at, applied_by=by)

    def _judged(self, card: Card, projects: Mapping[str, Project], tree: tuple[str, ...]) -> Card:
        try:
            plan, id, record = self.opened(card.id, tree)
        except IacError as error:
            return replace(card, status=STALE, why=wording.in_dss(str(error)))
        return self._status(card, plan, id, record, projects[card.project])

    def _status(self, card: Card, plan: Plan, id: str, record: Record | None, known: Project) -> Card:
        if card.id in known.begun:
            if known.holder:
                return replace(card, status=APPLYING, why=known.holder)
            return replace(card, status=FAILED, why=UNFINISHED)
        wrong = () if known.why else stale.context(plan, id, known.state, known.node, known.tool)
        if not wrong and known.state is not None and not known.begun:
            wrong = stale.overtaken(plan, known.state.entries)
        if wrong:
            more = f"; and {len(wrong) - TOLD} more" if len(wrong) > TOLD else ""
            return replace(card, status=STALE, why="; ".join(wrong[:TOLD]) + more)
        if record and any(d.decision == approval.REJECTED for d in record.standing):
            return replace(card, status=REJECTED, why="; ".join(self.lacking(plan, id, record)))
        if record and not self.lacking(plan, id, record):
            return replace(card, status=APPROVED, why=known.why)
        return replace(card, why=known.why)


@dataclass(frozen=True, slots=True)
class _Read(HostPlanStore):
    """The shelf with the texts of one plan already taken from it."""

    text: str = ""
    texts: tuple[str, ...] = ()

    def plan(self, ref: str) -> str:
        """The text that was read."""
        return self.text

    def decisions(self, ref: str) -> tuple[str, ...]:
        """The decisions that were read."""
        return self.texts
