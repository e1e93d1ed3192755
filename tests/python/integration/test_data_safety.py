"""No data is lost by accident, and nothing of other people: what leaves, what would be taken along, what is refused,
and the exact way around each refusal.
"""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.model.plan import Action, Effect
from dss_iac.errors import Partial, Refused
from dss_iac.run.verb import verbs
from tests.python.integration.desk import (
    Config,
    Desk,
    MakeDesk,
    actions,
    assert_quiet,
    carried_out,
    guards,
    short,
    told,
)

KEY = "SAFE"


def config(**sections: Any) -> Config:
    """A → r1 → B → r2 → C, and whatever else."""
    return {
        "version": "1.0",
        "project": {"key": KEY},
        "datasets": [
            {"name": "A", "type": "sql", "connection": "pg_main"},
            {"name": "B", "type": "managed"},
            {"name": "C", "type": "managed"},
            *sections.pop("datasets", ()),
        ],
        "recipes": [
            {"name": "r1", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "one\n"},
            {"name": "r2", "type": "python", "inputs": ["B"], "outputs": ["C"], "code": "two\n"},
            *sections.pop("recipes", ()),
        ],
        **sections,
    }


def without(made: Desk, *paths: str) -> None:
    for path in paths:
        made.drop(path)


def deletions(made: Desk) -> list[str]:
    """The DELETE requests, in order, with their queries' dropData."""
    return [r.path.split(f"/projects/{KEY}/", 1)[1] for r in made.dss.requests if r.verb == "DELETE"]


def test_a_removed_dataset_leaves_after_its_recipes_and_keeps_its_data(desk: MakeDesk) -> None:
    """The definition goes; dropData is never asked for; the recipe that uses it goes first."""
    made = desk(config())
    made.apply()
    without(made, "datasets[name=C]", "recipes[name=r2]")
    made.dss.requests.clear()
    prepared = made.prepare()
    assert sorted(short(c) for c in actions(prepared.plan)) == ["dataset.C", "recipe.r2"]
    assert all(c.effect is not Effect.LOSS for c in prepared.plan.changes)
    assert "data, if any, is kept" in next(c.reason for c in prepared.plan.changes if short(c) == "dataset.C")
    assert_quiet(carried_out(prepared).remaining)
    gone = [r for r in made.dss.requests if r.verb == "DELETE"]
    assert [r.path.rsplit("/", 1)[-1] for r in gone] == ["r2", "C"]
    assert all("dropData=true" not in str(r.query).lower() for r in gone)
    assert set(made.dss.estate.projects[KEY].store["datasets"]) == {"A", "B"}


def test_a_dataset_in_use_is_not_deleted(desk: MakeDesk) -> None:
    """Recipes of the same configuration name it still: refused, naming each."""
    made = desk(config())
    made.apply()
    without(made, "datasets[name=B]")
    plan = made.plan()
    assert guards(plan) == ["cascade"]
    assert [r for r in ("r1", "r2") if any(f"recipe.{KEY}.{r}" in refusal.what for refusal in plan.refusals)] == [
        "r1",
        "r2",
    ]


def test_what_stays_must_not_name_what_leaves(desk: MakeDesk) -> None:
    """A zone with members, a dataset that is built by a scenario or lent to others: they exist, so nothing is missing
    yet; deleted, the next plan would fail."""
    made = desk(
        config(
            zones=[{"name": "Z"}],
            datasets=[{"name": "L", "type": "managed", "zone": "Z"}],
            scenarios=[{"name": "s", "steps": [{"build": "L"}]}],
        )
    )
    made.put("project.exposed", [{"dataset": "L", "to": ["OTHER"]}])
    made.apply()
    zone = made.drop("zones[name=Z]")
    assert [r.what for r in made.plan().refusals if r.guard == "cascade"] == [
        f"zone.{KEY}.Z cannot be deleted: dataset.{KEY}.L of the same configuration still uses it"
    ]
    made.put("zones", [zone])
    without(made, "datasets[name=L]")
    told_by = [r.what.split(": ")[1].split()[0] for r in made.plan().refusals if r.guard == "cascade"]
    assert sorted(told_by) == [f"project.{KEY}", f"scenario.{KEY}.s"]


