"""What costs what (`make bench`): ratios within one run, never asserted anywhere.

A made-up project of SIZE datasets and SIZE recipes is applied to a sandbox, planned again, and imported.
`python -m tests.bench [SIZE]`, 1,000 unless told.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

import dss_iac
from dss_iac.core.model import state
from dss_iac.core.model.plan import Options
from dss_iac.core.planning import planner
from tests.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
COLUMNS = 20
CODE = "import dataiku\n\n" + "\n".join(f"step_{n} = {n}" for n in range(60)) + "\n"


def configuration(size: int) -> dict[str, Any]:
    """A chain: every recipe reads one dataset and makes the next."""
    columns = [{"name": f"C{n}", "type": "string"} for n in range(COLUMNS)]
    datasets = [{"name": f"D{n}", "type": "managed", "schema": {"columns": columns}} for n in range(size + 1)]
    recipes = [
        {"name": f"r{n}", "type": "python", "inputs": [f"D{n}"], "outputs": [f"D{n + 1}"], "code": CODE}
        for n in range(size)
    ]
    return {"project": {"key": "BENCH"}, "datasets": datasets, "recipes": recipes}


def timed(act: Callable[[], Any]) -> tuple[Any, float, float]:
    """(result, wall seconds, CPU seconds of this process)."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = act()
    return result, time.perf_counter() - wall, time.process_time() - cpu


def main() -> int:
    """Run and print."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rows: list[tuple[str, float, float, int]] = []
    with Sandbox(git=False) as dss:
        config, client = configuration(size), dss.client("admin")

        def run(name: str, act: Callable[[], Any]) -> Any:
            before = len(dss.requests)
            result, wall, cpu = timed(act)
            rows.append((name, wall, cpu, len(dss.requests) - before))
            return result

        loaded = run("read the configuration", lambda: dss_iac.load(config))
        made = run("plan, nothing exists", lambda: dss_iac.plan(loaded, client=client))
        run("apply, everything created", lambda: dss_iac.apply(made))
        same = run("plan, nothing changed", lambda: dss_iac.plan(loaded, client=client))
        run("plan, everything read anew", lambda: dss_iac.plan(loaded, client=client, refresh="full"))
        stamp = {"author": "", "made_at": "", "tool": "", "instance": "", "lineage": ""}
        run(
            "pure planning of it",
            lambda: planner.make(same.desired, same.state, same.snapshot, same.session.kinds, Options(), stamp),
        )
        run("write state as text", lambda: state.dumps(same.state))
        run("import", lambda: dss_iac.import_project("BENCH", client=client))
    _print(size, rows)
    return subprocess.run([sys.executable, "-m", "tests.bench_sandbox"], cwd=ROOT, check=False).returncode


def _print(size: int, rows: list[tuple[str, float, float, int]]) -> None:
    base = rows[1][1]
    table = Table(title=f"{size} datasets and {size} recipes", title_justify="left")
    for name in ("", "wall s", "CPU s", "requests", "÷ first plan"):
        table.add_column(name, justify="left" if not name else "right")
    for name, wall, cpu, requests in rows:
        table.add_row(name, f"{wall:.2f}", f"{cpu:.2f}", str(requests), f"{wall / base:.2f}")
    Console().print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    Console().print(f"peak memory of this process, sandbox included: {peak:.0f} MB")


if __name__ == "__main__":
    sys.exit(main())
