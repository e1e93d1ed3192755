"""The write-ahead journal: written before DSS is, few writes, and after a kill the next apply goes on from there."""

from __future__ import annotations

import copy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Action, Plan, Step
from dss_iac.core.model.state import State
from dss_iac.core.record import journal as journals
from dss_iac.core.record.journal import DONE, FAILED, OPEN, Journal
from dss_iac.dss.library import Library
from dss_iac.errors import DssError, Partial, StateError
from dss_iac.run.clock import Clock
from dss_iac.run.event import Ended, Minted, Saved
from dss_iac.run.home.journal_writer import Keeper
from dss_iac.run.home.store import DirectoryHome, LibraryHome, Store
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from . import former, killed
from .conftest import Engine
from .killed import Point

BIRTH: tuple[Point, ...] = (
    ("POST", "/projects", "after"),
    ("POST", "/projects/SHOP/libraries/contents/dss-iac/journal/1.json", "before"),
    ("POST", "/projects/SHOP/libraries/contents/dss-iac/journal/1.json", "after"),
    ("POST", "/projects/SHOP/flow/zones", "after"),
    ("POST", "/projects/SHOP/managedfolders", "after"),
    ("POST", "/projects/SHOP/recipes", "before"),
    ("POST", "/projects/SHOP/scenarios", "after"),
    ("POST", "/projects/SHOP/libraries/contents/dss-iac/state.json", "before"),
    ("POST", "/projects/SHOP/libraries/contents/dss-iac/state.json", "after"),
)
CHANGE: tuple[Point, ...] = (
    ("POST", "/projects/SHOP/libraries/contents/dss-iac/journal/2.json", "after"),
    ("POST", "/projects/SHOP/flow/zones", "after"),
    ("PUT", "/projects/SHOP/recipes/clean", "after"),
    ("POST", "/projects/SHOP/actions/renameDataset", "after"),
    ("DELETE", "/projects/SHOP/scenarios/daily", "after"),
    ("POST", "/projects/SHOP/libraries/contents/dss-iac/state.json", "before"),
)


def changed(shop: dict[str, Any]) -> dict[str, Any]:
    """A second configuration with something of everything: new, edited, renamed and gone."""
    shop["project"]["variables"] = {"standard": {"region": "US", "more": {"deep": 1}}}
    shop["zones"] = [{"name": "Ingest", "color": "#000000"}, {"name": "Second"}]
    shop["datasets"][0]["zone"] = "Second"
    shop["datasets"][0]["schema"]["columns"].insert(1, {"name": "AGE", "type": "int"})
    shop["datasets"][2]["name"] = "BY_MAIL"
    shop["datasets"].append({"name": "MORE", "type": "managed", "connection": "filesystem_managed"})
    shop["managed_folders"].append({"name": "drop", "connection": "filesystem_folders"})
    shop["recipes"][0]["code"] = "a = 2\n"
    shop["recipes"][1]["outputs"] = ["BY_MAIL"]
    shop["articles"] = [{"name": "Read me", "content": "# Here\n"}]
    shop["moved"] = [{"from": "dataset.BY_EMAIL", "to": "dataset.BY_MAIL"}]
    shop["scenarios"] = []
    return shop


def nothing_twice(dss: Sandbox) -> None:
    project = dss.client().get_project("SHOP")
    for names in (
        [z.name for z in project.get_flow().list_zones()],
        [f["name"] for f in project.list_managed_folders()],
        [s["name"] for s in project.list_scenarios()],
        [a.get_data().get_name() for a in project.get_wiki().list_articles()],
    ):
        assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("point", BIRTH, ids=" ".join)
def test_a_killed_first_apply_is_resumed(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path, point: Point
) -> None:
    killed.apply(dss, tmp_path, shop, point)
    done = engine.apply(shop)
    assert done.complete and not done.remaining.has_actions and not done.remaining.records
    assert {e.origin for e in done.state.entries.values()} == {"created"}
    assert {e.status for e in done.state.entries.values()} == {"ok"}
    assert dss.client().get_project("SHOP").get_metadata()["tags"] == ["gold"]
    nothing_twice(dss)


@pytest.mark.parametrize("point", BIRTH[:-1], ids=" ".join)
def test_a_killed_first_apply_is_rolled_back(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path, point: Point
) -> None:
    killed.apply(dss, tmp_path, shop, point)
    assert engine.apply(engine.rollback(project_key="SHOP")).complete
    assert "SHOP" not in dss.client().list_project_keys()


