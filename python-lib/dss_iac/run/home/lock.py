"""The lock of a project: one apply at a time, and what that costs where DSS has no compare-and-set (D26).

A token that only one can make (`run.home.fencing_token`) decides who has it; its number fences: before every write of
state or journal the holder looks whether a higher one exists. A lease beside state (`lock.json`) says who, since when
and until when, by the server's clock. Where no such token can be made, the lease alone is written, waited for and read
back: that is advisory, and said. Knows nothing of plans but a line of text.
"""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace

from ...core.consent import lease
from ...core.consent.lease import Lease
from ...core.model import timestamp
from ...errors import DssError, IacError, Locked
from .. import process
from ..event import Note
from ..session import Session
from .fencing_token import FileTokens, GitTags, Tokens
from .store import DirectoryHome, Home, Overwritten, Store

LEASE = "lock.json"
PAUSE = 2.0  # seconds between two looks at a lock that somebody else holds
TRIES = 5  # how often a token may be refused that no list shows
_GIVEN_UP: set[str] = set()  # leases of this process that it could not give back, because DSS was away
FOR_EVER = 32503680000.0  # a holder whose lease nobody can read: no clock ends that, only `unlock`


class LockLost(Locked):
    """This apply held the lock and no longer does: it must not write again."""


@dataclass
class Lock:
    """The lock of one project, for one purpose. `advisory` says why it only binds those who look; "" when DSS itself
    keeps a second holder out. `doubtful`: somebody was at work since the plan was made, who may not have told state."""

    session: Session
    home: Home
    tokens: Tokens
    purpose: str
    now: Callable[[], float]
    timeout: float = 0.0
    lasts: float = lease.LASTS
    settle: float = 1.0
    held: Lease | None = None
    advisory: str = ""
    doubtful: bool = False
    lost: str = ""
    notes: list[str] = field(default_factory=list)
    _judged: Mapping[int, str] = field(default_factory=dict, repr=False)
    _tried: set[str] = field(default_factory=set, repr=False)
    _one: threading.RLock = field(default_factory=threading.RLock, repr=False)
    _ended: threading.Event = field(default_factory=threading.Event, repr=False)

    # --------------------------------------------------------------------------------------------------------- looking

    def look(self) -> tuple[Lease | None, Lease | None, int]:
        """(who has it or had it last without giving it back, the lease as written, the highest number so far)."""
        marks, written = self.tokens.seen(), lease.loads(self.home.read(LEASE))
        self._judged = marks or {}
        top = max(marks, default=0) if marks else 0
        highest = max(top, written.token if written else 0)
        if top:
            marked = lease.loads((marks or {}).get(top))
            same = written is not None and written.token == top and (marked is None or marked.nonce == written.nonce)
            return (written if same else marked or Lease(top, expires=FOR_EVER)), written, highest
        alone = written is not None and not written.released and (marks is None or written.advisory)
        return (written if alone else None), written, highest

    def holder(self) -> Lease | None:
        """Who holds it at this moment; None when nobody does."""
        found = self.look()[0]
        return found if found is not None and not self._free(found) else None

    def _free(self, found: Lease) -> bool:
        return found.free(self.now()) or found.nonce in _GIVEN_UP or process.dead(found.machine, found.process)

    # ---------------------------------------------------------------------------------------------------------- taking

    def take(self) -> None:
        """Have it, or Locked. Nothing when it is held already."""
        if self.held is not None:
            return
        deadline, refused = self.session.clock.monotonic() + self.timeout, 0
        while True:
            found, written, highest = self.look()
            if found is not None and not self._free(found):
                self._wait(found, deadline)
            elif self._claim(highest + 1, written):
                break
            elif (refused := refused + 1) >= TRIES:
                raise Locked(
                    f"project {self.session.project}: DSS refuses a new lock and shows no holder; run `dss-iac unlock`"
                )
        self.doubtful = self.doubtful or found is not None or (written is not None and not written.settled)
        if found is not None:
            ended = "its apply is over" if found.nonce in _GIVEN_UP else "its process is dead"
            why = ended if found.expires > self.now() else f"it ran out at {timestamp.iso(found.expires)}"
            self._say(f"took over the lock of {found.told}: {why}")
        threading.Thread(target=self._keep, daemon=True).start()

    def _wait(self, found: Lease, deadline: float) -> None:
        left = deadline - self.session.clock.monotonic()
        if left <= 0 or self.session.stop.is_set():
            self.lost = found.told
            raise Locked(self.refusal(found))
        if not self.doubtful:
            self.session.tell(Note(f"waiting for the lock, up to {left:.0f} s: {found.told} has it"))
        self.doubtful = True
        self.session.clock.sleep(min(PAUSE, left))

    def refusal(self, found: Lease) -> str:
        """Who has it, and what to do."""
        end = f"; {found.end}" if found.end and found.expires < FOR_EVER else ""
        return (
            f"project {self.session.project} is locked by {found.told}{end}; wait for it with --lock-timeout SECONDS, "
            f"or run `dss-iac unlock` when that run is dead"
        )

    def _claim(self, number: int, written: Lease | None) -> bool:
        """Make the token of that number ours, or find that somebody was faster."""
        moment = self.now()
        mine = Lease(
            token=number,
            owner=self.session.instance().user,
            host=process.host(),
            purpose=self.purpose,
            acquired=moment,
            expires=moment + self.lasts,
            nonce=uuid.uuid4().hex,
            machine=process.machine(),
            process=process.this(),
            refuses=written.refuses if written else "",
        )
        self._tried.add(mine.nonce)
        made: bool | None = None
        try:
            made = self.tokens.make(number, lease.dumps(mine))
            return made is not False and self._told(mine, bool(made))
        except IacError as error:
            _GIVEN_UP.add(mine.nonce)
            if made:
                with suppress(IacError):  # so that nobody waits for it; if it cannot, it runs out
                    self.tokens.drop(number)
            if isinstance(error, Overwritten):  # by a rival, whom the next look finds
                return False
            raise

    def _told(self, mine: Lease, made: bool) -> bool:
        """Write beside the token whose it is; older tokens go. Two requests are no single look: whoever finds a token
        that it has not judged gives its own up, so of two makers the later one always sees the other's."""
        if not made or not (mine := self._sure(mine)).refuses:
            return self._alone(mine, made)
        marks = self.tokens.seen() or {}
        if any(number != mine.token and self._judged.get(number) != text for number, text in marks.items()):
            self.tokens.drop(mine.token)
            return False
        self._write(mine)
        for old in sorted(marks):
            if old < mine.token:
                self.tokens.drop(old)
        self.held = mine
        return True

    def tried(self, found: Lease) -> bool:
        """Whether a lease is what we ourselves have asked for."""
        return found.nonce in self._tried

    def _sure(self, mine: Lease) -> Lease:
        """The lease with what is known of this DSS: whether it refuses a token twice. Asked once a version."""
        version = self.session.transport.version or "this version"
        if self.tokens.sure or mine.refuses == version:
            return replace(mine, refuses=mine.refuses or version)
        refused = self.tokens.make(mine.token, lease.dumps(mine)) is False
        return replace(mine, refuses=version if refused else "")

    def _alone(self, mine: Lease, made: bool) -> bool:
        """The lease without a token: write, wait, read back."""
        if made:
            self.tokens.drop(mine.token)
        mine = replace(mine, advisory=True, refuses="")
        self._write(mine)
        self.session.clock.sleep(self.settle)
        there = lease.loads(self.home.read(LEASE))
        if there is None or there.nonce != mine.nonce:
            return False
        self.held = mine
        why = "this DSS lets a git tag be made twice" if made else "this project has no git tags to lock with"
        self.advisory = f"the lock is advisory, because {why}: it keeps out who looks, within {self.settle:.0f} s"
        self._say(self.advisory)
        return True

    # --------------------------------------------------------------------------------------------------------- keeping

    def fence(self) -> None:
        """LockLost when somebody else has it by now; else a sign of life when the last one is a while ago. Before every
        write of state or journal. Nothing is checked when it was never asked for: then there is no project yet, and its
        creation is what only one can do (D22)."""
        with self._one:
            self._check()
            if self.held is not None and self.held.expires - self.now() < self.lasts * 2 / 3:
                self.held = self.held.until(self.now() + self.lasts)
                try:
                    self._write(self.held)
                except Overwritten:
                    self._check()

    def _check(self) -> None:
        mine = self.held
        if mine is not None and not self.lost and not self._ours(mine):
            other = self.look()[0]
            self.lost = other.told if other and other.nonce != mine.nonce else "somebody who unlocked it"
            self.session.stop.set()
        if self.lost:
            raise LockLost(f"lost the lock to {self.lost}; nothing more was written; plan again")

    def _ours(self, mine: Lease) -> bool:
        """A higher token alone is a claim, which its maker gives up when it finds ours; a lease makes it a lock."""
        marks: Mapping[int, str] | None = None if mine.advisory else self.tokens.seen()
        if marks is not None:
            marked = lease.loads(marks.get(mine.token))
            ours = mine.token in marks and (marked is None or marked.nonce == mine.nonce)
            if not ours or max(marks) == mine.token:
                return ours
        there = lease.loads(self.home.read(LEASE))
        return there is not None and there.nonce == mine.nonce and not there.released

    def _keep(self) -> None:
        """Renew while a step takes long; `release` and a lost lock end it."""
        while not self._ended.wait(self.lasts / 3):
            try:
                self.fence()
            except Locked:
                return
            except IacError:
                continue

    def release(self, *, settled: bool = True) -> None:
        """Give it back. `settled`: state knows everything that was done. Nothing is raised, because a report waits
        behind it: what goes wrong is noted, and the lease runs out."""
        self._ended.set()
        with self._one:
            mine, self.held = self.held, None
            if mine is None or self.lost:
                return
            try:
                with suppress(*(() if mine.advisory else (IacError,))):  # who comes next finds the open journal as well
                    if mine.advisory or not settled:
                        self._write(replace(mine, released=True, settled=settled))
                if not mine.advisory:
                    self.tokens.drop(mine.token)
            except (Exception, KeyboardInterrupt) as error:
                _GIVEN_UP.add(mine.nonce)
                with suppress(Exception):
                    if self.home.inside and self.session.project not in self.session.projects(again=True):
                        return  # it is gone with its project
                self._say(f"the lock could not be given back ({error}); {mine.end}")

    def _write(self, mine: Lease) -> None:
        self.session.transport.patiently(lambda: self.home.write(LEASE, lease.dumps(mine) + "\n"))

    def _say(self, text: str) -> None:
        self.notes.append(text)
        self.session.tell(Note(text))


