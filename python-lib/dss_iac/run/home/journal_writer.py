"""The moments at which an apply writes to the home of its state: the journal's header before anything is written to
DSS, a checkpoint at most every 30 seconds, at the end the state and the closed journal. Listens to the events of the
walk; decides nothing about them.

Each write to a library is a commit in the project's history, so there are few. The header, which holds every body, is
written once, and what is reached stands in a small text beside it. The state is written once, too: until then the
journal tells what is ours. A project that is only now created gets its header right after its creation (D22).
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field, replace

from ...core.model.address import Address
from ...core.model.state import State
from ...core.record.journal import Journal
from ...errors import IacError, Locked
from ..clock import Clock
from ..event import Ended, Event, Minted, Note, Saved, Tell
from .store import Store

CHECKPOINT_EVERY = 30.0  # seconds


@dataclass
class Keeper:
    """One apply's writer. `key` seals secrets."""

    store: Store
    clock: Clock
    tell: Tell
    journal: Journal
    key: bytes = field(default=b"", repr=False)
    last: float = field(default=0.0)
    _of: str = field(default="")  # the mark of the header, once it is written
    _ids: dict[Address, str] = field(default_factory=dict, repr=False)
    _done: dict[int, str] = field(default_factory=dict, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def hear(self, event: Event) -> None:
        """Take an event of the walk into the journal, then pass it on."""
        with self._lock:
            if isinstance(event, Minted) and event.dss_id != event.step.address.name:  # else it says nothing
                self._ids[event.step.address] = event.dss_id
            elif isinstance(event, Ended):
                self._done[event.step.n] = event.outcome
        self.tell(event)

    def begin(self, exists: bool) -> None:
        """Before the first write to DSS: the header, where its home exists (`exists`: the project does)."""
        self.last = self.clock.monotonic()
        if exists or not self.store.home.inside:
            self.header()

    def header(self) -> None:
        """What is wanted and what was there, before anything else can be lost. The lock is looked at once more: whoever
        took it over before this write does not know of it."""
        if not self._of:
            of = self.store.keep(self._so_far(), key=self.key)
            self.last = self.clock.monotonic()
            self.store.fence()
            self._of = of

    def checkpoint(self) -> bool:
        """What is done so far, when the last write is long enough ago."""
        if not self._of or self.clock.monotonic() - self.last < CHECKPOINT_EVERY:
            return False
        self._keep()
        return True

    def close(self, state: State, how: str) -> State:
        """The end: state, then the journal; gives the state as it is kept. A journal that cannot be closed is told:
        state counts. Locked when somebody else has the lock by now, who may have read state before it was written."""
        state = self.store.save(state)
        self.tell(Saved(state.serial, self.store.where))
        self.journal = replace(self.journal, closed=how, closed_at=self.clock.stamp(), git_commit=state.git_commit)
        try:
            self._keep()
            self.store.prune()
        except Locked:
            raise
        except IacError as error:
            self.tell(Note(f"the journal of apply {self.journal.serial} was not closed: {error}"))
        return state

    def _keep(self) -> None:
        """What is reached, beside the header; an apply that never came to one gets its journal whole."""
        if self._of:
            self.store.reach(self._so_far(), self._of)
        else:
            self._of = self.store.keep(self._so_far(), key=self.key)
        self.last = self.clock.monotonic()

    def _so_far(self) -> Journal:
        with self._lock:
            return replace(self.journal, ids={**self.journal.ids, **self._ids}, done={**self._done})
