"""Plans as files: written whole, read back as they are, applied to the state they were made from. What a saved plan may
still be after others have applied is judged per step, by the walk."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

from ..core import plan_json
from ..core.plan import Plan
from ..core.resource import Desired
from ..errors import IacError, Stale
from . import snapshot
from .prepare import Around, Prepared, recorded

CONFIGURATION = (".yml", ".yaml")


def write(made: Prepared, path: Path) -> None:
    """Keep a plan; only its owner may read the file, because trees of DSS are in it."""
    text = json.dumps(plan_json.dump(made.plan, key=made.around.key), ensure_ascii=False, indent=1)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
    except OSError as error:
        raise IacError(f"{path}: the plan cannot be written ({error.strerror}); choose another place with -o") from None


def read(path: Path) -> Plan:
    """The plan in a file. IacError when it is none."""
    if path.is_dir() or path.suffix in CONFIGURATION:
        raise IacError(f"{path}: that is a configuration: use -c {path}")
    try:
        raw: Any = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(raw, dict) or "resource_changes" not in raw:
            raise ValueError("it is no plan of this tool")
        return plan_json.load(raw)
    except FileNotFoundError:
        raise IacError(f"{path}: no such file; make a plan with `dss-iac plan -o {path}`") from None
    except (OSError, ValueError) as error:
        raise IacError(f"{path}: not a plan ({error}); make one with `dss-iac plan -o FILE`") from None


def load(path: Path, around: Around) -> Prepared:
    """A saved plan, ready to be applied. Stale when state has moved on since; StateError; DssError."""
    plan = read(path)
    session = around.open(plan.project, {})
    kept = around.store(session)
    state = recorded(session, kept, plan.environment)
    node = session.instance().node_id
    if plan.instance and plan.instance != node:
        raise Stale(f"{path}: made for the DSS node {plan.instance!r}, this one is {node!r}; plan again")
    if (state.serial if state else 0) != plan.serial or (state is not None and state.lineage != plan.lineage):
        raise Stale(
            f"{path}: made from state {plan.serial}, and state is at {state.serial if state else 0} now; plan again"
        )
    desired = _desired(plan)
    seen = snapshot.take(session, recorded=state, desired=desired)
    seen = replace(seen, instance=replace(session.with_facts(), projects=seen.instance.projects))
    return Prepared(plan, session, kept, around, seen, state, desired)


def _desired(plan: Plan) -> Desired:
    """What the plan was made for, as far as it is in the plan: enough to plan again afterwards."""
    resources = {c.address: c.after for c in plan.changes if c.after is not None}
    moved = {c.moved_from: c.address for c in plan.changes if c.moved_from is not None}
    return Desired(plan.project, resources, environment=plan.environment, moved=moved, digest=plan.config_hash)
