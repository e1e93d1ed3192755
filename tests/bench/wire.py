"""What goes over the wire, counted below the official client: every request with its route, bytes both ways and time."""

from __future__ import annotations

import json
import pickle
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dataikuapi
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter

BASE = "/dip/publicapi"
# Names between words of the API: what follows one of these is somebody's name.
_NAMED = re.compile(r"/(projects|datasets|recipes|scenarios|zones|articles|managedfolders|futures)/(?!managed\b)[^/?]+")


def route(path: str) -> str:
    """A path without what is told of one object: `/projects/*/datasets/*`."""
    path = path.removeprefix(BASE).partition("?")[0]
    path = re.sub(r"/libraries/(contents|folders)/.*", r"/libraries/\1/**", path)
    return _NAMED.sub(r"/\1/*", path)


@dataclass
class Exchange:
    """One request and what came of it; `began` and `ended` in seconds of one clock, bodies as bytes."""

    verb: str
    path: str
    body: bytes
    status: int
    reply: bytes
    began: float
    ended: float
    media: str = ""


@dataclass
class Counted(HTTPAdapter):
    """Counts what it sends. `kept`: the file where the texts go too, one by one, so that the memory of who sends them is
    its own; `exchanges` reads it."""

    kept: Path | None = None
    routes: Counter[str] = field(default_factory=Counter)
    up: int = 0
    down: int = 0
    turn: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        super().__init__(pool_maxsize=16)

    __hash__ = object.__hash__

    def send(self, request: PreparedRequest, *args: Any, **more: Any) -> Response:
        """As without it, and written down."""
        body = request.body or b""
        sent = body.encode() if isinstance(body, str) else bytes(body)
        began = time.perf_counter()
        reply = super().send(request, *args, **more)
        self.routes[f"{request.method} {route(request.path_url)}"] += 1
        self.up += len(sent)
        self.down += int(reply.headers.get("content-length") or 0)
        if self.kept is not None:
            ended, media = time.perf_counter(), str(request.headers.get("content-type") or "")
            with self.turn, self.kept.open("ab") as file:
                pickle.dump(Exchange(request.method or "", request.path_url, sent, reply.status_code, reply.content,
                                     began, ended, media), file)  # fmt: skip
        return reply

    def told(self) -> dict[str, Any]:
        """Figures for the table and the JSON; bytes."""
        return {"requests": self.routes.total(), "up": self.up, "down": self.down,
                "routes": dict(self.routes.most_common())}  # fmt: skip


def client(url: str, kept: Path | None = None) -> tuple[Any, Counted]:
    """The official client as admin, and who counts for it."""
    made, counted = dataikuapi.DSSClient(url, "admin-key"), Counted(kept=kept)
    made._session.mount("http://", counted)
    return made, counted


def exchanges(kept: Path) -> list[Exchange]:
    """What was sent and answered, in the order of the answers."""
    found: list[Exchange] = []
    with kept.open("rb") as file:
        while file.peek(1):
            found.append(pickle.load(file))
    return found


def named(exchange: Exchange) -> tuple[str, str] | None:
    """(collection, object) that a call is about, by its path or by what it created; None for lists and our own files."""
    match = re.match(rf"{BASE}/projects/[^/]+/(?:flow/)?(\w+)(?:/([^?]*))?", exchange.path)
    if not match or re.search("/libraries/(contents|folders)/dss-iac", exchange.path):
        return None
    collection, name = match[1], (match[2] or "").strip("/")
    if collection == "libraries":
        return (collection, name) if name.startswith(("contents/", "folders/")) else None
    if name and name != "managed":
        return collection, name.partition("/")[0]
    return (collection, _made(exchange)) if exchange.verb == "POST" and exchange.status < 400 else None


def _made(exchange: Exchange) -> str:
    """The name of what a POST created, as later paths will have it."""
    for text in (exchange.reply, exchange.body):
        try:
            said = json.loads(text)
        except ValueError:
            continue
        if not isinstance(said, dict):
            continue
        for place in (said, said.get("article"), said.get("recipePrototype")):
            for key in ("id", "name", "projectKey"):
                if isinstance(place, dict) and place.get(key) and key != "projectKey":
                    return str(place[key])
    return ""
