"""A changed type is a replacement (D14): asked for by address; what DSS takes along is made again as it was."""

from __future__ import annotations

from dss_iac.core.plan import Action
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
