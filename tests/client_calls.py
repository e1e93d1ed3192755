"""`python -m tests.client_calls [AREA …]`: which requests of the official client the sandbox answers, area by area; of named areas
also which ones it does not. Reads the client's source: nothing is sent. An area is a module of the client.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import dataikuapi

import tests.sandbox.api  # noqa: F401  (fills the table of routes)
from tests.sandbox import routing

SOURCE = Path(dataikuapi.__file__).parent
_ANY = "any"  # stands for a value that only a run knows
_DEEPEST = 20  # expressions in each other; deeper ones name themselves
_VALUE = re.compile(r"%[sdi]|\{\w*\}")


class Request(NamedTuple):
    """A request that the client's source spells out: a verb, and a path whose values are `any`."""

    area: str
    verb: str
    path: str

    @property
    def answered(self) -> bool:
        """Whether the sandbox has a route for it."""
        return routing.find(self.verb, routing.segments(self.path.encode())) is not None


def requests() -> list[Request]:
    """Every one, each once, by area."""
    files = [SOURCE / "dssclient.py", *sorted((SOURCE / "dss").glob("*.py"))]
    return sorted({Request(file.stem, verb, path) for file in files for verb, path in _spelled(file)})


def _spelled(file: Path) -> Iterator[tuple[str, str]]:
    """(verb, path) of each call in a module whose verb and path are written there, or in a name that is given once."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for scope in (tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))):
        names = {**_assigned(tree.body), **_assigned(scope.body)}
        calls = (node for node in ast.walk(scope) if isinstance(node, ast.Call) and len(node.args) > 1)
        for call in calls:
            if getattr(call.func, "attr", "").startswith("_perform_"):
                verb, path = (_text(arg, names) for arg in call.args[:2])
                if verb.isupper() and path.startswith("/"):
                    yield verb, path.split("?")[0]


def _assigned(body: Iterable[ast.stmt]) -> dict[str, ast.expr]:
    """Name → what is assigned to it."""
    plain = (node for node in body if isinstance(node, ast.Assign))
    return {target.id: node.value for node in plain for target in node.targets if isinstance(target, ast.Name)}


def _text(node: ast.expr, names: Mapping[str, ast.expr], deep: int = 0) -> str:
    """What an expression says, as far as it is text that is written there."""

    def inside(part: ast.expr) -> str:
        return _text(part, names, deep + 1)

    if deep > _DEEPEST:
        return _ANY
    if isinstance(node, ast.Name) and node.id in names:
        return inside(names[node.id])
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.BinOp):
        return (
            _VALUE.sub(_ANY, inside(node.left))
            if isinstance(node.op, ast.Mod)
            else inside(node.left) + inside(node.right)
        )
    if isinstance(node, ast.JoinedStr):
        return "".join(str(part.value) if isinstance(part, ast.Constant) else _ANY for part in node.values)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
        return _VALUE.sub(_ANY, inside(node.func.value))
    return _ANY


def main(areas: Sequence[str]) -> None:
    """Print the table."""
    found = requests()
    for area in dict.fromkeys(one.area for one in found):
        own = [one for one in found if one.area == area]
        print(f"{area:28} {sum(one.answered for one in own):4} of {len(own):4}")
        if area in areas:
            print("".join(f"    {one.verb:7}{one.path}\n" for one in own if not one.answered), end="")
    print(f"{'':28} {sum(one.answered for one in found):4} of {len(found):4}")


if __name__ == "__main__":
    main(sys.argv[1:])
