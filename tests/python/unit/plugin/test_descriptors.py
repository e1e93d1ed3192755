"""The descriptors of the plugin against what DSS reads (conventions §1, §8): DSS ignores mistakes in silence."""

from __future__ import annotations

import ast
import itertools
import json
import re
import sys
import types
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.version import VERSION
from tests import plugin_zip

ROOT = Path(__file__).parents[4]
PLUGIN = ROOT / "plugin.json"
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
MACROS = sorted(ROOT.glob("python-runnables/*/runnable.json"))
STEPS = sorted(ROOT.glob("python-steps/*/step.json"))
RECIPES = sorted(ROOT.glob("custom-recipes/*/recipe.json"))
SETS = sorted(ROOT.glob("parameter-sets/*/parameter-set.json"))
WEBAPPS = sorted(ROOT.glob("webapps/*/webapp.json"))
ENTRIES = sorted(p for d in ("python-runnables", "python-steps", "custom-recipes") for p in ROOT.glob(f"{d}/*/*.py"))
ALL = [PLUGIN, *MACROS, *STEPS, *RECIPES, *SETS, *WEBAPPS, ROOT / "code-env" / "python" / "desc.json"]

META = {"label", "description", "icon"}
PARAM = {"name", "label", "type", "description", "defaultValue", "mandatory", "visibilityCondition"}
MORE: Mapping[str, set[str]] = {
    "STRINGS": {"allowDuplicates"},
    "INT": {"minI", "maxI"},
    "DOUBLE": {"minD", "maxD"},
    "SELECT": {"selectChoices", "getChoicesFromPython", "triggerParameters", "disableAutoReload"},
    "MULTISELECT": {"selectChoices", "getChoicesFromPython", "triggerParameters", "disableAutoReload"},
    "PRESET": {"parameterSetId"},
    **{key: set() for key in ("STRING", "TEXTAREA", "PASSWORD", "BOOLEAN", "MAP", "SEPARATOR")},
}
KEYS: Mapping[str, set[str]] = {
    "plugin.json": {"id", "version", "meta", "params"},
    "runnable.json": {"meta", "impersonate", "permissions", "requiresGlobalAdmin", "resultType", "resultLabel", "macroRoles",
                      "params", "adminParams", "paramsPythonSetup", "longDescription"},
    "step.json": {"meta", "params", "paramsPythonSetup"},
    "recipe.json": {"meta", "kind", "inputRoles", "outputRoles", "params", "paramsPythonSetup"},
    "parameter-set.json": {"meta", "defaultDefinableInline", "defaultDefinableAtProjectLevel", "pluginParams", "params"},
    "webapp.json": {"meta", "baseType", "hasBackend", "noJSSecurity", "standardWebAppLibraries", "enableJavascriptModules",
                    "params", "paramsPythonSetup", "roles", "hideWebAppConfig"},
    "desc.json": {"acceptedPythonInterpreters", "forceConda", "installCorePackages", "corePackagesSet", "installJupyterSupport"},
}  # fmt: skip
NEEDS = {
    "plan": "READ_CONF", "check-drift": "READ_CONF", "review-plan": "WRITE_CONF", "apply": "WRITE_CONF",
    "import-project": "WRITE_CONF", "accept-edits": "WRITE_CONF", "rollback": "WRITE_CONF", "destroy": "ADMIN", "unlock": "ADMIN",
}  # fmt: skip


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    assert len(names) == len(set(names)), f"a key twice: {names}"
    return dict(pairs)


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"), object_pairs_hook=_once)
    return found


