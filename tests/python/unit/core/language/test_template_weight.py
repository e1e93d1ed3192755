"""A template is weighed before it builds: neither time nor memory can be had from a short text."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest

from dss_iac.core.template import weight
from dss_iac.core.template.expression import evaluate
from dss_iac.core.template.names import BadTemplate

LONG = "x" * 90_000
WIDE = list(range(90_000))
NAMES: dict[str, Any] = {"var": {"long": LONG, "wide": WIDE, "deep": {"a": [WIDE] * 5}}}
HEAVY = [
    "{{ [[[0]*300]*300]*300 }}",
    "{{ [[[[0]*50]*50]*50]*50 }}",
    "{{ ([[['x'*100]*100]*100]*100)|join }}",
    "{{ ([['x'*90000]]*900)|join(',') }}",
    "{{ ['x'*90000]*900 }}",
    "{{ [[['x'*1000]*40]*40]|string|length }}",
    "{{ {'a': [[0]*1000]*1000}|tojson }}",
    "{{ " + " ~ ".join(["var.long"] * 500) + " }}",
    "{{ var.long }}" * 500,
    "{{ [" + ", ".join(["var.wide"] * 500) + "] }}",
    "{{ " + " + ".join(["var.wide"] * 30) + " }}",
    "{{ [" + ", ".join(["var.deep"] * 100) + "]|join }}",
    "{{ var.wide|sort|length }}" * 300,
    "{{ ([[0]*300]*300)|replace('0', 'aaaaaaaaaaaaaaaaaaaa') }}",
    "{{ (" + " + ".join(["([[0]*300]*300)"] * 20) + ")|length }}",
]


@pytest.mark.parametrize("text", HEAVY, ids=range(len(HEAVY)))
def test_what_would_be_heavy_is_refused_before_it_is_built(text: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BadTemplate, match=r"more than|would make"):
            evaluate(text, NAMES)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 60_000_000, f"{peak:,} bytes"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ [[0]*3]*2 }}", [[0, 0, 0], [0, 0, 0]]),
        ("{{ 'a' ~ 1 ~ ['b'] }}", "a1['b']"),
        ("{{ ['a', 'b']|join('-') }}{{ 1 }}", "a-b1"),
        ("{{ [3, 1]|sort + [2] }}", [1, 3, 2]),
        ("{{ [2, 1]|min }}/{{ 'x'|default('y') }}", "1/x"),
        ("{{ 'x'*1000 + 'y' }}", "x" * 1000 + "y"),
        ("{{ var.wide|length }}", 90_000),
    ],
)
def test_what_people_write_still_works(text: str, value: Any) -> None:
    assert evaluate(text, NAMES) == value


def test_every_evaluation_has_a_budget_of_its_own() -> None:
    for _ in range(300):
        assert evaluate("{{ var.wide|sort|length }}", NAMES) == 90_000


def test_weight_counts_what_a_walk_meets() -> None:
    shared = [0] * 100
    assert weight.of([shared] * 100) == 1 + 100 * 101
    loop: list[Any] = []
    loop.append(loop)
    with pytest.raises(weight.TooHeavy):
        weight.of(loop)
