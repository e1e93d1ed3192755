"""The scratch project: made when the first probe needs it, under a random key, and always deleted at the end.

Everything that a probe writes goes into it. Drives DSS through the official client and its session.
"""

from __future__ import annotations

import secrets
import signal
import string
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property, partial
from typing import Any
from urllib.parse import quote

import dataikuapi
from dataikuapi.utils import DataikuException

from .probing import Lacks, Reply, Untold, lacks, line

PREFIX = "DSS_IAC_PROBE_"
TAG = "dss-iac-probe"
STORAGE = "filesystem_managed"
TIMEOUT = (10.0, 120.0)  # seconds to connect, to answer
NAME = "dss-iac assumptions (scratch, to be deleted)"


class Leftover(Exception):
    """The scratch project could not be deleted; the text says what to do."""


class Scratch:
    """What probes work with. `pause`: seconds between two looks at something that DSS may do later."""

    def __init__(self, client: Any, connection: str = "", pause: float = 1.0) -> None:
        self.client, self.pause = client, pause
        self._connection = connection
        self._wanted_key = PREFIX + "".join(secrets.choice(string.ascii_uppercase + string.digits) for _ in range(10))
        self._refusal = ""
        self.asked_for = False

    # -- who and where -------------------------------------------------------------------------------------------------

    @cached_property
    def who(self) -> dict[str, Any]:
        """GET auth/info."""
        return self.need("GET", "/auth/info")

    @property
    def login(self) -> str:
        """The user behind the key."""
        return str(self.who.get("associatedDSSUser") or self.who.get("authIdentifier") or "")

    @cached_property
    def admin(self) -> bool:
        """Whether the key is an administrator's: two lists that only they may read (AUTO §11)."""
        return any(self.send("GET", path).ok for path in ("/admin/groups/", "/admin/connections/"))

    @cached_property
    def connection(self) -> str:
        """Where datasets are made: as given, else filesystem_managed, else the first that the key may see."""
        if self._connection:
            return self._connection
        names = self.send("GET", "/connections/get-names", query={"type": "all"}).json
        known = sorted(names) if isinstance(names, list) else []
        return known[0] if known and STORAGE not in known else STORAGE

    @cached_property
    def key(self) -> str:
        """Key of the scratch project, which is made now if it is not there yet. Lacks when it may not be."""
        if not self._refusal and not self.asked_for:
            owner = self.login
            self.asked_for = True
            try:
                self.client.create_project(self._wanted_key, NAME, owner, tags=[TAG])
            except DataikuException as error:
                self.asked_for = False
                self._refusal = line(str(error))
        if self._refusal:
            kind = Lacks if lacks(self._refusal) else Untold
            raise kind(f"the scratch project could not be created: {self._refusal}")
        return self._wanted_key

    @property
    def project(self) -> Any:
        """The official client's handle."""
        return self.client.get_project(self.key)

    def delete(self) -> None:
        """Delete the scratch project, if it was made; its datasets were never built, so no data is cleared."""
        if not self.asked_for:
            return
        try:
            self.client.get_project(self._wanted_key).delete()
        except Exception as error:
            raise Leftover(
                f"the scratch project {self._wanted_key} could not be deleted ({line(str(error))}); delete it in DSS"
            ) from None
        self.asked_for = False

    # -- requests ------------------------------------------------------------------------------------------------------

    def send(
        self, verb: str, path: str, body: Any = None, *, raw: bytes | None = None, query: dict[str, str] | None = None
    ) -> Reply:
        """One request through the client's session; the reply whatever its status."""
        session = self.client._session
        reply = session.request(
            verb,
            f"{self.client.host}/dip/publicapi{path}",
            params=query,
            verify=session.verify,
            **({"data": raw} if raw is not None else {"json": body} if body is not None else {}),
        )
        return Reply(f"{verb} {path}", reply.status_code, reply.text)

    def need(self, verb: str, path: str, body: Any = None, **more: Any) -> Any:
        """The JSON of a request that must succeed; Lacks or Untold when it does not."""
        return self.send(verb, path, body, **more).wanted()

    def at(self, *parts: str) -> str:
        """A path below the scratch project."""
        return "/".join(["", "projects", self.key, *(quote(p, safe="") for p in parts)])

    def settled(self, look: Callable[[], Any]) -> Any:
        """What `look` gives once two looks agree: DSS may write its history a moment later."""
        seen = look()
        for _ in range(10):
            time.sleep(self.pause)
            again = look()
            if again == seen:
                return again
            seen = again
        raise Untold("DSS was still writing its history after ten looks")

    # -- what several probes need --------------------------------------------------------------------------------------

    def dataset(self, name: str) -> Any:
        """A new managed dataset, never built: the client's handle."""
        try:
            return self.project.new_managed_dataset(name).with_store_into(self.connection).create()
        except DataikuException as error:
            kind = Lacks if lacks(str(error)) else Untold
            why = f"no managed dataset can be made on connection {self.connection} ({line(str(error))})"
            raise kind(f"{why}; choose another one with --connection") from None

    def recipe(self, name: str, kind: str, source: str, target: str, settings: dict[str, Any] | None = None) -> Reply:
        """POST of a recipe from one dataset to another; `settings` are the creationSettings."""
        prototype = {
            "type": kind,
            "name": name,
            "projectKey": self.key,
            "inputs": {"main": {"items": [{"ref": source, "deps": []}]}},
            "outputs": {"main": {"items": [{"ref": target, "appendMode": False}]}},
        }
        body = {"recipePrototype": prototype, "creationSettings": settings or {}}
        return self.send("POST", self.at("recipes") + "/", body)

    def commits(self) -> list[str]:
        """Hashes of the project's latest commits, newest first, once they no longer change."""

        def look() -> list[str]:
            log = self.need("GET", self.at("git", "actions", "log"), query={"count": "50"})
            return [str(entry["commitId"]) for entry in log["entries"]]

        return list(self.settled(look))


def connect(url: str, key: str) -> Any:
    """The official client, with time limits, which it has none of itself (API §1.3)."""
    client = dataikuapi.DSSClient(url.rstrip("/"), api_key=key)
    client._session.request = partial(client._session.request, timeout=TIMEOUT)
    return client


@contextmanager
def scratch(client: Any, connection: str = "", pause: float = 1.0) -> Iterator[Scratch]:
    """A scratch project for the probes; deleted at the end whatever happens, Ctrl-C included. Raises Leftover."""
    here = Scratch(client, connection, pause)
    try:
        yield here
    finally:
        with _undisturbed():
            here.delete()


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Hold Ctrl-C and a polite kill back while the project is being deleted."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, signal.SIG_IGN) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
