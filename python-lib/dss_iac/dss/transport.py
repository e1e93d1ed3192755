"""One way to speak to DSS: a `Call` in, its reply out. Knows HTTP; knows no kind and no project.

Requests go through the official client's own session, so its key or ticket, TLS settings and headers hold; the reply
is read here, because the client hides the status (API §1.3). Works with every client that has `host` and `_session`.
A GET is tried again after a failure that may pass, as long as patience lasts (`dss.patience`); a write is not, unless
whoever sends it says that it may be (`patiently`); nothing is tried again after an answer that means something
(API §1.4). A redirection is followed by a GET to the same origin only.

Where DSS asks to slow down, the looks before a write may use up what it grants, each time anew; so from the third
attempt on a refused write, which nothing has done, is sent once more by itself.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar
from urllib.parse import quote

from ..core.model.discovery import LazyModule
from ..core.model.file_path import DOTS
from ..core.model.kind import Call
from ..errors import (
    LOST,
    AlreadyExists,
    DssError,
    IacError,
    NotFound,
    Redirected,
    Throttled,
    Unauthenticated,
    Unreachable,
)
from . import error_classification, redirection, replies
from .patience import Patience, Tries, Waiting

if TYPE_CHECKING:
    import requests
else:
    requests = LazyModule("requests")

PASSING = (*LOST, Throttled)
ALONE_FROM = 3  # the attempt from which on a write that is asked to wait is sent once more by itself
T = TypeVar("T")
BASE = "/dip/publicapi"


class Untold(NotFound):
    """This speaker knows nothing of such things at all: a checkout of git tells no project folder."""


class Abandoned(BaseException):
    """Nobody waits for this thread any more: it ends where it is, and sends nothing."""


class Attempt(threading.local):
    """How often this thread has begun what it may do twice (`Transport.patiently`)."""

    n = 0


class Client(Protocol):
    """What is used of `dataikuapi.DSSClient` (12.6 to 15.2) and of `dataiku.api_client()`."""

    host: str
    _session: requests.Session


class Speaker(Protocol):
    """What the rest of the engine needs of a transport; a checkout on disk answers to it too."""

    @property
    def client(self) -> Any:
        """Whom it speaks to; has `host`."""

    @property
    def version(self) -> str:
        """The version of DSS, as far as known."""

    @property
    def beyond(self) -> Mapping[str, int]:
        """How many objects it sees that no list tells of, by sort."""

    def send(self, call: Call, *, again: int | None = None) -> Any:
        """The reply to a call."""

    def patiently(self, act: Callable[[], T], *, decided: bool = False) -> T:
        """What `act` gives, which may be done twice: again while DSS is away, as long as patience lasts. `decided`:
        only where nothing of the write that failed is under way any more; `act` reads before it writes."""

    def leave_others(self) -> None:
        """From here on only this thread sends; others end at their next request."""


@dataclass
class Transport:
    """Sends calls. `sleep` and `now` are injected; `seen` is told of every call with its status, 0 when there was no
    reply; `tell` is told in words that it waits, and `stopped` ends that."""

    client: Client
    sleep: Callable[[float], None]
    patience: Patience = Patience()
    now: Callable[[], float] = lambda: 0.0
    tell: Callable[[str], None] = lambda text: None
    stopped: Callable[[], bool] | None = None
    seen: Callable[[Call, int], None] = lambda call, status: None
    hear: Callable[[Call, int, bytes], None] | None = None  # is told of every reply, before anybody understands it
    server_date: str = ""  # the `Date` header of the last reply (D26)
    server_heard: float = 0.0  # when that came, by `now`
    version: str = ""  # the `DSS-Version` header (API §1.1)
    sent: int = 0
    _alone: threading.Thread | None = field(default=None, repr=False)
    _count: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _waiting: Waiting = field(init=False, repr=False)
    _around: Any = field(default=None, repr=False)  # proxies and certificates of the environment
    _attempt: Attempt = field(default_factory=Attempt, repr=False)

    def __post_init__(self) -> None:
        self._waiting = Waiting(self.patience, self.sleep, self.now, self.tell, self.stopped)

    def send(self, call: Call, *, again: int | None = None) -> Any:
        """The reply, read as `Call.expect` says: JSON (None when empty), str, bytes, or None. Raises DssError."""
        tries = Tries(self.patience.again if again is None else again)
        while True:
            try:
                return self._once(call)
            except PASSING as error:
                if again == 0 or not self._repeats(call, error, tries) or not self._waiting.again(error, tries):
                    raise

    def _repeats(self, call: Call, error: DssError, tries: Tries) -> bool:
        """Whether a request is worth another try by itself."""
        return call.verb == "GET" or (isinstance(error, Throttled) and self._attempt.n >= ALONE_FROM and not tries.n)

    @property
    def silence(self) -> float:
        """Seconds since DSS told the time."""
        return max(0.0, self.now() - self.server_heard)

    def patiently(self, act: Callable[[], T], *, decided: bool = False) -> T:
        """What `act` gives, which may be done twice: again while DSS is away, as long as patience lasts. `decided`:
        only where nothing of the write that failed is under way any more; `act` reads before it writes."""
        tries = Tries()
        while True:
            try:
                with self._attempted(tries.n + 1):
                    return act()
            except PASSING as error:
                if error.request.startswith("GET ") or (decided and not self._over(error)):
                    raise
                if not self._waiting.again(error, tries):
                    raise

    @contextmanager
    def _attempted(self, n: int) -> Iterator[None]:
        before, self._attempt.n = self._attempt.n, n
        try:
            yield
        finally:
            self._attempt.n = before

    @property
    def beyond(self) -> Mapping[str, int]:
        """Nothing: what DSS does not list is not seen."""
        return {}

    def leave_others(self) -> None:
        """From here on only this thread sends; others end at their next request."""
        self._alone = threading.current_thread()

    def _over(self, error: DssError) -> bool:
        """Whether nothing of a write that failed so is under way any more, so that a read decides whether it happened:
        it was never sent, DSS or its proxy refused it, or DSS was down since and has forgotten it."""
        if isinstance(error, Throttled) or (isinstance(error, Unreachable) and error.status in (502, 503)):
            return True
        if not isinstance(error, Unreachable) or not error.away or error.status:
            return False
        if not error.unsent and self.patience.wait:
            with suppress(DssError):
                self.send(Call("GET", "/auth/info"))
        return error.unsent or self._waiting.downs > error.downs

    def _once(self, call: Call) -> Any:
        if self._alone not in (None, threading.current_thread()):
            raise Abandoned
        request = f"{call.verb} {call.path}"
        if any(part in DOTS for part in call.path.split("/")):  # quoted or not, HTTP libraries take such parts out
            raise IacError(f"{request}: `.` and `..` are no names, and would speak of something else; rename it")
        try:
            reply = self._reply(call, request)
        except Unreachable as error:
            self._tell(call, 0)
            self._waiting.failed(error)
            raise
        self._tell(call, reply.status_code)
        if self.hear is not None:
            self.hear(call, reply.status_code, b"" if call.expect == replies.ARCHIVE else reply.content)
        if date := reply.headers.get("Date", ""):
            self.server_date, self.server_heard = date, self.now()
        self.version = reply.headers.get("DSS-Version", "") or self.version
        if reply.status_code >= 400:
            refused = error_classification.classify(reply.status_code, reply.content, reply.headers, request)
            if isinstance(refused, Unauthenticated):
                refused = self._unknown_key(refused)
            self._waiting.failed(refused)
            if not isinstance(refused, PASSING):
                self._waiting.answered()
            if call.exists_ok and isinstance(refused, AlreadyExists):
                return None
            raise refused
        self._waiting.answered()
        return replies.READ[call.expect](reply, request)

    def _unknown_key(self, refused: Unauthenticated) -> Unauthenticated:
        """The same with where the key comes from, as far as whoever made the client has said so."""
        source = getattr(self.client, "key_source", "the key")
        told = f"{refused.text}; {source} is not one that {self.client.host} knows: is it of this DSS, and still valid?"
        return Unauthenticated(told, status=refused.status, type=refused.type, request=refused.request)

    def _reply(self, call: Call, request: str) -> requests.Response:
        """What comes back, where it was sent: no header with a key leaves its origin, and no write becomes a read."""
        session, host = self.client._session, self.client.host.rstrip("/")
        url, query = f"{host}{BASE}{call.path}", _query(call)
        for _ in range(redirection.HOPS + 1):
            try:
                reply = self._sent(session, call, url, query)
                if reply.status_code >= 400:
                    _ = reply.content  # the words of an error come with it, also where a reply is read bit by bit
            except (requests.RequestException, ValueError, OSError) as error:  # urllib3 has errors of its own
                raise replies.unreachable(error, self.client.host, request) from None
            if reply.status_code // 100 != 3:
                return reply
            target = redirection.joined(url, reply.headers.get("Location", ""))
            if call.verb != "GET" or not redirection.followed(reply.status_code, url, target):
                break
            url, query = target, {}
        raise Redirected(redirection.told(url, target, call.verb), status=reply.status_code, request=request)

    def _sent(self, session: requests.Session, call: Call, url: str, query: Mapping[str, Any]) -> requests.Response:
        """One request. Proxies and certificates of the environment are looked up once, not for each: that would be a
        third of its cost; a session that does something of its own with requests goes on doing so."""
        files = {"file": call.upload} if call.upload else None
        asked: dict[str, Any] = {"params": query, "data": _body(call), "files": files}
        how: dict[str, Any] = {"timeout": (self.patience.connect, self.patience.read), "allow_redirects": False}
        streamed: dict[str, Any] = {"stream": True} if call.expect == replies.ARCHIVE else {}
        usual = getattr(type(session), "request", None) is requests.Session.request and "request" not in vars(session)
        if not usual:
            return session.request(call.verb, url, verify=session.verify, **asked, **how, **streamed)
        if self._around is None:
            self._around = session.merge_environment_settings(url, {}, None, session.verify, None)
        prepared = session.prepare_request(requests.Request(call.verb, url, **asked))
        return session.send(prepared, **how, **{**self._around, **streamed})

    def _tell(self, call: Call, status: int) -> None:
        with self._count:
            self.sent += 1
        self.seen(call, status)


def segment(text: str) -> str:
    """One name as a part of a path: DSS has names with blanks and quotes, and the client quotes none (API §16.13)."""
    return quote(text, safe="")


def fill(template: str, project: str, id: str = "") -> str:
    """A URL template over {project} and {id}. A slash inside an id stays one: library paths are ids, and {holder} and
    {own} are what lies around the first."""
    holder, _, own = (quoted := quote(id, safe="/")).partition("/")
    return template.format(project=segment(project), id=quoted, holder=holder, own=own)


def _query(call: Call) -> dict[str, Any]:
    """`None` and empty lists are left out, booleans are `true` and `false` (API §1.2)."""
    words = {True: "true", False: "false"}
    return {
        k: words[v] if isinstance(v, bool) else v for k, v in call.query.items() if v is not None and v not in ([], ())
    }


def _body(call: Call) -> bytes | None:
    if call.raw is not None:
        return call.raw
    return None if call.body is None else json.dumps(call.body, ensure_ascii=False).encode()