def _params(document: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for key in ("params", "adminParams", "pluginParams"):
        yield from document.get(key) or []


def _named(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", ALL, ids=_named)
def test_strict_json_with_known_keys(path: Path) -> None:
    """DSS takes comments and ignores what it does not know; its own tools and its readers do not."""
    document = _read(path)
    assert set(document) <= KEYS[path.name]
    assert path.name == "desc.json" or set(document["meta"]) >= META


@pytest.mark.parametrize("path", ALL, ids=_named)
def test_parameters_are_what_dss_knows(path: Path) -> None:
    document = _read(path)
    names = [p["name"] for p in _params(document) if p["type"] != "SEPARATOR"]
    assert len(names) == len(set(names))
    for param in _params(document):
        assert param["type"] in MORE, param
        assert set(param) <= PARAM | MORE[param["type"]], param
        assert param.get("label"), param
        if param["type"] in ("SELECT", "MULTISELECT"):
            assert ("selectChoices" in param) != bool(param.get("getChoicesFromPython")), param
        values = [c["value"] for c in param.get("selectChoices") or []]
        if values and "defaultValue" in param:
            assert param["defaultValue"] in values, param
        assert set(param.get("triggerParameters") or []) <= set(names), param
        assert set(re.findall(r"model\.(\w+)", param.get("visibilityCondition") or "")) <= set(names), param


CHOSEN = {"now": (False, True), "with_configuration": (False, True), "what": ("approved", "planned", "now"),
          "decision": ("look", "approve", "reject")}  # fmt: skip
WORDS = (("||", " or "), ("&&", " and "), ("!=", " <> "), ("!", " not "), ("<>", "!="), ("model.", "of."))


@pytest.mark.parametrize("path", [*MACROS, *STEPS, *RECIPES], ids=_named)
def test_a_form_shows_seven_fields_at_most_until_more_is_asked_for(path: Path) -> None:
    """Whatever is chosen in it. Conditions are read as DSS reads them, with Python's words for JavaScript's."""
    for chosen in itertools.product(*CHOSEN.values()):
        of = types.SimpleNamespace(more=False, **dict(zip(CHOSEN, chosen, strict=True)))
        shown = []
        for param in _params(_read(path)):
            condition = param.get("visibilityCondition", "True")
            for said, meant in WORDS:
                condition = condition.replace(said, meant)
            if eval(condition.strip(), {"__builtins__": {}}, {"of": of}):  # our own files
                shown.append(param["label"])
        assert len(shown) <= 7, (of, shown)


@pytest.mark.parametrize("path", ALL, ids=_named)
def test_secrets_are_kept_by_settings_and_presets_only(path: Path) -> None:
    """A password in the form of a component is stored as it is."""
    secret = [p["name"] for p in _params(_read(path)) if p["type"] in ("PASSWORD", "CREDENTIAL_REQUEST")]
    assert not secret or path in (PLUGIN, *SETS)


@pytest.mark.parametrize("path", ALL, ids=_named)
def test_what_is_named_exists(path: Path) -> None:
    document = _read(path)
    setup = document.get("paramsPythonSetup")
    asks = {p["name"] for p in _params(document) if p.get("getChoicesFromPython")}
    assert bool(asks) <= bool(setup)
    if setup:
        text = (ROOT / "resource" / setup).read_text(encoding="utf-8")
        assert all(f'"{name}"' in text.split("CHOICES = ")[1] for name in asks)
    for param in _params(document):
        if param["type"] == "PRESET":
            assert (ROOT / "parameter-sets" / param["parameterSetId"] / "parameter-set.json").is_file()


def test_one_name_means_one_thing() -> None:
    """The same parameter has the same type and the same choices in all components."""
    seen: dict[str, tuple[Any, ...]] = {}
    for path in (*MACROS, *STEPS, *RECIPES):
        for p in _params(_read(path)):
            if p["type"] == "SEPARATOR" or (p["name"], path.parent.name) == ("configuration", "import-project"):
                continue
            what = (p["type"], json.dumps(p.get("selectChoices")), p.get("getChoicesFromPython"))
            assert seen.setdefault(p["name"], what) == what, (p["name"], path)


def test_macros_need_what_they_do() -> None:
    """D47; and D46: the process is DSS's own, because the settings hold the signing key."""
    found = {path.parent.name: _read(path) for path in MACROS}
    assert {id: m["permissions"] for id, m in found.items()} == {id: [right] for id, right in NEEDS.items()}
    assert not any(m["impersonate"] for m in found.values())
    assert len({m["meta"]["category"] for m in found.values()}) == 1
    assert all(m["resultType"] == "HTML" and m["macroRoles"] == [] for m in found.values())


def test_what_changes_things_is_unticked() -> None:
    boxes = {
        p["name"]: p["defaultValue"]
        for path in (*MACROS, *STEPS)
        for p in _params(_read(path))
        if p["type"] == "BOOLEAN"
    }
    assert boxes and not any(boxes.values())
    assert {"now", "sure", "overwrite", "delete_project", "reset", "allow_mass_change"} <= set(boxes)


def test_names_that_reviewers_expect() -> None:
    about = _read(PLUGIN)
    assert re.fullmatch(r"[a-z][a-z-]*", about["id"]) and not re.search("plugin|custom", about["id"])
    ids = [path.parent.name for path in (*MACROS, *STEPS, *RECIPES, *SETS, *WEBAPPS)]
    assert all(re.fullmatch(r"[a-z][a-z-]*", id) and not re.search("plugin|custom|dataset", id) for id in ids)
    assert all(path.parent.name.startswith(f"{about['id']}-") for path in RECIPES)
    labels = [_read(path)["meta"]["label"] for path in ALL if path.name != "desc.json"]
    assert all(1 <= len(label.split()) <= 4 for label in labels)
    assert about["meta"]["supportLevel"] == "NOT_SUPPORTED"


def test_recipe_roles() -> None:
    for path in RECIPES:
        document = _read(path)
        assert document["kind"] == "PYTHON"
        for role in (*document["inputRoles"], *document["outputRoles"]):
            assert {"name", "label", "description", "arity", "required"} <= set(role) and role["arity"] in (
                "UNARY",
                "NARY",
            )


def test_presets_are_not_stored_in_the_open() -> None:
    """Inline presets keep passwords unencrypted (conventions §1.6)."""
    assert SETS and all(_read(path)["defaultDefinableInline"] is False for path in SETS)


def test_one_version_everywhere() -> None:
    project = re.search(r'^version = "(.+)"', PYPROJECT, re.M)
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.M)
    assert project and newest
    assert {_read(PLUGIN)["version"], project[1], newest[1], VERSION} == {VERSION}


def test_the_code_env_brings_what_the_package_needs() -> None:
    """All but the API client, which the instance brings in its own version (D46), with what that needs."""
    listed = PYPROJECT.split("\ndependencies = [")[1].split("]")[0]
    wanted = {name.lower() for name in re.findall(r'"([\w.-]+)', listed)}
    lines = (ROOT / "code-env" / "python" / "spec" / "requirements.txt").read_text(encoding="utf-8").splitlines()
    brought = {re.split(r"[<>=]", line)[0].lower() for line in lines}
    assert wanted - {"dataiku-api-client", "six"} <= brought and "dataiku-api-client" not in brought
    desc = _read(ROOT / "code-env" / "python" / "desc.json")
    assert desc["acceptedPythonInterpreters"] == ["PYTHON310", "PYTHON311", "PYTHON312", "PYTHON313"]
    assert desc["installCorePackages"] is True


@pytest.mark.parametrize("path", MACROS, ids=_named)
def test_a_macro_is_one_class_that_only_assigns(path: Path) -> None:
    """DSS makes it before it asks for the progress target, and again elsewhere."""
    tree = ast.parse(path.with_name("runnable.py").read_text(encoding="utf-8"))
    classes = [n for n in tree.body if isinstance(n, ast.ClassDef)]
    assert [b.id for c in classes for b in c.bases if isinstance(b, ast.Name)] == ["Runnable"]
    start = next(n for n in classes[0].body if isinstance(n, ast.FunctionDef) and n.name == "__init__")
    assert [a.arg for a in start.args.args] == ["self", "project_key", "config", "plugin_config"]
    assert all(isinstance(n, ast.Assign) for n in start.body)


@pytest.mark.parametrize("path", ENTRIES, ids=_named)
def test_entry_points_are_thin(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 30


def test_choices_use_the_standard_library() -> None:
    """They run outside of the code environment (D46)."""
    tree = ast.parse((ROOT / "resource" / "choices.py").read_text(encoding="utf-8"))
    names = {a.name for n in ast.walk(tree) if isinstance(n, ast.Import) for a in n.names}
    names |= {n.module or "" for n in ast.walk(tree) if isinstance(n, ast.ImportFrom)}
    assert {n.split(".")[0] for n in names} - set(sys.stdlib_module_names) == {"dataiku"}


def test_nothing_comes_from_a_network() -> None:
    """Pages of the plugin load what the plugin brings."""
    files = [p for d in ("webapps", "resource") for p in (ROOT / d).rglob("*") if p.suffix in {".html", ".js", ".css"}]
    loads = re.compile(
        r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import|url\(\s*["']?(?:https?:)?//|import\s.*["']https?:"""
    )
    assert [_named(p) for p in files if loads.search(p.read_text(encoding="utf-8"))] == []


def test_the_archive_holds_the_plugin_and_nothing_else(tmp_path: Path) -> None:
    made = plugin_zip.build(tmp_path)
    assert made.name == f"dss-plugin-dss-iac-{VERSION}.zip"
    with zipfile.ZipFile(made) as archive:
        names = archive.namelist()
    assert {
        "plugin.json",
        "LICENSE",
        "README.md",
        "resource/choices.py",
        "resource/language.schema.json",
        "python-lib/dss_iac/py.typed",
    } <= set(names)
    assert not [n for n in names if n.startswith(("tests/", "examples/", "docs/", ".")) or "__pycache__" in n]
    assert {_named(p) for p in ALL} <= set(names)
    assert plugin_zip.build(tmp_path / "again").read_bytes() == made.read_bytes()


@pytest.mark.parametrize("path", [PLUGIN, *MACROS, *STEPS, *RECIPES], ids=_named)
def test_every_field_is_explained(path: Path) -> None:
    """Each form has a page that names all of its fields."""
    names = {
        "plugin.json": "administrators",
        "step.json": "steps",
        "recipe.json": path.parent.name.removeprefix("dss-iac-"),
    }
    page = ROOT / "docs" / "plugin" / f"{names.get(path.name, path.parent.name)}.md"
    text = page.read_text(encoding="utf-8")
    lacking = [p["label"] for p in _params(_read(path)) if p["type"] != "SEPARATOR" and f"| {p['label']} |" not in text]
    assert not lacking
    assert page.name in (ROOT / "docs" / "plugin" / "README.md").read_text(encoding="utf-8")
