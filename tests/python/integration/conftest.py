"""A sandbox for each test, and the engine pointed at it. A request that the sandbox does not know fails the test."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dss_iac import library
from dss_iac.cli import main
from dss_iac.dss.library import Library
from dss_iac.dss.transport import Transport
from dss_iac.run.home.managed_folder_home import FolderHome
from dss_iac.run.home.store import DirectoryHome, Home, LibraryHome
from dss_iac.run.verb import prepare
from tests.python.integration.desk import Config, Desk, MakeDesk, honest
from tests.python.integration.platforms import Host
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs
from tests.sandbox.requests_log import Request

HOMES = ("library", "directory", "folder")
SHOP: Mapping[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop", "tags": ["gold"], "variables": {"standard": {"region": "EU"}}},
    "zones": [{"name": "Ingest", "color": "#2ab1ac"}],
    "managed_folders": [{"name": "models", "connection": "filesystem_folders"}],
    "datasets": [
        {
            "name": "RAW",
            "type": "sql",
            "connection": "pg_main",
            "params": {"schema": "public", "table": "customers"},
            "schema": {"columns": [{"name": "ID", "type": "bigint"}, {"name": "EMAIL", "type": "string"}]},
            "zone": "Ingest",
        },
        {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed", "zone": "Ingest"},
        {"name": "BY_EMAIL", "type": "managed", "connection": "filesystem_managed"},
    ],
    "recipes": [
        {
            "name": "clean",
            "type": "python",
            "inputs": ["RAW"],
            "outputs": ["CLEAN", {"folder": "models"}],
            "code": "a = 1\n",
        },
        {"name": "by_email", "type": "grouping", "inputs": ["RAW"], "outputs": ["BY_EMAIL"], "keys": ["EMAIL"]},
    ],
    "scenarios": [
        {
            "name": "daily",
            "active": True,
            "triggers": [{"daily": "02:00", "timezone": "UTC"}],
            "steps": [{"build": "CLEAN"}],
        }
    ],
    "libraries": [{"path": "python/shared.py", "content": "x = 1\n"}],
}


@pytest.fixture
def host() -> Iterator[Host]:
    """The platform that a pipeline runs on, as far as its jobs ask it."""
    made = Host()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """What goes away in a test fails at once, but where a test says how long it waits."""
    monkeypatch.setattr(prepare, "PATIENCE", 0.0)


@pytest.fixture
def shop() -> dict[str, Any]:
    """A small configuration with one resource of most kinds, free to change."""
    return copy.deepcopy(dict(SHOP))


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    """A fresh DSS."""
    with honest(Sandbox()) as sandbox:
        yield sandbox


@pytest.fixture
def knobs(dss: Sandbox) -> Knobs:
    """What a test can do to the sandbox behind the API's back."""
    return Knobs.of(dss.estate)


@pytest.fixture(params=HOMES)
def home(request: pytest.FixtureRequest, dss: Sandbox, tmp_path: Path) -> Home:
    """Each home of state in turn, empty."""
    dss.client().create_project("P1", "P1", "admin")
    transport = Transport(dss.client(), time.sleep)
    homes: dict[str, Home] = {
        "library": LibraryHome(Library(transport, "P1")),
        "directory": DirectoryHome(tmp_path, "P1"),
        "folder": FolderHome(transport, "P1", "kept by iac"),
    }
    return homes[request.param]


class Engine:
    """The verbs, pointed at one sandbox as one user."""

    def __init__(self, dss: Sandbox, who: str = "admin") -> None:
        self.dss = dss
        self.more: dict[str, Any] = {"client": dss.client(who), "environ": {}}

    def plan(self, config: Any, **more: Any) -> library.Planned:
        return library.plan(config, **self.more, **more)

    def apply(self, config: Any, **more: Any) -> library.Result:
        return library.apply(config if isinstance(config, library.Planned) else self.plan(config, **more))

    def rollback(self, **more: Any) -> library.Planned:
        return library.rollback(**self.more, **more)

    def drift(self, config: Any = None, **more: Any) -> library.Drift:
        return library.drift(config, **self.more, **more)

    def during(self, act: Callable[[], object]) -> list[Request]:
        """The requests that something makes."""
        before = len(self.dss.requests)
        act()
        return list(self.dss.requests[before:])

    def writes(self, act: Callable[[], object]) -> list[Request]:
        """Those that change something."""
        return [r for r in self.during(act) if r.verb != "GET"]


@pytest.fixture
def engine(dss: Sandbox) -> Engine:
    """The engine as the sandbox's administrator."""
    return Engine(dss)


@pytest.fixture
def command(dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Callable[..., int]:
    """`command(*words)`: the exit code of a command line in front of the sandbox, as its administrator."""
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", "admin-key")
    return lambda *words: main.main(list(words))


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[MakeDesk]:
    """`desk(config)`: a person with a configuration in front of one sandbox without git, which all of a test share."""
    made: list[Desk] = []
    with honest(Sandbox(git=False)) as dss:
        dss.client().create_project("OTHER", "Other", "admin")

        def make(config: Config | Path, **more: Any) -> Desk:
            made.append(Desk(dss, tmp_path / f"desk{len(made)}", config, **more))
            return made[-1]

        yield make
