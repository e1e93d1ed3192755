"""JSON over HTTP with a platform's own API: one request, one answer, one sentence when it says no. Knows none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...core.model.discovery import LazyModule
from ...errors import IacError

if TYPE_CHECKING:
    import urllib.error as http_error
    import urllib.request as http
else:
    http_error, http = LazyModule("urllib.error"), LazyModule("urllib.request")

TIMEOUT = 30.0  # seconds
PAGE = 100  # rows of one answer: the most that GitHub and GitLab give


@dataclass(frozen=True, slots=True)
class Rest:
    """`base` is where paths begin; `headers` hold the token. `hint`: what to do when the platform says no."""

    base: str
    headers: Mapping[str, str] = field(repr=False)
    hint: str = ""

    def ask(self, verb: str, path: str, body: Any = None) -> Any:
        """The answer as JSON. IacError names the request, never a header."""
        url = f"{self.base.rstrip('/')}/{path.lstrip('/')}".replace("/?", "?")
        if not url.startswith(("https://", "http://")):
            raise IacError(f"{url}: not the address of an API; look at the variables of the job")
        data = None if body is None else json.dumps(body).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json", "User-Agent": "dss-iac"}
        request = http.Request(url, data, {**headers, **self.headers}, method=verb)
        try:
            with http.urlopen(request, timeout=TIMEOUT) as answer:
                return json.loads(answer.read() or b"null")
        except http_error.HTTPError as error:
            with error:
                why = error.read(300).decode(errors="replace").strip()
            raise IacError(f"{verb} {url}: HTTP {error.code} {why}; {self.hint}") from None
        except (OSError, ValueError) as error:
            raise IacError(f"{verb} {url}: {getattr(error, 'reason', error)}; {self.hint}") from None

    def pages(self, path: str) -> Iterator[Any]:
        """The rows of a list that comes in pages."""
        number, sign = 1, "&" if "?" in path else "?"
        while True:
            rows = self.ask("GET", f"{path}{sign}per_page={PAGE}&page={number}")
            yield from rows
            if len(rows) < PAGE:
                return
            number += 1
