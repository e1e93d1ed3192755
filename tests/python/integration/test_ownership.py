"""Whose is what (D5 to D8): taking over what exists, letting go of it, and giving back what was there before us."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.errors import Partial, Refused
from dss_iac.run.verb import verbs
from tests.python.integration.desk import (
    Config,
    Desk,
    MakeDesk,
    actions,
    assert_quiet,
    carried_out,
    fields,
    guards,
    short,
    told,
)

KEY = "OWN"
RECIPE = {"name": "clean", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "ours\n", "tags": ["ours"]}


def config(*recipes: dict[str, Any], **more: Any) -> Config:
    """A, B and recipes between them."""
    return {
        "version": "1.0",
        "project": {"key": KEY},
        "datasets": [
            {"name": "A", "type": "sql", "connection": "pg_main", "description": "ours"},
            {"name": "B", "type": "managed", "description": "ours, too", "tags": ["b"]},
        ],
        "recipes": list(recipes),
        **more,
    }


@pytest.fixture
def taken(desk: MakeDesk) -> Desk:
    """A project of ours in which a colleague has made a recipe under the name that we are about to use."""
    made = desk(config())
    made.apply()
    theirs = made.dss.client("admin").get_project(KEY).new_recipe("python", "clean").with_input("A").with_output("B")
    settings = theirs.create().get_settings()
    settings.set_code("theirs\n")
    settings.get_recipe_raw_definition()["shortDesc"] = "theirs"
    settings.save()
    made.put("recipes", [RECIPE])
    return made


def test_a_colleagues_recipe_is_not_overwritten(taken: Desk) -> None:
    """Same name, other content: refused with every way out, and nothing written."""
    plan = taken.plan()
    assert [(c.action, short(c)) for c in actions(plan)] == [(Action.ADOPT, "recipe.clean")]
    assert guards(plan) == ["adopt"]
    assert f"--adopt recipe.{KEY}.clean" in plan.refusals[0].way_out
    with pytest.raises(Refused):
        taken.apply()
    assert taken.live("recipes", "clean", "payload") == "theirs\n"


ALLOWED = {
    "flag": ({}, {}, {"adopt": (f"recipe.{KEY}.clean",)}),
    "item": ({"import": True}, {}, {}),
    "block": ({}, {"imports": [{"to": "recipe.clean"}]}, {}),
    "policy": ({}, {"policy": {"adopt": "allow"}}, {}),
}


@pytest.mark.parametrize("way", ALLOWED)
def test_it_is_taken_over_when_that_is_said(taken: Desk, way: str) -> None:
    """Declared fields become ours, undeclared ones stay theirs; counted as an update, never a creation."""
    item, more, options = ALLOWED[way]
    taken.put("recipes", [{**RECIPE, **item}])
    taken.config.update(more)
    prepared = taken.prepare(**options)
    assert not prepared.plan.refusals, told(prepared.plan)
    assert prepared.plan.summary_line == "Plan: 0 to create, 1 to update, 0 to destroy."
    assert_quiet(carried_out(prepared).remaining)
    assert taken.live("recipes", "clean", "payload") == "ours\n"
    assert taken.live("recipes", "clean", "shortDesc") == "theirs"


def test_what_was_adopted_is_forgotten_and_not_deleted(taken: Desk) -> None:
    """Removed from YAML, destroyed: it was there before us and stays. `on_remove: delete` decides otherwise."""
    taken.apply(adopt=("recipe.*",))
    taken.put("recipes", [])
    prepared = taken.prepare()
    assert [(c.action, short(c)) for c in actions(prepared.plan)] == [(Action.FORGET, "recipe.clean")]
    taken.dss.requests.clear()
    assert_quiet(carried_out(prepared).remaining)
    assert not [r for r in taken.dss.requests if r.verb == "DELETE"]

    taken.put("recipes", [{**RECIPE, "lifecycle": {"on_remove": "delete"}}])
    taken.apply(adopt=("recipe.*",))
    taken.put("recipes", [])
    assert [(c.action, short(c)) for c in actions(taken.plan())] == [(Action.DELETE, "recipe.clean")]
    assert_quiet(taken.apply().remaining)
    assert not taken.dss.estate.projects[KEY].store["recipes"]


def test_destroy_forgets_what_was_adopted(taken: Desk) -> None:
    """And deletes what we made, as far as that takes nothing along."""
    taken.apply(adopt=("recipe.*",))
    plan = taken.destroy().plan
    assert {short(c): c.action for c in actions(plan)}["recipe.clean"] is Action.FORGET
    assert "cascade" in guards(plan), told(plan)


def test_what_exists_as_declared_is_recorded_without_a_question(desk: MakeDesk, tmp_path: Any) -> None:
    """State was lost: no action, one line, no request to any object; afterwards it is adopted, not created."""
    first = desk(config(RECIPE), state_dir=tmp_path / "one")
    first.apply()
    second = desk(config(RECIPE), state_dir=tmp_path / "two")
    plan = second.plan()
    assert not plan.has_actions, told(plan)
    assert plan.records == len(plan.changes) == 4
    assert any("4 existing objects would be recorded" in note for note in plan.notes)
    second.dss.requests.clear()
    second.apply()
    assert second.writes() == []
    assert_quiet(second.plan())
    second.put("recipes", [])
    assert [(c.action, short(c)) for c in actions(second.plan())] == [(Action.FORGET, "recipe.clean")]


def test_project_documents_need_no_permission_to_be_taken_over(desk: MakeDesk) -> None:
    """The project exists and differs: it is updated, and what we do not declare stays."""
    made = desk({"project": {"key": KEY, "name": "Ours", "permissions": [{"group": "analysts", "read_content": True}]}})
    project = made.dss.client().create_project(KEY, "Theirs", "bob")
    metadata = project.get_metadata()
    metadata["description"] = "theirs"
    project.set_metadata(metadata)
    rights = project.get_permissions()
    rights["permissions"].append({"group": "readers", "readProjectContent": True})
    project.set_permissions(rights)
    prepared = made.prepare()
    assert [(c.action, short(c)) for c in actions(prepared.plan)] == [(Action.UPDATE, "project")]
    assert not prepared.plan.refusals
    assert_quiet(carried_out(prepared).remaining)
    assert made.live("metadata", "", "description") == "theirs"
    assert {p["group"] for p in made.live("permissions", "", "permissions")} == {"analysts", "readers"}

    made.put("project.permissions", [])
    assert_quiet(made.apply().remaining)
    assert {p["group"] for p in made.live("permissions", "", "permissions")} == {"readers"}


def test_unmanaged_objects_are_counted_and_left_alone(taken: Desk) -> None:
    """Nobody declares it: it is named in the plan, and nothing happens to it."""
    taken.put("recipes", [])
    plan = taken.plan()
    assert_quiet(plan)
    assert plan.unmanaged == {"recipe": ("clean",)}
    assert any("1 recipe" in note for note in plan.notes)


# ----------------------------------------------------------------------------------------- no longer declared (D5)


def test_a_path_that_is_no_longer_declared_goes_back_to_what_it_was(desk: MakeDesk) -> None:
    """Created by us: what DSS had after the creation and before our write. What the creation itself said is released:
    nobody knows what DSS would have made of less."""
    made = desk(config())
    made.apply()
    for key in ("description", "tags"):
        made.drop(f"datasets[name=B].{key}")
        prepared = made.prepare()
        assert fields(prepared.plan) == [("dataset.B", key, "restored")], told(prepared.plan)
        assert_quiet(carried_out(prepared).remaining)
        assert not made.live("datasets", "B", key)

    made.drop("datasets[name=A].description")
    plan = made.plan()
    assert not plan.has_actions, told(plan)
    assert any("dataset.OWN.A: description: no longer declared" in note for note in plan.notes)
    assert_quiet(made.apply().remaining)
    assert made.live("datasets", "A", "description") == "ours"


def test_what_was_not_there_before_us_goes_again(desk: MakeDesk) -> None:
    """A variable that we brought is no variable with an empty value."""
    made = desk({"project": {"key": KEY, "variables": {"standard": {"ours": 1, "kept": 2}}}})
    made.dss.client().create_project(KEY, KEY, "admin")
    made.edit("variables", "", "standard.theirs", 3)
    made.apply()
    made.drop("project.variables.standard.ours")
    prepared = made.prepare()
    assert fields(prepared.plan) == [("project", "variables.standard.ours", "restored")], told(prepared.plan)
    assert_quiet(carried_out(prepared).remaining)
    assert made.live("variables", "", "standard") == {"kept": 2, "theirs": 3}


def test_an_adopted_value_comes_back(taken: Desk) -> None:
    """Their code, from the first time we saw it."""
    taken.apply(adopt=("recipe.*",))
    taken.drop("recipes[name=clean].code")
    taken.drop("recipes[name=clean].tags")
    prepared = taken.prepare()
    assert sorted(fields(prepared.plan)) == [
        ("recipe.clean", "payload", "restored"),
        ("recipe.clean", "tags", "restored"),
    ]
    assert_quiet(carried_out(prepared).remaining)
    assert taken.live("recipes", "clean", "payload") == "theirs\n"


def test_what_somebody_has_changed_since_is_released_not_restored(desk: MakeDesk) -> None:
    """No write; the note says so; the next plan has forgotten it."""
    made = desk(config(RECIPE))
    made.apply()
    made.edit("datasets", "A", "description", "theirs now")
    made.drop("datasets[name=A].description")
    prepared = made.prepare()
    assert not prepared.plan.has_actions, told(prepared.plan)
    assert any("dataset.OWN.A: description: no longer declared; changed in DSS since" in n for n in prepared.plan.notes)
    made.dss.requests.clear()
    assert_quiet(carried_out(prepared).remaining)
    assert made.live("datasets", "A", "description") == "theirs now"
    assert [w for w in made.writes() if "datasets" in w] == []


def test_an_unfinished_creation_is_ours_and_is_completed(desk: MakeDesk) -> None:
    """The POST went through, the PUT did not: the next apply neither adopts nor creates, it completes."""
    made = desk(config())
    made.dss.knobs.fault(verb="PUT", path=f"/projects/{KEY}/datasets/B", kind="status", status=500, times=1)
    with pytest.raises(AssertionError, match=r"failed create dataset.OWN.B.*Injected fault"):
        made.apply()
    plan = made.plan()
    assert [(c.action, short(c)) for c in actions(plan)] == [(Action.UPDATE, "dataset.B")], told(plan)
    assert not plan.refusals
    assert_quiet(made.apply().remaining)
    made.drop("datasets[name=B]")
    assert [(c.action, short(c)) for c in actions(made.plan())] == [(Action.DELETE, "dataset.B")]


def test_a_move_keeps_the_object_and_everything_that_refers_to_it(desk: MakeDesk) -> None:
    """Renamed in DSS, users refreshed, one move in the plan; a folder keeps its id."""
    made = desk(config(RECIPE, managed_folders=[{"name": "F", "connection": "filesystem_folders"}]))
    made.apply()
    folder = made.id_of("managed_folders", "F")
    made.put("datasets[name=A].params", {"table": "A"})
    made.apply()
    made.put("datasets[name=A].name", "A2")
    made.put("recipes[name=clean].inputs", ["A2"])
    made.put("managed_folders[0].name", "F2")
    made.config["moved"] = [
        {"from": "dataset.A", "to": "dataset.A2"},
        {"from": "managed_folder.F", "to": "managed_folder.F2"},
    ]
    prepared = made.prepare()
    assert {short(c): c.action for c in actions(prepared.plan)} == {
        "dataset.A2": Action.MOVE,
        "managed_folder.F2": Action.MOVE,
    }, told(prepared.plan)
    assert_quiet(carried_out(prepared).remaining)
    assert made.id_of("managed_folders", "F2") == folder
    assert "A2" in made.dss.estate.projects[KEY].store["datasets"]
    assert made.live("recipes", "clean", "inputs.main.items[0].ref") == "A2"


@pytest.mark.parametrize(("when", "done"), [("after", True), ("before", False)])
def test_whether_it_moved_is_seen_where_the_reply_is_lost(desk: MakeDesk, when: str, done: bool) -> None:
    """The list tells; state says neither more nor less."""
    made = desk(config(managed_folders=[{"name": "F", "connection": "filesystem_folders"}]))
    made.apply()
    made.put("datasets[name=A].name", "A2")
    made.put("managed_folders[0].name", "F2")
    made.config["moved"] = [
        {"from": "dataset.A", "to": "dataset.A2"},
        {"from": "managed_folder.F", "to": "managed_folder.F2"},
    ]
    prepared = made.prepare()
    made.dss.knobs.fault(verb="POST", path=f"/projects/{KEY}/actions/*", kind="drop", when=when, times=2)
    if done:
        result = carried_out(prepared)
        assert sum("the list shows its new name" in note for note in result.notes) == 2
        assert_quiet(result.remaining)
    else:
        with pytest.raises(Partial) as failed:
            verbs.apply(prepared)
        assert {o.outcome for o in failed.value.result.outcomes} <= {"unknown", "skipped"}
        assert {a.name for a in failed.value.result.state.entries} == {"", "A", "B", "F"}
        assert_quiet(carried_out(made.prepare()).remaining)
