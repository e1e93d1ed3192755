"""One phase in a process of its own: `python -m tests.bench.phases NAME …` prints its figures as JSON.

CPU is that of this process, threads included; what it took until the engine was imported is told apart. A phase takes
the configuration folder, the URL of a sandbox, and a place for what phases hand on.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import dss_iac
import dss_iac.library

from . import baselines, stub, wire
from .generator import KEY


class Stage:
    """What a phase is given, and the clock that it starts when it has what it needs."""

    def __init__(self, folder: str, url: str, place: str) -> None:
        self.folder, self.place = folder, Path(place)
        self.client, self.counted = wire.client(url)
        self._wall = self._cpu = 0.0
        self.more: dict[str, Any] = {}

    def start(self) -> None:
        """From here on it counts."""
        self._wall, self._cpu = time.perf_counter(), time.process_time()

    def told(self) -> dict[str, Any]:
        """Seconds, bytes, MB."""
        wall, cpu = time.perf_counter() - self._wall, time.process_time() - self._cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        return {"wall": round(wall, 3), "cpu": round(cpu, 3), "rss": round(peak), **self.counted.told(), **self.more}


def validate(on: Stage) -> None:
    """The configuration read and checked, offline."""
    dss_iac.load(on.folder)


def plan(on: Stage) -> None:
    """A plan and its text."""
    dss_iac.plan(on.folder, client=on.client).to_text()


def again(on: Stage) -> None:
    """The same, kept, or given again when it was kept before."""
    dss_iac.plan(on.folder, client=on.client, cache=on.place / "cache").to_text()


def cold(on: Stage) -> None:
    """A plan that believes nothing that state says of versions."""
    dss_iac.plan(on.folder, client=on.client, refresh="full").to_text()


def cold_export(on: Stage) -> None:
    """The same out of one export of the project."""
    dss_iac.plan(on.folder, client=on.client, refresh="full", by_export=True).to_text()


def pure(on: Stage) -> None:
    """Load, look, compare, order, print, with DSS answering from memory: the engine without a network."""
    stub.remember(on.client)
    dss_iac.plan(on.folder, client=on.client)
    on.start()
    dss_iac.plan(on.folder, client=on.client).to_text()


def apply(on: Stage) -> None:
    """Plan and apply; what was sent is kept for the baseline."""
    kept = on.place / "exchanges"
    kept.unlink(missing_ok=True)
    on.client, on.counted = wire.client(on.client.host, kept)
    dss_iac.apply(dss_iac.plan(on.folder, client=on.client))


def reapply(on: Stage) -> None:
    """Plan and apply of what changed."""
    dss_iac.apply(dss_iac.plan(on.folder, client=on.client))


def drift(on: Stage) -> None:
    """What was changed in DSS."""
    dss_iac.drift(project_key=KEY, client=on.client)


def destroy(on: Stage) -> None:
    """The plan that removes all."""
    dss_iac.destroy(project_key=KEY, client=on.client)


def bring(on: Stage) -> None:
    """The project as YAML."""
    dss_iac.import_project(KEY, client=on.client)


def bring_export(on: Stage) -> None:
    """The same out of one export of the project."""
    dss_iac.import_project(KEY, client=on.client, by_export=True)


def as_json(on: Stage) -> None:
    """The JSON of a plan of everything; the plan itself does not count."""
    made = dss_iac.plan(on.folder, client=on.client, state_dir=str(on.place / "none"), refresh="full")
    on.start()
    on.more["size"] = len(made.to_json())


def as_text(on: Stage) -> None:
    """The text of the same."""
    made = dss_iac.plan(on.folder, client=on.client, state_dir=str(on.place / "none"), refresh="full")
    on.start()
    on.more["size"] = len(made.to_text())


def one(on: Stage) -> None:
    """The official client reads everything, one object at a time."""
    baselines.read_everything(on.client, 1)


def eight(on: Stage) -> None:
    """The same with eight threads."""
    baselines.read_everything(on.client, baselines.THREADS)


def bare(on: Stage) -> None:
    """The calls of the first apply, with nothing between them."""
    again = baselines.Again(on.client, on.place / "exchanges")
    on.start()
    again.run(baselines.THREADS)
    on.more["differed"] = again.differed


PHASES: dict[str, Callable[[Stage], None]] = {
    act.__name__: act
    for act in (validate, plan, again, cold, cold_export, pure, apply, reapply, drift, destroy, bring, bring_export,
                as_json, as_text, one, eight, bare)
}  # fmt: skip


def main() -> int:
    """Run the phase that the arguments name."""
    name, folder, url, place = sys.argv[1:5]
    begun, stage = time.process_time(), Stage(folder, url, place)
    stage.start()
    PHASES[name](stage)
    print(json.dumps({"phase": name, "start": round(begun, 3), **stage.told()}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
