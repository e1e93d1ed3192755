"""What a person gives is heard or answered (D53): flags, options, forms. One test a case of the catalogue, and more of
its kind."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from tests.sandbox import Sandbox

from .conftest import Engine

DATASETS = [
    {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"schema": "public", "table": "customers"}},
    {"name": "CLEAN", "type": "managed", "connection": "filesystem_managed"},
]
CONFIG: dict[str, Any] = {"project": {"key": "GIVEN", "name": "Given"}, "datasets": DATASETS}


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dss: Sandbox) -> Path:
    """A folder with a configuration of two environments, and a DSS that the command line finds."""
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", "admin-key")
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "project.yml", CONFIG)
    (tmp_path / "environments").mkdir()
    write(tmp_path / "environments" / "dev.yml", {"overrides": {"datasets": {"RAW": {"description": "of dev"}}}})
    write(
        tmp_path / "environments" / "prod.yml",
        {
            "settings": {"protected": True},
            "overrides": {"datasets": {"RAW": {"params": {"table": "all_customers"}, "description": "of prod"}}},
        },
    )
    return tmp_path


def write(file: Path, value: Any) -> None:
    file.write_text(yaml.safe_dump(value, sort_keys=False))


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main.main(words)
    told = capsys.readouterr()
    assert "Traceback" not in told.out + told.err
    return code, told.out, told.err


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["apply", "--auto"], "--auto is not a flag of `dss-iac apply`; did you mean --auto-approve?"),
        (["destroy", "--delete", "RAW"], "did you mean --delete-data or --delete-project?"),
        (["plan", "--allow"], "did you mean --allow-cascade or --allow-mass-change or --allow-missing-external?"),
        (["plan", "--fromat", "json"], "did you mean '--format'?"),
        (["rollback", "--step", "2"], "did you mean --steps?"),
        (["import", "X", "-o", "y", "--with-schem"], "did you mean --with-schema?"),
        (["plan", "--colour"], "--colour is not a flag of `dss-iac plan`; did you mean '--no-color'?"),
        (["--no-color", "plan"], "--no-color stands after the command"),
        (["unlock", "iac"], "'iac' is not expected here; a configuration is given with -c PATH"),
        (["plan", "iac", "more"], "'more' is not expected here; a configuration is given with -c PATH"),
        (["validat"], "'validat' is no command; did you mean 'validate'?"),
        (["state", "lst"], "'lst' is no command; did you mean 'list'?"),
        (["plan", "--on-conflict", "fial"], "'fial' is nothing --on-conflict takes; did you mean 'fail'?"),
    ],
)
def test_a_flag_is_taken_as_it_is_written(
    desk: Path, dss: Sandbox, capsys: pytest.CaptureFixture[str], words: list[str], answer: str
) -> None:
    code, out, err = run(capsys, *words)
    assert code == 1 and answer in err and not out
    assert "--help` lists what it takes" in err and not dss.requests


@pytest.mark.parametrize(
    "words",
    [
        ["plan", "-e", "dev", "-e", "prod"],
        ["apply", "-c", ".", "-c", "other"],
        ["plan", "--env", "dev", "-e", "dev"],
        ["import", "A", "-o", "a", "--out", "b"],
        ["plan", "--var", "a=1", "--var", "a=2"],
    ],
)
def test_an_option_is_given_once(
    desk: Path, dss: Sandbox, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    code, _, err = run(capsys, *words)
    assert code == 1 and "given twice" in err and "give it once" in err and not dss.requests


@pytest.mark.parametrize(
    ("words", "forms"),
    [
        (["validate", "--format", "html"], "text, json"),
        (["apply", "--format", "markdown"], "text, json"),
        (["explain", "--format", "html"], "text, json"),
        (["plan", "--format", "yaml"], "text, markdown, html, json"),
        (["state", "history", "--format", "html"], "text, json"),
    ],
)
def test_a_command_takes_the_forms_it_has(
    desk: Path, capsys: pytest.CaptureFixture[str], words: list[str], forms: str
) -> None:
    code, _, err = run(capsys, *words)
    assert code == 1 and f"write one of {forms}" in err


@pytest.mark.parametrize("flag", ["--adopt", "--replace", "--delete-data", "--allow-cascade", "--target", "--exclude"])
def test_an_address_that_names_nothing_is_refused(desk: Path, capsys: pytest.CaptureFixture[str], flag: str) -> None:
    code, out, _ = run(capsys, "plan", flag, "dataset.RAWW")
    assert code == 3
    assert f"{flag} dataset.RAWW names nothing" in out and "did you mean 'dataset.RAW'?" in out


def test_an_address_that_is_gone_after_the_apply_was_named_all_the_same(engine: Engine) -> None:
    folder = {"name": "F", "connection": "filesystem_folders"}
    engine.apply({**CONFIG, "managed_folders": [folder]})
    done = engine.apply(CONFIG, delete_data=("managed_folder.F",))
    assert done.complete and done.remaining is not None and not done.remaining.refusals


def test_two_environments_side_by_side(desk: Path, dss: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "diff", "-e", "dev", "-e", "prod")
    assert code == 0 and not dss.requests, "no DSS is asked"
    assert "From dev to prod" in out and "settings.protected: (none) → True" in out
    assert '"of dev" → "of prod"' in out and "customers → all_customers" in out
    assert "CLEAN" not in out and "1 differ" in out
    code, out, _ = run(capsys, "diff", "-e", "dev", "-e", "prod", "--format", "json")
    told = json.loads(out)
    assert (told["first"], told["second"], told["count"]) == ("dev", "prod", 1)
    code, out, _ = run(capsys, "diff", "-e", "prod", "-e", "prod")
    assert "declare the same" in out
    code, _, err = run(capsys, "diff", "-e", "dev", "-e", "prod", "-e", "dev")
    assert code == 1 and "compares two environments, not 3" in err
    code, _, err = run(capsys, "diff", "-e", "dev", "-e", "prd")
    assert code == 1 and "did you mean 'prod'?" in err
    code, _, err = run(capsys, "diff", "-e", "dev", "-e", "prod", "dataset.RAWW")
    assert code == 1 and "did you mean 'dataset.RAW'?" in err
    code, out, _ = run(capsys, "diff", "-e", "dev", "-e", "prod", "dataset.RAW")
    assert code == 0 and "dataset.GIVEN.RAW" in out


def test_what_only_one_environment_has_and_secrets_side_by_side(desk: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, rounds, word in (("dev", ["A", "B"], "swordfish-one"), ("prod", ["B", "C"], "swordfish-two")):
        write(desk / "environments" / f"{name}.yml", {"variables": {"rounds": rounds, "word": word}})
    variables = {"standard": {"db_password": "{{ var.word }}"}}
    each = {"name": "{{ each.value }}", "type": "managed", "for_each": "{{ var.rounds }}"}
    write(desk / "project.yml", {"project": {"key": "GIVEN", "variables": variables}, "datasets": [each]})
    _, out, _ = run(capsys, "diff", "-e", "dev", "-e", "prod")
    assert "- dataset.GIVEN.A  # only in dev" in out and "+ dataset.GIVEN.C  # only in prod" in out
    assert "dataset.GIVEN.B" not in out and "1 differ, 1 only in prod, 1 only in dev" in out
    assert "db_password" in out and "swordfish" not in out


def test_strict_makes_warnings_errors(desk: Path, dss: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    recipe = {"name": "lost", "type": "python", "inputs": ["RAW"], "code": "a = 1\n"}
    write(desk / "project.yml", {**CONFIG, "recipes": [recipe]})
    code, out, _ = run(capsys, "validate")
    assert code == 0 and "warning: recipe.GIVEN.lost: this has no outputs" in out
    code, out, _ = run(capsys, "validate", "--strict")
    assert code == 1 and "recipe.GIVEN.lost: this has no outputs" in out and "warning" not in out
    for verb in ("plan", "apply"):
        code, _, err = run(capsys, verb, "--strict")
        assert code == 1 and "this has no outputs" in err and "warning" not in err
    assert not [r for r in dss.requests if r.verb != "GET"]


def test_what_an_earlier_apply_did_already_may_be_allowed_again(engine: Engine) -> None:
    """The same command after an apply that stopped half-way: a flag names what is gone by now, and that is only told."""
    folder = {"name": "F", "connection": "filesystem_folders"}
    engine.apply({**CONFIG, "managed_folders": [folder]})
    engine.apply(CONFIG, delete_data=("managed_folder.F",))
    again = engine.plan(CONFIG, delete_data=("managed_folder.F",)).plan
    assert not again.refusals and any("managed_folder.F names nothing" in note for note in again.notes)
    assert engine.plan(CONFIG, targets=("managed_folder.F",)).plan.refusals
