"""The decisions on comparing, one by one (D1–D5, D35): each row of the tables has a case that needs it."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.compare import align, diff, overlay
from dss_iac.core.model import order
from dss_iac.core.model.resource import ABSENT
from dss_iac.core.secret import masking

from . import toy

DATASET, RECIPE, SCENARIO = toy.KINDS["dataset"], toy.KINDS["recipe"], toy.KINDS["scenario"]


@pytest.mark.parametrize(
    ("path", "declared", "live", "reason"),
    [
        ("params.x", 1, 1, "in sync"),
        ("params.x", 0, 0.0, "the same number"),
        ("params.x", [0, {"a": 1}], [0.0, {"a": 1.0}], "in sync"),
        ("params.x", True, 1, ""),
        ("params.x", [True], [1], ""),
        ("params.x", False, 0, ""),
        ("params.x", "1", 1, ""),
        ("params.x", None, "", "null declares"),
        ("params.x", None, [], "null declares"),
        ("params.x", None, ABSENT, "null declares"),
        ("params.x", None, 0, ""),
        ("params.x", {}, ABSENT, "declares nothing"),
        ("params.x", "", None, ""),
        ("params.x", [], ABSENT, ""),
        ("description", "", ABSENT, "empty values"),
        ("schema.columns[name=A].comment", "", None, "empty values"),
        ("metrics", {"a": {"b": []}}, ABSENT, "empty values"),
        ("metrics.a", 0, ABSENT, ""),
        ("tags", ["a", "b"], ["b", "a"], "another order"),
        ("tags", ["a", "a"], ["a"], ""),
        ("params.other", ["a", "b"], ["b", "a"], ""),
        ("params.query", "a\nb\n", "a\r\nb", "same code"),
        ("params.query", "a\nb", "a\n\nb", ""),
        ("params.other", "a\n", "a", ""),
        ("params.json", '{"a": 1, "b": 2}', '{"b":2,"a":1}', "same JSON"),
        ("params.json", "no json", "no json ", ""),
    ],
)
def test_equalities(path: str, declared: Any, live: Any, reason: str) -> None:
    """What counts as equal, and the reason that is given; "" when it does not."""
    found = diff.same(DATASET.rules, path, declared, live)
    assert (reason in found and found) if reason else not found


def test_inserting_a_column_leaves_the_comments_of_the_others() -> None:
    """D1: matched elements keep what is not declared, new ones start blank."""
    live = {"schema": {"columns": [{"name": "A", "comment": "first"}, {"name": "B", "comment": "second"}]}}
    laid = overlay.lay(DATASET, live, {"schema": {"columns": [{"name": "A"}, {"name": "N"}, {"name": "B"}]}})
    assert laid["schema"]["columns"] == [live["schema"]["columns"][0], {"name": "N"}, live["schema"]["columns"][1]]


def test_elements_without_a_key_are_aligned_by_content() -> None:
    """Steps keep their hidden ids when one is inserted, one removed and one edited."""
    live = [{"id": "1", "type": "a", "x": 1}, {"id": "2", "type": "b", "x": 2}, {"id": "3", "type": "c", "x": 3}]
    declared = [{"type": "new", "x": 0}, {"type": "a", "x": 1}, {"type": "c", "x": 30}]
    laid = overlay.lay(SCENARIO, {"steps": live}, {"steps": declared})["steps"]
    assert laid == [{"type": "new", "x": 0}, live[0], {"id": "3", "type": "c", "x": 30}]


def test_another_type_is_another_element() -> None:
    """What is hidden in a step of one type never leaks into a step of another."""
    laid = overlay.lay(SCENARIO, {"steps": [{"id": "1", "type": "a", "secret": 1}]}, {"steps": [{"type": "b"}]})
    assert laid["steps"] == [{"type": "b"}]


def test_a_key_that_is_not_unique_tells_nothing_apart() -> None:
    """Then content decides, and nothing is lost."""
    assert align.by_key("name", [{"name": "A"}, {"name": "A"}], [{"name": "A"}]) is None
    declared = {"schema": {"columns": [{"name": "A", "type": "x"}, {"name": "A", "type": "y"}]}}
    laid = overlay.lay(DATASET, {"schema": {"columns": [{"name": "A", "type": "y", "comment": "c"}]}}, declared)
    assert laid["schema"]["columns"] == [{"name": "A", "type": "x"}, {"name": "A", "type": "y", "comment": "c"}]


def test_ignored_paths_are_neither_compared_nor_restored() -> None:
    """`ignore_changes` is used at creation only."""
    fields = diff.compare(
        DATASET,
        desired={"params": {"a": 1}},
        recorded={"params": {"a": 1, "b": 1}},
        live={"params": {"a": 2, "b": 1}},
        base={"params": {"b": 0}},
        ignore=["params.*"],
    )
    assert fields == ()


@pytest.mark.parametrize(
    ("recorded", "live", "base", "verdict"),
    [
        ("ours", "ours", {"params": {"x": "theirs"}}, "restored"),
        ("ours", "ours", {"params": {"x": "ours"}}, "released"),
        ("ours", "ours", {}, "released"),
        ("ours", "moved", {"params": {"x": "theirs"}}, "released"),
        ("ours", ABSENT, {"params": {"x": "theirs"}}, "released"),
    ],
)
def test_what_is_no_longer_declared(recorded: str, live: Any, base: dict[str, Any], verdict: str) -> None:
    """D5: restored only when DSS still has our value and the one before us is known."""
    seen = {} if live is ABSENT else {"x": live}
    (field,) = diff.compare(DATASET, desired={}, recorded={"params": {"x": recorded}}, live={"params": seen}, base=base)
    assert field.verdict == verdict and field.reason
    laid = overlay.lay(DATASET, {"params": seen}, {}, dropped=overlay.restored([field]))
    assert laid == ({"params": {"x": "theirs"}} if verdict == "restored" else {"params": seen})


def test_what_dss_never_gives_back_is_compared_with_what_was_written() -> None:
    """An unread secret: unchanged is silent, changed is an edit, and without a key nobody can tell."""
    want = {"params": {"key": "new value"}}
    sealed = {"params": {"key": masking.fingerprint(toy.KEY, "new value")}}
    other = {"params": {"key": masking.fingerprint(toy.KEY, "old value")}}
    live: dict[str, Any] = {"params": {}}
    assert diff.compare(DATASET, desired=want, recorded=sealed, live=live, key=toy.KEY) == ()
    (field,) = diff.compare(DATASET, desired=want, recorded=other, live=live, key=toy.KEY)
    assert (field.verdict, field.secret) == ("edited", True)
    assert "new value" not in repr(field)
    assert diff.compare(DATASET, desired=want, recorded={"params": {"key": masking.BLIND}}, live=live) == ()


def test_state_keeps_no_secret() -> None:
    """What is recorded holds seals; a seal is never written to DSS."""
    live = {"params": {"password": "hunter2222", "x": 1}}
    recorded = diff.project(DATASET, live, live, key=toy.KEY)
    assert recorded["params"]["x"] == 1 and masking.is_sealed(recorded["params"]["password"])
    assert overlay.lay(DATASET, live, recorded) == live
    assert diff.compare(DATASET, desired=live, recorded=recorded, live=live, key=toy.KEY) == ()


def test_the_value_before_us_is_kept_whole() -> None:
    """A list that we replaced can be put back with all its elements."""
    base = diff.project(
        DATASET, {"schema": {"columns": [{"name": "A"}]}}, {"schema": {"columns": [{"name": "Z", "t": 1}]}}
    )
    assert base == {"schema": {"columns": [{"name": "Z", "t": 1}]}}


def test_a_large_list_is_compared_in_reasonable_time() -> None:
    """Two thousand unkeyed elements with one in the middle removed."""
    live = [{"type": "s", "params": {"n": n}} for n in range(2000)]
    declared = [*live[:1000], *live[1001:]]
    (field,) = diff.compare(SCENARIO, desired={"steps": declared}, recorded=None, live={"steps": live})
    assert field.path == "steps[1000]"


def test_cycles_are_named() -> None:
    """One closed walk for each knot."""
    assert order.cycles({"a": ["b"], "b": ["c"], "c": ["a"], "d": ["a"], "e": ["e"]}) == [
        ["a", "b", "c", "a"],
        ["e", "e"],
    ]
