"""The sandbox without a wire: the official client's own requests are handed to the application in this process, which
answers as its server would, in a moment and the same every time. `client` is for what is done a thousand times and is not
about the wire. A `Stage` has several appliers, of which one goes at a time: each stops before every request to the lock
or to state, and before everything that creates, until it is told to go on.

Knows requests and ASGI, who is where and what was touched; decides nothing, asserts nothing.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate
from functools import partial
from io import BytesIO
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

import dataikuapi
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from dss_iac.run.clock import Clock
from tests.sandbox import Sandbox
from tests.sandbox.server import App

from .interleaving import Ran, Step

URL = "http://sandbox.invalid"
BASE = "/dip/publicapi"
MOST = 1500  # steps after which a run is taken to go round in circles
PATIENCE = 60.0  # seconds that an applier may take from one stop to the next
TOOK = 0.05  # seconds that a request takes, by the clock of the stage


class Said(NamedTuple):
    """One request as it went: who, what, with which status, at which moment of the stage."""

    who: int
    verb: str
    path: str
    status: int
    at: float
    sent: bytes


class Stuck(Exception):
    """An applier stopped answering, or the run goes round in circles."""


Request = requests.PreparedRequest
Send = Callable[[Request], requests.Response]


def client(dss: Sandbox, who: str = "admin", around: Callable[[Send, Request], requests.Response] | None = None) -> Any:
    """The official client of a sandbox that nothing serves; `around(send, request)` has its requests in its hands."""
    made = dataikuapi.DSSClient(URL, dss.keys.get(who, who))
    made._session.trust_env = False
    send = partial(_answer, App(dss.estate), threading.Lock())
    made._session.mount(URL, _Wire(partial(around, send) if around else send))
    return made


@dataclass
class _Wire(BaseAdapter):
    """What `requests` hands a request to, instead of a socket."""

    hand: Send

    def send(self, request: Request, **_: Any) -> requests.Response:  # type: ignore[override]
        """What the application answers."""
        return self.hand(request)

    def close(self) -> None:
        """Nothing is open."""


def _body(request: Request) -> bytes:
    return request.body.encode() if isinstance(request.body, str) else request.body or b""


def _answer(app: App, one: threading.Lock, request: Request) -> requests.Response:
    """What the application answers to a request; one after the other, for it knows no threads."""
    there = urlsplit(request.url or "")
    scope = {
        "type": "http",
        "method": request.method,
        "path": there.path,
        "raw_path": there.path.encode(),
        "query_string": there.query.encode(),
        "headers": [(k.lower().encode("latin-1"), _bytes(v)) for k, v in request.headers.items()],
    }
    said: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": _body(request), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    with one:
        _at_once(app(scope, receive, send))
    return _reply(request, said)


def _at_once(coroutine: Any) -> None:
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise Stuck("the sandbox waits for something before it answers")


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def _reply(request: Request, said: list[dict[str, Any]]) -> requests.Response:
    if not said:
        raise requests.ConnectionError("the connection was closed without an answer", request=request)
    reply = requests.Response()
    reply.status_code = said[0]["status"]
    pairs = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in said[0]["headers"]]
    reply.headers = CaseInsensitiveDict([*pairs, ("date", formatdate(usegmt=True))])
    reply.raw = BytesIO(b"".join(m.get("body", b"") for m in said[1:]))
    reply.request, reply.url, reply.encoding = request, request.url or "", "utf-8"
    return reply


# ------------------------------------------------------------------------------------------------------------- appliers


@dataclass
class Stage:
    """The appliers by number. `skew`: how far ahead of the others' each one sees the server's clock, in seconds."""

    dss: Sandbox
    skew: Sequence[float] = ()
    said: list[Said] = field(default_factory=list)
    now: float = 0.0
    free: set[int] = field(default_factory=set)  # who no longer stops
    _turn: int | None = None
    _at: dict[int, bool] = field(default_factory=dict)  # who is on stage → whether it stands at a stop
    _touched: set[tuple[str, bool]] = field(default_factory=set)
    _change: threading.Condition = field(default_factory=threading.Condition)
    _playing: bool = False
    _began: float = field(default_factory=time.time)

    # ------------------------------------------------------------------------------------------------------ of appliers

    def client(self, who: int) -> Any:
        """The official client, as the applier of that number."""
        return client(self.dss, around=partial(self._sent, who))

    def _sent(self, who: int, send: Send, request: Request) -> requests.Response:
        verb, path = request.method or "", unquote(urlsplit(request.url or "").path.removeprefix(BASE))
        if stops(verb, path):
            self.stop(who)
        before, sent = _names(self.dss, verb, path), _body(request)
        reply = send(request)
        self.now += TOOK
        reply.headers["Date"] = formatdate(self.moment(who), usegmt=True)
        self.said.append(Said(who, verb, path, reply.status_code, self.now, sent))
        self.touch(who, *touched(verb, path, sent, before != _names(self.dss, verb, path)))
        return reply

    def clock(self, who: int) -> Clock:
        """The clock of an applier: sleeping is a stop too, and takes no time of ours."""

        def sleep(seconds: float) -> None:
            until = self.now + seconds
            self.stop(who)
            self.now = max(self.now, until)

        return Clock(lambda: self.moment(who), lambda: self.now, sleep)

    def moment(self, who: int) -> float:
        """The server's clock, in seconds since 1970, as this applier sees it."""
        return self._began + self.now + (self.skew[who] if who < len(self.skew) else 0.0)

    def stop(self, who: int, *touched: tuple[str, bool]) -> None:
        """Wait to be told to go on; what is done from here on belongs to the next step."""
        if not self._playing or who in self.free:
            return
        with self._change:
            self._at[who] = True
            self._change.notify_all()
            if not self._change.wait_for(lambda: self._turn == who and self._at.get(who) is False, PATIENCE):
                raise Stuck(f"applier {who} was never told to go on")
            self._touched.update(touched)

    def touch(self, who: int, *touched: tuple[str, bool]) -> None:
        """Something was looked at or changed."""
        if self._playing and who not in self.free:
            self._touched.update(touched)

    # ---------------------------------------------------------------------------------------------------------- playing

    def play(self, acts: Sequence[Callable[[], Any]], order: Sequence[int]) -> Ran:
        """Let the appliers act, in that order as far as it goes, then each to its end. What each one gave, or raised."""
        results: dict[int, Any] = {}
        self._playing, self._at = True, dict.fromkeys(range(len(acts)), False)
        threads = [threading.Thread(target=self._act, args=(n, act, results), daemon=True)
                   for n, act in enumerate(acts)]  # fmt: skip
        for thread in threads:
            thread.start()
        steps, wishes = [], iter(order)
        while True:
            self._settled()
            here = sorted(self._at)
            if not here:
                break
            wish = next((w for w in wishes if w in self._at), None)
            who = wish if wish is not None else here[0]
            steps.append(Step(who, self._one(who)))
            if len(steps) > MOST:
                raise Stuck("the appliers go round in circles")
        self._playing = False
        return Ran(tuple(steps), [results[n] for n in range(len(acts))])

    def _act(self, who: int, act: Callable[[], Any], results: dict[int, Any]) -> None:
        try:
            self.stop(who)
            results[who] = act()
        except BaseException as error:
            results[who] = error
        with self._change:
            self._at.pop(who, None)
            self._change.notify_all()

    def _one(self, who: int) -> frozenset[tuple[str, bool]]:
        with self._change:
            self._touched = set()
            self._turn, self._at[who] = who, False
            self._change.notify_all()
        self._settled()
        return frozenset(self._touched)

    def _settled(self) -> None:
        """Until everybody stands at a stop or has left."""
        with self._change:
            if not self._change.wait_for(lambda: all(self._at.values()), PATIENCE):
                raise Stuck(f"somebody does not come to a stop: {self._at}")


