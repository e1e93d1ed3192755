"""What the text and the JSON of a plan cost, in calls of functions: so many for each change, whatever the size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

import pytest

import dss_iac
from dss_iac.library import Planned
from tests.bench import generator
from tests.python.unit.calls import counted
from tests.sandbox import Sandbox


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Planned, Planned]]:
    """A small and a larger plan in which everything is to be created."""
    folder = tmp_path_factory.mktemp("made-up")
    with Sandbox(git=False) as dss:
        small, large = (
            dss_iac.plan(generator.write(generator.Shape(size), folder / str(size)), client=dss.client("admin"))
            for size in (20, 60)
        )
        yield small, large


def each(plans: tuple[Planned, Planned], told: Callable[[Planned], str]) -> defaultdict[str, float]:
    """Calls for each change, by module."""
    small, large = plans
    told(small)  # what is made once is made
    first, second = counted(lambda: told(small)), counted(lambda: told(large))
    changes = len(large.plan.changes) - len(small.plan.changes)
    assert changes > 80
    return defaultdict(float, {name: (second[name] - first[name]) / changes for name in second})


def test_a_text_costs_so_many_calls_for_each_change(plans: tuple[Planned, Planned]) -> None:
    told = each(plans, Planned.to_text)
    assert told["yaml.emitter"] <= 200  # twelve lines, of which many are known
    assert told["dss_iac.core.text.yaml_room"] <= 200  # the rest is measured
    assert told["dss_iac.core.secret.masking"] <= 200  # what holds no secret is walked once
    assert told["dss_iac.kinds.common.trees"] <= 180
    assert told["json.encoder"] < 1  # a payload is no text in between
    assert sum(told.values()) <= 1700


def test_json_costs_so_many_calls_for_each_change(plans: tuple[Planned, Planned]) -> None:
    told = each(plans, Planned.to_json)
    assert told["dss_iac.core.secret.masking"] <= 180
    assert told["dss_iac.core.secret.search"] <= 90  # the trees of a view are not searched again
    assert told["dataclasses"] <= 30
    assert sum(told.values()) <= 620
