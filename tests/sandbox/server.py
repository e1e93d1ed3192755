"""The HTTP side: one ASGI application and its runner.

Order of a request: prefix, key, route, rights, hooks before, handler, hooks after, answer. Handlers run inline in the
event loop, one at a time, so they need no locks; only hooks and latency are awaited. Refuses to know any route.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import importlib.util
import inspect
import pkgutil
import socket
import threading
import traceback
from collections.abc import AsyncIterator, Callable
from email.utils import formatdate
from typing import Any

import uvicorn
from starlette.datastructures import Headers
from starlette.datastructures import UploadFile as StarletteUpload
from starlette.formparsers import MultiPartException, MultiPartParser

from . import api, auth, requests_log, routing
from .door import Door, bound
from .errors import DssError, PageError, bad_json
from .estate import Estate
from .facts.instance import DSS_VERSION
from .requests_log import Request

UNKNOWN_ROUTE, CRASH = "sandbox.UnknownRoute", "sandbox.HandlerFailure"


class Dropped(Exception):
    """Raised by a hook: the connection is closed without an answer."""


def load_routes() -> None:
    """Import every module of `api/`, and the knobs when they are there: importing registers routes."""
    for module in pkgutil.iter_modules(api.__path__):
        importlib.import_module(f"{api.__name__}.{module.name}")
    if importlib.util.find_spec(f"{__package__}.knobs"):
        importlib.import_module(f"{__package__}.knobs")


load_routes()


class App:
    """The ASGI application over one estate."""

    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] != "http":
            return
        raw = await _read(receive)
        parts = routing.segments(scope.get("raw_path") or scope["path"].encode())
        stripped = routing.strip_prefix(parts)
        path = "/" + "/".join(parts if stripped is None else stripped)
        if stripped is None and routing.find(_verb(scope), [routing.SITE, *parts]):
            stripped = [routing.SITE, *parts]
        query = scope["query_string"].decode("latin-1")
        who: list[str] = [""]
        try:
            self._edge("before", scope["method"], path)
            status, (body, media), more = await self._answer(scope, stripped, path, query, raw, who)
            self._edge("after", scope["method"], path)
        except Dropped:
            self._log(scope["method"], path, query, 0, who[0])
            _abort(send)
            return
        self._log(scope["method"], path, query, status, who[0])
        headers = [
            (b"content-type", media.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"date", formatdate(self.estate.time(), usegmt=True).encode()),
            (b"dss-version", DSS_VERSION.encode()),
            (b"dss-api-version", DSS_VERSION.encode()),
            *((name.encode(), value.encode()) for name, value in more.items()),
        ]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    def _edge(self, when: str, verb: str, path: str) -> None:
        if not path.startswith(f"/{routing.PRIVATE}/"):
            if (when == "before") != path.endswith("/git/status"):  # who asks for the status at once sees what waits
                self.estate.late.settle()
            for hear in self.estate.edges:
                hear(when, verb, path)

    def _log(self, verb: str, path: str, query: str, status: int, user: str) -> None:
        if not path.startswith(f"/{routing.PRIVATE}/"):
            self.estate.requests.append(Request(len(self.estate.requests) + 1, verb, path, query, status, user))

    async def _answer(
        self, scope: dict[str, Any], parts: list[str] | None, path: str, query: str, raw: bytes, who: list[str]
    ) -> tuple[int, tuple[bytes, str], dict[str, str]]:
        rng = self.estate.rng
        try:
            value = await self._call(scope, parts, path, query, raw, who)
            if isinstance(value, routing.Reply):
                return value.status, routing.render(value, rng), dict(value.headers)
            return 200, routing.render(value, rng), {}
        except DssError as error:
            return error.status, (routing.dump(error.body(), rng), "application/json;charset=utf-8"), error.headers
        except PageError as error:
            return error.status, (error.page, "text/html"), {}
        except Dropped:
            raise
        except (
            Exception
        ) as failure:  # a bug of ours must not look like DSS: it is named, remembered, and fails the test
            text = f"{scope['method']} {path}: {type(failure).__name__}: {failure}"
            self.estate.crashes.append(text + "\n" + traceback.format_exc())
            return 500, (routing.dump(DssError(500, CRASH, text).body(), None), "application/json;charset=utf-8"), {}

    async def _call(
        self, scope: dict[str, Any], parts: list[str] | None, path: str, query: str, raw: bytes, who: list[str]
    ) -> Any:
        verb = _verb(scope)
        headers = {k.decode("latin-1").lower(): v.decode("latin-1") for k, v in scope["headers"]}
        if path.startswith(f"/{routing.ELSEWHERE}/"):
            self.estate.strays.append(f"{verb} {path}{' with a key' if auth.credentials(headers) else ''}")
            return routing.Raw(b"<!DOCTYPE html><html><body>This is no DSS</body></html>", "text/html")
        private = bool(parts) and parts[0] == routing.PRIVATE
        ask = auth.visitor if parts and parts[0] == routing.SITE else auth.authenticate
        user = self.estate.login("admin") if private else ask(self.estate, headers)
        who[0] = user.login
        found = routing.find(verb, parts) if parts is not None else None
        if found is None:
            self.estate.unknown_routes.append(f"{verb} {path}")
            raise DssError(501, UNKNOWN_ROUTE, f"{verb} {path}")
        entry, params = found
        call = routing.Call(
            self.estate, user, verb, path, params, routing.Query(query), raw, headers, at=self.estate.now()
        )
        call.target = scope.get("raw_path", b"").decode("latin-1").split("?")[0] + (f"?{query}" if query else "")
        call.project = auth.check(self.estate, user, params.get("key"), entry.needs)
        if headers.get("content-type", "").startswith("multipart/form-data"):
            await _parts(call)
        return entry.handler(call) if private else await self._around(entry, call)

    async def _around(self, entry: routing.Route, call: routing.Call) -> Any:
        if self.estate.latency_ms:
            await asyncio.sleep(self.estate.latency_ms / 1000)
        for hook in self.estate.before:
            if (instead := await hook(call)) is not None:
                return instead
        value = entry.handler(call)
        if inspect.isawaitable(value):  # it waits for a child process; others are served meanwhile
            value = await value
        for hook in self.estate.after:
            if (instead := await hook(call, value)) is not None:
                value = instead
        return value


def _verb(scope: dict[str, Any]) -> str:
    return "GET" if scope["method"] == "HEAD" else scope["method"]


async def _read(receive: Any) -> bytes:
    chunks = []
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    return b"".join(chunks)


async def _parts(call: routing.Call) -> None:
    """Fill `files` and `form` from a multipart body; a part with an empty filename is a file too (API §1.2)."""

    async def stream() -> AsyncIterator[bytes]:
        yield call.raw
        yield b""

    try:
        form = await MultiPartParser(Headers({"content-type": call.headers["content-type"]}), stream()).parse()
    except MultiPartException as problem:
        raise bad_json(f"Bad multipart body: {problem.message}") from None
    for field, part in form.multi_items():
        if isinstance(part, StarletteUpload):
            call.files.append(routing.Upload(field, part.filename or "", await part.read()))
        else:
            call.form[field] = part
    await form.close()


def _abort(send: Any) -> None:
    """Close the socket under a request: the client sees a broken connection, as when DSS is killed."""
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is not None:
        transport.abort()


class _Server(uvicorn.Server):
    """uvicorn that tells when it serves, and stops at once: tests start hundreds of sandboxes."""

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None], estate: Estate) -> None:
        super().__init__(config)
        self.ready, self.estate = ready, estate

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.estate.door is not None and self.estate.door.server is self:
            return  # it listens again
        self._loop, self._wake = asyncio.get_running_loop(), asyncio.Event()
        self.estate.loop, self.estate.door = self._loop, Door(self, self.servers[0].sockets[0])
        self.ready()

    async def main_loop(self) -> None:
        tick = 0
        while not await self.on_tick(tick):
            tick = (tick + 1) % 864000
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._wake.wait(), 0.1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self.estate.door is not None:
            await self.estate.door.close()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        await asyncio.sleep(0.002)
        if self.server_state.connections:
            await super().shutdown(sockets)

    def stop(self) -> None:
        """From another thread: leave the main loop now."""
        self.should_exit = True
        self._loop.call_soon_threadsafe(self._wake.set)


class Runner:
    """Serves an estate on 127.0.0.1: `start`/`stop` in a thread, or `run` in the foreground until a signal."""

    def __init__(self, estate: Estate, port: int = 0) -> None:
        self.socket = bound("127.0.0.1", port)
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        estate.url = self.url
        self._up = threading.Event()
        config = uvicorn.Config(
            App(estate),
            http="httptools",
            loop="asyncio",
            lifespan="off",
            log_level="critical",
            access_log=False,
            date_header=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=75,  # clients that look every five seconds would meet connections that close after five
        )
        self.server = _Server(config, self._up.set, estate)
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Serve in a thread; returns when requests are accepted."""
        self._thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True)
        self._thread.start()
        if not self._up.wait(10):
            raise RuntimeError("the sandbox did not start within 10 s")

    def stop(self) -> None:
        """Stop serving and wait for the thread."""
        self.server.stop()
        if self._thread:
            self._thread.join(5)
        self.socket.close()

    def run(self, ready: Callable[[str], None]) -> None:
        """Serve in this thread until SIGINT or SIGTERM; `ready` gets the URL."""
        self.server.ready = lambda: ready(self.url)
        self.server.run(sockets=[self.socket])


__all__ = ["App", "Dropped", "Runner", "requests_log"]
