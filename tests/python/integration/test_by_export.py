"""One export of the project instead of many reads: the same result to the byte, for a number of requests that is
counted; whatever is doubtful about an export costs reads and nothing else."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import dss_iac
from dss_iac.core.model.import_report import ImportReport
from dss_iac.core.model.result import Import
from dss_iac.dss import project_export, replies
from dss_iac.errors import IacError
from dss_iac.run.look import by_export
from dss_iac.run.verb.prepare import Around
from tests.bench import generator
from tests.python.integration.rich import CONFIG, FILES
from tests.sandbox import Sandbox

SIZE, FORMS = 12, 2  # recipes, and how many forms they have: prepare, and code
KEY, EXPORT = generator.KEY, f"/projects/{generator.KEY}/export"
ONE_BY_ONE = "everything was read one by one"


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Sandbox, Path]]:
    folder = generator.write(generator.Shape(SIZE, columns=4, steps=6, zones=2), tmp_path_factory.mktemp("config"))
    with Sandbox(git=False) as dss:
        dss_iac.apply(dss_iac.plan(folder, client=dss.client("admin")))
        yield dss, folder
        assert not dss.estate.unknown_routes
        assert not dss.estate.crashes


@pytest.fixture
def dss(applied: tuple[Sandbox, Path], monkeypatch: pytest.MonkeyPatch) -> Iterator[Sandbox]:
    """The same for each test: ten documents are many."""
    monkeypatch.setattr(by_export, "FEWEST", 10)
    before = dict(applied[0].estate.choices)
    yield applied[0]
    applied[0].knobs.clear()
    applied[0].estate.choices = before


def brought(dss: Sandbox, key: str = KEY, who: str = "admin", **more: Any) -> tuple[Import, Counter[str]]:
    """An import, one request after the other, and how often each path was asked for."""
    before = len(dss.requests)
    made = dss_iac.import_project(key, client=dss.client(who), parallelism=1, **more)
    return made, Counter(f"{r.verb} {r.path.rstrip('/')}" for r in dss.requests[before:])


def taken(dss: Sandbox) -> project_export.Archive:
    """An export of this moment."""
    return project_export.take(Around(client=dss.client("admin")).open(KEY, {}).transport, KEY)


def doubts(made: Import) -> list[str]:
    """What an import says of an export that was of no use."""
    assert isinstance(made.report, ImportReport)
    return [line for line in made.report.warnings if ONE_BY_ONE in line]


def recipes(asked: Counter[str]) -> list[str]:
    """Which recipes were read, in order of their names."""
    found = [path.rpartition("/")[2] for path in asked if path.startswith(f"GET /projects/{KEY}/recipes/")]
    return sorted(found, key=lambda name: int(name[1:]))


def test_an_import_is_the_same_and_asks_for_less(dss: Sandbox) -> None:
    told: list[str] = []
    plain, before = brought(dss)
    quick, after = brought(dss, by_export=True, tell=lambda event: told.append(str(getattr(event, "text", ""))))
    assert (plain.files, plain.report, plain.failed) == (quick.files, quick.report, quick.failed)
    assert after - before == Counter({f"POST {EXPORT}": 1})
    assert sum((before - after).values()) == SIZE - FORMS
    assert all(path.startswith(f"GET /projects/{KEY}/recipes/r") for path in before - after)
    assert after.total() == before.total() - SIZE + FORMS + 1
    assert f"one export of the project gave {SIZE - FORMS} of {SIZE + 1} documents" in told


def test_no_data_is_asked_for(dss: Sandbox) -> None:
    manifest = json.loads(taken(dss).zipped.read(project_export.MANIFEST))
    assert manifest["exportedWithOptions"] == dict.fromkeys(project_export.DATA, False)
    assert manifest["originalProjectKey"] == KEY


def test_a_cold_plan_is_the_same_and_asks_for_less(dss: Sandbox, applied: tuple[Sandbox, Path]) -> None:
    """Also one without any state, which would take everything over."""
    for more in ({"refresh": "full"}, {"state_dir": str(applied[1] / "none")}):
        seen = []
        for by in (False, True):
            before = len(dss.requests)
            made = dss_iac.plan(applied[1], client=dss.client("admin"), by_export=by, **more)
            asked = [r for r in dss.requests[before:] if not r.path.rstrip("/").endswith("/export")]
            seen.append((made.plan.changes, made.plan.steps, made.plan.notes, made.snapshot.live, len(asked)))
        assert seen[0][:-1] == seen[1][:-1]
        assert seen[0][-1] - seen[1][-1] == SIZE - FORMS


def test_nothing_is_exported_for_few_documents(dss: Sandbox, applied: tuple[Sandbox, Path]) -> None:
    told: list[str] = []
    before = len(dss.requests)
    made = dss_iac.plan(applied[1], client=dss.client("admin"), by_export=True, tell=lambda e: told.append(str(e)))
    assert not made.plan.has_actions
    assert EXPORT not in {r.path for r in dss.requests[before:]}
    assert any("no export: 0 documents to read" in line and "pays from 10" in line for line in told)


def test_what_is_saved_between_the_list_and_the_export_is_read(dss: Sandbox) -> None:
    """Under either reading of tags: they say so, or a list after the export does. Its form stays trusted."""
    for reading, name in (("a", "r4"), ("b", "r7")):
        dss.estate.choices["export-tags"] = reading
        edit = {"project": KEY, "kind": "recipes", "name": name, "path": "tags", "value": [f"changed {reading}"]}
        dss.knobs.meanwhile("edit", edit, verb="POST", path=EXPORT)
        quick, asked = brought(dss, by_export=True)
        plain, _ = brought(dss)
        assert quick.files == plain.files
        assert f"changed {reading}" in str(plain.files[f"recipes/{name}.yml"])
        assert not doubts(quick)
        assert name in recipes(asked)
        assert len(recipes(asked)) == FORMS + 1
        assert asked[f"GET /projects/{KEY}/recipes"] == (1 if reading == "a" else 2)


def test_an_export_that_is_older_than_the_list_gives_nothing_that_was_saved_since(
    dss: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What DSS gave before two recipes were saved, given again: with tags and without."""
    for reading in ("a", "b"):
        dss.estate.choices["export-tags"] = reading
        old = taken(dss)
        for name in ("r0", "r2"):  # of both forms
            dss.knobs.edit(KEY, "recipes", name, "tags", [f"since {reading}"])
        with monkeypatch.context() as patched:
            patched.setattr(project_export, "take", lambda transport, project, old=old: old)
            quick, asked = brought(dss, by_export=True)
        assert quick.files == brought(dss)[0].files
        assert {"r0", "r2"} <= {*recipes(asked)}
        assert bool(doubts(quick)) is (reading == "b")  # the last saved of each form speaks against it


