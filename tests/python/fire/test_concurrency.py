"""A fixed sample of the rivals, and the crowd for some seconds; the whole of it with DSS_IAC_MATRIX=1, or `make matrix`."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from .apart import figures
from .interleaving import Order, Ran, Step, every


def test_rivals_lose_nothing() -> None:
    printed = figures("concurrency")
    assert "interleavings tried" in printed and "processes 8, kills" in printed


# ----------------------------------------------------------------------------------------------- the search by itself

Program = tuple[tuple[frozenset[tuple[str, bool]], ...], ...]


def read(thing: str) -> frozenset[tuple[str, bool]]:
    return frozenset({(thing, False)})


def write(thing: str) -> frozenset[tuple[str, bool]]:
    return frozenset({(thing, True)})


PROGRAMS: tuple[Program, ...] = (
    ((write("x"),), (write("x"),)),
    ((read("x"), write("x")), (read("x"), write("x"))),
    ((write("x"), read("y")), (write("y"), read("x"))),
    ((read("x"), read("x")), (read("x"),)),
    ((read("x"), write("y")), (write("x"), read("y")), (write("x"), write("y"))),
)


def run(program: Program, order: Order) -> Ran:
    """A program with nothing in it but what its steps touch; its result is what nobody can tell apart."""
    left = [list(p) for p in program]
    steps: list[Step] = []
    for who in itertools.chain(order, itertools.chain.from_iterable(itertools.repeat(range(len(program)), 9))):
        if left[who]:
            steps.append(Step(who, left[who].pop(0)))
    things = {thing for s in steps for thing, _ in s.touched}
    told: dict[tuple[int, int], tuple[object, ...]] = {}
    written: dict[str, list[tuple[int, int]]] = {t: [] for t in things}
    for n, step in enumerate(steps):
        me = (step.who, sum(s.who == step.who for s in steps[:n]))
        told[me] = tuple((t, tuple(written[t])) for t, _ in sorted(step.touched))
        for thing, wrote in step.touched:
            if wrote:
                written[thing].append(me)
    return Ran(tuple(steps), tuple(sorted(told.items())))


def test_the_search_finds_every_outcome_of_small_programs() -> None:
    """Against all interleavings, one by one."""
    for program in PROGRAMS:
        actors = [n for n, p in enumerate(program) for _ in p]
        expected = {run(program, order).result for order in set(itertools.permutations(actors))}

        def several(orders: Iterable[Order], program: Program = program) -> list[Ran]:
            return [run(program, order) for order in orders]

        found = [ran.result for ran in every(several, 10_000)]
        assert set(found) == expected
        assert len(found) == len(set(found)), "no class twice"
