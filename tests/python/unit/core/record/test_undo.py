"""Undoing and resuming as values: what must hold for any trees, and who is taken for ours after a crash."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from dss_iac.core.compare import diff, overlay
from dss_iac.core.compare.lens import Lens
from dss_iac.core.model.path import parse
from dss_iac.core.model.plan import Action, Change, Plan, Step
from dss_iac.core.model.resource import NAMELESS
from dss_iac.core.model.state import Entry, State
from dss_iac.core.record import journal, resume, undo
from dss_iac.core.record.journal import DONE, OPEN, Journal
from dss_iac.core.record.resume import Seen
from dss_iac.core.secret import masking
from tests.python.unit.core.planning import toy
from tests.python.unit.core.planning.test_properties import TREES

DATASET = toy.KINDS["dataset"]
D = toy.address("dataset.D")


def written(plan: Plan, live: dict[str, Any], recorded: dict[str, Any]) -> dict[str, Any]:
    """What the walk would make of the live tree."""
    change = plan.changes[0]
    if change.action is Action.NOOP or change.action is Action.RECORD or change.after is None:
        return live
    return overlay.lay(DATASET, live, change.after.body, before=recorded, dropped=overlay.restored(change.fields))


def bare(tree: Any) -> Any:
    """Without what says nothing: null stands for all kinds of emptiness (D2), and comes back as any of them."""
    if isinstance(tree, dict):
        return {k: v for k, v in ((k, bare(v)) for k, v in tree.items()) if v not in ({}, []) and v is not None and v != ""}
    return [bare(v) for v in tree] if isinstance(tree, list) else tree


def nameless(tree: Any) -> bool:
    """Whether a list holds an empty element: DSS does not keep those apart, so nothing can tell which was which."""
    if isinstance(tree, list):
        return any(element in (None, "", [], {}) or nameless(element) for element in tree)
    return isinstance(tree, dict) and any(map(nameless, tree.values()))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(TREES, TREES, TREES, st.booleans())
def test_an_undone_apply_leaves_what_was(found: Any, first: Any, second: Any, crashed: bool) -> None:
    """Any object, declared somehow and then otherwise; undone after its end, or after a crash behind the write."""
    assume(not any(map(nameless, (found, first, second))))
    live = overlay.lay(DATASET, found, first)
    before = diff.project(DATASET, first, live)
    state = toy.state(toy.entry("dataset.D", before))
    seen = toy.snapshot(toy.live("dataset.D", live))
    plan = toy.plan(toy.desired(toy.resource("dataset.D", second)), state, seen)
    assume(plan.changes[0].action is not Action.REPLACE)  # objects have a type; replacements: test_rollback
    header = journal.begin(plan, state, 4, seen, "alice", "then", toy.KEY)
    kept = journal.loads(journal.dumps(replace(header, closed=OPEN if crashed else DONE), key=toy.KEY), "here")
    now = written(plan, live, before)
    after = toy.state(toy.entry("dataset.D", diff.project(DATASET, second, now)))
    if crashed:
        folded = resume.fold(state, (kept,), {"dataset": (Seen("D", "D"),)}, toy.KINDS)
        assert folded is not None
        after = folded
    going = undo.of((kept,), replace(after, serial=4), toy.KINDS)
    back = toy.plan(going.desired, going.recorded, toy.snapshot(toy.live("dataset.D", now)), undoes=[4])
    assert not back.refusals
    then = written(back, now, dict(going.recorded.entries[D].attributes))
    for one, other in ((bare(live), bare(then)), (bare(then), bare(live))):
        assert not diff.compare(DATASET, desired=one, recorded=None, live=other)


def test_the_undoing_of_several_goes_back_to_the_first() -> None:
    trees = ({"tags": ["a"]}, {"tags": ["b"], "x": 1}, {"tags": ["c"], "x": 2, "y": {"z": 1}})
    states = [toy.state(toy.entry("dataset.D", tree)) for tree in trees]
    kept = []
    for n in (0, 1):
        seen = toy.snapshot(toy.live("dataset.D", trees[n]))
        plan = toy.plan(toy.desired(toy.resource("dataset.D", trees[n + 1])), states[n], seen)
        kept.append(replace(journal.begin(plan, states[n], n + 1, seen, "a", "t", b""), closed=DONE))
    going = undo.of((kept[1], kept[0]), states[2], toy.KINDS)
    resource = going.desired.resources[D]
    assert resource.body == {"tags": ["a"]} and set(resource.absent) == {"x", "y"}
    assert going.entries == {D: states[0].entries[D]} and going.back_to == 0 and going.serials == (2, 1)


def _journal(*changes: Change, ops: str = "create", **rest: Any) -> Journal:
    steps = tuple(Step(n, ops, c.address) for n, c in enumerate(changes, 1))
    return Journal(Plan(toy.P, changes, steps), "line-1", 4, by="alice", started_at="then", **rest)


def _create(text: str, **rest: Any) -> Change:
    return Change(toy.address(text), Action.CREATE, "", after=toy.resource(text, {"tags": []}), **rest)


@pytest.mark.parametrize(
    ("kept", "found", "id"),
    [
        (_journal(_create("dataset.D")), [Seen("D", "D")], "D"),
        (_journal(_create("dataset.D")), [Seen("E", "E")], ""),
        (_journal(_create("dataset.D")), [Seen("D", "D", (1, "bob"))], ""),
        (_journal(_create("dataset.D")), [Seen("D", "D", (1, "api:xyz"))], "D"),
        (_journal(_create("zone.Z")), [Seen("n1", "Z", (1, "alice"))], "n1"),
        (_journal(_create("zone.Z"), seen={"zone": ("n1",)}), [Seen("n1", "Z")], ""),
        (_journal(_create("zone.Z"), seen={"zone": ("n1",)}), [Seen("n1", "Z"), Seen("n2", "Z")], "n2"),
        (_journal(_create("zone.Z")), [Seen("n1", "Z"), Seen("n2", "Z")], ""),
        (_journal(_create("zone.Z"), ids={toy.address("zone.Z"): "n2"}), [Seen("n1", "Z"), Seen("n2", "Y")], "n2"),
    ],
)
def test_what_is_ours_after_a_crash(kept: Journal, found: list[Seen], id: str) -> None:
    address = kept.plan.changes[0].address
    state = resume.fold(toy.state(), (kept,), {address.kind: found}, toy.KINDS)
    assert state is not None and state.serial == 4
    entry = state.entries.get(address)
    assert (entry.dss_id if entry else "") == id
    assert entry is None or (entry.status, entry.origin) == ("incomplete", "created")


@pytest.mark.parametrize(
    ("kept", "found", "id"),
    [
        (_journal(_create("zone.Z")), [Seen("n1", "New zone")], "n1"),
        (_journal(_create("zone.Z"), seen={"zone": ("n1",)}), [Seen("n1", "New zone")], ""),
        (_journal(_create("zone.Z")), [Seen("n1", "New zone", (1, "bob"))], ""),
        (_journal(_create("zone.Z")), [Seen("n1", "New zone"), Seen("n2", "New zone")], ""),
        (_journal(_create("zone.Z"), _create("zone.Y")), [Seen("n1", "New zone")], ""),
        (_journal(_create("zone.Z"), _create("zone.Y")), [Seen("n1", "New zone"), Seen("n2", "Y")], "n1"),
        (_journal(_create("zone.Z")), [Seen("of_another/n1", "New zone")], ""),
        (_journal(_create("zone.Z")), [Seen("n1", "New zone", fixed=(("tags", []),))], "n1"),
        (_journal(_create("zone.Z")), [Seen("n1", "New zone", fixed=(("tags", ["other"]),))], ""),
    ],
)
def test_what_had_no_name_of_ours_yet_is_ours_when_it_cannot_be_another(
    kept: Journal, found: list[Seen], id: str
) -> None:
    kinds = {**toy.KINDS, "zone": replace(toy.KINDS["zone"], taken=NAMELESS)}
    state = resume.fold(toy.state(), (kept,), {"zone": found}, kinds)
    entry = state.entries.get(kept.plan.changes[0].address) if state else None
    assert (entry.dss_id if entry else "") == id


def test_a_crash_before_any_state_is_a_state_of_its_own() -> None:
    state = resume.fold(None, (_journal(_create("project")),), {"project": [Seen(toy.P, toy.P)]}, toy.KINDS)
    assert state is not None and state.lineage == "line-1" and list(state.entries) == [toy.address("project")]


def test_a_rename_that_happened_is_known() -> None:
    new, old = toy.address("dataset.NEW"), toy.address("dataset.OLD")
    change = Change(new, Action.MOVE, "", after=toy.resource("dataset.NEW", {}), moved_from=old)
    kept, state = _journal(change, ops="rename"), toy.state(toy.entry("dataset.OLD", {"tags": []}))
    done = resume.fold(state, (kept,), {"dataset": [Seen("NEW", "NEW")]}, toy.KINDS)
    open_ = resume.fold(state, (kept,), {"dataset": [Seen("OLD", "OLD")]}, toy.KINDS)
    assert done is not None and [e.dss_id for e in done.entries.values()] == ["NEW"] and list(done.entries) == [new]
    assert open_ is not None and list(open_.entries) == [old]


def test_what_an_interrupted_replacement_owes() -> None:
    change = Change(
        toy.address("recipe.r"),
        Action.REPLACE,
        "",
        before={"zone": "Z", "own": 1, "params": {"password": "(secret)"}},
        after=toy.resource("recipe.r", {"payload": "x"}, initial={"own": 1, "params": {"password": "(secret)"}}),
    )
    wanted = toy.desired(toy.resource("recipe.r", {"payload": "y"}))
    owed = resume.owed(wanted, (_journal(change),))
    assert owed is not None
    assert owed.resources[change.address].initial == {"own": 1, "zone": "Z", "params": {}}
    assert resume.owed(wanted, ()) is wanted


def test_seals_are_taken_out_and_named() -> None:
    tree = {"a": "(secret)", "b": [{"c": f"(secret {'0' * 24})", "d": 1}], "e": "(secret of nobody)"}
    assert masking.opened(tree) == ({"b": [{"d": 1}], "e": "(secret of nobody)"}, (("a",), ("b", 0, "c")))
    hushed = masking.hush({"dbPassword": "x", "token": "${t}", "list": [{"api_key": "y", "n": 1}]}, b"")
    assert hushed == {"dbPassword": "(secret)", "token": "${t}", "list": [{"api_key": "(secret)", "n": 1}]}


@pytest.mark.parametrize(
    ("kind", "at", "owned"),
    [
        ("dataset", "schema.columns[name=A].type", "schema.columns"),
        ("dataset", "params.x[0][1]", "params.x"),
        ("dataset", "params.path", "params.path"),
        ("project", "permissions.permissions[group=g].read", "permissions.permissions[group=g].read"),
    ],
)
def test_what_is_written_as_one(kind: str, at: str, owned: str) -> None:
    assert Lens(toy.KINDS[kind].rules).owned(parse(at)) == parse(owned)


def test_own_entries_of_a_shared_list_go_alone() -> None:
    """Permissions: what the apply gave is taken away again, what it changed goes back, what others have stays."""
    text, p = "project", {"group": "p", "read": True}
    before = {"permissions": {"permissions": [{"group": "other"}, p]}}
    state = toy.state(toy.entry(text, {"permissions": {"permissions": [p]}}))
    wish = {"permissions": {"permissions": [{"group": "p", "read": False}, {"group": "q", "read": True}]}}
    seen = toy.snapshot(toy.live(text, before))
    plan = toy.plan(toy.desired(toy.resource(text, wish)), state, seen)
    kept = journal.begin(plan, state, 4, seen, "alice", "then", b"")
    now = overlay.lay(toy.KINDS["project"], before, wish)
    going = undo.of((kept,), state, toy.KINDS)
    back = toy.plan(going.desired, going.recorded, toy.snapshot(toy.live(text, now)), undoes=[4])
    change = back.changes[0]
    assert change.after is not None
    recorded = going.recorded.entries[change.address].attributes
    then = overlay.lay(
        toy.KINDS["project"], now, change.after.body, before=recorded, dropped=overlay.restored(change.fields)
    )
    assert then == before


def test_entries_afterwards_are_the_former_ones_under_todays_ids() -> None:
    old = toy.entry("zone.Z", {"color": "red"}, dss_id="n1")
    gone = toy.address("zone.Y")
    going = undo.Undo(toy.desired(), State("l", toy.P), (4,), 3, {old.address: old, gone: None}, (), (), ())
    now = {
        old.address: replace(old, dss_id="n2", attributes={"color": "red", "more": 1}, version=(1, 2, "a")),
        gone: Entry(gone, "n3", "Y"),
    }
    settled = undo.settled(going, now, ())
    assert settled == {old.address: replace(old, dss_id="n2", version=(1, 2, "a"))}
    assert undo.settled(going, now, (gone, old.address)) == now
