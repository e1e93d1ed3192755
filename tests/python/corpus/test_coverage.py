"""What of real projects is managed, and what is not and why: no folder of a project's git tree is passed over in silence,
and the share of what is not managed is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.dss import leftovers
from dss_iac.kinds import registry
from dss_iac.render import results
from dss_iac.run.verb import verbs

from . import figures, trees
from .projects import CORPUS, everything, sample

pytestmark = pytest.mark.skipif(not everything(), reason="the real projects are not here")

KINDS = registry()
MOST = 0.01  # of all leaves of the sample; the test prints the share
# Everything that DSS is known to write at the root of a project (corpus §3.2).
KNOWN = (
    *("params.json", "variables.json", "localvariables.json", "tags.json", "datasets/", "recipes/", "scenarios/"),
    *("managed_folders/", "zones/", "saved_models/", "web_apps/", "ipython_notebooks/", "notebooks/sql/", "wiki/articles/"),
    *("dashboards/", "insights/", "analysis/", "model_evaluation_stores/", "model_comparisons/", "lambda_services/"),
    *(
        "statistics_worksheets/",
        "code-reports/",
        "labeling_tasks/",
        "code_studios/",
        "knowledge-banks/",
        "agent-tools/",
    ),
    *("agent_reviews/", "prompt-studios/", "explore/", "lib/", "app-manifest.json", "apikeys.json", "badges.json"),
    *("filters.json", "pinboard.json", "active-bundle.json", "git-info.json", "merge-requests.json"),
    *("version-tags.json", "streaming_endpoints/", "wiki/taxonomy.json"),
)


def _managed() -> set[str]:
    """The folders and files that some kind reads of a checkout."""
    found: set[str] = set()

    def asked(name: str) -> Any:
        found.add(name)

    for kind in KINDS.values():
        if kind.disk is not None:
            found |= {f"{kind.disk.folder}/"} if kind.disk.folder else set()
            kind.disk.documents(asked)
    return found


def _explained(place: str) -> bool:
    rows = {row.place for row in leftovers.LEFTOVERS}
    return any(place.startswith(p) if p.endswith("/") else place == p for p in (*_managed(), *rows))


@pytest.mark.parametrize("place", KNOWN)
def test_every_place_that_dss_writes_has_a_kind_or_a_reason(place: str) -> None:
    assert _explained(place), place


@pytest.mark.parametrize("row", leftovers.LEFTOVERS, ids=lambda row: row.place)
def test_no_reason_is_given_for_what_is_managed(row: leftovers.Leftover) -> None:
    assert row.kind not in KINDS
    assert row.place not in {f"{kind.disk.folder}/" for kind in KINDS.values() if kind.disk and kind.disk.folder}


def test_every_file_of_real_projects_has_a_kind_or_a_reason() -> None:
    silent = {f"{path.parts[0]}/" if len(path.parts) > 1 else path.name
              for project in everything() for path in _files(CORPUS / project) if not _explained(path.as_posix())}  # fmt: skip
    assert silent == set()


def _files(root: Path) -> Iterator[Path]:
    return (path.relative_to(root) for path in root.rglob("*") if path.is_file())


def test_what_is_not_managed_is_a_small_share() -> None:
    """Of the leaves of the sample, whose pins the other tests hold true."""
    leaves = sum(_leaves(project) for project in sample())
    pins = figures.pinned()["not_managed"]
    left = sum(sum(pins[f"{project} A"].values()) for project in sample())
    print(f"{left} of {leaves} leaves are not managed: {left / leaves:.2%}")
    assert 0 < left / leaves < MOST


def _leaves(project: str) -> int:
    tree = trees.read(CORPUS / project)
    return sum(1 for (kind, _), doc in tree.objects.items() for _ in trees.side_by_side(kind, doc, trees.MISSING))


def test_an_import_tells_what_it_leaves_out_and_why(tmp_path: Path) -> None:
    root = tmp_path / "SMALL"
    for place, text in {
        "params.json": json.dumps({"name": "Small", "settings": {}}),
        "labeling_tasks/a.json": "{}",
        "labeling_tasks/b.json": "{}",
        "prompt-studios/c.json": "{}",
        "explore/D.json": "{}",
    }.items():
        (root / place).parent.mkdir(parents=True, exist_ok=True)
        (root / place).write_text(text, encoding="utf-8")
    made = verbs.import_project("SMALL", from_git=root)
    report: Any = made.report
    assert dict(report.not_managed) == {"labeling_task": 2, "prompt_studio": 1}
    text = results.imported(made, "text")
    assert "Not managed: labeling_task 2 (DSS's API does not tell of them), prompt_studio 1 (DSS's" in text


def test_an_import_tells_how_much_is_in_dsss_own_words(tmp_path: Path) -> None:
    made = verbs.import_project("p30", from_git=CORPUS / "p30")
    report: Any = made.report
    assert all(0 < n <= report.covered[kind] for kind, n in report.partly_raw.items()) and report.partly_raw
    assert "partly in DSS's own words" in results.imported(made, "text")
