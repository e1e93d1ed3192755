"""A chart in words, from its first line to an edit of somebody in DSS (AUTO §6)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import Config, MakeDesk, assert_quiet, fields

KEY = "DRAWN"
CHART: dict[str, Any] = {
    "kind": "lines",
    "title": "Orders by month",
    "by": {"column": "day", "by": "month"},
    "color": {"column": "region", "sort": "descending", "limit": 5},
    "values": ["count", {"sum": "amount", "axis": "right", "label": "Revenue"}],
    "filters": [{"column": "region", "exclude": ["EU", "US"]}, {"column": "amount", "min": 20}],
    "sample": "all",
}
CONFIG: Config = {
    "project": {"key": KEY},
    "datasets": [
        {"name": "ORDERS", "type": "managed", "schema": {"day": "date", "region": "string", "amount": "double"}}
    ],
    "insights": [{"name": "Monthly", "type": "chart", "dataset": "ORDERS", "chart": CHART}],
}
DEF = "params.def"


def test_a_chart_is_made_whole_compared_in_part_and_imported_as_it_was_written(desk: MakeDesk, tmp_path: Path) -> None:
    """What its page would have is there, nobody is told of it, and only what is said counts."""
    made = desk(CONFIG)
    made.apply()
    assert made.live("insights", "Monthly", f"{DEF}.legendPlacement") == "OUTER_RIGHT"
    assert made.live("insights", "Monthly", f"{DEF}.genericDimension0[0].numParams.emptyBinsMode") == "AVERAGE"
    assert made.live("insights", "Monthly", f"{DEF}.genericMeasures[1].displayAxis") == "axis2"
    assert made.live("insights", "Monthly", "params.refreshableSelection.selection.samplingMethod") == "FULL"
    assert_quiet(made.plan())

    found = verbs.import_project(KEY, tmp_path / "config", around=made.around)
    (text,) = (text for name, text in found.files.items() if name.startswith("insights/"))
    assert yaml.safe_load(text)["insights"][0]["chart"] == CHART

    made.edit("insights", "Monthly", f"{DEF}.legendPlacement", "INNER_TOP_LEFT")
    assert_quiet(made.plan())
    made.edit("insights", "Monthly", f"{DEF}.genericMeasures[1].function", "AVG")
    assert fields(made.plan()) == [("insight.Monthly", f"{DEF}.genericMeasures[1].function", "drifted")]
    made.put("insights[name=Monthly].chart.kind", "columns")
    made.apply()
    assert made.live("insights", "Monthly", f"{DEF}.type") == "grouped_columns"
    assert made.live("insights", "Monthly", f"{DEF}.genericMeasures[1].function") == "SUM"
    assert made.live("insights", "Monthly", f"{DEF}.legendPlacement") == "INNER_TOP_LEFT"


WRONG = [
    ({"kind": "pie", "by": "day", "color": "region"}, "a chart of kind 'pie' has no 'color'; it has: by, values"),
    ({"kind": "piee", "by": "day"}, "kind"),
    ({"kind": "lines", "by": "day", "values": "amount"}, "a measure computes one thing; known are: count, sum, avg"),
    ({"kind": "lines", "values": [{"sum": "a", "avg": "b"}]}, "a measure computes one thing"),
    ({"kind": "lines", "color": {"avg": "amount"}}, "'avg' is no key of this; known are: column, type, by"),
    ({"kind": "lines", "by": {"sort": "descending"}}, "it does not say which column it is of; write `column: NAME`"),
    ({"kind": "lines", "by": {"column": "day", "bin": 3}}, "'bin' is not a key here"),
]


@pytest.mark.parametrize(("chart", "told"), WRONG)
def test_what_a_chart_cannot_have_is_told(chart: Config, told: str, tmp_path: Path) -> None:
    config = {**CONFIG, "insights": [{"name": "Monthly", "type": "chart", "dataset": "ORDERS", "chart": chart}]}
    (tmp_path / "project.yml").write_text(yaml.safe_dump({"version": "1.0", **config}), encoding="utf-8")
    found = [f"{d.what}; {d.hint}" for d in verbs.validate(tmp_path, around=Around(environ={})).errors]
    assert any(told in one for one in found), found
