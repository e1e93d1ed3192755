"""Secrets that the configuration leaves to what DSS has (D35): a plan carries which, and never has them made anew."""

from __future__ import annotations

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.core.record import plan_json

from .toy import KEY, desired, entry, live, plan, resource, snapshot, state

KEPT = {"params.password": "var.pw"}


@pytest.mark.parametrize("kept", [KEPT, {}])
def test_a_plan_in_a_file_still_says_which_secrets_stay(kept: dict[str, str]) -> None:
    wanted = resource("dataset.A", {"description": "new"}, kept=kept)
    made = plan(desired(wanted), state(entry("dataset.A", {})), snapshot(live("dataset.A", {})))
    read = plan_json.load(plan_json.dump(made, key=KEY))
    after = next(c.after for c in read.changes if c.address.name == "A")
    assert after is not None and dict(after.kept) == kept


@pytest.mark.parametrize("kept", [KEPT, {}])
def test_what_only_dss_has_is_not_replaced(kept: dict[str, str]) -> None:
    """The new object would be without it."""
    wanted = resource("dataset.A", {"type": "S3"}, kept=kept)
    recorded, there = entry("dataset.A", {"type": "PostgreSQL"}), live("dataset.A", {"type": "PostgreSQL"})
    made = plan(desired(wanted), state(recorded), snapshot(there), replace=("dataset.A",), allow_mass_change=True)
    assert [c.action for c in made.changes] == [Action.REPLACE]
    refused = [str(r) for r in made.refusals if r.guard == "secret"]
    assert bool(refused) is bool(kept)
    assert all("params.password" in r and "--var pw=" in r for r in refused)