def test_a_recipe_outside_the_configuration_would_be_lost(desk: MakeDesk) -> None:
    """Refused by name; with --allow-cascade the plan says that it goes, and deletes it itself, first."""
    made = desk(config())
    made.apply()
    _foreign_recipe(made, "hers", "C", "A2")
    without(made, "datasets[name=C]", "recipes[name=r2]")
    plan = made.plan()
    assert guards(plan) == ["cascade"]
    refusal = next(r for r in plan.refusals if r.guard == "cascade")
    assert f"recipe.{KEY}.hers" in refusal.what
    assert f"--allow-cascade recipe.{KEY}.hers" in refusal.way_out
    with pytest.raises(Refused):
        made.apply()
    assert "hers" in made.dss.estate.projects[KEY].store["recipes"]

    allowed = made.prepare(allow_cascade=(f"recipe.{KEY}.hers",))
    assert sorted(short(c) for c in actions(allowed.plan)) == ["dataset.C", "recipe.hers", "recipe.r2"]
    made.dss.requests.clear()
    carried_out(allowed)
    assert deletions(made)[-1].endswith("/C")
    assert not {"hers", "r2"} & set(made.dss.estate.projects[KEY].store["recipes"])


def test_a_recipe_that_appeared_after_the_plan_stops_the_deletion(desk: MakeDesk) -> None:
    """The victims are counted again just before."""
    made = desk(config())
    made.apply()
    without(made, "datasets[name=C]", "recipes[name=r2]")
    prepared = made.prepare()
    _foreign_recipe(made, "late", "C", "A2")
    with pytest.raises(Partial) as caught:
        verbs.apply(prepared)
    assert any("late" in o.why for o in caught.value.result.failed)
    assert {"C"} <= set(made.dss.estate.projects[KEY].store["datasets"])
    assert "late" in made.dss.estate.projects[KEY].store["recipes"]


def _foreign_recipe(made: Desk, name: str, source: str, output: str) -> None:
    """A colleague makes a recipe that reads `source`."""
    project = made.dss.client("admin").get_project(KEY)
    project.new_managed_dataset(output).with_store_into("filesystem_managed").create()
    project.new_recipe("python", name).with_input(source).with_output(output).create()


GATED = {
    "folder": ("managed_folders", {"name": "F", "connection": "filesystem_folders"}, "managed_folder"),
    "uploaded": ("datasets", {"name": "U", "type": "uploaded", "file": "data/u.csv"}, "dataset"),
    "inline": ("datasets", {"name": "I", "type": "inline", "rows": [{"X": 1}]}, "dataset"),
    "typed into DSS": ("datasets", {"name": "E", "type": "Inline"}, "dataset"),
}


@pytest.mark.parametrize("case", GATED)
def test_deleting_what_holds_data_is_gated(desk: MakeDesk, case: str) -> None:
    """Labelled as loss, refused without --delete-data for this address, and forgotten when that is what is wanted."""
    section, item, kind = GATED[case]
    address = f"{kind}.{KEY}.{item['name']}"
    made = desk(config(**{section: [item]}), files={"data/u.csv": "X\n1\n"})
    made.apply()
    where = f"{section}[name={item['name']}]"
    without(made, where)
    plan = made.plan()
    change = next(c for c in plan.changes if c.action is Action.DELETE)
    assert (str(change.address), change.effect, change.reversible) == (address, Effect.LOSS, False)
    assert guards(plan) == ["data"]
    assert f"--delete-data {address}" in plan.refusals[0].way_out
    assert guards(made.plan(delete_data=(f"dataset.{KEY}.B",))) == ["data"]
    assert_quiet(carried_out(made.prepare(delete_data=(address,))).remaining)

    made.config[section].append({**item, "lifecycle": {"on_remove": "forget"}})
    made.apply()
    without(made, where)
    assert [(c.action, short(c)) for c in actions(made.plan())] == [(Action.FORGET, f"{kind}.{item['name']}")]
    assert_quiet(made.apply().remaining)


def test_delete_data_drops_the_data_of_that_dataset_only(desk: MakeDesk) -> None:
    """on_remove: delete_data, remembered in state, still needs the gate."""
    made = desk(config(datasets=[{"name": "D", "type": "managed", "lifecycle": {"on_remove": "delete_data"}}]))
    made.apply()
    without(made, "datasets[name=D]", "datasets[name=C]", "recipes[name=r2]")
    plan = made.plan()
    assert guards(plan) == ["data"]
    made.dss.requests.clear()
    made.apply(delete_data=(f"dataset.{KEY}.D",))
    dropped = {
        r.path.rsplit("/", 1)[-1]: "true" in str(r.query).lower()
        for r in made.dss.requests
        if r.verb == "DELETE" and "/datasets/" in r.path
    }
    assert dropped == {"C": False, "D": True}


