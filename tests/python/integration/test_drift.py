"""What was changed in DSS since the last apply, told without the configuration (D29), and what the policies make of
it. Which fields drift is tested with the invariants; here: objects, people, policies, and what is no drift.
"""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.errors import Refused, StateError
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet, fields, guards, short, told

KEY = "DRIFT"
CONFIG: Config = {
    "version": "1.0",
    "project": {
        "key": KEY,
        "tags": ["ours"],
        "variables": {"standard": {"region": "EU"}},
        "permissions": [{"group": "analysts", "read_content": True}],
    },
    "zones": [{"name": "Z", "color": "#2ab1ac"}],
    "datasets": [
        {
            "name": "A", "type": "sql", "connection": "pg_main", "params": {"table": "a"}, "description": "ours",
            "tags": ["x", "y"], "schema": {"columns": [{"name": "ID", "type": "bigint"}]},
        },
        {"name": "B", "type": "managed", "zone": "Z"},
    ],
    "recipes": [{"name": "r", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "one\n"}],
    "libraries": [{"path": "python/x.py", "content": "x = 1\n"}],
}  # fmt: skip


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Applied, and nothing drifted."""
    found = desk(CONFIG)
    found.apply()
    assert found.drift().changes == ()
    return found


def drifted(made: Desk) -> list[tuple[str, str, list[str]]]:
    """(object, action, paths)."""
    return [(short(c), c.action.value, [f.path for f in c.fields]) for c in made.drift().changes]


def test_nothing_applied_yet_is_an_error_that_says_what_to_do(desk: MakeDesk) -> None:
    """Not "no drift"."""
    with pytest.raises(StateError, match=r"nothing applied yet.*dss-iac apply"):
        verbs.drift(project_key="NOWHERE", around=desk(CONFIG).around)


def test_a_vanished_object_is_drift_and_is_created_again(made: Desk) -> None:
    """With what DSS took along."""
    made.dss.knobs.delete(KEY, "recipes", "r")
    assert drifted(made) == [("recipe.r", "delete", [])]
    plan = made.plan()
    assert [(c.action, short(c), c.reason) for c in actions(plan)] == [
        (Action.CREATE, "recipe.r", "deleted outside; created again")
    ]
    assert_quiet(made.apply().remaining)
    assert made.drift().changes == ()


def test_an_object_made_again_by_hand_under_its_name_is_compared_as_ours(made: Desk) -> None:
    """Same name, other content: drift, and put right without a question of ownership."""
    made.dss.knobs.delete(KEY, "recipes", "r")
    new = made.dss.client("admin").get_project(KEY).new_recipe("python", "r").with_input("A").with_output("B").create()
    settings = new.get_settings()
    settings.set_code("other\n")
    settings.save()
    assert drifted(made) == [("recipe.r", "update", ["payload"])]
    assert_quiet(made.apply().remaining)
    assert made.live("recipes", "r", "payload") == "one\n"


def test_a_file_of_the_library_and_a_zone_drift_too(made: Desk) -> None:
    """What has no version key of its own is read and compared; placement is compared where it is declared."""
    made.dss.knobs.edit_library(KEY, "python/x.py", "x = 2\n")
    assert drifted(made) == [("library_file.python/x.py", "update", ["content"])]
    project = made.dss.client("admin").get_project(KEY)
    project.get_flow().get_default_zone().add_item(project.get_dataset("B"))
    assert ("dataset.B", "update", ["zone"]) in drifted(made)
    plan = made.plan()
    assert sorted(fields(plan)) == [
        ("dataset.B", "zone", "drifted"),
        ("library_file.python/x.py", "content", "drifted"),
    ], told(plan)
    assert_quiet(made.apply().remaining)


def test_what_is_no_drift(made: Desk) -> None:
    """Order of tags, others' permissions, tags and objects, builds, a save without change, undeclared variables."""
    knobs = made.dss.knobs
    made.edit("datasets", "A", "tags", ["y", "x"])
    project = made.dss.client().get_project(KEY)
    rights = project.get_permissions()
    rights["permissions"].append({"group": "readers", "readProjectContent": True})
    project.set_permissions(rights)
    project.new_managed_dataset("HERS").with_store_into("filesystem_managed").create()
    made.edit("variables", "", "standard.more", "theirs")
    knobs.build()
    knobs.save_unchanged()
    assert made.drift().changes == ()
    assert_quiet(made.plan())


