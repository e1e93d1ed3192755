"""An import is repeatable: whatever the order in which DSS answers, and also from the project's git, it writes the same
bytes. With `--with-schema` it round-trips as well. Real projects; an ordinary run takes the sample."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from dss_iac.core.layout import layout
from dss_iac.core.model.import_report import ImportReport
from dss_iac.core.model.result import Import
from dss_iac.run.look import by_export
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around

from .projects import CORPUS, SCHEMAS, WHOLE, everything, sample
from .rebuild import round_trip, sandbox

pytestmark = pytest.mark.skipif(not everything(), reason="the real projects are not here")

# What only an instance can tell: which other projects there are, and what DSS adds to what old versions wrote.
_PROJECTS = "whether the other project exists"
_ADDED = "a default that DSS adds to what an old version wrote"
ONLY_AN_INSTANCE: Mapping[tuple[str, str], str] = {
    ("p07", "recipes/compute_no373Kqp.yml"): _ADDED,
    ("p46", "recipes/compute_UlQ1ygLT.yml"): _ADDED,
    ("p50", "scenarios/feature_store_update.yml"): _ADDED,
    ("p52", "recipes/compute_1ImwGSES.yml"): _ADDED,
    ("p58", "recipes/compute_QpUFVrh6.yml"): _ADDED,
    ("p75", "recipes/compute_BHQ9yhPT.yml"): _ADDED,
    ("p78", "scenarios/Rebuild_and_retrain.yml"): _ADDED,
    ("p78", "scenarios/Weekly_Rebuild.yml"): _ADDED,
    ("p78", "scenarios/sample.yml"): _PROJECTS,
    ("p90", "scenarios/Accidents_bruts.yml"): _ADDED,
}
_SOME = everything() if WHOLE else sample()


def _imported(project: str, reading: str, random_seed: int) -> Import:
    with sandbox([CORPUS / project], CORPUS / project, reading, random_seed) as dss:
        return verbs.import_project(project, around=Around(client=dss.client("admin"), environ={}))


def _counts(made: Import) -> tuple[object, ...]:
    report = made.report
    assert isinstance(report, ImportReport)
    return report.covered, report.not_managed, report.left_out


@pytest.mark.parametrize("project", ["p46", "p58"] if not WHOLE else everything())
def test_the_same_files_out_of_one_export(project: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where an old version wrote what DSS tells with more keys: such a form is noticed."""
    monkeypatch.setattr(by_export, "FEWEST", 1)
    with sandbox([CORPUS / project], CORPUS / project, "a", 1) as dss:
        first, second = (
            verbs.import_project(project, around=Around(client=dss.client("admin"), environ={}, by_export=by))
            for by in (False, True)
        )
        assert [r for r in dss.requests if r.path.endswith("/export")]
    assert dict(first.files) == dict(second.files)
    assert first.failed == second.failed


@pytest.mark.parametrize("project", _SOME)
def test_the_same_files_however_dss_answers_and_from_git(project: str) -> None:
    first, second = _imported(project, "a", 1), _imported(project, "b", 2)
    assert dict(first.files) == dict(second.files)
    assert first.report == second.report
    offline = verbs.import_project(project, from_git=CORPUS / project)
    assert not offline.failed
    only = {name for p, name in ONLY_AN_INSTANCE if p == project}
    assert only or offline.report == first.report
    assert _counts(offline) == _counts(first)
    names = {*first.files, *offline.files}
    differ = {n for n in names if first.files.get(n) != offline.files.get(n)}
    assert differ == only
    for name, text in first.files.items():
        if name.endswith(".yml"):
            laid = layout.laid(name, str(text))
            assert laid.notes == () and layout.laid(name, laid.text).text == laid.text


@pytest.mark.parametrize("project", everything() if WHOLE else SCHEMAS)
def test_schemas_of_outputs_round_trip_when_they_are_asked_for(project: str, tmp_path: Path) -> None:
    made = round_trip(CORPUS / project, tmp_path, reading="a", externals=True, with_schema=True)
    assert made.verdict.different == []
    written = [text for name, text in made.files.items() if name.startswith("datasets/")]
    assert any("managed: true" in str(text) for text in written)
    assert not [why for _, why in (*made.verdict.noise, *made.verdict.not_managed) if "a build" in why]
