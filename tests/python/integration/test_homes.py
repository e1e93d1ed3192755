"""Homes for state beyond the one file: names in folders, journals, a managed folder from the first to the last."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Plan
from dss_iac.core.record.journal import DONE, KEPT, Journal
from dss_iac.errors import StateError
from dss_iac.run.home.store import Home, Store
from tests.sandbox import Sandbox

from .conftest import Engine

HOMES = ("library", "directory", "folder")


def test_names_may_have_folders(home: Home) -> None:
    assert home.names() == () and home.read("journal/1.json") is None
    home.write("journal/1.json", "one é\n")
    home.write("journal/2.json", "two")
    home.write("state.json", "{}")
    home.write("journal/1.json", "one again é\n")
    assert sorted(home.names()) == ["journal/1.json", "journal/2.json", "state.json"]
    assert home.read("journal/1.json") == "one again é\n"
    home.remove("journal/2.json")
    home.remove("journal/2.json")
    assert home.read("journal/2.json") is None and home.read("state.json") == "{}"


def test_names_that_were_just_listed_save_a_question(home: Home) -> None:
    home.write("state.json", "{}")
    assert home.read("state.json", home.names()) == "{}"
    assert home.read("other.json", home.names()) is None


def test_the_last_journals_are_kept(home: Home) -> None:
    store = Store(home, "P1")
    for serial in range(1, KEPT + 3):
        store.keep(Journal(Plan("P1", (), ()), "l1", serial, closed=DONE, started_at="then"))
    store.prune()
    assert store.serials() == tuple(range(3, KEPT + 3))
    found = store.journal(KEPT + 2)
    assert found is not None and found.serial == KEPT + 2 and found.closed == DONE
    assert store.journal(1) is None


def test_a_spoilt_journal_is_told(home: Home) -> None:
    store = Store(home, "P1")
    store.keep(Journal(Plan("P1", (), ()), "l1", 1, closed=DONE))
    text = home.read("journal/1.json") or ""
    for spoilt, told in ((text.replace('"l1"', '"l2"'), "edited by hand"), (text[:40], "damaged"),
                         (re.sub(r'("version": *)"[^"]*"', r'\1"9.0"', text), "newer")):  # fmt: skip
        home.write("journal/1.json", spoilt)
        with pytest.raises(StateError, match=told):
            store.journal(1)


@pytest.mark.parametrize("where", HOMES)
def test_an_apply_lives_in_every_home(
    engine: Engine, dss: Sandbox, shop: dict[str, Any], tmp_path: Path, where: str
) -> None:
    more = {"library": {}, "directory": {"state_dir": tmp_path / "s"}, "folder": {"state_folder": "kept by iac"}}[where]
    done = engine.apply(shop, **more)
    assert done.complete and not done.remaining.has_actions
    shop["recipes"][0]["code"] = "a = 2\n"
    assert engine.apply(shop, **more).state.serial == 2
    assert engine.writes(lambda: engine.plan(shop, **more)) == []
    back = engine.rollback(project_key="SHOP", **more)
    assert engine.apply(back).complete
    assert dss.client().get_project("SHOP").get_recipe("clean").get_settings().get_code() == "a = 1\n"
    library = dss.client().get_project("SHOP").get_library()
    assert ("dss-iac" in [i.name for i in library.list()]) == (where == "library")
    assert "managed_folder" not in engine.plan(shop, **more).plan.unmanaged
    assert engine.apply(engine.rollback(project_key="SHOP", to=0, **more)).complete
    assert "SHOP" not in dss.client().list_project_keys()


def test_a_managed_folder_that_two_share_a_name_is_told(engine: Engine, dss: Sandbox, shop: dict[str, Any]) -> None:
    engine.apply(shop)
    for _ in range(2):
        dss.client().get_project("SHOP").create_managed_folder("twins")
    with pytest.raises(StateError, match="2 folders have this name"):
        engine.plan(shop, state_folder="twins")
