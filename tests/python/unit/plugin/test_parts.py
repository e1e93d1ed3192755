"""The plain parts of the plugin: progress, words, versions, choices without a DSS, reports as values of variables."""

from __future__ import annotations

import importlib.util
import sys
import types
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.address import Address
from dss_iac.core.model.plan import Step
from dss_iac.errors import IacError
from dss_iac.plugin import config_source, dss_version, report, wording
from dss_iac.plugin.progress import Progress
from dss_iac.run.event import Begun, Ended, Note, Reading, Started

ROOT = Path(__file__).parents[4]


def test_the_bar_moves_forwards_and_not_too_often() -> None:
    told: list[int] = []
    clock = iter(range(1000))
    bar = Progress(told.append, lambda: float(next(clock)))
    bar(Reading("datasets", 5, 10))
    bar(Started("SHOP", 4))
    step = Step(1, "create", Address("dataset", "SHOP", "A"))
    for _ in range(4):
        bar(Begun(step))
        bar(Ended(step, "succeeded"))
    bar(Reading("datasets", 1, 10))
    bar(Note("a line"))
    bar.done()
    assert told == sorted(set(told)) and told[0] <= 20 and told[-1] == 100

    quick: list[int] = []
    still = Progress(quick.append, lambda: 0.0)
    for n in range(100):
        still(Reading("datasets", n, 100))
    assert len(quick) <= 1


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        ("x; pass --adopt dataset.SHOP.A, or b", "x; plan again with dataset.SHOP.A under Take over, or b"),
        ("x; pass --delete-data dataset.SHOP.A.", "x; plan again with dataset.SHOP.A under Delete data."),
        ("then pass --allow-mass-change", "then plan again with Many deletions ticked"),
        ("nothing of ours", "nothing of ours"),
    ],
)
def test_ways_out_exist_in_dss(said: str, heard: str) -> None:
    assert wording.in_dss(said) == heard


def test_every_guard_of_the_engine_has_a_way_out_in_dss() -> None:
    """No sentence that ends in a flag of the command line reaches somebody who sees a form."""
    text = (ROOT / "python-lib" / "dss_iac" / "core" / "planning" / "guard.py").read_text(encoding="utf-8")
    flags = {line.split("pass --")[1].split()[0].strip('",') for line in text.splitlines() if "pass --" in line}
    left = {
        flag
        for flag in flags
        if "--" in wording.in_dss(f"pass --{flag} dataset.SHOP.A").replace(f"--{flag} overwrite", "")
    }
    assert flags and left <= {"on-conflict"}, left
    assert "--" not in wording.in_dss("take it, or pass --on-conflict overwrite")


@pytest.mark.parametrize("version", ["12.0.0", "14.5.1", "15.2", "", "dev"])
def test_new_enough(version: str) -> None:
    dss_version.check(version)


@pytest.mark.parametrize("version", ["11.4.5", "9.0.0"])
def test_too_old(version: str) -> None:
    with pytest.raises(IacError, match="12 or later; upgrade"):
        dss_version.check(version)


def test_places() -> None:
    assert config_source.parse("") == config_source.Spot("library", "iac")
    assert config_source.parse("library:/iac/sales/") == config_source.Spot("library", "iac/sales")
    assert config_source.parse("folder:abc/x/y") == config_source.Spot("folder", "x/y", "abc")
    for bad in ("x", "library:", "folder:", "library:a/../b", "s3:a", "library:a\0b"):
        with pytest.raises(IacError, match="write library:FOLDER or folder:NAME"):
            config_source.parse(bad)


def test_a_variable_holds_no_variable() -> None:
    whole = report.page("<t>", report.para("${a} {{ b }} <#if c> 😀"), report.link('https://x/?a="b"', "<here>"))
    assert whole.isascii() and "<t>" not in whole and "<here>" not in whole and '"b"' not in whole
    mail = report.mailable(whole)
    assert "${" not in mail and "{{" not in mail and "<#" not in mail
    long = report.mailable(report.page("t", report.para("x" * report.LONGEST)))
    assert len(long) < 2000 and "too long" in long


def _choices() -> types.ModuleType:
    spec = importlib.util.spec_from_file_location("choices", ROOT / "resource" / "choices.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_choices_speak_through_the_package_of_dss_where_there_is_no_ticket(monkeypatch: pytest.MonkeyPatch) -> None:
    class Client:
        def _perform_json(self, verb: str, path: str, params: Any = None) -> Any:
            assert verb == "GET"
            return {
                "/projects/SHOP/git/tags": [
                    {"shortName": "dss-iac/2", "annotations": "apply 2 by alice\n\nplan x"},
                    {"name": "refs/tags/dss-iac/10"},
                    {"name": "refs/tags/other"},
                ]
            }[path]

    package = types.ModuleType("dataiku")
    package.__dict__.update(api_client=Client, default_project_key=lambda: "SHOP")
    monkeypatch.setitem(sys.modules, "dataiku", package)
    for name in ("DKU_API_TICKET", "DKU_BACKEND_PORT", "DKU_CURRENT_PROJECT_KEY"):
        monkeypatch.delenv(name, raising=False)
    found = _choices().do({"parameterName": "to"}, {}, {}, [])["choices"]
    assert [row["value"] for row in found] == ["", "10", "2"] and found[2]["label"] == "2: apply 2 by alice"


def test_the_environments_of_a_workspace_are_those_of_its_projects() -> None:
    class Dss:
        def files(self) -> list[str]:
            return ["iac/workspace.yml", "iac/a/project.yml", "iac/a/environments/dev.yml", "iac/b/environments/prod.yml",
                    "one/project.yml", "one/environments/test.yml", "one/modules/environments/x.yml"]  # fmt: skip

        def get(self, path: str) -> list[Any]:
            return []

    module = _choices()
    assert [row["value"] for row in module.configurations(Dss(), {})] == ["library:one", "library:iac/a", "library:iac"]
    for config, names in (("library:iac", ["", "dev", "prod"]), ("library:iac/a", ["", "dev"]), ("library:one", ["", "test"])):
        assert [row["value"] for row in module.environments(Dss(), {"configuration": config})] == names


def test_choices_never_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dataiku", None)
    monkeypatch.delenv("DKU_API_TICKET", raising=False)
    module = _choices()
    assert module.do(None, None, None, None) == {"choices": []}
    assert module.do({"parameterName": "unknown"}, {}, {}, []) == {"choices": []}
    for name in module.CHOICES:
        (row,) = module.do({"parameterName": name}, {}, {}, [])["choices"]
        assert row["value"] == "" and "could not be listed" in row["label"]
