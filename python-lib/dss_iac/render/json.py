"""A plan as JSON text, in Terraform's shape (`core.record.plan_json`) and masked like every other view."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..core.model.plan import Change, Plan
from ..core.record import plan_json
from .view import masked


def plan(plan: Plan) -> str:
    """The plan for a machine to read. What `plan -o FILE` keeps is `plan_json.dump`, not this."""
    return json.dumps(plan_json.dump(masked(plan)), ensure_ascii=False, indent=2)


def drift(changes: Sequence[Change], project: str = "") -> str:
    """A drift report: `resource_drift` as Terraform calls it."""
    whole = plan_json.dump(masked(Plan(project=project, changes=tuple(changes), steps=())))
    told: dict[str, Any] = {"format_version": whole["format_version"], "project": project, "count": len(changes)}
    return json.dumps({**told, "resource_drift": whole["resource_changes"]}, ensure_ascii=False, indent=2)
