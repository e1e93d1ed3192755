"""The plugin inside a DSS, through the official client alone: the journey of a team, and what nobody may do."""

from __future__ import annotations

from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.python.integration.plugged import Shop, install, plan_of
from tests.sandbox import Sandbox


@pytest.fixture
def shop(dss: Sandbox, tmp_path) -> Shop:
    """A DSS with the plugin, and a project with a configuration that nobody has applied."""
    install(dss, tmp_path)
    return Shop(dss)


DRIFT, PLAN, APPLY = ({"type": "check-drift"}, {"type": "plan"}, {"type": "apply", "config": {"what": "planned"}})


def _outcome(scenario: Any) -> tuple[str, dict[str, Any]]:
    """How a run ended, and the variables that it has set."""
    run = scenario.run_and_wait(no_fail=True)
    details = run.get_details()
    return run.outcome, details


def test_the_journey(shop: Shop) -> None:
    """Plan, review by another person, apply, an edit by hand, a scenario that finds it, put back, roll back."""
    waiting = plan_of(shop.run("designer", "plan"))
    assert "fine" in shop.run("admin", "review-plan", plan=waiting, decision="approve", comment="fine")
    assert "Planned again: no changes." in shop.run("designer", "apply", plan=waiting)
    applied = shop.tree()
    assert sorted(applied) == ["CLEAN", "RAW", "clean"]

    nightly = shop.scenario("nightly", [DRIFT])
    mend = shop.scenario("mend", [PLAN, APPLY])
    outcome, _ = _outcome(nightly)
    assert outcome == "SUCCESS"
    recipe = shop.of("designer").get_recipe("clean").get_settings()
    recipe.set_payload("a = 2\n")
    recipe.save()
    outcome, details = _outcome(nightly)
    assert outcome == "FAILED", details
    raise AssertionError(details)
