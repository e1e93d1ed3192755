"""Which real projects there are, and which of them an ordinary test run takes."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
WHOLE = os.environ.get("DSS_IAC_MATRIX") == "1"
EVERY = 12
# Chosen because each is hard in its own way: twins and git references, cycle, missing project, language model, exposed
# objects of other kinds, twins among models, zones and environments, a recipe without outputs.
HARD = ("p15", "p49", "p78", "p70", "p30", "p60", "p04", "p72")
SCHEMAS = ("p04", "p20", "p37")  # with `--with-schema`: comments and meanings on columns that builds make
SLOW = ("p09", "p29", "p44", "p46", "p51")  # long because they are large; the matrix has them
# Folders of one name are told apart by their ids, which are random: a copy may number them the other way round.
TWINS = (
    *("p15", "p19", "p25", "p37", "p73"),  # folders or insights of one name, which are numbered by their ids
    "p60",  # so are models
    "p70",  # a webapp of a plugin, made by hand: its document has the keys of the DSS that it was made on
)
# Projects that cannot pass yet, and why.
FAILING: dict[str, str] = {
    "p83": "three trained models of one name: an import tells them apart by ids, which another project has not",
}


class Run(NamedTuple):
    """One round trip: a project, whether the target has the externals, and the reading of what is uncertain."""

    project: str
    externals: bool
    reading: str

    @property
    def name(self) -> str:
        """`p03 A` with externals, `p03 B` without; pins do not depend on the reading."""
        return f"{self.project} {'A' if self.externals else 'B'}"

    def __str__(self) -> str:
        return f"{self.project}-{'elsewhere' if self.externals else 'alone'}-{self.reading}"


def everything() -> list[str]:
    """All projects; empty where the corpus is absent."""
    return sorted(p.name for p in CORPUS.glob("p*") if p.is_dir()) if CORPUS.is_dir() else []


def sample() -> list[str]:
    """Every twelfth project that is not slow, and the hard ones."""
    return sorted({*(p for p in everything()[::EVERY] if p not in SLOW), *HARD} & {*everything()})


def matrix() -> list[Run]:
    """All projects, both variants, both readings."""
    return [Run(p, externals, r) for p in everything() for externals in (True, False) for r in "ab"]


def runs() -> list[Run]:
    """The matrix when it is asked for; else two runs of each of the sample, so that all four kinds occur in turn."""
    if WHOLE:
        return matrix()
    return [Run(p, first, "ab"[(i + first) % 2]) for i, p in enumerate(sample()) for first in (True, False)]
