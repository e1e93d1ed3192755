"""A module as a page for those who use it: what it takes, what it gives, what it makes, and how it is written. Pure:
documents → Markdown; what is wrong with them goes to the report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.language.modules import contract
from ..core.language.sections import gather
from ..core.model.diagnostic import Report
from ..core.model.kind import Kind
from ..core.model.resource import ABSENT
from ..core.text.document import Document
from ..core.text.yaml_writer import dump

_STANDS_FOR: Mapping[str, Any] = {"number": 1.5, "integer": 1, "boolean": True, "list": [], "map": {}}


def page(name: str, source: str, documents: Sequence[Document], kinds: Mapping[str, Kind], report: Report) -> str:
    """The page of the module `name`, used as `source`."""
    sections = gather(documents, kinds, report, True)
    variables = sections.head("variables")
    takes = contract.inputs(sections.head("inputs"), variables, report)
    gives = contract.outputs(sections.head("outputs"), report)
    made = [(kind.section, one.tree) for kind in kinds.values() for one in sections.items.get(kind.section, ())]
    parts = [f"# Module {name}", f"```yaml\n{dump(_example(name, source, takes))}```"]
    if takes:
        parts.append(_table("Inputs", "input | type | default | meaning", [_input(one) for one in takes.values()]))
    elif variables.tree:
        rows = [f"| `{n}` |  | {_value(v)} |  |" for n, v in variables.tree.items()]
        parts.append(_table("Inputs", "input | type | default | meaning", rows))
    if gives:
        rows = [f"| `{{{{ module.{name}.{o.name} }}}}` | {_cell(o.description)} |" for o in gives]
        parts.append(_table("Outputs", "output | meaning", rows))
    if made:
        rows = [f"| {section} | `{_cell(str(tree.get('name') or tree.get('path') or ''))}` | "
                f"{_cell(str(tree.get('description') or ''))} |" for section, tree in made]  # fmt: skip
        parts.append(_table("What it makes", "section | name | meaning", rows))
    return "\n\n".join(parts) + "\n"


def _example(name: str, source: str, takes: Mapping[str, contract.Input]) -> dict[str, Any]:
    """A use with what has to be given."""
    needed = {one.name: _needed(one) for one in takes.values() if one.default is ABSENT}
    return {"modules": [{"name": name, "source": source, **({"with": needed} if needed else {})}]}


def _needed(one: contract.Input) -> Any:
    if one.secret:
        return f"{{{{ env.{one.name.upper()} }}}}"
    return one.one_of[0] if one.one_of else _STANDS_FOR.get(one.type, "…")


def _input(one: contract.Input) -> str:
    default = "*needed*" if one.default is ABSENT else "(secret)" if one.secret else _value(one.default)
    known = f" One of {', '.join(_value(v) for v in one.one_of)}." if one.one_of else ""
    secret = " Secret: only secret fields may use it." if one.secret else ""
    return f"| `{one.name}` | {one.type} | {default} | {_cell(f'{one.description}{known}{secret}'.strip())} |"


def _value(value: Any) -> str:
    return f"`{_cell(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))}`"


def _cell(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())


def _table(title: str, head: str, rows: Sequence[str]) -> str:
    lines = "|".join("---" for _ in head.split(" | "))
    return "\n".join([f"## {title}", "", f"| {head} |", f"|{lines}|", *rows])
