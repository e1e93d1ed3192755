"""A DSS with the plugin installed as an administrator installs it, driven by the official client alone. Asserts nothing
that a test should say.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pygit2
import yaml

from tests import plugin_zip, showcase
from tests.sandbox import Sandbox
from tests.sandbox.scenario_engine import runs_of
from tests.showcase import PLUGIN as ID

KEY = "a key of the tests"
CONFIG: Mapping[str, Any] = {
    "project": {"key": "SHOP", "name": "Shop"},
    "datasets": [
        {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": "customers"},
         "schema": {"columns": [{"name": "ID", "type": "bigint"}]}},
        {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed"},
    ],
    "recipes": [{"name": "clean", "type": "python", "inputs": ["RAW"], "outputs": ["CLEAN"], "code": "a = 1\n"}],
}  # fmt: skip
RIGHTS = [
    {"group": "analysts", "readProjectContent": True, "writeProjectContent": True, "runScenarios": True},
    {"group": "readers", "readProjectContent": True},
]


def install(dss: Sandbox, folder: Path, **settings: Any) -> None:
    """Zip → plugin → code env → settings."""
    showcase.install(dss.client("admin"), plugin_zip.build(folder), **{"signing_key": KEY, **settings})


class Shop:
    """A project with a configuration of itself in its library, and what people do there."""

    def __init__(self, dss: Sandbox) -> None:
        self.dss = dss
        project = dss.client("admin").create_project("SHOP", "Shop", "admin")
        permissions = project.get_permissions()
        permissions["permissions"] = copy.deepcopy(RIGHTS)
        project.set_permissions(permissions)
        self.config: dict[str, Any] = copy.deepcopy(dict(CONFIG))
        self.write()

    def of(self, who: str) -> Any:
        """The project, as somebody sees it."""
        return self.dss.client(who).get_project("SHOP")

    def write(self) -> None:
        """The configuration, into the library."""
        self.write_text(yaml.safe_dump(self.config, sort_keys=False))

    def write_text(self, text: str) -> None:
        """Any text in its place."""
        showcase.write(self.of("designer").get_library(), "iac/project.yml", text)

    def run(self, who: str, macro: str, **form: Any) -> str:
        """Run a macro and read what it tells, as HTML."""
        handle = self.of(who).get_macro(f"pyrunnable_{ID}_{macro}")
        found: Any = handle.get_result(handle.run(form), as_type="string")
        return found.decode() if isinstance(found, bytes) else str(found)

    def scenario(self, name: str, steps: list[dict[str, Any]]) -> Any:
        """A scenario of alice's with plugin steps: [{"type", "config"}, …]."""
        made = self.of("designer").create_scenario(name, "step_based", {"params": {"steps": []}})
        settings = made.get_settings()
        settings.get_raw()["params"]["steps"] = [
            {"id": f"s{n}", "name": f"{step['type']} {n}", "type": f"pystep_{ID}_{step['type']}",
             "params": {"config": step.get("config") or {}, "proceedOnFailure": False}}
            for n, step in enumerate(steps)
        ]  # fmt: skip
        settings.save()
        return made

    def files(self) -> dict[str, bytes]:
        """Every file of the project on disk, its git apart."""
        root = self.dss.tree("SHOP")
        found = (p for p in root.rglob("*") if p.is_file() and ".git" not in p.relative_to(root).parts)
        return {str(p.relative_to(root)): p.read_bytes() for p in found}

    def last_run(self, scenario: Any) -> Any:
        """The last run of a scenario, with its `variables` and `messages`, which no route tells."""
        return runs_of(self.dss.estate).of("SHOP", scenario.id)[0]

    def tree(self) -> dict[str, Any]:
        """What the project's flow is: the documents of datasets and recipes without who saved them and when."""
        project = self.of("admin")
        found = {d["name"]: project.get_dataset(d["name"]).get_settings().get_raw() for d in project.list_datasets()}
        for recipe in project.list_recipes():
            settings = project.get_recipe(recipe["name"]).get_settings()
            found[recipe["name"]] = {**settings.recipe_settings, "payload": settings.get_payload()}
        return {name: {k: v for k, v in doc.items() if k not in UNSTABLE} for name, doc in found.items()}


UNSTABLE = ("versionTag", "creationTag", "metrics", "checklists")


def plan_of(html: str) -> str:
    """The id under which a plan was kept."""
    found = re.search(r"Kept as ([0-9a-f]{16}) in project", html)
    assert found, html
    return found[1]


class Remote:
    """A git repository outside of DSS."""

    def __init__(self, folder: Path) -> None:
        self.git = pygit2.init_repository(str(folder))

    def push(self, files: Mapping[str, str]) -> None:
        """One commit with exactly these files."""
        index = self.git.index
        index.clear()
        for path, text in files.items():
            blob = self.git.create_blob(text.encode())
            index.add(pygit2.IndexEntry(path, blob, pygit2.enums.FileMode.BLOB))
        parents = [] if self.git.head_is_unborn else [self.git.head.target]
        who = pygit2.Signature("A developer", "dev@company.invalid")
        self.git.create_commit("HEAD", who, who, "edit", index.write_tree(), parents)
