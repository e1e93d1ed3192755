"""What people look at: dashboards and the insights on them, webapps, notebooks (AUTO §5, §6; API §11)."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, told

CONFIG: dict[str, Any] = {
    "project": {"key": "PAGES"},
    "policy": {"naming": "dss"},
    "datasets": [{"name": "ORDERS", "type": "managed"}],
    "insights": [
        {"name": "Rows", "type": "metrics", "of": "ORDERS", "metric": "records:COUNT_RECORDS"},
        {"name": "Table", "type": "dataset_table", "dataset": "ORDERS"},
    ],
    "dashboards": [
        {
            "name": "Orders",
            "pages": [
                {
                    "title": "Main",
                    "tiles": [
                        {"text": "# Orders", "at": [0, 0, 36, 2]},
                        {"insight": "Rows", "shows": "metrics", "at": [0, 2, 12, 8]},
                        {"insight": "Table", "shows": "dataset_table", "at": [12, 2, 24, 8]},
                    ],
                }
            ],
        }
    ],
    "webapps": [{"name": "Page", "type": "STANDARD", "html": "<p>Hello</p>", "js": "console.log(1)"}],
    "notebooks": [{"name": "Explore", "cells": [{"code": "print(1)"}, {"code": "print(2)"}, {"markdown": "# End"}]}],
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Everything of the configuration, applied."""
    found = desk(copy.deepcopy(CONFIG))
    assert_quiet(found.apply().remaining)
    return found


def test_a_tile_shows_an_insight_by_its_id(made: Desk) -> None:
    tiles = made.live("dashboards", "Orders", "pages[0].grid.tiles")
    assert [t.get("insightId") for t in tiles] == [
        None,
        made.id_of("insights", "Rows"),
        made.id_of("insights", "Table"),
    ]
    assert made.live("insights", "Rows", "params") == {
        "objectSmartId": "ORDERS", "objectType": "DATASET", "metricId": "records:COUNT_RECORDS"}  # fmt: skip


def test_a_tile_that_is_put_in_between_changes_nothing_else(made: Desk) -> None:
    tile = {"text": "Rows of today", "at": [0, 10, 36, 1]}
    assert made.config is not None
    made.config["dashboards"][0]["pages"][0]["tiles"].insert(1, tile)
    page = made.live("dashboards", "Orders", "pages[0].id")
    prepared = made.prepare()
    assert [c.address.kind for c in actions(prepared.plan)] == ["dashboard"], told(prepared.plan)
    assert_quiet(made.apply().remaining)
    tiles = made.live("dashboards", "Orders", "pages[0].grid.tiles")
    assert [t["tileType"] for t in tiles] == ["TEXT", "TEXT", "INSIGHT", "INSIGHT"]
    assert made.live("dashboards", "Orders", "pages[0].id") == page


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"name": "X", "type": "metrics", "dataset": "ORDERS"}, "has no 'dataset'"),
        ({"name": "X", "type": "chart", "metric": "m"}, "has no 'metric'"),
        ({"name": "X", "type": "static_file", "model": "churn"}, "has no 'model'"),
    ],
)
def test_what_a_type_of_insight_does_not_show_is_told(made: Desk, item: dict[str, Any], what: str) -> None:
    made.put("insights", [item])
    with pytest.raises(Exception, match=what):
        made.plan()


@pytest.mark.parametrize(
    ("item", "what"),
    [
        ({"name": "X", "type": "DASH", "html": "<p>"}, "its code is python"),
        ({"name": "X", "type": "SHINY", "python": "1"}, "its code is ui and server"),
        ({"name": "X", "type": "webapp_p_w", "js": "1"}, "its code is the plugin's"),
    ],
)
def test_code_that_a_type_of_webapp_does_not_have_is_told(made: Desk, item: dict[str, Any], what: str) -> None:
    made.put("webapps", [item])
    with pytest.raises(Exception, match=what):
        made.plan()


def test_what_the_api_cannot_delete_is_forgotten_and_said(made: Desk) -> None:
    made.drop("webapps")
    change = next(c for c in made.plan().changes if c.address.kind == "webapp")
    assert change.action is Action.FORGET and "delete it on its page" in change.reason
    made.apply()
    assert made.id_of("web_apps", "Page")


def test_what_the_api_cannot_make_is_refused_or_left_out(made: Desk) -> None:
    made.put("webapps", [*CONFIG["webapps"], {"name": "Plugged", "type": "webapp_charts_radar", "config": {"a": 1}}])
    (refusal,) = made.plan().refusals
    assert "DSS's API makes no webapp of type 'webapp_charts_radar'" in str(refusal) and "make it in DSS" in str(
        refusal
    )
    plan = made.plan(allow_missing_external=True)
    assert not plan.refusals and not plan.has_actions
    assert any("Plugged" in note and "left out" in note for note in plan.notes)


def test_another_type_of_webapp_is_no_replacement(made: Desk) -> None:
    made.put("webapps[0]", {"name": "Page", "type": "DASH", "python": "1"})
    plan = made.plan(replace=("webapp.*",))
    assert any("cannot be created again" in str(r) for r in plan.refusals)


def test_cells_that_stay_keep_what_they_printed(made: Desk) -> None:
    notebook = made.dss.client().get_project("PAGES").get_jupyter_notebook("Explore")
    content = notebook.get_content()
    content.content["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["2\n"]}]
    content.save()
    assert_quiet(made.plan())
    made.put("notebooks[0].cells[0].code", "print(11)")
    assert_quiet(made.apply().remaining)
    cells = notebook.get_content().content["cells"]
    assert ["".join(c["source"]) for c in cells] == ["print(11)", "print(2)", "# End"]
    assert [bool(c.get("outputs")) for c in cells] == [False, True, False]


@pytest.mark.parametrize("text", ["no json", "{}", '{"cells": 1}'])
def test_a_file_that_is_no_notebook_is_told(made: Desk, text: str) -> None:
    (made.folder / "odd.ipynb").write_text(text, encoding="utf-8")
    made.put("notebooks[0]", {"name": "Explore", "file": "odd.ipynb"})
    with pytest.raises(Exception, match="is no notebook"):
        made.plan()


def test_a_project_goes_although_dss_made_a_dashboard_with_it(desk: MakeDesk) -> None:
    found = desk({"project": {"key": "ALONE"}})
    found.apply()
    assert found.dss.client().get_project("ALONE").list_dashboards()
    plan = found.destroy(delete_project=True).plan
    assert [c.action for c in actions(plan)] == [Action.DELETE]
