"""How one step is done: a few calls, then what was written is read back and compared, path by path (D17). The walk
decides when; this module knows no order, no threads and no other step.

A write is always: fresh document, the declared leaves laid over it, PUT of the parts that changed, fresh document
again. So what nobody declared survives, and a key that DSS drops with a 200 is found out (API §16.2).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from ...core.compare import diff, differences, overlay, refs, wire
from ...core.compare.lens import Lens
from ...core.model import path
from ...core.model.kind import Kind, Part
from ...core.model.plan import Action, Change, FieldChange, Step
from ...core.model.resource import ABSENT, Resource
from ...core.model.state import INCOMPLETE, Entry
from ...core.planning.changes import WRITES
from ...core.planning.followers import AGAIN
from ...core.planning.single_fields import watched
from ...core.record.entries import merged, needs_of, only_new, with_absences, without
from ...dss.remote import born_of, version_of
from ...errors import LOST, DssError, Stale
from . import create, partial_write
from .apply_context import ApplyContext, StepFailed, entry_after
from .delete import remove
from .rename import rename
from .schema_update import schema
from .zone_placement import place


def perform(work: ApplyContext, step: Step) -> None:
    """Do one step. Raises IacError; entries are recorded as far as they are true."""
    _OPS[step.op](work, step)


def _create(work: ApplyContext, step: Step) -> None:
    kind, resource = work.kind(step.address), work.wanted(step)
    id = create.create_object(work, step)
    declared = partial_write.held(kind, resource.body)
    parts = _applicable(kind, 0, resource)
    with work.documents(*(work.session.remote.url(p, id) for p in parts)):
        fresh = work.session.remote.parts(kind, id, parts)
        before = _tree(work, kind, fresh, strip=False)
        work.first.setdefault(step.n, before)
        initial = {} if step.address in work.along else resource.initial  # what DSS itself made of it stays
        first = overlay.lay(kind, before, partial_write.declared(kind, initial, 0))
        after = overlay.lay(kind, first, declared)
        done = _written(work, step, _Writing(id, parts, fresh, before, after))
        version = _read_back(work, step, id, parts, declared, declared, done)
    base = diff.project(kind, declared, wire.stripped(kind, work.first[step.n]), secrets=resource.secrets, key=work.key)
    work.record(replace(work.entries[step.address], base=with_absences(declared, base), version=version))


def _write_existing(work: ApplyContext, step: Step) -> None:
    """Write, finish and the completion of an incomplete entry: parts of an object that exists."""
    kind, resource, change = work.kind(step.address), work.wanted(step), work.change(step)
    id = work.id_of(step.address)
    declared = partial_write.declared(kind, resource.body, step.late)
    fields = tuple(f for f in change.fields if partial_write.is_of(kind, path.parse(f.path), step.late))
    parts, back = _applicable(kind, step.late, resource, change), overlay.restored(fields)
    old = work.entries.get(step.address)
    with work.documents(*(work.session.remote.url(p, id) for p in parts)):
        fresh = work.session.remote.parts(kind, id, parts)
        work.same(step, fresh.values())
        before = _tree(work, kind, fresh, strip=False)
        work.first.setdefault(step.n, before)
        if step.op == "write" and "refresh" not in step.detail:
            _unmoved(kind, change, fields, before)
        wanted = wire.prune(declared, tuple(path.parse(p) for p in resource.lifecycle.ignore_changes))
        past = partial_write.declared(kind, old.attributes, step.late) if old else None
        after = overlay.lay(kind, before, wanted, before=past, dropped=back)
        due = _due(kind, step, change, fields, parts)
        done = _written(work, step, _Writing(id, due, fresh, before, after, str(step.detail.get(AGAIN, ""))))
        version = _read_back(work, step, id, parts, wanted, declared, done)
    seen = diff.project(kind, declared, wire.stripped(kind, work.first[step.n]), secrets=resource.secrets, key=work.key)
    new = only_new(with_absences(declared, seen), old.attributes if old else {})
    base = merged(new, old.base) if old else new
    entry = without(work.entries[step.address], (at for at, _ in back))
    work.record(replace(entry, base=base, version=version) if step.op == "write" else entry)


def _forget(work: ApplyContext, step: Step) -> None:
    work.forget(step.address)


def _record(work: ApplyContext, step: Step) -> None:
    """Take an object that is as declared into state; nothing is written to it (D6). Also brings an entry up to date."""
    kind, resource, change = work.kind(step.address), work.wanted(step), work.change(step)
    source = change.moved_from or step.address
    old = work.entries.get(source)
    seen = diff.project(kind, resource.body, change.before or {}, secrets=resource.secrets, key=work.key)
    work.forget(source)
    work.record(
        Entry(
            address=step.address,
            dss_id=(kind.minted and work.id_of(step.address))
            or change.dss_id
            or (old.dss_id if old else work.id_of(step.address)),
            name=resource.name,
            origin=old.origin if old else "adopted",
            attributes=seen,
            base={**only_new(seen, old.attributes), **old.base} if old else seen,
            version=change.version,
            lifecycle=resource.lifecycle,
            needs=needs_of(kind, resource),
            born=change.born or (old.born if old else None),
        )
    )


_OPS: Mapping[str, Callable[[ApplyContext, Step], None]] = {
    "create": _create,
    "write": _write_existing,
    "finish": _write_existing,
    "delete": remove,
    "rename": rename,
    "forget": _forget,
    "record": _record,
    "place": place,
    "schema": schema,
}


# ---------------------------------------------------------------------------------------------------------- the pieces


def _applicable(kind: Kind, late: int, resource: Resource, change: Change | None = None) -> tuple[Part, ...]:
    """The parts of a step, without those read on demand that nothing speaks of."""
    touched = {path.parse(f.path)[0] for f in change.fields} if change else set()
    return tuple(
        p
        for p in partial_write.parts_of(kind, late)
        if not p.demand or path.parse(p.at)[0] in touched or path.parse(p.at)[0] in resource.body
    )


def _due(
    kind: Kind, step: Step, change: Change, fields: Sequence[FieldChange], parts: Sequence[Part]
) -> tuple[Part, ...]:
    """The parts that the plan changes: no other is written, even where it cannot be compared (uploaded files). After a
    rename DSS may have rewritten any document; of a new object everything is due."""
    if change.action in (Action.CREATE, Action.REPLACE):
        return tuple(parts)
    roots = {path.parse(f.path)[0] for f in fields if f.verdict in WRITES}
    named = {path.parse(p.at)[0] for p in kind.parts if p.at}
    renamed, again = "refresh" in step.detail, step.detail.get(AGAIN)
    return tuple(
        p
        for p in parts
        if (path.parse(p.at)[0] in roots if p.at else roots - named)
        or (renamed and p.calls is None)
        or (again and p.at == again)
    )


def _tree(work: ApplyContext, kind: Kind, wires: Mapping[str, Any], *, strip: bool) -> dict[str, Any]:
    return wire.live_tree(kind, wires, work.index, work.session.project, strip)


def _unmoved(kind: Kind, change: Change, fields: Sequence[FieldChange], fresh: Mapping[str, Any]) -> None:
    """Stale when a path this step writes is not what the plan saw: somebody else is at work."""
    if change.before is None:
        return
    lens, now, then = Lens(kind.rules), path.Finder(wire.stripped(kind, fresh)), path.Finder(change.before)
    due = {f.path: f for f in fields}
    moved = [
        at
        for at in watched(change, fields)
        if _differs(lens, path.parse(at), then, now) and not (at in due and _there(kind, due[at], now))
    ]
    if moved:
        raise Stale(
            f"{change.address}: {', '.join(moved[:5])} changed in DSS since the plan was made; "
            f"nothing was written; plan again"
        )


def _differs(lens: Lens, at: path.Path, before: path.Finder, now: path.Finder) -> bool:
    if lens.covers("unread", at):
        return False
    was, have = before.get(at, ABSENT), now.get(at, ABSENT)
    return was is not have and not differences.contains(lens, at, was, have)


def _there(kind: Kind, field: FieldChange, now: path.Finder) -> bool:
    """Whether DSS already has what the field is to become, or the path is not in this document."""
    have = now.get(path.parse(field.path), ABSENT)
    return have is ABSENT if field.desired is ABSENT else bool(diff.same(kind.rules, field.path, field.desired, have))


class _Unseen(NamedTuple):
    """A write whose reply was lost: what the object was before it, and the parts that it was to change."""

    error: DssError
    before: Mapping[str, Any]
    parts: tuple[Part, ...]

    def happened(self, kind: Kind, live: Mapping[str, Any]) -> bool:
        """Whether none of these parts is as it was: what is only taken away is no declared path that could lack."""
        now = wire.touched(kind, self.before, live)
        return all(part in now for part in self.parts)


class _Writing(NamedTuple):
    """What is written of an object: which of its parts, over which fresh documents, from which tree to which; and the
    part whose calls are made although it is as declared."""

    id: str
    parts: Sequence[Part]
    fresh: Mapping[str, Any]
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    again: str = ""

    def changed(self, kind: Kind, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Part, ...]:
        """The parts that differ between two views of its trees; what is done again differs from nothing."""
        known = {key: value for key, value in before.items() if key != self.again}
        return tuple(p for p in wire.touched(kind, known, after) if p in self.parts)


class _Done(NamedTuple):
    """What came of a writing: the documents as they are, where none differed; the write whose reply was lost."""

    known: Mapping[str, Any] | None = None
    unseen: _Unseen | None = None


def _written(work: ApplyContext, step: Step, one: _Writing) -> _Done:
    """Write; a lost reply is given back, because reading tells whether the write happened."""
    kind = work.kind(step.address)
    changed = one.changed(kind, one.before, one.after)
    if not changed:
        return _Done(one.fresh)
    try:
        _write(work, step, one, changed)
    except LOST as lost:
        was, now = wire.stripped(kind, one.before), wire.stripped(kind, one.after)
        return _Done(unseen=_Unseen(lost, was, one.changed(kind, was, now)))
    return _Done()


def _write(work: ApplyContext, step: Step, one: _Writing, changed: Sequence[Part]) -> None:
    """PUT the documents that differ, each once."""
    kind, project = work.kind(step.address), work.session.project
    fresh = {p.at: one.fresh[p.at] for p in changed if p.at in one.fresh}
    documents = wire.wire_documents(kind, one.after, fresh, work.index, project)
    sent: set[str] = set()
    work.touches(step.address)
    for part in changed:
        if part.calls is not None:
            trees = (refs.to_ids(kind, tree, work.index, project) for tree in (one.before, one.after))
            pieces = [wire.piece_of(kind, part, tree) for tree in trees]
            pieces[0] = None if part.at == one.again else pieces[0]
            for call in part.calls(work.wanted(step), one.id, *pieces):
                work.send(call)
        elif part.at in documents and part.url not in sent:
            sent.add(part.url)
            work.session.remote.write(part, one.id, documents[part.at])


def _read_back(
    work: ApplyContext,
    step: Step,
    id: str,
    parts: Sequence[Part],
    declared: Mapping[str, Any],
    recorded: Mapping[str, Any],
    done: _Done,
) -> tuple[int, int, str] | None:
    """Record what DSS has now, and give its version key; StepFailed when a declared path is not there (D17). What was
    read and left as it is needs no second look."""
    kind, unseen = work.kind(step.address), done.unseen
    wires = done.known if done.known is not None else work.session.remote.parts(kind, id, parts)
    live = _tree(work, kind, wires, strip=True)
    lost = diff.missing(kind, declared, live)
    if unseen is not None and (lost or not unseen.happened(kind, live)):
        raise unseen.error  # what is recorded stays: it may still be so
    status = INCOMPLETE if lost or (step.op == "create" and step.address in work.finishing) else "ok"
    born = next(filter(None, map(born_of, wires.values())), None)
    work.record(entry_after(work, step, id, live, recorded, status=status, born=born))
    if lost:
        shown = ", ".join(lost[:5]) + (f" and {len(lost) - 5} more" if len(lost) > 5 else "")
        raise StepFailed(
            f"{step.address}: DSS did not keep {shown}; the rest was written; check the spelling of these keys "
            f"and the type they belong to, then apply again"
        )
    return next(filter(None, map(version_of, wires.values())), None)
