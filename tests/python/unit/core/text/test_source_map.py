"""Where values are written: what contains nothing is kept as a number, and comes back as the place it is."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dss_iac.core.model.diagnostic import Mark, Report
from dss_iac.core.text.document import MAX_BYTES, parse
from dss_iac.core.text.source_map import Place, packed

spots = st.integers(1, MAX_BYTES + 1)


@given(spots, spots, spots, spots)
def test_every_place_that_a_file_can_have_comes_back(line: int, column: int, key_line: int, key_column: int) -> None:
    leaf = packed(line, column, key_line, key_column)
    for whole, step in ((Place("f.yml", below={"k": leaf}), "k"), (Place("f.yml", below=[leaf]), 0)):
        assert whole.step(step) == Place("f.yml", line, column, key_line, key_column)
        assert [*whole.contents()] == [(step, whole.step(step))]


def test_a_leaf_costs_a_number() -> None:
    """Three values of four in a configuration contain nothing; a place of each, whole, was an eighth of its memory."""
    document = parse("a: {b: 1, c: [x, 'y']}\nd:\n  two\n", "f.yml", Report())
    assert [type(leaf) for leaf in leaves(document.place)] == [int] * 4
    assert document.place.nearest(("d",)) == Place("f.yml", 3, 3, 2, 1)
    assert document.marks["a", "c", 1] == Mark("f.yml", 1, 18)


def test_a_key_that_is_given_twice_names_the_first() -> None:
    report = Report()
    parse("a: 1\nb: 2\na: 3\n", "f.yml", report)
    assert "already at line 1" in str(report.items[0])


def leaves(place: Any) -> list[Any]:
    """What stands for the values that contain nothing."""
    if not isinstance(place, Place) or place.below is None:
        return [place]
    return [
        leaf
        for below in (place.below if isinstance(place.below, list) else place.below.values())
        for leaf in leaves(below)
    ]