@pytest.mark.parametrize("point", CHANGE, ids=" ".join)
def test_a_killed_second_apply_is_resumed(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path, point: Point
) -> None:
    engine.apply(shop)
    killed.apply(dss, tmp_path, changed(shop), point)
    made = engine.plan(shop)
    assert any("an apply of admin, " in n and "did not finish" in n for n in made.plan.notes)
    done = engine.apply(made)
    assert done.complete and not done.remaining.has_actions and not done.remaining.records
    assert not any("did not finish" in n for n in done.remaining.notes)
    nothing_twice(dss)


@pytest.mark.parametrize("point", CHANGE, ids=" ".join)
def test_a_killed_second_apply_is_rolled_back(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path, point: Point
) -> None:
    first = engine.apply(shop)
    before = former.look(dss, "SHOP")
    killed.apply(dss, tmp_path, changed(shop), point)
    done = engine.apply(engine.rollback(project_key="SHOP"))
    assert done.complete and not done.remaining.has_actions
    assert former.changes(before, former.look(dss, "SHOP"), "SHOP") == []
    assert done.state.entries.keys() == first.state.entries.keys()


def test_a_project_whose_birth_was_interrupted_goes_with_the_apply_that_resumed_it(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path
) -> None:
    """The first apply left no journal, only its mark (D22): the second one answers for the project."""
    killed.apply(dss, tmp_path, shop, ("POST", "/projects", "after"))
    assert engine.apply(shop).complete
    assert engine.apply(engine.rollback(project_key="SHOP")).complete
    assert "SHOP" not in dss.client().list_project_keys()


@pytest.mark.parametrize("again", ["apply", "rollback"])
@pytest.mark.parametrize(
    "point",
    [
        ("POST", "/projects/SHOP/actions/renameDataset", "after"),
        ("PUT", "/projects/SHOP/recipes/clean", "after"),
        ("DELETE", "/projects/SHOP/wiki/*", "before"),
        ("POST", "/projects/SHOP/libraries/contents/dss-iac/state.json", "before"),
    ],
    ids=" ".join,
)
def test_a_killed_rollback(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path, point: Point, again: str
) -> None:
    """It is an apply with a journal: one goes on from there, or back all the way."""
    first = engine.apply(copy.deepcopy(shop))
    before = former.look(dss, "SHOP")
    engine.apply(changed(shop))
    after = former.look(dss, "SHOP")
    killed.command(dss, point, "rollback", "--project-key", "SHOP", "--auto-approve")
    forth = again == "apply"
    done = engine.apply(shop if forth else engine.rollback(project_key="SHOP", to=1))
    assert done.complete and not done.remaining.has_actions and not done.remaining.records
    assert former.changes(after if forth else before, former.look(dss, "SHOP"), "SHOP") == []
    assert forth or done.state.entries.keys() == first.state.entries.keys()
    nothing_twice(dss)


def columns(dss: Sandbox) -> list[str]:
    settings = dss.client().get_project("SHOP").get_dataset("BY_EMAIL").get_settings()
    return sorted(c["name"] for c in settings.get_raw()["schema"]["columns"])


def test_what_follows_a_recipe_is_made_up_for_after_a_kill(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path
) -> None:
    """The recipe is as declared, so only state can tell that the schema of its output is still owed (D15)."""
    killed.apply(dss, tmp_path, shop, ("GET", "/projects/SHOP/recipes/by_email/schema-update", "before"))
    assert columns(dss) == []
    assert engine.apply(shop).complete and columns(dss) == ["EMAIL", "count"]
    shop["recipes"][1]["aggregations"] = {"ID": ["max"]}
    killed.apply(dss, tmp_path, shop, ("GET", "/projects/SHOP/recipes/by_email/schema-update", "before"))
    assert columns(dss) == ["EMAIL", "count"]
    made = engine.plan(shop)
    assert [(c.address.name, c.reason.split("; ")[1]) for c in made.plan.changes if c.action is Action.UPDATE] == [
        ("by_email", "the schemas of its outputs are to be computed")
    ]
    assert engine.apply(made).complete and columns(dss) == ["EMAIL", "ID_max", "count"]


