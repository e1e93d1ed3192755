"""The laws of the house (ARCHITECTURE.md), each of them a test over the source itself."""

from __future__ import annotations

import ast
import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from tests import architecture
from tests.architecture import PACKAGE, ROOT, imports, tree, wing

MODULES = architecture.modules()
SANDBOX = sorted((ROOT / "tests" / "sandbox").rglob("*.py"))

PURE = ("core", "kinds", "render")
IMPURE_MODULES = {"os", "io", "pathlib", "socket", "time", "random", "secrets", "uuid", "logging", "requests", "subprocess",
                  "threading", "tempfile", "shutil", "sys", "dataikuapi", "urllib.request", "http"}  # fmt: skip
# Which wing may import which, beside what follows from it. A wing that is not here imports nothing of the package.
ARROWS = {
    "core/secret": ("core/model",),
    "core/text": ("core/model",),
    "core/template": ("core/text",),
    "core/compare": ("core/secret",),
    "core/spelling": ("core/text",),
    "core/language": ("core/template", "core/compare", "core/spelling"),
    "core/reach": ("core/compare",),
    "core/planning": ("core/reach",),
    "core/record": ("core/planning",),
    "core/consent": ("core/planning",),
    "core/accept": ("core/language",),
    "core/layout": ("core/accept",),
    "kinds": ("core/language", "core/record", "core/consent"),
    "dss": ("kinds",),
    "run": ("dss", "core/layout"),
    "run/config": ("run",),
    "run/home": ("run",),
    "run/look": ("run",),
    "run/step": ("run/look",),
    "run/verb": ("run/step", "run/home", "run/config"),
    "render": ("core/language", "core/record", "core/consent", "core/accept"),
    "run/cache": ("run/verb",),
    "run/workspace": ("run/verb",),
    "cli": ("run/cache", "run/workspace", "render"),
    "library": ("run/cache", "render"),
    "plugin": ("run/workspace", "render"),
    "webapp": ("plugin",),
    "": ("library", "cli"),
}  # fmt: skip
EVERYBODYS = "errors"
LONGEST_FILE, LONGEST_KIND, LONGEST_FUNCTION, LARGEST_FOLDER, LONGEST_PAGE = 300, 120, 40, 20, 150


def _name(path: Path) -> str:
    return path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix()


def _guilty(law: Callable[[Path], object], paths: Iterable[Path] = MODULES) -> dict[str, object]:
    """What each module does against a law, by its name: all of them in one answer."""
    found = {_name(path): law(path) for path in paths}
    return {name: what for name, what in found.items() if what}


def _allowed(name: str) -> set[str]:
    """What a wing may import: its arrows, and theirs."""
    found = {name, EVERYBODYS}
    for other in ARROWS.get(name, ()):
        found |= _allowed(other)
    return found


def broken(arrows: dict[str, dict[str, list[str]]]) -> list[str]:
    """Imports that no arrow allows."""
    return sorted(
        told for a, to in arrows.items() for b, who in to.items() if b not in _allowed(a) for told in who
    )  # fmt: skip


def test_imports_point_one_way() -> None:
    """Imports between wings follow the arrows of DESIGN §1."""
    assert not broken(architecture.arrows())


def test_an_arrow_that_is_not_drawn_is_found() -> None:
    """The law above can fail: a way back is no arrow, between wings and inside of core and run."""
    for back in (("core/compare", "core/planning"), ("core/text", "core/template"), ("run/look", "run/step"),
                 ("render", "run"), ("dss", "run"), ("plugin", "cli"), ("errors", "core/model")):  # fmt: skip
        assert broken({back[0]: {back[1]: ["one → other"]}}) == ["one → other"]


def test_the_pure_wings_do_nothing() -> None:
    """core, kinds and render import nothing that does I/O."""

    def outside(path: Path) -> set[str]:
        return {n for n in imports(path) for bad in IMPURE_MODULES if n == bad or n.startswith(bad + ".")}

    assert not _guilty(outside, [path for path in MODULES if wing(path).split("/")[0] in PURE])


def _kind(path: Path) -> str:
    """The kind that a module belongs to, "" for what kinds share and for everything else."""
    inside = path.relative_to(PACKAGE).parts
    if inside[0] != "kinds" or inside[1] in ("common", "__init__.py"):
        return ""
    return inside[1].removesuffix(".py")


def test_no_kind_knows_another() -> None:
    """A kind imports core and what kinds share; what kinds share imports no kind."""

    def others(path: Path) -> set[str]:
        return {_kind(other) for other in architecture.imported(path)} - {"", _kind(path)}

    assert not _guilty(others, [path for path in MODULES if wing(path) == "kinds"])


def test_dataiku_is_imported_by_its_adapter_only() -> None:
    """The in-instance package exists only inside DSS."""

    def dataiku(path: Path) -> bool:
        return any(name.split(".")[0] == "dataiku" for name in imports(path))

    assert list(_guilty(dataiku)) == ["plugin/dss_runtime.py"]


def test_no_circle_is_hidden() -> None:
    """Who imports for types only would import in a circle. What is imported later is a library, or the command line's
    engine: both are arrows of the drawing all the same, and stand beside the value that fetches them."""

    def hidden(path: Path) -> list[str]:
        read, found = tree(path), []
        for block in (
            n for n in ast.walk(read) if isinstance(n, ast.If) and getattr(n.test, "id", "") == "TYPE_CHECKING"
        ):
            later = "".join(ast.unparse(n) for n in block.orelse or read.body)
            own = any(isinstance(n, ast.ImportFrom) and n.level for n in block.body)
            if not ("LazyModule(" in later or "def __getattr__(" in later):
                found.append(f"line {block.lineno}: for types only")
            if own and _name(path) not in ("__init__.py", "cli/main.py"):
                found.append(f"line {block.lineno}: modules of the package")
        return found

    assert not _guilty(hidden)


