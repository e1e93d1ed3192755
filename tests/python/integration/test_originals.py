"""Every YAML document of the two texts the project started from is read, planned and applied, or refused in its own words.

The texts lie beside the project in `../shared/reference`; where they are absent these tests are skipped. A fragment is
wrapped in a project: what it names and does not declare is added as managed datasets, files it names are written.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import dss_iac
from dss_iac.errors import ConfigError
from tests.sandbox import Sandbox

REFERENCE = Path(__file__).parents[4] / "shared" / "reference"
TEXTS = ("original-1-overview.md", "original-2-framework.md")
ENVIRON = {"DB_CONNECTION": "snowflake_dev", "DB_SCHEMA": "DEV_SCHEMA"}
WRONG = ("❌", "recipes:\n  - name: final_output")


def _blocks() -> list[tuple[str, str]]:
    found = []
    for name in TEXTS:
        path = REFERENCE / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        for n, block in enumerate(re.findall(r"```yaml\n(.*?)```", text, re.S)):
            found.append((f"{name[:10]}-{n}", block))
    return found


RIGHT = [(name, block) for name, block in _blocks() if not any(w in block for w in WRONG)]
pytestmark = pytest.mark.skipif(not RIGHT, reason="the original texts are not beside the project")


def _wrap(block: str) -> dict[str, Any]:
    tree = yaml.safe_load(block)
    tree.setdefault("project", {"key": "WRAPPED"})
    known = {d["name"] for d in tree.setdefault("datasets", [])}
    for recipe in tree.get("recipes", []):
        if not {"type", "code", "code_file"} & set(recipe):  # the fragment that shows nothing but a name
            recipe["type"] = "python"
        for name in [*recipe.get("inputs", []), *recipe.get("outputs", [])]:
            if name not in known:
                known.add(name)
                tree["datasets"].append({"name": name, "type": "managed"})
    return tree


def _folder(tmp_path: Path, block: str) -> Path:
    tree = _wrap(block)
    for recipe in tree.get("recipes", []):
        if "code_file" in recipe:
            (tmp_path / recipe["code_file"]).parent.mkdir(exist_ok=True)
            (tmp_path / recipe["code_file"]).write_text("import dataiku\n")
    path = tmp_path / "project.yml"
    path.write_text(yaml.safe_dump(tree, sort_keys=False))
    return path


@pytest.mark.parametrize("block", [b for _, b in RIGHT], ids=[n for n, _ in RIGHT])
def test_a_right_document_validates_and_applies(block: str, tmp_path: Path) -> None:
    """Plan, apply, and nothing left to do."""
    config = _folder(tmp_path, block)
    with Sandbox(git=False) as dss:
        around = {"client": dss.client("admin"), "environ": ENVIRON}
        checked = dss_iac.validate(config, online=True, **around)
        result = dss_iac.apply(config, **around)
        again = dss_iac.plan(config, **around).plan

    assert checked.errors == ()
    assert result.complete
    assert not again.has_actions
    assert again.records == 0


def _problems(tree: str) -> str:
    with pytest.raises(ConfigError) as caught:
        dss_iac.load(yaml.safe_load(tree))
    return "\n".join(map(str, caught.value.diagnostics))


def test_a_lower_case_key_names_the_policy() -> None:
    """The naming rule is a policy one can change, so the message says so."""
    message = _problems("project: {key: customer_analytics}")

    assert "customer_analytics" in message
    assert "CUSTOMER_ANALYTICS" in message
    assert "naming" in message


def test_a_missing_dataset_is_named_with_its_recipe(tmp_path: Path) -> None:
    """Offline the dataset may still exist in DSS; against the instance it is an error that names both."""
    config = {
        "project": {"key": "P"},
        "recipes": [{"name": "process_data", "type": "python", "inputs": ["MISSING_DATASET"]}],
    }
    with Sandbox(git=False) as dss, pytest.raises(ConfigError) as caught:
        dss_iac.plan(config, client=dss.client("admin"))

    message = "\n".join(map(str, caught.value.diagnostics))
    assert "MISSING_DATASET" in message
    assert "process_data" in message


def test_a_cycle_is_drawn_with_names() -> None:
    """A cycle is shown as the way round it."""
    message = _problems(
        """
        project: {key: P}
        datasets: [{name: DATASET_A, type: managed}, {name: DATASET_B, type: managed}]
        recipes:
          - {name: recipe_a, type: python, inputs: [DATASET_B], outputs: [DATASET_A]}
          - {name: recipe_b, type: python, inputs: [DATASET_A], outputs: [DATASET_B]}
        """
    )

    assert re.search(r"DATASET_A.*→.*DATASET_B.*→.*DATASET_A|DATASET_B.*→.*DATASET_A.*→.*DATASET_B", message)


def test_a_section_written_twice_is_a_duplicate_key(tmp_path: Path) -> None:
    """The text that writes `recipes` twice would lose the first half silently with an ordinary reader."""
    path = tmp_path / "twice.yml"
    path.write_text("project: {key: P}\nrecipes:\n  - {name: a, type: sync}\nrecipes:\n  - {name: b, type: sync}\n")
    with pytest.raises(ConfigError) as caught:
        dss_iac.load(path)

    message = "\n".join(map(str, caught.value.diagnostics))
    assert "recipes" in message
    assert "twice.yml:4" in message
    assert "2" in message
