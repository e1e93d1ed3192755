"""One way to speak to DSS: a `Call` in, its reply out. Knows HTTP; knows no kind and no project.

Requests go through the official client's own session, so its key or ticket, TLS settings and headers hold; the reply
is read here, because the client hides the status (API §1.3). Works with every client that has `host` and `_session`.
A GET is tried again after a failure that may pass; a POST never is; nothing is tried again after an answer that means
something (API §1.4).
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import quote

from ..core.model.file_path import DOTS
from ..core.model.kind import Call
from ..core.model.lazy_import import LazyModule
from ..errors import LOST, AlreadyExists, DssError, IacError, NotFound, Throttled, Unreachable
from . import error_classification

if TYPE_CHECKING:
    import requests
else:
    requests = LazyModule("requests")

PASSING = (*LOST, Throttled)
BASE = "/dip/publicapi"


class Untold(NotFound):
    """This speaker knows nothing of such things at all: a checkout of git tells no project folder."""


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

    def send(self, call: Call, *, again: int | None = None) -> Any:
        """The reply to a call."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait and how often to ask again; seconds."""

    connect: float = 10.0
    read: float = 300.0
    again: int = 3
    pause: float = 0.2
    longest_pause: float = 5.0


@dataclass
class Transport:
    """Sends calls. `sleep` is injected; `seen` is told of every call with its status, 0 when there was no reply."""

    client: Client
    sleep: Callable[[float], None]
    patience: Patience = Patience()
    seen: Callable[[Call, int], None] = lambda call, status: None
    server_date: str = ""  # the `Date` header of the last reply (D26)
    version: str = ""  # the `DSS-Version` header (API §1.1)
    sent: int = 0
    _count: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def send(self, call: Call, *, again: int | None = None) -> Any:
        """The reply: JSON ("json", None when empty), str ("text"), bytes ("raw"), None ("empty"). Raises DssError."""
        tries = self.patience.again if again is None else again
        for n in range(tries + 1):
            try:
                return self._once(call)
            except PASSING as error:
                if call.verb != "GET" or n == tries:
                    raise
                self.sleep(self._pause(error, n))
        raise AssertionError("unreachable")

    def _pause(self, error: DssError, n: int) -> float:
        if isinstance(error, Throttled):
            return error.retry_after
        return min(self.patience.pause * (2.0**n), self.patience.longest_pause)

    def _once(self, call: Call) -> Any:
        request = f"{call.verb} {call.path}"
        if any(part in DOTS for part in call.path.split("/")):  # quoted or not, HTTP libraries take such parts out
            raise IacError(f"{request}: `.` and `..` are no names, and would speak of something else; rename it")
        session = self.client._session
        try:
            reply = session.request(
                call.verb,
                f"{self.client.host.rstrip('/')}{BASE}{call.path}",
                params=_query(call),
                data=_body(call),
                files={"file": call.upload} if call.upload else None,
                verify=session.verify,
                timeout=(self.patience.connect, self.patience.read),
            )
        except requests.RequestException as error:
            self._tell(call, 0)
            raise Unreachable(_why(error, self.client.host), request=request) from None
        self._tell(call, reply.status_code)
        self.server_date = reply.headers.get("Date", "") or self.server_date
        self.version = reply.headers.get("DSS-Version", "") or self.version
        if reply.status_code >= 400:
            refused = error_classification.classify(reply.status_code, reply.content, reply.headers, request)
            if call.exists_ok and isinstance(refused, AlreadyExists):
                return None
            raise refused
        return _READ[call.expect](reply, request)

    def _tell(self, call: Call, status: int) -> None:
        with self._count:
            self.sent += 1
        self.seen(call, status)


_READ: dict[str, Callable[[requests.Response, str], Any]] = {
    "json": lambda reply, request: error_classification.parse(reply.content, request),
    "text": lambda reply, request: reply.content.decode("utf-8", "replace"),
    "raw": lambda reply, request: reply.content,
    "empty": lambda reply, request: error_classification.nothing(reply.content, request),
}


def segment(text: str) -> str:
    """One name as a part of a path: DSS has names with blanks and quotes, and the client quotes none (API §16.13)."""
    return quote(text, safe="")


def fill(template: str, project: str, id: str = "") -> str:
    """A URL template over {project} and {id}. A slash inside an id stays one: library paths are ids."""
    return template.format(project=segment(project), id=quote(id, safe="/"))


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


def _why(error: requests.RequestException, host: str) -> str:
    """One line for what `requests` says in ten. Told by types: the words differ from version to version."""
    causes = tuple(_causes(error))
    if isinstance(error, requests.exceptions.SSLError):
        way = "name a file with that of its issuer (`instance: {verify_tls: FILE}`), or pass --insecure"
        return f"TLS failed for {host}; check the certificate, {way}"
    if isinstance(error, requests.exceptions.Timeout):
        return f"{host} did not answer in time; check the network, and whether DSS is overloaded"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return f"{host} refuses connections; check the URL and port, and that DSS runs"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return f"{host} is not a known host name; check the URL"
    if isinstance(error, ValueError):  # no schema, an unknown one, or no URL at all
        return f"{host!r} is not a URL; write http://HOST:PORT or https://HOST"
    return f"the connection to {host} was lost ({type(error).__name__}); check the network, then plan again"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """An error and what it came of."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
