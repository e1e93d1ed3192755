"""The team's loop, from an edit in DSS to a pull request and back: a designer clicks at night, a scenario commits, a pipeline
plans on the pull request, a reviewer approves, the merge applies that very plan, and nothing has drifted in the morning.

Every actor is a process of its own with a key of its own. The repository is one on this disk, the platform one that keeps
comments; what people do with branches is done by `Repository`.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pygit2
import pytest

from dss_iac.cli import main
from dss_iac.core.secret.signature import KEY_NAME
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration import platforms
from tests.python.integration.platforms import ROOT, Host
from tests.python.integration.plugged import KEY, install
from tests.sandbox import Sandbox

PEOPLE = {"alice": "designer-key", "bob": "key-of-bob", "planner": "key-of-the-review", "deployer": "key-of-the-merge"}
NIGHT = """
scenario = project.create_scenario("night", "step_based", {"params": {"steps": []}})
settings = scenario.get_settings()
form = {"configuration": "library:iac", "environment": "dev", "addresses": ["dataset.*", "recipe.*"], "commit": True, "reset": True}
settings.get_raw()["params"]["steps"] = [{"id": "s", "name": "s", "type": "pystep_dss-iac_accept-edits",
                                          "params": {"config": form, "proceedOnFailure": False}}]
settings.save()
git = project.get_project_git()
git.add_library(sys.argv[1], "iac", "dss-edits", "", as_type="object").wait_for_result()
"""
CLICKS = """
recipe = project.get_recipe("clean_countries").get_settings()
recipe.set_code(recipe.get_code().replace("drop_duplicates()", "dropna()"))
recipe.save()
dataset = project.get_dataset("COUNTRIES_CLEAN").get_settings()
dataset.get_raw()["description"] = "One row per country"
dataset.save()
project.new_managed_dataset("SCRATCH").with_store_into("filesystem_managed").create()
"""
RUN = """
run = project.get_scenario(next(s["id"] for s in project.list_scenarios() if s["name"] == "night")).run_and_wait(no_fail=True)
print(run.outcome, [s["result"].get("thrown") for s in run.get_details().steps])
"""
APPROVE = """
macro = project.get_macro("pyrunnable_dss-iac_review-plan")
form = {"plan": sys.argv[1], "decision": "approve", "comment": "read on the pull request"}
print(macro.get_result(macro.run(form), as_type="string"))
"""
LINE = 'dataiku.Dataset("COUNTRIES_CLEAN").write_with_schema(countries.drop_duplicates())'
RIGHTS = """  permissions:
    - {group: analysts, write_content: true, run_scenarios: true}
    - {group: data_team, write_content: true}
    - {group: deployers, read_content: true}
"""
WRITTEN = (
    ("project.yml", "\nvariables:", f"{RIGHTS}\nvariables:"),
    ("datasets/datasets.yml", "    connection:", "    description: 'Every country'   # for people\n    connection:"),
)


class Repository:
    """A bare repository, as a platform keeps it, and checkouts of it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.bare = pygit2.init_repository(str(folder / "remote.git"), bare=True, initial_head="main")
        self.who = pygit2.Signature("An engineer", "engineer@company.invalid")

    def push(self, branch: str, files: Path) -> None:
        """One commit with these files, on a branch that is there or begins here."""
        work = pygit2.Repository(str(files / ".git")) if (files / ".git").exists() else pygit2.init_repository(str(files))
        work.index.add_all()
        work.index.write()
        known = [] if work.head_is_unborn else [work.head.target]
        made = work.create_commit("HEAD", self.who, self.who, "edit", work.index.write_tree(), known)
        if "origin" not in list(work.remotes.names()):
            work.remotes.create("origin", self.bare.path)
        work.references.create(f"refs/heads/{branch}", made, force=True)
        work.remotes["origin"].push([f"refs/heads/{branch}"])

    def branch(self, name: str) -> None:
        """A branch from main."""
        self.bare.branches.local.create(name, self.tip("main"))

    def tip(self, name: str) -> Any:
        """The last commit of a branch."""
        return self.bare.branches.local[name].peel(pygit2.Commit)

    def checkout(self, branch: str, name: str) -> Path:
        """What a job checks out."""
        pygit2.clone_repository(self.bare.path, str(self.folder / name), checkout_branch=branch)
        return self.folder / name

    def merge(self, branch: str) -> None:
        """The button of the platform."""
        index = self.bare.merge_commits(self.tip("main"), self.tip(branch))
        assert not index.conflicts
        ends = [self.tip("main").id, self.tip(branch).id]
        self.bare.create_commit("refs/heads/main", self.who, self.who, "merge", index.write_tree(self.bare), ends)

    def changed(self, old: Any, new: Any) -> dict[str, list[str]]:
        """Path → its lines that differ."""
        found: dict[str, list[str]] = {}
        for patch in self.bare.diff(old, new):
            lines = [f"{line.origin}{line.content.rstrip()}" for hunk in patch.hunks for line in hunk.lines]
            found[patch.delta.new_file.path] = [line for line in lines if line[0] in "+-"]
        return found


