"""A plan as JSON text, in Terraform's shape (`core.record.plan_json`) and masked like every other view. Each body
stands there once; a resource is a line of its own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from ..core.model.plan import Change, Plan
from ..core.record import plan_json
from .view import masked

_ROWS = ("resource_changes", "resource_drift", "steps")
_TREES = ("body", "initial")  # of what is desired: `change.after` has them, laid over what is there


def plan(plan: Plan) -> str:
    """The plan for a machine to read. What `plan -o FILE` keeps is `plan_json.dump`, not this."""
    whole = plan_json.dump(masked(plan, once=True), shown=True)
    return _text({**whole, "resource_changes": [_lean(row) for row in whole["resource_changes"]]})


def drift(changes: Sequence[Change], project: str = "") -> str:
    """A drift report: `resource_drift` as Terraform calls it."""
    whole = plan_json.dump(masked(Plan(project=project, changes=tuple(changes), steps=())), shown=True)
    told: dict[str, Any] = {"format_version": whole["format_version"], "project": project, "count": len(changes)}
    return _text({**told, "resource_drift": whole["resource_changes"]})


def _lean(row: Mapping[str, Any]) -> dict[str, Any]:
    wanted = row["desired"]
    return {**row, "desired": wanted and {k: v for k, v in wanted.items() if k not in _TREES}}


def _text(whole: Mapping[str, Any]) -> str:
    """A line for each key, and for each element of a long list: encoded whole, which is many times faster."""
    lines = (f"  {json.dumps(key)}: {_rows(value) if key in _ROWS else _one(value)}" for key, value in whole.items())
    return "{\n" + ",\n".join(lines) + "\n}"


def _rows(rows: Sequence[Any]) -> str:
    return "[\n    " + ",\n    ".join(map(_one, rows)) + "\n  ]" if rows else "[]"


def _one(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
