"""What the client reads of lists, code environments, plugins' folders and git references (AUTO §6, §11.4; API §4.10, §11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pygit2
import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox

SHAREPOINT = "fsprovider_sharepoint-online_sharepoint-online_shared-documents"


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        sandbox.client("designer").create_project("L", "Lists", "alice")
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return dss.client("designer").get_project("L")


# ------------------------------------------------------------------------------------------------------------------ lists


def test_a_dashboard_tells_how_much_is_on_it(dss: Sandbox, project: Any) -> None:
    tiles = [{"tileType": "TEXT"}, {"tileType": "INSIGHT"}]
    pages = [{"id": "one", "grid": {"tiles": tiles}}, {"id": "two", "grid": {"tiles": tiles[:1]}}, {"id": "three"}]
    dss.knobs.plant("L", "dashboards", {"name": "Sales", "owner": "alice", "listed": True, "pages": pages}, "aBcDeF1")
    found = next(d for d in project.list_dashboards() if d.id == "aBcDeF1")
    assert (found.name, found.owner, found.listed, found.num_pages, found.num_tiles) == ("Sales", "alice", True, 3, 3)
    assert "pages" not in found._data


@pytest.mark.parametrize(
    ("spec", "language"),
    [
        ({"name": "py-dku-venv-py39", "display_name": "Python (env py39)", "language": "python"}, "python"),
        ({"name": "python3", "display_name": "Python 3"}, "python"),
        ({"name": "ir", "display_name": "R"}, "R"),
        ({"name": "toree", "display_name": "Scala"}, "toree"),
    ],
)
def test_a_notebook_tells_its_kernel(dss: Sandbox, project: Any, spec: dict[str, str], language: str) -> None:
    text = json.dumps({"metadata": {"kernelspec": spec, "tags": ["t"]}, "cells": []})
    dss.estate.projects["L"].put_file("ipython_notebooks/look at it.ipynb", text, user="alice")
    (found,) = project.list_jupyter_notebooks(as_type="listitems")
    assert (found.name, found.language, found.kernel_spec, found.tags) == ("look at it", language, spec, ["t"])


def test_a_notebook_that_is_no_json_is_still_listed(dss: Sandbox, project: Any) -> None:
    dss.estate.projects["L"].put_file("ipython_notebooks/broken.ipynb", "{", user="alice")
    assert [(n.name, n.kernel_spec) for n in project.list_jupyter_notebooks(as_type="listitems")] == [("broken", {})]


def test_a_sql_notebook_tells_its_connection(dss: Sandbox, project: Any) -> None:
    for ident, more in (("iYhUD7M", {}), ("CZXZ2mR", {"language": "HIVE"})):
        dss.knobs.plant("L", "sql_notebooks", {"name": "n", "connection": "pg_main", "cells": [], **more}, ident)
    found = {n.id: (n.language, n.connection) for n in project.list_sql_notebooks()}
    assert found == {"iYhUD7M": ("SQL", "pg_main"), "CZXZ2mR": ("HIVE", "pg_main")}


# ------------------------------------------------------------------------------------------------------ code environments


def test_packages_of_a_code_env(dss: Sandbox) -> None:
    admin = dss.client("admin")
    env = admin.create_code_env("PYTHON", "ml", "DESIGN_MANAGED", {"pythonInterpreter": "PYTHON310"})
    settings = env.get_settings()
    assert settings.get_required_packages() == "" and settings.get_raw()["desc"]["pythonInterpreter"] == "PYTHON310"
    settings.set_required_packages("tabulate", "nameparser<2")
    settings.save()
    assert env.get_settings().get_required_packages(as_list=True) == ["tabulate", "nameparser<2"]
    assert env.get_settings().get_raw()["actualPackageList"] == "", "settings install nothing"
    env.update_packages()
    assert env.get_settings().get_raw()["actualPackageList"] == "tabulate\nnameparser<2"
    with pytest.raises(DataikuException, match="already exists"):
        admin.create_code_env("PYTHON", "ml", "DESIGN_MANAGED")
    env.delete()
    assert "ml" not in {e["envName"] for e in admin.list_code_envs()}


def test_code_envs_are_for_those_who_manage_them(dss: Sandbox) -> None:
    with pytest.raises(DataikuException, match="Unauthorized"):
        dss.client("designer").create_code_env("PYTHON", "mine", "DESIGN_MANAGED")


# ------------------------------------------------------------------------------------------------------- folders' storage


def test_a_folder_of_a_plugin_has_its_type_and_no_connection(project: Any) -> None:
    given = {"name": "sp", "type": SHAREPOINT, "params": {"config": {"auth_type": "site-app-permissions"}}}
    made = project.client._perform_json("POST", "/projects/L/managedfolders/", body=given)
    assert (made["type"], made["params"]) == (SHAREPOINT, {"config": {"auth_type": "site-app-permissions"}})
    settings = project.get_managed_folder(made["id"]).get_settings()
    settings.get_raw()["params"]["config"]["auth_type"] = "oauth"
    settings.save()
    assert project.list_managed_folders()[0]["params"] == {"config": {"auth_type": "oauth"}}


def test_a_type_that_the_connection_has_is_taken_and_another_one_is_not(project: Any) -> None:
    made = project.create_managed_folder("f", folder_type="S3", connection_name="s3_main")
    assert made.get_settings().get_raw()["type"] == "S3"
    with pytest.raises(DataikuException, match="Invalid connection type for managed folders : Filesystem"):
        project.create_managed_folder("g", folder_type="S3", connection_name="filesystem_folders")
    assert len(project.list_managed_folders()) == 1


# --------------------------------------------------------------------------------------------------------- git references


@pytest.fixture
def remote(tmp_path: Path) -> str:
    """A repository with a package below src/."""
    repository = pygit2.init_repository(str(tmp_path / "remote"), bare=True, initial_head="main")
    index = pygit2.Index()
    for path in ("README.md", "src/tools/__init__.py"):
        blob = repository.create_blob(path.encode())
        index.add(pygit2.IndexEntry(path, blob, pygit2.enums.FileMode.BLOB))
    who = pygit2.Signature("r", "r@sandbox.invalid")
    repository.create_commit("refs/heads/main", who, who, "first", index.write_tree(repository), [])
    return str(tmp_path / "remote")


def stored(project: Any) -> dict[str, Any]:
    text = project.get_library().get_file("external-libraries.json").read()
    return dict(json.loads(text))


def text_of(project: Any, path: str) -> str:
    return str(project.get_library().get_file(path).read())


def test_a_reference_is_added_pulled_and_removed(project: Any, remote: str) -> None:
    git = project.get_project_git()
    git.add_library(remote, "python/ext", "main", "src", as_type="object").wait_for_result()
    assert text_of(project, "python/ext/tools/__init__.py") == "src/tools/__init__.py"
    reference = stored(project)["gitReferences"]["python/ext"]
    assert (reference["remote"], reference["remotePath"], reference["isDirty"]) == (remote, "src", False)
    assert len(reference["lastHash"]) == 40 and "python/ext" in stored(project)["pythonPath"]
    assert [r["localTargetPath"] for r in git.list_libraries()] == ["python/ext"]
    with pytest.raises(DataikuException, match="already exists"):
        git.add_library(remote, "/python/ext/", "main")
    assert git.set_library("python/ext", remote, "", "main") == "python/ext"
    git.reset_library("python/ext").wait_for_result()
    assert text_of(project, "python/ext/README.md") == "README.md"
    git.remove_library("python/ext", False)
    assert stored(project)["gitReferences"] == {} and "python/ext" not in stored(project)["pythonPath"]
    assert text_of(project, "python/ext/README.md") == "README.md", "only the reference is gone"
    with pytest.raises(DataikuException, match="Unknown git reference"):
        git.remove_library("python/ext", True)


def test_removing_a_reference_with_its_directory(project: Any, remote: str) -> None:
    git = project.get_project_git()
    git.add_library(remote, "ext", "main", add_to_python_path=False, as_type="object").wait_for_result()
    assert "ext" not in stored(project)["pythonPath"]
    git.remove_library("ext", True)
    assert "ext" not in {child.name for child in project.get_library().list("/")}


def test_what_is_pushed_is_a_commit_of_the_branch(project: Any, remote: str) -> None:
    git = project.get_project_git()
    git.add_library(remote, "ext", "main", "src", as_type="object").wait_for_result()
    project.get_library().get_file("ext/tools/__init__.py").write("changed = 1\n")
    git.push_library("ext", "Changed").wait_for_result()
    commit = pygit2.Repository(remote).revparse_single("main")
    assert commit.message == "Changed" and commit.author.name == "alice"
    assert (commit.tree / "src/tools/__init__.py").data == b"changed = 1\n"
    assert (commit.tree / "README.md").data == b"README.md", "what lies beside the path stays"
    assert stored(project)["gitReferences"]["ext"]["lastHash"] == str(commit.id)


def test_all_references_are_pushed_and_reset_at_once(project: Any, remote: str) -> None:
    git, source = project.get_project_git(), "tools/__init__.py"
    for place in ("one", "two"):
        git.add_library(remote, place, "main", "src", as_type="object").wait_for_result()
    project.get_library().get_file(f"one/{source}").write("changed = 1\n")
    git.push_all_libraries("Changed").wait_for_result()
    assert text_of(project, f"two/{source}") == "src/tools/__init__.py"
    git.reset_all_libraries().wait_for_result()
    assert text_of(project, f"two/{source}") == f"src/{source}", "the second push has overwritten the first"


def test_references_that_cannot_be(project: Any, remote: str) -> None:
    git = project.get_project_git()
    for repository, checkout, text in (
        (remote, "no-such-branch", "Cannot fetch"),
        ("/nowhere", "main", "Cannot fetch"),
    ):
        with pytest.raises(Exception, match=text):
            git.add_library(repository, "ext", checkout, as_type="object").wait_for_result()
    assert stored(project)["gitReferences"] == {}
    commit = str(pygit2.Repository(remote).revparse_single("main").id)
    git.add_library(remote, "ext", commit, as_type="object").wait_for_result()
    with pytest.raises(Exception, match="is not a branch"):
        git.push_library("ext", "nope").wait_for_result()
