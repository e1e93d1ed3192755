"""What CONTRIBUTING promises of adding things: a kind, a visual recipe, a scenario step is one file, and appears in the
schema, validation, plan, import and documentation. Toys of each are laid into a copy of the package.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import PACKAGE, ROOT
from tests.sandbox import Sandbox

KIND = '''"""A toy kind over a list that no other kind has: a name and a listing."""

from ..core.model.disk import Disk
from ..core.model.kind import Call, Kind, Listing, Part, Wanted, Written


def _desire(item, reader):
    return Wanted(body={"name": item["name"], "listed": item.get("listed", False)}, name=item["name"])


def _show(tree, place):
    return Written({"name": tree["name"], **({"listed": True} if tree.get("listed") else {})})


KIND = Kind(
    name="toy",
    section="toys",
    rank=60,
    parts=(Part("/projects/{project}/toys/{id}"),),
    listing=Listing("/projects/{project}/toys/", id_key="id", name_key="name"),
    desire=_desire,
    show=_show,
    create=lambda resource, wire, facts: [Call("POST", f"/projects/{facts['project']}/toys/", dict(wire))],
    schema={"type": "object", "properties": {"listed": {"type": "boolean", "description": "Whether a toy is shown"}}},
    minted=True,
    created_id=lambda reply, resource: str(reply["id"]),
    disk=Disk("toys", lambda doc, name, sibling: {**doc, "id": name}),
    example={"name": "Bear", "listed": True},
)
'''
VISUAL = '''"""A toy visual recipe: how many rows to shuffle."""

from .form import Visual

FORM = Visual(
    type="toy_shuffle",
    properties={"shuffled_rows": {"type": "integer", "description": "How many rows a toy shuffles"}},
    read=lambda item, spot: {"rows": item["shuffled_rows"]} if "shuffled_rows" in item else {},
    show=lambda payload, ends: {"shuffled_rows": payload.pop("rows")} if "rows" in payload else {},
    skeleton={"seed": 1},
    canonical=dict,
)
'''
STEP = '''"""A toy step: it rings."""

from .family import Family

FAMILY = Family(
    key="ring",
    types=("toy_ring",),
    read=lambda step, reader, place: ("toy_ring", {"times": step["ring"]}),
    show=lambda kind, params, place, files: ({"ring": params["times"]}, {}) if set(params) == {"times"} else None,
    schema={"ring": {"type": "integer", "description": "How often a toy rings"}},
)
'''
TOYS = {"kinds/toy.py": KIND, "kinds/recipe/visual/toy_shuffle.py": VISUAL, "kinds/scenario/step/toy_ring.py": STEP}
CONFIGURATION = """
project: {key: TOYS, name: Toys}
datasets:
  - {name: A, type: managed, connection: filesystem_managed}
  - {name: B, type: managed, connection: filesystem_managed}
toys: [{name: Bear, listed: true}]
recipes: [{name: shuffle, type: toy_shuffle, inputs: [A], outputs: [B], shuffled_rows: 7}]
scenarios: [{name: evening, steps: [{ring: 3}]}]
"""


class Package:
    """A copy of the package with one file more for each toy."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(PACKAGE, folder / "lib" / "dss_iac", ignore=shutil.ignore_patterns("__pycache__"))
        for name, text in TOYS.items():
            (folder / "lib" / "dss_iac" / name).write_text(text, encoding="utf-8")

    def run(self, *words: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """The command line of the copy."""
        env = {**os.environ, "PYTHONPATH": str(self.folder / "lib"), "DKU_DSS_URL": "", **environ}
        command = [sys.executable, "-W", "ignore", "-m", "dss_iac", *words]
        return subprocess.run(command, cwd=self.folder, env=env, capture_output=True, text=True, check=False)

    def write(self, text: str) -> None:
        """The configuration."""
        (self.folder / "project.yml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The copy, and the configuration in it."""
    made = Package(tmp_path_factory.mktemp("toys"))
    made.write(CONFIGURATION)
    return made


def test_in_the_schema_and_in_the_documentation(package: Package) -> None:
    schema = json.loads(package.run("schema").stdout)
    assert "toys" in schema["properties"]
    told = package.run("schema", "--format", "markdown").stdout
    for words in ("Whether a toy is shown", "How many rows a toy shuffles", "How often a toy rings"):
        assert words in told and words in json.dumps(schema)


def test_in_validation(package: Package) -> None:
    assert package.run("validate").returncode == 0
    package.write(CONFIGURATION.replace("listed: true", "listed: 1").replace("shuffled_rows: 7", "shuffled_rows: x"))
    told = package.run("validate")
    assert told.returncode == 1 and "listed" in told.stdout and "shuffled_rows" in told.stdout
    package.write(CONFIGURATION.replace("ring: 3", "rung: 3"))
    assert "did you mean 'ring'?" in package.run("validate").stdout
    package.write(CONFIGURATION)


def test_in_a_plan(package: Package) -> None:
    with Sandbox(git=False) as dss:
        told = package.run("plan", DKU_DSS_URL=dss.url, DKU_API_KEY="admin-key")
    assert told.returncode == 0, told.stderr
    for address in ("toy.TOYS.Bear", "recipe.TOYS.shuffle", "scenario.TOYS.evening"):
        assert re.search(rf"^\+ {re.escape(address)}\b", told.stdout, re.M), told.stdout


def test_in_an_import(package: Package) -> None:
    files = {
        "params.json": {"name": "Toys", "owner": "admin"},
        "toys/bEaR0001.json": {"name": "Bear", "listed": True},
        "recipes/shuffle.json": {"type": "toy_shuffle", "inputs": {}, "outputs": {}},
        "recipes/shuffle.toy_shuffle": {"rows": 7, "seed": 1},
        "scenarios/EVENING.json": {
            "type": "step_based", "name": "evening", "active": False, "triggers": [], "reporters": [],
            "params": {"steps": [{"id": "a", "type": "toy_ring", "params": {"times": 3}}]},
        },
    }  # fmt: skip
    for name, document in files.items():
        path = package.folder / "checkout" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(document), encoding="utf-8")
    told = package.run("import", "TOYS", "--from-git", "checkout", "-o", "written")
    assert told.returncode == 0, told.stderr
    text = "\n".join(p.read_text(encoding="utf-8") for p in sorted((package.folder / "written").rglob("*.yml")))
    for line in ("name: Bear", "listed: true", "shuffled_rows: 7", "ring: 3"):
        assert line in text
    assert "seed" not in text and "toy_ring" not in text


def test_a_toy_is_one_file(package: Package) -> None:
    changed = [p for p in PACKAGE.rglob("*.py")
               if (package.folder / "lib" / "dss_iac" / p.relative_to(PACKAGE)).read_bytes() != p.read_bytes()]  # fmt: skip
    assert not changed and len(TOYS) == 3 and ROOT in PACKAGE.parents
