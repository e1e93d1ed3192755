"""What a project has beside its objects: git references of its library, what bundles take along (API §4.10, §4.11)."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pygit2
import pytest

from dss_iac.errors import Partial
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, assert_quiet, carried_out, told
from tests.sandbox import Sandbox


def _commit(repository: pygit2.Repository, files: dict[str, str], branch: str = "main") -> None:
    """One more commit on a branch."""
    reference = f"refs/heads/{branch}"
    before = [repository.references[reference].target] if reference in repository.references else []
    index = pygit2.Index()
    for path, text in files.items():
        index.add(pygit2.IndexEntry(path, repository.create_blob(text.encode()), pygit2.enums.FileMode.BLOB))
    who = pygit2.Signature("someone", "someone@company.com")
    repository.create_commit(reference, who, who, "files", index.write_tree(repository), before)


@pytest.fixture
def remote(tmp_path: Path) -> Path:
    """A repository with two branches."""
    place = tmp_path / "shared.git"
    repository = pygit2.init_repository(str(place), bare=True)
    _commit(repository, {"python/tools.py": "x = 1\n", "README.md": "no code\n"})
    _commit(repository, {"python/tools.py": "x = 2\n"}, "next")
    return place


@pytest.fixture
def made(desk: MakeDesk, remote: Path) -> Desk:
    """A project with one reference, applied."""
    reference = {"path": "python/shared", "repository": str(remote), "checkout": "main", "inside": "python"}
    found = desk({"project": {"key": "EXTRAS", "library": {"git": [reference]}}})
    assert_quiet(found.apply().remaining)
    return found


def _stored(made: Desk) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((made.dss.tree("EXTRAS") / "lib/external-libraries.json").read_text("utf-8"))
    return found


def _text(made: Desk) -> str:
    return (made.dss.tree("EXTRAS") / "lib/python/shared/tools.py").read_text("utf-8")


def test_a_reference_is_added_and_pulled(made: Desk) -> None:
    assert (_stored(made)["gitReferences"]["python/shared"]["checkout"], _text(made)) == ("main", "x = 1\n")
    assert "python/shared" in _stored(made)["pythonPath"]
    made.dss.requests.clear()
    assert_quiet(made.apply().remaining)
    assert made.writes() == []


def test_another_branch_is_set_and_pulled(made: Desk) -> None:
    made.put("project.library.git[0].checkout", "next")
    assert_quiet(made.apply().remaining)
    assert _text(made) == "x = 2\n"


def test_what_somebody_edited_there_is_not_thrown_away(made: Desk) -> None:
    stored = _stored(made)
    stored["gitReferences"]["python/shared"]["isDirty"] = True
    library = made.dss.client().get_project("EXTRAS").get_library()
    library.get_file("external-libraries.json").write(json.dumps(stored))
    (made.dss.tree("EXTRAS") / "lib/python/shared/tools.py").write_text("x = 3\n", "utf-8")
    assert_quiet(made.plan())
    made.put("project.library.git[0].checkout", "next")
    assert_quiet(made.apply().remaining)
    assert _text(made) == "x = 3\n"
    made.put("project.library.git", [])
    assert_quiet(made.apply().remaining)
    assert _text(made) == "x = 3\n" and not _stored(made)["gitReferences"]


def _by_hand(made: Desk, remote: Path) -> None:
    """Somebody adds another reference on the library's page."""
    client = made.dss.client()
    begun = client.get_project("EXTRAS").get_project_git().add_library(str(remote), "python/theirs", "main")
    client.get_future(begun["jobId"]).wait_for_result()


def test_a_reference_that_is_taken_out_goes_with_its_files(made: Desk, remote: Path) -> None:
    _by_hand(made, remote)
    assert any("theirs" in line for line in told(made.plan())), "these and no others"
    made.put("project.library.git", [])
    assert_quiet(made.apply().remaining)
    assert _stored(made)["gitReferences"] == {} and "python/shared" not in _stored(made)["pythonPath"]
    assert not (made.dss.tree("EXTRAS") / "lib/python/shared").exists()


def test_references_that_nobody_speaks_of_stay(made: Desk, remote: Path) -> None:
    _by_hand(made, remote)
    made.drop("project.library")
    assert not made.plan().has_actions, told(made.plan())
    made.apply()
    assert sorted(_stored(made)["gitReferences"]) == ["python/shared", "python/theirs"]


