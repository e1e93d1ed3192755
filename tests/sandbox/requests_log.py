"""The log of requests: what tests count and journeys compare.

Knows what arrived and how it was answered; refuses to know bodies.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from .routing import Call, Ordered, route


@dataclass(frozen=True)
class Request:
    """One request: `path` decoded and without the API prefix, `query` as sent, `user` "" when the key was unknown."""

    n: int
    verb: str
    path: str
    query: str
    status: int
    user: str

    @property
    def writes(self) -> bool:
        """Whether the verb may change something."""
        return self.verb not in ("GET", "HEAD")


@route("GET", "/__sandbox__/requests")
def list_requests(call: Call) -> Ordered:
    """All requests since the start or the last clearing, oldest first."""
    return Ordered([asdict(r) for r in call.estate.requests])


@route("DELETE", "/__sandbox__/requests")
def clear_requests(call: Call) -> dict:
    """Forget them."""
    call.estate.requests.clear()
    return {}
