"""Which element of one list is which of another: as many pairs as there can be, for work that grows with the edits."""

from __future__ import annotations

import copy
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.compare import align
from dss_iac.core.compare.differences import UNKNOWN, walk
from dss_iac.core.compare.lens import Lens
from dss_iac.core.model.kind import Rules

WORDS = st.lists(st.integers(0, 4), max_size=12)


def longest(a: list[int], b: list[int]) -> int:
    """The length of a longest common subsequence, by its definition."""
    table = [[0] * (len(b) + 1) for _ in range(len(a) + 1)]
    for i in range(len(a) - 1, -1, -1):
        for j in range(len(b) - 1, -1, -1):
            best = max(table[i + 1][j], table[i][j + 1])
            table[i][j] = table[i + 1][j + 1] + 1 if a[i] == b[j] else best
    return table[0][0]


@given(WORDS, WORDS)
def test_no_other_pairing_in_order_has_more_pairs(a: list[int], b: list[int]) -> None:
    pairs = sorted(align.by_content(a, b, lambda x, y: x == y).items())
    same = [(i, j) for i, j in pairs if a[i] == b[j]]
    assert len(same) == longest(a, b)
    assert all(one[0] < two[0] and one[1] < two[1] for one, two in pairwise(pairs))


def counted(declared: list[Any], other: list[Any]) -> int:
    """How many pairs of elements were compared."""
    calls = []

    def same(a: Any, b: Any) -> bool:
        calls.append(1)
        return bool(a == b)

    align.by_content(declared, other, same)
    return len(calls)


def test_work_grows_with_the_edits_and_not_with_the_square() -> None:
    """A list edited at both ends: every element is compared a few times, whatever the length."""
    for n in (100, 1_000, 5_000):
        live = list(range(n))
        declared = [-1, *live[1:-1], -2]
        assert counted(declared, live) <= 6 * n + 50
    assert counted(list(range(2_000)), list(range(10_000, 12_000))) <= 300_000


def test_a_recipe_of_a_thousand_steps_edited_at_both_ends_shows_the_edits() -> None:
    live = [{"type": "rename", "params": {"from": f"c{i}", "to": f"d{i}", "kept": True}} for i in range(1_000)]
    declared = copy.deepcopy(live)
    declared[0]["params"]["to"], declared[-1]["params"]["to"] = "first", "last"
    declared.insert(500, {"type": "filter", "params": {"where": "x"}})
    found = list(walk(Lens(Rules()), (), {"steps": declared}, UNKNOWN, {"steps": live}))
    assert [(d.what, d.at[1]) for d in found] == [("value", 0), ("element", 500), ("value", 1_000)]
