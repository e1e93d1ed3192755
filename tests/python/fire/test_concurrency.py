"""A fixed sample of the rivals, and the crowd for some seconds; the whole of it with DSS_IAC_MATRIX=1, or `make matrix`."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from .interleaving import Order, Ran, Step, every

ROOT = Path(__file__).parents[3]


def test_rivals_lose_nothing() -> None:
    """In a process of its own: it forks, which a process with threads must not."""
    sample = [] if os.environ.get("DSS_IAC_MATRIX") else ["--sample"]
    command = [sys.executable, "-m", "tests.python.fire", "concurrency", *sample]
    environ = {**os.environ, "PYTHONPATH": f"{ROOT / 'python-lib'}{os.pathsep}{ROOT}"}
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "interleavings tried" in done.stdout and "processes 8, kills" in done.stdout


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
