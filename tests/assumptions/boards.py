"""Probes of dashboards, insights and webapps. No backend is started; what insights name need not exist."""

from __future__ import annotations

from typing import Any

from .probing import Answer, Reply, Untold
from .scratch import Scratch

TEXT = {"tileType": "TEXT", "box": {"top": 0, "left": 0, "width": 6, "height": 6}}
CHART = {"datasetSmartName": "dss_iac_charted", "engineType": "LINO", "def": {"type": "grouped_columns"}}
SAMPLE = {"selection": {"samplingMethod": "HEAD_SEQUENTIAL", "maxRecords": 10}, "autoRefreshSample": False}


def listed(dss: Scratch) -> Answer:
    """A dashboard of nothing but a name."""
    found = bool(_board(dss, "listed").get("listed"))
    return Answer("a" if found else "b", f"listed is {found}")


def page_id(dss: Scratch) -> Answer:
    """One page without an id."""
    found = _board(dss, "page", pages=[{"grid": {"tiles": []}}])["pages"][0].get("id")
    return Answer("a" if found else "b", f"the page's id is {found}")


def theme(dss: Scratch) -> Answer:
    """A dashboard is saved again without its theme."""
    board = _board(dss, "theme")
    board.pop("theme", None)
    dss.send("PUT", dss.at("dashboards", board["id"]) + "/", board).wanted()
    found = dss.need("GET", dss.at("dashboards", board["id"]) + "/").get("theme")
    return Answer("a" if found else "b", f"the theme is {(found or {}).get('id')}")


def text_tile(dss: Scratch) -> Answer:
    """One text tile with both keys."""
    tile = {**TEXT, "tileParams": {"text": "one", "htmlContent": "<b>two</b>"}}
    board = _board(dss, "text", pages=[{"grid": {"tiles": [tile]}}])
    found = board["pages"][0]["grid"]["tiles"][0].get("tileParams") or {}
    return Answer("b" if "htmlContent" in found else "a", f"tileParams has {', '.join(sorted(found))}")


def authorizations(dss: Scratch) -> Answer:
    """A scenario's button on a dashboard, then the permissions."""
    scenario = dss.need(
        "POST", dss.at("scenarios") + "/", {"type": "step_based", "name": "dss_iac_shown", "params": {}}
    )
    ident = str(scenario["id"])
    shown = _insight(dss, "scenario_run_button", {"scenarioSmartId": ident}).wanted()["id"]
    tile = {"tileType": "INSIGHT", "insightId": shown, "insightType": "scenario_run_button", "box": TEXT["box"]}
    _board(dss, "authorizations", pages=[{"grid": {"tiles": [tile]}}])
    entries = dss.need("GET", dss.at("permissions"))["dashboardAuthorizations"]["authorizations"]
    found = [e for e in entries if (e.get("objectRef") or {}).get("objectId") == ident]
    return Answer("b" if found else "a", f"{len(found)} entries for the scenario")


def chart_selection(dss: Scratch) -> Answer:
    """A chart without its sample."""
    done = _insight(dss, "chart", CHART)
    return Answer("b" if done.judged() else "a", done.words)


def insight_params(dss: Scratch) -> Answer:
    """A metric with one key too many."""
    params = {"objectSmartId": "x", "objectType": "DATASET", "metricId": "records:COUNT_RECORDS", "dssIacProbe": 1}
    ident = _insight(dss, "metrics", params).wanted()["id"]
    found = dss.need("GET", dss.at("insights", ident) + "/")["params"]
    return Answer("b" if "dssIacProbe" in found else "a", f"params has {', '.join(sorted(found))}")


def insight_tiles(dss: Scratch) -> Answer:
    """An insight on a dashboard is deleted."""
    shown = _insight(dss, "chart", {**CHART, "refreshableSelection": SAMPLE}).wanted()["id"]
    tile = {"tileType": "INSIGHT", "insightId": shown, "insightType": "chart", "box": TEXT["box"]}
    board = _board(dss, "tiles", pages=[{"grid": {"tiles": [tile]}}])
    if not dss.send("DELETE", dss.at("insights", shown) + "/").judged():
        raise Untold("DSS did not delete the insight")
    left = dss.need("GET", dss.at("dashboards", board["id"]) + "/")["pages"][0]["grid"]["tiles"]
    return Answer("a" if left else "b", f"{len(left)} tiles are left")


def api_key(dss: Scratch) -> Answer:
    """A standard webapp is saved with a key that is none."""
    app = _webapp(dss, "STANDARD")
    if not app.get("apiKey"):
        raise Untold("the webapp has no apiKey")
    dss.send("PUT", dss.at("webapps", app["id"]), {**app, "apiKey": "dss-iac-no-key"}).wanted()
    found = dss.need("GET", dss.at("webapps", app["id"])).get("apiKey")
    if found not in (app["apiKey"], "dss-iac-no-key"):
        raise Untold("neither: the key is a third one")
    return Answer(
        "b" if found == "dss-iac-no-key" else "a", "the key is " + ("ours" if found[:3] == "dss" else "its own")
    )


def shiny_code(dss: Scratch) -> Answer:
    """What the params of a Shiny webapp are."""
    params = _webapp(dss, "SHINY")["params"]
    return Answer("a" if {"ui", "server"} <= params.keys() else "b", f"params has {', '.join(sorted(params))}")


def no_backend(dss: Scratch) -> Answer:
    """A standard webapp whose backend is not enabled; there is nothing that could start."""
    app = _webapp(dss, "STANDARD")
    if app["params"].get("backendEnabled"):
        raise Untold("the new webapp has a backend")
    done = dss.send("PUT", dss.at("webapps", app["id"], "backend", "actions", "restart"))
    return Answer("a" if done.judged() else "b", done.words)


def _board(dss: Scratch, name: str, **more: Any) -> dict[str, Any]:
    body = {"name": f"dss-iac probe: {name}", "pages": [], **more}
    ident = dss.need("POST", dss.at("dashboards") + "/", body)["id"]
    found: dict[str, Any] = dss.need("GET", dss.at("dashboards", ident) + "/")
    return found


def _insight(dss: Scratch, kind: str, params: dict[str, Any]) -> Reply:
    prototype = {"type": kind, "name": f"dss-iac probe: {kind}", "params": params}
    return dss.send("POST", dss.at("insights") + "/", {"insightPrototype": prototype})


def _webapp(dss: Scratch, kind: str) -> dict[str, Any]:
    body = {"name": f"dss-iac probe: {kind}", "type": kind}
    ident = dss.need("POST", dss.at("webapps") + "/", body)["webAppId"]
    found: dict[str, Any] = dss.need("GET", dss.at("webapps", ident))
    return found
