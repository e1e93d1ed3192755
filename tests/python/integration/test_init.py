"""`init`: every template validates, plans, applies and is then as declared; what it asks; what it refuses."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from dss_iac.cli.flags import STARTERS
from dss_iac.core.language import schema
from dss_iac.core.language.editor import files
from dss_iac.kinds import registry
from dss_iac.run.config import init_template
from tests.sandbox import Sandbox

Command = Callable[..., int]


class Terminal(io.StringIO):
    """Somebody who types."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", io.StringIO())


def test_the_command_line_knows_every_template() -> None:
    assert tuple(sorted(init_template.known())) == STARTERS and next(iter(init_template.known())) == "blank"


@pytest.mark.parametrize("name", STARTERS)
def test_a_template_is_applied_as_it_is(name: str, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    environments = init_template.starter(name).files.keys() & {"environments/dev.yml", "environments/prod.yml"}
    assert command("init", "x", "--template", name, "--project-key", "NEWS") == 0
    assert command("validate", "x", "--strict", *(["--all-environments"] if environments else [])) == 0
    for environment in sorted(Path(e).stem for e in environments) or [""]:
        chosen = ["-e", environment] if environment else []
        assert command("apply", "-c", "x", "--auto-approve", *chosen) == 0
        assert command("plan", "x", "--detailed-exitcode", *chosen) == 0
        assert command("validate", "x", "--online", "--strict", *chosen) == 0
    assert "Planned again: no changes." in capsys.readouterr().out


def test_the_model_of_ml_scoring_is_asked_for_once_it_is_trained(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("init", "--template", "ml-scoring") == 0
    capsys.readouterr()
    assert command("plan", "--var", "trained=true") == 3
    lines = capsys.readouterr().out.splitlines()
    at = next(n for n, line in enumerate(lines) if "make it first without what needs this" in line)
    assert "churn" in lines[at - 1]


@pytest.mark.parametrize(("name", "sorts"), [("gitops", {"configuration", "environment"}), ("workspace", {"configuration", "workspace"})])
def test_editors_find_the_schema(name: str, sorts: set[str], tmp_path: Path, command: Command) -> None:
    """The line leads from each file to the schema of its sort, which it fits."""
    assert command("init", "--template", name) == 0
    lines = {p: p.read_text().splitlines()[0] for p in tmp_path.rglob("*.yml")}
    seen = set()
    for path, line in lines.items():
        found = json.loads((path.parent / line.removeprefix("# yaml-language-server: $schema=")).read_text())
        sort = "environment" if path.parent.name == "environments" else path.stem if path.stem == "workspace" else "configuration"
        assert found == json.loads(json.dumps(files.of(sort, registry())))
        assert schema._validator(schema._Key(found)).is_valid(yaml.safe_load(path.read_text()))
        seen.add(sort)
    assert seen == sorts and len(list((tmp_path / ".dss-iac").iterdir())) == len(sorts)


def test_a_project_that_exists(tmp_path: Path, command: Command, dss: Sandbox, capsys: pytest.CaptureFixture[str]) -> None:
    project = dss.client().create_project("OLD", "Old", "admin")
    project.create_dataset("RAW", "Filesystem", params={"connection": "filesystem_root", "path": "/x"})
    assert command("init", "old", "--from", "OLD") == 0
    assert (tmp_path / "old" / "project.yml").read_text().startswith("# yaml-language-server: $schema=.dss-iac/schema.json\n")
    assert command("plan", "old", "--detailed-exitcode") == 0
    assert "No changes" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "key", "file"),
    [("\n\n\n", "MY_PROJECT", "datasets/notes.yml"), ("genai\nTALK\n", "TALK", "recipes/recipes.yml"), ("4\nMED\n", "MED", "datasets/gold.yml")],
)
def test_it_asks_on_a_terminal(typed: str, key: str, file: str, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert command("init") == 0
    assert yaml.safe_load((tmp_path / "project.yml").read_text())["project"]["key"] == key and (tmp_path / file).exists()
    assert "What do you begin with?" in capsys.readouterr().err


def test_it_asks_for_the_key_of_a_project_that_exists(command: Command, dss: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dss.client().create_project("OLD", "Old", "admin")
    monkeypatch.setattr(sys, "stdin", Terminal("existing\nOLD\n"))
    assert command("init", "there") == 0 and (tmp_path / "there" / "project.yml").exists()


@pytest.mark.parametrize(
    ("words", "typed", "told"),
    [
        (("--template", "genia"), None, "did you mean 'genai'?"),
        (("--from", "X", "--template", "blank"), None, "leave --template and --project-key out"),
        (("--project-key", "small"), None, "use capital letters"),
        ((), "genia\n", "did you mean 'genai'?"),
        ((), "existing\n\n", "a project that exists has a key"),
        ((), "99\n", "there is no such template"),
        (("--ci", "github"), None, "--ci and --host go together"),
        ((), "1\nSHOP\ngithib\n", "did you mean 'github'?"),
        ((), "1\nSHOP\ngithub\n\n", "a pipeline needs a project that keeps plans"),
    ],
)  # fmt: skip
def test_what_it_refuses(words: tuple[str, ...], typed: str | None, told: str, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    if typed is not None:
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
    assert command("init", *words) == 1
    assert told in capsys.readouterr().err and not list(tmp_path.iterdir())


@pytest.mark.parametrize("typed", [None, "gitops\nNEWS\ngithub\nOPS\n"])
def test_a_pipeline_comes_along(typed: str | None, tmp_path: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ["--template", "gitops", "--project-key", "NEWS", "--ci", "github", "--host", "OPS"]
    if typed is not None:
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        words = []
    assert command("init", "news", *words) == 0
    text = (tmp_path / "news" / ".github" / "workflows" / "dss-iac.yml").read_text()
    assert "dss-iac ci review . -e dev -e prod --host OPS" in text and command("validate", "news", "--all-environments") == 0


def test_nothing_is_overwritten(tmp_path: Path, command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("init") == 0
    before = {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()}
    assert command("init", "--template", "genai") == 1 and "exists; choose another folder" in capsys.readouterr().err
    assert {p: p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == before
