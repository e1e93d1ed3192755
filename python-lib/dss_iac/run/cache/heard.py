"""What DSS said while something was made: each GET with the digests of its reply, in the order of asking; and whether
DSS says the same now. Understands of a reply only what has no order: keys, objects of a list, files of a library.
"""

from __future__ import annotations

import hashlib
import json
import threading
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from ...core.model.kind import Call
from ...dss import error_classification
from ...dss.replies import ARCHIVE
from ...errors import DssError
from ..session import Session

FIRST = 8  # how many replies are compared first; then twice as many, because most of what changes shows early
FILES = "/libraries/contents"  # whose folders tell their children in any order


class Reply(NamedTuple):
    """One question; the digest of what came back, and that of what it says in whatever order."""

    path: str
    query: Mapping[str, Any]
    body: str
    meaning: str


class Heard:
    """Listens to a transport (`Transport.hear`). `whole`: nothing was asked that could not be asked again alike, and
    nothing was answered in two ways."""

    def __init__(self) -> None:
        self.whole, self._over = True, False
        self._bodies: dict[str, tuple[Call, bytes]] = {}
        self._lock = threading.Lock()

    def __call__(self, call: Call, status: int, body: bytes) -> None:
        """One reply came."""
        if self._over:
            return
        key = json.dumps([call.path, dict(call.query)], sort_keys=True, default=str)
        if status >= 400:
            body = _refusal(error_classification.classify(status, body, {}, ""))
        packed = zlib.compress(body, 1)  # lists are long, and nobody may need them
        with self._lock:
            _, first = self._bodies.setdefault(key, (call, packed))
            alike = first == packed or _meaning(call.path, zlib.decompress(first)) == _meaning(call.path, body)
            self.whole = self.whole and call.verb == "GET" and call.expect != ARCHIVE and alike

    def end(self) -> None:
        """Listen no more."""
        self._over = True

    @property
    def replies(self) -> tuple[Reply, ...]:
        """In the order in which they came first."""
        return tuple(
            Reply(call.path, dict(call.query), _digest(body), _meaning(call.path, body))
            for call, packed in self._bodies.values()
            for body in (zlib.decompress(packed),)
        )


def same(session: Session, replies: Sequence[Reply]) -> bool:
    """Whether DSS answers all of them as it did; the first group that differs ends it."""
    return all(all(session.many(lambda reply: _is(session, reply), group)) for group in _groups(replies))


def _is(session: Session, reply: Reply) -> bool:
    try:
        body = session.transport.send(Call("GET", reply.path, query=reply.query, expect="raw"), again=0)
    except DssError as error:
        body = _refusal(error)
    return _digest(body) == reply.body or _meaning(reply.path, body) == reply.meaning


def _groups(replies: Sequence[Reply]) -> Iterator[Sequence[Reply]]:
    at, size = 0, FIRST
    while at < len(replies):
        yield replies[at : at + size]
        at, size = at + size, size * 2


def _meaning(path: str, body: bytes) -> str:
    """The digest of a reply in an order of our own. A list at its root is one of objects, which has no order; any other
    list has one."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return _digest(body)
    rows = said if isinstance(said, list) else [said]
    texts = sorted(json.dumps(_in_order(row) if path.endswith(FILES) else row, sort_keys=True) for row in rows)
    return _digest(json.dumps([isinstance(said, list), texts]).encode())


def _in_order(entry: Any) -> Any:
    """A folder of a library with its children by name."""
    children = entry.get("children") if isinstance(entry, dict) else None
    if not isinstance(children, list):
        return entry
    return {**entry, "children": sorted(map(_in_order, children), key=lambda child: json.dumps(child, sort_keys=True))}


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


def _refusal(error: DssError) -> bytes:
    return f"{error.status} {type(error).__name__} {error.type}".encode()