def test_a_repository_that_cannot_be_had_fails_and_says_so(made: Desk, tmp_path: Path) -> None:
    made.put("project.library.git[0].repository", str(tmp_path / "nowhere"))
    with pytest.raises(AssertionError, match="Cannot fetch"):
        made.apply()


def test_an_import_writes_references_and_hides_passwords(made: Desk, remote: Path, tmp_path: Path) -> None:
    text = str(verbs.import_project("EXTRAS", tmp_path / "w", around=made.around).files["project.yml"])
    assert f"repository: {remote}" in text and "inside: python" in text
    again = Desk(made.dss, tmp_path / "again", tmp_path / "w")
    assert not again.plan().has_actions, told(again.plan())
    stored = _stored(made)
    stored["gitReferences"]["python/shared"]["remote"] = "https://bot:s3cr3t-of-git@git.company.com/x.git"
    made.dss.client().get_project("EXTRAS").get_library().get_file("external-libraries.json").write(json.dumps(stored))
    hidden = str(verbs.import_project("EXTRAS", tmp_path / "h", around=made.around).files["project.yml"])
    assert "s3cr3t" not in hidden and "{{ var.project_" in hidden


@pytest.mark.parametrize(
    ("git", "what"),
    [
        ([{"path": "python/x"}], "'repository' is missing"),
        ([{"repository": "git@host:x.git"}], "'path' is missing"),
        ([{"path": "a", "repository": "b", "branch": "main"}], "'branch' is not a key here"),
    ],
)
def test_what_a_reference_lacks_is_told(made: Desk, git: list[dict[str, Any]], what: str) -> None:
    made.put("project.library.git", git)
    with pytest.raises(Exception, match=what):
        made.plan()


_BUNDLE: dict[str, Any] = {
    "project": {
        "key": "EXTRAS",
        "bundle": {"contents": {"uploads": True}, "include": [{"folder": "models"}, {"dataset": "A", "type": "Filesystem"}],
                   "remap": {"connections": {"pg_main": "pg_prod"}}},
    },
    "managed_folders": [{"name": "models", "connection": "filesystem_folders"}],
    "datasets": [{"name": "A", "type": "filesystem", "connection": "filesystem_root", "path": "/a", "format_type": "csv"}],
}  # fmt: skip


def _settings(made: Desk) -> dict[str, Any]:
    found: dict[str, Any] = made.dss.client().get_project("EXTRAS").get_settings().get_raw()
    return found


