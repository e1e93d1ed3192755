"""The CI kit over a workspace: the pipeline that is written for it, run job by job; one comment for all projects."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.cli.ci import platforms as known
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

from . import platforms
from .platforms import ROOT, TOKEN, Host

KEYS = ["ORDER_SOURCES", "ORDER_MART", "ORDERS_ACME", "ORDERS_GLOBEX"]
Job = Callable[..., tuple[int, str]]


@pytest.fixture
def space(tmp_path: Path, dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository that is the example, and the project that keeps plans."""
    dss.client().create_project("OPS", "Operations", "admin")
    shutil.copytree(ROOT / "examples" / "workspace", tmp_path / "space")
    monkeypatch.chdir(tmp_path / "space")
    return tmp_path / "space"


@pytest.fixture
def here(space: Path, host: Host, dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is a job on GitHub."""
    keys = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "GITHUB_TOKEN": TOKEN, "GITHUB_WORKSPACE": str(space)}
    for name, value in {**platforms.variables("github", host), **keys}.items():
        monkeypatch.setenv(name, value)


def put(file: Path, change: Callable[[Any], object]) -> None:
    tree = yaml.safe_load(file.read_text())
    change(tree)
    file.write_text(yaml.safe_dump(tree, sort_keys=False))


def test_from_the_pull_request_to_the_night(space: Path, host: Host, dss: Sandbox, knobs: Knobs, capsys: pytest.CaptureFixture[str]) -> None:
    """What `ci init` writes for a workspace, run as the platform runs it."""
    assert main.main(["ci", "init", "github", "--host", "OPS"]) == 0
    jobs = platforms.scripts("github", space)
    assert [command for command, _ in jobs["apply"]][1:] == ["dss-iac ci approve . --host OPS", "dss-iac apply -c . --host OPS --kept --auto-approve --lock-timeout 600"]
    platforms.shims(space.parent)
    keys = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "DSS_IAC_SIGNING_KEY": "a key of the tests", "GITHUB_WORKSPACE": str(space)}

    def job(name: str) -> tuple[int, str]:
        return platforms.run(space, jobs[name], {**platforms.variables("github", host), **keys}, space.parent)

    code, said = job("review")
    assert code == 0, said
    (comment,) = host.comments.values()
    assert comment.startswith("<!-- dss-iac . -->\n") and "| mart | ORDER_MART | changes | 3 to create" in comment
    assert comment.count("Kept as plan") == 4 and comment.count("## Plan for ORDER") == 4
    assert not set(KEYS) & set(dss.client().list_project_keys())

    code, said = job("apply")
    assert code == 0 and "4 projects: 4 done." in said, said
    assert said.count("needs no approval") == 4 and set(KEYS) <= set(dss.client().list_project_keys())
    code, said = job("apply")
    assert code == 0 and said.count("was applied already by admin") == 4, said
    knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
    code, said = job("drift")
    assert code == 2 and list(host.issues) == [1] and "Drift of ORDER\\_MART" in host.issues[1] and "by hand" in host.issues[1]


def test_edits_of_the_night_go_where_they_change_nobody_else(here: None, space: Path, host: Host, dss: Sandbox, knobs: Knobs, capsys: pytest.CaptureFixture[str]) -> None:
    assert main.main(["apply", "--auto-approve"]) == 0
    knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
    acme = dss.client().get_project("ORDERS_ACME")
    acme.set_metadata({**acme.get_metadata(), "label": "Mine"})
    assert main.main(["ci", "drift", "--accept"]) == 2
    (changed,) = host.branches["dss-iac/edits"].items()
    assert changed[0] == "mart/project.yml" and "by hand" in str(changed[1])
    assert host.pulls["dss-iac/edits"][0] == "Changed in DSS: ORDER_MART, ORDERS_ACME"
    assert "customer also makes globex; put it back, or edit it by hand" in host.issues[1]


def test_a_comment_for_many_projects(here: None, space: Path, host: Host, dss: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    """Those that stay as they are have a row; what finds no place is in the log; what is wrong with one is told of it."""
    assert main.main(["apply", "--auto-approve", "--only", "sources", "--only", "mart"]) == 0
    customers = {f"C{n}": {"region": "EU"} for n in range(62)}
    put(space / "workspace.yml", lambda t: t["variables"].update(customers=customers))
    put(space / "sources" / "project.yml", lambda t: t["project"]["exposed"][0].update(to=["ORDER_MART", *(f"ORDERS_{c}" for c in customers)]))
    put(space / "mart" / "project.yml", lambda t: t["datasets"][0].update(nam="x"))
    host.limit = known.registry()["github"].limit
    assert main.main(["ci", "review"]) == 1
    (comment,) = host.comments.values()
    log = capsys.readouterr().out
    assert len(comment) <= host.limit and "| mart | ORDER_MART | failed |" in comment and "'nam' is not a key here" in comment
    left = re.search(r"(\d+) more plans are in the log of the job", comment)
    assert left and comment.count("\n## Plan for ") + int(left[1]) == 63 and log.count("\n## Plan for ORDERS") == 62
    assert main.main(["ci", "review", "--host", "NOWHERE"]) == 1 and "The plan was not kept in project NOWHERE" in host.comments[1]
    (space / "workspace.yml").write_text("projects: []\n")
    assert main.main(["ci", "review", "-e", "dev"]) == 1
    assert "There is no plan" in host.comments[1] and "workspace.yml:1" in host.comments[1]
    assert main.main(["ci", "drift"]) == 1 and "Nothing could be told" in capsys.readouterr().out


@pytest.mark.parametrize("platform", ("gitlab", "azure", "jenkins"))
def test_every_pipeline_names_the_environments_of_its_projects(platform: str, space: Path) -> None:
    for folder, name in (("mart", "prod"), ("customer", "dev")):
        (space / folder / "environments").mkdir()
        (space / folder / "environments" / f"{name}.yml").write_text("variables: {}\n")
    assert main.main(["ci", "init", platform, "--host", "OPS"]) == 0
    said = [command for name in ("review", "apply", "drift") for command, _ in platforms.scripts(platform, space)[name]]
    assert sum("-e dev -e prod" in command for command in said) == 4
    assert [word for word in ("-e dev", "-e prod") if any(f"apply -c . {word} --host OPS" in c for c in said)] == ["-e dev", "-e prod"]