def test_what_follows_a_recipe_is_tried_again_after_a_failure(
    dss: Sandbox, engine: Engine, knobs: Knobs, shop: dict[str, Any]
) -> None:
    knobs.fault(verb="POST", path="/projects/SHOP/recipes/by_email/actions/updateOutputSchema", times=1, status=500)
    with pytest.raises(Partial) as caught:
        engine.apply(shop)
    assert caught.value.result.remaining.has_actions and columns(dss) == []
    done = engine.apply(shop)
    assert done.complete and columns(dss) == ["EMAIL", "count"] and not done.remaining.has_actions


def test_the_header_comes_first_and_state_is_written_once(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    made = engine.plan(shop)
    writes = [r.path for r in engine.writes(lambda: engine.apply(made))]
    kept = [p.rsplit("dss-iac/", 1)[1] for p in writes if "/contents/dss-iac/" in p]
    assert [n for n in kept if n != "lock.json"] == ["journal/2.json", "state.json", "journal/2.log"]
    header = next(i for i, p in enumerate(writes) if p.endswith("journal/2.json"))
    assert header < next(i for i, p in enumerate(writes) if p.endswith("/recipes/clean"))


def test_without_a_header_nothing_is_done(engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    made = engine.plan(shop)
    knobs.fault(verb="POST", path="/projects/SHOP/libraries/contents/dss-iac/journal/**", times=0, message="Disk full")
    with pytest.raises(DssError, match="Disk full"):
        engine.apply(made)
    assert dss.client().get_project("SHOP").get_recipe("clean").get_settings().get_code() == "a = 1\n"


def test_an_open_journal_with_nothing_left_to_do_is_closed_by_the_next_apply(
    dss: Sandbox, engine: Engine, shop: dict[str, Any], tmp_path: Path
) -> None:
    engine.apply(shop)
    again = {**shop, "recipes": [{**shop["recipes"][0], "code": "a = 2\n"}, shop["recipes"][1]]}
    killed.apply(dss, tmp_path, again, ("PUT", "/projects/SHOP/recipes/clean", "before"))
    made = engine.plan(shop)
    assert not made.plan.has_actions and any("did not finish" in n for n in made.plan.notes)
    assert engine.apply(made).saved
    assert engine.plan(shop).plan.notes == ()
    assert engine.writes(lambda: engine.apply(shop)) == []


def test_a_journal_holds_what_was_and_no_secret(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    shop["project"]["variables"] = {"standard": {"dbPassword": "hunter-two", "region": "EU"}}
    engine.apply(shop)
    shop["project"]["variables"] = {"standard": {"dbPassword": "hunter-three", "region": "US"}}
    shop["scenarios"] = []
    engine.apply(shop)
    kept = Store(LibraryHome(Library(engine.plan(shop).session.transport, "SHOP")), "SHOP")
    found = kept.journal(2)
    assert found is not None and found.closed == DONE and found.by == "admin"
    scenario = next(c for c in found.plan.changes if c.address.kind == "scenario")
    assert scenario.before is not None and scenario.before["triggers"] and scenario.before["params"]["steps"]
    assert Address("scenario", "SHOP", "daily") in found.entries
    texts = [p.read_text(encoding="utf-8") for p in dss.tree("SHOP").rglob("journal/*.json")]
    assert len(texts) == 2 and not any("hunter" in text for text in texts)


def test_a_failed_apply_is_closed_as_failed(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    knobs.fault(verb="POST", path="/projects/SHOP/recipes", times=1, status=500, message="No luck")
    with pytest.raises(Partial):
        engine.apply(shop)
    kept = engine.plan(shop).store
    found = kept.journal(1)
    assert found is not None and found.closed == FAILED and "failed" in found.done.values()


def test_checkpoints_are_rare(tmp_path: Path) -> None:
    now = [0.0]
    told: list[object] = []
    store = Store(DirectoryHome(tmp_path, "P1"), "P1")
    header = Journal(Plan("P1", (), ()), "l1", 1)
    keeper = Keeper(store, Clock(monotonic=lambda: now[0]), told.append, header)
    keeper.begin(exists=True)
    assert store.serials() == (1,)
    saved = []
    for now[0] in (10.0, 29.0, 31.0, 45.0, 62.0):
        saved.append(keeper.checkpoint())
    assert saved == [False, False, True, False, True]
    open_ = store.journal(1)
    assert open_ is not None and open_.closed == OPEN
    keeper.close(State("l1", "P1", 1), DONE)
    closed = store.journal(1)
    assert closed is not None and closed.closed == DONE
    assert [type(event) for event in told] == [Saved]


def test_the_header_is_written_once_however_often_progress_is(tmp_path: Path) -> None:
    """Each body once; a checkpoint and the end write a small text beside it."""
    now = [0.0]
    store = Store(DirectoryHome(tmp_path, "P1"), "P1", b"k")
    keeper = Keeper(store, Clock(monotonic=lambda: now[0]), lambda event: None, Journal(Plan("P1", (), ()), "l1", 1))
    keeper.begin(exists=True)
    header = (tmp_path / "P1/journal/1.json").read_bytes()
    for n in range(1, 40):
        step = Step(n, "create", Address("zone", "P1", f"Z{n}"))
        keeper.hear(Minted(step, f"id{n}"))
        keeper.hear(Ended(step, "succeeded"))
        now[0] += 31.0
        assert keeper.checkpoint()
    found = store.journal(1)
    assert found is not None and len(found.ids) == len(found.done) == 39 and found.closed == OPEN
    keeper.close(State("l1", "P1", 1), DONE)
    found = store.journal(1)
    assert found is not None and found.closed == DONE and found.ids[Address("zone", "P1", "Z7")] == "id7"
    assert (tmp_path / "P1/journal/1.json").read_bytes() == header
    assert sorted(store.home.names()) == ["journal/1.json", "journal/1.log", "state.json"]


def test_progress_says_nothing_of_another_journal(tmp_path: Path) -> None:
    store = Store(DirectoryHome(tmp_path, "P1"), "P1")
    first = Journal(Plan("P1", (), ()), "l1", 1, by="alice")
    store.reach(replace(first, done={1: "succeeded"}, closed=DONE), store.keep(first))
    assert store.journal(1) == replace(first, done={1: "succeeded"}, closed=DONE)
    store.keep(replace(first, by="bob"))  # one of the same number, after a state that was put back
    assert store.journal(1) == replace(first, by="bob")


@pytest.mark.parametrize("spoil", [lambda t: t[:20], lambda t: t.replace("done", "dome"), lambda t: "[]", lambda t: ""])
def test_spoilt_progress_is_told_and_not_guessed(tmp_path: Path, spoil: Any) -> None:
    store = Store(DirectoryHome(tmp_path, "P1"), "P1")
    first = Journal(Plan("P1", (), ()), "l1", 1)
    store.reach(replace(first, done={1: "succeeded"}), store.keep(first))
    file = tmp_path / "P1/journal/1.log"
    file.write_text(spoil(file.read_text()))
    with pytest.raises(StateError, match="remove the file"):
        store.journal(1)
    file.unlink()
    assert store.journal(1) == first


def test_progress_is_signed_for_itself(tmp_path: Path) -> None:
    store = Store(DirectoryHome(tmp_path, "P1"), "P1", b"k")
    first = Journal(Plan("P1", (), ()), "l1", 1)
    store.reach(replace(first, done={1: "succeeded"}), store.keep(first))
    unsigned = replace(store, key=b"")
    unsigned.reach(replace(first, done={1: "failed"}), store.keep(first))
    with pytest.raises(StateError, match="not signed"):
        store.journal(1)


def test_a_journal_has_each_body_once(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    shop["datasets"][0]["description"] = "told nowhere else"
    engine.apply(shop)
    text = next(dss.tree("SHOP").rglob("journal/1.json")).read_text(encoding="utf-8")
    assert text.count("told nowhere else") == 1
    made = engine.plan(shop)
    found = made.store.journal(1)
    assert found is not None
    change = next(c for c in found.plan.changes if c.address.name == shop["datasets"][0]["name"])
    assert next(f.desired for f in change.fields if f.path == "description") == "told nowhere else"


def test_a_journal_round_trips(engine: Engine, shop: dict[str, Any]) -> None:
    made = engine.plan(shop)
    header = journals.begin(made.plan, None, 1, made.snapshot, "admin", "2026-01-31T12:00:00Z", b"k")
    header = replace(header, ids={Address("zone", "SHOP", "Ingest"): "x1"}, done={1: "succeeded"})
    text = journals.dumps(header, key=b"k")
    again = journals.loads(text, "here")
    assert journals.dumps(again, key=b"k") == text
    assert again.ids == header.ids and again.done == header.done and again.plan.steps == header.plan.steps
