"""Unchanged is nearly free: what a plan over an unchanged project asks, counted."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

import dss_iac
from dss_iac.core.compare import differences, equal, refs
from dss_iac.core.model import state
from dss_iac.core.record import plan_json
from dss_iac.core.secret import masking
from dss_iac.run.look import snapshot
from dss_iac.run.step import walk
from tests.bench import generator, wire
from tests.sandbox import Sandbox

SHAPE = generator.Shape(12, columns=4, steps=6, zones=2)


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    folder = generator.write(SHAPE, tmp_path_factory.mktemp("config"))
    with Sandbox(git=False) as dss:
        dss_iac.apply(dss_iac.plan(folder, client=dss.client("admin")))
        yield dss, folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often each of these was called."""
    counts: Counter[str] = Counter()
    spied = ((differences, "walk"), (equal, "same"), (refs, "named"), (masking, "found"), (masking, "places"),
             (snapshot, "_same_version"), (state, "_rows"), (plan_json, "dump"))  # fmt: skip
    for module, name in spied:
        monkeypatch.setattr(module, name, _counted(counts, name, getattr(module, name)))
    return counts


def _counted(counts: Counter[str], name: str, act: Any) -> Any:
    def wrapped(*args: Any, **more: Any) -> Any:
        counts[name] += 1
        return act(*args, **more)

    return wrapped


def test_nothing_is_compared_leaf_by_leaf(applied: tuple[Sandbox, Path], asked: Counter[str]) -> None:
    """Noise that somebody declares (a processor's `preview`) does not lead to the long way."""
    dss, folder = applied
    made = dss_iac.plan(folder, client=dss.client("admin"))
    resources = len(made.desired.resources) if made.desired else 0
    assert not made.plan.has_actions
    assert "preview" in (folder / "recipes.yml").read_text()
    assert asked["walk"] == asked["same"] == 0
    assert asked["_rows"] == 0  # the digest of state is that of its lines
    assert asked["_same_version"] <= resources
    assert asked["places"] == resources  # of what is recorded, each once
    assert asked["found"] == 2 * resources  # of what is wanted: the body and what a creation adds
    assert asked["named"] <= 3 * resources


def test_an_edit_in_dss_is_still_seen(applied: tuple[Sandbox, Path], asked: Counter[str]) -> None:
    dss, folder = applied
    recipe = dss.client("admin").get_project(generator.KEY).get_recipe("r1").get_settings()
    before = recipe.get_payload()
    recipe.set_payload(before.replace("NEW_3", "OTHER_3"))
    recipe.save()
    made = dss_iac.plan(folder, client=dss.client("admin"))
    changed = [c.address.name for c in made.plan.changes if c.fields]
    recipe.set_payload(before)
    recipe.save()
    assert changed == ["r1"]
    assert 0 < asked["walk"] <= 320  # of the one recipe: its steps paired and compared, and laid over what is there


def _reads(dss: Sandbox, act: Any) -> Counter[str]:
    """How often each path was read while something was done."""
    before = len(dss.requests)
    act()
    return Counter(r.path for r in dss.requests[before:] if r.verb == "GET")


def test_what_is_to_go_is_read_once(applied: tuple[Sandbox, Path]) -> None:
    """The plan of a destroy, whose journal must hold everything: what a list gives whole is not read at all."""
    dss, _ = applied
    reads = _reads(dss, lambda: dss_iac.destroy(project_key=generator.KEY, client=dss.client("admin")))
    twice = {p.rstrip("/") for p, n in reads.items() if n > 1}
    assert twice == {"/projects/BENCH/scenarios"}  # whether one runs is asked when the rest is known
    assert sum("/recipes/r" in p for p in reads) == SHAPE.size  # their payloads are in no list
    assert not [p for p in reads if "/datasets/D" in p or "/flow/zones/" in p]


def test_drift_beside_a_configuration_reads_nothing_twice(applied: tuple[Sandbox, Path]) -> None:
    dss, folder = applied
    reads = _reads(dss, lambda: dss_iac.drift(folder, client=dss.client("admin")))
    assert [p for p, n in reads.items() if n > 1] == []


def test_recipes_that_make_what_they_made_are_written_side_by_side(tmp_path: Path, asked: Counter[str]) -> None:
    """Code and payloads change in one group of steps; who gets another output is written alone (one maker each)."""
    folder = generator.write(SHAPE, tmp_path / "one")
    edited = generator.write(generator.Shape(12, columns=4, steps=6, zones=2, edited=6), tmp_path / "two")
    with Sandbox(git=False) as dss:
        dss_iac.apply(dss_iac.plan(folder, client=dss.client("admin")))
        recipes = yaml.safe_load((edited / "recipes.yml").read_text())
        first, second = recipes["recipes"][10], recipes["recipes"][11]
        first["outputs"], second["outputs"] = second["outputs"], first["outputs"]
        first["inputs"] = second["inputs"] = ["D0"]
        (edited / "recipes.yml").write_text(yaml.safe_dump(recipes))
        made = dss_iac.plan(edited, client=dss.client("admin"))
        writes = [s for s in made.plan.steps if s.op == "write" and s.address.kind == "recipe"]
        assert len(writes) == 8
        keeping = walk._keeping(made.plan, made.session.kinds)
        groups = walk.groups(made.plan.steps, made.session.kinds, keeping)
        names = [{s.address.name for s in g} for g in groups if g[0] in writes]
        assert names == [{"r0", "r1", "r2", "r3", "r4", "r5"}, {"r10"}, {"r11"}]
        assert sum(g[0].address.kind == "recipe" for g in groups) <= 4  # the schemas of all in one
        assert dss_iac.apply(made).complete
    assert asked["dump"] == 4  # of each apply twice: for the name of its plan, and for its journal


