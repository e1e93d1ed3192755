"""The routes of the webapp: JSON in, JSON out, nothing else. Who may do what is `visitor`'s business.

Whatever changes something is a POST with a JSON body and a header that no other site can set (conventions §3), so
nobody can make a visitor's browser do it from elsewhere.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, Request, Response, request

from ..core.text import visible
from ..errors import (
    NOT_JSON,
    ConfigError,
    DssError,
    Forbidden,
    IacError,
    Locked,
    NotFound,
    Refused,
    Stale,
    Unauthenticated,
    Unreachable,
)
from ..plugin import wording
from . import actions
from .flow_zones import Wish
from .service import Service
from .visitor import Door, Visitor

HEADER, WORD = "X-Dss-Iac", "plan-review"
LARGEST = 64_000  # bytes of a body
MOST = 500  # numbers in one question
Json = dict[str, Any]
log = logging.getLogger("dss-iac")


class Foreign(IacError):
    """A request that did not come from our own page."""


class Misread(IacError):
    """A request that makes no sense."""


# The first that fits gives the HTTP status.
STATUS: tuple[tuple[type[IacError], int], ...] = (
    (Foreign, 403), (Misread, 400), (Unauthenticated, 401), (Forbidden, 403), (NotFound, 404), (Locked, 423),
    (Refused, 409), (Stale, 409), (ConfigError, 422), (Unreachable, 502), (DssError, 502), (IacError, 422),
)  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What a request brings: parts of its path, its query, its body."""

    visitor: Visitor
    path: Mapping[str, Any]
    query: Mapping[str, str]
    body: Mapping[str, Any]

    @property
    def project(self) -> str:
        """The project that is meant: named, or the host project."""
        return self.text("project") or str(self.query.get("project") or self.visitor.project)

    @property
    def numbers(self) -> list[int]:
        """`of=1,2,3`."""
        words = [word for word in self.query.get("of", "").split(",") if word]
        if len(words) > MOST or not all(word.isascii() and word.isdigit() and len(word) < 8 for word in words):
            raise Misread(f"of: give up to {MOST} numbers, with commas between")
        return [int(word) for word in words]

    @property
    def wish(self) -> Wish:
        """`whole=1`, and lists in JSON: `open`, zones, and `also`, addresses."""
        opened, also = self._listed("open"), self._listed("also") or frozenset()
        return Wish(opened, also, self.query.get("whole") == "1")

    def _listed(self, name: str) -> frozenset[str] | None:
        try:
            found = json.loads(self.query[name]) if name in self.query else None
        except NOT_JSON:
            found = 0
        if found is None:
            return None
        if not isinstance(found, list) or len(found) > MOST or not all(isinstance(one, str) for one in found):
            raise Misread(f"{name}: give up to {MOST} texts, as a list in JSON")
        return frozenset(found)

    def text(self, name: str, default: str = "") -> str:
        """A text of the body."""
        found = self.body.get(name, default)
        if not isinstance(found, str) or not visible.whole(found):
            raise Misread(f"{name} must be a text of whole characters")
        return found

    def texts(self, name: str) -> list[str]:
        """A list of texts of the body."""
        found = self.body.get(name)
        if not isinstance(found, list) or not all(isinstance(one, str) and visible.whole(one) for one in found):
            raise Misread(f"{name} must be a list of texts")
        return found


