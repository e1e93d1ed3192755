"""DSS from memory: what was once answered is answered again, without a socket. For measuring the engine alone."""

from __future__ import annotations

from typing import Any


def remember(client: Any) -> None:
    """From now on the session of a client asks DSS once for each thing, and then answers by itself."""
    session, known = client._session, {}
    ask = session.request

    def request(verb: str, url: str, **more: Any) -> Any:
        key = verb, url, repr(more.get("params")), repr(more.get("data"))
        if key not in known:
            known[key] = ask(verb, url, **more)
        return known[key]

    session.request = request
