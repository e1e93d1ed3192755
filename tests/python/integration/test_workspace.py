"""Many projects in one folder: order, failure that stays where it is, one summary, one exit code."""

from __future__ import annotations

import io
import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.core.model.kind import Call
from dss_iac.dss.transport import Transport
from dss_iac.run.workspace import members
from tests.python.integration.desk import honest
from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

EXAMPLE = Path(__file__).parents[3] / "examples" / "workspace"
NAMES = ["sources", "mart", "acme", "globex"]
KEYS = ["ORDER_SOURCES", "ORDER_MART", "ORDERS_ACME", "ORDERS_GLOBEX"]
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(command: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """`run(*words)`: exit code, standard output, standard error; nobody sits at the terminal."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())

    def act(*words: str) -> tuple[int, str, str]:
        code = command(*words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return act


@pytest.fixture
def space(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The example, free to change."""
    shutil.copytree(EXAMPLE, tmp_path / "space")
    monkeypatch.chdir(tmp_path / "space")
    return tmp_path / "space"


def answers(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """Somebody at a terminal."""
    typed = io.StringIO(text)
    typed.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", typed)


def parts(out: str) -> dict[str, dict[str, Any]]:
    return {part["name"]: part for part in json.loads(out)["projects"]}


def statuses(out: str) -> dict[str, str]:
    return {name: part["status"] for name, part in parts(out).items()}


def put(file: Path, change: Callable[[Any], object]) -> None:
    tree = yaml.safe_load(file.read_text())
    change(tree)
    file.write_text(yaml.safe_dump(tree, sort_keys=False))


def test_from_nothing_to_nothing(run: Run, space: Path, dss: Sandbox, knobs: Knobs, monkeypatch: pytest.MonkeyPatch) -> None:
    code, out, _ = run("validate", "--format", "json", "--strict")
    assert code == 0 and list(json.loads(out)["projects"]) == NAMES

    code, out, _ = run("plan", "--format", "json", "--detailed-exitcode")
    told = json.loads(out)
    assert code == told["exit_code"] == 2 and [p["project"] for p in told["projects"]] == KEYS
    assert [p["needs"] for p in told["projects"]] == [[], ["sources"], ["sources"], ["sources"]]
    assert [len(p["plan"]["resource_changes"]) for p in told["projects"]] == [4, 3, 3, 3]
    assert any("comes from 'sources' of this workspace" in note for note in parts(out)["mart"]["plan"]["notes"])
    assert not set(KEYS) & set(dss.client().list_project_keys())

    code, out, err = run("apply")
    assert code == 1 and "nobody to ask" in err and not set(KEYS) & set(dss.client().list_project_keys())
    answers(monkeypatch, "yes\n")
    code, out, err = run("apply", "--no-color")
    assert code == 0 and err.count("Only 'yes' is taken") == 1 and "another one by now" not in err
    assert [line.split()[:3] for line in out.splitlines()[-5:-1]] == [[n, k, "done"] for n, k in zip(NAMES, KEYS, strict=True)]
    assert "4 projects: 4 done." in out and set(KEYS) <= set(dss.client().list_project_keys())
    for key in KEYS:
        library = Transport(dss.client(), lambda _: None)
        listed = library.send(Call("GET", f"/projects/{key}/libraries/contents"))
        assert "state.json" in json.dumps(listed)
    assert dss.client().get_project("ORDERS_GLOBEX").get_metadata()["tags"] == ["US"]

    assert run("plan", "--detailed-exitcode")[0] == 0 and run("drift")[0] == 0
    knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
    code, out, _ = run("drift", "--format", "json")
    assert code == 2 and [n for n, s in statuses(out).items() if s == "drifted"] == ["mart"]

    answers(monkeypatch, f"{' '.join(reversed(KEYS))}\n")
    code, out, err = run("destroy", "--delete-project", "--delete-data", "project.*")
    assert code == 0 and "4 projects: 4 done." in out, err
    assert not set(KEYS) & set(dss.client().list_project_keys())


def test_what_fails_stays_with_those_that_need_it(run: Run, space: Path, dss: Sandbox) -> None:
    put(space / "workspace.yml", lambda t: t["projects"].append({"config": "alone"}))
    (space / "alone").mkdir()
    (space / "alone" / "project.yml").write_text("project: {key: ALONE}\n")
    put(space / "sources" / "project.yml", lambda t: t["datasets"][0].update(connection="nowhere"))
    code, out, err = run("apply", "--auto-approve", "--format", "json")
    assert code == json.loads(out)["exit_code"] == 1 and "connection 'nowhere' does not exist" in err
    assert statuses(out) == {"sources": "failed", "mart": "skipped", "acme": "skipped", "globex": "skipped", "alone": "done"}
    assert "ALONE" in dss.client().list_project_keys() and "ORDER_MART" not in dss.client().list_project_keys()

    shutil.copytree(EXAMPLE / "sources", space / "sources", dirs_exist_ok=True)
    put(space / "mart" / "project.yml", lambda t: t["datasets"][0].update(nam="x"))
    code, out, _ = run("apply", "--auto-approve", "--only", "sources", "--only", "mart", "--only", "acme")
    assert code == 1 and "mart     ORDER_MART     failed" in out and "3 projects: 2 done, 1 failed." in out
    assert {"ORDER_SOURCES", "ORDERS_ACME"} <= set(dss.client().list_project_keys())


def test_a_plan_whose_ground_moved_is_asked_for_again(
    run: Run, space: Path, dss: Sandbox, knobs: Knobs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody edits the second project while the first one is applied: the second plan is another one by then."""
    assert run("apply", "--auto-approve", "--only", "sources", "--only", "mart")[0] == 0
    for name in ("sources", "mart"):
        put(space / name / "project.yml", lambda t: t["project"].update(description="as written"))
    looks: list[str] = []

    def around(self: members.Member, outer: Any) -> Any:
        looks.append(self.name)
        if looks.count("mart") == 2:
            knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
            answers(monkeypatch, "no\n")
        return real(self, outer)

    real = members.Member.around
    monkeypatch.setattr(members.Member, "around", around)
    answers(monkeypatch, "yes\n")
    code, out, err = run("apply", "--only", "sources", "--only", "mart", "--no-color")
    assert code == 1 and "The plan of ORDER_MART is another one by now" in err and "not confirmed" in err
    assert "2 projects: 1 done, 1 failed." in out
    assert dss.client().get_project("ORDER_SOURCES").get_metadata()["description"] == "as written"
    assert dss.client().get_project("ORDER_MART").get_metadata().get("description") != "as written"


def test_reviewed_plans_are_applied_in_turn(run: Run, space: Path, dss: Sandbox) -> None:
    dss.client().create_project("OPS", "Operations", "admin")
    assert run("plan", "--only", "sources", "--only", "mart", "--host", "OPS")[0] == 0
    code, out, err = run("apply", "--kept", "--host", "OPS", "--auto-approve", "--only", "sources", "--only", "mart")
    assert code == 0 and "2 projects: 2 done." in out, err


@pytest.mark.parametrize(
    ("projects", "words", "told"),
    [
        ([{"config": "a"}, {"config": "a", "key": "B"}], (), "workspace.yml:4:3: there are two projects 'a'"),
        ([{"config": "a", "for_each": [1, 2]}], (), "there are two projects 'a'; the other is in another round of its for_each"),
        ([{"config": "a"}, {"config": "b", "key": "A"}], (), "'b' and 'a' are both project A; each would undo the other"),
        ([{"config": "../a"}], (), "'../a' leaves the workspace"),
        ([{"config": "/tmp/a"}], (), "'/tmp/a' leaves the workspace"),
        ([{"config": "a", "after": ["bb"]}, {"config": "b"}], (), "no project here is called 'bb'; did you mean 'b'?"),
        ([{"config": "a", "after": ["b"]}, {"config": "b", "after": ["a"]}], (), "these projects need each other: a → b → a"),
        ([{"confg": "a"}], (), "'confg' is not a key here; did you mean 'config'?"),
        ([{"config": "a", "variables": {"colour": "red"}}], ("--strict",), "workspace.yml:5:5: no template uses var.colour"),
        ([{"config": "a", "key": "{{ project.key }}"}], (), "project.key has no value in a workspace"),
        ([{"config": "a"}, {"config": "gone"}], (), "gone: there is no such file or folder"),
        ([{"config": "a"}], ("--only", "aa"), "--only aa (did you mean 'a'?): workspace.yml has no such project"),
        ([{"config": "a"}], ("--project-key", "X"), "each project of a workspace has its own"),
        ([{"config": "a"}], ("--strict", "--var", "size=1"), "no template uses var.size"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_workspace(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, projects: list[Any], words: tuple[str, ...], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "project.yml").write_text(f"project: {{key: {name.upper()}}}\n")
    (tmp_path / "workspace.yml").write_text(yaml.safe_dump({"version": "1.0", "projects": projects}, sort_keys=False))
    code, out, err = run("validate", *words)
    assert code == 1 and told in out + err


def test_words_that_do_not_fit_a_workspace(run: Run, space: Path) -> None:
    assert "`graph` works on one project" in run("graph")[2]
    assert "--target: means one project; name it with --only" in run("plan", "--target", "recipe.*")[2]
    assert "--adopt dataset.X names no project of this workspace" in run("plan", "--adopt", "dataset.X")[2]
    assert "there is no workspace.yml here" in run("plan", "mart", "--only", "mart")[2]
    (space / "project.yml").write_text("project: {key: BOTH}\n")
    assert "workspace.yml and project.yml cannot both be meant" in run("validate")[2]
    assert run("validate", "-c", "workspace.yml")[0] == 0 and run("validate", "-c", "mart")[0] == 0


def test_what_is_used_and_not_shared_is_told_offline(run: Run, space: Path) -> None:
    put(space / "sources" / "project.yml", lambda t: t["project"]["exposed"][0].update(to=["ORDER_MART"]))
    code, out, _ = run("validate", "--strict")
    assert code == 1 and out.count("is not exposed to project") == 2
    assert "is not exposed to project ORDERS_ACME by 'sources', which declares it; write `exposed: [{dataset: ORDERS_CLEAN, to: [ORDERS_ACME]}]` there" in out
    put(space / "mart" / "project.yml", lambda t: t["recipes"][0].update(inputs=["ORDER_SOURCES.ORDERS_CLAEN"]))
    assert "is declared nowhere in 'sources', which makes that project; did you mean 'ORDERS_CLEAN'?" in run("validate")[1]


def test_one_project_before_those_it_needs(run: Run, space: Path, dss: Sandbox) -> None:
    code, _, err = run("plan", "--only", "mart")
    assert code == 1 and "does not exist yet: 'sources' of this workspace makes it; apply that one first, or add --only sources" in err
    code, out, err = run("destroy", "--delete-data", "project.*", "--only", "sources", "--only", "mart")
    assert code == 0 and "2 projects: 2 without changes." in out, out + err


def test_folders_of_others_are_promised_too(run: Run, space: Path, dss: Sandbox) -> None:
    """A reference that goes by an id which DSS is yet to make."""

    def share(tree: Any) -> None:
        tree["managed_folders"] = [{"name": "raw files", "connection": "filesystem_folders"}]
        tree["project"]["exposed"].append({"folder": "raw files", "to": ["ORDER_MART"]})

    def use(tree: Any) -> None:
        source = {"folder": "raw files", "project": "ORDER_SOURCES"}
        tree["recipes"] = [{"name": "read", "type": "python", "inputs": [source], "outputs": ["BY_CUSTOMER"], "code": "1"}]

    put(space / "sources" / "project.yml", share)
    put(space / "mart" / "project.yml", use)
    code, out, err = run("apply", "--auto-approve", "--only", "sources", "--only", "mart")
    assert code == 0 and "2 projects: 2 done." in out, out + err
    assert run("plan", "--detailed-exitcode", "--only", "mart")[0] == 0


def test_where_nothing_is_exposed_to_a_project_that_is_not_there(
    space: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other reading of what DSS does: the projects that are waited for are made first, empty."""
    with honest(Sandbox(readings={"exposed-to-nobody": "b"})) as dss:
        monkeypatch.setenv("DKU_DSS_URL", dss.url)
        monkeypatch.setenv("DKU_API_KEY", dss.keys["admin"])
        put(space / "sources" / "project.yml", lambda t: t["project"]["exposed"][0].update(to=["ORDER_MART"]))
        code = main.main(["apply", "--auto-approve", "--only", "sources", "--only", "mart"])
        said = capsys.readouterr()
        assert code == 0 and "2 projects: 2 done." in said.out, said.out + said.err
        assert main.main(["plan", "--detailed-exitcode", "--only", "sources", "--only", "mart"]) == 0


def test_modules_that_projects_share(run: Run, space: Path) -> None:
    (space / "modules" / "mart").mkdir(parents=True)
    (space / "modules" / "mart" / "mart.yml").write_text(
        "inputs: {to: string}\nrecipes: [{name: shared, type: python, outputs: ['{{ var.to }}'], code_file: shared.py}]\n"
    )
    (space / "modules" / "mart" / "shared.py").write_text("a = 1\n")

    def use(source: str) -> tuple[int, str, str]:
        put(space / "mart" / "project.yml", lambda t: t.update(modules=[{"name": "m", "source": source, "with": {"to": "BY_CUSTOMER"}}], recipes=[]))
        return run("validate", "--only", "mart")

    assert use("workspace:modules/mart")[0] == 0 and use("workspace:modules/mart/mart.yml")[0] == 0
    assert run("validate", "-c", "mart")[0] == 0
    assert "there is no module 'workspace:modules/marts'; did you mean 'modules/mart'?" in use("workspace:modules/marts")[1]
    assert "is no path below the workspace" in use("workspace:../mart")[1]
    (space / "modules" / "mart" / "mart.yml").write_text("inputs: {to: string}\nrecipe: []\n")
    assert "modules/mart/mart.yml:2:1: 'recipe' is not a section" in use("workspace:modules/mart")[1]


def test_environments_of_some_projects(run: Run, space: Path) -> None:
    """An environment that one project has is no mistake of those that have none; one that nobody has is."""
    (space / "mart" / "environments").mkdir()
    (space / "mart" / "environments" / "dev.yml").write_text("overrides: {project: {key: ORDER_MART_DEV}}\n")
    put(space / "sources" / "project.yml", lambda t: t["project"]["exposed"][0]["to"].append("ORDER_MART_DEV"))
    code, out, err = run("validate", "-e", "dev", "--strict")
    assert code == 0 and "mart: ORDER_MART_DEV, 3 resources, no errors." in out, out + err
    assert run("validate", "--all-environments", "--strict")[0] == 0
    assert run("validate", "-e", "prod", "--only", "acme", "--strict")[0] == 1
