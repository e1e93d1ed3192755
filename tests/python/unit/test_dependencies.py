"""What the project needs of others: declared, used, explained, and locked for every Python it runs on."""

from __future__ import annotations

import ast
import json
import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from tests.python.integration.test_clients import VERSIONS

if sys.version_info >= (3, 11):
    import tomllib
else:  # pytest brings it there
    import tomli as tomllib

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
APART = {"audit", "docs"}  # installed in an environment of its own, beside other versions of the same
PYTHONS = ("3.10", "3.11", "3.12", "3.13")
BROUGHT_BY_DSS = {"dataiku", "flask"}
CLIENT = {"dataiku-api-client", "six"}  # DSS has its own
FOR_ANOTHER = {"six"}  # the official client imports it, and forgets to declare it


def _name(written: str) -> str:
    return re.sub(r"[-_.]+", "-", written).lower()


def _needed(lines: list[str]) -> set[str]:
    return {_name(Requirement(line).name) for line in lines}


RUN_TIME = _needed(PROJECT["project"]["dependencies"])
CODE_ENV = _needed((ROOT / "code-env/python/spec/requirements.txt").read_text(encoding="utf-8").splitlines())
WEBAPP = {"grandalf", "pygments"}  # what the webapp alone needs, and the code env alone brings


@lru_cache
def _imported() -> frozenset[str]:
    """Top-level modules that the package imports, those of Python and its own left out."""
    found: set[str] = set()
    for path in (ROOT / "python-lib" / "dss_iac").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom) and not node.level and node.module:
                names = [node.module]
            found |= {name.split(".")[0] for name in names}
    return frozenset(found - sys.stdlib_module_names - {"dss_iac"})


@lru_cache
def _installed() -> dict[str, set[str]]:
    """Distribution → its top-level modules, by its files: not every one keeps a list of them."""
    found: dict[str, set[str]] = {}
    for dist in metadata.distributions():
        files = (path for path in dist.files or () if path.suffix in {".py", ".so"})
        found.setdefault(_name(dist.metadata["Name"]), set()).update(path.parts[0].split(".")[0] for path in files)
    return found


def _pins(text: str, python: str) -> Iterator[tuple[Requirement, str]]:
    """What a lock installs on a Python under Linux, each with the lines of its hashes."""
    around = {"python_version": python, "python_full_version": f"{python}.9", "sys_platform": "linux"}
    for entry in re.split(r"\n(?=[A-Za-z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text)):
        pin, _, hashes = entry.partition(" \\\n")
        found = Requirement(pin)
        if found.marker is None or found.marker.evaluate(around):
            yield found, hashes


def test_each_dependency_is_imported() -> None:
    assert not {name for name in (RUN_TIME | WEBAPP) - FOR_ANOTHER if not _installed()[name] & _imported()}


def test_whatever_is_imported_comes_with_a_dependency() -> None:
    """Declared, or required by what is declared."""
    comes, waiting = set(WEBAPP), set(RUN_TIME)
    while waiting - comes:
        comes.add(name := (waiting - comes).pop())
        lines = metadata.requires(name) if name in _installed() else ()
        waiting |= _needed([line for line in lines or () if "extra ==" not in line])
    modules = set().union(*(_installed().get(name, set()) for name in comes))
    assert not _imported() - BROUGHT_BY_DSS - modules


def test_the_code_env_brings_the_same_and_what_the_webapp_needs() -> None:
    assert CODE_ENV == RUN_TIME - CLIENT | WEBAPP


def test_the_code_env_stops_before_the_next_major_version() -> None:
    """Nobody tried it, and DSS rebuilds code environments without asking; the lower ends are those of the package."""
    lines = map(Requirement, (ROOT / "code-env/python/spec/requirements.txt").read_text(encoding="utf-8").splitlines())
    declared = {_name(one.name) for one in lines if not any(bound.operator == "<" for bound in one.specifier)}
    assert not declared


def test_each_dependency_earns_its_place() -> None:
    """CONTRIBUTING has one row for each, and none for what is gone."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").split("| package |")[1].split("\n\n")[0]
    rows = [line.split("|")[1] for line in text.splitlines()[2:]]
    assert {_name(word.strip()) for row in rows for word in row.split(",")} == RUN_TIME | WEBAPP


def test_the_lowest_client_is_tried() -> None:
    """All other tests speak through the newest, to ask the sandbox whatever it can answer."""
    declared = next(found for found in map(Requirement, PROJECT["project"]["dependencies"]) if "dataiku" in found.name)
    assert re.fullmatch(re.escape(str(declared.specifier).removeprefix(">=")) + r"(\.0)?", VERSIONS[0])


@pytest.mark.parametrize("python", PYTHONS)
def test_the_locks_hold_what_is_declared(python: str) -> None:
    """One version of each on every Python, and one that the declaration admits. `make lock` makes them so."""
    declared = [*PROJECT["project"]["dependencies"], *PROJECT["project"]["optional-dependencies"]["dev"]]
    declared += PROJECT["build-system"]["requires"]
    pins = {f"{pin.name}{pin.specifier}": pin for lock in LOCKS if lock.stem not in APART for pin, _ in _pins(lock.read_text(encoding="utf-8"), python)}.values()
    versions = {_name(pin.name): str(pin.specifier).removeprefix("==") for pin in pins}
    assert len(versions) == len(pins)
    for wanted in map(Requirement, declared):
        if wanted.marker is None or wanted.marker.evaluate({"python_version": python}):
            assert wanted.specifier.contains(versions.get(_name(wanted.name), "0"), prereleases=True), wanted


def test_what_runs_is_locked_apart_from_what_tests() -> None:
    """The image installs this, and no more."""
    pins = {_name(pin.name) for pin, _ in _pins((ROOT / "requirements" / "run.txt").read_text(encoding="utf-8"), "3.12")}
    assert pins >= RUN_TIME and not pins & _needed(PROJECT["project"]["optional-dependencies"]["dev"]) - RUN_TIME - {"pygments"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_says_what_and_never_where_from(lock: Path) -> None:
    """Hashes name the files; which index has them is the business of whoever installs."""
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text and not re.search(r"(?m)^\s*-(?!-hash=sha256:[0-9a-f]{64}\b)", text)
    for python in PYTHONS:
        assert all("--hash=sha256:" in hashes and str(pin.specifier)[:2] == "==" for pin, hashes in _pins(text, python))


def test_the_lock_of_the_browser_tests_too() -> None:
    lock: Any = json.loads((ROOT / "tests" / "browser" / "package-lock.json").read_text(encoding="utf-8"))
    wanted = json.loads((ROOT / "tests" / "browser" / "package.json").read_text(encoding="utf-8"))["dependencies"]
    assert lock["packages"].pop("")["dependencies"] == wanted
    assert {f"node_modules/{name}" for name in wanted} <= lock["packages"].keys()
    assert all("integrity" in found and "resolved" not in found for found in lock["packages"].values())
