"""Secrets that nobody declared, of every shape: none is in what a plan shows, in a journal, in an import, in a message or
in what Python prints of a value (D35, D66).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dss_iac import library
from dss_iac.errors import ConfigError
from dss_iac.run.verb import verbs
from tests.python.integration.conftest import Engine
from tests.python.integration.desk import Config, Desk, MakeDesk, actions, assert_quiet

KEY = "CASE"
PEM = "-----BEGIN PRIVATE KEY-----\n" + "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC\n" * 24 + "-----END PRIVATE KEY-----\n"
JWT = "eyJhbGciOiJSUzI1NiJ9." + "eyJzdWIiOiIxMjM0" * 90 + ".c2lnbmF0dXJl"
SHAPES: dict[str, tuple[Any, str]] = {  # what the variables hold, and the piece that may be nowhere
    "a key of several lines": ({"odd": PEM}, "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC"),
    "a long token": ({"odd": JWT}, "eyJzdWIiOiIxMjM0"),
    "pwd": ({"dbPwd": "hunter2x"}, "hunter2x"),
    "pass": ({"smtp_pass": "hunter2x"}, "hunter2x"),
    "auth": ({"auth_header": "Bearer hunter2x9"}, "hunter2x9"),
    "a name with a tail": ({"db_password_prod": "hunter2x"}, "hunter2x"),
    "plural": ({"passwords": ["hunter2x", "hunter3x"]}, "hunter3x"),
    "container": ({"credentials": {"db": {"value": "hunter2x"}}}, "hunter2x"),
    "name and value": ({"env": [{"key": "DB_PASSWORD", "value": "hunter2x"}]}, "hunter2x"),
    "a number": ({"password": 98761234}, "98761234"),
    "a webhook": ({"tell": "https://hooks.slack.com/services/T0AB/B0CD/hunter2x"}, "hunter2x"),
    "a query": ({"at": "https://x.invalid/y?user=a&password=hunter2x"}, "hunter2x"),
    "ADO": ({"db": "Server=x;Password=hunter2x;Encrypt=true"}, "hunter2x"),
    "an account key": ({"store": "AccountName=a;AccountKey=aHVudGVyMng=;Suffix=b"}, "aHVudGVyMng"),
    "SAS": ({"blob": "https://a.invalid/c?sv=1&sig=aHVudGVyMngyMngyMng%3D"}, "aHVudGVyMng"),
    "databricks": ({"x": "dapi" + "0123456789abcdef" * 2}, "0123456789abcdef"),
    "hex": ({"x": "deadbeefcafe0123" * 3}, "deadbeefcafe0123"),
    "JSON": ({"x": '{"user": "a", "password": "hunter2x"}'}, "hunter2x"),
}


def config(**sections: Any) -> Config:
    """A project with these sections."""
    return {"project": {"key": KEY, **sections.pop("project", {})}, "policy": {"naming": "dss"}, **sections}


def everything(made: Desk) -> str:
    """All files below the homes of state, the library's among them."""
    project = made.dss.estate.projects[KEY].library
    return "\n".join(p.read_text("utf-8", "replace") for p in sorted(project.rglob("*")) if p.is_file())


