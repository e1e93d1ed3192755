"""Dashboards, insights and webapps: what is filled in, dropped, refused, kept on disk and committed (AUTO §5, §6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

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


def under_b(*ids: str) -> Sandbox:
    return Sandbox(readings=dict.fromkeys(ids, "b"))


def messages(project: Any) -> list[str]:
    return [entry["message"] for entry in project.get_project_git().log()["entries"]]


def file_of(dss: Sandbox, path: str) -> Any:
    return json.loads((dss.tree("LAB") / path).read_text(encoding="utf-8"))


TEXT = {"tileType": "TEXT", "tileParams": {"text": "a", "htmlContent": "<b>"}, "nonsense": 1}
CHART = {"type": "chart", "name": "C", "params": {"datasetSmartName": "d", "def": {"type": "pie"}, "odd": 1}}
SAMPLE = {"selection": {"samplingMethod": "HEAD_SEQUENTIAL"}, "autoRefreshSample": True}


def test_a_dashboard_is_completed_and_unknown_keys_vanish(dss: Sandbox, project: Any) -> None:
    board = project.create_dashboard("Sales", {"pages": [{"grid": {"tiles": [TEXT]}}], "nonsense": 1})
    raw = board.get_settings().get_raw()
    (page,) = raw["pages"]
    (tile,) = page["grid"]["tiles"]
    assert raw["theme"]["isBuiltIn"] and raw["columnNumber"] == 36 and raw["listed"] and raw["owner"] == "alice"
    assert "nonsense" not in raw and "nonsense" not in tile
    assert len(page["id"]) == 7 and page["show"]
    assert tile["tileParams"] == {"text": "a"} and tile["borderOptions"]["size"] == 1
    on_disk = file_of(dss, f"dashboards/{board.dashboard_id}.json")
    assert not {"id", "projectKey", "versionTag"} & on_disk.keys()
    assert on_disk["pages"] == raw["pages"]
    assert raw["versionTag"]["versionNumber"] == 0
    raw["columnNumber"] = None
    saved = board.get_settings()
    saved.settings = raw
    saved.save()
    again = board.get_settings().get_raw()
    assert "columnNumber" not in again, "an old dashboard has twelve columns until somebody says otherwise"
    assert again["versionTag"]["versionNumber"] == 1
    assert messages(project)[0] == f"Saved dashboard Sales (LAB.{board.dashboard_id})"


def test_a_dashboard_under_the_other_readings() -> None:
    with under_b("dashboard-listed", "dashboard-page-id", "dashboard-theme", "text-tile-html") as dss:
        project = dss.client("designer").create_project("LAB", "Lab", "alice")
        raw = project.create_dashboard("S", {"pages": [{"grid": {"tiles": [TEXT]}}]}).get_settings().get_raw()
        assert not raw["listed"] and "theme" not in raw and "id" not in raw["pages"][0]
        assert raw["pages"][0]["grid"]["tiles"][0]["tileParams"] == {"text": "a", "htmlContent": "<b>"}


def test_tiles_and_authorizations_follow_insights_only_under_the_other_readings(dss: Sandbox, project: Any) -> None:
    with under_b("dashboard-authorizations", "insight-tiles") as other:
        elsewhere = other.client("designer").create_project("LAB", "Lab", "alice")
        for where, follows in ((project, False), (elsewhere, True)):
            insight = where.create_insight({"type": "dataset_table", "name": "T", "params": {"datasetSmartName": "d"}})
            tile = {"tileType": "INSIGHT", "insightId": insight.insight_id}
            board = where.create_dashboard("S", {"pages": [{"grid": {"tiles": [tile]}}]})
            allowed = where.get_permissions()["dashboardAuthorizations"]["authorizations"]
            wanted = [{"objectRef": {"objectId": "d", "objectType": "DATASET"}, "modes": ["READ"]}]
            assert allowed == (wanted if follows else [])
            insight.delete()
            (page,) = board.get_settings().get_raw()["pages"]
            assert bool(page["grid"]["tiles"]) != follows


def test_a_chart_needs_its_sample_and_params_are_those_of_the_type(dss: Sandbox, project: Any) -> None:
    with pytest.raises(DataikuException, match="NullPointerException"):
        project.create_insight(CHART)
    good = {**CHART, "params": {**CHART["params"], "refreshableSelection": SAMPLE}}
    raw = project.create_insight(good).get_settings().get_raw()
    assert raw["params"].keys() == {"datasetSmartName", "def", "refreshableSelection"}
    assert raw["listed"] is False and raw["owner"] == "alice"
    odd = project.create_insight({"type": "of_a_plugin", "name": "x", "params": {"odd": 1}})
    assert odd.get_settings().get_raw()["params"] == {"odd": 1}
    with under_b("insight-chart-selection", "insight-params") as other:
        elsewhere = other.client("designer").create_project("LAB", "Lab", "alice")
        assert elsewhere.create_insight(CHART).get_settings().get_raw()["params"] == CHART["params"]


def test_an_insight_has_no_put_and_a_webapp_no_delete(dss: Sandbox, project: Any) -> None:
    insight = project.create_insight({"type": "metrics", "name": "M"})
    path = f"/projects/LAB/insights/{insight.insight_id}/"
    assert dss.client("designer")._session.put(f"{dss.url}/dip/publicapi{path}", json={}).status_code == 501
    assert dss.estate.unknown_routes.pop()
    app = project.create_webapp("W", "DASH")
    path = f"/projects/LAB/webapps/{app.webapp_id}"
    assert dss.client("designer")._session.delete(f"{dss.url}/dip/publicapi{path}").status_code == 405
    dss.knobs.delete("LAB", "web_apps", app.webapp_id)
    assert not project.list_webapps()
    assert not (dss.tree("LAB") / "web_apps" / app.webapp_id).exists()


def test_who_may_only_see_dashboards_sees_nothing_else(dss: Sandbox, project: Any) -> None:
    board = project.create_dashboard("Sales")
    entry = {"user": "rita", "readDashboards": True}
    project.set_permissions({**project.get_permissions(), "permissions": [entry]})
    seen = dss.client("reader").get_project("LAB")
    assert seen.get_dashboard(board.dashboard_id).get_settings().name == "Sales"
    with pytest.raises(DataikuException, match="write dashboards"):
        seen.get_dashboard(board.dashboard_id).delete()
    for refused in (seen.list_datasets, seen.list_webapps):
        with pytest.raises(DataikuException, match="Unauthorized"):
            refused()


def test_code_of_a_webapp_lies_in_files_and_travels_in_its_params(dss: Sandbox, project: Any) -> None:
    app = project.create_webapp("W", "STANDARD")
    folder = dss.tree("LAB") / "web_apps" / app.webapp_id
    assert {f.name for f in folder.iterdir()} == {"body.html", "style.css", "app.js", "backend.py"}
    settings = app.get_settings()
    key = settings.get_raw()["apiKey"]
    settings.get_raw()["apiKey"] = "mine"
    settings.get_raw()["params"].update(js="let x;\r\n", oops=1)
    settings.save()
    raw = app.get_settings().get_raw()
    assert (folder / "app.js").read_bytes() == b"let x;\r\n"
    assert raw["params"]["js"] == "let x;\r\n" and "oops" not in raw["params"]
    assert raw["apiKey"] == key and len(key) == 32
    on_disk = file_of(dss, f"web_apps/{app.webapp_id}.json")
    assert not {"html", "css", "js", "python"} & on_disk["params"].keys() and on_disk["apiKey"] == key
    assert messages(project)[0] == f"Saved web app W (LAB.{app.webapp_id})"
    shiny = project.create_webapp("S", "SHINY").get_settings().get_raw()
    assert shiny["params"]["ui"] == "" and "html" not in shiny["params"] and "apiKey" not in shiny


def test_a_webapp_without_a_backend_has_nothing_to_start(dss: Sandbox, project: Any) -> None:
    app = project.create_webapp("W", "STANDARD")
    app.start_or_restart_backend().wait_for_result()
    assert not app.get_state().running
    with under_b("webapp-no-backend", "webapp-api-key", "webapp-shiny-code") as other:
        elsewhere = other.client("designer").create_project("LAB", "Lab", "alice")
        app = elsewhere.create_webapp("W", "STANDARD")
        with pytest.raises(DataikuException, match="has no backend"):
            app.start_or_restart_backend()
        settings = app.get_settings()
        settings.get_raw()["apiKey"] = "mine"
        settings.save()
        assert app.get_settings().get_raw()["apiKey"] == "mine"
        assert "ui" not in elsewhere.create_webapp("S", "SHINY").get_settings().get_raw()["params"]


def test_a_revert_that_touches_only_code_is_a_change_of_its_webapp(dss: Sandbox, project: Any) -> None:
    app = project.create_webapp("W", "DASH")
    git = project.get_project_git()
    before = git.log(count=1)["entries"][0]["commitId"]
    settings = app.get_settings()
    settings.get_raw()["params"]["python"] = "x = 2"
    settings.save()
    settings.save()
    assert app.get_settings().get_raw()["versionTag"]["versionNumber"] == 2
    git.revert_to_revision(before)
    raw = app.get_settings().get_raw()
    assert raw["params"]["python"] == "" and raw["versionTag"]["versionNumber"] == 0


def test_people_edit_save_and_upgrade_boards_and_apps_too(dss: Sandbox, project: Any) -> None:
    board = project.create_dashboard("Sales", {"pages": [{"grid": {"tiles": [TEXT]}}]})
    insight = project.create_insight({"type": "metrics", "name": "M"})
    app = project.create_webapp("W", "STANDARD")
    dss.knobs.edit("LAB", "insights", insight.insight_id, "name", "Other")
    dss.knobs.edit("LAB", "web_apps", app.webapp_id, "params.js", "let y;")
    assert insight.get_settings().name == "Other"
    assert (dss.tree("LAB") / "web_apps" / app.webapp_id / "app.js").read_text() == "let y;"
    tags = board.get_settings().get_raw()["versionTag"]
    dss.knobs.save_unchanged("LAB")
    assert board.get_settings().get_raw()["versionTag"]["versionNumber"] == tags["versionNumber"] + 1
    dss.knobs.upgrade()
    raw = board.get_settings().get_raw()
    assert raw["printLayout"] == "AUTO" and raw["pages"][0]["grid"]["tiles"][0]["zIndex"] == 0
    assert app.get_settings().get_raw()["params"]["sessionTimeoutMinutes"] == 0
