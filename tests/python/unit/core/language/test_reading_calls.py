"""What reading a configuration costs, in calls of functions: so many for each scalar that is written, whatever the size."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import dss_iac
from dss_iac.core.model.diagnostic import Report
from dss_iac.core.text import document
from tests.bench import generator
from tests.python.unit.calls import counted


def test_what_is_written_costs_so_many_calls(tmp_path: Path) -> None:
    small, large = (generator.write(generator.Shape(size), tmp_path / str(size)) for size in (20, 60))
    dss_iac.load(small)  # what is made once is made
    first, second = (counted(partial(dss_iac.load, folder)) for folder in (small, large))
    words = _words(large) - _words(small)
    each = {name: (second[name] - first[name]) / words for name in second}
    assert words > 10_000
    assert each["dss_iac.core.text.tree_builder"] <= 2  # a key, a value, and what opens and closes around them
    assert each["dss_iac.core.language.schema"] <= 1.6
    assert each["dss_iac.core.secret.search"] <= 1.1
    assert each["dss_iac.core.secret.detection"] <= 0.4  # what looked like no secret is not looked at again
    assert each["dss_iac.core.spelling.speller"] <= 0.5
    assert each["dss_iac.core.compare.refs"] <= 0.3  # of places that the tree has
    assert each["dss_iac.core.model.kind"] <= 0.01  # what is made of a kind is not found by comparing it
    assert each["abc"] <= 0.6  # whether something is a map is asked of few texts
    assert sum(each.values()) <= 12


def _words(folder: Path) -> int:
    return sum(len(file.read_text("utf-8").split()) for file in folder.glob("*.yml"))


def test_the_same_words_are_kept_once() -> None:
    read = document.parse("a: [{name: some words, n: 1}, {name: some words, n: 2}]\n", "x.yml", Report())
    one, two = read.tree["a"]
    assert one["name"] is two["name"]
    assert next(iter(one)) is next(iter(two))
