"""The disk matrix: an apply that keeps its state in a directory meets, at each of its writes there, a disk that is full or
can only be read, from then on or once. Prints `disk points tried N, right N`.

Right means: the report is true (`judge`); no half file is kept and no lock of a run that is over, but where nothing can be
removed; and when there is room again, the next apply goes through at once and reaches what an undisturbed one reaches.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import NamedTuple

from dss_iac.core.model import state as states
from dss_iac.run.verb import verbs
from tests.python.integration import former, rich_changed
from tests.sandbox import Sandbox

from . import seeds
from .applies import APPLIES, KEY, around, written
from .arena import DISK, Ground, Site
from .disk import FULL, READ_ONLY
from .judge import Truth, changed, differ, honest, reported, short, words_of

SAMPLE = 12
APPLY = APPLIES["change"]
WORDS = (*words_of(APPLY), "--state-dir", DISK)
PENDING: dict[tuple[str, str, str], str] = {}
"""(kind of disk, how long, what fails) → why the engine does not stand it yet: out of the fixed sample only."""


class Point(NamedTuple):
    """The write of that number fails, and all that follow, or it alone (`times` 1)."""

    n: int
    kind: str
    times: int
    what: str

    def __str__(self) -> str:
        return f"{self.kind}, {self.lasts}, at {self.n}: {self.what}"

    @property
    def act(self) -> str:
        """What fails."""
        return self.what.split(" ", 1)[0]

    @property
    def lasts(self) -> str:
        """How long."""
        return "once" if self.times else "for ever"


def start(dss: Sandbox, folder: Path) -> None:
    """The start of the apply, with its state in a directory."""
    dss.client().create_project("OTHER", "Other", "admin")
    first = written(folder / "first", rich_changed.START)
    verbs.apply(verbs.plan(first, around=around(dss, state_dir=folder / DISK)))
    rich_changed.by_hand(dss)
    APPLY.written(folder / "wanted")


def survey(kind: str, site: Site) -> tuple[Truth, tuple[str, ...]]:
    """(what an undisturbed apply gives, its writes)."""
    before = former.look(site.dss, KEY)
    ended = site.run(*WORDS, disk={"kind": kind, "skip": 10**9})
    assert ended.code == 0, ended
    requests = [(r.verb, r.path) for r in site.dss.requests]
    truth = Truth(requests, before, former.look(site.dss, KEY), _entries(site), set(), ())
    return truth, tuple(w.replace(str(site.folder), "") for w in ended.written)


def judged(known: Truth, point: Point, site: Site) -> tuple[Point, list[str]]:
    """(point, what is wrong there)."""
    ended = site.run(*WORDS, disk={"kind": point.kind, "skip": point.n - 1, "times": point.times})
    wrong = [*honest(site, ended), *reported(known, site, ended, passes=False)]
    stuck = point.kind == READ_ONLY and (not point.times or point.act == "remove")  # nothing can be removed there
    wrong += [] if stuck else _left(site)
    again = site.run(*WORDS)
    wrong += [*honest(site, again), *([w for w in _left(site) if "-lock-" in w] if stuck else _left(site))]
    if again.code != 0 or json.loads(again.out)["result"]["plan_is_empty_now"] is not True:
        wrong.append(f"the next apply ends with {again.code}: {short(again)}")
    else:
        wrong += [f"after the next apply: {line}" for line in changed(known.after, former.look(site.dss, KEY))]
        wrong += differ(known.entries, _entries(site))
    wrong = list(dict.fromkeys(wrong))
    return point, [*wrong, f"the report was: {short(ended)}"] if wrong else []


def _left(site: Site) -> list[str]:
    """Files that nobody needs any more."""
    names = [p.relative_to(site.folder).as_posix() for p in (site.folder / DISK).rglob("*") if p.is_file()]
    left = [n for n in names if n.rpartition("/")[2].startswith((".", "dss-iac-lock-"))]
    empty = [n for n in names if (site.folder / n).stat().st_size == 0 and n not in left]
    return [f"it leaves {n}" for n in left] + [f"{n} is empty" for n in empty]


def _entries(site: Site) -> dict[str, object]:
    text = (site.folder / DISK / KEY / "state.json").read_text(encoding="utf-8")
    return {str(a): e.to_json() for a, e in states.loads(text, "state").entries.items()}


def tried(sample: int | None) -> Iterator[tuple[Point, list[str]]]:
    """(point, what is wrong there) of all, or of a fixed sample."""
    with Ground(start) as ground:
        chosen, known = list[Point](), None
        for kind in (FULL, READ_ONLY):
            known, writes = ground.one(partial(survey, kind))
            chosen += [Point(n, kind, times, w) for n, w in enumerate(writes, 1) for times in (1, 0)]
        if sample is not None:
            chosen = [p for p in chosen if (p.kind, p.lasts, p.act) not in PENDING]
            chosen = seeds.dice("disk").sample(chosen, min(sample, len(chosen)))
        yield from ground.each(partial(judged, known, p) for p in chosen)


def run(sample: bool = False) -> bool:
    """All, or a fixed sample; the figures are printed."""
    n = right = 0
    for point, wrong in tried(SAMPLE if sample else None):
        n, right = n + 1, right + (not wrong)
        if wrong:
            print(f"WRONG {point}", *wrong, sep="\n    ", flush=True)
    print(f"disk points tried {n}, right {right}", flush=True)
    return n == right
