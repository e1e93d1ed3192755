"""What a project has beside its objects: git references of its library, what bundles take along (API §4.10, §4.11)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pygit2
import pytest

from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, assert_quiet, carried_out, told


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
