"""*Take edits into YAML* inside DSS: into a library folder, a managed folder, or a commit on the branch of a git reference.
The macro and the step as plain functions; that their entry points call these is in `test_descriptors`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pygit2
import pytest
import yaml

from dss_iac.errors import IacError
from dss_iac.plugin import actions, git_push, taken_edits
from dss_iac.plugin.git_push import Reference
from tests.python.integration.test_plugin_actions import House, told
from tests.sandbox import Sandbox

TEXT = """\
# what the shop sells
project:
  key: SHOP
  name: Shop    # as people see it
datasets:
  - name: CLEAN
    type: managed
    connection: filesystem_managed
    description: 'as written'   # for people
"""


@pytest.fixture
def house(dss: Sandbox) -> House:
    """Applied, then edited by a colleague."""
    found = House(dss)
    found.save(text=TEXT)
    assert not actions.apply(found.visit(now=True)).failure
    dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "as clicked")
    return found


def library(house: House, path: str) -> str:
    return str(house.project.get_library().get_file(path).read())


def test_the_library_says_what_dss_has(house: House) -> None:
    """One word of one file; the plan is empty then; DSS keeps the edit."""
    made = taken_edits.accept_edits(house.visit("designer"))
    assert "dataset.SHOP.CLEAN" in told(made) and "1 taken, 0 not, 1 files written" in told(made)
    assert library(house, "/iac/project.yml") == TEXT.replace("as written", "as clicked")
    assert actions.plan(house.visit()).variables["iac_plan_changes"] == 0
    assert house.text() == "as clicked"
    assert made.variables == {"iac_accepted_count": 1, "iac_declined_count": 0, "iac_pull_request_url": ""}


def test_looking_writes_nothing(house: House) -> None:
    """The lines are shown."""
    made = taken_edits.accept_edits(house.visit("designer", look=True))
    assert "+    description: 'as clicked'   # for people" in told(made).replace("&#x27;", "'")
    assert library(house, "/iac/project.yml") == TEXT


def test_a_reader_cannot(house: House) -> None:
    """DSS says so."""
    with pytest.raises(IacError, match="right"):
        taken_edits.accept_edits(house.visit("reader"))
    assert library(house, "/iac/project.yml") == TEXT


def test_only_what_is_named_in_a_managed_folder(house: House) -> None:
    """And what is named wrongly is an error."""
    folder = house.project.create_managed_folder("configs")
    folder.put_file("shop/project.yml", TEXT.encode())
    form = {"configuration": "folder:configs/shop", "target": "this"}
    with pytest.raises(IacError, match="CLEAN"):
        taken_edits.accept_edits(house.visit("designer", addresses=["dataset.CLEEN"], **form))
    taken_edits.accept_edits(house.visit("designer", addresses=["dataset.CLEAN"], **form))
    assert folder.get_file("shop/project.yml").content.decode() == TEXT.replace("as written", "as clicked")


def test_a_step_tells_what_stays_and_fails_when_it_should(house: House) -> None:
    """What could be taken is taken all the same; places are those in DSS, and ways out those of a form."""
    shared = TEXT.replace("name: CLEAN", 'name: "{{ each.value }}"\n    for_each: [CLEAN, OTHER]')
    house.save(text=shared)
    assert not actions.apply(house.visit(now=True, adopt=["dataset.CLEAN"])).failure
    house.dss.knobs.edit("SHOP", "datasets", "CLEAN", "description", "as clicked")
    made = taken_edits.accept_step(house.visit("designer", fail_on_declined=True))
    assert "iac/project.yml:" in made.failure and "Shared values" in made.failure and "--at" not in made.failure
    assert made.variables["iac_declined_count"] == 1
    assert not taken_edits.accept_step(house.visit("designer")).failure


# ------------------------------------------------------------------------------------------------------------------ git


@pytest.fixture
def remote(tmp_path: Path) -> pygit2.Repository:
    """A repository with the configuration on main, and a branch for edits made in DSS."""
    made = pygit2.init_repository(str(tmp_path / "remote.git"), bare=True)
    tree = made.TreeBuilder()
    inner = made.TreeBuilder()
    inner.insert("project.yml", made.create_blob(TEXT.encode()), pygit2.enums.FileMode.BLOB)
    tree.insert("iac", inner.write(), pygit2.enums.FileMode.TREE)
    who = pygit2.Signature("t", "t@t.invalid")
    first = made.create_commit("refs/heads/main", who, who, "first", tree.write(), [])
    made.branches.local.create("dss-edits", made[first])
    return made


def filled(house: House, remote: pygit2.Repository, checkout: str, **form: Any) -> Any:
    """The library folder `git`, filled by the repository."""
    git = house.project.get_project_git()
    git.add_library(remote.path, "git", checkout, "iac", as_type="object").wait_for_result()
    return house.visit("designer", configuration="library:git", **form)


def test_a_commit_on_the_branch_of_a_git_reference(house: House, remote: pygit2.Repository) -> None:
    """One commit, which touches one line; main is as it was."""
    main = remote.branches.local["main"].target
    made = taken_edits.accept_edits(filled(house, remote, "dss-edits", commit=True, reset=True))
    tip = remote.branches.local["dss-edits"].peel(pygit2.Commit)
    assert tip.tree["iac/project.yml"].data.decode() == TEXT.replace("as written", "as clicked")
    assert "dataset.SHOP.CLEAN" in tip.message and [p.id for p in tip.parents] == [main]
    assert remote.branches.local["main"].target == main
    assert "dss-edits" in told(made) and "pull request" in told(made)


def test_a_folder_of_git_is_not_written_without_a_commit(house: House, remote: pygit2.Repository) -> None:
    """It would be lost at the next pull."""
    with pytest.raises(IacError, match="Commit to git"):
        taken_edits.accept_edits(filled(house, remote, "dss-edits"))
    looked = taken_edits.accept_edits(house.visit("designer", configuration="library:git", look=True))
    assert "as clicked" in told(looked)
    assert library(house, "/git/project.yml") == TEXT


def test_a_commit_where_no_git_is_means_nothing(house: House) -> None:
    """And is answered."""
    with pytest.raises(IacError, match="no git reference fills it"):
        taken_edits.accept_edits(house.visit("designer", commit=True))
    assert library(house, "/iac/project.yml") == TEXT


def test_a_commit_that_is_not_taken_leaves_the_folder_as_it_was(house: House, remote: pygit2.Repository) -> None:
    """A commit that is checked out takes none; a repository that refuses is told."""
    visit = filled(house, remote, "dss-edits", commit=True)
    house.dss.knobs.fault(verb="POST", path="/projects/*/git/lib-git-refs/action/push", status=500)
    with pytest.raises(IacError, match="did not take the commit on dss-edits"):
        taken_edits.accept_edits(visit)
    assert library(house, "/git/project.yml") == TEXT


def test_a_key_in_the_address_is_not_shown(house: House, remote: pygit2.Repository) -> None:
    """Neither in a report nor in an error."""
    visit = filled(house, remote, "dss-edits", commit=True)
    stored = house.project.get_library().get_file("external-libraries.json")
    stored.write(str(stored.read()).replace(remote.path, "https://user:s3cret@git.company.com/t/r.git"))
    house.dss.knobs.fault(verb="POST", path="/projects/*/git/lib-git-refs/action/push", status=500)
    with pytest.raises(IacError, match="git.company.com") as failed:
        taken_edits.accept_edits(visit)
    assert "s3cret" not in str(failed.value)


def test_a_fixed_commit_takes_no_edits(house: House, remote: pygit2.Repository) -> None:
    """Told before anything is looked at."""
    with pytest.raises(IacError, match="check out a branch"):
        taken_edits.accept_edits(filled(house, remote, str(remote.branches.local["main"].target), commit=True))


@pytest.mark.parametrize(
    ("url", "page"),
    [
        ("git@github.com:team/iac.git", "https://github.com/team/iac/compare/dss%2Fedits?expand=1"),
        ("https://github.company.com/team/iac", "https://github.company.com/team/iac/compare/dss%2Fedits?expand=1"),
        ("ssh://git@gitlab.com:22/a/b/c.git",
         "https://gitlab.com/a/b/c/-/merge_requests/new?merge_request[source_branch]=dss%2Fedits"),
        ("https://user:key@gitlab.com/a/b.git",
         "https://gitlab.com/a/b/-/merge_requests/new?merge_request[source_branch]=dss%2Fedits"),
        ("git@bitbucket.org:t/r.git", "https://bitbucket.org/t/r/pull-requests/new?source=dss%2Fedits"),
        ("https://dev.azure.com/o/p/_git/r", "https://dev.azure.com/o/p/_git/r/pullrequestcreate?sourceRef=dss%2Fedits"),
        ("git@git.company.com:t/r.git", ""), ("/srv/remote.git", ""), ("", ""),
    ],
)  # fmt: skip
def test_where_a_pull_request_begins(url: str, page: str) -> None:
    """By the host's name; no key that stands in an address comes along."""
    assert git_push.request_page(Reference("git", url, "dss/edits")) == page
    assert "key" not in re.sub(r"key: ", "", git_push.request_page(Reference("git", url, "b")))


def test_what_was_taken_is_yaml(house: House) -> None:
    """A new object comes into a file of its own, below the same folder."""
    house.dss.knobs.create("SHOP", "datasets", "FRESH")
    taken_edits.accept_edits(house.visit("designer"))
    made = yaml.safe_load(library(house, "/iac/datasets/FRESH.yml"))
    assert made["datasets"][0]["name"] == "FRESH"
    assert actions.plan(house.visit()).variables["iac_plan_changes"] == 0
