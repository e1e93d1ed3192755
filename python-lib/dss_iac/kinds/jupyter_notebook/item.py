"""A Jupyter notebook as YAML ↔ the tree of its document (API §11). What counts of it is the type and the source of its
cells, and the kernel; outputs belong to whoever ran it: they are never compared, and stay with the cells that stay.

{name: Explore, file: notebooks/explore.ipynb}
{name: Explore, code_env: py311, cells: [{markdown: "# Orders"}, {code: "import dataiku"}]}
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Call, Reader, Wanted, Written
from ...core.model.resource import Resource
from ...errors import NOT_JSON
from ..common.file_names import safe, url
from ..common.trees import hollow, ordered

CELLS = ("code", "markdown", "raw")
RAN = ("outputs", "execution_count")
# What the server writes into the metadata by itself (API §11).
SERVER = (
    "creator",
    "createdOn",
    "modifiedBy",
    "creationTag",
    "versionTag",
    "versionNumber",
    "dkuGit",
    "name",
    "hide_input",
    "language_info",
)
PYTHON3: Mapping[str, Any] = {"name": "python3", "display_name": "Python 3", "language": "python"}
FORMAT = {"nbformat": 4, "nbformat_minor": 1}
DEFAULTS: Mapping[str, Any] = {**FORMAT, "metadata": {"tags": [], "customFields": {}, "kernelspec": PYTHON3}}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "file": {"type": "string", "description": "The notebook: a file of Jupyter, `.ipynb`"},
        "cells": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {kind: {"type": "string"} for kind in CELLS},
                "minProperties": 1,
                "maxProperties": 1,
                "additionalProperties": False,
            },
            "description": "The cells, instead of a file: {code: …} or {markdown: …}",
        },
        "code_env": {"type": "string", "description": "Code environment whose Python kernel runs it"},
        "kernel": {"type": "object", "description": "Any other kernel, as Jupyter describes it"},
    },
}


def read(item: Mapping[str, Any], reader: Reader) -> Wanted:
    """The tree that a YAML item declares."""
    if "file" in item and "cells" in item:
        reader.error("cells", "both `cells` and `file` are given", "keep one of them")
    found = _parsed(reader.content(item["file"], "file"), reader) if "file" in item else {}
    body: dict[str, Any] = unwrap(found) if found else {}
    if "cells" in item:
        body["cells"] = [{"cell_type": kind, "source": text} for cell in item["cells"] for kind, text in cell.items()]
    notes = {k: v for k, v in (body.get("metadata") or {}).items() if k not in SERVER}
    if "kernel" in item:
        notes["kernelspec"] = item["kernel"]
    elif "code_env" in item:
        notes["kernelspec"] = {
            "name": f"py-dku-venv-{str(item['code_env']).lower()}",
            "display_name": f"Python (env {item['code_env']})",
            "language": "python",
        }
    if "tags" in item:
        notes["tags"] = item["tags"]
    return Wanted({**body, **({"metadata": notes} if notes else {})}, name=str(item["name"]), initial=dict(FORMAT))


def _parsed(text: str, reader: Reader) -> dict[str, Any]:
    if not text:  # told already
        return {}
    try:
        found = json.loads(text)
    except NOT_JSON as error:
        reader.error("file", f"is no notebook: not JSON ({error})", "name a file that Jupyter wrote")
        return {}
    if not (isinstance(found, dict) and isinstance(found.get("cells"), list)):
        reader.error("file", "is no notebook: it has no cells", "name a file that Jupyter wrote")
        return {}
    return dict(found)


def show(tree: Mapping[str, Any], place: Mapping[str, Any]) -> Written:
    """The YAML item for a notebook, the notebook itself in a file under `notebooks/`."""
    name = str(place["name"])
    notes = {k: v for k, v in (tree.get("metadata") or {}).items() if k not in (*SERVER, "tags") and not hollow(v)}
    cells = [_never_run(cell) for cell in tree.get("cells") or []]
    head = {k: tree[k] for k in FORMAT if k in tree}
    whole = {"cells": cells, "metadata": ordered(notes), **head}
    file = f"notebooks/{safe(name)}.ipynb"
    item: dict[str, Any] = {"name": name, "file": file}
    if (tree.get("metadata") or {}).get("tags"):
        item["tags"] = sorted(tree["metadata"]["tags"])
    return Written(item, {file: json.dumps(whole, indent=1, ensure_ascii=False, sort_keys=True) + "\n"})


def unwrap(document: Mapping[str, Any]) -> dict[str, Any]:
    """A notebook without what running it leaves behind; the source of a cell is one text."""
    kept = ({k: v for k, v in cell.items() if k not in RAN} for cell in document.get("cells") or [])
    return {**document, "cells": [{**cell, "source": _text(cell.get("source"))} for cell in kept]}


def wrap(fresh: Mapping[str, Any], piece: Mapping[str, Any]) -> dict[str, Any]:
    """What is sent back: cells that are as they were keep their outputs, whatever their place."""
    had: dict[tuple[Any, str], list[Mapping[str, Any]]] = {}
    for cell in fresh.get("cells") or []:
        had.setdefault((cell.get("cell_type"), _text(cell.get("source"))), []).append(cell)
    cells = []
    for cell in piece.get("cells") or []:
        same = had.get((cell.get("cell_type"), cell.get("source") or ""))
        cells.append(dict(same.pop(0)) if same else whole(cell))
    metadata = {**(fresh.get("metadata") or {}), **(piece.get("metadata") or {})}
    return {**fresh, **piece, "cells": cells, "metadata": metadata}


def whole(cell: Mapping[str, Any]) -> dict[str, Any]:
    """A new cell as Jupyter keeps it."""
    return {"metadata": {}, **_never_run(cell)}


def _never_run(cell: Mapping[str, Any]) -> dict[str, Any]:
    ran: dict[str, Any] = {"outputs": [], "execution_count": None} if cell.get("cell_type") == "code" else {}
    return {**cell, "source": str(cell.get("source") or "").splitlines(keepends=True), **ran}


def _text(source: Any) -> str:
    return "".join(source) if isinstance(source, list) else str(source or "")


def create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    """The POST of the whole notebook, under its name (API §11)."""
    content = {**FORMAT, **wire, "cells": [whole(cell) for cell in wire.get("cells") or []]}
    content["metadata"] = {"kernelspec": dict(PYTHON3), **(wire.get("metadata") or {})}
    path = url("projects", facts["project"], "jupyter-notebooks", resource.name)
    return [Call("POST", path, content, note="create notebook")]
