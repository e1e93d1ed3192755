"""Going back: after a rollback the project's tree is what it was, state says what it said, and what cannot come back
was told before."""

from __future__ import annotations

import copy
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac import apply
from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Action, Effect
from dss_iac.errors import Partial, Refused, StateError
from dss_iac.kinds import registry
from dss_iac.run.verb import verbs
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from . import former, killed, rich, rich_changed
from .conftest import Engine
from .desk import Desk, MakeDesk, carried_out, guards, told
from .test_journal import changed


def back(engine: Engine, **more: Any) -> Any:
    return engine.apply(engine.rollback(project_key="SHOP", **more))


def test_a_finished_apply_is_undone(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    first = engine.apply(copy.deepcopy(shop))
    before = former.look(dss, "SHOP")
    engine.apply(changed(shop))
    made = engine.rollback(project_key="SHOP")
    assert made.plan.options.undoes == (2,) and made.plan.options.back_to == 1
    assert any(n.startswith("undoes apply 2 of admin") for n in made.plan.notes)
    assert any("the configuration still asks" in n for n in made.plan.notes)
    assert "Second" in made.to_text() and not made.plan.refusals
    done = engine.apply(made)
    assert done.complete and not done.remaining.has_actions and not done.remaining.records
    assert former.changes(before, former.look(dss, "SHOP"), "SHOP") == []
    assert done.state.serial == 3
    for address, entry in done.state.entries.items():
        assert (entry.attributes, entry.base) == (
            first.state.entries[address].attributes,
            first.state.entries[address].base,
        )


def test_the_configuration_brings_it_back(engine: Engine, shop: dict[str, Any]) -> None:
    old = copy.deepcopy(shop)
    engine.apply(old)
    engine.apply(changed(shop))
    back(engine)
    assert not engine.plan(old).plan.has_actions
    again = engine.plan(shop)
    assert again.plan.has_actions and engine.apply(again).complete


def test_steps_and_serials(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    looks = {}
    for serial, code in enumerate(("a = 1\n", "a = 2\n", "a = 3\n", "a = 4\n"), 1):
        shop["recipes"][0]["code"] = code
        shop["zones"].append({"name": f"Zone {serial}"})
        assert engine.apply(shop).state.serial == serial
        looks[serial] = former.look(dss, "SHOP")
    assert back(engine).state.serial == 5
    assert former.changes(looks[3], former.look(dss, "SHOP"), "SHOP") == []
    made = engine.rollback(project_key="SHOP")
    assert made.plan.options.undoes == (5, 4, 3) and made.plan.options.back_to == 2, "a rollback is no apply to undo"
    engine.apply(made)
    assert former.changes(looks[2], former.look(dss, "SHOP"), "SHOP") == []
    back(engine, to=4)
    assert former.changes(looks[4], former.look(dss, "SHOP"), "SHOP") == []
    back(engine, to=1)
    assert former.changes(looks[1], former.look(dss, "SHOP"), "SHOP") == []
    shop["recipes"][0]["code"] = "a = 5\n"
    engine.apply(shop)
    engine.apply({**shop, "scenarios": []})
    back(engine, steps=2)
    assert former.changes(looks[1], former.look(dss, "SHOP"), "SHOP") == []


def test_where_there_is_nothing_to_go_back_to(engine: Engine, shop: dict[str, Any]) -> None:
    with pytest.raises(StateError, match="nothing applied yet"):
        engine.rollback(project_key="SHOP")
    engine.apply(shop)
    for wrong in (2, -1):
        with pytest.raises(StateError, match="serial before that"):
            engine.rollback(project_key="SHOP", to=wrong)
    with pytest.raises(StateError, match="only 1 of 3 applies"):
        engine.rollback(project_key="SHOP", steps=3)
    made = engine.rollback(project_key="SHOP", to=1)
    assert not made.plan.steps and engine.writes(lambda: engine.apply(made)) == []


def test_a_project_that_the_apply_created_goes_when_nothing_else_is_in_it(
    engine: Engine, dss: Sandbox, shop: dict[str, Any]
) -> None:
    engine.apply(shop)
    dss.client().get_project("SHOP").create_dataset("BYHAND", "Filesystem", params={"connection": "filesystem_root"})
    made = engine.rollback(project_key="SHOP")
    project = next(c for c in made.plan.changes if c.address.kind == "project")
    assert project.action is Action.FORGET
    dss.client().get_project("SHOP").get_dataset("BYHAND").delete()
    made = engine.rollback(project_key="SHOP")
    assert engine.apply(made).complete and "SHOP" not in dss.client().list_project_keys()


def test_hand_edits_stay(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    """A rollback undoes applies; a colleague's edits, also elsewhere in what the apply touched, stay."""
    engine.apply(shop)
    shop["datasets"][0]["tags"] = ["new"]
    engine.apply(shop)
    dss.knobs.edit("SHOP", "datasets", "RAW", "schema.columns[0].type", "int")
    dss.knobs.edit("SHOP", "recipes", "clean", "payload", "hand = 1\n")
    dss.knobs.edit("SHOP", "datasets", "RAW", "shortDesc", "by hand")
    made = engine.rollback(project_key="SHOP")
    assert [(str(c.address), [f.path for f in c.fields]) for c in made.plan.changes if c.action is not Action.NOOP] == [
        ("dataset.SHOP.RAW", ["tags"])
    ]
    assert engine.apply(made).complete
    raw = dss.client().get_project("SHOP").get_dataset("RAW").get_settings().get_raw()
    assert raw["tags"] == [] and raw["schema"]["columns"][0]["type"] == "int" and raw["shortDesc"] == "by hand"
    assert dss.client().get_project("SHOP").get_recipe("clean").get_settings().get_code() == "hand = 1\n"
    assert {str(c.address) for c in engine.drift(project_key="SHOP").changes} == {
        "dataset.SHOP.RAW",
        "recipe.SHOP.clean",
    }


def test_an_edit_by_hand_between_two_applies_is_undone_with_the_first(
    engine: Engine, dss: Sandbox, knobs: Knobs, shop: dict[str, Any]
) -> None:
    """Apply 3 wrote over the edit: before it there was the edit, before apply 2 there was what apply 1 had left."""
    name = shop["datasets"][0]["name"]
    shop["datasets"][0] |= {"tags": ["mart"], "description": "One"}
    engine.apply(copy.deepcopy(shop))
    before = former.look(dss, "SHOP")
    shop["datasets"][0]["description"] = "Two"
    engine.apply(copy.deepcopy(shop))
    knobs.edit("SHOP", "datasets", name, "tags", ["by hand"])
    engine.apply(copy.deepcopy(shop))

    def tags() -> Any:
        return dss.client().get_project("SHOP").get_dataset(name).get_settings().get_raw()["tags"]

    assert tags() == ["mart"]
    back(engine, steps=1)
    assert tags() == ["by hand"]
    engine.apply(copy.deepcopy(shop))
    back(engine, to=1)
    assert former.changes(before, former.look(dss, "SHOP"), "SHOP") == []


def test_files_that_came_since_are_not_lost_in_silence(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    shop["managed_folders"].append({"name": "drop", "connection": "filesystem_folders"})
    engine.apply(shop)
    assert not engine.rollback(project_key="SHOP").plan.refusals, "an empty folder is no loss"
    project = dss.client().get_project("SHOP")
    folder = next(f["id"] for f in project.list_managed_folders() if f["name"] == "drop")
    project.get_managed_folder(folder).put_file("/a.csv", b"1")
    made = engine.rollback(project_key="SHOP")
    assert guards(made.plan) == ["data"]
    with pytest.raises(Refused):
        engine.apply(made)
    assert back(engine, delete_data=["managed_folder.drop"]).complete
    assert len(dss.client().get_project("SHOP").list_managed_folders()) == 1


def test_what_cannot_come_back_is_told_before(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    shop["datasets"].append({"name": "TYPED", "type": "inline", "columns": {"A": "string"}, "rows": [["x"]]})
    shop["project"]["variables"] = {"standard": {"dbPassword": "hunter-two", "region": "EU"}}
    engine.apply(shop)
    shop["datasets"].pop()
    shop["project"]["variables"] = {"standard": {"dbPassword": "hunter-three", "region": "US"}}
    engine.apply(shop, delete_data=["dataset.TYPED"])
    made = engine.rollback(project_key="SHOP")
    lost = [w for w in made.plan.warnings if w.startswith("cannot be undone: ")]
    assert len(lost) == 2 and "dataset.SHOP.TYPED: the data" in "".join(lost)
    assert "project.SHOP: variables.standard.dbPassword: the former secret is not known" in "".join(lost)
    assert "hunter" not in made.to_text() + made.to_json() + made.to_html() + made.to_markdown()
    done = engine.apply(made)
    assert done.complete and not done.remaining.has_actions
    standard = dss.client().get_project("SHOP").get_variables()["standard"]
    assert standard == {"dbPassword": "hunter-three", "region": "EU"}
    assert "TYPED" in {d.name for d in dss.client().get_project("SHOP").list_datasets()}


def test_what_was_only_to_be_dropped_is_no_loss(
    engine: Engine, dss: Sandbox, shop: dict[str, Any], tmp_path: Path
) -> None:
    shop["datasets"].append({"name": "TYPED", "type": "inline", "columns": {"A": "string"}, "rows": [["x"]]})
    first = engine.apply(copy.deepcopy(shop))
    shop["datasets"].pop()
    point = ("DELETE", "/projects/SHOP/datasets/TYPED", "before")
    killed.apply(dss, tmp_path, shop, point, "--delete-data", "dataset.TYPED")
    made = engine.rollback(project_key="SHOP")
    assert not [w for w in made.plan.warnings if w.startswith("cannot be undone")]
    typed = Address("dataset", "SHOP", "TYPED")
    assert engine.apply(made).state.entries[typed].attributes == first.state.entries[typed].attributes


def test_a_secret_that_stays_is_recorded_as_it_is(dss: Sandbox, tmp_path: Path, shop: dict[str, Any]) -> None:
    """With a signing key, secrets can be told apart: what state says of one afterwards must be true."""
    desk = Desk(dss, tmp_path / "c", shop, sealed=True)
    shop["project"]["secrets"] = ["variables.standard.plain"]
    for word in ("one-of-two", "two-of-two"):
        desk.config = {**shop, "project": {**shop["project"], "variables": {"standard": {"plain": word}}}}
        desk.apply()
    made = verbs.rollback(project_key="SHOP", around=desk.around)
    assert any("the former secret is not known" in w for w in made.plan.warnings)
    assert told(carried_out(made).remaining) == []
    assert dss.client().get_project("SHOP").get_variables()["standard"] == {"plain": "two-of-two"}
    assert desk.drift().changes == ()


def test_an_adoption_is_given_back(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    project = dss.client().get_project("SHOP")
    project.create_dataset(
        "THEIRS", "Filesystem", params={"connection": "filesystem_root", "path": "/t"}, formatType="csv"
    )
    before = former.look(dss, "SHOP")
    theirs = {
        "name": "THEIRS",
        "type": "filesystem",
        "connection": "filesystem_root",
        "path": "/t",
        "format_type": "csv",
    }
    shop["datasets"].append({**theirs, "tags": ["ours"]})
    engine.apply(shop, adopt=["dataset.THEIRS"])
    done = back(engine)
    assert former.changes(before, former.look(dss, "SHOP"), "SHOP") == []
    assert Address("dataset", "SHOP", "THEIRS") not in done.state.entries
    assert done.remaining.unmanaged["dataset"] == ("THEIRS",)


def test_forgotten_and_renamed_entries_come_back(engine: Engine, shop: dict[str, Any]) -> None:
    shop["datasets"][1]["lifecycle"] = {"on_remove": "forget"}
    first = engine.apply(shop)
    again = copy.deepcopy(shop)
    again["datasets"][2]["id"] = "mail"
    again["moved"] = [{"from": "dataset.BY_EMAIL", "to": "dataset.mail"}]
    again["datasets"].pop(1)
    again["recipes"][0]["outputs"] = [{"folder": "models"}]
    again["scenarios"] = []
    engine.apply(again)
    done = back(engine)
    assert done.state.entries.keys() == first.state.entries.keys()
    assert not engine.plan(shop).plan.has_actions


def test_everything_at_once(dss: Sandbox, tmp_path: Path) -> None:
    """All kinds and actions: replaced with victims, deleted with an unmanaged victim, adopted, renamed, moved."""
    dss.client().create_project("OTHER", "Other", "admin")
    desk = Desk(dss, tmp_path / "c", rich_changed.START, files=rich.FILES)
    desk.apply()
    rich_changed.by_hand(dss)
    before = former.look(dss, "RICH")
    assert desk.config is not None
    rich_changed.edit(desk.config)
    done = desk.apply(**rich_changed.OPTIONS)
    assert {c.action for c in done.plan.changes} == set(Action)
    assert {c.address.kind for c in done.plan.changes} == set(registry())
    assert not told(done.remaining) and former.changes(before, former.look(dss, "RICH"), "RICH")
    made = verbs.rollback(project_key="RICH", around=desk.around)
    assert [w for w in made.plan.warnings if w.startswith("cannot be undone")] == [
        "cannot be undone: dataset.RICH.REGIONS: the data that apply 2 dropped does not come back"
    ]
    assert all(c.effect is not Effect.LOSS for c in made.plan.changes)
    result = carried_out(made)
    assert told(result.remaining) == []
    assert former.changes(before, former.look(dss, "RICH"), "RICH") == []


# ------------------------------------------------------------------------------------------------------- on failure


def test_a_failed_apply_is_rolled_back_at_once(
    engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any]
) -> None:
    engine.apply(copy.deepcopy(shop))
    before = former.look(dss, "SHOP")
    made = engine.plan(changed(shop))
    knobs.fault(verb="PUT", path="/projects/SHOP/recipes/clean", times=1, status=500, message="No luck")
    with pytest.raises(Partial, match="rolled back: it is as it was before") as caught:
        apply(made, on_failure="rollback")
    result = caught.value.result
    assert result.failed and result.rolled_back.complete and not result.rolled_back.remaining.has_actions
    assert former.changes(before, former.look(dss, "SHOP"), "SHOP") == []


def test_a_rollback_that_is_refused_is_told(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    engine.apply(copy.deepcopy(shop))
    made = engine.plan(changed(shop))
    knobs.fault(verb="PUT", path="/projects/SHOP/recipes/clean", times=0, status=500, message="No luck")
    knobs.fault(verb="GET", path="/projects/SHOP/datasets", skip=1, times=0, status=500, message="Gone mad")
    with pytest.raises(Partial, match=r"not rolled back: .*Gone mad"):
        apply(made, on_failure="rollback")


def test_the_command_line(
    command: Callable[..., int],
    engine: Engine,
    knobs: Knobs,
    shop: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine.apply(copy.deepcopy(shop))
    (tmp_path / "project.yml").write_text(json.dumps(changed(shop)), encoding="utf-8")
    knobs.fault(verb="POST", path="/projects/SHOP/wiki", times=1, status=500, message="No luck")
    words = ("apply", "-c", str(tmp_path), "--auto-approve", "--on-failure", "rollback")
    assert command(*words) == 5
    assert "rolled back: the project is as it was before this apply" in capsys.readouterr().out
    assert command("apply", "-c", str(tmp_path), "--auto-approve") == 0
    capsys.readouterr()
    assert command("rollback", "--project-key", "SHOP", "--dry-run") == 0
    assert "DELETE" in capsys.readouterr().out
    assert command("rollback", "--project-key", "SHOP") == 1, "nobody to ask"
    assert "pass --auto-approve" in capsys.readouterr().err
    assert command("rollback", "-c", str(tmp_path), "--auto-approve") == 0
    out = capsys.readouterr().out
    assert "the configuration still asks for what is undone here" in out and "Planned again: no changes." in out
    assert command("rollback", "--project-key", "SHOP", "--to", "9") == 1
    assert "--to takes a serial before that" in capsys.readouterr().err


@pytest.mark.parametrize(("typed", "code", "heard"), [("yes", 1, "not confirmed"), ("SHOP", 5, "rolled back")])
def test_to_undo_a_first_apply_is_confirmed_with_the_key_of_the_project_that_goes(
    command: Callable[..., int],
    knobs: Knobs,
    dss: Sandbox,
    shop: dict[str, Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    code: int,
    heard: str,
) -> None:
    dss.client().create_project("OTHER", "Other", "admin")
    (tmp_path / "project.yml").write_text(json.dumps(shop), encoding="utf-8")
    knobs.fault(verb="POST", path="/projects/SHOP/scenarios", times=1, status=500, message="No luck")
    terminal = io.StringIO(f"{typed}\n")
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", terminal)
    assert command("apply", "-c", str(tmp_path), "--on-failure", "rollback") == code
    told = capsys.readouterr()
    assert "the project goes again, too. Write its key (SHOP)" in told.err and heard in told.out + told.err
    assert "SHOP" not in dss.client().list_project_keys()


def test_what_a_broken_rollback_did_not_follow_is_followed_by_the_next(desk: MakeDesk) -> None:
    """Its recipe is as it was already; only what DSS computes of it is still to come back."""
    columns = [{"name": name, "type": "double"} for name in ("K", "A", "B")]
    source = {"name": "IN", "type": "managed", "connection": "pg_main", "schema": {"columns": columns}}
    group = {"name": "g", "type": "group", "inputs": ["IN"], "outputs": ["OUT"], "keys": ["K"], "count": False}
    made = desk({
        "project": {"key": "BACK"},
        "datasets": [source, {"name": "OUT", "type": "managed", "connection": "pg_main"}],
        "recipes": [{**group, "aggregations": {"A": ["sum", "avg"], "B": ["max"]}}],
    })  # fmt: skip
    made.apply()
    before = made.live("datasets", "OUT", "schema.columns")
    made.put("recipes[0].aggregations", {"A": ["sum"]})
    carried_out(made.prepare(allow_cascade=("*",)))
    assert len(made.live("datasets", "OUT", "schema.columns")) < len(before)
    made.dss.knobs.fault(
        path="/projects/BACK/recipes/g/schema-update", status=403, error_type="java.lang.SecurityException"
    )
    with pytest.raises(Partial):
        verbs.apply(verbs.rollback(project_key="BACK", to=1, around=made.around))
    made.dss.knobs.clear()
    assert verbs.apply(verbs.rollback(project_key="BACK", to=1, around=made.around)).complete
    assert made.live("datasets", "OUT", "schema.columns") == before
