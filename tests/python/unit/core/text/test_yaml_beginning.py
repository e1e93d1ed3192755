"""The first lines of a text of YAML, without the rest being written: the same as those of the whole text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dss_iac.core.text.yaml_beginning import beginning
from dss_iac.core.text.yaml_writer import dump
from tests.python.unit.calls import counted

ODD = ("", " ", "\n", "a\n", "a\n\n", "\na\nb", "  a\nb\n", "a \nb", "a\tb\nc", "a: b", "on", "1e3", "- x", "é\u2028b", "\u202ex",
       "a\x85b\nc", "a\rb", "x" * 130, "word " * 40, "\ufeffa", "a\n b\n\n c", "'", '"', "#c", "12:30", "\U0001f600\nb")  # fmt: skip
texts = st.sampled_from(ODD) | st.text(max_size=12) | st.from_regex(r"[a-z]{1,8}( [a-z]{1,8})*", fullmatch=True)
leaves = texts | st.integers() | st.booleans() | st.none() | st.floats(allow_nan=False, allow_infinity=False)
keys = st.sampled_from(("name", "type", "on", "steps")) | texts
trees = st.recursive(leaves, lambda below: st.lists(below, max_size=5) | st.dictionaries(keys, below, max_size=5))


def lines(tree: Mapping[str, Any]) -> list[str]:
    """All lines, key after key."""
    return [line for key, value in tree.items() for line in dump({key: value}).rstrip("\n").split("\n")]


@given(st.dictionaries(keys, trees, min_size=1, max_size=5), st.integers(1, 12))
@settings(deadline=None, max_examples=150)
def test_the_beginning_is_that_of_the_whole(tree: dict[str, Any], most: int) -> None:
    whole = lines(tree)
    assert beginning(tree, most) == (whole[:most], len(whole))


@pytest.mark.parametrize("key", ["k", ""])
@pytest.mark.parametrize("odd", ODD)
def test_odd_texts_at_every_place(odd: str, key: str) -> None:
    """As values, and as keys where `key` is empty."""
    tree = {
        "a": {"b": [odd, {"c": odd, key or odd: 1, "d": [odd, [odd]]}]},
        key or odd: {"e": ["x" * 80, odd, [odd, "y" * 80]]},
        "f": odd,
        "g": 1,
    }
    whole = lines(tree)
    for most in (1, 2, 3, 4, 9, 30):
        assert beginning(tree, most) == (whole[:most], len(whole))


def steps(size: int, letter: str = "x") -> Mapping[str, Any]:
    """So many steps of two lines, in few words, and as many lines of code."""
    return {"steps": [{"name": f"Step {n % 10}", "why": letter * 90} for n in range(size)], "code": "x\n" * size}


def test_what_is_not_shown_is_not_written() -> None:
    small, large = counted(lambda: beginning(steps(12), 12)), counted(lambda: beginning(steps(1200, "y"), 12))
    assert beginning(steps(1200), 12)[1] == 1 + 2 * 1200 + 1 + 1200
    assert 0 < large["yaml.emitter"] == small["yaml.emitter"] < 1000


def test_words_that_come_again_are_not_judged_again() -> None:
    assert counted(lambda: beginning(steps(1200), 12))["yaml.resolver"] < 200
    assert sum(counted(lambda: beginning(steps(1200, "z"), 12)).values()) < 1200 * 6


def test_what_was_written_is_not_written_again() -> None:
    """Of something that differs in one step and one text, the other pieces are known."""
    twice = {"name": "Twice", "in": ["a", {"b": "c" * 80}]}
    first = {"steps": [twice, twice, {"name": "Once"}], "tags": ["a", "b"], "note": "of the first"}
    other = {**first, "steps": [twice, twice, {"name": "Last"}], "note": "of the other"}
    whole, again = counted(lambda: beginning(first, 12)), counted(lambda: beginning(other, 12))
    assert again["yaml.emitter"] * 3 < whole["yaml.emitter"]
    for tree in (first, other):
        assert beginning(tree, 12) == (lines(tree)[:12], len(lines(tree)))
    assert not counted(lambda: beginning(other, 12))["yaml.emitter"]
