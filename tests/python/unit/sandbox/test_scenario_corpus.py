"""Scenarios and articles of real projects: nothing gets lost between load, GET, PUT and disk (corpus §3.6, §3.9)."""
from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.sandbox import Sandbox

CORPUS = Path(os.environ.get("DSS_IAC_CORPUS", Path(__file__).parents[4].parent / "shared" / "corpus"))
PROJECTS = sorted(p for p in CORPUS.glob("p*") if list(p.glob("scenarios/*.json")) or (p / "wiki").is_dir())
VOLATILE = {"versionTag", "creationTag", "projectKey", "id", "lastUpdate", "tags"}

pytestmark = pytest.mark.skipif(not PROJECTS, reason="corpus folder absent")


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(load=PROJECTS, seed_connections=True, git=False) as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes and not sandbox.estate.crashes


def lost(before: Any, after: Any, path: str = "") -> Iterator[str]:
    """Paths that ``before`` has and ``after`` lacks or says otherwise; what a server adds is no loss."""
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [k for k, v in before.items() if k not in VOLATILE and v is not None]:
            yield from lost(before[key], after.get(key), f"{path}.{key}")
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for number, (old, new) in enumerate(zip(before, after, strict=True)):
            yield from lost(old, new, f"{path}[{number}]")
    elif before != after:
        yield f"{path}: {before!r} became {after!r}"


def test_scenarios_survive_a_round_trip(dss: Sandbox) -> None:
    client, count = dss.client(), 0
    for source in PROJECTS:
        project = client.get_project(source.name)
        for file in source.glob("scenarios/*.json"):
            scenario = project.get_scenario(file.stem)
            scenario.get_settings().save()
            kept = json.loads((dss.tree(source.name) / "scenarios" / file.name).read_text())
            assert list(lost(json.loads(file.read_text()), kept)) == [], file
            script = file.with_suffix(".py")
            if script.exists():
                assert (dss.tree(source.name) / "scenarios" / script.name).read_text() == script.read_text()
            count += 1
    assert count == sum(len(list(p.glob("scenarios/*.json"))) for p in PROJECTS)


def test_articles_survive_a_round_trip(dss: Sandbox) -> None:
    client, count = dss.client(), 0
    for source in [p for p in PROJECTS if (p / "wiki").is_dir()]:
        wiki = client.get_project(source.name).get_wiki()
        for article in wiki.list_articles():
            article.get_data().save()
            home = dss.tree(source.name) / "wiki" / "articles"
            before = source / "wiki" / "articles" / f"{article.article_id}.json"
            kept = json.loads((home / before.name).read_text())
            assert list(lost(json.loads(before.read_text()), kept)) == [], before
            body = before.with_suffix(".md")
            assert (home / body.name).read_text() == (body.read_text() if body.exists() else "")
            count += 1
    assert count > 0
