"""One project of a workspace: commands that know of one alone take it by its name, with all that `workspace.yml` says."""

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

from tests.sandbox import Sandbox
from tests.sandbox.knobs import Knobs

EXAMPLE = Path(__file__).parents[3] / "examples" / "workspace"
Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(command: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """`run(*words)` in a copy of the example: exit code, standard output, standard error."""
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    shutil.copytree(EXAMPLE, tmp_path / "space")
    monkeypatch.chdir(tmp_path / "space")

    def act(*words: str) -> tuple[int, str, str]:
        code = command(*words)
        said = capsys.readouterr()
        return code, said.out, said.err

    return act


def put(file: str, change: Callable[[Any], object]) -> None:
    tree = yaml.safe_load(Path(file).read_text())
    change(tree)
    Path(file).write_text(yaml.safe_dump(tree, sort_keys=False))


def test_state_of_all_and_of_one(run: Run, dss: Sandbox) -> None:
    assert run("apply", "--auto-approve", "--only", "sources", "--only", "acme")[0] == 0
    code, out, err = run("state", "list")
    assert (code, err) == (0, "") and out.count("recorded, serial 1") == 2 and "recipe.ORDERS_ACME.own_orders" in out
    assert "── mart (ORDER_MART)" in out and "nothing is recorded for ORDER_MART; run `dss-iac apply` first" in out
    told = {p["name"]: p for p in json.loads(run("state", "history", "--format", "json")[1])["projects"]}
    assert told["acme"]["applies"][0]["serial"] == 1 and told["mart"]["status"] == "nothing recorded"

    assert run("state", "list", "--only", "acme")[1].count("ORDERS_ACME") == 3
    assert json.loads(run("state", "show", "recipe.ORDERS_ACME.own_orders")[1])[0]["name"] == "own_orders"
    assert json.loads(run("state", "pull", "--only", "sources")[1])["project_key"] == "ORDER_SOURCES"
    assert "recipe.ORDERS_ACME.own_orders" in run("state", "diff", "0", "--only", "acme")[1]
    code, out, err = run("state", "rm", "recipe.ORDERS_ACME.own_orders", "--auto-approve")
    assert (code, out) == (0, "forgotten: recipe.ORDERS_ACME.own_orders\n")
    assert run("state", "list", "--only", "acme")[1].count("ORDERS_ACME") == 2
    assert run("state", "rebuild", "--only", "acme", "--auto-approve")[0] == 0
    assert run("state", "list", "--only", "acme")[1].count("ORDERS_ACME") == 3

    several = "works on one project, and workspace.yml has several; write --only NAME, with one of sources, mart, acme, globex"
    for words in (("pull",), ("diff", "0"), ("rebuild",), ("show", "recipe.own_orders"), ("mv", "recipe.ORDERS_ACME.own_orders", "recipe.ORDER_MART.x")):
        code, _, err = run("state", *words)
        assert code == 1 and several in err and f"`state {words[0]}`" in err
    assert "did you mean 'acme'?" in run("state", "list", "--only", "acne")[2]
    assert "there is no workspace.yml here" in run("state", "list", "-c", "mart", "--only", "mart")[2]
    assert run("state", "list", "--project-key", "ORDERS_ACME")[0] == 0


def test_all_files_are_laid_out(run: Run) -> None:
    """Those of every project, once; the workspace's own; modules beside it."""
    assert run("fmt", "--check")[0] == 0
    Path("modules").mkdir()
    wrong = ["customer/project.yml", "mart/project.yml", "modules/m.yml", "workspace.yml"]
    Path("modules/m.yml").write_text("datasets:\n  - {name: X, type: managed, connection: y}\n")
    for file in wrong:
        Path(file).write_text(f"# ours\nversion: '1.0'\n{Path(file).read_text().replace('version: ', '# ')}")
    before = {file: yaml.safe_load(Path(file).read_text()) for file in wrong}
    code, out, err = run("fmt", "--check")
    assert code == 2 and sorted(out.split()) == wrong and "4 of 5 files would look different." in err
    assert run("fmt")[0] == 0 and run("fmt", "--check")[0] == 0
    assert {file: yaml.safe_load(Path(file).read_text()) for file in wrong} == before
    Path("workspace.yml").write_text("projects: [{confg: mart}]\n")
    assert "workspace.yml:1:13" in run("fmt")[2]


def test_each_command_of_one_project(run: Run, dss: Sandbox, knobs: Knobs) -> None:
    """With the key and the variables of its row, and with what others of the workspace promise."""
    assert "+ recipe.ORDER_MART.by_customer: create" in run("explain", "recipe.by_customer", "--only", "mart")[1]
    assert '"dataset.ORDERS_GLOBEX.OWN_ORDERS"' in run("graph", "--only", "globex")[1]
    put("mart/project.yml", lambda t: t["project"].update(description="{{ var.about }}"))
    put("workspace.yml", lambda t: t["projects"][1].update(variables={"about": {"nested": [1]}}, environment="dev"))
    assert run("validate", "--only", "mart")[0] == 1
    put("mart/project.yml", lambda t: t["project"].update(description="{{ var.about.nested[0] }}, {{ environment }}"))
    assert "description: 1, dev" in run("diff", "project.ORDER_MART", "--only", "mart", "--no-color")[1]

    assert run("apply", "--auto-approve")[0] == 0
    knobs.edit("ORDER_MART", "datasets", "BY_CUSTOMER", "description", "by hand")
    code, out, err = run("accept", "--all", "--only", "mart")
    assert code == 0 and "by hand" in Path("mart/project.yml").read_text(), out + err
    assert run("plan", "--only", "mart", "--detailed-exitcode")[0] == 0
    assert "project ORDERS_ACME is not locked" in run("unlock", "--only", "acme")[1]
    put("mart/project.yml", lambda t: t["datasets"][0].update(description="newer"))
    assert run("apply", "--auto-approve", "--only", "mart")[0] == 0
    code, out, _ = run("rollback", "--only", "mart", "--auto-approve")
    assert code == 0 and dss.client().get_project("ORDER_MART").get_dataset("BY_CUSTOMER").get_settings().get_raw()["description"] == "by hand"
    for command in ("explain", "graph", "diff", "unlock", "rollback"):
        assert f"`{command}` works on one project, and workspace.yml has several; write --only NAME" in run(command)[2]
