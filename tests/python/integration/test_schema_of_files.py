"""`schema --for SORT`: an editor says of environments and workspaces what `validate` says, and bears their templates."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[3]
Command = Callable[..., int]


@pytest.fixture
def judged(command: Command, capsys: pytest.CaptureFixture[str]) -> Callable[[str, Any], list[str]]:
    """`judged(sort, tree)`: where a tree does not fit the schema that the command prints."""

    def at(errors: Iterator[Any]) -> list[str]:
        return sorted({".".join(map(str, e.absolute_path)) for e in errors})

    def look(sort: str, tree: Any) -> list[str]:
        assert command("schema", "--for", sort) == 0
        found = json.loads(capsys.readouterr().out)
        jsonschema.Draft202012Validator.check_schema(found)
        return at(jsonschema.Draft202012Validator(found).iter_errors(tree))

    return look


def test_every_file_of_the_examples_fits(judged: Callable[[str, Any], list[str]]) -> None:
    files = [*ROOT.glob("examples/**/environments/*.yml"), *ROOT.glob("examples/**/workspace.yml")]
    assert len(files) > 2
    for file in files:
        sort = "environment" if file.parent.name == "environments" else "workspace"
        assert not judged(sort, yaml.safe_load(file.read_text())), file


# The sort, what is written, where an editor marks it, and what `validate` says there.
WRONG = [
    ("workspace", "projects: [{config: a, kee: B}]\n", "projects.0", "workspace.yml:1:24: project: 'kee' is not a key here; did you mean 'key'?"),
    ("workspace", "projects: [{name: a}]\n", "projects.0", "workspace.yml:1:12: project: 'config' is missing"),
    ("workspace", "projects: [{config: a, after: b}]\n", "projects.0.after", "workspace.yml:1:31: project: 'after' must be a list, not the text 'b'"),
    ("workspace", "projects: []\n", "projects", "workspace.yml:1:1"),
    ("workspace", "project: [{config: a}]\n", "", "workspace.yml:1:1: workspace: 'project' is not a key here; did you mean 'projects'?"),
    ("environment", "overides: {}\n", "", "a/environments/dev.yml:1:1: environment dev: 'overides' is not a key here; did you mean 'overrides'?"),
    ("environment", "settings: {require_approval: some}\n", "settings.require_approval", "a/environments/dev.yml:1:30"),
]  # fmt: skip


@pytest.mark.parametrize(("sort", "text", "where", "told"), WRONG)
def test_an_editor_marks_what_validate_tells(
    sort: str, text: str, where: str, told: str, judged: Callable[[str, Any], list[str]], command: Command,
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a" / "environments").mkdir(parents=True)
    (tmp_path / "a" / "project.yml").write_text("project: {key: A}\n")
    (tmp_path / "workspace.yml").write_text(text if sort == "workspace" else "projects: [{config: a}]\n")
    (tmp_path / "a" / "environments" / "dev.yml").write_text(text if sort == "environment" else "variables: {}\n")
    assert judged(sort, yaml.safe_load(text)) == [where]
    assert command("validate", "-e", "dev") == 1
    assert told in capsys.readouterr().out


def test_the_page_for_people_is_one(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert command("schema", "--format", "markdown", "--for", "workspace") == 1
    assert "leave --for workspace out" in capsys.readouterr().err
