"""What a configuration's folder holds is read or answered (D53, D62): near misses among files and folders, owners of the
root, `include:`; and what is given in YAML and used by nothing."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.run.config.config_files import Attempt, attempt
from tests.sandbox import Sandbox

PROJECT: dict[str, Any] = {"project": {"key": "FILES", "name": "Files"}}
A = {"name": "A", "type": "managed", "connection": "filesystem_managed"}


def tell(folder: Path, files: Mapping[str, Any], **options: Any) -> tuple[Attempt, list[str], list[str]]:
    """What is read of these files, the errors, the warnings; the folder's name left out."""
    for name, content in {"project.yml": PROJECT, **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        text = content if isinstance(content, str) else yaml.safe_dump(content, sort_keys=False)
        (folder / name).write_text(text)
    found = attempt(folder, environ={}, **options)
    errors, warnings = ([str(d).replace(f"{folder}/", "") for d in some] for some in (found.errors, found.warnings))
    return found, errors, warnings


def names(found: Attempt) -> set[str]:
    assert found.desired is not None
    return {address.name for address in found.desired.resources if address.name}


# ------------------------------------------------------------------------------------------------- files and folders


@pytest.mark.parametrize(
    ("file", "content", "answer"),
    [
        ("environment/prod.yml", {"settings": {"protected": True}}, "environment: this folder is not read; did you"),
        ("Environments/prod.yml", {"variables": {}}, "did you mean 'environments'?"),
        ("scenario/nightly.yml", {"name": "nightly", "steps": []}, "did you mean 'scenarios'?"),
        ("recipe/r.yml", [{"name": "r", "type": "python"}], "did you mean 'recipes'?"),
        ("managed-folders/f.yml", {"managed_folders": [{"name": "f"}]}, "did you mean 'managed_folders'?"),
        ("Project.yml", {"datasets": [A]}, "Project.yml: this file is not read: nothing announces it"),
        ("dataset.yml", {"datasets": [A]}, "rename it to datasets.yml, or list it in project.yml: `include: [dataset"),
        ("more.yml", {"recipes": [{"name": "r"}]}, "list it in project.yml: `include: [more.yml]`"),
        ("second.yml", {"project": {"key": "OTHER"}}, "list it in project.yml: `include: [second.yml]`"),
        ("broken.yml", "datasets:\n  - {name: A\n", "broken.yml: this file is not read: nothing announces it"),
    ],
)
def test_what_looks_like_ours_and_is_not_read_is_an_error(tmp_path: Path, file: str, content: Any, answer: str) -> None:
    _, errors, _ = tell(tmp_path, {file: content})
    assert errors and any(answer in e for e in errors), errors


@pytest.mark.parametrize(
    ("file", "answer"),
    [
        ("datasets/d2.yml.txt", "datasets/d2.yml.txt: warning: this file is not read; rename it to d2.yml"),
        ("datasets/sales/d2.ymal", "rename it to d2.yml, or move"),
        ("datasets/d2.yml~", "remove the copy"),
        ("project.yml.bak", "remove the copy"),
        ("environments/prod.yml.disabled", "rename it to prod.yml, or move it elsewhere"),
    ],
)
def test_a_file_that_a_slip_keeps_from_being_read_is_named(tmp_path: Path, file: str, answer: str) -> None:
    found, errors, warnings = tell(tmp_path, {file: "name: B\ntype: managed\n"})
    assert not errors and len(warnings) == 1 and answer in warnings[0], (errors, warnings)
    assert names(found) == set()


def test_extensions_in_capitals_are_read(tmp_path: Path) -> None:
    found, errors, warnings = tell(
        tmp_path, {"datasets/d1.YML": A, "environments/prod.YAML": {"overrides": {"datasets": {"A": {"tags": ["p"]}}}}}
    )
    assert not errors and not warnings and names(found) == {"A"}
    assert not tell(tmp_path, {}, environment="prod")[1]


def test_what_belongs_to_others_is_left_alone(tmp_path: Path) -> None:
    others = {
        "azure-pipelines.yml": {"trigger": ["main"], "steps": [{"script": "make", "displayName": "x"}]},
        "docker-compose.yml": {"services": {"db": {"image": "postgres"}}, "version": "3"},
        "package.json": '{"name": "x", "dependencies": {}}',
        ".pre-commit-config.yaml": {"repos": []},
        "values.yaml": "image: {{ .Values.image }}\n",
        "test/case.yml": {"name": "no item of ours"},
        "notes/todo.yml": ["a", "b"],
        "datasets/data.xml": "<a/>",
    }
    found, errors, warnings = tell(tmp_path, {**others, "datasets/a.yml": A})
    assert not errors and not warnings and names(found) == {"A"}


def test_include_lists_what_belongs_to_the_configuration(tmp_path: Path) -> None:
    files = {
        "project.yml": {**PROJECT, "include": ["teams/*.yml", "shared/b.json"]},
        "teams/one.yml": {"datasets": [A], "include": ["teams/two/deep.yml"]},
        "teams/two/deep.yml": {"datasets": [{**A, "name": "C"}]},
        "shared/b.json": '{"datasets": [{"name": "B", "type": "managed", "connection": "filesystem_managed"}]}',
    }
    found, errors, _ = tell(tmp_path, files)
    assert not errors and names(found) == {"A", "B", "C"}
    alone = attempt(tmp_path / "project.yml", environ={})
    assert not alone.errors and names(alone) == {"A", "B", "C"}


@pytest.mark.parametrize(
    ("include", "answer"),
    [
        (["gone/*.yml"], "project.yml:5:3: include: no file is called 'gone/*.yml'"),
        (["../other.yml"], "'../other.yml' leaves the configuration folder"),
        ("more.yml", "must be a list"),
        ([7], "must be text, not the number 7"),
    ],
)
def test_an_include_that_includes_nothing_is_an_error(tmp_path: Path, include: Any, answer: str) -> None:
    _, errors, _ = tell(tmp_path, {"project.yml": {**PROJECT, "include": include}})
    assert len(errors) == 1 and answer in errors[0], errors


def test_a_value_includes_nothing() -> None:
    found = attempt({**PROJECT, "include": ["x.yml"]}, environ={})
    assert [d.what for d in found.errors] == ["a configuration given as a value includes nothing"]


def test_an_environment_that_nothing_knows(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, errors, warnings = tell(tmp_path, {}, environment="prdo")
    assert not errors and "nothing here knows an environment 'prdo'" in warnings[0]
    (tmp_path / "environment").mkdir()
    (tmp_path / "environment" / "prod.yml").write_text("settings: {protected: true}\n")
    for config in (tmp_path, tmp_path / "project.yml"):
        told = [str(d) for d in attempt(config, environ={}, environment="prod").errors]
        assert len(told) == 1 and "did you mean 'environments'?" in told[0]


def test_an_apply_for_an_environment_of_the_air_names_the_way_back(
    tmp_path: Path, dss: Sandbox, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DKU_DSS_URL", dss.url)
    monkeypatch.setenv("DKU_API_KEY", "admin-key")
    (tmp_path / "project.yml").write_text(yaml.safe_dump({**PROJECT, "datasets": [A]}))
    where = ["-c", str(tmp_path)]
    assert main.main(["apply", *where, "-e", "prdo", "--auto-approve"]) == 0
    assert "nothing here knows an environment 'prdo'" in capsys.readouterr().err
    main.main(["plan", *where])
    told = capsys.readouterr()
    assert "prdo" in told.out + told.err and "-e prdo" in told.out + told.err


# ------------------------------------------------------------------------------------------------ given and not used


@pytest.mark.parametrize(
    ("given", "answer"),
    [
        ("warehose", "did you mean 'warehouse'?"),
        ("colour", "no template uses var.colour; leave it out"),
        ("WAREHOUSE", "did you mean 'warehouse'?"),
    ],
)
def test_a_variable_that_nothing_uses(tmp_path: Path, given: str, answer: str) -> None:
    files = {
        "project.yml": {**PROJECT, "variables": {"warehouse": "filesystem_managed"}},
        "datasets.yml": {"datasets": [{**A, "connection": "{{ var.warehouse }}"}]},
    }
    _, errors, warnings = tell(tmp_path, files, variables={given: "x"})
    assert not errors and len(warnings) == 1 and answer in warnings[0], warnings
    assert not tell(tmp_path, files, variables={"warehouse": "other"})[2]


def test_an_input_that_the_module_does_not_use(tmp_path: Path) -> None:
    files = {
        "modules/m/main.yml": {
            "variables": {"fmt": "csv"},
            "datasets": [{**A, "name": "{{ var.name }}", "format_type": "{{ var.fmt }}"}],
        },
        "project.yml": {
            **PROJECT,
            "modules": [{"name": "m", "source": "modules/m", "with": {"fmtt": "parquet", "name": "X"}}],
        },
    }
    _, errors, _ = tell(tmp_path, files)
    assert len(errors) == 1 and "module 'm' uses no var.fmtt; did you mean 'fmt'?" in errors[0], errors
    assert "project.yml:8:5" in errors[0]


def test_modules_of_one_name_and_their_folders(tmp_path: Path) -> None:
    use = {"name": "m", "source": "modules/m"}
    files = {
        "modules/m/main.yml": {"datasets": [{**A, "name": "{{ var.name }}"}]},
        "modules/m/datasets/lost.yml": {"name": "LOST", "type": "managed"},
        "project.yml": {**PROJECT, "modules": [{**use, "with": {"name": "X"}}, {**use, "with": {"name": "Y"}}]},
    }
    _, errors, warnings = tell(tmp_path, files)
    assert len(errors) == 1 and "there are two modules 'm'" in errors[0] and "rename one of them" in errors[0]
    assert any("modules/m/datasets: warning: this folder is not read" in w for w in warnings)
    row = {**use, "with": {"name": "{{ each.value }}"}, "for_each": ["X", "Y"]}
    found, errors, _ = tell(tmp_path, {**files, "project.yml": {**PROJECT, "modules": [row]}})
    assert not errors and names(found) == {"X", "Y"}


@pytest.mark.parametrize(
    ("keys", "answer"),
    [
        ({"lifecycle": {"ignore_changes": ["descripton"]}}, "did you mean 'description'?"),
        ({"lifecycle": {"ignore_changes": ["params.tabel"]}}, "did you mean 'params.table'?"),
        ({"secrets": ["params.pasword"]}, "did you mean 'params.password'?"),
        ({"lifecycle": {"ignore_changes": ["schema.columns[0].comment"]}}, "an index is no name"),
    ],
)
def test_a_path_that_meets_nothing(tmp_path: Path, keys: dict[str, Any], answer: str) -> None:
    dataset = {
        "name": "D",
        "type": "sql",
        "connection": "pg_main",
        "description": "d",
        "params": {"table": "t", "password": "{{ var.word }}"},
        "schema": [{"name": "a", "type": "string", "comment": "c"}],
        **keys,
    }
    _, errors, warnings = tell(tmp_path, {"datasets.yml": {"datasets": [dataset]}}, variables={"word": "w"})
    assert not errors and len(warnings) == 1 and answer in warnings[0], (errors, warnings)
    assert "dataset.FILES.D" in warnings[0] and "datasets.yml:" in warnings[0]


def test_paths_that_meet_something_pass(tmp_path: Path) -> None:
    paths = ["description", "schema.columns[name=a].comment", "schema.columns[*].comment", "params", "**.table"]
    dataset = {**A, "description": "d", "schema": [{"name": "a", "type": "string", "comment": "c"}]}
    dataset = {**dataset, "params": {"table": "t"}, "lifecycle": {"ignore_changes": paths}}
    _, errors, warnings = tell(tmp_path, {"datasets.yml": {"datasets": [dataset]}})
    assert not errors and not warnings


@pytest.mark.parametrize(
    ("row", "kept"),
    [
        ({"DEBUG": {"for_each": []}}, {"A"}),
        ({"DEBUG": {"for_each": ["x"]}, "A": {"tags": ["t"]}}, {"DEBUG", "A"}),
        ({"MANY_{{ each.value }}": {"for_each": ["X"]}}, {"DEBUG", "A"}),
    ],
)
def test_an_override_says_how_many(tmp_path: Path, row: Mapping[str, Any], kept: set[str]) -> None:
    items = [A, {**A, "name": "DEBUG"}]
    files = {
        "datasets.yml": {"datasets": items},
        "environments/prod.yml": {"overrides": {"datasets": row}},
    }
    found, errors, _ = tell(tmp_path, files, environment="prod")
    if "MANY_{{ each.value }}" in row:
        assert errors and "no item of datasets is named" in errors[0]
    else:
        assert not errors and names(found) == kept
        assert names(tell(tmp_path, files)[0]) == {"A", "DEBUG"}


def test_an_override_that_is_null_says_how_to_leave_one_out(tmp_path: Path) -> None:
    over = {"overrides": {"datasets": {"A": None}}}
    files = {"datasets.yml": {"datasets": [A]}, "environments/prod.yml": over}
    _, errors, _ = tell(tmp_path, files, environment="prod")
    assert len(errors) == 1 and "write `A: {when: false}`" in errors[0]