# ------------------------------------------------------------------------------------------------ which requests matter

LIBRARY = "/projects/SHOP/libraries/contents"
OURS = f"{LIBRARY}/dss-iac/"
TAGS = "/projects/SHOP/git/tags"
UNTAG = "/projects/SHOP/git/actions/deleteTag"


def stops(verb: str, path: str) -> bool:
    """Every request to lock and state, every listing of them, and everything that changes DSS."""
    return verb != "GET" or path.startswith((OURS, TAGS)) or path == LIBRARY


def _names(dss: Sandbox, verb: str, path: str) -> set[str]:
    """The names in the library, where a request may change them."""
    if verb == "GET" or not path.startswith("/projects/SHOP/libraries/") or "SHOP" not in dss.estate.projects:
        return set()
    return {str(p) for p in dss.estate.projects["SHOP"].library.rglob("*")}


def touched(verb: str, path: str, body: bytes, grown: bool) -> Iterator[tuple[str, bool]]:
    """What a request looks at or changes."""
    wrote = verb != "GET"
    if path.startswith((TAGS, UNTAG)):
        if not wrote or b"dss-iac-lock-" in body:
            yield "lock tags", wrote
    elif path == LIBRARY:
        yield "library", False
    elif path.startswith("/projects/SHOP/libraries/"):
        yield path, wrote
        if grown:
            yield "library", True
    elif path in ("/projects/", "/projects/SHOP/metadata"):
        yield "projects", wrote
    elif path.startswith("/projects/SHOP/") and "/git/" not in path:
        yield "flow", wrote


@contextmanager
def patched(owner: Any, **values: Any) -> Iterator[None]:
    """Attributes of something, replaced while the block lasts."""
    before = {name: getattr(owner, name) for name in values}
    for name, value in values.items():
        setattr(owner, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(owner, name, value)
