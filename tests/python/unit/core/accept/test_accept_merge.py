"""What is written, what is desired and what is live: only what differs between the last two changes the first."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.accept import merge
from dss_iac.core.accept.edit import New
from dss_iac.core.accept.merge import Op


def ops(written: Any, before: Any, after: Any) -> list[tuple[str, tuple[Any, ...], Any]]:
    return [(op.what, op.at, op.value) for op in merge.changes(written, before, after)]


A, B, C = {"name": "A", "x": 1}, {"name": "B", "x": 1}, {"name": "C"}
CASES: dict[str, tuple[Any, Any, Any, list[tuple[str, tuple[Any, ...], Any]]]] = {
    "nothing": ({"a": 1}, {"a": 1}, {"a": 1}, []),
    "a value": ({"a": 1, "b": 2}, {"a": 1}, {"a": 3}, [("set", ("a",), 3)]),
    "what nobody shows stays": ({"a": 1, "lifecycle": {}}, {"a": 1}, {"a": 1, "b": 2}, [("add", ("b",), 2)]),
    "a key less": ({"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 1}, [("remove", ("b",), None)]),
    "deep": ({"a": {"b": {"c": 1, "d": 2}}}, {"a": {"b": {"c": 1}}}, {"a": {"b": {"c": 2}}}, [("set", ("a", "b", "c"), 2)]),
    "already written": ({"a": 2}, {"a": 1}, {"a": 2}, []),
    "an element by its name": ([B, A], [A, B], [{"name": "A", "x": 2}, B], [("set", (1, "x"), 2)]),
    "an element more": ([A, B], [A, B], [A, C, B], [("arrange", (), (0, New(C), 1))]),
    "an element less": ([A, B], [A, B], [B], [("arrange", (), (1,))]),
    "another order": ([A, B], [A, B], [B, A], [("arrange", (), (1, 0))]),
    "another order, and one edited": ([A, B], [A, B], [B, {"name": "A", "x": 2}],
        [("arrange", (), (1, 0)), ("set", (0, "x"), 2)]),
    "nameless in another order": ([{"b": 1}, {"p": "x"}, {"s": 1}], [{"b": 1}, {"p": "x"}, {"s": 1}], [{"s": 1}, {"p": "x"}, {"b": 1}],
        [("arrange", (), (2, 1, 0))]),
    "a nameless one moves, and is edited": ([{"b": 1}, {"p": "x", "q": 1, "r": 1}], [{"b": 1}, {"p": "x", "q": 1, "r": 1}],
        [{"p": "x", "q": 1, "r": 2}, {"b": 1}], [("arrange", (), (1, 0)), ("set", (1, "r"), 2)]),
    "a set in another order": (["x", "a"], ["a", "x"], ["a", "b", "x"], [("arrange", (), (0, 1, New("b")))]),
    "a set with one less": (["x", "a"], ["a", "x"], ["x"], [("arrange", (), (0,))]),
    "a word for another": (["a", "b"], ["a", "b"], ["a", "c"], [("set", (1,), "c")]),
    "wrapped": ({"columns": [A]}, [A], [A, B], [("arrange", ("columns",), (0, New(B)))]),
    "unwrapped": ([A], {"columns": [A]}, {"columns": [A, B]}, [("arrange", (), (0, New(B)))]),
    "nameless by content": ([{"build": "X"}, {"run": 1}], [{"build": "X"}, {"run": 1}], [{"build": "X"}, {"run": 2}],
        [("set", (1, "run"), 2)]),
    "a new name for one": ([{"title": "A", "x": [1, 2]}, B], [{"title": "A", "x": [1, 2]}, B], [{"title": "Z", "x": [1, 2]}, B],
        [("set", (0, "title"), "Z")]),
    "another for one": ([{"title": "A", "x": 1}], [{"title": "A", "x": 1}], [{"title": "Z", "x": 2}], [("arrange", (), (New({"title": "Z", "x": 2}),))]),
    "truth is no number": ({"a": True}, {"a": True}, {"a": 1}, [("set", ("a",), 1)]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_changes(case: str) -> None:
    """Only what changed, at its place in what is written."""
    written, before, after, want = CASES[case]
    assert ops(written, before, after) == want


@pytest.mark.parametrize("case", [c for c in CASES if CASES[c][0] == CASES[c][1] and c != "what nobody shows stays"])
def test_done_says_what_is_live(case: str) -> None:
    """Where the item is written as it is shown, it says then what DSS has."""
    written, before, after, _ = CASES[case]
    assert merge.done(written, list(merge.changes(written, before, after))) == after


def test_a_new_key_stands_behind_the_one_before_it() -> None:
    """As the kind shows them."""
    found = list(merge.changes({"a": 1, "z": 2}, {"a": 1, "z": 2}, {"a": 1, "m": 3, "z": 2}))
    assert found == [Op("add", ("m",), 3, "a")]
