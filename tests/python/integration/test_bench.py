"""The bench measures what it says: a project that is applied whole, the same calls again, every object read once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

import dss_iac
from tests.bench import baselines, generator, phases, report, wire
from tests.bench.generator import KEY, Shape
from tests.sandbox import Sandbox

SHAPE = Shape(12, columns=3, steps=2, zones=2)


def test_the_same_numbers_give_the_same_files(tmp_path: Path) -> None:
    one, two = (generator.write(SHAPE, tmp_path / name) for name in ("one", "two"))
    texts = [{p.relative_to(f): p.read_text() for p in f.rglob("*") if p.is_file()} for f in (one, two)]
    assert texts[0] == texts[1]
    other = generator.write(Shape(12, columns=3, steps=2, zones=2, edited=1), tmp_path / "other")
    assert {p.name for p in other.glob("*.yml") if p.read_text() != (one / p.name).read_text()} == {
        "datasets.yml",
        "recipes.yml",
    }


def test_a_project_is_applied_and_its_calls_go_through_again(tmp_path: Path) -> None:
    folder = generator.write(SHAPE, tmp_path / "config")
    with Sandbox(git=False) as dss, Sandbox(git=False) as fresh:
        stage = phases.Stage(str(folder), dss.url, str(tmp_path))
        phases.apply(stage)
        assert not dss_iac.plan(folder, client=dss.client("admin")).plan.has_actions
        again = baselines.Again(fresh.client("admin"), tmp_path / "exchanges")
        again.run(4)
        assert again.differed == []
        made = fresh.client("admin").get_project(KEY)
        assert len(made.list_datasets()) == 13
        assert len(made.list_recipes()) == 12
        assert {z.name for z in made.get_flow().list_zones()} >= {"Zone 0", "Zone 1"}
        assert fresh.estate.unknown_routes == []

        client, counted = wire.client(dss.url)
        baselines.read_everything(client, 4)
        assert counted.routes["GET /projects/*/datasets/*"] == 13
        assert counted.routes["GET /projects/*/recipes/*"] == 12
        assert counted.routes["GET /projects/*/libraries/contents/**"] == 2  # DSS's own external-libraries.json too
        assert counted.down > 10_000


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/dip/publicapi/projects/P/datasets/D1", "/projects/*/datasets/*"),
        ("/dip/publicapi/projects/P/datasets/managed", "/projects/*/datasets/managed"),
        ("/dip/publicapi/projects/P/flow/zones/abc/add-items?x=1", "/projects/*/flow/zones/*/add-items"),
        ("/dip/publicapi/projects/P/libraries/contents/a/b.py", "/projects/*/libraries/contents/**"),
        ("/dip/publicapi/projects/", "/projects/"),
    ],
)
def test_routes_leave_names_out(path: str, expected: str) -> None:
    assert wire.route(path) == expected


def test_growth_tells_linear_from_quadratic() -> None:
    row = {"cpu": 1.0, "requests": 10, "up": 100}
    grown = report.growth({10: {"p": row}, 100: {"p": {"cpu": 10.0, "requests": 10, "up": 10_000}}})
    assert grown == {"p": {"cpu": 1.0, "requests": 0.0, "up": 2.0}}
    assert report.growth({10: {"p": row}}) == {}


def test_calls_are_told_by_what_they_are_about() -> None:
    def about(verb: str, path: str, reply: bytes = b"{}") -> tuple[str, str] | None:
        return wire.named(wire.Exchange(verb, f"/dip/publicapi/projects/P/{path}", b"", 200, reply, 0, 0))

    told = Counter(
        (about("GET", "datasets/D"), about("PUT", "datasets/D"), about("POST", "datasets/managed", b'{"name": "D"}'))
    )
    assert told == {("datasets", "D"): 3}
    assert about("GET", "datasets/") is None
    assert about("POST", "libraries/contents/dss-iac/state.json") is None
    assert about("POST", "flow/zones", b'{"id": "abcdefg"}') == ("zones", "abcdefg")
