"""The CI kit: each platform's own files are run, job by job, against a DSS and a platform that keeps comments."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.cli.ci import platforms as known
from dss_iac.cli.ci import review
from tests.sandbox import Sandbox

from . import platforms
from .platforms import ROOT, TOKEN, Host

PLATFORMS = ("github", "gitlab", "azure", "jenkins")
Job = Callable[..., tuple[int, str]]


@pytest.fixture
def repository(tmp_path: Path, dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with two environments, and the project that keeps plans."""
    dss.client().create_project("OPS", "Operations", "admin")
    folder = tmp_path / "repository"
    assert main.main(["init", str(folder), "--template", "gitops", "--project-key", "FLOWS"]) == 0
    monkeypatch.chdir(folder)
    platforms.shims(tmp_path)
    (folder / ".venv").symlink_to(tmp_path / ".venv")
    return folder


@pytest.fixture
def job(repository: Path, host: Host, dss: Sandbox) -> Job:
    """`job(platform, name)`: run a job of the written pipeline."""
    keys = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "DSS_IAC_SIGNING_KEY": "a key of the tests"}

    def go(platform: str, name: str, **more: str) -> tuple[int, str]:
        environ = {**keys, **platforms.variables(platform, host), **more}
        return platforms.run(repository, platforms.scripts(platform, repository)[name], environ, repository.parent)

    return go


@pytest.mark.parametrize("platform", PLATFORMS)
def test_from_the_pull_request_to_the_merge_to_the_night(platform: str, job: Job, host: Host, repository: Path, dss: Sandbox) -> None:
    assert main.main(["ci", "init", platform, "--host", "OPS"]) == 0

    code, said = job(platform, "review")
    assert code == 0, said
    (comment,) = host.comments.values()
    assert comment.startswith("<!-- dss-iac . -->\n")
    assert "### Environment `dev`" in comment and "### Environment `prod`" in comment
    assert comment.count("recipe.FLOWS") and "FLOWS_DEV" in comment and "commit 0123456789" in comment
    assert len(re.findall(r"Kept as plan `\w+` of project OPS", comment)) == 2
    assert "FLOWS" not in dss.client().list_project_keys()

    (repository / "environments" / "dev.yml").write_text("overrides:\n  project: {key: FLOWS_DEV, name: Another name}\n")
    assert job(platform, "review")[0] == 0
    assert list(host.comments) == [1] and "Another name" in host.comments[1] and "Another name" not in comment

    code, said = job(platform, "apply")
    assert code == 0, said
    assert {"FLOWS", "FLOWS_DEV"} <= set(dss.client().list_project_keys())
    assert job(platform, "drift")[0] == 0
    assert TOKEN not in said and "admin-key" not in said

    recipe = dss.client().get_project("FLOWS").get_recipe("clean_countries").get_settings()
    recipe.set_code("pass\n")
    recipe.save()
    code, said = job(platform, "drift")
    assert code == 2 and "clean_countries" in said


def test_what_was_not_reviewed_is_not_applied(job: Job, repository: Path, dss: Sandbox) -> None:
    """The merge brought more than the plan knows; a plan is applied once."""
    assert main.main(["ci", "init", "github", "--host", "OPS"]) == 0
    assert job("github", "review")[0] == 0
    recipes = repository / "recipes" / "clean_countries.py"
    text = recipes.read_text()
    recipes.write_text(text + "# one line more\n")
    code, said = job("github", "apply")
    assert code == 1 and "keeps no plan of this configuration in environment dev" in said
    assert "FLOWS_DEV" not in dss.client().list_project_keys()
    recipes.write_text(text)
    assert job("github", "apply")[0] == 0
    before = len([r for r in dss.requests if r.writes])
    code, said = job("github", "apply")
    assert code == 0 and said.count("Nothing to do: plan") == 2, "a plan is applied once, and a job may be run again"
    assert len([r for r in dss.requests if r.writes]) == before


def test_a_configuration_that_is_wrong_says_so_at_its_line(job: Job, host: Host, repository: Path) -> None:
    assert main.main(["ci", "init", "github", "--host", "OPS"]) == 0
    (repository / "recipes" / "recipes.yml").write_text("recipes: [{nam: x}]\n")
    code, said = job("github", "review", GITHUB_WORKSPACE=str(repository))
    assert code == 1 and "::error file=recipes/recipes.yml,line=1" in said and not host.comments


