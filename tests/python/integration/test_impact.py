"""Who in other projects reads what a change reaches: asked only when somebody wants to know, and told with its project."""

from __future__ import annotations

from typing import Any

from dss_iac.core.record import plan_json
from dss_iac.render import reaching
from tests.python.integration.desk import MakeDesk

SHOP: dict[str, Any] = {
    "project": {
        "key": "SHOP",
        "exposed": [{"dataset": "SALES", "to": ["BOARD", "HIDDEN"]}, {"folder": "files", "to": ["BOARD"]}],
    },
    "policy": {"naming": "dss"},
    "managed_folders": [{"name": "files", "connection": "filesystem_folders"}],
    "datasets": [
        {"name": "RAW", "type": "managed"},
        {"name": "SALES", "type": "managed"},
        {"name": "ALONE", "type": "managed"},
    ],
    "recipes": [
        {
            "name": "make",
            "type": "python",
            "inputs": ["RAW"],
            "outputs": ["SALES", {"folder": "files"}],
            "code": "a = 1\n",
        },
        {"name": "other", "type": "python", "inputs": ["RAW"], "outputs": ["ALONE"], "code": "a = 1\n"},
    ],
}
BOARD: dict[str, Any] = {
    "project": {"key": "BOARD"},
    "policy": {"naming": "dss"},
    "datasets": [{"name": n, "type": "managed"} for n in ("REPORT", "KPI", "OWN", "LISTED")],
    "recipes": [
        {"name": "report", "type": "python", "inputs": [{"dataset": "SALES", "project": "SHOP"}], "outputs": ["REPORT"], "code": "b = 1\n"},
        {"name": "kpi", "type": "python", "inputs": ["REPORT"], "outputs": ["KPI"], "code": "b = 1\n"},
        {"name": "own", "type": "python", "inputs": ["OWN"], "outputs": ["LISTED"], "code": "b = 1\n"},
        {"name": "files", "type": "list_folder", "inputs": [{"folder": "files", "project": "SHOP"}], "outputs": ["OWN"]},
    ],
}  # fmt: skip


def test_consumers_of_other_projects_are_told_when_asked(desk: MakeDesk) -> None:
    shop = desk(SHOP)
    shop.dss.client().create_project("HIDDEN", "Hidden", "admin")
    shop.apply()
    desk(BOARD).apply()
    shop.put("recipes[name=make].code", "a = 2\n")
    begin = len(shop.dss.requests)
    plain = shop.plan()
    assert [(r.projects, r.abroad) for r in plain.reach] == [(("BOARD", "HIDDEN"), ())]
    assert not [r for r in shop.dss.requests[begin:] if "/projects/BOARD" in r.path]
    begin = len(shop.dss.requests)
    asked = shop.plan(impact="live")
    (reach,) = asked.reach
    assert {str(a) for a in reach.abroad} == {
        "recipe.BOARD.report", "recipe.BOARD.files", "dataset.BOARD.REPORT", "dataset.BOARD.OWN",
        "recipe.BOARD.kpi", "recipe.BOARD.own", "dataset.BOARD.KPI", "dataset.BOARD.LISTED"}  # fmt: skip
    others = [r.path for r in shop.dss.requests[begin:] if "/projects/BOARD" in r.path or "/projects/HIDDEN" in r.path]
    assert len(others) == len(set(others)) <= 4
    assert "used in BOARD by recipe report, " in reaching.line(reach)
    assert "8 concerned in other projects" in reaching.summary(asked.reach)
    assert plan_json.load(plan_json.dump(asked, key=b"k")).reach == asked.reach
