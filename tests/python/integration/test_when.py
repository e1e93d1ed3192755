"""`when`: what is part of a configuration in one environment and not in another."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.cli import main
from dss_iac.core.model.plan import Action
from dss_iac.run.config import config_files
from dss_iac.run.verb import verbs
from dss_iac.run.verb.prepare import Around
from tests.python.integration.desk import MakeDesk

PROD = "{{ environment == 'prod' }}"


def dataset(name: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "type": "managed", "connection": "filesystem_managed", **more}


def config(*datasets: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"project": {"key": "SHOP"}, "datasets": list(datasets), **more}


def declared(wanted: dict[str, Any], environment: str = "", **variables: str) -> set[str]:
    """What a configuration declares in an environment, by name; it must have no errors."""
    loaded = config_files.load(wanted, environment=environment, variables=variables, environ={})
    return {address.name for address in loaded.desired.resources if address.name}


def wrong(wanted: dict[str, Any] | Path, environment: str = "") -> list[str]:
    return [str(d) for d in verbs.validate(wanted, environment=environment, around=Around(environ={})).errors]


@pytest.mark.parametrize(
    ("when", "dev", "prod"),
    [
        (True, True, True), (False, False, False), (PROD, False, True), ("true", True, True), ("False", False, False),
        ("{{ environment != 'dev' }}", False, True), ("{{ not var.small }}", False, False),
        ("{% if environment == 'dev' %}true{% else %}false{% endif %}", True, False),
    ],
    ids=str,
)  # fmt: skip
def test_an_item_is_there_when_it_says_so(when: object, dev: bool, prod: bool) -> None:
    wanted = config(dataset("A"), dataset("B", when=when), variables={"small": True})
    if "var.small" not in str(when):
        del wanted["variables"]
    assert declared(wanted, "dev") == ({"A", "B"} if dev else {"A"})
    assert declared(wanted, "prod") == ({"A", "B"} if prod else {"A"})


def test_rounds_of_a_for_each_decide_each_for_itself() -> None:
    wanted = config(dataset("D_{{ each.key }}", for_each=["EU", "US"], when="{{ each.value != 'US' }}"))
    assert declared(wanted) == {"D_EU"}


def test_rows_and_modules_have_it_too(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    (tmp_path / "modules" / "audit.yml").write_text(yaml.safe_dump({"datasets": [dataset("AUDIT_{{ var.of }}")]}))
    wanted = config(
        dataset("A"),
        modules=[{"name": "audit", "source": "modules/audit.yml", "with": {"of": "A"}, "when": PROD}],
        externals=[{"saved_model": "churn", "when": PROD}],
        moved=[{"from": "dataset.OLD", "to": "dataset.A", "when": PROD}],
    )
    (tmp_path / "project.yml").write_text(yaml.safe_dump(wanted))
    for environment, names, rows in (("dev", {"A"}, 0), ("prod", {"A", "AUDIT_A"}, 1)):
        desired = config_files.load(tmp_path, environment=environment, environ={}).desired
        assert {a.name for a in desired.resources if a.name} == names
        assert len(desired.externals) == len(desired.moved) == rows


def test_what_is_left_out_needs_no_values() -> None:
    """A variable that only prod has is no error of dev, in the name neither."""
    wanted = config(dataset("A"), dataset("B_{{ var.region }}", description="{{ var.text }}", when=PROD))
    assert declared(wanted, "dev") == {"A"}
    assert len(wrong(wanted, "prod")) == 2


def test_an_environment_decides_without_a_template(tmp_path: Path) -> None:
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config(dataset("A"), dataset("DEBUG"), dataset("C", when=False))))
    (tmp_path / "environments").mkdir()
    overrides = {"datasets": {"DEBUG": {"when": False}, "C": {"when": True}}}
    (tmp_path / "environments" / "prod.yml").write_text(yaml.safe_dump({"overrides": overrides}))
    for environment, names in (("", {"A", "DEBUG"}), ("prod", {"A", "C"})):
        loaded = config_files.load(tmp_path, environment=environment, environ={})
        assert {a.name for a in loaded.desired.resources if a.name} == names and not loaded.warnings


@pytest.mark.parametrize("said", ["prod", "yes", 1, [True], {"environment": "prod"}, "{{ 1 }}", None], ids=str)
def test_neither_true_nor_false_is_an_error(said: object) -> None:
    told = wrong(config(dataset("A", when=said)))
    assert len(told) == 1 and "when needs true or false; write true, false, or a template such as" in told[0]


def test_a_name_without_a_value_is_told_once() -> None:
    assert len(wrong(config(dataset("A", when="{{ var.nobody }}")))) == 1


def test_a_project_has_none() -> None:
    assert "give `when` to what is in it" in wrong({"project": {"key": "SHOP", "when": True}})[0]


def test_who_needs_what_is_left_out_is_told_where() -> None:
    recipe = {"name": "r", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "pass"}
    for needs in (config(dataset("A", when=False), dataset("B"), recipes=[recipe]),
                  config(dataset("A", when=False), dataset("B", depends_on=["dataset.A"])),
                  config(dataset("A", when=False, id="a"), dataset("B", depends_on=["dataset.a"]))):  # fmt: skip
        told = wrong(needs)
        assert len(told) == 1 and "is left out here by its `when`" in told[0] and "give this the same `when`" in told[0]
    both = config(dataset("A", when=PROD), dataset("B"), recipes=[{**recipe, "when": PROD}])
    assert not wrong(both, "dev") and not wrong(both, "prod")


def test_its_code_file_is_not_lost(tmp_path: Path) -> None:
    """`code_files` finds the file of a recipe that is left out here, and does not call it nobody's."""
    (tmp_path / "recipes").mkdir()
    for name in ("a", "b"):
        (tmp_path / "recipes" / f"{name}.py").write_text("pass\n")
    recipes = [{"name": n, "type": "python", "outputs": [n.upper()], **({"when": PROD} if n == "b" else {})} for n in "ab"]
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config(dataset("A"), dataset("B"), recipes=recipes, code_files="recipes/*.py")))
    assert not wrong(tmp_path, "dev") and not wrong(tmp_path, "prod")


def test_what_is_left_out_later_is_removed_like_anything_else(desk: MakeDesk) -> None:
    made = desk(config(dataset("A"), dataset("B")))
    made.apply()
    made.config = config(dataset("A"), dataset("B", when=False))
    gone = [str(c.address) for c in made.plan().changes if c.action is Action.DELETE]
    assert gone == ["dataset.SHOP.B"]


def test_environments_differ_by_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "project.yml").write_text(yaml.safe_dump(config(dataset("A"), dataset("B", when=PROD))))
    (tmp_path / "environments").mkdir()
    for name in ("dev", "prod"):
        (tmp_path / "environments" / f"{name}.yml").write_text("variables: {}\n")
    assert main.main(["diff", "-c", str(tmp_path), "-e", "dev", "-e", "prod"]) == 0
    told = capsys.readouterr().out
    assert "dataset.SHOP.B" in told and "dataset.SHOP.A" not in told
