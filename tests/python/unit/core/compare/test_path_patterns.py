"""Compiled patterns say what each of them says alone."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.compare import equal
from dss_iac.core.model import path
from dss_iac.core.model.path import Sel
from dss_iac.core.model.path_patterns import Patterns, compiled

KEYS = st.sampled_from(["a", "b", "c"])
STEPS = st.one_of(KEYS, st.integers(0, 2), st.just(Sel("k", "v")))
PATTERN_STEPS = st.one_of(STEPS, st.sampled_from(["*", "[*]"]))
PATTERNS = st.lists(st.lists(PATTERN_STEPS, min_size=1, max_size=4).map(tuple), max_size=4)
TREES = st.recursive(
    st.sampled_from([0, 1, "x", None]),
    lambda inner: st.one_of(st.dictionaries(KEYS, inner, max_size=3), st.lists(inner, max_size=3)),
    max_leaves=12,
)


@given(PATTERNS, st.lists(STEPS, max_size=5).map(tuple), st.booleans())
def test_all_together_cover_what_one_of_them_covers(patterns: list[path.Path], at: path.Path, open_end: bool) -> None:
    patterns = [(*p, "**") for p in patterns] if open_end else patterns
    assert Patterns(patterns).cover(at) == any(path.covers(p, at) for p in patterns)


@given(st.lists(st.lists(st.sampled_from(["a", "b", "*", "[*]"]), min_size=1, max_size=3), max_size=3), TREES, TREES)
def test_containment_leaves_out_what_is_covered_and_nothing_else(words: list[list[str]], one: Any, two: Any) -> None:
    patterns = [tuple(w) for w in words]
    assert equal.holds_but(Patterns(patterns).start, one, two) == _holds(patterns, (), one, two)


def _holds(patterns: list[path.Path], at: path.Path, declared: Any, live: Any) -> bool:
    """The same, asked path by path."""
    if any(path.covers(p, at) for p in patterns):
        return True
    if type(declared) is not type(live):
        return False
    if isinstance(declared, dict):
        return all(
            _holds(patterns, (*at, k), v, live[k]) if k in live else any(path.covers(p, (*at, k)) for p in patterns)
            for k, v in declared.items()
        )
    if isinstance(declared, list):
        pairs = zip(declared, live, strict=False)
        return len(declared) == len(live) and all(_holds(patterns, (*at, i), a, b) for i, (a, b) in enumerate(pairs))
    return bool(declared == live)


def test_patterns_of_the_same_texts_are_compiled_once() -> None:
    assert compiled(("a.b", "c[*]")) is compiled(("a.b", "c[*]"))
    assert compiled(()).start is None
