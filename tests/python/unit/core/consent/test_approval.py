"""Whose word counts, for which plan, and what a forged record is worth."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from dss_iac.core.consent import approval
from dss_iac.core.consent.approval import APPROVED, REJECTED, Decision, Record
from dss_iac.core.consent.policy import Policy
from dss_iac.core.secret import signature

ANYBODY = Policy()
PLAN, OTHER, KEY = "a" * 64, "b" * 64, b"a key of the tests"


def yes(who: str, *groups: str, writer: bool = True, decision: str = APPROVED, comment: str = "") -> Decision:
    return Decision(who, decision, "2026-01-01T00:00:00Z", comment, groups, writer)


def lacking(*decisions: Decision, needed: int = 1, rules: Policy = ANYBODY, plan: str = PLAN) -> str:
    return "; ".join(approval.lacking(Record(plan, decisions), PLAN, "ann", rules, needed))


def test_enough_is_enough() -> None:
    assert lacking(yes("bob")) == ""
    assert lacking(yes("bob"), yes("eve"), needed=2) == ""
    assert lacking() == "1 approval is needed, it has 0"
    assert lacking(yes("bob"), needed=2) == "2 approvals are needed, it has 1"
    assert approval.lacking(None, PLAN, "ann", Policy(), 0) == ()


def test_one_person_counts_once() -> None:
    assert "it has 1" in lacking(yes("bob"), yes("bob"), needed=2)


def test_the_author_does_not_count() -> None:
    assert "ann's own approval does not count" in lacking(yes("ann"))
    assert "it has 1" in lacking(yes("ann"), yes("bob"), needed=2)


def test_a_rejection_stands_until_it_is_taken_back() -> None:
    no = yes("eve", decision=REJECTED, comment="not on a Friday")
    assert lacking(yes("bob"), no) == "eve rejected it: not on a Friday"
    assert lacking(yes("bob"), no, yes("eve")) == ""
    assert "rejected it" in lacking(no, needed=0), "also where nobody is asked"


def test_who_may_approve() -> None:
    leads = Policy(approvers=(("leads", "owners"),))
    assert "bob is in none of the groups leads, owners" in lacking(yes("bob", "analysts"), rules=leads)
    assert lacking(yes("bob", "owners"), rules=leads) == ""
    both = Policy(approvers=(("leads",), ("owners",)))
    assert "owners" in lacking(yes("bob", "leads"), rules=both)
    assert lacking(yes("bob", "leads", "owners"), rules=both) == ""
    assert "bob may not write to the project" in lacking(yes("bob", writer=False))


def test_approvals_are_for_one_plan() -> None:
    assert f"the approvals are for plan {OTHER[:16]}" in lacking(yes("bob"), plan=OTHER)


def test_a_record_round_trips_and_is_signed() -> None:
    record = Record(PLAN, (yes("bob", "leads"), yes("eve", decision=REJECTED, comment='so "what"')))
    text = approval.dumps(record, KEY)
    assert approval.loads(text, KEY) == record
    with pytest.raises(signature.Forged):
        approval.loads(text.replace('"rejected"', '"approved"'), KEY)
    with pytest.raises(signature.Forged):
        approval.loads(approval.dumps(record, b""), KEY)
    with pytest.raises(signature.Forged):
        approval.loads(approval.dumps(replace(record, plan=OTHER), b"another"), KEY)


V1 = '{"format_version": "1.0", "plan": '


@pytest.mark.parametrize("raw", ["", "[]", "{}", '{"format_version": "2.0"}', V1 + "1}",
                                 V1 + '"", "decisions": [{}]}',
                                 V1 + '"", "decisions": [{"who": "x", "groups": []}]}'])  # fmt: skip
def test_what_is_no_record(raw: str) -> None:
    with pytest.raises(ValueError):
        approval.loads(raw, b"")


def test_a_made_up_decision_is_no_decision() -> None:
    text = approval.dumps(Record(PLAN, (yes("bob"),)), b"")
    with pytest.raises(ValueError, match="approved or rejected"):
        approval.loads(json.dumps(json.loads(text.replace('"approved"', '"maybe"'))), b"")
