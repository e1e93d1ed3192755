"""Plans that are kept: written whole, named by their hash, read back as they are, and applied to what they still fit
(`core.planning.stale`). Nothing in a kept plan can be changed: its hash says so to everybody, its signature to who has
the key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ...core.consent import approval
from ...core.model.plan import Action, Plan
from ...core.model.resource import Desired, Snapshot
from ...core.planning import stale
from ...core.record import plan_json, plan_secrets
from ...core.secret import signature
from ...errors import NOT_JSON, IacError, Stale, StateError
from ..event import Note
from ..home.plan_store import FilePlanStore, HostPlanStore, PlanStore, waiting
from . import plan_readers, replan
from .prepare import Around, Paper, Prepared
from .recovery import recall

CONFIGURATION = (".yml", ".yaml")
WHAT = "plan"
OWN = ("id", "signature")  # keys of the file that are not the plan's


@dataclass(frozen=True, slots=True)
class Expected:
    """What whoever applies says besides the plan; "" and None = nothing. `digest` is that of a configuration."""

    project: str = ""
    environment: str | None = None
    digest: str = ""
    instance: Mapping[str, Any] | None = None
    desired: Desired | None = None  # the same configuration, read: where secrets come from, which no plan holds


def shelf(around: Around) -> PlanStore:
    """Files, or the library of the host project."""
    if not around.host:
        return FilePlanStore()
    return HostPlanStore(around.open_host().library, around.key)


def write(made: Prepared, path: Path) -> str:
    """Keep a plan in a file; gives its full hash."""
    return keep(made, FilePlanStore(), str(path))[0]


def keep(made: Prepared, place: PlanStore, ref: str = "") -> tuple[str, str]:
    """Keep a plan. (its full hash, how it is named there)."""
    document = plan_json.dump(made.plan, key=made.around.key)
    id = signature.digest(document)
    named = place.put(ref, id, signature.dumps({**document, "id": id}, WHAT, made.around.key))
    place.note(line(made.around, made.plan, id, "planned"))
    return id, named


def line(around: Around, plan: Plan, id: str, what: str, who: str = "", comment: str = "") -> dict[str, Any]:
    """A line for the audit trail."""
    return {"at": around.clock.stamp(), "who": who or plan.author, "what": what, "plan": id[:16],
            "project": plan.project, "summary": plan.summary_line, "title": plan.title, "comment": comment}  # fmt: skip


def read(path: Path) -> Plan:
    """The plan in a file. IacError when it is none; no signature is asked for, because nothing is done with it."""
    return opened(FilePlanStore(), str(path), b"")[0]


def opened(place: PlanStore, ref: str, key: bytes) -> tuple[Plan, str]:
    """A kept plan and its full hash. IacError: no plan, changed, not signed with the key."""
    path = Path(ref)
    if isinstance(place, FilePlanStore) and (path.is_dir() or path.suffix in CONFIGURATION):
        raise IacError(f"{ref}: that is a configuration: use -c {ref}")
    text, where = place.plan(ref), place.where(ref)
    try:
        raw: Any = json.loads(text)
        if not isinstance(raw, dict) or "resource_changes" not in raw:
            raise ValueError("it is no plan of this tool")
        plan, id = plan_json.load(raw), signature.digest(raw, *OWN)
        signature.check(text, WHAT, key)
    except signature.Forged as error:
        raise IacError(f"{where}: {error}; make the plan again with the key that is used here") from None
    except NOT_JSON as error:
        raise IacError(f"{where}: not a plan ({error}); make one with `dss-iac plan -o FILE`") from None
    if raw.get("id") != id:
        raise IacError(f"{where}: the plan was changed after it was made (its hash does not fit); plan again")
    return plan, id


def decided(place: PlanStore, ref: str, id: str, key: bytes) -> approval.Record | None:
    """What was decided about a plan. IacError when somebody without the key wrote it, or when it is damaged."""
    try:
        records = [approval.loads(text, key) for text in place.decisions(ref)]
        return next((r for r in records if r.plan != id), None) or approval.merged(records)
    except signature.Forged as error:
        raise StateError(f"approvals of {place.where(ref)}: {error}; remove them and have it approved again") from None
    except NOT_JSON as error:
        raise StateError(f"approvals of {place.where(ref)}: damaged ({error}); remove them and approve again") from None


def load(ref: str | Path, around: Around, expected: Expected | None = None) -> Prepared:
    """A kept plan, ready to be applied. Stale when it no longer fits, with every reason; StateError; DssError."""
    place, ref, expected = shelf(around), str(ref), expected or Expected()
    plan, id = opened(place, ref, around.key)
    where = place.where(ref)
    _meant(plan, expected, where)
    session = around.open(plan.project, expected.instance or {})
    plan_readers.must_read(around, session, plan)
    kept = around.store(session)
    known = recall(session, kept, None)
    wrong = stale.context(plan, id, known.state, session.instance().node_id, session.tool, expected.digest)
    if wrong:
        raise Stale(f"{where}: {'; '.join(wrong)}; {stale.AGAIN}")
    plan = _opened(plan, expected.desired, around.key, where)
    paper = Paper(id, where, decided(place, ref, id, around.key))
    nothing = Snapshot(plan.project, False, session.instance(), {})
    made = Prepared(plan, session, kept, around, nothing, known.state, _desired(plan), (), known.open, paper=paper)
    return replan.undone_alike(made, where) if plan.options.undoes else replan.looked_at(made, known, where)


def of_configuration(around: Around, expected: Expected) -> str:
    """The newest plan that the host project keeps of this very configuration and that nobody has applied: what was
    reviewed before a merge is found by what was merged. IacError when there is none."""
    place, rows = _trail(around, expected)
    found = next((row for row in reversed(waiting(rows)) if _is_of(place, row, expected)), None)
    if found is None:
        of = f" in environment {expected.environment}" if expected.environment else ""
        raise IacError(
            f"project {around.host} keeps no plan of this configuration{of} that waits to be applied: it was applied "
            "already, or what was merged differs from what was planned; plan again with `dss-iac plan --host "
            f"{around.host}`"
        )
    return str(found["plan"])


def done_before(around: Around, expected: Expected) -> Mapping[str, Any] | None:
    """The line of the audit trail that tells when this very configuration was applied, when nothing else was since and
    no plan of it was made since: a job that is run again has nothing to do. None otherwise."""
    place, rows = _trail(around, expected)
    ends = (n for n in reversed(range(len(rows))) if rows[n].get("what") == "applied")
    end = next((n for n in ends if _fits(place, rows[n], expected)), None)  # from the end: each look reads a plan
    if end is None or rows[end].get("comment") or not _is_of(place, rows[end], expected):
        return None
    return None if any(_is_of(place, row, expected) for row in waiting(rows[end:])) else rows[end]


def _trail(around: Around, expected: Expected) -> tuple[HostPlanStore, list[Mapping[str, Any]]]:
    if not around.host:
        raise IacError("--kept needs --host KEY: the project that keeps plans")
    place = HostPlanStore(around.open_host().library, around.key)
    return place, [row for row in place.trail() if row.get("project") == expected.project]


def _is_of(place: HostPlanStore, row: Mapping[str, Any], expected: Expected) -> bool:
    return _fits(place, row, expected, expected.digest)


def _fits(place: HostPlanStore, row: Mapping[str, Any], expected: Expected, digest: str = "") -> bool:
    """Whether a line tells of a plan of the environment that is meant, and of the configuration of this digest."""
    try:
        plan = opened(place, str(row["plan"]), place.key)[0]
    except IacError:  # a plan that was pruned, or that somebody without the key wrote
        return False
    return plan.environment == (expected.environment or "") and (not digest or plan.config_hash == digest)


def applied(made: Prepared, complete: bool) -> None:
    """Tell the audit trail of the host project; where that fails, whoever listens is told."""
    if made.paper is None or not made.around.host:
        return
    try:
        told = line(made.around, made.plan, made.paper.id, "applied", made.around.person(made.session).user)
        shelf(made.around).note({**told, "comment": "" if complete else "not everything was done"})
    except IacError as error:
        made.around.tell(Note(f"the audit trail of project {made.around.host} was not written: {error}"))


def is_kept(path: str | Path) -> bool:
    """Whether a file looks like a kept plan rather than a configuration."""
    try:
        return '"resource_changes"' in FilePlanStore().plan(str(path))
    except IacError:
        return False


def _meant(plan: Plan, expected: Expected, where: str) -> None:
    if expected.project and expected.project != plan.project:
        raise Stale(f"{where}: it is for project {plan.project}, not for {expected.project}; make a plan for that")
    if expected.environment is not None and expected.environment != plan.environment:
        own = plan.environment or "(none)"
        raise Stale(f"{where}: it is for environment {own!r}, not for {expected.environment!r}; make a plan for that")


def _opened(plan: Plan, desired: Desired | None, key: bytes, where: str) -> Plan:
    """The plan with the secrets that it writes. IacError when they are not at hand, or are others by now."""
    changes = []
    for change in plan.changes:
        after, at = change.after, plan_secrets.due(change)
        source = desired.resources.get(change.address) if desired else None
        if after is not None and at:
            filled, missing = plan_secrets.opened(after, source, at, key)
            if missing:
                told = f"{change.address}: {', '.join(missing)}"
                raise IacError(f"{where}: it writes secrets, which no plan holds ({told}); apply it with -c CONFIG")
            change = replace(change, after=filled)
        changes.append(change)
    return replace(plan, changes=tuple(changes))


def _desired(plan: Plan) -> Desired:
    """What the plan was made for, as far as it is in the plan: enough to plan again afterwards."""
    resources = {c.address: c.after for c in plan.changes if c.after is not None}
    moved = {c.moved_from: c.address for c in plan.changes if c.moved_from is not None}
    taken = (Action.ADOPT, Action.RECORD, Action.REPLACE)
    imports = {c.address: c.dss_id for c in plan.changes if c.action in taken and c.dss_id}
    return Desired(
        plan.project,
        resources,
        environment=plan.environment,
        moved=moved,
        imports=imports,
        settings=plan.stated,
        digest=plan.config_hash,
    )
