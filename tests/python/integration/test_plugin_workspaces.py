"""A workspace in a folder of DSS: the components work on the project they are run in, or on all of its projects."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.errors import ConfigError, IacError
from dss_iac.plugin import actions, inspections, taken_edits
from dss_iac.plugin.invocation import Invocation
from dss_iac.plugin.report import Report
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

EXAMPLE = Path(__file__).parents[3] / "examples" / "workspace"
KEYS = ["ORDER_SOURCES", "ORDER_MART", "ORDERS_ACME", "ORDERS_GLOBEX"]


class Space:
    """A DSS whose project OPS holds the example in its library, and somebody who uses the plugin."""

    def __init__(self, dss: Sandbox) -> None:
        self.dss = dss
        self.library = dss.client().create_project("OPS", "Operations", "admin").get_library()
        for file in (f for f in EXAMPLE.rglob("*") if f.is_file()):
            self.save(file.relative_to(EXAMPLE).as_posix(), file.read_text())

    def save(self, name: str, text: str) -> None:
        """Write a file of the workspace."""
        folder = self.library.get_folder("/iac") or self.library.root.add_folder("iac")
        *above, last = name.split("/")
        path = "/iac"
        for step in above:
            path += f"/{step}"
            folder = self.library.get_folder(path) or folder.add_folder(step)
        (self.library.get_file(f"/iac/{name}") or folder.add_file(last)).write(text)

    def change(self, name: str, change: Any) -> None:
        """Change a file of the workspace."""
        tree = yaml.safe_load(self.text(name))
        change(tree)
        self.save(name, yaml.safe_dump(tree, sort_keys=False))

    def text(self, name: str) -> str:
        """A file of the workspace."""
        return str(self.library.get_file(f"/iac/{name}").read())

    def visit(self, project: str = "OPS", **form: Any) -> Invocation:
        """Somebody fills in a form in a project."""
        return Invocation(self.dss.client(), project, {"signing_key": "a key of the tests"}, form)

    def there(self) -> set[str]:
        """The projects of the workspace that are there."""
        return set(KEYS) & set(self.dss.client().list_project_keys())


@pytest.fixture
def space(dss: Sandbox) -> Space:
    return Space(dss)


def told(made: Report) -> str:
    """A report as a reader sees it."""
    assert made.html.isascii() and "<script" not in made.html and "/tmp" not in made.html and "/dev/shm" not in made.html
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<style>.*?</style>|<[^>]+>", " ", made.html, flags=re.S)))


ALL = {"target": "configured"}


def test_all_of_it_from_the_first_plan_to_drift(space: Space, knobs: Knobs) -> None:
    planned = actions.plan_step(space.visit(**ALL))
    text = told(planned)
    assert "mart ORDER_MART changes 3 to create" in text and "comes from 'sources' of this workspace" in text and not planned.failure
    assert planned.variables["iac_plan_changes"] == 13 and len(str(planned.variables["iac_plan_id"]).split()) == 4
    assert not space.there()

    step = replace(space.visit(what="planned"), given=planned.variables)
    done = actions.apply_step(step)
    assert not done.failure and done.variables["iac_plan_changes"] == 13 and space.there() == set(KEYS), told(done)
    again = actions.apply_step(step)
    assert again.failure.endswith("; 3 plans after it were not begun")
    assert not actions.apply(space.visit(now=True, **ALL)).failure
    assert actions.plan(space.visit(**ALL)).variables == {"iac_plan_id": "", "iac_plan_changes": 0, "iac_plan_url": ""}
    assert inspections.check_drift_step(space.visit(configuration="library:iac", **ALL)).failure == ""
    knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
    found = inspections.check_drift_step(space.visit(configuration="library:iac", **ALL))
    assert found.variables["iac_drift_count"] == 1 and "mart ORDER_MART drifted 1 changed in DSS" in told(found)
    assert found.failure == "1 of the workspace changed in DSS since the last apply: dataset.ORDER_MART.BY_CUSTOMER"
    assert not inspections.check_drift_step(space.visit(configuration="library:iac", threshold=1, **ALL)).failure


def test_one_of_it_where_the_component_runs(space: Space, knobs: Knobs) -> None:
    """The project that is run in, or that is named; the host of the workspace is another one here."""
    with pytest.raises(IacError, match="has no project OPS; there are ORDER_SOURCES, ORDER_MART, ORDERS_ACME, ORDERS_GLOBEX; choose"):
        actions.plan(space.visit())
    with pytest.raises(IacError, match="gives each project its key"):
        actions.plan(space.visit(target="renamed"))
    assert actions.plan(space.visit(project_key="ORDER_SOURCES")).variables["iac_plan_changes"] == 4
    assert not actions.apply(space.visit(now=True, **ALL)).failure
    knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
    assert inspections.check_drift(space.visit(configuration="library:iac", project_key="ORDER_MART")).variables["iac_drift_count"] == 1
    with pytest.raises(IacError, match="this works on one project, and the workspace has several"):
        inspections.drift(space.visit(configuration="library:iac", **ALL))

    taken = taken_edits.accept_edits(space.visit(project_key="ORDER_MART"))
    assert taken.variables["iac_accepted_count"] == 1 and "mart/project.yml:" in told(taken)
    assert "description: by hand" in space.text("mart/project.yml")
    assert actions.plan(space.visit(**ALL)).variables["iac_plan_changes"] == 0
    with pytest.raises(IacError, match="iac/customer also makes globex, which the edits would change"):
        taken_edits.accept_edits(space.visit(project_key="ORDERS_ACME"))


def test_what_fails_stays_with_those_that_need_it(space: Space) -> None:
    space.change("mart/project.yml", lambda t: t["datasets"][0].update(nam="x"))
    planned = actions.plan(space.visit(**ALL))
    assert planned.failure.startswith("mart: iac/mart/project.yml:") and "did you mean 'name'?" in planned.failure
    done = actions.apply_step(space.visit(what="now", **ALL))
    assert "iac/mart/project.yml" in done.failure and space.there() == set(KEYS) - {"ORDER_MART"}, told(done)

    space.save("mart/project.yml", (EXAMPLE / "mart" / "project.yml").read_text())
    space.change("sources/project.yml", lambda t: t["datasets"][1].update(connection="nowhere"))
    done = actions.apply(space.visit(now=True, **ALL))
    assert "'nowhere' does not exist" in done.failure and "mart ORDER_MART skipped" in told(done) and "ORDER_MART" not in space.there()
    space.save("workspace.yml", "projects: [{confg: mart}]\n")
    with pytest.raises(ConfigError, match=r"^iac/workspace.yml:1:13: project: 'confg' is not a key here"):
        actions.plan(space.visit(**ALL))