@pytest.mark.parametrize(
    ("reading", "read"), [("export-root", FORMS), ("export-tags", FORMS), ("export-form", 2 * FORMS)]
)  # fmt: skip
def test_under_the_other_readings_it_is_the_same(dss: Sandbox, reading: str, read: int) -> None:
    """Where the archive lacks keys that DSS adds, it takes two of each form to know which."""
    dss.estate.choices[reading] = "b"
    quick, asked = brought(dss, by_export=True)
    assert quick.files == brought(dss)[0].files
    assert len(recipes(asked)) == read
    assert not doubts(quick)


@pytest.mark.parametrize("reading", ["a", "b"])
def test_what_is_saved_while_it_is_compared_speaks_against_its_form(dss: Sandbox, reading: str) -> None:
    def everybody_saves() -> None:
        for n in range(SIZE):
            dss.knobs.edit(KEY, "recipes", f"r{n}", "tags", [f"meanwhile {reading}"])

    dss.estate.choices["export-form"] = reading
    dss.knobs.meanwhile(everybody_saves, verb="GET", path=f"/projects/{KEY}/recipes/*")
    quick, asked = brought(dss, by_export=True)
    assert quick.files == brought(dss)[0].files
    assert f"meanwhile {reading}" in str(quick.files["recipes/r0.yml"])
    assert len(recipes(asked)) == SIZE
    assert len(doubts(quick)) == 1


