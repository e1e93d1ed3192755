"""What git and state know of applies: a tag for each, commits where the project commits when told, one list of all; and
what people may do to state by hand."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.address import Address
from dss_iac.errors import IacError, StateError
from dss_iac.run.config.config_files import load
from dss_iac.run.home import git_history
from dss_iac.run.verb import state_edit, state_repair
from dss_iac.run.verb.prepare import Around
from dss_iac.run.verb.state_edit import Hand
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from . import killed
from .conftest import Engine


@pytest.fixture
def hand(dss: Sandbox) -> Hand:
    return state_edit.reach("SHOP", Around(environ={}, client=dss.client()))


def tags(dss: Sandbox) -> dict[str, Any]:
    found = dss.client().get_project("SHOP").get_project_git().list_tags()
    return {t["shortName"]: t for t in found if t["shortName"].startswith("dss-iac/")}


def test_every_apply_ends_with_a_tag(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    done = engine.apply(shop)
    assert done.notes == ()
    shop["recipes"][0]["code"] = "a = 2\n"
    again = engine.apply(shop)
    found = tags(dss)
    assert sorted(found) == ["dss-iac/1", "dss-iac/2", "dss-iac/settled-1", "dss-iac/settled-2"]
    told = found["dss-iac/2"]["annotations"]
    assert told.startswith("apply 2 by admin, ") and "0 to create, 1 to update" in told and "\nplan " in told
    log = dss.client().get_project("SHOP").get_project_git().log(count=50)["entries"]
    ids = [e["commitId"] for e in log]
    assert again.state.git_commit in ids and done.state.git_commit in ids
    assert ids.index(again.state.git_commit) > ids.index(found["dss-iac/2"]["commit"]), "the tag has state, too"
    state = dss.tree("SHOP") / "lib" / "dss-iac" / "state.json"
    assert json.loads(state.read_text())["git_commit"] == again.state.git_commit


def test_a_project_that_commits_when_told_is_committed(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    shop["project"]["settings"] = {"gitCommitMode": "ALL_EXPLICIT"}
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    done = engine.apply(shop)
    git = dss.client().get_project("SHOP").get_project_git()
    assert git.get_status()["clean"]
    messages = [e["message"] for e in git.log(count=2)["entries"]]
    assert messages[0].startswith("state of apply 2 by admin") and messages[1].startswith("apply 2 by admin")
    assert git.log(count=2)["entries"][1]["commitId"] == done.state.git_commit


def test_without_git_an_apply_works_and_says_so(shop: dict[str, Any]) -> None:
    with Sandbox(git=False) as dss:
        done = Engine(dss).apply(shop)
    assert done.complete and sum(note.startswith("git: ") for note in done.notes) == 1
    assert done.state.git_commit == ""


def test_a_tag_that_cannot_be_set_is_only_told(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    knobs.fault(verb="POST", path="/projects/SHOP/git/tags", skip=1, times=0, status=500, message="Repository is busy")
    shop["recipes"][0]["code"] = "a = 2\n"
    done = engine.apply(shop)
    assert done.complete and any("git: not tagged (Repository is busy" in note for note in done.notes)


@pytest.mark.parametrize(("asked", "skip"), [("settings", 0), ("settings", 1), ("settings", 2), ("git/actions/log", 0)])
def test_git_is_waited_for_like_anything_else(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], asked: str, skip: int
) -> None:
    """Who is asked to slow down asks again, and the apply has its commit and its tag."""
    made = engine.plan(shop)
    knobs.fault(verb="GET", path=f"/projects/SHOP/{asked}", skip=skip, status=429, retry_after="0")
    done = engine.apply(made)
    assert done.complete and not any(note.startswith("git: ") for note in done.notes), done.notes


def test_the_history_links_serial_tag_and_commit(
    engine: Engine, dss: Sandbox, shop: dict[str, Any], hand: Hand, tmp_path: Path
) -> None:
    engine.apply(shop)
    shop["recipes"][0]["code"] = "a = 2\n"
    engine.apply(shop)
    engine.apply(engine.rollback(project_key="SHOP"))
    state_edit.removed(hand, ('library_file."python/shared.py"',))
    killed.apply(dss, tmp_path, shop, ("PUT", "/projects/SHOP/recipes/clean", "before"))
    rows = git_history.rows(hand.session, hand.kept, state_edit.loaded(hand))
    assert [(r.serial, r.how) for r in rows] == [
        (5, "did not finish"), (4, "done"), (3, "done"), (2, "rolled back by 3"), (1, "done"),
    ]  # fmt: skip
    assert [r.tag for r in rows] == ["", "dss-iac/4", "dss-iac/3", "dss-iac/2", "dss-iac/1"]
    assert all(r.commit and r.by == "admin" and r.at for r in rows if r.tag)
    assert rows[1].what == 'state rm library_file.SHOP."python/shared.py"'
    assert rows[2].what.startswith("rollback of 2: 0 to create, 1 to update")


def test_an_entry_that_was_moved_by_hand_moves_everywhere_and_back(
    engine: Engine, shop: dict[str, Any], hand: Hand
) -> None:
    engine.apply(shop)
    old, new = state_edit.moved(hand, "managed_folder.models", "managed_folder.artefacts")
    assert (old.dss_id, old.name) == (new.dss_id, new.name)
    now = state_edit.loaded(hand)
    outputs = now.entries[Address("recipe", "SHOP", "clean")].attributes["outputs"]
    assert {"folder": "artefacts"} in [i["ref"] for i in outputs["main"]["items"]]
    said = {**shop, "managed_folders": [{**shop["managed_folders"][0], "id": "artefacts"}]}
    said["recipes"] = [{**shop["recipes"][0], "outputs": ["CLEAN", {"folder": "artefacts"}]}, shop["recipes"][1]]
    assert not engine.plan(said).plan.has_actions
    for target, why in (("dataset.x", "stays of its kind"), ("managed_folder.artefacts", "is recorded already")):
        with pytest.raises(IacError, match=why):
            state_edit.moved(hand, "managed_folder.artefacts", target)
    said["recipes"][0]["code"] = "a = 2\n"
    engine.apply(said)
    assert engine.apply(engine.rollback(project_key="SHOP", to=1)).complete
    assert not engine.plan(shop).plan.has_actions


def test_what_was_forgotten_by_hand_is_remembered_by_a_rollback(
    engine: Engine, shop: dict[str, Any], hand: Hand
) -> None:
    first = engine.apply(shop)
    state_edit.removed(hand, ("dataset.CLEAN", "scenario.daily"))
    shop["recipes"][0]["code"] = "a = 2\n"
    shop["datasets"].pop(1)
    shop["scenarios"] = []
    shop["recipes"][0]["outputs"] = [{"folder": "models"}]
    engine.apply(shop)
    done = engine.apply(engine.rollback(project_key="SHOP", to=1))
    assert done.complete and done.state.entries.keys() == first.state.entries.keys()


def test_state_is_not_edited_beside_an_unfinished_apply(
    engine: Engine, dss: Sandbox, shop: dict[str, Any], hand: Hand, tmp_path: Path
) -> None:
    engine.apply(shop)
    changed = {**shop, "recipes": [{**shop["recipes"][0], "code": "a = 2\n"}, shop["recipes"][1]]}
    killed.apply(dss, tmp_path, changed, ("PUT", "/projects/SHOP/recipes/clean", "before"))
    with pytest.raises(StateError, match="an apply did not finish"):
        state_edit.removed(hand, ("dataset.RAW",))


# ----------------------------------------------------------------------------------------------------------- mending


def spoil(dss: Sandbox, text: str | None) -> None:
    if text is None:
        dss.client().get_project("SHOP").get_library().get_file("dss-iac/state.json").delete()
    else:
        dss.knobs.edit_library("SHOP", "dss-iac/state.json", text)


@pytest.mark.parametrize("how", ["edited", "cut", "gone"])
@pytest.mark.parametrize("configured", [True, False])
def test_a_spoilt_state_is_rebuilt(
    engine: Engine, dss: Sandbox, shop: dict[str, Any], hand: Hand, how: str, configured: bool
) -> None:
    before = engine.apply(shop).state
    text = state_edit.pulled(hand)
    spoil(
        dss,
        {"edited": text.replace('"origin": "created"', '"origin": "adopted"', 1), "cut": text[:200], "gone": None}[how],
    )
    if how != "gone":
        with pytest.raises(StateError, match="state rebuild"):
            engine.plan(shop)
    desired = load(shop).desired if configured else None
    found = state_repair.rebuild(hand, desired)
    state = state_repair.write(hand, found)
    assert state.entries.keys() == before.entries.keys() and state.serial == 2
    assert {a: e.dss_id for a, e in state.entries.items()} == {a: e.dss_id for a, e in before.entries.items()}
    made = engine.plan(shop).plan
    assert not made.has_actions
    if configured:
        assert made.records == 0


def test_a_rebuilt_state_drops_what_is_gone(engine: Engine, dss: Sandbox, shop: dict[str, Any], hand: Hand) -> None:
    engine.apply(shop)
    dss.knobs.delete("SHOP", "scenarios", next(iter(dss.estate.projects["SHOP"].store["scenarios"])))
    found = state_repair.rebuild(hand, None)
    assert found.dropped == (Address("scenario", "SHOP", "daily"),)


def test_without_anything_a_configuration_is_needed(dss: Sandbox, hand: Hand) -> None:
    dss.client().create_project("SHOP", "Shop", "admin")
    with pytest.raises(StateError, match="give the configuration with -c"):
        state_repair.rebuild(hand, None)


def test_the_state_of_a_copied_project_is_taken_over(
    engine: Engine, dss: Sandbox, shop: dict[str, Any], tmp_path: Path
) -> None:
    first = engine.apply(shop).state
    shutil.copytree(dss.tree("SHOP"), tmp_path / "COPY", ignore=shutil.ignore_patterns(".git"))
    with Sandbox(load=[tmp_path / "COPY"]) as other:
        there = state_edit.reach("COPY", Around(environ={}, client=other.client()))
        with pytest.raises(StateError, match="state rebind"):
            state_edit.loaded(there)
        found = state_repair.rebind(there)
        state = state_repair.write(there, found)
        assert state.project == "COPY" and state.lineage != first.lineage and state.instance
        assert not found.dropped and {a.project for a in state.entries} == {"COPY"}
        shop["project"]["key"] = "COPY"
        made = Engine(other).plan(shop).plan
        assert not made.has_actions and not made.refusals
        with pytest.raises(StateError, match="nothing to take over"):
            state_repair.rebind(there)
        with pytest.raises(StateError, match="stays as it is"):
            Engine(other).rollback(project_key="COPY", to=0)


def test_two_serials_are_compared(
    command: Callable[..., int], engine: Engine, shop: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    """The first value and the last of what several applies changed; what came and went in between is nothing."""

    def diff(*serials: str, code: int = 0) -> str:
        assert command("state", "diff", *serials, "--project-key", "SHOP") == code
        out = capsys.readouterr()
        return out.err if code else out.out

    gone = {"name": "GONE", "type": "managed", "connection": "filesystem_managed"}
    rest = shop["datasets"][1:]
    for words, more in (("one", []), ("two", [gone]), ("three", [])):
        engine.apply({**shop, "datasets": [{**shop["datasets"][0], "description": words}, *rest, *more]})
    name = shop["datasets"][0]["name"]
    told = f'~ dataset.SHOP.{name}\n    description: "one" → "three"\n\nAll in all: 0 made, 1 changed, 0 deleted.\n'
    assert diff("1").endswith(told) and diff("1", "3") == diff("1") and "GONE" not in diff("1")
    assert "+ dataset.SHOP.GONE" in diff("1", "2") and "1 made, 1 changed" in diff("1", "2")
    assert "Serials 3 and 3 are the same." in diff("3")
    for serials in (("3", "1"), ("1", "9")):
        assert "state history` lists them" in diff(*serials, code=1)


def test_the_command_line(
    command: Callable[..., int],
    engine: Engine,
    shop: dict[str, Any],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    engine.apply(shop)
    (tmp_path / "project.yml").write_text(json.dumps(shop), encoding="utf-8")

    def state(*words: str) -> str:
        assert command("state", *words, "--project-key", "SHOP") == 0
        return capsys.readouterr().out

    assert state("mv", "zone.Ingest", "zone.In") == (
        "zone.SHOP.Ingest is zone.SHOP.In in state now; let the configuration say so, too\n"
    )
    lines = state("history").splitlines()
    assert lines[0].split()[0] == "2" and "state mv zone.SHOP.Ingest zone.SHOP.In" in lines[0]
    assert "dss-iac/1" in lines[1] and "10 to create" in lines[1]
    assert json.loads(state("history", "--format", "json"))[1]["tag"] == "dss-iac/1"
    assert json.loads(state("pull"))["serial"] == 2
    assert command("state", "rebuild", "-c", str(tmp_path), "--auto-approve") == 0
    out = capsys.readouterr().out
    assert "kept (10)" in out and "found in DSS" not in out and "serial 3" in out
    assert command("state", "rebind", "--project-key", "SHOP") == 1
    assert "nothing to take over" in capsys.readouterr().err
