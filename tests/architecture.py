"""The picture of the house, drawn from the imports: `python -m tests.architecture` writes the drawing into
ARCHITECTURE.md and the list of modules into docs/modules.md. Imports nothing of the package: it reads the source.

A wing is a folder of the package that the laws speak of. An arrow says that a module of one wing imports one of another.
"""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "python-lib" / "dss_iac"
PAGE, LIST = ROOT / "ARCHITECTURE.md", ROOT / "docs" / "modules.md"
DIVIDED = ("core", "run")  # wings whose folders are wings of their own
DRAWING = re.compile(r"(<!-- wings -->\n).*?(<!-- /wings -->)", re.S)
TOP = ("webapp", "plugin", "cli", "library", "render", "run", "dss", "kinds", "core")  # as the drawing reads, downwards


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def wing(path: Path) -> str:
    """The wing of a module: `core/model`, `kinds`, `run` for what lies in `run` itself; "" for the package's own."""
    *folders, name = path.relative_to(PACKAGE).with_suffix("").parts
    if not folders:
        return "" if name in ("__init__", "__main__") else name
    return "/".join(folders[:2]) if folders[0] in DIVIDED else folders[0]


@cache
def tree(path: Path) -> ast.Module:
    """A module, parsed: once for all the laws."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Absolute names of what a module imports; relative imports are resolved below `dss_iac`."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    parts = ("dss_iac", *path.relative_to(PACKAGE).with_suffix("").parts)
    here = parts if path.name != "__init__.py" else parts[:-1]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            up = node.level - (path.name == "__init__.py")
            base = here[: len(here) - up] if node.level else ()
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{module}.{alias.name}" for alias in node.names)


@cache
def imported(path: Path) -> frozenset[Path]:
    """The modules of the package that a module imports."""
    found = (_module(name) for name in imports(path) if name.split(".")[0] == "dss_iac")
    return frozenset(module for module in found if module is not None)


def _module(name: str) -> Path | None:
    """The file behind an imported name: a module, or the module or package that has the name."""
    parts = name.split(".")[1:]
    for inside in (parts, parts[:-1]):
        at = PACKAGE.joinpath(*inside)
        if inside and at.with_suffix(".py").exists():
            return at.with_suffix(".py")
        if (at / "__init__.py").exists():
            return at / "__init__.py"
    return None


def arrows() -> dict[str, dict[str, list[str]]]:
    """wing → wing it imports → who does, as `module → module`."""
    found: dict[str, dict[str, list[str]]] = {}
    for path in modules():
        for other in sorted(imported(path)):
            a, b = wing(path), wing(other)
            if a != b:
                told = f"{path.relative_to(PACKAGE)} → {other.relative_to(PACKAGE)}"
                found.setdefault(a, {}).setdefault(b, []).append(told)
    return found


def reduced(graph: Mapping[str, set[str]]) -> set[tuple[str, str]]:
    """The arrows that do not follow from others. `graph` has no circle."""
    reach: dict[str, set[str]] = {}

    def below(one: str) -> set[str]:
        if one not in reach:
            reach[one] = set()
            for next_ in graph.get(one, ()):
                reach[one] |= {next_} | below(next_)
        return reach[one]

    return {(a, b) for a, to in graph.items() for b in to if not any(b in below(c) for c in to if c != b)}


def drawing() -> str:
    """The wings and the arrows between them, as mermaid; what follows from other arrows is left out."""
    graph = {a: {b for b in to if _drawn(b)} for a, to in arrows().items() if _drawn(a)}
    wings = sorted({w for p in modules() if _drawn(w := wing(p))}, key=lambda w: (TOP.index(w.split("/")[0]), w))
    lines = ["```mermaid", "flowchart TB"]
    for top in TOP:
        inside = [w for w in wings if w.split("/")[0] == top]
        if top in DIVIDED:
            lines += [f"  subgraph {top}", *(f"    {_id(w)}[{w.split('/')[-1]}]" for w in inside), "  end"]
        else:
            lines += [f"  {_id(w)}[{w}]" for w in inside]
    kept = sorted(reduced(graph))
    to = {a: " & ".join(_id(b) for one, b in kept if one == a) for a, _ in kept}
    lines += [f"  {_id(a)} --> {others}" for a, others in to.items()]
    return "\n".join([*lines, "```"]) + "\n"


def _drawn(name: str) -> bool:
    """Whether a wing is in the picture: everybody uses `errors`, and what is public is no wing."""
    return name not in ("", "errors", "core")


def _id(name: str) -> str:
    return name.replace("/", "_") if "/" in name else f"{name}_"


def listing() -> str:
    """Every module with the first sentence of what it says of itself, wing by wing."""
    lines = ["# Modules", "", "Made by `python -m tests.architecture` from what each module says of itself.", ""]
    for folder in sorted({p.parent for p in modules()}):
        here = folder.relative_to(PACKAGE).as_posix()
        lines += [f"## `{here}/`" if here != "." else "## The package", "", _first(folder / "__init__.py"), ""]
        rows = [p for p in sorted(folder.glob("*.py")) if p.stem != "__init__"]
        if rows:
            lines += ["| module | what it is |", "|---|---|", *(f"| `{p.stem}` | {_first(p)} |" for p in rows), ""]
    return "\n".join(lines)


def _first(path: Path) -> str:
    """The first sentence of a module's docstring, on one line."""
    told = ast.get_docstring(tree(path)) or ""
    sentence = re.split(r"(?<=[.:])\s+(?=[A-Z`])|\n\n", told, maxsplit=1)[0]
    return " ".join(sentence.split()).rstrip(".").replace("|", "\\|")


def page() -> str:
    """ARCHITECTURE.md with the drawing of today."""
    return DRAWING.sub(lambda m: f"{m[1]}{drawing()}{m[2]}", PAGE.read_text(encoding="utf-8"))


def main() -> None:
    """Write both pages, and have that of the commands written, which is made of the package itself."""
    PAGE.write_text(page(), encoding="utf-8")
    LIST.write_text(listing(), encoding="utf-8")
    environ = {**os.environ, "PYTHONPATH": str(ROOT / "python-lib")}
    subprocess.run([sys.executable, "-m", "tests.command_page"], cwd=ROOT, env=environ, check=True)


if __name__ == "__main__":
    main()
