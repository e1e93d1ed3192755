"""Round trip of every real project (DECISIONS 52): import, plan empty, rebuilt elsewhere, plan empty, trees equal.

An ordinary run takes a fixed sample; `DSS_IAC_MATRIX=1` takes all projects in all four ways. `python -m
tests.python.corpus` prints the figures, `--pin` writes them to pins.json after a review of what moved.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from dss_iac.core.language.writer import import_writer
from dss_iac.run.verb import verbs

from . import figures
from .projects import CORPUS, FAILING, TWINS, WHOLE, Run, everything, runs
from .rebuild import round_trip

pytestmark = pytest.mark.skipif(not everything(), reason="the real projects are not here")


@pytest.mark.parametrize("run", runs(), ids=str)
def test_round_trip(run: Run, tmp_path: Path) -> None:
    made = round_trip(CORPUS / run.project, tmp_path, reading=run.reading, externals=run.externals)
    total = figures.Figures()
    total.add(run.name, made.verdict)
    print("\n".join((*total.lines(), *made.said)))
    assert run.project not in FAILING, "it passes: take it off the table"
    assert made.verdict.different == []
    if run.externals and run.project not in TWINS:
        assert made.differing(run.project) == [], "the second import writes something else"
    assert figures.by_kind(made.verdict) == figures.pinned()["not_managed"][run.name], "pins.json: what is not managed"
    assert made.verdict.used <= figures.known_rows()
    if not run.externals:
        assert all("is left out" in note for note in made.said)


def test_every_row_is_needed() -> None:
    """Each path of each row has a project that needs it; the matrix proves it for all, the sample for its own."""
    witnesses = figures.pinned()["rows"]
    assert figures.known_rows() == set(witnesses)
    assert {run.rpartition(" ")[0] for run in witnesses.values()} <= set(everything())


def test_an_import_that_writes_nothing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(snapshot: object, kinds: object, *more: object) -> import_writer.Imported:
        return import_writer.Imported(
            {"project.yml": "policy: {naming: dss}\nproject: {key: p02}\n"}, import_writer.ImportReport({}, {})
        )

    monkeypatch.setattr(verbs.import_writer, "write", nothing)
    made = round_trip(CORPUS / "p02", tmp_path, reading="a", externals=True)
    lost = {kind.split(".")[0] for kind, *_ in made.verdict.different}
    assert {"datasets", "recipes"} <= lost


def test_the_sample_is_part_of_the_whole() -> None:
    assert {run.name for run in runs()} <= set(figures.pinned()["not_managed"])
    assert WHOLE or len(runs()) < len(everything())