def test_no_two_modules_need_each_other() -> None:
    """Inside a wing, too, imports go round in no circle."""
    open_ = {path: architecture.imported(path) - {path} for path in MODULES if path.name != "__init__.py"}
    while free := [path for path, needs in open_.items() if not needs & open_.keys()]:
        for path in free:
            del open_[path]
    assert not open_


def test_sizes() -> None:
    """Files and functions stay short enough to be read at one sitting."""

    def too_long(path: Path) -> dict[str, int]:
        own = path.is_relative_to(PACKAGE / "kinds") and (path.name == "kind.py" or path.parent == PACKAGE / "kinds")
        functions = (n for n in ast.walk(tree(path)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
        sizes = {n.name: (n.end_lineno or 0) - n.lineno + 1 for n in functions}
        found = {name: size for name, size in sizes.items() if size > LONGEST_FUNCTION}
        lines = len(path.read_text(encoding="utf-8").splitlines())
        return found | ({"the file": lines} if lines > (LONGEST_KIND if own else LONGEST_FILE) else {})

    assert not _guilty(too_long, MODULES + SANDBOX)


def test_no_folder_is_a_hall() -> None:
    """A folder holds no more modules than one looks through."""
    sizes = Counter(path.parent.relative_to(PACKAGE).as_posix() for path in MODULES if path.name != "__init__.py")
    assert not {folder: n for folder, n in sizes.items() if n > LARGEST_FOLDER}


def test_public_names_are_documented() -> None:
    """Every module, public class and public function says what it is."""

    def undocumented(path: Path) -> list[str]:
        read = tree(path)
        named = [n for n in read.body if isinstance(n, ast.FunctionDef | ast.ClassDef) and not n.name.startswith("_")]
        inner = [m for c in named if isinstance(c, ast.ClassDef) for m in c.body if isinstance(m, ast.FunctionDef)]
        names = [n.name for n in [*named, *inner] if not n.name.startswith("_") and not ast.get_docstring(n)]
        return names if ast.get_docstring(read) else ["the module", *names]

    assert not _guilty(undocumented)


def test_no_module_has_a_name_that_says_nothing() -> None:
    """A module is called after what it is; the folder of what kinds share is the one exception."""
    empty = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}
    assert not [p for p in MODULES + SANDBOX if p.stem in empty]
    assert [p.parent for p in MODULES if p.parent.name in empty and p.stem == "__init__"] == [PACKAGE / "kinds/common"]


def test_nobody_else_names_a_kind() -> None:
    """A kind is one value in one place: no comparison with a kind's name outside `kinds/`."""
    names = {_kind(p) for p in MODULES} - {""}
    speaks = re.compile(r"""\bkind(?:\.name)?\s*(?:==|!=|in)\s*[("'{\[]""")
    guilty = [
        f"{_name(path)}:{n}"
        for path in MODULES
        if wing(path) != "kinds"
        for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if speaks.search(line) and any(f'"{name}"' in line for name in names)
    ]
    assert not guilty


def test_the_picture_is_of_today() -> None:
    """`python -m tests.architecture` draws it anew."""
    assert architecture.PAGE.read_text(encoding="utf-8") == architecture.page()
    assert architecture.LIST.read_text(encoding="utf-8") == architecture.listing()
    assert len(architecture.page().splitlines()) <= LONGEST_PAGE


def test_the_sandbox_shares_nothing_with_the_engine() -> None:
    """D50: a stand-in derived from the engine's own tables would only agree with itself."""
    for path in SANDBOX:
        assert "dss_iac" not in path.read_text(encoding="utf-8").replace("dss_iac_", ""), path


def test_only_the_verbs_are_public() -> None:
    """The library's surface is the list DESIGN names."""
    import dss_iac

    assert set(dss_iac.__all__) <= {"load", "validate", "plan", "apply", "drift", "import_project", "rollback", "destroy",
                                    "state", "show", "approve", "accept", "__version__"}  # fmt: skip
    assert sorted(dss_iac.__all__) == list(dss_iac.__all__)


def _shipped(root: Path) -> Iterator[Path]:
    """Files of the project; what git and tools made is passed by without a look inside."""
    made = re.compile(r"\.git|\.venv.*|\..*_cache|\.hypothesis|__pycache__|node_modules|build|dist")
    for folder, below, files in os.walk(root):
        below[:] = [name for name in below if not made.fullmatch(name)]
        yield from (Path(folder) / name for name in files if not made.fullmatch(name))


def test_the_project_speaks_of_itself_alone() -> None:
    """No path of a machine, no registry host, in anything that is shipped."""
    told = re.compile(r"(^|[^A-Za-z0-9_.])/(work|root|farm)/|files\.pythonhosted|registry\.npmjs")
    guilty = [
        path
        for path in _shipped(ROOT)
        if path.suffix in {".py", ".md", ".toml", ".yml", ".json", ".txt", ""}
        and path != Path(__file__)
        and told.search(path.read_text(encoding="utf-8", errors="ignore"))
    ]
    assert not guilty
