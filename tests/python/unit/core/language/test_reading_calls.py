"""What reading a configuration costs, in calls of functions: so many for each scalar that is written, whatever the size."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

import dss_iac
from tests.bench import generator


def called(folder: Path) -> Counter[str]:
    """How often functions of each module, and `isinstance` of abstract classes, ran while a configuration was read."""
    counts: Counter[str] = Counter()

    def look(frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            counts[frame.f_globals.get("__name__", "")] += 1

    sys.setprofile(look)
    try:
        dss_iac.load(folder)
    finally:
        sys.setprofile(None)
    return counts


def test_what_is_written_costs_so_many_calls(tmp_path: Path) -> None:
    small, large = (generator.write(generator.Shape(size), tmp_path / str(size)) for size in (20, 60))
    dss_iac.load(small)  # what is made once is made
    first, second = called(small), called(large)
    words = _words(large) - _words(small)
    each = {name: (second[name] - first[name]) / words for name in second}
    assert words > 10_000
    assert each["dss_iac.core.text.tree_builder"] <= 2  # a key, a value, and what opens and closes around them
    assert each["dss_iac.core.language.schema"] <= 1.6
    assert each["dss_iac.core.secret.detection"] <= 1.4
    assert each["abc"] <= 0.9  # whether something is a map is asked of few texts
    assert sum(each.values()) <= 15


def _words(folder: Path) -> int:
    return sum(len(file.read_text("utf-8").split()) for file in folder.glob("*.yml"))
