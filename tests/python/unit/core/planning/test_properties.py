"""What must hold for any trees and any plan (Hypothesis)."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dss_iac.core.compare import diff, equal, overlay
from dss_iac.core.model import field_types, order
from dss_iac.core.model import state as states
from dss_iac.core.model.plan import Plan, Step, in_order
from dss_iac.core.model.resource import ABSENT
from dss_iac.core.record import change_rows, plan_json
from dss_iac.render import html, markdown, text, view
from dss_iac.render import json as as_json

from . import toy

DATASET = toy.KINDS["dataset"]
PROJECT = toy.KINDS["project"]
NAMES = st.sampled_from(["a", "b", "c", "name", "type", "id", "comment"])
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(0, 2), st.sampled_from([0.0, 1.5, "", "x", "x\n", "x\r\n", "y"])
)


def _something(value: object) -> bool:
    """An element of a list: null in a list says nothing of anything, and DSS has none."""
    return value is not None


VALUES = st.recursive(
    SCALARS,
    lambda v: st.one_of(st.lists(v.filter(_something), max_size=4), st.dictionaries(NAMES, v, max_size=4)),
    max_leaves=12,
)
COLUMNS = st.lists(
    st.fixed_dictionaries({"name": st.sampled_from("ABCD")}, optional={"type": SCALARS, "comment": SCALARS}), max_size=4
)
TREES = st.fixed_dictionaries(
    {},
    optional={
        "type": SCALARS,
        "tags": st.lists(st.sampled_from("uvw"), max_size=3),
        "description": SCALARS,
        "schema": st.fixed_dictionaries({}, optional={"columns": COLUMNS, "userModified": SCALARS}),
        "params": st.dictionaries(st.sampled_from(["query", "path", "steps", "x", "json"]), VALUES, max_size=4),
        "steps": st.lists(st.dictionaries(NAMES, VALUES, max_size=3), max_size=4),
        "metrics": VALUES,
    },
)
ENTRIES = st.lists(
    st.fixed_dictionaries({"group": st.sampled_from("pqr")}, optional={"read": st.booleans()}),
    max_size=3,
    unique_by=lambda e: e["group"],
)


@given(TREES, TREES)
def test_overlay_reaches_what_is_declared(live: dict[str, Any], declared: dict[str, Any]) -> None:
    """Laying the declared leaves over live leaves nothing to do, and laying them twice changes nothing."""
    laid = overlay.lay(DATASET, live, declared)
    assert diff.missing(DATASET, declared, laid) == ()
    assert diff.compare(DATASET, desired=declared, recorded=None, live=laid) == ()
    assert overlay.lay(DATASET, laid, declared) == laid


@given(TREES, TREES)
def test_overlay_writes_only_where_something_differs(live: dict[str, Any], declared: dict[str, Any]) -> None:
    """No difference, no change: and undeclared top keys survive."""
    laid = overlay.lay(DATASET, live, declared)
    if diff.compare(DATASET, desired=declared, recorded=None, live=live) == ():
        assert laid == live
    assert {k: v for k, v in laid.items() if k not in declared} == {k: v for k, v in live.items() if k not in declared}


@given(TREES, TREES, TREES)
def test_what_is_recorded_after_a_write_is_in_sync(
    live: dict[str, Any], declared: dict[str, Any], later: dict[str, Any]
) -> None:
    """After a write and its recording there is nothing to do and nothing has drifted; an edit in DSS is drift only."""
    laid = overlay.lay(DATASET, live, declared)
    recorded = diff.project(DATASET, declared, laid)
    assert diff.compare(DATASET, desired=declared, recorded=recorded, live=laid) == ()
    assert diff.compare(DATASET, desired=recorded, recorded=recorded, live=laid) == ()
    moved = overlay.lay(DATASET, laid, later)
    verdicts = {f.verdict for f in diff.compare(DATASET, desired=declared, recorded=recorded, live=moved)}
    assert verdicts <= {"drifted"}


@given(TREES, TREES, TREES)
def test_an_edit_of_the_configuration_is_no_drift(
    live: dict[str, Any], declared: dict[str, Any], later: dict[str, Any]
) -> None:
    """When DSS stood still, nothing is called drifted or a conflict."""
    laid = overlay.lay(DATASET, live, declared)
    recorded = diff.project(DATASET, declared, laid)
    verdicts = {f.verdict for f in diff.compare(DATASET, desired=later, recorded=recorded, live=laid)}
    assert verdicts <= {"edited", "released", "restored"}


@given(ENTRIES, ENTRIES, ENTRIES)
def test_shared_lists_keep_the_entries_of_others(
    live: list[dict[str, Any]], ours: list[dict[str, Any]], before: list[dict[str, Any]]
) -> None:
    """Foreign entries stay, ours are as declared, those we recorded and no longer declare go."""

    def tree(entries: list[dict[str, Any]]) -> dict[str, Any]:
        return {"permissions": {"permissions": entries}}

    laid = overlay.lay(PROJECT, tree(live), tree(ours), before=tree(before))["permissions"]["permissions"]
    mine, past = {e["group"] for e in ours}, {e["group"] for e in before}
    assert [e for e in laid if e["group"] not in mine] == [e for e in live if e["group"] not in mine | past]
    assert mine <= {e["group"] for e in laid}
    found = diff.compare(PROJECT, desired=tree(ours), recorded=tree(before), live=tree(laid))
    assert {f.verdict for f in found} <= {"released"}


@given(VALUES, VALUES)
def test_the_fast_path_is_never_more_generous(a: Any, b: Any) -> None:
    """Whatever holds without rules holds with them."""
    if equal.holds({"x": a}, {"x": b}):
        assert diff.missing(DATASET, {"x": a}, {"x": b}) == ()


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=30))
def test_order_is_topological_or_names_the_cycle(pairs: list[tuple[int, int]]) -> None:
    """Every step comes after those it needs; a circle is named by a closed walk along its needs."""
    needs = {n: {m for a, m in pairs if a == n and m != n} for n in range(13)}
    steps = [Step(n, "write", toy.address(f"dataset.D{n}"), tuple(needs[n])) for n in needs]
    try:
        ordered = in_order(steps)
    except order.Cyclic as error:
        for cycle in error.cycles:
            assert cycle[0] == cycle[-1]
            assert all(b in needs[a] for a, b in pairwise(cycle))
        return
    assert [s.n for s in ordered] == list(range(1, 14))
    assert all(m < s.n for s in ordered for m in s.needs)
    by_number = {s.n: s.address for s in ordered}
    assert {s.address: {by_number[m] for m in s.needs} for s in ordered} == {
        toy.address(f"dataset.D{n}"): {toy.address(f"dataset.D{m}") for m in wanted} for n, wanted in needs.items()
    }


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """A plan over a handful of datasets, each in any of the three views."""
    secret = draw(st.sampled_from(["correct horse", "tok-\u00e9-123456", "line one\nline two"]))
    want, have, seen = [], [], []
    for name in "ABCD":
        body = draw(TREES)
        hidden = {**body, "params": {"password": secret + name, "apiToken": "also " + secret}}
        known = {"params": {"password": toy.sealed(secret + name)}}
        if draw(st.booleans()):
            want.append(toy.resource(f"dataset.{name}", hidden, lifecycle={"prevent_destroy": draw(st.booleans())}))
        if draw(st.booleans()):
            have.append(toy.entry(f"dataset.{name}", known, origin=draw(st.sampled_from(["created", "adopted"]))))
        if draw(st.booleans()):
            other = draw(TREES)
            live = {**other, "params": {"password": draw(st.sampled_from(["old " + secret, secret + name]))}}
            seen.append(
                toy.live(
                    f"dataset.{name}", {**live, "description": f"see {secret}{name}"}, version=[3, 1700000000000, "bob"]
                )
            )
    options = {"unattended": draw(st.booleans()), "adopt": draw(st.sampled_from([[], ["dataset.*"]]))}
    return toy.plan(toy.desired(*want), toy.state(*have) if have else None, toy.snapshot(*seen), **options)


@settings(deadline=None)
@given(plans())
def test_a_plan_survives_json_exactly(plan: Plan) -> None:
    """Dump and load give the same plan, once its secrets are sealed; sealing again changes nothing."""
    raw = json.loads(json.dumps(plan_json.dump(plan, key=toy.KEY)))
    loaded = plan_json.load(raw)
    assert loaded == plan_json.sealed(plan, key=toy.KEY)
    assert plan_json.dump(loaded, key=toy.KEY) == raw
    assert plan_json.identity(loaded, key=toy.KEY) == plan_json.identity(plan, key=toy.KEY)
    assert (loaded.summary_line, loaded.steps) == (plan.summary_line, plan.steps)


@settings(deadline=None)
@given(plans())
def test_a_row_of_a_journal_is_its_change(plan: Plan) -> None:
    """Nothing of what a row leaves out is lost; rows that leave out nothing, as older journals have them, are read."""
    for raw in json.loads(json.dumps(plan_json.dump(plan, key=toy.KEY)))["resource_changes"]:
        row = json.loads(json.dumps(change_rows.lean(raw)))
        change = plan_json._read_change(raw)
        assert plan_json._read_change(change_rows.full(row)) == change
        assert plan_json._read_change(change_rows.full(raw)) == change
        assert len(json.dumps(row)) < len(json.dumps(raw))


@settings(deadline=None)
@given(plans())
def test_no_secret_in_any_rendering(plan: Plan) -> None:
    """Neither a declared nor a live secret, whole or in its first line, is in anything that is shown or kept."""
    shown = view.of(plan, show_unchanged=True)
    told = [text.plan(shown, False), text.plan(shown, True), markdown.plan(shown), html.plan(shown), as_json.plan(plan)]
    kept = json.dumps(plan_json.dump(plan, key=toy.KEY)["resource_changes"])
    for change in plan.changes:
        trees = [t for t in (change.before, change.after and change.after.body) if t]
        for value in {t["params"]["password"] for t in trees if "password" in t.get("params", {})}:
            assert all(value not in one and json.dumps(value)[1:-1] not in one for one in told)
            assert f'"password": {json.dumps(value)}' not in kept
        for value in {t["params"]["apiToken"] for t in trees if "apiToken" in t.get("params", {})}:
            assert all(json.dumps(value)[1:-1] not in one for one in told)


@given(TREES, TREES)
def test_a_state_survives_json_exactly(attributes: dict[str, Any], base: dict[str, Any]) -> None:
    """State text and back."""
    state = toy.state(toy.entry("dataset.A", attributes, base=base, version=(1, 2, "x"), needs=["dataset.B"]))
    assert states.loads(states.dumps(state), "here") == state


def test_state_keeps_no_value_twice() -> None:
    """What was there before us only as far as it differs, also where Python takes two values for one."""
    attributes = {"long": {"text": "only once"}, "flag": True, "new": 1}
    state = toy.state(toy.entry("dataset.A", attributes, base={"long": {"text": "only once"}, "flag": 1, "old": 2}))
    text = states.dumps(state)
    assert text.count("only once") == 1
    back = states.loads(text, "here").entries[next(iter(state.entries))]
    assert repr(sorted(back.base.items())) == "[('flag', 1), ('long', {'text': 'only once'}), ('old', 2)]"


@pytest.mark.parametrize("odd", ({"born": "x"}, {"born": ["x", 1]}, {"version": [1, 2]}, {"version": ["1", 2, "u"]}))
def test_an_entry_with_an_odd_stamp_is_damaged(odd: dict[str, Any]) -> None:
    good = {"id": "dataset.P.A", "dss_id": "A", "name": "A", "origin": "created", "status": "ok", "attributes": {}}
    with pytest.raises((ValueError, TypeError)):
        field_types.check(states.read_entry({**good, "base": {}, **odd}))


@given(TREES)
def test_every_value_equals_itself_and_nothing_stands_for_absence(tree: dict[str, Any]) -> None:
    """The table of equalities is reflexive, and never lets a value that says something equal absence."""
    for at, value in [(("params", "x"), v) for v in tree.values()]:
        assert diff.same(DATASET.rules, at, value, value)
        if not equal.hollow(value):
            assert not diff.same(DATASET.rules, at, value, ABSENT)


@pytest.mark.parametrize("broken", [{}, {"format_version": "2.0"}, {"format_version": "1.0"}, [], None, "x"])
def test_what_is_no_plan_is_said_so(broken: Any) -> None:
    """A damaged or newer plan is a ValueError with words, not a KeyError."""
    with pytest.raises(ValueError, match="plan"):
        plan_json.load(broken)
