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


def test_jupyter_and_sql_notebooks(dss: Sandbox, project: Any) -> None:
    run = {"cell_type": "code", "source": ["x = 1\n"], "metadata": {}, "outputs": [{"text": "1"}], "execution_count": 3}
    book = project.create_jupyter_notebook("my notes", {"cells": [run], "metadata": {}, "nbformat": 4})
    content = book.get_content()
    assert content.get_metadata()["creator"] == "alice"
    assert content.get_cells()[0]["outputs"] == [{"text": "1"}]
    content.get_cells()[0]["source"] = ["x = 2\n"]
    content.save()
    (item,) = project.list_jupyter_notebooks(as_type="listitems")
    assert (item.name, item.language, item.kernel_spec["name"]) == ("my notes", "python", "python3")
    assert item.to_notebook().get_content().get_cells()[0]["source"] == ["x = 2\n"]
    assert not project.list_jupyter_notebooks(active=True)
    for _ in range(2):
        dss.knobs.session("LAB", "my notes")
    assert [s.session_creator for s in book.get_sessions(as_objects=True)] == ["bob", "bob"]
    (old,) = project.list_running_notebooks()
    old.unload(old.get_sessions()[0]["sessionId"])
    old.state = None
    assert len(old.get_sessions()) == 1
    book.unload()
    assert not book.get_sessions()
    book.clear_outputs()
    assert not book.get_content().get_cells()[0]["outputs"]
    book.delete()
    assert not project.list_jupyter_notebooks()

    sql = project.create_sql_notebook({"name": "q", "connection": "postgres", "cells": [{"code": "select 1"}]})
    (entry,) = project.list_sql_notebooks()
    assert (entry.id, entry.language, entry.connection) == (sql.notebook_id, "SQL", "postgres")
    content = entry.to_notebook().get_content()
    (cell,) = content.cells
    content.connection = "pg_main"
    content.save()
    assert sql.get_content().connection == "pg_main"
    history = sql.get_history()
    history.history[cell["id"]] = {str(n): {"id": str(n), "runOn": n, "state": "DONE"} for n in (1, 2, 3)}
    history.save()
    next(r for r in history.get_query_runs(cell["id"]) if r.get_raw()["id"] == "1").delete()
    history.save()
    sql.clear_history(num_runs_to_retain=1)
    assert [r.get_raw()["id"] for r in sql.get_history().get_query_runs(cell["id"])] == ["3"]
    sql.delete()
    assert not project.list_sql_notebooks()
    assert not unanswered(dss, "notebooks")