def of(session: Session, kept: Store, purpose: str, *, timeout: float = 0.0, settle: float = 1.0) -> Lock:
    """The lock that goes with a home: files beside a directory, tags of the project's git inside DSS."""
    home = kept.home
    if isinstance(home, DirectoryHome):
        with suppress(DssError):
            session.instance()  # so that DSS has told the time, which is its own here, too
        return Lock(session, home, FileTokens(home.folder / home.project), purpose, session.moment, timeout)
    tokens = GitTags(session.transport, session.project)
    return Lock(session, home, tokens, purpose, session.moment, timeout, settle=settle)


@contextmanager
def held(session: Session, kept: Store, purpose: str, *, timeout: float = 0.0, settle: float = 1.0) -> Iterator[Lock]:
    """The lock while the block lasts, for what writes state without applying a plan."""
    lock = of(session, kept, purpose, timeout=timeout, settle=settle)
    lock.take()
    try:
        yield lock
    finally:
        lock.release()


def unlock(lock: Lock, found: Lease) -> None:
    """Take the lock away from its holder, who cannot write state from here on."""
    top = max((*((marks := lock.tokens.seen()) or ()), found.token))
    lock.home.write(LEASE, lease.dumps(replace(found, token=top, released=True, settled=False)) + "\n")
    for number in marks or ():
        lock.tokens.drop(number)
