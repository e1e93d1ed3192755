"""`python -m tests.python.corpus [--pin] [PROJECT…]`: the whole matrix on two processes, with its figures."""

from __future__ import annotations

import sys
import tempfile
import time
from multiprocessing import Pool
from pathlib import Path

from .figures import Figures
from .judge import Verdict
from .projects import CORPUS, FAILING, Run, matrix
from .rebuild import Broken, round_trip


def _one(run: Run) -> tuple[Run, Verdict | str]:
    with tempfile.TemporaryDirectory(prefix="dss-iac-corpus-") as folder:
        try:
            made = round_trip(CORPUS / run.project, Path(folder), reading=run.reading, externals=run.externals)
        except Broken as error:
            return run, str(error)
        return run, made.verdict


def main(arguments: list[str]) -> int:
    """Run, print, pin when asked; 1 when something failed."""
    wanted = [a for a in arguments if not a.startswith("-")]
    todo = [run for run in matrix() if not wanted or run.project in wanted]
    begun, figures, bad = time.monotonic(), Figures(), 0
    with Pool(2) as pool:
        for run, found in pool.imap_unordered(_one, todo):
            if isinstance(found, str):
                print(f"{run}: {FAILING.get(run.project) or found}")
                bad += run.project not in FAILING
                continue
            figures.add(run.name, found)
            for difference in found.different[:9]:
                print(f"{run}: {difference}")
            bad += bool(found.different)
    print("\n".join(figures.lines()))
    print(f"\n{len(todo)} round trips, {bad} failed, {time.monotonic() - begun:.0f} s")
    if "--pin" in arguments and not bad:
        figures.write(whole=not wanted)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
