"""One configuration, several environments: judged in one run, and told to the tools that show problems beside the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

from dss_iac.cli import main
from dss_iac.cli.meant import CHECKOUTS
from dss_iac.core.model.diagnostic import Diagnostic, Mark, Validation
from dss_iac.render import findings

PROJECT = """version: "1.0"
project: {key: SHOP, nam: x}
datasets:
  - {name: A, type: managed, connection: "{{ var.store }}"}
"""
# What the 2.1.0 schema of SARIF asks of a result, as far as we write one.
SARIF = {
    "type": "object", "required": ["version", "runs"],
    "properties": {"version": {"const": "2.1.0"}, "runs": {"type": "array", "items": {"type": "object", "required": ["tool"], "properties": {
        "tool": {"type": "object", "required": ["driver"], "properties": {"driver": {"type": "object", "required": ["name"]}}},
        "results": {"type": "array", "items": {"type": "object", "required": ["message"], "properties": {
            "level": {"enum": ["none", "note", "warning", "error"]},
            "message": {"type": "object", "required": ["text"]},
            "locations": {"type": "array", "items": {"type": "object", "required": ["physicalLocation"]}},
        }}},
    }}}},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration with a mistake of all environments, and one of prod alone: `store` has no value there."""
    for name in CHECKOUTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "environments").mkdir()
    (tmp_path / "project.yml").write_text(PROJECT)
    (tmp_path / "environments" / "dev.yml").write_text("variables: {store: filesystem_managed}\n")
    (tmp_path / "environments" / "prod.yml").write_text("variables: {stroe: filesystem_managed}\n")
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main.main(["validate", *words])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_each_problem_is_told_once(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--all-environments")
    lines = out.splitlines()
    assert code == 1
    assert [line for line in lines if "'nam'" in line] == ["project.yml:2:22: project.SHOP: 'nam' is not a key here; did you mean 'name'?"]
    assert any("store" in line and line.endswith("[prod]") for line in lines)
    assert any(line.startswith("dev: SHOP, 2 resources, 1 error.") for line in lines)
    assert run(capsys, "-e", "dev", "-e", "prod")[1] == out


def test_one_good_environment_does_not_excuse_another(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "project.yml").write_text(PROJECT.replace("nam:", "name:"))
    assert run(capsys, "-e", "dev")[0] == 0 and run(capsys, "--all-environments")[0] == 1
    (folder / "environments" / "prod.yml").write_text("variables: {store: filesystem_managed}\n")
    code, out, _ = run(capsys, "--all-environments")
    assert code == 0 and "dev: SHOP, 2 resources, no errors." in out and "prod: SHOP, 2 resources, no errors." in out


def test_words_that_contradict_each_other(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert "-e dev is given twice" in run(capsys, "-e", "dev", "-e", "dev")[2]
    assert "give one or the other" in run(capsys, "-e", "dev", "--all-environments")[2]
    for file in (folder / "environments").iterdir():
        file.unlink()
    code, _, err = run(capsys, "--all-environments")
    assert code == 1 and "there is no environment" in err
    assert "there is no environment 'dev'" in run(capsys, "-e", "dev")[1]


def test_json_tells_each_environment(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(run(capsys, "--all-environments", "--format", "json")[1])
    assert told["valid"] is False and list(told["environments"]) == ["dev", "prod"]
    one = json.loads(run(capsys, "-e", "dev", "--format", "json")[1])
    assert told["environments"]["dev"] == one and one["diagnostics"][0]["at"] == "project.yml:2:22"


def test_sarif_for_code_scanning(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--all-environments", "--format", "sarif")
    told = json.loads(out)
    jsonschema.validate(told, SARIF)
    place = told["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert code == 1 and {r["ruleId"] for r in told["runs"][0]["results"]} <= {r["id"] for r in told["runs"][0]["tool"]["driver"]["rules"]}
    assert place["artifactLocation"]["uri"] and place["region"]["startLine"] >= 1


WRONG = """version: "1.0"
project: {key: SHOP, nme: x}
datasets:
  - {name: C, type: managed, connection: "{{ var.stroe }}"}
  - {name: A, type: managd, connection: filesystem_managed}
  - {name: lower, type: managed, connection: filesystem_managed}
recipes:
  - {name: r, type: sync, inputs: [GONE], outputs: [A]}
  - {name: s, type: python, inputs: [A], outputs: [B], code: "1"}
  - {name: t, type: python, inputs: [B], outputs: [A], code: "1"}
"""


def test_each_problem_is_of_a_rule(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tools group problems by it; a workspace and its own file are told in the same way, each at its place."""

    def rules(*words: str) -> set[tuple[str, str, int]]:
        (one,) = json.loads(run(capsys, *words, "--format", "sarif")[1])["runs"]
        assert {r["ruleId"] for r in one["results"]} <= {r["id"] for r in one["tool"]["driver"]["rules"]}
        places = [(r["ruleId"], r["locations"][0]["physicalLocation"]) for r in one["results"]]
        return {(rule, at["artifactLocation"]["uri"], at["region"]["startLine"]) for rule, at in places}

    (folder / "project.yml").write_text(WRONG)
    found = rules()
    shop = {"schema": 2, "template": 4, "word": 5, "name": 6, "reference": 8, "cycle": 5}
    assert {(rule, "project.yml", line) for rule, line in shop.items()} <= found
    (folder / "space" / "shop").mkdir(parents=True)
    (folder / "project.yml").rename(folder / "space" / "shop" / "project.yml")
    (folder / "space" / "workspace.yml").write_text("projects: [{config: shop}]\n")
    assert rules("space") == {(rule, f"space/shop/{at}", line) for rule, at, line in found}
    (folder / "space" / "workspace.yml").write_text("projects: [{confg: shop}]\n")
    assert rules("space") == {("schema", "space/workspace.yml", 1)}
    (folder / "space" / "workspace.yml").write_text("projects: [\n")
    assert [(rule, at) for rule, at, _ in rules("space")] == [("syntax", "space/workspace.yml")]
    assert "::error file=space/workspace.yml,line=" in run(capsys, "space", "--format", "github")[1]
    assert ElementTree.fromstring(run(capsys, "space", "--format", "junit")[1])[0].get("failures") == "1"


def test_junit_for_test_reports(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = ElementTree.fromstring(run(capsys, "--all-environments", "--format", "junit")[1])
    suites = {suite.get("name"): suite for suite in root}
    assert list(suites) == ["dev", "prod"] and suites["dev"].get("failures") == "1"
    failure = suites["dev"].find("testcase/failure")
    assert failure is not None and "'nam'" in str(failure.get("message")) and "project.yml:2:22" in str(failure.text)
    (folder / "project.yml").write_text(PROJECT.replace("nam:", "name:"))
    good = ElementTree.fromstring(run(capsys, "-e", "dev", "--format", "junit")[1])
    assert good[0].get("failures") == "0" and good[0].get("tests") == "1" and good.find(".//failure") is None


def test_github_shows_problems_at_their_lines(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_WORKSPACE", str(folder.parent))
    out = run(capsys, "--all-environments", "--format", "github")[1]
    assert f"::error file={folder.name}/project.yml,line=2,col=22,title=dss-iac::project.SHOP: 'nam' is not a key here; did you mean 'name'?" in out
    monkeypatch.setenv("GITHUB_WORKSPACE", "/elsewhere")
    assert "::error file=project.yml,line=2" in run(capsys, "-e", "dev", "--format", "github")[1]


def test_no_message_ends_the_format_it_is_in() -> None:
    """Line ends, colons, commas, tags and control characters of a message stay text."""
    nasty = "a\nb,c:d%e <f> \x01 ::error::g"
    made = {"": Validation("P", 1, (Diagnostic(Mark("x,y:z.yml", 3), nasty),))}
    github = findings.told(made, "github").splitlines()
    assert github[0] == "::error file=x%2Cy%3Az.yml,line=3,title=dss-iac::a%0Ab,c:d%25e <f> \x01 ::error::g"
    assert len(github) == 3
    case = ElementTree.fromstring(findings.told(made, "junit")).find(".//failure")
    assert case is not None and "<f>" in str(case.text) and "\x01" not in str(case.text)
    assert json.loads(findings.told(made, "sarif"))["runs"][0]["results"][0]["message"]["text"] == nasty


def test_a_warning_is_no_failure() -> None:
    doubtful = Diagnostic(Mark("p.yml", 1), "doubtful", severity="warning")
    made = {"dev": Validation("P", 1, (), (doubtful,)), "prod": Validation("P", 1)}
    assert re.match(r"::warning file=p.yml,line=1,title=dss-iac::doubtful \[dev\]", findings.told(made, "github"))
    assert json.loads(findings.told(made, "sarif"))["runs"][0]["results"][0]["level"] == "warning"
    suite = ElementTree.fromstring(findings.told(made, "junit"))[0]
    assert suite.get("failures") == "0" and "doubtful" in str(suite.findtext("testcase/system-out"))
