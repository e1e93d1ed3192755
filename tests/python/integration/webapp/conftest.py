"""The routes of the webapp on a plain Flask, before a sandbox: visitors come with the cookie of a signed-in browser."""

from __future__ import annotations

import copy
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from dss_iac.core.model.plan import Options
from dss_iac.plugin.invocation import Invocation
from dss_iac.run.verb import saved_plan, verbs
from dss_iac.run.verb.prepare import Around
from dss_iac.webapp import endpoints
from dss_iac.webapp.endpoints import HEADER, WORD, define_endpoints
from dss_iac.webapp.service import Service
from dss_iac.webapp.visitor import Door
from tests.python.integration import plugged
from tests.python.integration.desk import honest
from tests.sandbox import Sandbox

KEY = "a key of the tests"
KEYS = {"admin": "admin", "alice": "designer", "rita": "reader"}
CONFIG: Mapping[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop"},
    "datasets": [
        {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": "customers"},
         "schema": {"columns": [{"name": "ID", "type": "bigint"}]}},
        {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed", "description": "Clean"},
    ],
    "recipes": [{"name": "clean", "type": "python", "inputs": ["RAW"], "outputs": ["CLEAN"], "code": "a = 1\n"}],
}  # fmt: skip


class AsVisitor(AbstractContextManager[None]):
    """What DSS's own context does: the ticket of whoever the browser belongs to, or DSS's refusal."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def __enter__(self) -> None:
        self.desk.ticket = self.desk.dss.client(self.desk.run_as).get_ticket_from_browser_headers(dict(request.headers))

    def __exit__(self, *_: object) -> None:
        self.desk.ticket = ""


class Desk:
    """A project that was applied once, its people, and the webapp, which runs as an administrator. The plugin is not
    installed, unless a test does it."""

    run_as = "admin"

    def __init__(self, dss: Sandbox) -> None:
        self.dss, self.ticket = dss, ""
        self.settings: dict[str, Any] = {"signing_key": KEY, "require_approval": 1}
        project = dss.client("admin").create_project("SHOP", "Shop", "admin")
        permissions = project.get_permissions()
        permissions["permissions"] = copy.deepcopy(plugged.RIGHTS)
        project.set_permissions(permissions)
        self.config: dict[str, Any] = copy.deepcopy(dict(CONFIG))
        dss.estate.impersonation = True
        app = Flask("backend")
        form = {"configuration": "library:iac"}
        define_endpoints(
            app, Service(), Door("SHOP", self._client, lambda: AsVisitor(self), lambda: self.settings, form)
        )
        self.app = app

    def _client(self) -> Any:
        import dataikuapi

        if self.ticket:
            return dataikuapi.DSSClient(self.dss.url, internal_ticket=self.ticket)
        return self.dss.client(self.run_as)

    def browser(self, who: str) -> Browser:
        """A browser in which somebody is signed in; "" = nobody."""
        return Browser(self.app.test_client(), self.dss.knobs.sign_in(who) if who else "")

    def around(self, who: str = "alice") -> Around:
        """The verbs as somebody, with the project as its own host."""
        return Invocation(self.dss.client(KEYS[who]), "SHOP", self.settings).around()

    def plan(self, who: str = "alice", **options: Any) -> str:
        """Plan the configuration and keep the plan; its id."""
        made = verbs.plan(self.config, options=Options(**options), around=self.around(who))
        return saved_plan.keep(made, saved_plan.shelf(made.around))[1]

    def settled(self) -> None:
        """The configuration as it is now, applied without anybody's approval; a policy would remember that it was
        required."""
        self.settings.pop("require_approval")
        verbs.apply(verbs.plan(self.config, around=self.around()))
        self.settings["require_approval"] = 1

    def library(self, path: str) -> str:
        """A file of the project's library."""
        return self.dss.client("admin").get_project("SHOP").get_library().get_file(path).read()


class Browser:
    """Asks as the page does."""

    def __init__(self, client: FlaskClient, session: str) -> None:
        self.client = client
        if session:
            client.set_cookie("dss_access_token", session)

    def get(self, path: str, status: int = 200) -> Any:
        """A page's data; the status must be as expected."""
        return self._told(self.client.get(path), status)

    def post(self, path: str, body: Any = None, status: int = 200, headers: Mapping[str, str] | None = None) -> Any:
        """A deed, with the header of the page unless `headers` are given."""
        given = {HEADER: WORD} if headers is None else headers
        return self._told(self.client.post(path, json=body or {}, headers=given), status)

    def finished(self, run: str) -> Any:
        """How a run of the macro ended."""
        while self.get(f"/api/runs/{run}")["running"]:
            time.sleep(0.2)
        return self.post(f"/api/runs/{run}/result")

    def _told(self, reply: Any, status: int) -> Any:
        assert reply.status_code == status, reply.get_data(as_text=True)
        assert reply.mimetype == "application/json" and reply.headers["X-Content-Type-Options"] == "nosniff"
        return reply.get_json()


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    """A fresh DSS that knows every route that is asked for."""
    with honest(Sandbox()) as sandbox:
        yield sandbox


@pytest.fixture
def desk(dss: Sandbox) -> Desk:
    """The project before anything was applied."""
    return Desk(dss)


@pytest.fixture
def settled(desk: Desk) -> Desk:
    """The project after a first apply."""
    desk.settled()
    return desk


@pytest.fixture
def changed(settled: Desk) -> tuple[Desk, str]:
    """And a plan that waits: code, a description."""
    settled.config["recipes"][0]["code"] = "a = 2\nb = '<b>'\n"
    settled.config["datasets"][1]["description"] = "Cleaner"
    return settled, settled.plan()


@pytest.fixture
def installed(dss: Sandbox, tmp_path: Path) -> None:
    """The plugin, so that its macros can be started."""
    plugged.install(dss, tmp_path)


ROUTES = (*(("GET", path) for path in endpoints.READS), *(("POST", path) for path in endpoints.WRITES))
