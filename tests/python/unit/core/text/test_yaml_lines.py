"""What is written without the library is to the letter what the library writes, and plain trees need it for nothing."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dss_iac.core.text import yaml_writer
from tests.bench import generator

# fmt: off
WORDS = ["on", "Yes", "NULL", "~", "", "-1", "0x1F", "0o17", "1e3", ".5", "1_000", "12:30", "2020-01-01", "a: b", "a:b",
         "a:", "a #b", "#a", "- a", "-", "?", "? a", "---", "<<", "=", "a,b", "[a]", "{{ var.x }}", "k" * 130, "a  b",
         "x y z " * 15, "line\nline\n", "a\n\nb", "\na\n", " a\nb\n", "a\n\n", "\n", "a \nb\n", "a\nb ", "a\tb\nc",
         "it's", 'say "so"', "a\\b", "é 😀\nü", "a\u202eb", "a\u2028b", "\ufeff", "a\x85b"]
# fmt: on
TEXTS = st.sampled_from(WORDS) | st.text("abXY01_ ./-=:#,[]{}?'\"\\\n\té", max_size=12)
SCALARS = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
TREES = st.recursive(
    SCALARS, lambda below: st.lists(below, max_size=4) | st.dictionaries(TEXTS, below, max_size=4), max_leaves=20
)


@given(st.dictionaries(TEXTS, TREES, max_size=3) | st.lists(TREES, max_size=4))
@example({"section": [{"name": "A", "on": "yes"}, {"name": "B"}], "none": [], "of": [[1, [2]], [{"a": {}}]]})
@example({"code": "import x\n\nrun()\n", "deep": {"text": "  indented\nend", "rest": [{"sql": "a\nb"}, "c\nd\n"]}})
def test_to_the_letter(tree: Any) -> None:
    assert yaml_writer._serialise(tree) == yaml_writer.by_library(tree)


def calls_into_the_library(tree: Any) -> int:
    """How many functions of PyYAML run while a tree is written."""
    seen = 0

    def look(frame: FrameType, event: str, _: Any) -> None:
        nonlocal seen
        seen += event == "call" and frame.f_globals.get("__name__", "").startswith("yaml.")

    sys.setprofile(look)
    try:
        yaml_writer.dump(tree)
    finally:
        sys.setprofile(None)
    return seen


@pytest.mark.parametrize("size", [10, 40])
def test_a_configuration_is_written_without_the_library(size: int) -> None:
    """But for what could be a number, which is asked about once."""
    made = generator.sections(generator.Shape(size, columns=4, steps=6))
    tree = {name: made[name] for name in ("zones", "datasets", "recipes", "articles")}
    assert calls_into_the_library(tree) == 0
    times = {"scenarios": [{"name": f"s{n}", "triggers": [{"daily": "02:00"}]} for n in range(size)]}
    yaml_writer._scalar.cache_clear()
    assert calls_into_the_library({**tree, **times}) == calls_into_the_library_anew({"daily": "02:00"})


def calls_into_the_library_anew(tree: Any) -> int:
    yaml_writer._scalar.cache_clear()
    return calls_into_the_library({"scenarios": [{"triggers": [tree]}]})
