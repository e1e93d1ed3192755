"""DSS goes away in the middle and does not come back: exit code and report are true all the same, and what was done is
taken up when it is there again."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dss_iac import apply
from dss_iac.errors import Partial
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from .conftest import Engine

FIRST: dict[str, Any] = {"verb": "PUT", "path": "/projects/SHOP/datasets/*"}


@pytest.fixture
def first(shop: dict[str, Any]) -> dict[str, Any]:
    """The shop, with a change of a dataset, which is written first, and of a recipe."""
    changed = copy.deepcopy(shop)
    changed["datasets"][0]["description"] = "said anew"
    changed["recipes"][0]["code"] = "a = 2\n"
    return changed


def _outage(knobs: Knobs, how: str) -> None:
    """From the first write to an object on: that one is answered, nothing that follows is."""
    if how == "refused":
        knobs.outage(when="after", **FIRST)
    elif how == "503":
        knobs.meanwhile(lambda: knobs.fault(status=503, times=0, skip=1), **FIRST)
    else:
        knobs.meanwhile(lambda: knobs.expire(skip=1), **FIRST)


@pytest.mark.parametrize("how", ["refused", "503", "401"])
def test_an_outage_to_the_end_loses_no_report(
    engine: Engine, knobs: Knobs, shop: dict[str, Any], first: dict[str, Any], how: str
) -> None:
    engine.apply(shop)
    made = engine.plan(first)
    _outage(knobs, how)
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    result = caught.value.result
    assert "state was not written" in result.unsaved and "the next plan takes up what was done" in result.unsaved
    assert result.outcomes and result.remaining is None and result.remaining_why
    assert any("the lock could not be given back" in note for note in result.notes)


@pytest.mark.parametrize("how", ["refused", "503", "401"])
def test_the_command_line_ends_with_5_and_tells_all(
    command: Callable[..., int], engine: Engine, knobs: Knobs, shop: dict[str, Any], first: dict[str, Any], how: str,
    tmp_path: Path, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    engine.apply(shop)
    (tmp_path / "project.yml").write_text(json.dumps(first), encoding="utf-8")
    _outage(knobs, how)
    words = ("apply", "-c", str(tmp_path), "--auto-approve", "--format", "json")
    assert command(*words, "--on-failure", "rollback") == 5
    told = json.loads(capsys.readouterr().out)["result"]
    assert told["complete"] is False and told["state_error"] and told["steps"]
    assert "run `dss-iac rollback` when the cause is gone" in told["not_rolled_back"]


def test_what_an_outage_cut_off_is_taken_up_afterwards(
    engine: Engine, knobs: Knobs, dss: Sandbox, shop: dict[str, Any], first: dict[str, Any]
) -> None:
    engine.apply(shop)
    made = engine.plan(first)
    _outage(knobs, "503")
    with pytest.raises(Partial):
        engine.apply(made)
    knobs.clear()
    done = engine.apply(first)
    assert done.complete and not done.remaining.has_actions
    back = apply(engine.rollback(to=1, project_key="SHOP"))
    assert back.complete
    assert dss.client().get_project("SHOP").get_dataset("RAW").get_settings().get_raw().get("description") != "said anew"


def test_a_project_whose_creation_nobody_saw(engine: Engine, knobs: Knobs, shop: dict[str, Any]) -> None:
    """The very first write is lost, and nobody can be asked: that is no "nothing was written"."""
    made = engine.plan(shop)
    knobs.fault(verb="POST", path="/projects/", kind="drop", when="after")
    knobs.fault(verb="GET", path="/projects/", skip=0, times=0, status=503)
    with pytest.raises(Partial) as caught:
        engine.apply(made)
    assert [o.step.op for o in caught.value.result.unknown] == ["create"]
    knobs.clear()
    assert engine.apply(shop).complete
