"""The strictest of several policies, and what a policy forbids."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.consent import policy
from dss_iac.core.consent.policy import DRIFT, Policy
from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Action, Change, Plan

GROUPS = st.lists(st.sampled_from(["leads", "owners", "data_team"]), max_size=2)
SETTINGS = st.fixed_dictionaries({}, optional={
    "require_approval": st.integers(0, 3) | st.booleans(),
    "approvers": GROUPS,
    "protected": st.booleans() | st.lists(st.sampled_from(["dataset.A", "recipe.*"]), max_size=2),
    "drift_policy": st.sampled_from(DRIFT),
})  # fmt: skip


def test_settings_as_people_write_them() -> None:
    made = policy.of({"require_approval": True, "approvers": ["leads"], "protected": True, "drift_policy": "fail"})
    assert made == Policy(1, (("leads",),), ("*",), "fail")
    assert policy.of({}) == Policy()
    assert policy.told(made) == "1 approval, from leads"


@pytest.mark.parametrize("wrong", [{"drift_policy": "never"}, {"require_approval": "2"}, {"require_approval": -1},
                                   {"protected": "all"}, {"approvers": "leads"}])  # fmt: skip
def test_settings_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(iter(wrong))):
        policy.of(wrong)


@given(SETTINGS)
def test_round_trip(settings: dict[str, object]) -> None:
    made = policy.of(settings)
    assert policy.of(json.loads(json.dumps(made.to_json()))) == made


@given(st.lists(SETTINGS, min_size=1, max_size=3))
def test_the_strictest_is_at_least_as_strict_as_each(given: list[dict[str, object]]) -> None:
    each = [policy.of(g) for g in given]
    most = policy.strictest(*each)
    for one in each:
        assert most.approvals >= one.approvals
        assert DRIFT.index(most.drift) >= DRIFT.index(one.drift)
        assert set(one.approvers) <= set(most.approvers) and set(one.protected) <= set(most.protected)
    assert policy.strictest(most, most) == most
    assert policy.strictest(*each[::-1]).approvals == most.approvals


@pytest.mark.parametrize(("protected", "action", "refused"), [
    (True, Action.DELETE, True), (True, Action.REPLACE, True), (True, Action.UPDATE, False),
    (False, Action.DELETE, False),
    (["dataset.A"], Action.DELETE, True), (["dataset.B"], Action.DELETE, False), (["dataset.*"], Action.REPLACE, True),
])  # fmt: skip
def test_protected(protected: object, action: Action, refused: bool) -> None:
    plan = Plan("P", (Change(Address("dataset", "P", "A"), action, ""),), ())
    found = tuple(policy.check(policy.of({"protected": protected}), plan))
    assert bool(found) == refused
    assert all("settings.protected" in str(r) and r.guard == "protected" for r in found)
