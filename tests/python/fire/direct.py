"""The sandbox without a wire: the official client's own requests are handed to the application in this process, which
answers as its server would. Several times faster than a socket, for what is done a thousand times and is not about the
wire. Knows requests and ASGI, and no route.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from email.utils import formatdate
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import dataikuapi
import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from tests.sandbox import Sandbox
from tests.sandbox.server import App

URL = "http://sandbox"


def client(dss: Sandbox, who: str = "admin") -> Any:
    """The official client of a sandbox that nothing serves."""
    made = dataikuapi.DSSClient(URL, dss.keys.get(who, who))
    made._session.mount(URL, _Adapter(App(dss.estate)))
    return made


class _Adapter(BaseAdapter):
    """Requests one after the other, whoever sends them: the application knows no threads."""

    def __init__(self, app: App) -> None:
        super().__init__()
        self._app, self._one, self._loop = app, threading.Lock(), asyncio.new_event_loop()

    def send(self, request: requests.PreparedRequest, **_: Any) -> requests.Response:  # type: ignore[override]
        """What the application answers."""
        with self._one:
            return answer(self._app, request, self._loop.run_until_complete)

    def close(self) -> None:
        """The loop was all there was."""
        self._loop.close()


def body_of(request: requests.PreparedRequest) -> bytes:
    """What a request sends."""
    return request.body.encode() if isinstance(request.body, str) else request.body or b""


def answer(app: App, request: requests.PreparedRequest, drive: Callable[[Any], Any]) -> requests.Response:
    """What the application answers to a request; `drive` takes its coroutine to the end."""
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
        return {"type": "http.request", "body": body_of(request), "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        said.append(message)

    drive(app(scope, receive, send))
    return _reply(request, said)


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("latin-1")


def _reply(request: requests.PreparedRequest, said: list[dict[str, Any]]) -> requests.Response:
    if not said:
        raise requests.ConnectionError("the connection was closed without an answer", request=request)
    reply = requests.Response()
    reply.status_code = said[0]["status"]
    pairs = [(k.decode("latin-1"), v.decode("latin-1")) for k, v in said[0]["headers"]]
    reply.headers = CaseInsensitiveDict([*pairs, ("date", formatdate(usegmt=True))])
    reply.raw = BytesIO(b"".join(m.get("body", b"") for m in said[1:]))
    reply.request, reply.url, reply.encoding = request, request.url or "", "utf-8"
    return reply