@pytest.mark.parametrize("sealed", [True, False], ids=["key", "no key"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_secret_is_nowhere(desk: MakeDesk, shape: str, sealed: bool, tmp_path: Path) -> None:
    """Through creation, change by hand, drift, import and undeclaring."""
    value, piece = SHAPES[shape]
    made = desk(config(project={"variables": {"standard": value}}), sealed=sealed)
    told = [library.Planned(**vars(made.prepare()))]
    result = made.apply()
    assert_quiet(result.remaining)
    project = made.dss.client().get_project(KEY)
    assert piece in json.dumps(project.get_variables()["standard"]).replace("\\n", "\n")
    project.set_variables({"standard": json.loads(json.dumps(value).replace(piece, piece[::-1])), "local": {"y": 1}})
    told.append(library.Planned(**vars(made.prepare())))
    drifted = made.drift()
    made.put("project.variables.standard", {"other": 1})
    told.append(library.Planned(**vars(made.prepare())))
    made.apply()
    shown = [text for one in told for text in (one.to_text(), one.to_markdown(), one.to_html(), one.to_json(), repr(one))]
    shown += [str(x) + repr(x) for x in (result, drifted, result.plan, result.state, *drifted.changes)]
    for text in (*shown, everything(made)):
        assert piece not in text and piece[::-1] not in text
    project.set_variables({"standard": value, "local": {}})
    verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    written = (tmp_path / "taken/project.yml").read_text()
    assert piece not in written and "{{ var." in written


@pytest.mark.parametrize("shape", ["a key of several lines", "pwd", "a webhook", "a number"])
def test_a_journal_of_what_is_deleted_holds_none(desk: MakeDesk, shape: str) -> None:
    """What nobody declared of it, too: a journal keeps the whole object, to bring it back."""
    value, piece = SHAPES[shape]
    made = desk(config(datasets=[{"name": "D", "type": "managed"}]))
    made.apply()
    made.edit("datasets", "D", "customFields", value)
    made.config = config()
    (gone,) = actions(made.plan())
    assert gone.before is not None and piece in str(gone.before).replace("\\n", "\n")
    made.apply()
    assert piece not in everything(made)


# ------------------------------------------------------------------------------------- what state knows, import hides


def test_what_state_knows_as_a_secret_is_not_imported(desk: MakeDesk, tmp_path: Path) -> None:
    declared = config(
        project={"variables": {"standard": {"odd": "quiet words", "deep": {"list": ["some", "quiet words"]}}},
                 "secrets": ["variables.standard.odd", "variables.standard.deep.list[1]"]},
        libraries=[{"path": "python/t.py", "content": "T = 'quiet words'\n", "secrets": ["content"]}],
        recipes=[{"name": "r", "type": "python", "outputs": ["OUT"], "code": "t = 'quiet words'\n", "secrets": ["payload"]}],
        datasets=[{"name": "OUT", "type": "managed", "description": "quiet words", "secrets": ["description"]}],
    )  # fmt: skip
    made = desk(declared)
    made.apply()
    written = verbs.import_project(KEY, tmp_path / "taken", around=made.around)
    assert "quiet words" not in "".join(map(str, written.files.values()))
    assert any("state knows it as a secret" in line for line in written.report.left_out)
    assert not verbs.validate(tmp_path / "taken", around=made.around).errors
    again = verbs.plan(tmp_path / "taken", around=made.around).plan
    assert actions(again) == [], [(c.address, c.fields) for c in actions(again)]
    assert verbs.import_project(KEY, around=made.around).files == written.files


def test_a_state_that_cannot_be_read_is_told(desk: MakeDesk) -> None:
    made = desk(config())
    made.apply()
    (made.dss.estate.projects[KEY].library / "dss-iac/state.json").write_text("{")
    written = verbs.import_project(KEY, around=made.around)
    assert any("state could not be read" in line for line in written.report.warnings)


# --------------------------------------------------------------------------------------------- messages, and Python


@pytest.mark.parametrize(
    ("section", "item"),
    [
        ("zones", {"name": "Z", "tags": "{{ var.db_password }}"}),
        ("datasets", {"name": "D", "type": "managed", "lifecycle": {"on_remove": "{{ var.db_password }}"}}),
        ("scenarios", {"name": "S", "triggers": [{"daily": "{{ var.db_password }}"}]}),
        ("scenarios", {"name": "S", "steps": [{"build": "D", "mode": "{{ var.db_password }}"}]}),
        ("datasets", {"name": "{{ var.db_password }}/x", "type": "managed"}),
    ],
)
def test_a_wrong_value_that_is_a_secret_is_not_quoted(engine: Engine, section: str, item: dict[str, Any]) -> None:
    with pytest.raises(ConfigError) as wrong:
        engine.plan(config(**{section: [item]}), variables={"db_password": "hunter2x"})
    assert "hunter2x" not in str(wrong.value) and "(secret)" in str(wrong.value)
    with pytest.raises(ConfigError) as wrong:
        engine.plan(config(variables={"db_password": "hunter2x"}, **{section: [item]}))
    assert "hunter2x" not in str(wrong.value)


def test_values_print_as_their_short_text(engine: Engine) -> None:
    big = config(
        project={"variables": {"standard": {"db_password": "hunter2x", "n": list(range(5000))}}},
        libraries=[{"path": f"a/{n}.py", "content": "x = 'hunter2x'\n" * 50} for n in range(30)],
    )
    planned = engine.plan(big)
    assert str(planned) == planned.to_text() and "hunter2x" not in str(planned).replace("x = 'hunter2x'", "")
    result = engine.apply(planned)
    assert str(result).startswith("CASE: 3") and "saved" in str(result)
    for value in (planned, planned.plan, result, result.state, engine.drift(project_key=KEY), planned.desired,
                  planned.snapshot, *planned.plan.changes[:1]):  # fmt: skip
        assert len(repr(value)) < 2000 and "hunter2x" not in repr(value)
