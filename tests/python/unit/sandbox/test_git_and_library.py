"""The project's git and its library through the official client (API §4.9, §4.10)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pygit2
import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        sandbox.client("designer").create_project("G", "Git", "alice")
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return dss.client("designer").get_project("G")


def set_variable(project: Any, value: object) -> str:
    project.set_variables({"standard": {"v": value}, "local": {}})
    return project.get_project_git().log(count=1)["entries"][0]["commitId"]


def test_every_write_is_a_commit_of_a_real_repository(dss: Sandbox, project: Any) -> None:
    last = set_variable(project, 1)
    repo = pygit2.Repository(str(dss.tree("G")))
    assert str(repo.head.target) == last
    assert repo[last].author.name == "alice"
    assert json.loads(repo[last].tree["variables.json"].data) == {"v": 1}
    assert project.get_project_git().get_status()["clean"] is True


def test_log_pages_and_filters(project: Any) -> None:
    git = project.get_project_git()
    for n in range(4):
        set_variable(project, n)
    page = git.log(count=3)
    rest = git.log(start_commit=page["nextCommit"])
    whole = git.log()
    assert [e["commitId"] for e in whole["entries"]] == [e["commitId"] for e in page["entries"] + rest["entries"]]
    assert "nextCommit" not in rest
    assert len(git.log(path="variables.json")["entries"]) == 4
    assert [e["message"] for e in git.log(path="lib/")["entries"]] == ["Initialized library content for G"]


def test_a_save_that_changes_nothing_is_a_commit_unless_read_otherwise(project: Any) -> None:
    assert set_variable(project, 1) != set_variable(project, 1)
    with Sandbox(readings={"noop-commit": "b"}) as other:
        twin = other.client().create_project("G", "Git", "admin")
        assert set_variable(twin, 1) == set_variable(twin, 1)


def test_diff(project: Any) -> None:
    git = project.get_project_git()
    one, two = set_variable(project, 1), set_variable(project, 2)
    between = git.diff(one, two)
    assert (between["changedFiles"], between["addedLines"], between["removedLines"]) == (1, 1, 1)
    assert between["entries"][0]["fileChange"]["newPath"] == "variables.json"
    assert git.diff(two)["commitFrom"]["commitId"] == one
    with pytest.raises(DataikuException, match="does not exist"):
        git.diff("0123456789")


def test_revert_brings_back_documents_and_resets_version_tags(dss: Sandbox, project: Any) -> None:
    git = project.get_project_git()
    before = set_variable(project, "old")
    meta = project.get_metadata()
    project.set_metadata({**meta, "label": "New"})
    set_variable(project, "new")
    assert git.revert_to_revision(before)["success"] is True
    assert project.get_variables()["standard"] == {"v": "old"}
    assert project.get_metadata()["label"] == "Git"
    assert project.get_summary()["versionTag"]["versionNumber"] == 0
    assert git.log(count=1)["entries"][0]["message"] == f"Reverted project G to {before}"
    with pytest.raises(DataikuException, match="does not exist"):
        git.revert_to_revision("nonsense")


def test_revert_removes_what_came_later(dss: Sandbox, project: Any) -> None:
    start = set_variable(project, 1)
    library = project.get_library()
    library.add_folder("python").add_file("later.py").write("x = 1\n")
    project.get_project_git().revert_to_revision(start)
    assert not (dss.tree("G") / "lib/python/later.py").exists()
    project.get_project_git().revert_commit(project.get_project_git().log(count=1)["entries"][0]["commitId"])
    assert project.get_library().get_file("python/later.py").read() == "x = 1\n"


def test_tags(project: Any) -> None:
    git = project.get_project_git()
    commit = set_variable(project, 1)
    git.create_tag("dss-iac/1", message="first")
    (tag,) = git.list_tags()
    assert (tag["name"], tag["shortName"], tag["commit"]) == ("refs/tags/dss-iac/1", "dss-iac/1", commit)
    assert tag["annotations"] == "first" and tag["readOnly"] is False
    with pytest.raises(DataikuException, match="already exists"):
        git.create_tag("dss-iac/1")
    with pytest.raises(DataikuException, match="Invalid tag name"):
        git.create_tag("a..b")
    git.delete_tag("dss-iac/1")
    assert git.list_tags() == []
    with pytest.raises(DataikuException, match="does not exist"):
        git.delete_tag("dss-iac/1")


def test_a_taken_tag_moves_under_the_other_reading() -> None:
    with Sandbox(readings={"git-tag-duplicate": "b"}) as dss:
        project = dss.client().create_project("G", "Git", "admin")
        git = project.get_project_git()
        git.create_tag("t")
        last = set_variable(project, 1)
        git.create_tag("t")
        assert [t["commit"] for t in git.list_tags()] == [last]


def test_explicit_mode_waits_for_a_commit(project: Any) -> None:
    git = project.get_project_git()
    settings = project.get_settings()
    settings.get_raw()["settings"]["gitCommitMode"] = "ALL_EXPLICIT"
    settings.save()
    head = git.log(count=1)["entries"][0]["commitId"]
    assert set_variable(project, 1) == head
    status = git.get_status()
    assert status["clean"] is False and status["untracked"] == ["variables.json"]
    assert git.diff()["changedFiles"] >= 1
    git.commit("by hand")
    assert git.get_status()["clean"] is True and git.log(count=1)["entries"][0]["message"] == "by hand"
    set_variable(project, 2)
    git.reset_to_head()
    assert project.get_variables()["standard"] == {"v": 1}


def test_branches_and_remotes(project: Any) -> None:
    git = project.get_project_git()
    set_variable(project, "trunk")
    git.create_branch("feature")
    assert git.get_current_branch() == "feature" and set(git.list_branches()) == {"master", "feature"}
    set_variable(project, "feature")
    git.switch("master")
    assert project.get_variables()["standard"] == {"v": "trunk"}
    git.delete_branch("feature")
    assert git.list_branches() == ["master"]
    assert git.get_remote() is None
    git.set_remote("git@example:p.git")
    assert git.get_remote() == "git@example:p.git" and git.push()["success"] is False
    git.remove_remote()
    assert git.get_remote() is None


def test_without_git_the_routes_say_so() -> None:
    with Sandbox(git=False) as dss:
        project = dss.client().create_project("G", "Git", "admin")
        project.set_variables({"standard": {"v": 1}, "local": {}})
        with pytest.raises(DataikuException, match="git is disabled"):
            project.get_project_git().log()


# -- library -----------------------------------------------------------------------------------------------------------


def test_library_files_and_folders(project: Any) -> None:
    folder = project.get_library().add_folder("python")
    file = folder.add_file("a b.py")
    assert file.read() == ""
    file.write("é = 1\r\n")
    assert project.get_library().get_file("python/a b.py").read() == "é = 1\r\n"
    with pytest.raises(DataikuException, match="already exists"):
        folder.add_file("a b.py")
    target = project.get_library().add_folder("other")
    file.move_to(target)
    file.rename("c.py")
    tree = {
        f.name: [c.name for c in f.children]
        for f in project.get_library().list()
        if f.name != "external-libraries.json"
    }
    assert tree == {"python": [], "other": ["c.py"]}
    project.get_library().get_folder("other").delete()
    assert [e["message"] for e in project.get_project_git().log(count=5)["entries"]] == [
        'Deleted Library folder "other"',
        'Renamed Library file "other/a b.py" to "other/c.py"',
        'Renamed Library file "python/a b.py" to "other/a b.py"',
        'Edited Library file "python/a b.py"',
        'Created Library file "python/a b.py"',
    ]


def test_library_keeps_bytes(project: Any) -> None:
    content = bytes(range(256))
    file = project.get_library().add_file("raw.bin")
    file.write(content)
    assert file.read(as_type="bytes") == content


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("python", "Cannot read directory as file: python"),
        ("nope.py", "Not a file: nope.py"),
        ("%2e%2e/params.json", "Invalid path"),
        ("python/%2e%2e/%2e%2e/params.json", "Invalid path"),
        ("link.json", "Invalid path"),
    ],
)
def test_library_refusals(dss: Sandbox, project: Any, path: str, text: str) -> None:
    project.get_library().add_folder("python")
    (dss.tree("G") / "lib/link.json").symlink_to(dss.tree("G") / "params.json")
    with pytest.raises(DataikuException, match=text):
        project.client._perform_json("GET", f"/projects/G/libraries/contents/{path}")
    if text == "Invalid path":
        with pytest.raises(DataikuException, match=text):
            project.client._perform_empty("POST", f"/projects/G/libraries/contents/{path}", raw_body=b"x")


def test_a_file_needs_its_folder(project: Any) -> None:
    with pytest.raises(DataikuException, match="Not a directory"):
        project.client._perform_empty("POST", "/projects/G/libraries/contents/a/b.py", raw_body=b"x")