def test_a_journal_holds_each_body_once_and_little_else(applied: tuple[Sandbox, Path]) -> None:
    dss, _ = applied
    text = next(dss.tree(generator.KEY).rglob("journal/1.json")).read_text("utf-8")
    header = json.loads(text)
    bodies = [json.dumps([c["desired"]["body"], c["desired"].get("initial")]) for c in header["changes"]]
    assert len(bodies) > SHAPE.size * 2
    assert len(text) < sum(map(len, bodies)) + 700 * len(bodies)
    assert not header["changes"][0].keys() & {"type", "name", "effect", "born", "previous_address", "warnings"}


def test_recipes_are_made_side_by_side(tmp_path: Path) -> None:
    """As many groups as there are layers of the flow, twice where schemas are computed; not one for each recipe."""
    folder = generator.write(generator.Shape(40, columns=2, steps=2, zones=2), tmp_path)
    with Sandbox(git=False) as dss:
        made = dss_iac.plan(folder, client=dss.client("admin"))
    recipes = [s for s in made.plan.steps if s.address.kind == "recipe"]
    groups = walk.groups(recipes, made.session.kinds)
    assert len(recipes) > 60 and len(groups) <= 2 * _layers(folder)
    place = {(s.op, s.address.name): n for n, group in enumerate(groups) for s in group}
    for name, makers in _makers(folder).items():
        for maker in makers:  # what is computed of an input is there before it is used
            assert ("schema", maker) not in place or place["schema", maker] < place["create", name]


def _makers(folder: Path) -> dict[str, set[str]]:
    """Recipe → the recipes that make its inputs."""
    items = yaml.safe_load((folder / "recipes.yml").read_text())["recipes"]
    made = {output: item["name"] for item in items for output in item["outputs"]}
    return {item["name"]: {made[i] for i in item["inputs"] if i in made} for item in items}


def _layers(folder: Path) -> int:
    depth: dict[str, int] = {}
    for name, makers in _makers(folder).items():  # in the order of the flow
        depth[name] = 1 + max((depth[m] for m in makers), default=0)
    return max(depth.values())


def _first_apply(n: int, folder: Path) -> Counter[str]:
    """The requests of a first apply of so many datasets and recipes, by route; one at a time, because workers who look
    at the same moment share a list."""
    with Sandbox(git=False) as dss:
        shape = generator.Shape(n, columns=2, steps=2, zones=2)
        made = dss_iac.plan(generator.write(shape, folder), client=dss.client("admin"), parallelism=1)
        dss.requests.clear()
        assert dss_iac.apply(made).complete
        return Counter(f"{r.verb} {wire.route(f'/dip/publicapi{r.path}')}" for r in dss.requests)


def test_a_first_apply_grows_by_what_is_asked_of_single_objects(tmp_path: Path) -> None:
    """No list is asked for once more because there are more objects, and each object costs so many requests."""
    few, many = (_first_apply(n, tmp_path / str(n)) for n in (9, 18))
    each = {route: (many[route] - few[route]) / 9 for route in many if many[route] != few[route]}
    assert not [route for route in each if route.startswith("GET") and not route.endswith(("/*", "/schema-update"))]
    datasets, recipes = (
        {route: n for route, n in each.items() if f"/{kind}" in route} for kind in ("datasets", "recipes")
    )
    assert each.keys() == datasets.keys() | recipes.keys()
    assert sum(datasets.values()) <= 4.2  # made, read, filled in, read back; an unmanaged one now and then
    assert each["PUT /projects/*/datasets/*"] <= 1 and each["GET /projects/*/datasets/*"] <= 2.2
    assert sum(recipes.values()) <= 6  # two of three are visual: their payload is written, the schema computed
    assert each["POST /projects/*/recipes"] == 1 and each["GET /projects/*/recipes/*"] <= 2.7


def test_an_edit_costs_three_requests_an_object(tmp_path: Path) -> None:
    """Beside the two plans and a fixed price; four of them are commits: the lock, the journal, the state, the end."""
    edited = replace(SHAPE, edited=5)
    folder, changed = generator.write(SHAPE, tmp_path / "one"), generator.write(edited, tmp_path / "two")
    with Sandbox() as dss:
        client = dss.client("admin")
        dss_iac.apply(dss_iac.plan(folder, client=client))
        dss.requests.clear()
        made = dss_iac.plan(changed, client=client)
        looked = len(dss.requests)
        dss_iac.apply(made)
        said = dss.requests[looked:]
    edits = len(made.plan.steps)
    assert edits == 10
    assert len(said) <= 3 * edits + 20 + looked
    ours = [r for r in said if r.verb == "POST" and "/libraries/contents/dss-iac/" in r.path]
    assert len(ours) == 4
