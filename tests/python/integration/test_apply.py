"""Apply against the sandbox: what it does, that it does it once, and that it claims no more than it saw."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Action
from dss_iac.errors import Partial, Refused
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .conftest import Engine


def test_apply_then_plan_is_empty_and_applying_again_writes_nothing(engine: Engine, shop: dict[str, Any]) -> None:
    done = engine.apply(shop)
    assert done.complete and done.remaining is not None
    assert not done.remaining.has_actions and not done.remaining.records
    assert done.saved == "library of SHOP, dss-iac/state.json"
    assert engine.writes(lambda: engine.apply(shop)) == []


def test_everything_is_where_and_what_it_was_declared_to_be(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    project = dss.client().get_project("SHOP")
    zone = next(z for z in project.get_flow().list_zones() if z.name == "Ingest")
    assert {i.name for i in zone.items if hasattr(i, "name")} >= {"RAW", "CLEAN"}
    assert project.get_scenario("daily").get_settings().active
    assert project.get_recipe("clean").get_settings().get_payload() == "a = 1\n"
    folder = next(f for f in project.list_managed_folders() if f["name"] == "models")
    refs = [i["ref"] for i in project.get_recipe("clean").get_settings().get_recipe_outputs()["main"]["items"]]
    assert refs == ["CLEAN", folder["id"]]
    assert [t for t in project.get_metadata()["tags"] if t.startswith("dss-iac:")] == []


def test_plan_stays_empty_after_builds_saves_and_an_upgrade(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    for happening in (knobs.build, knobs.save_unchanged, knobs.upgrade):
        happening()
        made = engine.plan(shop)
        assert not made.plan.has_actions, f"{happening.__name__}: {made.to_text()}"
        assert not engine.drift(project_key="SHOP").changes, happening.__name__


def test_an_edit_in_yaml_changes_exactly_that(engine: Engine, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    made = engine.plan(shop)
    assert [(str(c.address), [f.path for f in c.fields]) for c in made.plan.changes if c.action is Action.UPDATE] == [
        ("recipe.SHOP.clean", ["payload"])
    ]
    written = engine.writes(lambda: engine.apply(made))
    about = [r for r in written if "/dss-iac" not in r.path and "/git/" not in r.path]
    assert [(r.verb, r.path.rsplit("/", 1)[1]) for r in about] == [("PUT", "clean")]
    assert sum(r.path.endswith("state.json") for r in written) == 1


def test_an_edit_in_dss_is_drift_on_exactly_that_with_who(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    knobs.edit("SHOP", "datasets", "CLEAN", "description", "by hand", user="bob")
    assert not engine.drift(project_key="SHOP").changes, "nobody declared the description"
    knobs.edit("SHOP", "datasets", "RAW", "params.table", "other", user="bob")
    (change,) = engine.drift(project_key="SHOP").changes
    assert (str(change.address), change.saved_by, [f.path for f in change.fields]) == (
        "dataset.SHOP.RAW",
        "bob",
        ["params.table"],
    )


def test_undeclared_keys_survive_a_write(engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    knobs.edit("SHOP", "datasets", "RAW", "description", "a colleague's words")
    knobs.edit("SHOP", "datasets", "RAW", "schema.columns[0].comment", "the key")
    shop["datasets"][0]["schema"]["columns"].insert(0, {"name": "FIRST", "type": "string"})
    engine.apply(shop)
    raw = dss.client().get_project("SHOP").get_dataset("RAW").get_settings().get_raw()
    assert raw["description"] == "a colleague's words"
    assert [(c["name"], c.get("comment")) for c in raw["schema"]["columns"]] == [
        ("FIRST", None),
        ("ID", "the key"),
        ("EMAIL", None),
    ]


def test_a_key_that_dss_drops_fails_the_step_and_leaves_it_incomplete(engine: Engine, shop: dict[str, Any]) -> None:
    shop["datasets"][0]["params"]["tabel"] = "customers"
    with pytest.raises(Partial) as caught:
        engine.apply(shop)
    result = caught.value.result
    assert "params.tabel" in result.failed[0].why
    assert result.state.entries[Address("dataset", "SHOP", "RAW")].status == "incomplete"
    skipped = {str(o.step.address) for o in result.skipped}
    assert "recipe.SHOP.clean" in skipped and "managed_folder.SHOP.models" not in skipped
    del shop["datasets"][0]["params"]["tabel"]
    done = engine.apply(shop)
    assert done.complete and not done.remaining.has_actions
    assert all(e.status == "ok" for e in done.state.entries.values())


def test_removing_a_dataset_keeps_data_and_takes_its_recipes_first(engine: Engine, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    del shop["datasets"][2], shop["recipes"][1]
    written = engine.writes(lambda: engine.apply(shop))
    assert [r.path.rsplit("/", 1)[1] for r in written if r.verb == "DELETE"] == ["by_email", "BY_EMAIL"]
    assert not any("dropData=true" in str(r) for r in written)


def test_a_recipe_that_nobody_declared_is_not_lost(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    made = dss.client().get_project("SHOP").new_recipe("python", "theirs")
    made.with_input("BY_EMAIL").with_new_output_dataset("THEIRS", "filesystem_managed").with_script("1").create()
    del shop["datasets"][2], shop["recipes"][1]
    with pytest.raises(Refused, match=r"recipe\.SHOP\.theirs would be lost"):
        engine.apply(shop)


def test_a_recipe_that_appears_after_planning_stops_the_deletion(
    engine: Engine, dss: Sandbox, shop: dict[str, Any]
) -> None:
    engine.apply(shop)
    del shop["datasets"][2], shop["recipes"][1]
    made = engine.plan(shop)
    recipe = dss.client().get_project("SHOP").new_recipe("python", "theirs")
    recipe.with_input("BY_EMAIL").with_new_output_dataset("THEIRS", "filesystem_managed").with_script("1").create()
    with pytest.raises(Partial, match="not everything"):
        engine.apply(made)
    assert "theirs" in {r["name"] for r in dss.client().get_project("SHOP").list_recipes()}


def test_what_moves_between_plan_and_apply_is_not_overwritten(
    engine: Engine, knobs: Knobs, shop: dict[str, Any]
) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    made = engine.plan(shop)
    knobs.edit("SHOP", "recipes", "clean", "tags", ["theirs"])
    assert engine.apply(made).complete, "tags are nobody's: the reviewed plan holds"
    shop["recipes"][0]["code"] = "a = 3\n"
    made = engine.plan(shop)
    recipe = engine.dss.client().get_project("SHOP").get_recipe("clean").get_settings()
    recipe.set_payload("theirs = 1\n")
    recipe.save()
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    assert "changed in DSS since the plan was made" in caught.value.result.failed[0].why
    assert engine.dss.client().get_project("SHOP").get_recipe("clean").get_settings().get_payload() == "theirs = 1\n"


def test_a_copy_under_another_key_has_ids_and_storage_of_its_own(
    engine: Engine, dss: Sandbox, shop: dict[str, Any]
) -> None:
    engine.apply(shop)
    shop["project"]["key"] = "COPY"
    assert engine.apply(shop).complete
    folders = [dss.client().get_project(k).list_managed_folders()[0]["id"] for k in ("SHOP", "COPY")]
    assert folders[0] != folders[1]
    outputs = dss.client().get_project("COPY").get_recipe("clean").get_settings().get_recipe_outputs()["main"]["items"]
    assert [o["ref"] for o in outputs] == ["CLEAN", folders[1]]


def test_destroy_keeps_the_project(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    from dss_iac import library

    made = library.destroy(shop, delete_data=["managed_folder.models"], **engine.more)
    assert library.apply(made).complete
    project = dss.client().get_project("SHOP")
    assert project.list_datasets() == [] and project.list_recipes() == [] and project.list_scenarios() == []
    assert "SHOP" in dss.client().list_project_keys()