def test_what_bundles_take_along_is_declared_and_comes_back(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk(_BUNDLE)
    assert_quiet(made.apply().remaining)
    options = _settings(made)["bundleExporterSettings"]["exportOptions"]
    assert options["exportUploads"] is True and options["includedDatasetsData"] == [{"type": "Filesystem", "name": "A"}]
    assert options["includedManagedFolders"] == [{"id": made.id_of("managed_folders", "models")}]
    remapping = _settings(made)["bundleContainerSettings"]["remapping"]
    assert remapping["connections"] == [{"source": "pg_main", "target": "pg_prod"}]
    text = str(verbs.import_project("EXTRAS", tmp_path / "w", around=made.around).files["project.yml"])
    assert "uploads: true" in text and "folder: models" in text and "pg_main: pg_prod" in text
    again = Desk(made.dss, tmp_path / "again", tmp_path / "w")
    assert not again.plan().has_actions, told(again.plan())


def test_what_a_page_adds_to_a_bundle_is_drift_and_its_names_are_not(desk: MakeDesk) -> None:
    made = desk(_BUNDLE)
    made.apply()
    settings = made.dss.client().get_project("EXTRAS").get_settings()
    options = settings.get_raw()["bundleExporterSettings"]["exportOptions"]
    options["includedManagedFolders"][0]["name"] = "models"
    options["exportGitRepository"] = False
    settings.save()
    assert not made.plan().has_actions
    options["includedDatasetsData"].append({"name": "B", "type": "Filesystem"})
    settings.save()
    assert any("includedDatasetsData" in line for line in told(made.plan()))
    made.put("project.bundle.include", [])
    assert_quiet(made.apply().remaining)
    assert _settings(made)["bundleExporterSettings"]["exportOptions"]["includedManagedFolders"] == []


def test_a_bundle_does_without_what_is_left_out(desk: MakeDesk) -> None:
    model = {"name": "churn", "type": "prediction"}
    made = desk({**_BUNDLE, "models": [model]})
    made.put("project.bundle.include", [{"model": "churn"}, {"folder": "models"}])
    assert made.plan().refusals
    prepared = made.prepare(allow_missing_external=True)
    assert any("does without what is left out" in note for note in prepared.plan.notes)
    assert_quiet(carried_out(prepared).remaining)
    options = _settings(made)["bundleExporterSettings"]["exportOptions"]
    assert not options.get("includedSavedModels") and len(options["includedManagedFolders"]) == 1


def test_a_bundle_takes_no_recipe_along(desk: MakeDesk) -> None:
    made = desk(_BUNDLE)
    made.put("project.bundle.include", [{"webapp": "W"}])
    with pytest.raises(Exception, match="nothing that can be taken along"):
        made.plan()


_APPLICATION: dict[str, Any] = {
    "project": {
        "key": "EXTRAS",
        "application": {
            "label": "Scoring",
            "permission": "EVERYBODY",
            "links": {"flow": True, "code": False},
            "sections": [
                {
                    "title": "Data",
                    "text": "What is scored",
                    "tiles": [
                        {"upload": "A", "behavior": "INLINE_UPLOAD_ONLY", "prompt": "Your file"},
                        {"variables": [{"name": "n", "type": "INT", "mandatory": True}], "behavior": "MODAL"},
                        {"add_files": "models"},
                    ],
                },
                {"title": "Go", "tiles": [{"run": "score", "button_text": "Go"}, {"dashboard": "Report"}]},
            ],
            "as_recipe": {"inputs": [{"dataset": "A", "label": "Data"}], "run": {"scenario": "score"}},
            "contents": {"uploads": True},
            "include": [{"folder": "models"}],
        },
    },
    "managed_folders": [{"name": "models", "connection": "filesystem_folders"}],
    "datasets": [{"name": "A", "type": "filesystem", "connection": "filesystem_root", "path": "/a", "format_type": "csv"}],
    "scenarios": [{"name": "score", "steps": []}],
    "dashboards": [{"name": "Report", "pages": []}],
}


def _manifest(made: Desk) -> dict[str, Any]:
    found: dict[str, Any] = made.dss.client().get_project("EXTRAS").get_app_manifest().get_raw()
    return found


def test_an_application_is_declared_and_comes_back(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk(_APPLICATION)
    assert_quiet(made.apply().remaining)
    manifest = _manifest(made)
    data, go = manifest["homepageSections"]
    scenario, dashboard = made.id_of("scenarios", "score"), made.id_of("dashboards", "Report")
    assert data["tiles"][0] == {"type": "UPLOAD_DATASET_SET_FILE", "datasetName": "A", "prompt": "Your file",
                                "behavior": "INLINE_UPLOAD_ONLY"}  # fmt: skip
    assert data["tiles"][2]["folderId"] == made.id_of("managed_folders", "models")
    assert [(t["type"], t.get("scenarioId"), t.get("dashboardId")) for t in go["tiles"]] == [
        ("SCENARIO_RUN", scenario, None), ("DASHBOARD_LINK", None, dashboard)]  # fmt: skip
    recipe = manifest["useAsRecipeSettings"]
    assert recipe["inputRoles"] == [{"type": "DATASET", "objectId": "A", "roleLabel": "Data"}]
    assert recipe["runScenarioTile"] == {"scenarioId": scenario}
    assert manifest["projectExportManifest"]["exportUploads"] is True
    verbs.import_project("EXTRAS", tmp_path / "w", around=made.around)
    again = Desk(made.dss, tmp_path / "again", tmp_path / "w", state_dir=tmp_path / "state")
    assert not again.plan().has_actions, told(again.plan())
    text = (tmp_path / "w" / "project.yml").read_text("utf-8")
    assert "run: score" in text and "dashboard: Report" in text and "add_files: models" in text
    offline = verbs.import_project("EXTRAS", from_git=made.dss.tree("EXTRAS")).files["project.yml"]
    assert str(offline).split("application:")[1] == text.split("application:")[1]


def test_a_tile_that_somebody_adds_is_drift_and_goes_again(desk: MakeDesk) -> None:
    made = desk(_APPLICATION)
    made.apply()
    manifest = made.dss.client().get_project("EXTRAS").get_app_manifest()
    manifest.get_raw()["homepageSections"][1]["tiles"].append({"type": "INLINE_DATASET_EDIT", "datasetName": "A"})
    manifest.get_raw()["showInitials"] = True
    manifest.save()
    assert any("homepageSections[1].tiles[2]" in line for line in told(made.plan()))
    assert_quiet(made.apply().remaining)
    assert len(_manifest(made)["homepageSections"][1]["tiles"]) == 2 and _manifest(made)["showInitials"] is True


def test_no_plan_asks_a_project_that_is_no_application(desk: MakeDesk, tmp_path: Path) -> None:
    made = desk({"project": {"key": "EXTRAS"}})
    made.apply()
    made.dss.requests.clear()
    verbs.import_project("EXTRAS", tmp_path / "w", around=made.around)
    assert not [r for r in made.dss.requests if "app-manifest" in r.path]


def test_where_dss_makes_no_application_of_a_project_it_is_told_what_to_do(tmp_path: Path) -> None:
    with Sandbox(readings={"app-manifest-convert": "b"}) as dss:
        made = Desk(dss, tmp_path, _APPLICATION)
        with pytest.raises(AssertionError, match="convert it to one on its page"):
            made.apply()
        params = {**dss.estate.projects["EXTRAS"].params, "projectAppType": "APP_TEMPLATE"}
        dss.estate.projects["EXTRAS"].save_document("params.json", params, user="admin")
        assert_quiet(made.apply().remaining)
        assert _manifest(made)["label"] == "Scoring"


def test_an_application_waits_for_what_it_names(desk: MakeDesk) -> None:
    """A scenario whose creation failed has no id: its name in place of one would look as if it were."""
    made = desk(json.loads(json.dumps(_APPLICATION).replace('"score"', '"score it!"')))
    made.dss.knobs.fault(verb="POST", path="/projects/EXTRAS/scenarios/", status=403, error_type="java.lang.SecurityException")
    with suppress(Partial):
        verbs.apply(made.prepare())
    assert "/projects/EXTRAS/app-manifest" not in {r.path for r in made.dss.requests if r.verb == "PUT"}
    made.dss.knobs.clear()
    assert_quiet(made.apply().remaining)
    scenario = made.id_of("scenarios", "score it!")
    assert scenario != "score it!"
    assert _manifest(made)["useAsRecipeSettings"]["runScenarioTile"] == {"scenarioId": scenario}


def test_a_dss_that_asks_to_slow_down_refuses_no_application(desk: MakeDesk) -> None:
    """The write was not done, and is done a moment later; nobody is told to convert anything."""
    made = desk(_APPLICATION)
    made.around = replace(made.around, patience=5.0)
    made.dss.knobs.fault(
        verb="PUT", path="/projects/EXTRAS/app-manifest", status=429, message="Too many requests", retry_after="0", times=2
    )
    assert_quiet(made.apply().remaining)
    assert _manifest(made)["label"] == "Scoring"


@pytest.mark.parametrize(("path", "skip"), [("/projects", 1), ("/projects/EXTRAS/app-manifest", 0)])
def test_a_manifest_that_is_not_found_was_not_taken_away(desk: MakeDesk, path: str, skip: int) -> None:
    """DSS tells of every project what it is: "not found" is no answer to that, and an application has a manifest."""
    made = desk(_APPLICATION)
    made.apply()
    made.dss.knobs.fault(verb="GET", path=path, status=404, message="not found: it", times=1, skip=skip)
    plan = made.plan()
    assert not plan.has_actions and [r.guard for r in plan.refusals] == ["read"]


def test_an_application_does_without_what_is_left_out(desk: MakeDesk) -> None:
    made = desk(_APPLICATION)
    made.put("externals", [{"webapp": "Elsewhere"}])
    made.put("scenarios[0].steps", [{"restart_webapp": {"webapp": "Elsewhere"}}])
    prepared = made.prepare(allow_missing_external=True)
    assert_quiet(carried_out(prepared).remaining)
    assert [t["type"] for t in _manifest(made)["homepageSections"][1]["tiles"]] == ["DASHBOARD_LINK"]


@pytest.mark.parametrize(
    ("tile", "what"),
    [
        ({"prompt": "Go"}, "a tile does one thing"),
        ({"run": "score", "upload": "A"}, "a tile does one thing"),
        ({"run": "Nobody"}, "Nobody"),
    ],
)
def test_what_is_wrong_with_a_tile_is_told(desk: MakeDesk, tile: dict[str, Any], what: str) -> None:
    made = desk(_APPLICATION)
    made.put("project.application.sections[1].tiles", [tile])
    with pytest.raises(Exception, match=what):
        made.plan()
