"""Every call of the official client in an area, made through its own handles, and the properties of what it returns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from client_calls import unanswered

from tests.sandbox import Sandbox


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return dss.client("designer").create_project("LAB", "Lab", "alice")


def test_dashboards_and_insights(dss: Sandbox, project: Any) -> None:
    board = project.create_dashboard("Sales", {"pages": [{"title": "One"}, {"title": "Two"}]})
    insight = project.create_insight({"type": "discussions", "name": "Talk", "params": {"objectType": "DATASET"}})
    settings = board.get_settings()
    box = {"top": 0, "left": 0, "width": 12, "height": 6}
    tile = {"tileType": "INSIGHT", "insightId": insight.insight_id, "insightType": "discussions", "box": box}
    settings.get_raw()["pages"][0]["grid"]["tiles"] = [tile, {**tile, "tileType": "TEXT", "tileParams": {"text": "hi"}}]
    settings.save()
    item = next(i for i in project.list_dashboards() if i.id == board.dashboard_id)
    assert (item.name, item.owner, item.listed, item.num_pages, item.num_tiles) == ("Sales", "alice", True, 2, 2)
    assert item.to_dashboard().get_settings().name == "Sales"
    assert board.dashboard_id in {b.dashboard_id for b in project.list_dashboards(as_type="objects")}
    words = insight.get_settings()
    words.get_raw()["name"] = "Words"
    words.save()
    (one,) = project.list_insights()
    assert (one.id, one.name, one.type, one.owner, one.listed) == (
        insight.insight_id, "Words", "discussions", "alice", False,
    )  # fmt: skip
    assert one.to_insight().get_settings().type == "discussions"
    insight.delete()
    board.delete()
    assert not project.list_insights()
    assert "Sales" not in {i.name for i in project.list_dashboards()}
    assert not unanswered(dss, "dashboards and insights")


def test_webapps(dss: Sandbox, project: Any) -> None:
    app = project.create_webapp("Orders", "STANDARD")
    settings = app.get_settings()
    settings.get_raw()["params"].update(html="<b>", python="x = 1", backendEnabled=True)
    settings.save()
    assert app.get_settings().get_raw()["params"]["python"] == "x = 1"
    assert not app.get_state().running
    app.start_or_restart_backend().wait_for_result()
    state = app.get_state()
    assert state.running
    assert state.state["currentLogTail"]["totalLines"] == len(state.state["currentLogTail"]["lines"])
    app.stop_backend()
    assert not app.get_state().running
    (item,) = project.list_webapps()
    assert (item.id, item.name) == (app.webapp_id, "Orders")
    assert item.to_webapp().get_settings().get_raw()["params"]["html"] == "<b>"
    assert app.get_backend_client().base_url.endswith(f"/web-apps-backends/LAB/{app.webapp_id}/")
    assert not unanswered(dss, "webapps")
