"""One apply in progress: the plan, what it has learnt so far, and the entries it will record. No step is done here.

Workers share it: what they learn is added under one lock.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

from ...core.compare import diff
from ...core.model.address import Address
from ...core.model.kind import Call, Kind
from ...core.model.plan import Action, Change, Plan, Step
from ...core.model.resource import Index, Resource
from ...core.model.state import Entry, State
from ...core.planning.scene import MANAGED
from ...core.record import plan_secrets
from ...core.record.entries import beside, merged, narrowed, needs_of
from ...core.secret.masking import Marks
from ...dss import future
from ...dss.remote import Item, born_of
from ...errors import DssError, IacError, Stale
from ..session import Session
from .shared_look import SharedLook

LONGEST_TASK = 3600.0  # seconds that one task of DSS may take
APPEARED = "{}: appeared in DSS since the plan was made; it was left as it is; plan again"


class StepFailed(IacError):
    """A step did not reach what it wanted, although DSS refused nothing."""


@dataclass
class ApplyContext:
    """What the workers of one apply share. `key` seals secrets in what is recorded."""

    session: Session
    plan: Plan
    state: State
    index: Index
    facts: Mapping[str, Any]
    key: bytes = field(default=b"", repr=False)
    there: frozenset[tuple[str, str]] = frozenset()  # (kind, DSS id) of everything that the plan saw
    claimed: Callable[[], None] = lambda: None  # told when the project itself was created: ownership is written then
    entries: dict[Address, Entry] = field(default_factory=dict)
    seen: dict[Address, Mapping[str, Any]] = field(default_factory=dict)  # what steps of this apply have read back
    touched: set[Address] = field(default_factory=set)  # what a step has begun to write
    along: set[Address] = field(default_factory=set)  # what came with something, as far as it was looked for
    notes: list[str] = field(default_factory=list)
    sent: dict[int, int] = field(default_factory=dict)  # step → how many calls of its creation are done
    renaming: dict[Address, int] = field(default_factory=dict)  # how many calls of a renaming were sent
    first: dict[int, Mapping[str, Any]] = field(default_factory=dict)  # step → what it found before it wrote at all
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _first: threading.Lock = field(default_factory=threading.Lock)
    _before: dict[str, tuple[Item, ...]] = field(default_factory=dict)
    _looks: SharedLook[tuple[Item, ...] | None] = field(default_factory=SharedLook)
    _documents: dict[str, threading.RLock] = field(default_factory=dict)
    _changes: dict[Address, Change] = field(default_factory=dict)
    _marks: Marks = field(default_factory=Marks)
    _ids: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _names: dict[tuple[str, str, str], str] = field(default_factory=dict)
    finishing: frozenset[Address] = frozenset()  # what later steps complete (D17)
    managing: tuple[Change, ...] = ()  # those whose schema the configuration manages (D4)

    def __post_init__(self) -> None:
        self.entries = dict(self.state.entries)
        self._changes = {c.address: c for c in self.plan.changes}
        self._marks = plan_secrets.learnt(self.plan.changes)
        self._ids, self._names = dict(self.index.ids), dict(self.index.names)
        self.index = Index(self._ids, self._names)  # of our own: `learn` adds to it
        self.finishing = frozenset(s.address for s in self.plan.steps if s.op == "finish")
        self.managing = tuple(c for c in self.plan.changes if c.after is not None and c.after.create.get(MANAGED))

    def change(self, step: Step) -> Change:
        """The change a step belongs to."""
        return self._changes[step.address]

    def planned(self, address: Address) -> Change | None:
        """The change of an address, None when the plan has none."""
        return self._changes.get(address)

    def kind(self, address: Address) -> Kind:
        """The kind of an address."""
        return self.session.kinds[address.kind]

    def wanted(self, step: Step) -> Resource:
        """The desired resource of a step that has one."""
        after = self.change(step).after
        if after is None:
            raise StepFailed(f"{step.address}: the plan holds nothing to write; plan again")
        return after

    def id_of(self, address: Address) -> str:
        """The DSS id of an address, as far as it is known by now."""
        entry = self.entries.get(address)
        change = self._changes.get(address)
        known = self.index.ids.get((address.kind, address.project, address.name))
        found = known or (entry.dss_id if entry else "") or (change.dss_id if change else "")
        return found or (change.after.name if change and change.after else address.name or address.project)

    def before(self, kind: Kind) -> tuple[Item, ...]:
        """The objects of a kind just before the first of them is created: one list for each kind."""
        with self._first:
            if kind.name not in self._before:
                self._before[kind.name] = self.session.remote.items(kind) or ()
            return self._before[kind.name]

    def gone(self, kind: Kind, id: str) -> None:
        """An object was deleted: what has its id from here on is another."""
        with self._lock, self._first:
            self.there -= {(kind.name, id)}
            if kind.name in self._before:
                self._before[kind.name] = tuple(item for item in self._before[kind.name] if item.id != id)

    def now(self, kind: Kind, holders: Collection[str] | None) -> tuple[Item, ...]:
        """The objects of a kind at this moment, whoever manages them: one list for all workers who ask while it is on
        its way, and nothing asked after it. `holders` as in `Remote.items`."""
        whose = None if holders is None else frozenset(holders)
        look = partial(self.session.remote.items, kind, holders, unmanaged=True)
        return self._looks.at((kind.name, whose), look) or ()

    def made(self, kind: Kind) -> frozenset[str]:
        """The DSS ids of a kind that are recorded by now, those that this apply has made included."""
        with self._lock:
            return frozenset(e.dss_id for a, e in self.entries.items() if a.kind == kind.name)

    def listed(self, kind: Kind) -> tuple[Item, ...] | None:
        """The objects of a kind as a fresh list shows them, for who lost a reply; None when nobody can tell."""
        try:
            return self.session.remote.items(kind) if kind.listing else None
        except DssError:
            return None

    def learn(self, address: Address, id: str, name: str = "") -> None:
        """An object has an id: references to it can be written from here on."""
        kind = self.kind(address)
        key = (address.kind, address.project, name or address.name)
        if kind.minted or address.name != id or key in self.index.ids:
            with self._lock:
                self._ids[key] = id
                self._names[address.kind, address.project, id] = name or address.name

    def expected(self, step: Step) -> tuple[int, str] | None:
        """When and by whom the object of a step was created; None when nobody told."""
        change, entry = self.change(step), self.entries.get(step.address)
        recorded = entry.born if entry else None
        made_here = change.action in (Action.CREATE, Action.REPLACE) and step.op != "delete"
        return recorded if made_here else change.born or recorded

    def is_other(self, step: Step, born: tuple[int, str] | None) -> bool:
        """Whether what was created then and by whom `born` says is another object than that of a step."""
        return born is not None and self.expected(step) not in (None, born)

    def same(self, step: Step, documents: Iterable[Any]) -> None:
        """Stale when fresh documents are those of another object, which has got the id since the plan."""
        if self.is_other(step, next(filter(None, map(born_of, documents)), None)):
            raise Stale(f"{step.address}: deleted in DSS since the plan was made, and its id is another object's now; "
                        f"that one was left as it is; plan again")  # fmt: skip

    def record(self, entry: Entry) -> None:
        """Replace the entry of an address."""
        with self._lock:
            self.entries[entry.address] = entry

    def saw(self, address: Address, tree: Mapping[str, Any]) -> None:
        """Declared values as a step has read them back."""
        with self._lock:
            self.seen[address] = merged(self.seen.get(address, {}), tree)

    def so_far(self) -> State:
        """The state as it is at this moment."""
        with self._lock:
            return self.state.with_entries(self.entries)

    def touches(self, address: Address) -> None:
        """From here on a step that fails may have written."""
        with self._lock:
            self.touched.add(address)

    def forget(self, address: Address) -> None:
        """Drop the entry of an address."""
        with self._lock:
            self.entries.pop(address, None)

    def note(self, text: str) -> None:
        """A line for the result."""
        with self._lock:
            self.notes.append(self._marks.text(text))

    def quiet(self, text: str) -> str:
        """What DSS says, without the secrets of this apply: its errors repeat what it was sent."""
        with self._lock:
            return self._marks.text(text)

    def send(self, call: Call) -> Any:
        """One request, and what it leads to: the last reply. StepFailed where it leads nowhere; what is said of those
        that follow is told with the result."""
        found = self._once(call)
        while call.then is not None and (following := call.then(found)) is not None:
            if isinstance(following, str):
                raise StepFailed(following)
            call, found = following, self._once(following)
            if call.note:
                self.note(call.note)
        return found

    def _once(self, call: Call) -> Any:
        """One request, followed to the end when it starts a task. What goes along may fail, which is told."""
        clock = self.session.clock
        deadline = clock.monotonic() + LONGEST_TASK
        found = future.settled(self.session.transport, call, deadline=deadline, now=clock.monotonic, sleep=clock.sleep)
        if call.aside:
            beside = call.aside(found)
            try:
                self.send(beside)
            except DssError as error:
                self.note(f"{beside.note or beside.path}: {error}")
        return found

    @contextmanager
    def documents(self, *urls: str) -> Iterator[None]:
        """Hold the documents at `urls`: one writer each, taken in one order (D18)."""
        with self._lock:
            locks = [self._documents.setdefault(url, threading.RLock()) for url in sorted(set(urls))]
        for lock in locks:
            lock.acquire()
        try:
            yield
        finally:
            for lock in reversed(locks):
                lock.release()


def entry_after(
    work: ApplyContext,
    step: Step,
    id: str,
    live: Mapping[str, Any],
    written: Mapping[str, Any],
    *,
    status: str = "ok",
    born: tuple[int, str] | None = None,
) -> Entry:
    """The entry once `written` has been written and `live` read back: declared paths with the values DSS has now."""
    change, resource = work.change(step), work.wanted(step)
    kind, old = work.kind(step.address), work.entries.get(step.address)
    seen = diff.project(kind, written, live, secrets=resource.secrets, key=work.key)
    attributes = merged(dict(old.attributes), seen) if old else seen
    work.saw(step.address, seen)
    return Entry(
        address=step.address,
        dss_id=id,
        name=resource.name,
        origin=old.origin if old else change.origin,
        status=status,
        attributes=attributes,
        base=old.base if old else {},
        version=old.version if old else None,
        lifecycle=resource.lifecycle,
        needs=needs_of(kind, resource),
        born=born or (old.born if old else None),
    )


def settled(work: ApplyContext, entry: Entry, change: Change, resource: Resource, declared: Mapping[str, Any]) -> Entry:
    """The entry of a resource that is as wanted now: what the plan saw and steps did not touch, over that what steps
    read back; nothing that is no longer declared."""
    kind, body = work.kind(entry.address), narrowed(declared, resource.body)
    attributes = entry.attributes
    if change.before is not None:
        planned = diff.project(kind, body, change.before, secrets=resource.secrets, key=work.key)
        attributes = merged(planned, work.seen.get(entry.address, {}))
    found = replace(
        entry,
        status="ok",
        attributes=narrowed(body, attributes),
        base=narrowed(body, entry.base),
        lifecycle=resource.lifecycle,
        needs=needs_of(kind, resource),
        name=resource.name,
    )
    before = work.state.entries.get(entry.address)
    return beside(found, before, change.left) if change.left and before else found


def named(kind: Kind, entry: Entry, name: str) -> Entry:
    """The entry of an object that DSS has renamed."""
    own = {kind.name_key: name} if kind.name_key in entry.attributes else {}
    return replace(entry, name=name, attributes={**entry.attributes, **own})
