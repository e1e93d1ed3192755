"""One apply as a value, written before it begins: what it wants, what was there before, and what it has reached. It is
what makes a crash survivable and an apply reversible. Round-trips through JSON; where it is kept is `run.home.store`'s
business, what follows from it `core.record.resume`'s and `core.record.undo`'s.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ...errors import ODD_SHAPE, StateError
from ..compare import equal
from ..model import field_types
from ..model.address import Address, parse
from ..model.plan import Action, Change, Plan
from ..model.resource import Snapshot, nothing
from ..model.state import Entry, State, packed, read_entry
from ..secret import masking
from . import change_rows, plan_json

FORMAT = "1.2"  # 1.1 wrote entries whole, 1.0 also what goes without saying, and more spaces
_CLOSE, _SPACED = (",", ":"), (", ", ": ")
KEPT = 20  # journals that a home keeps
OPEN, DONE, FAILED = "", "done", "failed"


@dataclass(frozen=True, slots=True)
class Journal:
    """One apply.

    `plan` holds the changes that do something, with the whole live tree before them, and the steps. `entries` is what
    state recorded of them before, `seen` kind → ids of all objects before, for kinds whose ids DSS mints. `ids` are the
    objects made so far whose ids are not their names, `done` step → outcome. `closed` is "" while it runs (or after a
    crash), then done or failed. `by` and `started_at`: who applied, and when. Secrets are sealed.
    """

    plan: Plan
    lineage: str
    serial: int
    id: str = ""
    by: str = ""
    started_at: str = ""
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=nothing)
    entries: Mapping[Address, Entry] = field(default_factory=nothing)
    ids: Mapping[Address, str] = field(default_factory=nothing)
    done: Mapping[int, str] = field(default_factory=nothing)
    closed: str = OPEN
    closed_at: str = ""
    git_commit: str = ""
    what: str = ""  # what changed state, where no plan did (`state mv` …)

    @property
    def summary(self) -> str:
        """One line for lists and tags."""
        if self.what:
            return self.what
        undoes = self.plan.options.undoes
        line = self.plan.summary_line.removeprefix("Plan: ").removesuffix(".")
        return f"rollback of {', '.join(map(str, undoes))}: {line}" if undoes else line

    @property
    def told(self) -> str:
        """Who and when, for a sentence."""
        return f"{self.by or 'somebody'}, {self.started_at}"


def begin(
    plan: Plan, state: State | None, serial: int, snapshot: Snapshot, by: str, at: str, key: bytes, *, id: str = ""
) -> Journal:
    """The header of an apply: only what the plan touches is kept. `id` is that of the plan, where it is known."""
    acting = {s.address for s in plan.steps}
    changes = tuple(_kept(c) for c in plan.changes if c.action is not Action.NOOP or c.address in acting)
    touched = {a for c in changes for a in (c.address, c.moved_from) if a is not None}
    seen: dict[str, list[str]] = {}
    for kind, project, dss_id in snapshot.index.names:
        if project == snapshot.project:
            seen.setdefault(kind, []).append(dss_id)
    return Journal(
        plan=replace(plan, changes=changes, unmanaged={}, notes=(), warnings=(), refusals=()),
        lineage=state.lineage if state else plan.lineage,
        serial=serial,
        id=id or plan_json.identity(plan, key=key),
        by=by,
        started_at=at,
        seen={kind: tuple(sorted(ids)) for kind, ids in sorted(seen.items())},
        entries={a: e for a, e in (state.entries if state else {}).items() if a in touched},
    )


def _kept(change: Change) -> Change:
    """Without hints for the creation: they may hold whole files."""
    return change if change.after is None else replace(change, after=replace(change.after, create={}))


def dumps(journal: Journal, *, key: bytes = b"") -> str:
    """The journal as text: one change a line, with a digest (D25); `key` seals secrets."""
    plan = plan_json.dump(journal.plan, key=key)
    rows = [_row(change_rows.lean(raw)) for raw in plan.pop("resource_changes")]
    body: dict[str, Any] = {
        "version": FORMAT,
        "lineage": journal.lineage,
        "serial": journal.serial,
        "id": journal.id,
        "by": journal.by,
        "started_at": journal.started_at,
        "closed": journal.closed,
        "closed_at": journal.closed_at,
        "git_commit": journal.git_commit,
        "what": journal.what,
        "seen": {kind: list(ids) for kind, ids in journal.seen.items()},
        "ids": {str(a): id for a, id in sorted(journal.ids.items())},
        "done": {str(n): how for n, how in sorted(journal.done.items())},
        "entries": [packed(_quiet(e.to_json(), key)) for _, e in sorted(journal.entries.items())],
        "plan": plan,
    }
    head = [f"{_row(name)}: {_row(value)}" for name, value in body.items()]
    changes = '"changes": [\n' + ",\n".join(rows) + "\n]"
    return "{" + ",\n".join([*head, changes, f'"digest": "{_digest(body, rows)}"', '"signature": ""']) + "}\n"


def loads(text: str, where: str) -> Journal:
    """Read a journal; StateError says whether it is damaged, edited, or newer than this tool."""
    try:
        raw = json.loads(text)
        version = str(raw["version"])
        if version.split(".")[0] != FORMAT.split(".")[0]:
            raise StateError(f"{where}: a journal of format {version}, this tool reads {FORMAT}; use a newer dss-iac")
        changes, digest, _ = raw.pop("changes"), raw.pop("digest"), raw.pop("signature", "")
        if digest != _digest(raw, [_row(c, _SPACED if version == "1.0" else _CLOSE) for c in changes]):
            raise StateError(f"{where}: the journal was edited by hand (its digest does not match); remove the file")
        found = _read(raw, changes)
        field_types.check(found)
        dumps(found)  # what cannot be written again is none
        return found
    except ODD_SHAPE as error:
        what = f"{type(error).__name__}: {error}"
        raise StateError(f"{where}: the journal is damaged ({what}); remove the file") from None


def _read(raw: Mapping[str, Any], changes: list[Any]) -> Journal:
    return Journal(
        plan=plan_json.load({**raw["plan"], "resource_changes": list(map(change_rows.full, changes))}),
        lineage=raw["lineage"],
        serial=raw["serial"],
        id=raw["id"],
        by=raw["by"],
        started_at=raw["started_at"],
        seen={kind: tuple(ids) for kind, ids in raw["seen"].items()},
        entries={e.address: e for e in map(read_entry, raw["entries"])},
        ids={parse(a): id for a, id in raw["ids"].items()},
        done={int(n): how for n, how in raw["done"].items()},
        closed=raw["closed"],
        closed_at=raw["closed_at"],
        git_commit=raw["git_commit"],
        what=raw["what"],
    )


def _quiet(entry: dict[str, Any], key: bytes) -> dict[str, Any]:
    """What state recorded, without what must be a secret."""
    return {**entry, **{at: masking.hush(entry[at], key) for at in ("attributes", "base")}}


def _row(value: Any, apart: tuple[str, str] = _CLOSE) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=apart, default=str)


def _digest(body: Mapping[str, Any], rows: list[str]) -> str:
    return "sha256:" + hashlib.sha256("\n".join([equal.canonical(dict(body)), *rows]).encode()).hexdigest()
