"""Interleavings of a few actors: each does its steps in its own order, and what touches the same thing in two ways does
not commute. One run for each class of interleavings that nothing can tell apart. Knows no lock, no DSS and no threads.

An interleaving is a list of actors, by number. Whoever runs it gives the steps back, with what each one touched. Two
steps that race (dependent, by different actors, nothing between them that orders them) give a beginning in which the
later one comes first; beginnings that some run has had already are dropped. When none is left, every class was run.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
Order = tuple[int, ...]


class Step(NamedTuple):
    """One step of an actor; `touched` are things with whether they were written."""

    who: int
    touched: frozenset[tuple[str, bool]]


class Ran(NamedTuple):
    """One interleaving as it went."""

    steps: tuple[Step, ...]
    result: Any


Run = Callable[[Iterable[Order]], Iterable[Ran]]


def every(run: Run, limit: int, seed: int = 0) -> Generator[Ran, None, bool]:
    """One run of each class, as far as `limit` runs go; which ones, when they do not suffice, `seed` decides. At the end:
    whether every class was run."""
    dice, met, seen = random.Random(seed), Met(), set[int]()
    waiting: list[Order] = [()]
    left = limit
    while waiting and left > 0:
        dice.shuffle(waiting)
        now, waiting = waiting[: min(left, 64)], waiting[min(left, 64) :]
        left -= len(now)
        found: list[tuple[Order, frozenset[int]]] = []
        for ran in run(now):
            marks = met.add(ran.steps)
            if marks in seen:
                continue
            seen.add(marks)
            yield ran
            found += reversals(ran.steps)
        waiting += [order for order, tops in found if met.new(tops)]
    return not waiting


def chance(actors: int, number: int, seed: int = 0) -> Iterator[Order]:
    """Interleavings by the dice: long turns and short ones, so that both careless and busy rivals are among them."""
    for n in range(number):
        dice = random.Random(f"{seed}/{n}")
        stay = dice.choice((0.0, 0.5, 0.8, 0.95))
        order, who = [], dice.randrange(actors)
        for _ in range(400):
            who = who if dice.random() < stay else dice.randrange(actors)
            order.append(who)
        yield tuple(order)


class Met:
    """Which beginnings were run: by the marks of their steps, each of which stands for all that led to it."""

    def __init__(self) -> None:
        self._runs: dict[int, set[int]] = {}
        self._asked: set[frozenset[int]] = set()
        self._count = itertools.count()

    def add(self, steps: Sequence[Step]) -> int:
        """A whole run; the same number for runs that nothing can tell apart."""
        n, marks = next(self._count), marked(steps, _before(steps))
        for mark in marks:
            self._runs.setdefault(mark, set()).add(n)
        return hash(frozenset(marks))

    def new(self, tops: frozenset[int]) -> bool:
        """Whether no run begins like this, and nobody has asked before."""
        if tops in self._asked:
            return False
        self._asked.add(tops)
        return not set.intersection(*(self._runs.get(t, set()) for t in tops))


def dependent(one: Step, other: Step) -> bool:
    """Whether their order matters: the same actor's, or the same thing, written by one of them."""
    if one.who == other.who:
        return True
    return any((thing, True) in other.touched or (wrote and (thing, False) in other.touched)
               for thing, wrote in one.touched)  # fmt: skip


def _before(steps: Sequence[Step]) -> list[int]:
    """For each step the earlier ones that it comes after in every interleaving of its class, as bits."""
    found: list[int] = []
    for n, step in enumerate(steps):
        bits = 0
        for earlier in range(n - 1, -1, -1):
            if not bits >> earlier & 1 and dependent(steps[earlier], step):
                bits |= found[earlier] | 1 << earlier
        found.append(bits)
    return found


def marked(steps: Sequence[Step], before: Sequence[int]) -> list[int]:
    """For each step a number that stands for it and for everything that led to it."""
    counts: dict[int, int] = {}
    marks: list[int] = []
    for n, step in enumerate(steps):
        counts[step.who] = counts.get(step.who, 0) + 1
        past = frozenset(marks[k] for k in range(n) if before[n] >> k & 1)
        marks.append(hash((step.who, counts[step.who], past)))
    return marks


def reversals(steps: Sequence[Step]) -> Iterator[tuple[Order, frozenset[int]]]:
    """Beginnings that turn one race of a run round, with the marks of the last step of each actor in it."""
    before = _before(steps)
    for late, step in enumerate(steps):
        for early in range(late):
            if steps[early].who == step.who or not dependent(steps[early], step):
                continue
            between = [k for k in range(early + 1, late) if before[k] >> early & 1]
            if any(before[late] >> k & 1 for k in between):
                continue
            free = [k for k in range(early + 1, late) if not before[k] >> early & 1]
            chosen = [*steps[:early], *(steps[k] for k in free), step]
            marks = marked(chosen, _before(chosen))
            tops = {s.who: m for s, m in zip(chosen, marks, strict=True)}
            yield tuple(s.who for s in chosen), frozenset(tops.values())
