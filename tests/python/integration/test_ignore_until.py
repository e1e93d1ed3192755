"""`lifecycle.ignore_until`: what somebody changed in DSS is left alone until a day, and told from the day after (D69)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dss_iac.core.model.timestamp import iso
from dss_iac.errors import ConfigError
from dss_iac.run.clock import Clock
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet, fields

DAY = 24 * 3600.0
CONFIG: Config = {
    "project": {"key": "IGNORES"},
    "datasets": [{"name": "A", "type": "managed", "description": "ours", "tags": ["x"]}],
}


def on(made: Desk, day: str) -> None:
    """It is that day; the engine's clock alone moves."""
    start = Clock().now()
    first = iso(start)[:10]
    days = (_day(day) - _day(first)) * DAY
    made.around = replace(made.around, clock=Clock(now=lambda: start + days), credentials=made.around.credentials)


def _day(text: str) -> int:
    from datetime import date

    return date.fromisoformat(text).toordinal()


def drifted(made: Desk) -> list[str]:
    return [f.path for c in verbs.drift(project_key="IGNORES", around=made.around).changes for f in c.fields]


@pytest.mark.parametrize(
    ("life", "ignored"),
    [({"ignore_changes": ["description"]}, ["description"]), ({}, ["description", "tags"])],
    ids=["one field", "all of it"],
)
def test_ignored_until_a_day_and_told_after(desk: MakeDesk, life: dict[str, Any], ignored: list[str]) -> None:
    """The warning names the line. Drift, which needs no configuration, knows only what an apply has recorded."""
    made = desk(CONFIG)
    made.apply()
    made.put("datasets[name=A].lifecycle", {**life, "ignore_until": "2031-05-31"})
    on(made, "2031-05-30")
    made.apply()
    assert_quiet(made.plan())
    made.edit("datasets", "A", "description", "theirs")
    made.edit("datasets", "A", "tags", ["y"])
    for day in ("2031-05-30", "2031-05-31"):
        on(made, day)
        assert [path for _, path, _ in fields(made.plan())] == [p for p in ("description", "tags") if p not in ignored]
        assert drifted(made) == [p for p in ("description", "tags") if p not in ignored]
    on(made, "2031-06-01")
    prepared = made.prepare()
    assert [path for _, path, _ in fields(prepared.plan)] == ["description", "tags"]
    assert drifted(made) == [p for p in ("description", "tags") if p not in ignored], "what was never recorded"
    assert any("until 2031-05-31, which is over" in str(w) and "project.yml:" in str(w) for w in prepared.warnings)
    made.apply()
    assert made.live("datasets", "A", "description") == "ours"
    assert not actions(made.plan())


@pytest.mark.parametrize("day", ["2031-02-30", "tomorrow", 20310101, "2031-5-1", ""])
def test_a_day_that_is_none_is_an_error(desk: MakeDesk, day: Any) -> None:
    """At its place."""
    made = desk(CONFIG)
    made.put("datasets[name=A].lifecycle", {"ignore_until": day})
    with pytest.raises(ConfigError, match="ignore_until|calendar"):
        made.plan()


def test_what_is_created_is_created_whole(desk: MakeDesk) -> None:
    """Ignoring is about what is there."""
    made = desk(CONFIG)
    made.put("datasets[name=A].lifecycle", {"ignore_until": "2099-12-31"})
    made.apply()
    assert made.live("datasets", "A", "description") == "ours"
    assert_quiet(made.plan())
