"""A fixed sample of the nonsense, and that nothing of it is ever written: a command line that reads it sends no write."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest
import yaml

from dss_iac.errors import IacError
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.fire import fuzz
from tests.python.integration.conftest import SHOP
from tests.sandbox import Sandbox

READS = ("GET", "HEAD")


@pytest.mark.parametrize("sort", fuzz.SORTS, ids=lambda s: s.name)
def test_a_sample(sort: fuzz.Sort, tmp_path: Path) -> None:
    count, bad = fuzz.tried(sort, fuzz.SAMPLE // len(fuzz.SORTS), tmp_path)
    assert count >= fuzz.SAMPLE // len(fuzz.SORTS) and not bad, json.dumps(bad[:5], indent=1)


def test_good_texts_are_read() -> None:
    """The nonsense is near something good: what it is made of is read without a complaint."""
    for sort in fuzz.SORTS[1:]:
        for text in sort.good():
            assert sort.read(text, Path("/nowhere")) is not None if sort.name in ("state", "journal", "lock") else text


def test_nothing_is_written_by_planning_nonsense(tmp_path: Path) -> None:
    """What the language accepts goes on to a plan against a DSS: an answer or one error, and not one write."""
    dice, good = random.Random(20260101), [yaml.safe_dump(dict(SHOP), sort_keys=False)]
    planned = 0
    with Sandbox(git=False) as dss:
        around = Around(environ={}, client=dss.client())
        for n in range(120):
            folder = tmp_path / str(n)
            folder.mkdir()
            (folder / "project.yml").write_text(fuzz.bend(dice, good), encoding="utf-8", errors="surrogatepass")
            try:
                verbs.plan(folder, around=around)
                planned += 1
            except IacError:
                continue
        assert [f"{r.verb} {r.path}" for r in dss.requests if r.verb not in READS] == []
        assert not dss.estate.crashes and not dss.estate.unknown_routes
    assert planned >= 3, "the nonsense is too far from anything: nothing was planned"