Answer = Callable[[Service, Asked], Json]
READS: Mapping[str, Answer] = {
    "/api/me": lambda s, a: s.me(a.visitor),
    "/api/projects": lambda s, a: s.projects(a.visitor),
    "/api/plans": lambda s, a: s.plans(a.visitor),
    "/api/plans/<ref>": lambda s, a: s.plan(a.visitor, a.path["ref"]),
    "/api/plans/<ref>/changes": lambda s, a: s.changes(a.visitor, a.path["ref"], a.numbers),
    "/api/plans/<ref>/flow": lambda s, a: s.flow(a.visitor, a.path["ref"], a.wish),
    "/api/plans/<ref>/fresh": lambda s, a: s.fresh(a.visitor, a.path["ref"]),
    "/api/plans/<ref>/progress": lambda s, a: s.progress(a.visitor, a.path["ref"]),
    "/api/runs/<run>": lambda s, a: actions.run(a.visitor, a.path["run"]),
    "/api/drift": lambda s, a: s.drift(a.visitor, a.project),
    "/api/history": lambda s, a: s.history(a.visitor, a.project),
    "/api/history/<int:serial>": lambda s, a: s.apply(a.visitor, a.project, a.path["serial"]),
    "/api/history/<int:serial>/since": lambda s, a: s.since(a.visitor, a.project, a.path["serial"]),
    "/api/history/<int:serial>/changes": lambda s, a: s.apply_changes(
        a.visitor, a.project, a.path["serial"], a.numbers
    ),
}
WRITES: Mapping[str, Answer] = {
    "/api/plans/<ref>/approve": lambda s, a: actions.decide(a.visitor, a.path["ref"], True, a.text("comment")),
    "/api/plans/<ref>/reject": lambda s, a: actions.decide(a.visitor, a.path["ref"], False, a.text("comment")),
    "/api/plans/<ref>/apply": lambda s, a: actions.apply(a.visitor, a.path["ref"], a.text("on_failure", "keep")),
    "/api/plans/<ref>/again": lambda s, a: actions.again(a.visitor, a.path["ref"]),
    "/api/plans/<ref>/comment": lambda s, a: actions.comment(
        a.visitor, a.path["ref"], a.text("address"), a.text("comment")
    ),
    "/api/plans/<ref>/stop": lambda s, a: actions.stop(a.visitor, a.path["ref"]),
    "/api/runs/<run>/result": lambda s, a: actions.result(a.visitor, a.path["run"]),
    "/api/drift/put-back": lambda s, a: actions.put_back(a.visitor, a.project, a.texts("addresses")),
    "/api/drift/accept": lambda s, a: actions.accept(
        a.visitor, a.project, a.texts("addresses"), a.text("what", "look") == "write"
    ),
    "/api/history/<int:serial>/roll-back": lambda s, a: actions.roll_back(a.visitor, a.project, a.path["serial"]),
}


def define_endpoints(app: Flask, service: Service, door: Door) -> None:
    """Put the routes on the application that DSS made."""
    for path, answer in READS.items():
        app.add_url_rule(path, f"GET {path}", _view(service, door, answer, changes=False), methods=["GET"])
    for path, answer in WRITES.items():
        app.add_url_rule(path, f"POST {path}", _view(service, door, answer, changes=True), methods=["POST"])


def _view(service: Service, door: Door, answer: Answer, *, changes: bool) -> Callable[..., Response]:
    def view(**path: Any) -> Response:
        try:
            body = _own(request) if changes else {}
            with door.enter(dict(request.headers)) as visitor:
                return _json(answer(service, Asked(visitor, path, request.args, body)), 200)
        except IacError as error:
            return _json({"error": wording.in_dss(str(error))}, _status(error))
        except Exception:  # the browser is told that, never what
            log.exception("the webapp failed at %s", request.path)
            return _json({"error": "the webapp failed; its log says why"}, 500)

    return view


def _own(asked: Request) -> Mapping[str, Any]:
    """The body of a request that came from our page. Foreign, Misread."""
    site = asked.headers.get("Sec-Fetch-Site", "same-origin")
    if asked.headers.get(HEADER) != WORD or site not in ("same-origin", "none"):
        raise Foreign("this request did not come from the page of the webapp; nothing was done")
    if not asked.is_json:
        raise Misread("the body must be JSON")
    text = b"" if (asked.content_length or 0) > LARGEST else asked.stream.read(LARGEST + 1)
    if not text or len(text) > LARGEST:  # a body in chunks does not say how long it is
        raise Misread(f"the body is empty, or larger than {LARGEST} bytes")
    try:
        body = json.loads(text)
    except NOT_JSON:
        body = None
    if not isinstance(body, Mapping):
        raise Misread("the body must be a JSON object")
    return body


def _status(error: IacError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def _json(value: Any, status: int) -> Response:
    answer = Response(json.dumps(value), status, mimetype="application/json")
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
