"""The fault matrix: every class of trouble (`trouble`) at every request of an apply, and of the reads that a plan and a
look for drift make. Prints `fault points tried N, right N`.

Right means: no traceback; the exit code and the report say what happened; nothing is written by what says that nothing
was; state never tells of an object what is not so; nothing is called in sync that is not, nor changed that is not; and
the next apply, without faults, reaches exactly what an undisturbed one reaches, whose state it shares.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from dss_iac.run.verb import verbs
from tests.sandbox import Sandbox

from . import colleague, seeds
from .applies import APPLIES, KEY, Apply, around
from .arena import Ground, Site
from .judge import DRIFT, PLAN, Truth, applied, changes_of, looked, met, truth
from .trouble import PENDING, Point, points

SAMPLE = 120


def _quiet(dss: Sandbox, folder: Path) -> None:
    """The rich project, applied, and nothing changed since."""
    ground = APPLIES["birth"]
    ground.start(dss, folder)
    _apply_plainly(dss, ground.written(folder / "wanted"))


def _drifted(dss: Sandbox, folder: Path) -> None:
    """The same, with an object of each sort edited or deleted by hand."""
    _quiet(dss, folder)
    dss.knobs.edit(KEY, "datasets", "ORDERS", "shortDesc", "by hand")
    dss.knobs.edit(KEY, "recipes", "from_sql", "payload", "select 0\n")
    dss.knobs.edit_library(KEY, "python/shared.py", "by hand\n")
    dss.knobs.delete(KEY, "datasets", "REGIONS")


def _apply_plainly(dss: Sandbox, folder: Path) -> None:
    verbs.apply(verbs.plan(folder, around=around(dss)))


# ------------------------------------------------------------------------------------------------------------ the whole


class Matrix(NamedTuple):
    """One run that is disturbed: how its ground is made, its undisturbed requests, and the judge of one point."""

    name: str
    start: Callable[[Sandbox, Path], None]
    survey: Callable[[Site], Any]
    requests: Callable[[Any], list[tuple[str, str]]]
    judge: Callable[[Any, Point, Site], list[str]]
    more: Callable[[Any], Iterable[Point]] = lambda known: ()

    @property
    def run(self) -> str:
        """Which of `trouble.RUNS` it is."""
        return re.split(r"\W", self.name, maxsplit=1)[0]


def _of_apply(apply: Apply) -> Matrix:
    def start(dss: Sandbox, folder: Path) -> None:
        apply.start(dss, folder)
        verbs.load(
            apply.written(folder / "wanted"), around=around(dss)
        )  # what is compiled once is compiled before forks

    def judge(known: Truth, point: Point, site: Site) -> list[str]:
        return (met if point.failure == colleague.CLASS else applied)(apply, known, point, site)

    def more(known: Truth) -> Iterable[Point]:
        return colleague.points(known.requests, known.born)

    return Matrix(f"apply ({apply.name})", start, partial(truth, apply), lambda t: t.requests, judge, more)


def _of_look(name: str, start: Callable[[Sandbox, Path], None], words: tuple[str, ...]) -> Matrix:
    def survey(site: Site) -> tuple[list[tuple[str, str]], set[str]]:
        changed = set(changes_of(site.run(*words)))
        return [(r.verb, r.path) for r in site.dss.requests], changed

    return Matrix(name, start, survey, lambda t: t[0], lambda t, point, site: looked(words, t[1], point, site))


MATRICES: tuple[Matrix, ...] = (
    *map(_of_apply, APPLIES.values()),
    _of_look("plan, in sync", _quiet, PLAN),
    _of_look("plan, drifted", _drifted, PLAN),
    _of_look("drift, in sync", _quiet, DRIFT),
    _of_look("drift, drifted", _drifted, DRIFT),
)


def tried(
    matrix: Matrix, sample: int | None, *, only: Callable[[Point], bool] = lambda p: True
) -> Iterator[tuple[Point, list[str]]]:
    """(point, what is wrong there) of a matrix, or of a fixed sample of it."""
    with Ground(matrix.start) as ground:
        known = ground.one(matrix.survey)
        every = [*points(matrix.requests(known)), *matrix.more(known)]
        chosen = seeds.part([p for p in every if only(p)])
        if sample is not None:
            stood = (p for p in chosen if (matrix.run, p.failure) not in PENDING)
            chosen = _sampled(stood, sample, matrix.name)
        yield from ground.each(partial(_judged, matrix, known, p) for p in chosen)


def _sampled(every: Iterable[Point], size: int, name: str) -> list[Point]:
    """So many points by chance, the classes in turn: none of them is left out as long as there is room."""
    classes: dict[str, list[Point]] = {}
    for point in every:
        classes.setdefault(point.failure, []).append(point)
    rows = [seeds.dice(name, failure).sample(these, len(these)) for failure, these in classes.items()]
    seeds.dice(name).shuffle(rows)
    turns = [point for turn in itertools.zip_longest(*rows) for point in turn if point is not None]
    return turns[:size]


def _judged(matrix: Matrix, known: Any, point: Point, site: Site) -> tuple[Point, list[str]]:
    return point, matrix.judge(known, point, site)


def run(sample: bool = False) -> bool:
    """All matrices, or a fixed sample of each; the figures are printed."""
    count = [_figures(matrix, SAMPLE // len(MATRICES) if sample else None) for matrix in MATRICES]
    n, right = (sum(column) for column in zip(*count, strict=True))
    print(f"fault points tried {n}, right {right}", flush=True)
    return n == right


def _figures(matrix: Matrix, sample: int | None) -> tuple[int, int]:
    """(points, right ones) of a matrix; what is wrong is printed."""
    n = right = 0
    for point, wrong in tried(matrix, sample):
        n, right = n + 1, right + (not wrong)
        if wrong:
            print(f"WRONG {matrix.name}: {point}", *wrong, sep="\n    ", flush=True)
    print(f"{matrix.name}: {n} points, {right} right", flush=True)
    return n, right