class Team:
    """People with keys, a repository with a pipeline, and a platform."""

    def __init__(self, dss: Sandbox, host: Host, folder: Path) -> None:
        self.dss, self.host, self.git = dss, host, Repository(folder)
        platforms.shims(folder)
        for who, key in PEOPLE.items():
            if who not in dss.estate.users:
                dss.estate.add_user(who, ("deployers",))
            dss.estate.keys[key] = who
        self.files = folder / "desk"
        words = ("--template", "gitops", "--project-key", "FLOWS", "--ci", "github", "--host", "OPS")
        assert main.main(["init", str(self.files), *words]) == 0

    def process(self, who: str, words: list[str], **more: str) -> str:
        """One process to its end, with the key of its actor alone."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("DKU_", "DSS_IAC_", "GITHUB_", "CI_"))}
        environ = {**clean, "DKU_DSS_URL": self.dss.url, "DKU_API_KEY": PEOPLE[who], "PYTHONPATH": str(ROOT / "python-lib")}
        done = subprocess.run([sys.executable, *words], env={**environ, **more}, capture_output=True, text=True, check=False)
        assert not done.returncode, done.stdout + done.stderr
        return done.stdout

    def does(self, who: str, project: str, script: str, *words: str) -> str:
        """Somebody at the screens of DSS: the official client."""
        head = f"import os, sys, dataikuapi\nclient = dataikuapi.DSSClient(os.environ['DKU_DSS_URL'], os.environ['DKU_API_KEY'])\nproject = client.get_project({project!r})\n"
        return self.process(who, ["-c", head + script, *words])

    def job(self, name: str, branch: str, who: str) -> tuple[int, str]:
        """A job of the pipeline, in a checkout of its own."""
        number = len(list(self.git.folder.glob("job*")))
        folder = self.git.checkout(branch, f"job{number}")
        keys = {"DKU_DSS_URL": self.dss.url, "DKU_API_KEY": PEOPLE[who], "DSS_IAC_SIGNING_KEY": KEY}
        environ = {**keys, **platforms.variables("github", self.host)}
        commit = str(self.git.tip(branch).id)
        return platforms.run(folder, platforms.scripts("github", folder)[name], {**environ, "GITHUB_SHA": commit}, self.git.folder)


@pytest.fixture
def team(dss: Sandbox, host: Host, tmp_path: Path) -> Team:
    """A configuration on main that is applied in both environments; from now on production asks for an approval."""
    install(dss, tmp_path)
    dss.estate.add_group("deployers", mayCreateProjects=True)
    ops = dss.client("admin").create_project("OPS", "Operations", "admin")
    permissions = ops.get_permissions()
    writers = [{"group": g, "readProjectContent": True, "writeProjectContent": True} for g in ("data_team", "deployers")]
    permissions["permissions"] = writers
    ops.set_permissions(permissions)
    made = Team(dss, host, tmp_path)
    for path, old, new in WRITTEN:
        (made.files / path).write_text((made.files / path).read_text().replace(old, new, 1))
    around = Around(environ={KEY_NAME: KEY}, client=dss.client(PEOPLE["deployer"]), settle=0.0)
    for environment in ("dev", "prod"):
        verbs.apply(verbs.plan(made.files, around=around, environment=environment))
    with (made.files / "environments" / "prod.yml").open("a") as file:
        file.write("settings: {require_approval: 1, approvers: [data_team]}\n")
    made.git.push("main", made.files)
    made.git.branch("dss-edits")
    made.does("alice", "FLOWS_DEV", NIGHT, made.git.bare.path)
    return made


def test_from_a_click_at_night_to_the_morning_after(team: Team, dss: Sandbox) -> None:
    main, prod = team.git.tip("main"), dss.client("admin").get_project("FLOWS")
    team.does("alice", "FLOWS_DEV", CLICKS)
    assert team.does("alice", "FLOWS_DEV", RUN) == "SUCCESS [None]\n"
    edits = team.git.tip("dss-edits")
    assert [p.id for p in edits.parents] == [main.id] and team.git.tip("main").id == main.id
    assert edits.author.name == "alice" and "recipe.FLOWS_DEV.clean_countries" in edits.message
    changed = team.git.changed(main, edits)
    assert changed.pop("datasets/SCRATCH.yml")[0] == "+datasets:"
    assert changed == {
        "datasets/datasets.yml": [
            "-    description: 'Every country'   # for people",
            "+    description: 'One row per country'   # for people",
        ],
        "recipes/clean_countries.py": ["-" + LINE, "+" + LINE.replace("drop_duplicates", "dropna")],
    }

    code, said = team.job("review", "dss-edits", "planner")
    assert code == 0, said
    (comment,) = team.host.comments.values()
    dev, production = comment.split("### Environment `prod`")
    assert "**No changes. DSS is as the configuration wants it.**" in dev and "Kept as" not in dev
    assert "Plan: 1 to create, 2 to update, 0 to destroy." in production and "dropna" in production
    (plan,) = re.findall(r"Kept as plan `(\w+)` of project OPS; approve it with `dss-iac approve \1 --host OPS`", production)
    assert "SCRATCH" not in str(prod.list_datasets())

    team.git.merge("dss-edits")
    code, said = team.job("apply", "main", "deployer")
    assert code == 3 and "1 approval is needed, it has 0" in said and "SCRATCH" not in str(prod.list_datasets())
    assert "read on the pull request" in team.does("bob", "OPS", APPROVE, plan)
    code, said = team.job("apply", "main", "deployer")
    assert code == 0 and "Apply complete: 1 created, 2 updated, 0 destroyed." in said, said
    assert "of FLOWS_DEV was applied already by deployer" in said, "the job was run again, and begins with dev"
    assert prod.get_dataset("COUNTRIES_CLEAN").get_settings().get_raw()["description"] == "One row per country"
    trail = (dss.tree("OPS") / "lib" / "dss-iac/plans/audit.jsonl").read_text().splitlines()
    told = [(row["who"], row["what"]) for row in map(json.loads, trail) if row["plan"] == plan]
    assert told == [("planner", "planned"), ("bob", "approved"), ("deployer", "applied")]

    code, said = team.job("drift", "main", "planner")
    assert code == 0 and said.count("No drift. DSS is as the last apply left it.") == 2, said
    assert not any(key in comment + said for key in PEOPLE.values())
