"""`python -m tests.python.fire [NAME …] [--sample]`: matrices whole (or their fixed samples), each ending in one line of
figures. A matrix is a module of this folder with `run(sample) -> bool`: it prints, and says whether everything was right.
Whole matrices throw their dice anew every time, and print the seed.
"""

from __future__ import annotations

import argparse
import importlib
import os
import pkgutil
import random
import sys
import time
from collections.abc import Callable

from tests.python import fire

from . import seeds

Matrix = Callable[[bool], bool]


def matrices() -> dict[str, Matrix]:
    """Name → matrix, by looking at the folder."""
    names = [m.name for m in pkgutil.iter_modules(fire.__path__) if not m.name.startswith(("_", "test_"))]
    modules = {name: importlib.import_module(f"{fire.__name__}.{name}") for name in names}
    return {name: module.run for name, module in modules.items() if hasattr(module, "run")}


def main(words: list[str] | None = None) -> int:
    """0 when everything was right."""
    known = matrices()
    parser = argparse.ArgumentParser(prog="python -m tests.python.fire", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)}; all when none is given")
    parser.add_argument("--sample", action="store_true", help="the fixed sample that the tests run")
    parser.add_argument("--seed", type=int, metavar="N", help="throw the dice of an earlier run again")
    parser.add_argument("--part", type=_part, default="1/1", metavar="K/N", help="of crash and fault only the K-th of "
                        "N parts; with the same --seed the parts make the whole, on several machines or days")  # fmt: skip
    told = parser.parse_args(words)
    if unknown := [n for n in told.names if n not in known]:
        parser.error(f"no matrix {', '.join(unknown)}; there are {', '.join(known)}")
    thrown = seeds.FIXED if told.sample else random.SystemRandom().randrange(10**8)
    os.environ[seeds.NAME] = str(thrown if told.seed is None else told.seed)
    os.environ[seeds.PART] = told.part
    print(f"seed {seeds.seed()}" + (f", part {told.part}" if told.part != "1/1" else ""), flush=True)
    wrong = []
    for name in told.names or known:
        began = time.monotonic()
        if not known[name](told.sample):
            wrong.append(name)
        print(f"  {name}: {time.monotonic() - began:.0f} s", flush=True)
    if wrong:
        print(f"not right: {', '.join(wrong)}")
    return 1 if wrong else 0


def _part(text: str) -> str:
    k, n = map(int, text.split("/"))
    if not 1 <= k <= n:
        raise ValueError
    return text


if __name__ == "__main__":
    sys.exit(main())