def test_prevent_destroy_outlives_its_block(desk: MakeDesk) -> None:
    """Protected as long as state says so, also against destroy; lifted by applying without it."""
    made = desk(config(datasets=[{"name": "P", "type": "managed", "lifecycle": {"prevent_destroy": True}}]))
    made.apply()
    item = made.drop("datasets[name=P]")
    plan = made.plan()
    assert guards(plan) == ["protected"]
    assert f"state rm dataset.{KEY}.P" in plan.refusals[0].way_out
    assert guards(made.destroy().plan) == ["protected"]
    with pytest.raises(Refused):
        made.apply()

    made.config["datasets"].append({**item, "lifecycle": {"prevent_destroy": False}})
    made.apply()
    without(made, "datasets[name=P]")
    assert_quiet(made.apply().remaining)
    assert "P" not in made.dss.estate.projects[KEY].store["datasets"]


def test_an_automation_node_is_not_edited(desk: MakeDesk) -> None:
    """Reading is fine; any change is refused, and the way out is the bundle."""
    made = desk(config())
    made.apply()
    made.dss.estate.node["nodeType"] = "AUTOMATION"
    assert_quiet(made.plan())
    made.put("datasets[name=A].description", "x")
    plan = made.plan()
    assert guards(plan) == ["automation"]
    assert "bundle" in plan.refusals[0].way_out


def test_mass_deletion_and_mass_disappearance_are_refused(desk: MakeDesk) -> None:
    """More than 30 % of ten or more; everything below ten; and an empty list is not ten deletions outside."""
    many = [{"name": f"N{i}", "type": "managed"} for i in range(12)]
    made = desk({"project": {"key": KEY}, "datasets": many})
    made.apply()
    made.put("datasets", many[:9])
    assert guards(made.plan()) == []
    made.put("datasets", many[:8])
    assert guards(made.plan()) == ["mass"]
    made.put("datasets", [])
    assert guards(made.plan()) == ["mass"]
    assert_quiet(carried_out(made.prepare(allow_mass_change=True)).remaining)

    few = desk({"project": {"key": "FEW"}, "datasets": many[:3]})
    few.apply()
    few.dss.knobs.fault(verb="GET", path="/projects/FEW/datasets", kind="html", times=0)
    plan = few.plan()
    assert not plan.has_actions
    assert guards(plan) == ["read"], told(plan)
    few.dss.knobs.clear()
    for i in range(3):
        few.dss.knobs.delete("FEW", "datasets", f"N{i}")
    assert guards(few.plan()) == ["mass"]


def test_destroy_keeps_the_project_and_everything_of_others(desk: MakeDesk) -> None:
    """What we made goes, the project stays with its colleague's recipe; nothing is recorded any more."""
    made = desk(config(zones=[{"name": "Z"}], libraries=[{"path": "python/x.py", "content": "x\n"}]))
    made.apply()
    project = made.dss.client().get_project(KEY)
    project.new_managed_dataset("HERS").with_store_into("filesystem_managed").create()
    prepared = made.destroy()
    assert not prepared.plan.refusals, told(prepared.plan)
    carried_out(prepared)
    store = made.dss.estate.projects[KEY].store
    assert set(store["datasets"]) == {"HERS"}
    assert not store["recipes"]
    assert made.destroy().plan.changes == ()
    assert sorted(short(c) for c in actions(made.plan()) if c.action is Action.CREATE)

    kept = made.destroy(delete_project=True).plan
    assert Action.DELETE not in {c.action for c in kept.changes}


def test_nobody_locks_himself_out(desk: MakeDesk) -> None:
    """A designer's own group must keep its rights, and ownership must not go away under him."""
    made = desk(
        {
            "project": {
                "key": "MINE",
                "permissions": [{"group": "analysts", "read_content": True, "write_content": True, "admin": True}],
            }
        },
        who="designer",
    )
    made.apply()
    made.put("project.permissions", [{"group": "analysts", "read_content": True}])
    plan = made.plan()
    assert guards(plan) == ["rights"], told(plan)
    made.put("project.permissions", [{"group": "readers", "read_content": True}])
    assert guards(made.plan()) == ["rights"]
