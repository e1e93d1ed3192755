"""The crash matrix: an apply, in a process of its own, is killed without clean-up just before and just after every one
of its requests. Then, on copies of what is left, it is resumed by a plain apply, and rolled back.

Resumed means: what an undisturbed apply leaves, in DSS and in state, nothing twice, no lock, and an empty plan. Rolled
back means: the project and the state there were before. Both up to a bijection of the ids that DSS mints; version tags,
the git history and `dss-iac/` are left aside. What the plan of the rollback says it cannot bring back is counted apart.

Some points are followed by a second kill, in the middle of the resuming apply or of the rollback.
"""

from __future__ import annotations

import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import dataikuapi

from dss_iac.core.model.plan import Action
from dss_iac.kinds import registry
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around, Prepared
from tests.sandbox import Sandbox

from . import arena, seeds, survival
from .applies import APPLIES, around
from .survival import Reference

SAMPLED = 61  # of so many points the sample has one; odd, so that both sides of requests occur
TWICE = 12  # of so many points one is followed by a second kill
LEAST_STEPS = 25


@dataclass(frozen=True)
class Point:
    """A kill: just before or after the request of that number, from 1 on; `then` another one, after the `second`
    request of the apply or rollback that follows."""

    apply: str
    request: int
    when: str
    then: str = ""
    second: int = 0


@dataclass(frozen=True)
class Verdict:
    """What came of one point; empty lines mean that all was right. `lost`: what the rollback said it cannot give back."""

    killed: bool
    at: str = ""
    resumed: tuple[str, ...] = ()
    rolled_back: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


# ----------------------------------------------------------------------------------------------------------- a kill


def strike(point: Point, reference: Reference, dss: Sandbox, folder: Path) -> Verdict:
    """Kill, then resume on one copy and roll back on another. In a fork."""
    apply = reference.apply
    arena.own(dss, folder / "store")
    written = apply.written(folder / "config")

    def forth(there: Around) -> Prepared:
        return verbs.plan(written, options=apply.options, around=there)

    def back(there: Around) -> Prepared:
        return survival.backwards(apply, there)

    killed, at, said = _kill(forth, dss, point.request, point.when)
    if not killed:
        return Verdict(False, at, (said,) if said else ())
    if point.then:
        _kill(forth if point.then == "apply" else back, dss, point.second, "after")
    twice = bool(point.then)
    resumed = arena.one(lambda _, at: survival.resumed(reference, written, dss, at, twice=twice), None, folder)
    if isinstance(resumed, arena.Failure):
        resumed = (resumed.why,)
    wrong, lost = survival.rolled_back(reference, dss, twice=twice)
    return Verdict(True, at, resumed, (*wrong, *dss.estate.unknown_routes, *dss.estate.crashes), lost)


def _kill(plan: Callable[[Around], Prepared], dss: Sandbox, request: int, when: str) -> tuple[bool, str, str]:
    """(whether it was killed, at which request, what it said if it failed) of an engine that plans and applies."""

    def act(url: str) -> None:
        verbs.apply(plan(around(dataikuapi.DSSClient(url, dss.keys["admin"]), parallelism=1)))

    engine = arena.Worker(act)
    with dss:
        dss.knobs.futures(polls=1)
        dss.knobs.kill(engine.pid, skip=request - 1, when=when)
        engine.go(dss.url)
        ended = engine.ended()
        dss.knobs.clear()
        at = f"{dss.requests[-1].verb} {dss.requests[-1].path}" if dss.requests else ""
    by, said = (ended.by, ended.why) if isinstance(ended, arena.Failure) else (0, "")
    return by == signal.SIGKILL, at, said


# ----------------------------------------------------------------------------------------------------------- matrix


def points(reference: Reference, every: int = 1) -> list[Point]:
    """Every kill of an apply, or each `every`-th."""
    numbers = range(1, len(reference.requests) + 1)
    return [Point(reference.apply.name, n, w) for n in numbers for w in ("before", "after")][::every]


