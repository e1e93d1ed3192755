"""Modules with a contract: inputs that are declared, typed and kept secret, outputs, and errors that name both places."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.run.config import config_files
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around

MART: dict[str, Any] = {
    "inputs": {
        "region": {"type": "string", "description": "Whose orders", "one_of": ["EU", "US"]},
        "rows": {"type": "integer", "default": 10},
        "zones": {"type": "list", "default": []},
        "ratio": {"type": "number", "default": 0.5},
        "options": "map",
        "fresh": {"type": "boolean", "default": "{{ environment == 'prod' }}"},
        "note": None,
    },
    "outputs": {
        "clean": {"value": "CLEAN_{{ var.region }}", "description": "Without duplicates"},
        "rows": "{{ var.rows }}",
    },
    "datasets": [{"name": "CLEAN_{{ var.region }}", "type": "managed", "connection": "filesystem_managed",
                  "description": "{{ var.rows }} {{ var.fresh }} {{ var.note }} {{ var.options }}"}],
}  # fmt: skip
GIVEN = {"region": "EU", "options": {"a": 1}, "note": 5}


def files(tmp_path: Path, module: dict[str, Any], given: dict[str, Any], **more: Any) -> Path:
    (tmp_path / "modules").mkdir(exist_ok=True)
    (tmp_path / "modules" / "mart.yml").write_text(yaml.safe_dump(module, sort_keys=False))
    whole = {"project": {"key": "SHOP"}, "modules": [{"name": "mart", "source": "modules/mart.yml", "with": given}], **more}
    (tmp_path / "project.yml").write_text(yaml.safe_dump(whole, sort_keys=False))
    return tmp_path


def wrong(folder: Path, **reading: Any) -> list[str]:
    return [str(d).replace(f"{folder}/", "") for d in verbs.validate(folder, around=Around(environ={}), **reading).errors]


def described(folder: Path, name: str, **reading: Any) -> Any:
    desired = config_files.load(folder, environ={}, **reading).desired
    return next(r for a, r in desired.resources.items() if a.name == name).body.get("description")


def test_defaults_and_what_is_given(tmp_path: Path) -> None:
    folder = files(tmp_path, MART, GIVEN)
    assert described(folder, "CLEAN_EU") == "10 False 5 {'a': 1}"
    assert described(files(tmp_path, MART, {**GIVEN, "rows": 3}), "CLEAN_EU", environment="prod") == "3 True 5 {'a': 1}"


@pytest.mark.parametrize(
    ("given", "at", "told"),
    [
        ({"region": "EU", "note": 1}, "project.yml:4:3", "module 'mart' needs the input 'options' (map) (declared at modules/mart.yml:17:3); write `with: {options: …}`"),
        ({"options": {}, "note": 1}, "project.yml:4:3", "module 'mart' needs the input 'region' (string): Whose orders (declared at modules/mart.yml:2:3)"),
        ({**GIVEN, "rows": "many"}, "project.yml:11:11", "input 'rows' takes an integer, not a string (declared at modules/mart.yml:8:3); give an integer"),
        ({**GIVEN, "rows": 1.5}, "project.yml:11:11", "takes an integer, not a number"),
        ({**GIVEN, "rows": True}, "project.yml:11:11", "takes an integer, not a boolean"),
        ({**GIVEN, "ratio": "x"}, "project.yml:11:12", "takes a number, not a string"),
        ({**GIVEN, "zones": {}}, "project.yml:11:12", "takes a list, not a map"),
        ({**GIVEN, "fresh": "yes"}, "project.yml:11:12", "takes a boolean, not a string"),
        ({**GIVEN, "region": 7}, "project.yml:7:13", "takes a string, not an integer (declared at modules/mart.yml:2:3); quote it"),
        ({**GIVEN, "region": "EUU"}, "project.yml:7:13", "input 'region' does not take 'EUU' (declared at modules/mart.yml:2:3); did you mean 'EU'?"),
        ({**GIVEN, "regoin": "EU"}, "project.yml:11:5", "module 'mart' has no input 'regoin'; did you mean 'region'?"),
        ({**GIVEN, "options": None}, "project.yml:8:14", "takes a map, not nothing"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_where_it_is_given(tmp_path: Path, given: dict[str, Any], at: str, told: str) -> None:
    found = wrong(files(tmp_path, MART, given))
    assert len(found) == 1 and found[0].startswith(f"{at}: ") and told in found[0], found


def test_what_is_wrong_inside_names_who_uses_it(tmp_path: Path) -> None:
    module = {**MART, "recipes": [{"name": "r", "type": "python", "inputs": ["NOPE"], "outputs": ["CLEAN_EU"], "codee": "x"}]}
    found = wrong(files(tmp_path, module, GIVEN))
    assert len(found) == 2 and all(f.startswith("modules/mart.yml:") and f.endswith("module 'mart' is used at project.yml:4:3") for f in found)


@pytest.mark.parametrize(
    ("inputs", "told"),
    [
        ({"a": {"type": "text"}}, "write one of string, number"), ({"a": {"typ": "string"}}, "did you mean 'type'?"),
        ({"a": {"type": "integer", "default": "x"}}, "its default: input 'a' takes an integer, not a string"),
        ({"a": {"type": "string", "default": "x", "one_of": ["y"]}}, "does not take 'x'"),
        ({"v": {"type": "string", "default": "x"}}, "'v' is an input and a variable of this module"),
        (["a"], "'inputs' must be a map"),
    ],
)  # fmt: skip
def test_a_contract_that_is_wrong(tmp_path: Path, inputs: Any, told: str) -> None:
    found = wrong(files(tmp_path, {"inputs": inputs, "variables": {"v": 1}, "datasets": [{"name": "A", "type": "managed", "connection": "c", "description": "v {{ var.v }}"}]}, {}))
    assert found and all(f.startswith("modules/mart.yml:") for f in found) and told in found[0], found


def test_a_configuration_takes_no_inputs(tmp_path: Path) -> None:
    (tmp_path / "project.yml").write_text("project: {key: A}\ninputs: {a: string}\n")
    assert "'inputs' belong to a module" in wrong(tmp_path)[0]


def test_outputs_are_names_for_those_who_come_after(tmp_path: Path) -> None:
    recipe = {"name": "use", "type": "python", "inputs": ["{{ module.mart.clean }}"], "outputs": ["OUT"], "code": "pass",
              "description": "rows: {{ module.mart.rows + 1 }}"}  # fmt: skip
    folder = files(tmp_path, MART, GIVEN, recipes=[recipe], datasets=[{"name": "OUT", "type": "managed", "connection": "filesystem_managed"}])
    assert described(folder, "use") == "rows: 11"
    whole = yaml.safe_load((folder / "project.yml").read_text())
    second = {"name": "second", "source": "modules/mart.yml", "with": {**GIVEN, "region": "US", "rows": "{{ module.mart.rows * 2 }}"}}
    (folder / "project.yml").write_text(yaml.safe_dump({**whole, "modules": [*whole["modules"], second]}))
    assert str(described(folder, "CLEAN_US")).startswith("20 ")
    (folder / "project.yml").write_text(yaml.safe_dump({**whole, "modules": [second, *whole["modules"]]}))
    assert "module.mart gives nothing here; a module sees the outputs of those that stand before it" in wrong(folder)[0]


def test_a_module_inside_of_another_gives_to_it(tmp_path: Path) -> None:
    folder = files(tmp_path, {"modules": [{"name": "inner", "source": "modules/inner.yml"}], "outputs": {"x": "{{ module.inner.x }}"}}, {})
    (folder / "modules" / "inner.yml").write_text("outputs: {x: DEEP}\n")
    (folder / "datasets.yml").write_text('datasets: [{name: "{{ module.mart.x }}", type: managed, connection: c}]\n')
    assert "DEEP" in {a.name for a in config_files.load(folder, environ={}).desired.resources}


def test_an_output_that_nobody_gives_is_told(tmp_path: Path) -> None:
    folder = files(tmp_path, MART, GIVEN, articles=[{"name": "a", "content": "x", "description": "{{ module.mart.claen }}"}])
    assert "'claen' is not a key of this map; did you mean 'clean'?" in wrong(folder)[0]
    folder = files(tmp_path, MART, GIVEN, articles=[{"name": "a", "content": "x", "description": "{{ module.matr.clean }}"}])
    assert "module.matr gives nothing here; did you mean 'mart'?" in wrong(folder)[0]


SECRET: dict[str, Any] = {
    "inputs": {"password": {"type": "string", "secret": True}},
    "datasets": [{"name": "A", "type": "PostgreSQL", "params": {"connection": "pg_main", "token": "{{ var.password }}"}, "secrets": ["params.token"]}],
}


def test_a_secret_goes_to_secret_fields_only(tmp_path: Path) -> None:
    folder = files(tmp_path, SECRET, {"password": "{{ env.SHOP_PASSWORD }}"})
    loaded = config_files.load(folder, environ={"SHOP_PASSWORD": "hunter2hunter2"})
    body = next(r for a, r in loaded.desired.resources.items() if a.name == "A").body
    assert body["params"]["token"] == "hunter2hunter2" and not loaded.warnings
    leaky = {**SECRET, "datasets": [{"name": "A", "type": "managed", "connection": "c", "description": "{{ var.password }}"}]}
    for module in (leaky, {**leaky, "variables": {"copy": "{{ var.password }}"}, "datasets": [{**leaky["datasets"][0], "description": "{{ var.copy }}"}]}):
        found = verbs.validate(files(tmp_path, module, {"password": "{{ env.SHOP_PASSWORD }}"}), around=Around(environ={"SHOP_PASSWORD": "hunter2hunter2"})).errors
        assert any("var.password is a secret input, which only secret fields may use" in str(d) for d in found)
        assert not any("hunter2" in str(d) for d in found)


def test_a_secret_in_clear_is_warned_of(tmp_path: Path) -> None:
    loaded = config_files.load(files(tmp_path, SECRET, {"password": "hunter2hunter2"}), environ={})
    assert any("'password' is a secret, and is written in clear" in str(w) for w in loaded.warnings)
    assert not any("hunter2" in str(w) for w in loaded.warnings)


def test_a_secret_of_another_type_is_not_quoted(tmp_path: Path) -> None:
    module = {**SECRET, "inputs": {"password": {"secret": True, "one_of": ["aaaaaaaa"]}}}
    (found,) = wrong(files(tmp_path, module, {"password": "hunter2hunter2"}))
    assert "does not take this" in found and "hunter2" not in found


def test_the_page_of_a_module(tmp_path: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(files(tmp_path, {**MART, "inputs": {**MART["inputs"], "password": {"secret": True}}}, {**GIVEN, "password": "{{ env.PASSWORD }}"}))
    assert command("docs", "modules/mart.yml") == 0
    page = capsys.readouterr().out
    for line in (
        "# Module mart", "| `region` | string | *needed* | Whose orders One of `EU`, `US`. |", "| `rows` | integer | `10` |  |",
        "| `password` |  | *needed* | Secret: only secret fields may use it. |",
        "| `{{ module.mart.clean }}` | Without duplicates |", "| datasets | `CLEAN_{{ var.region }}` |",
    ):  # fmt: skip
        assert line in page
    example = yaml.safe_load(page.split("```yaml\n")[1].split("```")[0])
    whole = {"project": {"key": "SHOP"}, **example}
    (tmp_path / "project.yml").write_text(yaml.safe_dump(whole))
    errors = verbs.validate(tmp_path, around=Around(environ={"PASSWORD": "hunter2hunter2"})).errors
    assert not errors
    assert command("docs", "modules/matr.yml") == 1 and "did you mean 'mart.yml'?" in capsys.readouterr().err


def test_a_folder_is_a_module_too(tmp_path: Path, command: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mart").mkdir()
    (tmp_path / "mart" / "contract.yml").write_text("inputs: {region: string}\n")
    (tmp_path / "mart" / "datasets.yml").write_text("datasets: [{name: A, type: managed}]\n")
    assert command("docs", str(tmp_path / "mart")) == 0
    page = capsys.readouterr().out
    assert "| `region` | string |" in page and "| datasets | `A` |" in page
    (tmp_path / "mart" / "contract.yml").write_text("inputs: {region: strng}\n")
    assert command("docs", str(tmp_path / "mart")) == 1 and "contract.yml:1" in capsys.readouterr().err