def test_a_restored_older_version_is_seen_although_its_number_is_known(made: Desk) -> None:
    """A git-based restore starts the numbers again: number, time and login must all agree to skip a read (D3)."""
    estate = made.dss.estate.projects[KEY]
    before = dict(estate.tags[("RECIPE", "r")]) if ("RECIPE", "r") in estate.tags else _tag(made)
    made.edit("recipes", "r", "payload", "older\n")
    _tag(made)["versionNumber"] = before["versionNumber"]
    assert drifted(made) == [("recipe.r", "update", ["payload"])]


def _tag(made: Desk) -> dict[str, Any]:
    tags = made.dss.estate.projects[KEY].tags
    return next(tag for (_, name), tag in tags.items() if name == "r")


def test_an_unreadable_object_is_neither_absent_nor_in_sync(made: Desk) -> None:
    """The read fails for good: drift says so, the plan refuses for this object only."""
    made.edit("recipes", "r", "payload", "two\n")
    made.dss.knobs.fault(verb="GET", path=f"/projects/{KEY}/recipes/r", kind="status", status=500, times=0)
    found = made.drift()
    assert any("recipe.DRIFT.r" in where for where in found.failed)
    plan = made.plan()
    assert guards(plan) == ["read"]
    assert not plan.has_actions
    assert_quiet(made.plan(excludes=(f"recipe.{KEY}.r",)))


def test_with_a_configuration_unapplied_edits_are_counted_apart(made: Desk) -> None:
    """One drifted object, one edited one: drift is 1, pending is 1."""
    made.edit("datasets", "A", "description", "theirs")
    made.put("recipes[name=r].code", "two\n")
    found = verbs.drift(made._written(), around=made.around)
    assert [short(c) for c in found.changes] == ["dataset.A"]
    assert found.pending == 1


@pytest.mark.parametrize(("policy", "refused", "acts"), [("fail", ["drift"], 1), ("warn", [], 1), ("ignore", [], 0)])
def test_drift_policy(desk: MakeDesk, policy: str, refused: list[str], acts: int) -> None:
    """`fail` refuses to overwrite, `warn` overwrites and says so, `ignore` leaves drift-only steps out."""
    made = desk(CONFIG, environment="prod", files={"environments/prod.yml": f"settings: {{drift_policy: {policy}}}\n"})
    made.apply()
    made.edit("datasets", "A", "description", "theirs")
    plan = made.plan()
    assert guards(plan) == refused
    assert len(actions(plan)) == acts, told(plan)
    assert bool(plan.warnings) is bool(acts)
    if refused:
        with pytest.raises(Refused):
            made.apply()


def test_an_unattended_apply_refuses_conflicts_in_code(made: Desk) -> None:
    """Code that both sides changed needs a person; the same in a description does not."""
    made.edit("recipes", "r", "payload", "theirs\n")
    made.put("recipes[name=r].code", "ours\n")
    assert guards(made.plan(unattended=True)) == ["conflict"]
    assert guards(made.plan()) == []
    made.apply()
    made.edit("datasets", "A", "description", "theirs")
    made.put("datasets[name=A].description", "again ours")
    assert guards(made.plan(unattended=True)) == []


def test_an_edit_between_plan_and_apply_is_not_overwritten(made: Desk) -> None:
    """The step finds the path it writes changed, writes nothing and says plan again; other steps go on."""
    made.put("datasets[name=A].description", "second")
    made.put("recipes[name=r].code", "two\n")
    prepared = made.prepare()
    made.edit("datasets", "A", "description", "theirs", user="bob")
    with pytest.raises(Exception, match="not everything was done") as caught:
        verbs.apply(prepared)
    result = caught.value.result
    assert [str(o.step.address) for o in result.failed] == [f"dataset.{KEY}.A"]
    assert "plan again" in result.failed[0].why
    assert made.live("datasets", "A", "description") == "theirs"
    assert made.live("recipes", "r", "payload") == "two\n"
