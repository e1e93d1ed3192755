"""The laws of the house (ARCHITECTURE.md), each of them a test over the source itself."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGE = ROOT / "python-lib" / "dss_iac"
MODULES = sorted(PACKAGE.rglob("*.py"))
SANDBOX = sorted((ROOT / "tests" / "sandbox").rglob("*.py"))

PURE = ("core", "forms", "kinds", "render")
IMPURE_MODULES = {"os", "io", "pathlib", "socket", "time", "random", "secrets", "uuid", "logging", "requests", "subprocess",
                  "threading", "tempfile", "shutil", "sys", "dataikuapi", "urllib.request", "http"}  # fmt: skip
MAY_IMPORT = {
    "core": {"core", "errors"},
    "forms": {"forms", "core", "errors"},
    "kinds": {"kinds", "forms", "core", "errors"},
    "dss": {"dss", "kinds", "forms", "core", "errors"},
    "run": {"run", "dss", "kinds", "forms", "core", "errors"},
    "render": {"render", "core", "errors"},
}
LONGEST_FILE, LONGEST_KIND, LONGEST_FUNCTION = 300, 120, 40


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _room(path: Path) -> str:
    inside = path.relative_to(PACKAGE).parts
    return inside[0] if len(inside) > 1 else ""


def _imports(path: Path) -> list[str]:
    """Absolute names of what a module imports; relative imports are resolved below `dss_iac`."""
    found: list[str] = []
    here = ("dss_iac", *path.relative_to(PACKAGE).with_suffix("").parts)
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = here[: len(here) - node.level] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            found += [f"{module}.{alias.name}" for alias in node.names]
    return found


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_one_way(path: Path) -> None:
    """run → dss → kinds → forms → core, render → core; the pure rooms import nothing that does I/O."""
    room = _room(path)
    if room not in MAY_IMPORT:
        return
    inside = {name.split(".")[1] for name in _imports(path) if name.startswith("dss_iac.")}
    assert inside <= MAY_IMPORT[room], f"{room} may not import {inside - MAY_IMPORT[room]}"
    if room in PURE:
        outside = {n for n in _imports(path) for bad in IMPURE_MODULES if n == bad or n.startswith(bad + ".")}
        assert not outside, f"{room} does no I/O, and imports {outside}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_dataiku_is_imported_by_its_adapter_only(path: Path) -> None:
    """The in-instance package exists only inside DSS."""
    names = {name.split(".")[0] for name in _imports(path)}
    assert "dataiku" not in names or path == PACKAGE / "plugin" / "here.py"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_no_circle_is_hidden(path: Path) -> None:
    """Who imports for types only would import in a circle."""
    assert "TYPE_CHECKING" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", MODULES + SANDBOX, ids=lambda p: str(p.relative_to(ROOT)))
def test_sizes(path: Path) -> None:
    """Files and functions stay short enough to be read at one sitting."""
    limit = LONGEST_KIND if path.parent == PACKAGE / "kinds" else LONGEST_FILE
    assert len(path.read_text(encoding="utf-8").splitlines()) <= limit
    functions = (n for n in ast.walk(_tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    too_long = {n.name: (n.end_lineno or 0) - n.lineno + 1 for n in functions}
    assert not {name: size for name, size in too_long.items() if size > LONGEST_FUNCTION}


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_public_names_are_documented(path: Path) -> None:
    """Every module, public class and public function says what it is."""
    tree = _tree(path)
    assert ast.get_docstring(tree), "the module says neither what it is nor what it refuses to know"
    public = [
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    inner = [m for c in public if isinstance(c, ast.ClassDef) for m in c.body if isinstance(m, ast.FunctionDef)]
    names = [n.name for n in [*public, *inner] if not n.name.startswith("_") and not ast.get_docstring(n)]
    assert not names


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A module is called after what it is."""
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [p for p in MODULES + SANDBOX if p.stem in empty]


def test_nobody_else_names_a_kind() -> None:
    """A kind is one value in one file: no comparison with a kind's name outside `kinds/`."""
    names = {p.stem for p in (PACKAGE / "kinds").glob("*.py")} - {"__init__"}
    speaks = re.compile(r"""\bkind(?:\.name)?\s*(?:==|!=|in)\s*[("'{\[]""")
    guilty = [
        f"{path.relative_to(PACKAGE)}:{n}"
        for path in MODULES
        if _room(path) not in ("kinds", "forms")
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if speaks.search(line) and any(f'"{name}"' in line for name in names)
    ]
    assert not guilty


def test_the_sandbox_shares_nothing_with_the_engine() -> None:
    """D50: a stand-in derived from the engine's own tables would only agree with itself."""
    for path in SANDBOX:
        assert "dss_iac" not in path.read_text(encoding="utf-8").replace("dss_iac_", ""), path


def test_only_the_verbs_are_public() -> None:
    """The library's surface is the list DESIGN names."""
    import dss_iac

    assert set(dss_iac.__all__) <= {"load", "validate", "plan", "apply", "drift", "import_project", "rollback", "destroy",
                                    "state", "show", "approve", "__version__"}  # fmt: skip
    assert sorted(dss_iac.__all__) == list(dss_iac.__all__)


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a machine, no registry host, in anything that is shipped."""
    told = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|farm)/|files\.pythonhosted|registry\.npmjs")
    texts = [
        p for p in ROOT.rglob("*") if p.suffix in {".py", ".md", ".toml", ".yml", ".json", ".txt", ""} and p.is_file()
    ]
    guilty = [
        p
        for p in texts
        if not {".git", ".venv", "node_modules", ".mypy_cache", ".ruff_cache", ".hypothesis"} & set(p.parts)
        and p != Path(__file__)
        and told.search(p.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not guilty
