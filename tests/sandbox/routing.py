"""Routes and what a handler sees of a request.

`@route` fills one table; `find` resolves a verb and a path in it. Paths are split on "/", empty segments are dropped
(so double and trailing slashes do not matter, API §1.2) and each segment is percent-decoded. Refuses to know HTTP
servers, keys, rights and the objects behind a handler.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from .errors import bad_json

if TYPE_CHECKING:
    from .auth import Login
    from .estate import Estate, Project

Handler = Callable[["Call"], Any]
READ_CONF, WRITE_CONF, ADMIN, INSTANCE_ADMIN = "READ_CONF", "WRITE_CONF", "ADMIN", "INSTANCE_ADMIN"
READ_DASHBOARDS, WRITE_DASHBOARDS = "READ_DASHBOARDS", "WRITE_DASHBOARDS"
PREFIXES = (("dip", "publicapi"), ("public", "api"))
PRIVATE = "__sandbox__"
ELSEWHERE = "elsewhere"
"""First segment of what is no DSS at all: where a redirection may lead to."""
SITE = "__site__"
"""First segment of patterns for what a browser asks for: pages, backends of webapps, the in-instance channel."""


@dataclass(frozen=True)
class Route:
    """One row of the table: `needs` is checked before `handler` is called."""

    verb: str
    pattern: str
    handler: Handler
    needs: str | None


@dataclass
class _Node:
    children: dict[str, _Node] = field(default_factory=dict)
    param: tuple[str, _Node] | None = None
    rest: tuple[str, dict[str, Route]] | None = None
    routes: dict[str, Route] = field(default_factory=dict)


_ROOT = _Node()
TABLE: list[Route] = []


def route(verb: str, pattern: str, needs: str | None = None) -> Callable[[Handler], Handler]:
    """Register a handler. `{x}` takes one segment, a last `{x:rest}` takes the remainder (may be empty).

    Patterns live under both API prefixes; those that start with /__sandbox__/ are private and ask for no key.
    """

    def register(handler: Handler) -> Handler:
        entry = Route(verb, pattern, handler, needs)
        TABLE.append(entry)
        _insert(entry)
        return handler

    return register


def _insert(entry: Route) -> None:
    node = _ROOT
    for part in [p for p in entry.pattern.split("/") if p]:
        if not part.startswith("{"):
            node = node.children.setdefault(part, _Node())
        elif part.endswith(":rest}"):
            node.rest = node.rest or (part[1:-6], {})
            node.rest[1][entry.verb] = entry
            return
        else:
            node.param = node.param or (part[1:-1], _Node())
            node = node.param[1]
    if entry.verb in node.routes:
        raise ValueError(f"two handlers for {entry.verb} {entry.pattern}")
    node.routes[entry.verb] = entry


def segments(raw_path: bytes) -> list[str]:
    """Decoded, non-empty segments of a request path."""
    return [unquote(p) for p in raw_path.decode("latin-1").split("?")[0].split("/") if p]


def strip_prefix(parts: list[str]) -> list[str] | None:
    """The segments under one of the API prefixes or the private one; None when the path is outside."""
    if parts and parts[0] == PRIVATE:
        return parts
    return parts[2:] if tuple(parts[:2]) in PREFIXES else None


def find(verb: str, parts: list[str]) -> tuple[Route, dict[str, str]] | None:
    """The route of a verb and segments with the values of its `{…}`; names of parameters are those of the pattern."""
    hit = _walk(_ROOT, verb, parts, 0)
    if hit is None:
        return None
    entry, values = hit
    names = [p[1:-1].removesuffix(":rest") for p in entry.pattern.split("/") if p.startswith("{")]
    return entry, dict(zip(names, values, strict=True))


def _walk(node: _Node, verb: str, parts: list[str], at: int) -> tuple[Route, list[str]] | None:
    if at == len(parts):
        if verb in node.routes:
            return node.routes[verb], []
        return (node.rest[1][verb], [""]) if node.rest and verb in node.rest[1] else None
    literal = node.children.get(parts[at])
    if literal and (hit := _walk(literal, verb, parts, at + 1)):
        return hit
    if node.param and (hit := _walk(node.param[1], verb, parts, at + 1)):
        return hit[0], [parts[at], *hit[1]]
    if node.rest and verb in node.rest[1]:
        return node.rest[1][verb], ["/".join(parts[at:])]
    return None


class Query:
    """Query string: booleans come as True, true, 1 (API §1.2), lists as repeated keys."""

    def __init__(self, text: str) -> None:
        self._pairs = parse_qsl(text, keep_blank_values=True)

    def get(self, name: str, default: str | None = None) -> str | None:
        return next((v for k, v in self._pairs if k == name), default)

    def getall(self, name: str) -> list[str]:
        return [v for k, v in self._pairs if k == name]

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.get(name)
        return default if value is None or value == "" else value.lower() in ("true", "1", "yes")


@dataclass(frozen=True)
class Upload:
    """One file part of a multipart body; `filename` may be empty (API §1.2)."""

    field: str
    filename: str
    content: bytes


@dataclass
class Call:
    """One request. `project` is None without {key} in the route, or (for routes without `needs`) when it is unknown.

    `target` is the path with its query as it came on the wire. `marks`: rules that have yet to act on its answer.
    """

    estate: Estate
    user: Login
    verb: str
    path: str
    params: dict[str, str]
    query: Query
    raw: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    files: list[Upload] = field(default_factory=list)
    form: dict[str, str] = field(default_factory=dict)
    project: Project | None = None
    at: int = 0
    target: str = ""
    marks: list[Any] = field(default_factory=list)

    @property
    def body(self) -> Any:
        """The body as JSON whatever its Content-Type says; None when there is none; Gson's error when it is no JSON."""
        if not self.raw:
            return None
        try:
            return json.loads(self.raw)
        except ValueError as problem:
            raise bad_json(f"Expected JSON: {problem}") from None