@pytest.mark.parametrize(
    ("fault", "why"),
    [
        ({"kind": "status", "status": 403, "error_type": "com.dataiku.dip.exceptions.UnauthorizedException",
          "message": "You may not export this project"}, "You may not export this project"),
        ({"kind": "truncated", "when": "after"}, "no archive"),
        ({"kind": "html"}, "no archive"),
        ({"kind": "html", "status": 502}, "Bad Gateway"),
        ({"kind": "status", "status": 500}, "Injected fault"),
        ({"kind": "drop"}, "was lost"),
        ({"kind": "redirect"}, "redirected"),
    ],
)  # fmt: skip
def test_an_export_that_fails_is_said_once_and_costs_nothing_but_reads(
    dss: Sandbox, fault: dict[str, Any], why: str
) -> None:
    plain, before = brought(dss)
    dss.knobs.fault(verb="POST", path=EXPORT, times=0, **fault)
    quick, after = brought(dss, by_export=True)
    assert quick.files == plain.files
    assert not quick.failed
    assert len(doubts(quick)) == 1
    assert why in doubts(quick)[0]
    assert after - before == Counter({f"POST {EXPORT}": 1})
    assert not before - after


def test_a_plan_says_it_in_its_notes_and_drift_too(dss: Sandbox, applied: tuple[Sandbox, Path]) -> None:
    dss.knobs.fault(verb="POST", path=EXPORT, times=0, kind="status", status=403, error_type="x", message="no exports")
    made = dss_iac.plan(applied[1], client=dss.client("admin"), by_export=True, refresh="full")
    assert [note for note in made.plan.notes if "no exports" in note and ONE_BY_ONE in note]
    assert made.to_text().count("no exports") == 1


def test_who_may_only_read_is_told_so(dss: Sandbox) -> None:
    """Where exporting takes an administrator of the project, which not everybody who reads it is."""
    project = dss.client("admin").get_project(KEY)
    permissions = project.get_permissions()
    permissions["permissions"].append({"group": "readers", "readProjectContent": True})
    project.set_permissions(permissions)
    dss.estate.choices["export-right"] = "b"
    quick, _ = brought(dss, who="reader", by_export=True)
    assert quick.files == brought(dss, who="reader")[0].files
    assert "administer" in doubts(quick)[0]


def test_a_checkout_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(IacError, match="leave --by-export out"):
        dss_iac.import_project(KEY, from_git=tmp_path, by_export=True)


def test_a_file_that_nobody_can_read_costs_its_kind_and_no_other(dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a merge in the project's git leaves it behind."""
    plain, before = brought(dss)
    broken = dss.estate.projects[KEY].tree / "dashboards" / "conflict.json"
    broken.write_text("<<<<<<< HEAD", encoding="utf-8")
    quick, after = brought(dss, by_export=True)
    broken.unlink()
    assert quick.files == plain.files
    assert not doubts(quick)
    assert sum((before - after).values()) == SIZE - FORMS


def test_an_archive_that_is_too_large_is_not_read_on(dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(replies, "LARGEST", 1_000)
    quick, _ = brought(dss, by_export=True)
    assert quick.files == brought(dss)[0].files
    assert "an archive of more than 0 MB" in doubts(quick)[0]


def test_every_kind_lies_in_an_export_as_its_document_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A project with one of everything, believed without a look at any of it: still the same files. So what an export
    gives of a kind does not hang on the comparison of forms, where DSS keeps objects as it tells them."""
    monkeypatch.setattr(by_export, "FEWEST", 1)
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "project.json").write_text(json.dumps(CONFIG), encoding="utf-8")
    with Sandbox(git=False) as dss:
        dss_iac.apply(dss_iac.plan(tmp_path, client=dss.client("admin")))
        plain, before = brought(dss, "RICH")
        compared, after = brought(dss, "RICH", by_export=True)
        assert compared.files == plain.files  # each form has one document here
        assert after - before == Counter({"POST /projects/RICH/export": 1})
        believe: Callable[..., Any] = lambda session, offers: offers  # noqa: E731
        monkeypatch.setattr(by_export, "_alike", believe)
        quick, after = brought(dss, "RICH", by_export=True)
        assert quick.files == plain.files
        kinds = {path.split("/")[3] for path in before - after}
        assert kinds == {"recipes", "datasets", "modelevaluationstores", "knowledge-banks", "savedmodels", "insights", "lab",
                         "retrieval-augmented-llms", "agents", "streamingendpoints", "modelcomparisons", "webapps",
                         "dashboards", "apiservices", "sql-notebooks"}  # fmt: skip
