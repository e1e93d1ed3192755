"""Rivals: two and three appliers of one project, in every order in which their requests to lock and state can come, or in
many by chance; and eight real ones that are killed at random (`crowd`).

Right means: state is whole, signed and of a higher serial after every write, everything that exists is in it, nothing
is there twice, one at a time was at work, and everybody else was told so. Where DSS gives no way to have that (a lease
that ran out, a lock that is advisory), each wrong is counted, and must lie in the one window that is documented.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from . import arena, crowd, seeds
from .interleaving import Order, Ran, chance, every
from .rivals import ALL, Rivalry, ready, trial
from .verdict import Verdict, judged


def run(sample: bool) -> bool:
    """Print every kind of rivalry with its figures; True when all was right."""
    tried = right = 0
    with arena.workshop() as folder:
        for n, rivalry in enumerate(ALL):
            count = _explored(rivalry, folder / str(n), rivalry.sample if sample else rivalry.whole)
            tried, right = tried + count["tried"], right + count["right"]
    print(f"interleavings tried {tried}, right {right}", flush=True)
    return crowd.run_all(sample) and tried > 0 and tried == right


def _explored(rivalry: Rivalry, folder: Path, limit: int) -> Counter[str]:
    stage, made = ready(rivalry, folder)

    def several(orders: Iterable[Order]) -> list[Ran]:
        found = dict(arena.each(lambda o, place: trial(rivalry, stage, made, o, place, judged), list(orders), folder))
        return [_given(found[o]) for o in sorted(found)]

    count: Counter[str] = Counter()
    orders = chance(rivalry.actors, limit, seeds.turn())
    runs = iter(several(orders)) if rivalry.dice else every(several, limit, seeds.turn())
    while True:
        try:
            count += _counted(rivalry, next(runs))
        except StopIteration as end:
            _told(rivalry, count, all_of=bool(end.value))
            return count


def _given(found: Ran | arena.Failure) -> Ran:
    return Ran((), Verdict((found.why,))) if isinstance(found, arena.Failure) else found


def _counted(rivalry: Rivalry, ran: Ran) -> Counter[str]:
    verdict: Verdict = ran.result
    for line in verdict.wrong[:6]:
        print(f"    {rivalry.name}, order {''.join(str(s.who) for s in ran.steps)}: {line}", flush=True)
    if os.environ.get("DSS_IAC_SAY"):
        for line in verdict.excused[:6]:
            print(f"    {rivalry.name}: in the window: {line}", flush=True)
    lost = any("nobody's" in e or "is lost" in e or "torn" in e for e in verdict.excused)
    window = int(bool(verdict.excused))
    ends = Counter(f"ended {t}" for t in verdict.told)
    return Counter({"tried": 1, "right": int(not verdict.wrong), "window": window, "lost": int(lost), **ends})


def _told(rivalry: Rivalry, count: Mapping[str, int], *, all_of: bool) -> None:
    ended = (w for w in sorted(count) if w.startswith("ended"))
    ends = ", ".join(f"{count[word]} {word.removeprefix('ended ')}" for word in ended)
    line = f"{rivalry.name}: {'all ' if all_of else ''}{count['tried']} interleavings, {count['right']} right"
    if rivalry.window:
        line += f"; {count['window']} in the window ({rivalry.window}), {count['lost']} of them lost something"
    print(f"{line}; appliers: {ends}", flush=True)
