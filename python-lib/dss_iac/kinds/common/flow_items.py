"""What a scenario builds, checks or watches, and what a zone or project shares: `{type, itemId, projectKey}` ↔ a name.

A dataset is its bare name; everything else is written as the typed reference that inputs of recipes use. An object
whose id the index does not know stays `{type, id}`, or `{missing: …}` where an import marked it (D37): nothing is
guessed. Knows DSS's type words from `core.compare.reference_words` only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.compare.refs import MISSING, WORDS

TYPE_OF: Mapping[str, str] = {w.ref_key or w.kind: w.type_word for w in WORDS}
DATASET = TYPE_OF["dataset"]
REFERENCE_KEYS = (*TYPE_OF, MISSING, "type", "id", "project")

SCHEMA: Mapping[str, Any] = {
    "anyOf": [
        {"type": "string", "minLength": 1},
        {
            "type": "object",
            "properties": {key: {"type": "string"} for key in (*REFERENCE_KEYS, "partitions")},
            "additionalProperties": False,
        },
    ]
}


def read(written: Any) -> dict[str, Any] | None:
    """(type, id in logical form, project, partitions) of a written reference as DSS's keys; None when it is none."""
    if isinstance(written, str) and written:
        project, _, name = written.rpartition(".")
        return {"type": DATASET, "itemId": name, **({"projectKey": project} if project else {})}
    if not isinstance(written, Mapping):
        return None
    named = [key for key in written if key in TYPE_OF]
    if len(named) == 1:
        key = named[0]
        name = written[key]
        out = {"type": TYPE_OF[key], "itemId": name if TYPE_OF[key] == DATASET else {key: name}}
    elif not named and MISSING in written:
        out = {"type": written.get("type", DATASET), "itemId": {MISSING: written[MISSING]}}
    elif not named and "type" in written and "id" in written:
        out = {"type": written["type"], "itemId": written["id"]}
    else:
        return None
    if "project" in written:
        out["projectKey"] = written["project"]
    if "partitions" in written:
        out["partitionsSpec"] = written["partitions"]
    return out


def show(item: Mapping[str, Any]) -> Any:
    """The shortest way to write `{type, itemId, projectKey?, partitionsSpec?}`; None when it cannot be written."""
    if not {"type", "itemId"} <= item.keys() <= {"type", "itemId", "projectKey", "partitionsSpec"}:
        return None
    name, word = item["itemId"], item["type"]
    out: dict[str, Any]
    if word == DATASET and isinstance(name, str):
        out = {"dataset": name}
    elif isinstance(name, Mapping):
        out = {**name, **({"type": word} if MISSING in name and word != DATASET else {})}
    else:
        out = {"type": word, "id": name}
    if item.get("projectKey"):
        out["project"] = item["projectKey"]
    if item.get("partitionsSpec"):
        out["partitions"] = item["partitionsSpec"]
    return out["dataset"] if out.keys() == {"dataset"} and "." not in out["dataset"] else out
