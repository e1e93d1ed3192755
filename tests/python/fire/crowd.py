"""Eight real processes that apply to one project over HTTP, over and over, while somebody kills them at random; a new one
takes the place of each that died. Every state that is written is read as it comes in. Knows no order of things: chance
makes it.

The processes are forks of one that has the engine imported and no threads; it is also who kills them.
"""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import dataikuapi

from dss_iac.core.model import state as states
from dss_iac.core.model.plan import Options
from dss_iac.core.secret import signature
from dss_iac.errors import IacError, Locked, Stale
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.sandbox import Sandbox

from . import arena, seeds

KEY = "SHOP"
SECRET = "a key of the crowd"
CROWD = 8
WAIT = 20.0  # seconds that each waits for the lock
PAUSES = (0.1, 1.5)  # seconds between two kills, from and to
STATE = "libraries/contents/dss-iac/state.json"


@dataclass
class Watch:
    """Everything that is written as state of the project, checked as it is written."""

    serials: list[int] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    async def saw(self, call: Any, value: Any) -> None:
        """After a request."""
        if call.verb != "POST" or not call.path.endswith(STATE):
            return
        try:
            text = call.raw.decode()
            signature.check(text, "state", SECRET.encode())
            serial = states.loads(text, "state").serial
        except (IacError, ValueError) as error:
            self.wrong.append(f"a torn state: {error}")
            return
        if self.serials and serial <= self.serials[-1]:
            self.wrong.append(f"serial {serial} after {self.serials[-1]}")
        self.serials.append(serial)


# --------------------------------------------------------------------------------------------------------- what is wanted


def config(whose: range, turn: int) -> dict[str, Any]:
    """Of each of these: a dataset, a folder, a file that changes every turn, and a dataset that comes and goes."""
    managed = {"type": "managed", "connection": "filesystem_managed"}
    names = [f"W{n}_ALWAYS" for n in whose] + [f"W{n}_SOMETIMES" for n in whose if turn % 2]
    return {
        "project": {"key": KEY, "name": "Shop"},
        "datasets": [{"name": name, **managed} for name in names],
        "managed_folders": [{"name": f"W{n}_folder", "connection": "filesystem_folders"} for n in whose],
        "libraries": [{"path": f"python/W{n}_file.py", "content": f"turn = {turn}\n"} for n in whose],
    }


def own(n: int) -> Options:
    """The part of the project that one of the crowd speaks of."""
    return Options(targets=(f"dataset.W{n}_*", f"managed_folder.W{n}_*", f'library_file."python/W{n}_*'))


def around(url: str) -> Around:
    """What each of them works with."""
    client = dataikuapi.DSSClient(url, "admin-key")
    return Around(environ={signature.KEY_NAME: SECRET}, client=client, parallelism=2, lock_timeout=WAIT)


def work(n: int, url: str, until: float, said: Path) -> None:
    """One of the crowd: plan and apply its part until it is time, and write a word down for each."""
    turn = random.Random().randrange(1000)
    while time.time() < until:
        turn += 1
        try:
            made = verbs.plan(config(range(n, n + 1), turn), options=own(n), around=around(url))
            how = "applied" if verbs.apply(made).saved else "nothing"
        except Locked:
            how = "locked"
        except Stale:
            how = "stale"
        except BaseException:
            how = "wrong: " + traceback.format_exc().replace("\n", " | ")
        with said.open("a") as file:
            file.write(how + "\n")


# ------------------------------------------------------------------------------------------------------------ who kills


def herd(url: str, seconds: float, folder: Path, seed: int) -> None:
    """Start the crowd, kill at random and start anew; at the end let those that live finish what they do."""
    dice, until = random.Random(seed), time.time() + seconds
    running = {_born(n, url, until, folder): n for n in range(CROWD)}
    kills = 0
    while time.time() < until:
        time.sleep(dice.uniform(*PAUSES))
        pid = dice.choice(sorted(running))
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        kills += 1
        n = running.pop(pid)
        running[_born(n, url, until, folder)] = n
    for pid in running:
        os.waitpid(pid, 0)
    (folder / "kills").write_text(str(kills))


def _born(n: int, url: str, until: float, folder: Path) -> int:
    pid = os.fork()
    if pid == 0:
        try:
            work(n, url, until, folder / f"said{n}")
        finally:
            os._exit(0)
    return pid


# -------------------------------------------------------------------------------------------------------------- figures


def run_all(sample: bool) -> bool:
    """The crowd, once; prints its figures. True when all was right."""
    seconds = 8.0 if sample else float(os.environ.get("DSS_IAC_SECONDS") or 60.0)
    with arena.workshop() as folder:
        for line in (wrong := list(_crowded(seconds, folder))):
            print(f"    {line}", flush=True)
    return not wrong


def _crowded(seconds: float, folder: Path) -> Iterator[str]:
    (folder / "store").mkdir()
    dss, watch = Sandbox(store=folder / "store"), Watch()
    killer = arena.Worker(
        lambda url: herd(url, seconds, folder, 7 + seeds.turn()), longest=int(seconds) + arena.LONGEST
    )
    with dss:
        verbs.apply(verbs.plan(config(range(0), 0), around=around(dss.url)))
        dss.estate.after.append(watch.saw)
        killer.go(dss.url)
        if isinstance(failure := killer.ended(), arena.Failure):
            yield failure.why
            return
        counts = Counter(line for file in folder.glob("said*") for line in file.read_text().splitlines())
        yield from (line for line in counts if line.startswith("wrong"))
        yield from _at_the_end(dss)
    yield from (*watch.wrong, *dss.estate.unknown_routes, *dss.estate.crashes)
    kills = int((folder / "kills").read_text())
    span = f"from {watch.serials[0]} to {watch.serials[-1]}" if watch.serials else "never written"
    told = ", ".join(f"{n} {how}" for how, n in sorted(counts.items()) if not how.startswith("wrong"))
    print(f"processes {CROWD}, kills {kills}, applies {len(watch.serials)}, serial {span} (ends: {told})", flush=True)
    if not kills or not counts["applied"]:
        yield "nobody was killed, or nobody applied: this shows nothing"


def _at_the_end(dss: Sandbox) -> Iterator[str]:
    """Everything that exists is ours: one more apply of all parts finds nothing to adopt and nothing twice."""
    made = verbs.plan(config(range(CROWD), 1), around=around(dss.url))
    yield from (f"refused: {r}" for r in made.plan.refusals)
    if made.plan.refusals:
        return
    result = verbs.apply(made)
    if not result.complete or result.remaining is None or result.remaining.has_actions:
        yield "the last apply is not complete"
    if result.remaining is not None:
        yield from (f"{kind} {names} are nobody's" for kind, names in result.remaining.unmanaged.items() if names)
    names = Counter(f["name"] for f in dss.client().get_project(KEY).list_managed_folders())
    yield from (f"folder {name} is there {n} times" for name, n in names.items() if n > 1)
