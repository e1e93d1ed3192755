"""What a dataset rename rewrites in the documents and texts around it (API §5.9). Pure.

Code gets a comment line above each changed call; SQL is left alone. Payloads of join, split and grouping recipes
come back re-serialised, with default keys that they lacked.
"""

from __future__ import annotations

import json
import re
from typing import Any

from ..facts import payloads
from ..typed import clone
from .recipe_payloads import as_text

Doc = dict[str, Any]

# Keys under which documents outside recipes name a dataset; a type beside them must not say otherwise.
NAMING_KEYS = frozenset(
    (
        "itemId",
        "objectId",
        "datasetSmartName",
        "inputDatasetSmartName",
        "smartName",
        "datasetName",
        "inputDataset",
        "inputSmartName",
        "analyzedDataset",
        "sourceDataset",
        "datasetId",
    )
)
PAYLOAD_KEYS = frozenset(("originLabel", "rightInput", "datasetSmartName"))
PARAM_KEYS = ("pipeIn", "pipeOut", "mainConnectionDataset")
CODE_TYPES = frozenset(("python", "pyspark", "cpython", "r", "sparkr"))

_GAINED = ("engineParams", "preFilter", "postFilter", "computedColumns", "outputColumnNameOverrides")
RESERIALISED = {
    "join": (payloads.JOIN, ("resolvedSelectedColumns", "enableAutoCastInJoinConditions", *_GAINED)),
    "split": (payloads.SPLIT, ("centileTDigest", "writeComputedColumnsInOutput", *_GAINED)),
    "grouping": (payloads.GROUPING, ("enlargeYourBits", "selectAllColumns", *_GAINED)),
}


def recipe_document(doc: Doc, old: str, new: str, key: str) -> Doc | None:
    """The recipe with its references renamed; None when it names the dataset nowhere."""
    out = clone(doc)
    names = {old: new, f"{key}.{old}": f"{key}.{new}"}
    changed = False
    for side in ("inputs", "outputs"):
        for role in (out.get(side) or {}).values():
            for item in role.get("items") or []:
                changed |= item.get("ref") in names
                item["ref"] = names.get(item.get("ref"), item.get("ref"))
    params = out.get("params") or {}
    for param in PARAM_KEYS:
        if params.get(param) == old:
            params[param], changed = new, True
    return out if changed else None


def payload(kind: str, text: str | None, old: str, new: str, *, login: str, stamp: str) -> str | None:
    """The text of a recipe after the rename; the same object when nothing changes."""
    if not text:
        return text
    if kind in CODE_TYPES:
        return code(text, old, new, login=login, stamp=stamp)
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    renamed = _renamed(clone(parsed), old, new, PAYLOAD_KEYS)
    if kind in RESERIALISED and isinstance(renamed, dict):
        template, keys = RESERIALISED[kind]
        renamed = {**{k: clone(template[k]) for k in keys if k in template and k not in renamed}, **renamed}
    return text if renamed == parsed else as_text(renamed)


def code(text: str, old: str, new: str, *, login: str, stamp: str) -> str:
    """Python or R: calls that open the dataset name it anew, with a comment above. ``stamp`` is server time."""
    call = re.compile(
        r"""((?:\bDataset|\bdku(?:Read|Write)Dataset(?:_\w+)?)\(\s*(?:name\s*=\s*)?)(["'])""" + re.escape(old) + r"\2"
    )
    lines = []
    for line in text.split("\n"):
        renamed = call.sub(lambda m: f"{m[1]}{m[2]}{new}{m[2]}", line)
        if renamed != line:
            indent = line[: len(line) - len(line.lstrip())]
            lines.append(f"{indent}# Dataset {old} renamed to {new} by {login} on {stamp}")
        lines.append(renamed)
    return "\n".join(lines)


def notebook(text: str, old: str, new: str, *, login: str, stamp: str) -> str:
    """A Jupyter notebook: its code cells and the dataset it analyses."""
    try:
        parsed = json.loads(text)
    except ValueError:
        return text
    before = json.dumps(parsed)
    metadata = parsed.get("metadata") or {}
    if metadata.get("analyzedDataset") == old:
        metadata["analyzedDataset"] = new
    for cell in parsed.get("cells") or []:
        if cell.get("cell_type") == "code":
            source = cell.get("source")
            whole = "".join(source) if isinstance(source, list) else source or ""
            done = code(whole, old, new, login=login, stamp=stamp)
            if done != whole:
                cell["source"] = done.splitlines(keepends=True) if isinstance(source, list) else done
    return text if json.dumps(parsed) == before else json.dumps(parsed, indent=1, ensure_ascii=False)


def document(doc: Any, old: str, new: str) -> Any:
    """Scenario, insight, dashboard, zone …: the name under the keys that hold one. Same value when nothing changes."""
    renamed = _renamed(clone(doc), old, new, NAMING_KEYS)
    return doc if renamed == doc else renamed


def _renamed(node: Any, old: str, new: str, keys: frozenset[str]) -> Any:
    if isinstance(node, list):
        return [_renamed(item, old, new, keys) for item in node]
    if not isinstance(node, dict):
        return node
    kind = node.get("objectType") or node.get("type")
    other = isinstance(kind, str) and kind.isupper() and kind not in ("DATASET", "SINGLE_OBJECT", "METRICS_HISTORY")
    out = {}
    for key, value in node.items():
        if key in keys and value == old and not other:
            value = new
        elif key == "map" and isinstance(value, dict) and old in value:
            value = {new if k == old else k: v for k, v in value.items()}
        else:
            value = _renamed(value, old, new, keys)
        out[key] = value
    return out
