"""What a plan says of itself: the words of its author, and where it comes from on each CI platform."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dss_iac.cli import main
from dss_iac.cli.ci import platforms
from tests.sandbox import Sandbox

COMMIT = "0123456789abcdef"
PULL = "https://git.example/acme/flows/pull/7"
# What a job of a pull request finds in its environment, as each platform documents it → what the plan says.
JOBS: dict[str, tuple[dict[str, str], str]] = {
    "github": (
        {"GITHUB_ACTIONS": "true", "GITHUB_SHA": COMMIT, "GITHUB_HEAD_REF": "rates", "GITHUB_REF": "refs/pull/7/merge",
         "GITHUB_SERVER_URL": "https://git.example", "GITHUB_REPOSITORY": "acme/flows"}, PULL),
    "gitlab": (
        {"GITLAB_CI": "true", "CI_COMMIT_SHA": COMMIT, "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "rates",
         "CI_MERGE_REQUEST_IID": "7", "CI_MERGE_REQUEST_PROJECT_URL": "https://git.example/acme/flows"},
        "https://git.example/acme/flows/-/merge_requests/7"),
    "azure": (
        {"TF_BUILD": "True", "BUILD_SOURCEVERSION": COMMIT, "SYSTEM_PULLREQUEST_SOURCEBRANCH": "refs/heads/rates",
         "SYSTEM_PULLREQUEST_PULLREQUESTID": "7", "BUILD_REPOSITORY_URI": "https://git.example/acme/_git/flows"},
        "https://git.example/acme/_git/flows/pullrequest/7"),
    "jenkins": (
        {"JENKINS_URL": "http://jenkins", "GIT_COMMIT": COMMIT, "CHANGE_BRANCH": "rates", "CHANGE_URL": PULL}, PULL),
}  # fmt: skip


@pytest.mark.parametrize("platform", JOBS)
def test_where_a_plan_comes_from_is_what_the_platform_says(platform: str) -> None:
    environ, request = JOBS[platform]
    assert platforms.source(environ) == {"commit": COMMIT, "branch": "rates", "request": request}
    assert set(JOBS) == set(platforms.registry())
    assert platforms.source({}) == {} and platforms.source({**environ, "CHANGE_URL": ""}).get("commit") == COMMIT


def test_a_message_goes_with_the_plan_and_is_its_title(
    dss: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    dss.client().create_project("SHOP", "Shop", "admin")
    monkeypatch.chdir(tmp_path)
    for name, value in {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", **JOBS["jenkins"][0]}.items():
        monkeypatch.setenv(name, value)
    dataset = {"name": "ORDERS", "type": "managed", "connection": "filesystem_managed"}
    (tmp_path / "project.yml").write_text(json.dumps({"project": {"key": "SHOP"}, "datasets": [dataset]}))
    assert main.main(["plan", "-o", "the.plan", "-m", "Orders at last\n\nAs agreed in May."]) == 0
    assert "Plan for SHOP: Orders at last\n" in capsys.readouterr().out
    assert main.main(["show", "the.plan", "--format", "json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["message"], told["source"]["request"]) == ("Orders at last\n\nAs agreed in May.", PULL)
