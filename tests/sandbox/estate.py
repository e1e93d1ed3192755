"""The instance: projects, users, groups, connections, code envs, folders, futures, switches, clock, dice.

Refuses to know HTTP, field classes and what a project contains. `Project` is re-exported from here.
"""

from __future__ import annotations

import asyncio
import random
import shutil
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from . import disk, ids, readings
from .auth import Login, login_of
from .errors import DssError, exists
from .facts import instance as facts
from .late import Late
from .project import KEEP, LOCAL, PARAMS, TAGS, TAXONOMY, VARIABLES, Project
from .requests_log import Request
from .typed import clone

if TYPE_CHECKING:
    from .door import Door
    from .hosting.child import Child
    from .hosting.plugin import Plugin
    from .routing import Call

__all__ = ["KEEP", "LOCAL", "PARAMS", "TAGS", "TAXONOMY", "VARIABLES", "Estate", "Project"]

ROOT_FOLDER = "ROOT"


class Estate:
    """Everything one sandbox holds.

    `rng` shuffles what DSS keeps in no order (None: not hostile). `before` and `after` are the hooks of the knobs:
    coroutines around every handler; `edges` hear of every request, also of
    one that no handler gets: ("before" or "after", verb, path) (see server.py). `strays` are requests that followed a
    redirection away from DSS. `time` is its clock, in seconds since 1970; `door` its listening socket. `futures` maps job ids to records made by `future`.
    `children` are the running processes of plugins, by the ticket they hold.
    """

    def __init__(
        self,
        root: Path,
        *,
        git: bool = True,
        choices: dict[str, str] | None = None,
        seed: int = 0,
        hostile: bool = True,
        latency_ms: int = 0,
    ) -> None:
        self.root, self.git, self.latency_ms = root, git, latency_ms
        self.rng = random.Random(seed) if hostile else None
        self.choices = readings.choose(choices or {})
        self.projects: dict[str, Project] = {}
        self.keys = dict(facts.KEYS)
        self.users: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, dict[str, Any]] = {}
        self.connections = clone(facts.CONNECTIONS)
        self.code_envs: dict[str, dict[str, Any]] = {}
        self.plugins: dict[str, dict[str, Any]] = {}
        self.containers: set[str] = set(facts.CONTAINERS)
        self.variables: dict[str, Any] = dict(facts.VARIABLES)
        self.node: dict[str, Any] = dict(facts.NODE)
        self.folders: dict[str, dict[str, Any]] = {
            ROOT_FOLDER: {"id": ROOT_FOLDER, "parent": None, "name": "", "owner": "admin", "permissions": []}
        }
        self.location: dict[str, str] = {}
        self.futures: dict[str, dict[str, Any]] = {}
        self.requests: list[Request] = []
        self.unknown_routes: list[str] = []
        self.crashes: list[str] = []
        self.before: list[Callable[[Call], Awaitable[Any]]] = []
        self.after: list[Callable[[Call, Any], Awaitable[Any]]] = []
        self.edges: list[Callable[[str, str, str], None]] = []
        self.strays: list[str] = []
        self.time: Callable[[], float] = time.time
        self.door: Door | None = None
        self._clock = 0
        self._hosting()
        self._people()

    def _hosting(self) -> None:
        self.late = Late(lambda: self.reading("commit-time") == "b")
        self.url = ""
        self.loop: asyncio.AbstractEventLoop | None = None
        self.sessions: dict[str, str] = {}
        self.installed: dict[str, Plugin] = {}
        self.plugin_settings: dict[str, dict[str, Any]] = {}
        self.children: dict[str, Child] = {}
        self.macro_runs: dict[str, Any] = {}
        self.backends: dict[tuple[str, str], Child] = {}
        self.starting: set[tuple[str, str]] = set()  # backends that no state tells of yet
        self.impersonation = False
        self.notebook_sessions: list[dict[str, Any]] = []
        self.guessing: dict[tuple[str, str], int] = {}
        self.trained: dict[tuple[str, str], Any] = {}
        self.untrainable = 0  # so many sessions of ML tasks fail
        self.awake: set[tuple[str, str, str]] = set()
        self.pretended_remotes = False  # whether repositories elsewhere seem to be there, and empty

    def _people(self) -> None:
        for name, flags in facts.GROUPS.items():
            self.add_group(name, **flags)
        for login, groups in facts.USERS.items():
            self.add_user(login, groups)
        for name, interpreter in facts.CODE_ENVS.items():
            self.add_code_env(name, interpreter)

    # -- people and resources --------------------------------------------------------------------------------------

    def add_group(self, name: str, **flags: bool) -> None:
        """A group with the flags of AUTO §11.3, all false unless given."""
        self.groups.setdefault(
            name,
            {
                "name": name,
                "description": "",
                "sourceType": "LOCAL",
                "admin": False,
                **dict.fromkeys(facts.GROUP_FLAGS, False),
                **flags,
            },
        )

    def add_user(self, login: str, groups: tuple[str, ...] = ()) -> None:
        """A local user (AUTO §11.2)."""
        self.users.setdefault(
            login,
            {
                "login": login,
                "displayName": login.split("@")[0].capitalize(),
                "email": f"{login.split('@')[0]}@sandbox.invalid",
                "sourceType": "LOCAL",
                "enabled": True,
                "groups": list(groups),
                "userProfile": "DESIGNER",
                "creationDate": self.now(),
                "userProperties": {},
                "adminProperties": {},
                "secrets": [],
                "credentials": {},
                "preferences": {"uiLanguage": "en"},
            },
        )

    def add_code_env(self, name: str, interpreter: str = "PYTHON311", lang: str = "PYTHON") -> None:
        """A code env (AUTO §11.4)."""
        self.code_envs.setdefault(
            name,
            {
                "envName": name,
                "envLang": lang,
                "deploymentMode": "DESIGN_MANAGED",
                "owner": "admin",
                "isUptodate": True,
                "usableByAll": True,
                "permissions": [],
                "specPackageList": "",
                "specCondaEnvironment": "",
                "actualPackageList": "",
                "desc": {
                    "pythonInterpreter": interpreter,
                    "installCorePackages": True,
                    "installJupyterSupport": True,
                    "conda": False,
                },
            },
        )

    def add_connection(self, name: str, kind: str) -> None:
        """A connection of a type, with the naming rules of its family."""
        self.connections.setdefault(name, facts.connection(name, kind))

    def login(self, login: str) -> Login:
        """A user as a caller."""
        user = self.users[login]
        groups = tuple(user["groups"])
        flags = [self.groups[g] for g in groups if g in self.groups]
        return Login(
            login,
            groups,
            any(f["admin"] for f in flags),
            any(f["admin"] or f["mayCreateProjects"] for f in flags),
            user["displayName"],
        )

    # -- time, choices, futures ------------------------------------------------------------------------------------

    def now(self) -> int:
        """Server time in ms, never twice the same."""
        self._clock = max(self._clock + 1, int(self.time() * 1000))
        return self._clock

    def reading(self, name: str) -> str:
        """`a` or `b` (readings.py)."""
        return self.choices[name]

    def future(
        self,
        result: Any = None,
        *,
        user: Login | str,
        name: str = "",
        error: DssError | None = None,
        polls: int = 0,
        work: Callable[[], Any] | None = None,
    ) -> dict[str, Any]:
        """Register a long task and return its record. `polls` more polls, then a result; `work` makes it."""
        job = ids.fresh("future", self.futures)
        self.futures[job] = {
            "jobId": job,
            "owner": login_of(user),
            "jobDisplayName": name,
            "startTime": self.now(),
            "result": result,
            "error": error,
            "polls": polls,
            "work": work,
            "aborted": False,
        }
        return self.futures[job]

    # -- projects --------------------------------------------------------------------------------------------------

    def new_project(self, key: str, folder: str = ROOT_FOLDER) -> Project:
        """An empty project without documents, registered; its creator fills it and calls `open`."""
        if key in self.projects:
            raise exists("project", None, key)
        tree, files = self.root / key, self.root / ".files" / key
        tree.mkdir(parents=True, exist_ok=True)
        files.mkdir(parents=True, exist_ok=True)
        self.projects[key] = Project(self, key, tree, files)
        self.location[key] = folder
        return self.projects[key]

    def load(self, source: Path, key: str) -> Project:
        """A project from a tree (`source` holds params.json), copied to the store."""
        project = self.new_project(key)
        disk.copy(source, project.tree)
        project.open(f"Imported project {key}", "admin")
        return project

    def drop_project(self, key: str) -> None:
        """Forget a project, its tree and its data."""
        project = self.projects.pop(key)
        self.location.pop(key, None)
        for path in (project.tree, project.files):
            shutil.rmtree(path, ignore_errors=True)

    def settle(self, root: Path) -> None:
        """Live on in a copy of the trees, at a new folder: what a fork of this process does to have its own instance."""
        shutil.copytree(self.root, root, symlinks=True)
        self.root = root
        for key, project in self.projects.items():
            project.tree, project.files = root / key, root / ".files" / key
            if project.history:
                project.history = type(project.history)(project.tree)
        self.flush()  # not before: other forks copy from there at the same time

    # -- processes -------------------------------------------------------------------------------------------------

    def call_soon(self, callback: Callable[[], None]) -> None:
        """Call back on the server's loop, or at once when nothing serves."""
        if self.loop is not None and self.loop.is_running():
            self.loop.call_soon_threadsafe(callback)
        else:
            callback()

    def stop_children(self) -> None:
        """Kill every process of a plugin and wait for its end."""
        children = list(self.children.values())
        for child in children:
            child.kill("The instance stops")
        for child in children:
            child.join()

    def flush(self) -> None:
        """Write what is written lazily (version tags)."""
        for project in self.projects.values():
            project.flush()