@dataclass(frozen=True)
class Text:
    """A text/plain answer, verbatim."""

    text: str


@dataclass(frozen=True)
class Raw:
    """Bytes of any media type."""

    content: bytes
    media: str = "application/octet-stream"


@dataclass(frozen=True)
class Reply:
    """An answer with its own status and headers, for what is no API call: pages, redirections, backends of webapps."""

    status: int
    content: bytes
    media: str = "text/html;charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Prepared:
    """JSON that is already serialised (see `Project.wire_bytes` and `array`)."""

    content: bytes


@dataclass(frozen=True)
class Ordered:
    """A JSON list whose order means something: other lists at the top of an answer are shuffled (D50)."""

    items: list[Any]


@dataclass(frozen=True)
class Empty:
    """200 without a body, as real DSS answers several PUTs (API §1.3). Only where the client uses `_perform_empty`."""


def array(parts: Iterable[bytes], rng: random.Random | None) -> Prepared:
    """A JSON list of serialised objects, shuffled when `rng` is given."""
    items = list(parts)
    if rng:
        rng.shuffle(items)
    return Prepared(b"[" + b",".join(items) + b"]")


def render(value: Any, rng: random.Random | None) -> tuple[bytes, str]:
    """Body and media type of what a handler returned; `rng` shuffles keys and a list at the top."""
    if isinstance(value, Prepared):
        return value.content, "application/json;charset=utf-8"
    if isinstance(value, Text):
        return value.text.encode(), "text/plain;charset=utf-8"
    if isinstance(value, Raw | Reply):
        return value.content, value.media
    if isinstance(value, Empty):
        return b"", "application/json;charset=utf-8"
    if isinstance(value, Ordered):
        value = value.items
    elif isinstance(value, list) and rng:
        value = rng.sample(value, len(value))
    return dump(value, rng), "application/json;charset=utf-8"


def dump(value: Any, rng: random.Random | None) -> bytes:
    """Compact JSON; with `rng`, the keys of objects in random order."""
    return json.dumps(mixed(value, rng) if rng else value, ensure_ascii=False, separators=(",", ":")).encode()


def mixed(value: Any, rng: random.Random, depth: int = 3) -> Any:
    """A copy with keys in another order, `depth` levels down. Object references keep theirs (API §9).

    Keys are cut at a random place and sometimes turned round: as hostile to readers as a shuffle, and several times
    faster on lists of a thousand objects. What lies deeper is shared with `value`.
    """
    if isinstance(value, dict):
        return {k: mixed(v, rng, depth - 1) if depth and v.__class__ in _TREES else v for k, v in _cut(value, rng)}
    if isinstance(value, list):
        return [mixed(v, rng, depth - 1) if depth and v.__class__ in _TREES else v for v in value]
    return value


_TREES = (dict, list)


def _cut(value: dict[str, Any], rng: random.Random) -> list[tuple[str, Any]]:
    items = list(value.items())
    if len(items) < 2:
        return items
    if "objectId" in value and "objectType" in value:
        order = ("objectId", "objectType", "projectKey")
        return [(k, value[k]) for k in order if k in value] + [i for i in items if i[0] not in order]
    dice = rng.random()
    at = int(dice * len(items))
    items = items[at:] + items[:at]
    return items[::-1] if dice * 1000 % 1 < 0.5 else items