def doubles(reference: Reference, every: int = 1) -> list[Point]:
    """Pairs of kills, spread over both the first and the second run."""
    total = len(reference.requests)
    pairs = [
        Point(p.apply, p.request, p.when, ("apply", "rollback")[n % 2], (p.request * 89 + seeds.turn()) % total + 1)
        for n, p in enumerate(points(reference, TWICE))
    ]
    return pairs[:: max(1, every // 4)]


def run(sample: bool) -> bool:
    """Print what is wrong, and the figures; True when every point was survived both ways."""
    every = SAMPLED if sample else 1
    once, twice, known = Counter[str](), Counter[str](), list[Reference]()
    with arena.workshop() as folder:
        for apply in APPLIES.values():
            dss = arena.estate(apply.start, folder / apply.name)
            reference = arena.one(lambda _, place, a=apply, d=dss: survival.undisturbed(a, d, place), None, folder)
            if isinstance(reference, arena.Failure):
                print(reference.why)
                return False
            known.append(reference)
            print(_shown(reference), flush=True)
            once += _beyond(reference, dss, folder)
            once += _tried(seeds.part(points(reference, every)), reference, dss, folder)
            twice += _tried(seeds.part(doubles(reference, every)), reference, dss, folder)
    lossy = f" ({once['lossy']} of them with data loss, told before)" if once["lossy"] else ""
    print(f"crash points tried {_figures(once)}{lossy}; killed twice {_figures(twice)}", flush=True)
    return _covering(known) and all(c["tried"] == c["resumed"] == c["rolled back"] > 0 for c in (once, twice))


def _figures(count: Counter[str]) -> str:
    return f"{count['tried']}, resumed {count['resumed']}, rolled back {count['rolled back']}"


def _shown(known: Reference) -> str:
    done = f"{known.steps} steps ({', '.join(known.actions)}) on {', '.join(known.kinds)}"
    return f"{known.apply.name}: {done}; {len(known.requests)} requests"


def _covering(known: list[Reference]) -> bool:
    """Whether the applies are as large and as many-sided as promised."""
    actions = {a for r in known for a in r.actions} | {Action.NOOP.value}
    lacking = [*({a.value for a in Action} - actions), *(registry().keys() - {k for r in known for k in r.kinds})]
    small = [r.apply.name for r in known if r.steps < LEAST_STEPS]
    if lacking or small:
        print(f"no apply has {lacking}, too few steps has {small}")
    return not lacking and not small


def _beyond(known: Reference, dss: Sandbox, folder: Path) -> Counter[str]:
    """Nothing, when there is no request after the last one; else what makes the matrix fail."""
    beyond = Point(known.apply.name, len(known.requests) + 1, "before")
    last = arena.one(lambda p, place: strike(p, known, dss, place), beyond, folder)
    if not isinstance(last, arena.Failure) and not last.killed and not last.resumed:
        return Counter()
    print(f"{beyond}: there should be no such request: {last}", flush=True)
    return Counter(tried=1)


def _tried(these: list[Point], known: Reference, dss: Sandbox, folder: Path) -> Counter[str]:
    count: Counter[str] = Counter()
    for point, verdict in arena.each(lambda p, place: strike(p, known, dss, place), these, folder):
        count.update(_counted(point, verdict))
    return count


def _counted(point: Point, verdict: Verdict | arena.Failure) -> Counter[str]:
    """One point in figures; what was wrong with it is printed."""
    if isinstance(verdict, arena.Failure):
        print(f"{point}: {verdict.why}", flush=True)
        return Counter(tried=1)
    if not verdict.killed:
        print(f"{point}: was not killed: {verdict}", flush=True)
    for word, wrong in (("not resumed", verdict.resumed), ("not rolled back", verdict.rolled_back)):
        if wrong:
            print(f"{point} {verdict.at}: {word}:", *wrong[:12], sep="\n    ", flush=True)
    fine = verdict.killed
    return Counter(
        {
            "tried": 1,
            "resumed": int(fine and not verdict.resumed),
            "rolled back": int(fine and not verdict.rolled_back),
            "lossy": int(fine and bool(verdict.lost)),
        }
    )