def test_pages_of_comments_are_all_looked_through(job: Job, host: Host, repository: Path) -> None:
    host.comments.update({n: f"comment {n}" for n in range(1, 251)})
    host.comments[201] = "<!-- dss-iac . -->\nold"
    for platform in ("github", "gitlab"):
        assert main.main(["ci", "init", platform, "--host", "OPS"]) == 0
        assert job(platform, "review")[0] == 0
    assert len(host.comments) == 250 and "### Environment `prod`" in host.comments[201]


@pytest.fixture
def here(host: Host, dss: Sandbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """This process is a job of a pull request on GitHub."""
    for name, value in platforms.variables("github", host).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", "admin-key")


LATER = "2120-01-01T00:00:00"  # after the plan was made


@pytest.mark.parametrize("platform", PLATFORMS)
def test_an_approval_of_the_pull_request_is_one_of_the_plan(platform: str, host: Host, repository: Path, dss: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """Of somebody whom the pipeline knows, who neither opened it nor wrote any of it, and of its last commit; who said it,
    where, and who recorded it is signed."""
    keys = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "DSS_IAC_SIGNING_KEY": "a key of the tests", "SYSTEM_ACCESSTOKEN": TOKEN, "GITHUB_TOKEN": TOKEN}
    for name, value in {**platforms.variables(platform, host), **keys}.items():
        monkeypatch.setenv(name, value)
    (repository / "environments" / "prod.yml").write_text("settings: {require_approval: 1, approvers: [data_team]}\n")
    host.merged, both = "0123456789abcdef", ["-e", "dev", "-e", "prod", "--host", "OPS"]

    def approve() -> str:
        assert main.main(["ci", "approve", *both]) == 0
        return capsys.readouterr().out

    assert main.main(["ci", "review", *both]) == 0
    told = approve()
    assert "FLOWS_DEV: plan" in told and "needs no approval" in told and "nobody approved http" in told
    host.opened, host.written = "ann", "joe"
    host.yes = [("ann", LATER, True), ("joe", LATER, True), ("old", LATER, False), ("bobby", LATER, True), ("early", platforms.PUSHED, True), ("reader", LATER, True)]
    assert "bobby approved" in (told := approve()) and "set the variable DSS_IAC_REVIEWERS" in told and "approved by" not in told
    monkeypatch.setenv("DSS_IAC_REVIEWERS", "bobby=nobody * early=bob reader=rita")
    told = approve()
    for why in ("ann opened http", "joe opened http", "old approved", "before its last commit", "nobody: DSS has no such user",
                "bob approved at 2020", "before this plan was made", "rita is in none of the groups data_team", "1 approval is needed, it has 0"):  # fmt: skip
        assert why in told, (why, told)
    monkeypatch.setenv("DSS_IAC_REVIEWERS", "bobby=bob ann=alice")
    assert main.main(["ci", "review", *both]) == 0
    assert "authors besides admin, who do not approve it either: alice" in next(iter(host.comments.values()))
    assert f"approved by bob, {LATER}Z: as bobby on http" in (told := approve()) and "it may be applied" in told
    assert approve().count("approved by bob") == 1 and "recorded by admin" in told
    assert main.main(["apply", "-e", "prod", "--host", "OPS", "--kept", "--auto-approve"]) == 0
    trail = (dss.tree("OPS") / "lib" / "dss-iac/plans/audit.jsonl").read_text().splitlines()
    told = [(row["who"], row["comment"]) for row in map(json.loads, trail) if row["what"] == "approved"]
    assert len(told) == 1 and told[0][0] == "bob" and re.fullmatch(r"as bobby on \S+ \(recorded by admin\)", told[0][1])
    assert "FLOWS: it was applied already" in approve()
    monkeypatch.setenv("DSS_IAC_REVIEWERS", "bobby bob")
    assert main.main(["ci", "review", *both]) == 1
    assert "'bobby' names nobody" in capsys.readouterr().err


@pytest.mark.parametrize("platform", PLATFORMS)
def test_what_drifts_at_night_is_an_issue_or_a_pull_request(platform: str, host: Host, repository: Path, dss: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """One, whatever the number of nights; the issue is closed when nothing is left to tell."""
    keys = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "SYSTEM_ACCESSTOKEN": TOKEN, "GITHUB_TOKEN": TOKEN, "GITHUB_WORKSPACE": str(repository)}
    for name, value in {**platforms.variables(platform, host), **keys}.items():
        monkeypatch.setenv(name, value)
    assert main.main(["apply", "-e", "dev", "--auto-approve"]) == 0
    project = dss.client().get_project("FLOWS_DEV")
    recipe = project.get_recipe("clean_countries").get_settings()
    recipe.set_code("pass\n")
    recipe.save()
    for _ in range(2):
        assert main.main(["ci", "drift", "-e", "dev"]) == 2
    if platform == "azure":
        assert not host.issues, "Azure Repos has none: the job fails, and its log tells"
    else:
        assert list(host.issues) == [1] and host.issues[1].startswith("<!-- dss-iac drift . -->") and "clean_countries" in host.issues[1]

    assert main.main(["ci", "drift", "-e", "dev", "--accept"]) == 0
    assert host.branches == {"dss-iac/edits": {"recipes/clean_countries.py": "pass\n"}}
    title, text, into = host.pulls["dss-iac/edits"]
    assert (title, into) == ("Changed in DSS: FLOWS_DEV", "main") and "recipe.FLOWS_DEV.clean_countries" in text
    assert not host.issues and (platform == "azure" or host.closed), "it is in the pull request"
    recipes = repository / "recipes" / "clean_countries.py"
    recipes.write_text("import dataiku\n")
    recipe.set_code("pass # twice\n")
    recipe.save()
    assert main.main(["ci", "drift", "-e", "dev", "--accept"]) == 0
    assert host.branches == {"dss-iac/edits": {"recipes/clean_countries.py": "pass # twice\n"}} and len(host.pulls) == 1
    assert main.main(["apply", "-e", "dev", "--auto-approve"]) == 0
    host.issues, host.closed = {5: "somebody's", 6: "<!-- dss-iac drift . -->\nold"}, {}
    assert main.main(["ci", "drift", "-e", "dev"]) == 0
    assert list(host.issues) == [5] or platform == "azure"
    assert TOKEN not in "".join(capsys.readouterr())
    host.no = 403
    recipe.set_code("pass\n")
    recipe.save()
    assert main.main(["ci", "drift", "-e", "dev"]) == (2 if platform == "azure" else 1)
    assert "clean_countries" in (told := capsys.readouterr()).out and (platform == "azure" or "was not told" in told.err)


def test_a_configuration_that_comes_back_is_planned_anew(here: None, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It was applied once, and another since: that it was applied then says nothing."""
    recipes = repository / "recipes" / "clean_countries.py"
    text = recipes.read_text()
    apply = ["apply", "-e", "dev", "--host", "OPS", "--kept", "--auto-approve"]
    for now in (text, text + "# one line more\n"):
        recipes.write_text(now)
        assert main.main(["ci", "review", "-e", "dev", "--host", "OPS"]) == 0
        assert main.main(apply) == 0
    assert main.main(apply) == 0 and "was applied already" in capsys.readouterr().out
    assert main.main([*apply, "--format", "json"]) == 0 and json.loads(capsys.readouterr().out)["applied_already"]["who"] == "admin"
    recipes.write_text(text)
    assert main.main(apply) == 1 and "keeps no plan of this configuration" in capsys.readouterr().err


def test_a_platform_that_says_no_hides_nothing(here: None, host: Host, repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    host.no = 403
    assert main.main(["ci", "review", "-e", "prod", "--host", "OPS"]) == 1
    told = capsys.readouterr()
    assert "recipe.FLOWS.clean_countries" in told.out and "Kept as plan" in told.out
    assert "HTTP 403" in told.err and "pull-requests: write" in told.err and TOKEN not in told.err
    monkeypatch.delenv("GITHUB_TOKEN")
    assert main.main(["ci", "review", "-e", "prod", "--host", "OPS"]) == 1
    assert "GITHUB_TOKEN is not set" in capsys.readouterr().err


def test_without_a_pull_request_it_is_told_here(here: None, host: Host, repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_REF", "refs/heads/main")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    assert main.main(["ci", "review", "-e", "prod"]) == 0
    told = capsys.readouterr()
    assert "nothing was commented" in told.err and "Kept as plan" not in told.out and not host.asked
    assert (tmp_path / "summary.md").read_text() == told.out


def test_errors_and_refusals_are_comments_too(here: None, host: Host, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "environments" / "prod.yml").write_text("vars: {storage: x}\n")
    (repository / "environments" / "dev.yml").write_text("settings: {protected: true}\noverrides: {project: {key: OPS}}\n")
    assert main.main(["ci", "review", "-e", "dev", "-e", "prod", "--host", "OPS"]) == 1
    (comment,) = host.comments.values()
    assert "There is no plan" in comment and "did you mean 'variables'" in comment
    assert main.main(["ci", "review", "-e", "dev", "--host", "OPS", "--target", "recipe.nothing"]) != 0
    assert capsys.readouterr().out and len(host.comments) == 1


def test_a_long_plan_is_cut_to_what_the_platform_takes(here: None, host: Host, repository: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"name": f"T{n}", "type": "managed", "connection": "filesystem_managed", "description": "long " * 60} for n in range(160)
    ]
    (repository / "datasets" / "many.yml").write_text(yaml.safe_dump({"datasets": rows}))
    host.limit = known.registry()["github"].limit
    assert main.main(["ci", "review", "-e", "dev", "-e", "prod", "--host", "OPS"]) == 0
    (comment,) = host.comments.values()
    assert host.limit // 2 < len(comment) <= host.limit
    assert comment.count("more are not shown here") == 2 and comment.count("Plan: 165 to create") == 2
    assert len(re.findall(r"Kept as plan", comment)) == 2


def test_the_name_of_a_comment_cannot_end_its_mark() -> None:
    assert review.body("a --> b", ["x"], None, {}) == "<!-- dss-iac a  b -->\n\nx"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["github"], "--host KEY is missing"),
        (["github", "--host", "OPS", "-e", "prd"], "there is no such environment"),
        (["github", "--host", "O'PS"], "cannot stand in a pipeline"),
        (["bitbucket", "--host", "OPS"], "write one of github, gitlab, azure, jenkins"),
    ],
)
def test_what_ci_init_refuses(words: list[str], told: str, repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = sorted(p.name for p in repository.rglob("*"))
    assert main.main(["ci", "init", *words]) == 1 and told in capsys.readouterr().err
    assert sorted(p.name for p in repository.rglob("*")) == before


def test_a_pipeline_that_is_there_stays(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (repository / "Jenkinsfile").write_text("mine")
    assert main.main(["ci", "init", "jenkins", "--host", "OPS"]) == 1
    assert "exists" in capsys.readouterr().err and (repository / "Jenkinsfile").read_text() == "mine"


@pytest.mark.parametrize("platform", PLATFORMS)
def test_no_word_is_left_in_a_pipeline(platform: str, repository: Path) -> None:
    """With environments and without, for another branch and another place."""
    (repository / "plain").mkdir()
    (repository / "plain" / "project.yml").write_text("project: {key: PLAIN}\n")
    for words in (["-e", "prod"], ["-c", "plain", "--branch", "release"]):
        root = repository / f"root{len(words)}"
        assert main.main(["ci", "init", platform, "--host", "OPS", "--root", str(root), *words]) == 0
        (file,) = [p for p in root.rglob("*") if p.is_file()]
        text = file.read_text()
        assert not re.search(r"@[A-Z]+@|  --|dss-iac \w+  ", text)
        assert ("release" in text) == ("release" in words) and ("-e prod" in text) == ("prod" in words)


def test_kept_and_a_plan_contradict_each_other(command: Callable[..., int], repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("apply", "some.plan", "--kept", "--host", "OPS") == 1 and "leave some.plan out" in capsys.readouterr().err
    assert command("apply", "--kept", "--auto-approve") == 1 and "--kept needs --host" in capsys.readouterr().err


# ------------------------------------------------------------------------------------------------ action and container


@pytest.fixture
def action(repository: Path, host: Host, dss: Sandbox) -> Job:
    """`action(mode, **inputs)`: the script of the composite action, with the variables that the action gives it."""
    made = yaml.safe_load((ROOT / "ci" / "action" / "action.yml").read_text())
    steps = made["runs"]["steps"]
    assert [s.get("uses", "").partition("@")[0] for s in steps] == ["actions/setup-python", "", ""]

    def go(mode: str, **inputs: str) -> tuple[int, str]:
        assert set(inputs) | {"mode"} <= set(made["inputs"])
        values = {**{k: str(v.get("default", "")) for k, v in made["inputs"].items()}, "mode": mode, **inputs}
        keys = {"DKU_DSS_URL": dss.url, "DKU_API_KEY": "admin-key", "GITHUB_ACTION_PATH": str(ROOT / "ci" / "action")}
        environ = {**keys, **platforms.variables("github", host)}
        commands = []
        for step in steps[1:]:
            given = {k: re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: values[m[1]], v) for k, v in step["env"].items()}
            commands.append((step["run"], {**given, **({"GITHUB_TOKEN": TOKEN} if "GITHUB_TOKEN" in given else {})}))
        return platforms.run(repository, commands, environ, repository.parent)

    return go


def test_the_action_does_what_a_pipeline_does(action: Job, host: Host, dss: Sandbox) -> None:
    both = {"environments": "dev prod", "host": "OPS"}
    assert action("review", **both)[0] == 0 and len(host.comments) == 1
    assert action("apply", **both)[0] == 0 and {"FLOWS", "FLOWS_DEV"} <= set(dss.client().list_project_keys())
    assert action("drift", **both)[0] == 0
    recipe = dss.client().get_project("FLOWS_DEV").get_recipe("clean_countries").get_settings()
    recipe.set_code("pass\n")
    recipe.save()
    code, said = action("drift", **both)
    assert code == 2 and "recipe.FLOWS_DEV.clean_countries" in said


def test_the_action_refuses_what_it_cannot_do(action: Job) -> None:
    assert "mode 'destroy' is none" in action("destroy")[1]
    code, said = action("review", environments="dev")
    assert code == 1 and "the input 'host' is missing" in said


def _instructions(stage: int) -> list[tuple[str, str]]:
    """(instruction, the rest) of a stage of the image; the commands of a RUN one by one."""
    text = re.sub(r"(?m)^#.*\n", "", (ROOT / "ci" / "Dockerfile").read_text()).replace("\\\n", " ")
    lines = [line.split(None, 1) for line in text.split("FROM ")[stage].splitlines()[1:] if line]
    return [(name, one.strip()) for name, rest in lines for one in (rest.split("&&") if name == "RUN" else [rest])]


def test_the_image_is_made_of_what_is_there_and_locked() -> None:
    """Every pip of it installs by hashes, or what was built before; nobody runs it as root."""
    build, last = _instructions(1), _instructions(2)
    copied = [word for name, rest in build if name == "COPY" for word in rest.split()[:-1]]
    let_in = (ROOT / "ci" / "Dockerfile.dockerignore").read_text().splitlines()
    assert copied and all((ROOT / word).exists() and f"!{word}" in let_in for word in copied) and "*" in let_in
    pips = [rest for name, rest in build + last if name == "RUN" and rest.startswith("pip ")]
    assert len(pips) == 4 and all("--require-hashes" in pip or "--no-deps" in pip for pip in pips)
    assert all(lock in copied for pip in pips for lock in re.findall(r"-r (\S+)", pip))
    known = dict(last)
    assert int(known["USER"]) >= 1000 and f"useradd --create-home --uid {known['USER']} iac" in [rest for _, rest in last]
    assert known["ENTRYPOINT"] == '["dss-iac"]' and main.main(json.loads(known["CMD"])) == 0
    labels = dict(re.findall(r'org\.opencontainers\.image\.(\w+)="([^"]*)"', known["LABEL"]))
    project = (ROOT / "pyproject.toml").read_text()
    assert all(f'"{labels[name]}"' in project for name in ("title", "description", "licenses"))
    assert any("git " in rest for name, rest in last if name == "RUN"), "modules of a repository are fetched by git"


def test_what_is_built_for_the_image_is_the_whole_package() -> None:
    """Every folder with code is a package, and every other file is declared: a wheel leaves out what is neither."""
    package = ROOT / "python-lib" / "dss_iac"
    files = [p.relative_to(package) for p in package.rglob("*") if p.is_file() and "__pycache__" not in p.parts]
    assert all((package / p.parent / "__init__.py").exists() for p in files if p.suffix == ".py")
    data = [p for p in files if p.suffix != ".py"]
    (patterns,) = re.findall(r"\[tool.setuptools.package-data\]\ndss_iac = (\[.*\])", (ROOT / "pyproject.toml").read_text())
    found = {p.relative_to(package) for pattern in json.loads(patterns) for p in package.glob(pattern)}
    assert data and found >= set(data)
