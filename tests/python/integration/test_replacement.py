"""A changed type is a replacement (D14): asked for by address; what DSS takes along is made again as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Action, Options
from dss_iac.errors import Partial
from dss_iac.run.verb import saved_plan, verbs
from dss_iac.run.verb.saved_plan import Expected
from tests.python.integration import killed
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet, carried_out, guards, short

KEY = "SWAP"
CONFIG: Config = {
    "version": "1.0",
    "project": {"key": KEY},
    "zones": [{"name": "Z"}],
    "datasets": [
        {"name": "A", "type": "sql", "connection": "pg_main", "zone": "Z"},
        {"name": "B", "type": "managed", "zone": "Z"},
        {"name": "C", "type": "managed"},
    ],
    "recipes": [
        {"name": "r1", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "one\n", "zone": "Z"},
        {"name": "r2", "type": "python", "inputs": ["B"], "outputs": ["C"], "code": "two\n"},
    ],
}
OTHER = {"name": "A", "type": "filesystem", "connection": "filesystem_root", "path": "/a", "zone": "Z"}
ASKED = (f"dataset.{KEY}.A",)


def changed(desk: MakeDesk) -> Desk:
    """Applied, with hand-made details on what DSS will take along, then the type changed."""
    made = desk(CONFIG)
    made.apply()
    made.edit("recipes", "r1", "shortDesc", "typed by hand")
    made.put("datasets[name=A]", OTHER)
    return made


def test_it_must_be_asked_for(desk: MakeDesk) -> None:
    """By this address and no other."""
    made = changed(desk)
    assert guards(made.plan()) == ["replace"]
    assert guards(made.plan(replace=(f"dataset.{KEY}.B",))) != []
    assert guards(made.plan(replace=ASKED)) == []


def test_its_users_are_made_again_as_they_were(desk: MakeDesk) -> None:
    """The plan counts them; payload, undeclared details and zone come back; nobody else is touched."""
    made = changed(desk)
    prepared = made.prepare(replace=ASKED)
    assert {short(c) for c in actions(prepared.plan) if c.action is Action.REPLACE} == {"dataset.A", "recipe.r1"}
    assert prepared.plan.summary_line == "Plan: 2 to create, 0 to update, 2 to destroy."
    made.dss.requests.clear()
    assert_quiet(carried_out(prepared).remaining)
    assert [r.path.rsplit("/", 1)[-1] for r in made.dss.requests if r.verb == "DELETE"] == ["r1", "A"]
    assert made.live("datasets", "A", "type") == "Filesystem"
    assert made.live("recipes", "r1", "shortDesc") == "typed by hand"
    assert made.live("recipes", "r1", "payload") == "one\n"
    members = {i["objectId"] for i in made.live("zones", "Z", "items")}
    assert {"A", "B", "r1"} <= members


def test_what_others_read_is_not_replaced(desk: MakeDesk) -> None:
    """Exposed to another project: refused."""
    made = desk({**CONFIG, "project": {"key": KEY, "exposed": [{"dataset": "A", "to": ["OTHER"]}]}})
    made.apply()
    made.put("datasets[name=A]", OTHER)
    assert guards(made.plan(replace=ASKED)) == ["exposed"]
    made.put("project.exposed", [])
    made.put("datasets[name=A]", CONFIG["datasets"][0])
    made.apply()
    made.put("datasets[name=A]", OTHER)
    assert guards(made.plan(replace=ASKED)) == []


def test_a_recipe_outside_the_configuration_stops_it(desk: MakeDesk) -> None:
    """It would die with the dataset and nobody could make it again as ours."""
    made = changed(desk)
    project = made.dss.client().get_project(KEY)
    project.new_managed_dataset("HERS").with_store_into("filesystem_managed").create()
    project.new_recipe("python", "hers").with_input("A").with_output("HERS").create()
    assert "cascade" in guards(made.plan(replace=ASKED))


def with_hers(desk: MakeDesk) -> tuple[Desk, dict[str, Any]]:
    """A recipe of somebody else between A and a dataset of hers; how it is."""
    made = changed(desk)
    project = made.dss.client().get_project(KEY)
    project.new_managed_dataset("HERS").with_store_into("filesystem_managed").create()
    recipe = project.new_recipe("python", "hers").with_input("A").with_output("HERS").create()
    settings = recipe.get_settings()
    settings.set_code("hers = 1\n")
    settings.save()
    made.edit("recipes", "hers", "shortDesc", "typed by her")
    project.get_flow().get_zone(made.id_of("zones", "Z")).add_item(recipe)
    return made, hers(made)


def hers(made: Desk) -> dict[str, Any]:
    """What there is to lose of her recipe."""
    zone = {i["objectId"] for i in made.live("zones", "Z", "items")}
    found = {at: made.live("recipes", "hers", at) for at in ("payload", "shortDesc", "inputs", "outputs")}
    return {**found, "in Z": "hers" in zone}


def test_with_leave_a_recipe_of_nobody_is_made_again_and_stays_nobodys(desk: MakeDesk) -> None:
    """Its whole definition is in the journal (D14)."""
    made, before = with_hers(desk)
    prepared = made.prepare(replace=ASKED, allow_cascade=(f"recipe.{KEY}.hers",))
    assert guards(prepared.plan) == []
    assert {short(c) for c in actions(prepared.plan) if c.action is Action.REPLACE} == {
        "dataset.A", "recipe.r1", "recipe.hers"}  # fmt: skip
    result = carried_out(prepared)
    assert_quiet(result.remaining)
    assert hers(made) == before
    assert not [a for a in result.state.entries if a.name == "hers"]
    assert "hers" in result.remaining.unmanaged["recipe"]
    assert_quiet(made.plan())


def test_where_it_cannot_be_made_again_a_rollback_gives_it_back(desk: MakeDesk) -> None:
    made, before = with_hers(desk)
    prepared = made.prepare(replace=ASKED, allow_cascade=(f"recipe.{KEY}.hers",))
    made.dss.knobs.fault(verb="POST", path=f"/projects/{KEY}/recipes/", status=500, message="No luck", times=0)
    with pytest.raises(Partial):
        verbs.apply(prepared)
    made.dss.knobs.clear()
    assert "hers" not in made.dss.estate.projects[KEY].store["recipes"]
    result = verbs.apply(verbs.rollback(project_key=KEY, around=made.around))
    assert result.complete and hers(made) == before
    assert not [a for a in result.state.entries if a.name == "hers"]


@pytest.mark.parametrize("route", ["datasets", "recipes"])
@pytest.mark.parametrize("how", ["plainly", "after another apply", "from a kept plan"])
def test_a_failure_in_between_still_owes_everything(desk: MakeDesk, tmp_path: Path, route: str, how: str) -> None:
    """The next apply makes it again, also when another apply of something else came first; then nothing is owed."""
    made, before = with_hers(desk)
    prepared = made.prepare(replace=ASKED, allow_cascade=(f"recipe.{KEY}.hers",))
    made.dss.knobs.fault(verb="POST", path=f"/projects/{KEY}/{route}/", status=500, message="No luck", times=0)
    with pytest.raises(Partial):
        verbs.apply(prepared)
    made.dss.knobs.clear()
    if how == "after another apply":
        made.put("project.short_description", "Something else")
        carried_out(made.prepare(targets=(f"project.{KEY}",)))
    prepared = made.prepare()
    assert [c.reason[:8] for c in actions(prepared.plan) if short(c) == "recipe.hers"] == ["not ours"]
    if how == "from a kept plan":
        saved_plan.write(prepared, tmp_path / "the.plan")
        prepared = saved_plan.load(tmp_path / "the.plan", made.around, Expected())
    result = carried_out(prepared)
    assert_quiet(result.remaining)
    assert hers(made) == before and made.live("recipes", "r1", "shortDesc") == "typed by hand"
    assert {"A", "B", "r1"} <= {i["objectId"] for i in made.live("zones", "Z", "items")}
    assert not [a for a in result.state.entries if a.name == "hers"] and result.state.owing == ()
    assert_quiet(made.plan())


def test_nothing_is_owed_to_what_is_destroyed(desk: MakeDesk) -> None:
    """Made once more after that, it is new."""
    made = changed(desk)
    prepared = made.prepare(replace=ASKED)
    made.dss.knobs.fault(verb="POST", path=f"/projects/{KEY}/datasets/", status=500, message="No luck", times=0)
    with pytest.raises(Partial) as failed:
        verbs.apply(prepared)
    made.dss.knobs.clear()
    assert failed.value.result.state.owing == (2,)
    destroyed = verbs.apply(verbs.destroy(made._written(), around=made.around))
    assert destroyed.state.owing == ()
    assert_quiet(carried_out(made.prepare()).remaining)
    assert made.live("recipes", "r1", "shortDesc") != "typed by hand"


def test_a_rollback_of_that_leaves_her_recipe_as_it_was(desk: MakeDesk) -> None:
    """Replaced once more, back to the former type; hers comes back each time."""
    made, before = with_hers(desk)
    carried_out(made.prepare(replace=ASKED, allow_cascade=(f"recipe.{KEY}.hers",)))
    back = verbs.rollback(project_key=KEY, around=made.around, options=Options(allow_cascade=(f"recipe.{KEY}.hers",)))
    assert guards(back.plan) == []
    result = verbs.apply(back)
    assert result.complete and made.live("datasets", "A", "type") == "PostgreSQL"
    assert hers(made) == before
    assert not [a for a in result.state.entries if a.name == "hers"]


@pytest.mark.parametrize("point", [
    ("DELETE", f"/projects/{KEY}/recipes/r1", "after"),
    ("DELETE", f"/projects/{KEY}/recipes/hers", "after"),
    ("DELETE", f"/projects/{KEY}/datasets/A", "after"),
    ("POST", f"/projects/{KEY}/recipes/", "before"),
    ("POST", f"/projects/{KEY}/recipes/", "after"),
])  # fmt: skip
def test_a_crash_in_between_still_owes_her_the_recipe(desk: MakeDesk, tmp_path: Path, point: killed.Point) -> None:
    """The next apply makes it again, from the journal."""
    made, before = with_hers(desk)
    flags = ("--replace", ASKED[0], "--allow-cascade", f"recipe.{KEY}.hers")
    killed.apply(made.dss, tmp_path / "killed", made.config, point, *flags)
    result = carried_out(made.prepare(replace=ASKED, allow_cascade=(f"recipe.{KEY}.hers",)))
    assert hers(made) == before and made.live("recipes", "r1", "shortDesc") == "typed by hand"
    assert {"A", "B", "r1"} <= {i["objectId"] for i in made.live("zones", "Z", "items")}
    assert not [a for a in result.state.entries if a.name == "hers"]
    assert_quiet(made.plan())


def test_a_lost_reply_to_its_second_creation_is_cleared_up_by_the_list(desk: MakeDesk) -> None:
    """The one of the same name, which the plan saw and the apply has deleted, is not taken for it."""
    made = changed(desk)
    made.put("datasets", [*made.config["datasets"], {"name": "NEW", "type": "managed"}])
    prepared = made.prepare(replace=ASKED)
    creates = [s.address.name for s in prepared.plan.steps if s.op == "create" and s.address.kind == "dataset"]
    assert creates == ["NEW", "A"]
    made.dss.knobs.fault(verb="POST", path=f"/projects/{KEY}/datasets", when="after", kind="drop")
    assert_quiet(carried_out(prepared).remaining)
