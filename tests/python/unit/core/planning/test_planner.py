"""Plans that a case file cannot tell well: policies, overrides, what a step carries, and the renderers."""

from __future__ import annotations

import json
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

import pytest

from dss_iac.core.model.plan import Action, Plan
from dss_iac.core.model.resource import ABSENT
from dss_iac.core.planning import planner
from dss_iac.render import html, markdown, text, view
from dss_iac.render import json as as_json

from . import toy
from .toy import desired, entry, live, plan, resource, snapshot, state


def guards(made: Plan) -> set[str]:
    """The names of the guards that refuse."""
    return {r.guard for r in made.refusals}


def drifted(policy: str) -> Plan:
    """A plan over a description that was changed in DSS, under a drift policy."""
    return plan(
        desired(resource("dataset.A", {"description": "ours"}), settings={"drift_policy": policy}),
        state(entry("dataset.A", {"description": "ours"})),
        snapshot(live("dataset.A", {"description": "theirs"})),
    )


def test_drift_policies() -> None:
    """D29: warn overwrites and says so, fail refuses, ignore leaves drift alone."""
    assert drifted("warn").warnings and drifted("warn").changes[0].action is Action.UPDATE
    assert guards(drifted("fail")) == {"drift"}
    assert drifted("ignore").steps == () and not drifted("ignore").has_actions


def test_an_unattended_apply_refuses_conflicts_in_code() -> None:
    """A conflict in a description passes, one in code does not."""
    views = [{"payload": f"{v}\n", "description": v} for v in "abc"]
    for only, refused in (("payload", True), ("description", False)):
        want, have, seen = ({only: v[only]} for v in views)
        made = plan(
            desired(resource("recipe.r", want)), state(entry("recipe.r", have)), snapshot(live("recipe.r", seen)),
            unattended=True,
        )  # fmt: skip
        assert ("conflict" in guards(made)) is refused


@pytest.mark.parametrize(("total", "gone", "refused"), [(10, 3, False), (10, 4, True), (9, 8, False), (3, 3, True)])
def test_mass_deletion(total: int, gone: int, refused: bool) -> None:
    """More than 30 % of at least ten, or everything, needs --allow-mass-change."""
    names = [f"dataset.D{n}" for n in range(total)]
    args = (
        desired(*(resource(n) for n in names[gone:])),
        state(*(entry(n) for n in names)),
        snapshot(*(live(n) for n in names)),
    )
    assert ("mass" in guards(plan(*args))) is refused
    assert plan(*args, allow_mass_change=True).refusals == ()
    assert plan(None, *args[1:], destroy=True).refusals == ()


def test_on_remove_is_remembered_in_state() -> None:
    """The block is gone from the configuration; what it said is not."""
    names = {"forget": Action.FORGET, "delete": Action.DELETE, "delete_data": Action.DELETE}
    have = [entry(f"dataset.{n}", origin="adopted", lifecycle={"on_remove": n}) for n in names]
    seen = [live(f"dataset.{n}") for n in names]
    made = plan(desired(resource("dataset.KEEP")), state(*have), snapshot(*seen), allow_mass_change=True)
    assert {c.address.name: c.action for c in made.changes if c.address.name in names} == names
    assert guards(made) == {"data"}
    assert [s.detail["with_data"] for s in made.steps if s.op == "delete"] == [False, True]
    assert "--delete-data dataset.SHOP.delete_data" in made.refusals[0].way_out


@pytest.mark.parametrize(("origin", "unmanaged", "action"), [
    ("created", False, Action.DELETE), ("adopted", False, Action.FORGET), ("created", True, Action.FORGET)
])  # fmt: skip
def test_destroy_keeps_the_project(origin: str, unmanaged: bool, action: Action) -> None:
    """D12: --delete-project works only on what we created and when nothing else is in it; it goes last."""
    seen = [live("project"), live("dataset.A"), *([live("dataset.OTHER")] if unmanaged else [])]
    have = state(entry("project", origin=origin), entry("dataset.A"))
    made = plan(None, have, snapshot(*seen), destroy=True, delete_project=True)
    assert made.changes[0].action is action
    assert made.steps[-1].address.kind == "project"


def test_a_vacated_name_is_not_taken_at_once() -> None:
    """D21: the storage of a renamed dataset keeps the old name."""
    made = plan(
        desired(
            resource("dataset.NEW"), resource("dataset.OLD", {"managed": True}), moved={"dataset.OLD": "dataset.NEW"}
        ),
        state(entry("dataset.OLD")),
        snapshot(live("dataset.OLD", {"managed": True})),
    )
    assert "storage" in guards(made)


def test_an_id_keeps_its_object_when_the_name_changes() -> None:
    """A logical id stays, the display name changes: a rename, not a deletion."""
    made = plan(
        desired(resource("managed_folder.models", name="Models 2")),
        state(entry("managed_folder.models", name="Models", dss_id="xYz")),
        snapshot(live("managed_folder.Models", dss_id="xYz")),
    )
    assert [(s.op, s.detail["name"]) for s in made.steps] == [("rename", "Models 2")]
    assert made.unmanaged == {}


def test_an_interrupted_creation_is_completed() -> None:
    """D17: an incomplete entry is ours; what it was created with is owed as well."""
    want = replace(resource("dataset.A", {"type": "S3"}), initial={"params": {"x": 1}})
    made = plan(
        desired(want), state(entry("dataset.A", {}, status="incomplete")), snapshot(live("dataset.A", {"type": "S3"}))
    )
    assert [f.path for f in made.changes[0].fields] == ["params.x"]
    whole = snapshot(live("dataset.A", {"type": "S3", "params": {"x": 1}}))
    assert (
        plan(desired(want), state(entry("dataset.A", {}, status="incomplete")), whole).changes[0].action
        is Action.RECORD
    )


def test_a_changed_visual_recipe_is_followed_by_its_schema() -> None:
    """D15: and the schema of a downstream recipe comes after that of the one before it."""

    def recipe(name: str, source: str, target: str, payload: str) -> dict[str, Any]:
        io = {"inputs": {"main": {"items": [{"ref": source}]}}, "outputs": {"main": {"items": [{"ref": target}]}}}
        return {"type": "grouping", "payload": {"keys": payload}, **io}

    trees = {"recipe.b": ("B", "C"), "recipe.a": ("A", "B")}
    made = plan(
        desired(*(resource(n, recipe(n, *io, "new")) for n, io in trees.items())),
        state(*(entry(n, recipe(n, *io, "old")) for n, io in trees.items())),
        snapshot(*(live(n, recipe(n, *io, "old")) for n, io in trees.items()), *(live(f"dataset.{d}") for d in "ABC")),
    )
    steps = [(s.op, s.address.name) for s in made.steps]
    assert steps.index(("schema", "a")) < steps.index(("schema", "b"))
    needs = next(s.needs for s in made.steps if (s.op, s.address.name) == ("schema", "b"))
    assert {made.steps[n - 1].address.name for n in needs} == {"a", "b"}


def test_excluding_takes_dependants_along() -> None:
    """What needs something that is left out and does not exist is left out, too, and said."""
    recipe = {"inputs": {"main": {"items": [{"ref": "A"}]}}}
    made = plan(desired(resource("dataset.A"), resource("recipe.r", recipe), resource("dataset.B")), None, snapshot(),
                excludes=["dataset.A"])  # fmt: skip
    assert [c.address.name for c in made.changes] == ["B"]
    assert any("dataset.SHOP.A" in n and "recipe.SHOP.r" in n for n in made.notes)


def test_an_unknown_target_is_refused() -> None:
    """A typing error must not look like an empty plan."""
    assert guards(plan(desired(resource("dataset.A")), None, snapshot(), targets=["dataset.B"])) == {"target"}


def test_dependency_cycles_are_named() -> None:
    """`depends_on` in a circle."""
    made = plan(
        desired(resource("dataset.A", needs=["dataset.B"]), resource("dataset.B", needs=["dataset.A"])),
        None,
        snapshot(),
    )
    assert "cycle" in guards(made) and "dataset.SHOP.A" in made.refusals[0].what


def test_ignored_changes_are_not_written() -> None:
    """What the author ignores is not part of what a write step wants."""
    life = {"ignore_changes": ["params.x"]}
    want = resource("dataset.A", {"type": "S3", "params": {"x": 1, "y": 1}}, lifecycle=life)
    seen = snapshot(live("dataset.A", {"type": "S3", "params": {"x": 5, "y": 5}}))
    made = plan(desired(want), state(entry("dataset.A", {"params": {"y": 5}}, lifecycle=life)), seen)
    assert made.changes[0].after is not None and made.changes[0].after.body == {"type": "S3", "params": {"y": 1}}
    assert [f.path for f in made.changes[0].fields] == ["params.y"]


def test_the_project_bootstrap_tag_means_ours() -> None:
    """D22: a rerun that finds the tag without state owns the project."""
    for tags, origin in (((), "adopted"), (("dss-iac:line-1",), "created")):
        made = plan(desired(resource("project")), None, snapshot(live("project"), tags=tags))
        assert made.changes[0].origin == origin


def test_drift_of_what_builds_rewrite_is_none() -> None:
    """D4 holds for drift, without any configuration."""
    schema = {"schema": {"columns": [{"name": "A", "type": "int"}]}}
    made = {"outputs": {"main": {"items": [{"ref": "A"}]}}}
    seen = snapshot(live("dataset.A", {"schema": {"columns": []}}), live("recipe.r", made))
    assert planner.drift(state(entry("dataset.A", schema), entry("recipe.r", made)), seen, toy.KINDS) == ()
    alone = snapshot(live("dataset.A", {"schema": {"columns": []}}))
    (change,) = planner.drift(state(entry("dataset.A", schema)), alone, toy.KINDS)
    assert [(f.path, f.live) for f in change.fields] == [("schema.columns[name=A]", ABSENT)]


def test_a_fingerprint_moves_only_with_the_paths_of_the_step() -> None:
    """Staleness is judged per resource: other edits leave the plan fresh."""

    def seen(body: dict[str, Any]) -> str:
        want, have = (make("dataset.A", {"description": d}) for make, d in ((resource, "new"), (entry, "old")))
        made = plan(desired(want), state(have), snapshot(live("dataset.A", body)))
        return str(made.steps[0].detail["seen"])

    assert seen({"description": "old"}) == seen({"description": "old", "params": {"x": 1}})
    assert seen({"description": "old"}) != seen({"description": "older"})


NASTY = "</pre><script>alert(1)</script> ```x``` **b** [l](javascript:x) \x1b[31m"


class Tags(HTMLParser):
    """The tags of a page, and whether they are balanced."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[str] = set()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        """Remember, and expect the end unless there is none."""
        self.seen.add(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "href"]
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """The last one that is open."""
        assert self.open.pop() == tag


def test_html_is_escaped_scoped_and_without_scripts() -> None:
    """Values are text, whatever they look like; every style is below one class."""
    made = plan(
        desired(resource("dataset.A", {"description": NASTY, "params": {"query": f"a\n{NASTY}"}})),
        state(entry("dataset.A", {})),
        snapshot(live("dataset.A", {"description": "x", "params": {"query": "a\nb"}})),
        targets=["dataset.A", NASTY],
    )
    page = html.plan(view.of(made))
    tags = Tags()
    tags.feed(page)
    assert not tags.open and "script" not in tags.seen and "dataset.SHOP.A" in page
    rules = [line for line in page.split("<style>")[1].split("</style>")[0].splitlines() if line]
    assert rules and all(line.startswith(".dss-iac") for line in rules)


def test_markdown_keeps_values_inside_fences() -> None:
    """A fence is longer than any run of backticks in it, and sentences are escaped."""
    made = plan(desired(resource("dataset.A", {"description": NASTY})), None, snapshot(), targets=["dataset.A", NASTY])
    told = markdown.plan(view.of(made))
    assert "````diff" in told and "\\*\\*b\\*\\*" in told
    outside = told.split("````diff")[0]
    assert "<script>" not in outside.replace("\\<script\\>", "")


def test_terminal_text_carries_no_control_characters() -> None:
    """A value cannot recolour the reader's terminal."""
    bodies = ({"description": f"{NASTY}\n{NASTY}", "params": {"query": f"a\n{n}{NASTY}\r\x07"}} for n in range(2))
    made = plan(
        desired(resource("dataset.A", next(bodies))),
        state(entry("dataset.A", {})),
        snapshot(live("dataset.A", next(bodies))),
        targets=["dataset.A", NASTY],
    )
    told = text.plan(view.of(made), False)
    assert "\\x1b[31m" in told
    assert not {c for c in told if ord(c) < 32 or ord(c) == 127} - {"\n"}


def test_json_has_the_shape_of_terraform() -> None:
    """`resource_changes[].change.actions`, before and after, and what is not known yet."""
    made = plan(
        desired(resource("dataset.A", {"description": "new"}), resource("managed_folder.f")),
        state(entry("dataset.A", {"description": "old"})),
        snapshot(live("dataset.A", {"description": "old", "type": "S3"})),
    )
    raw = json.loads(as_json.plan(made))
    changes = {c["address"]: c["change"] for c in raw["resource_changes"]}
    assert changes["dataset.SHOP.A"]["actions"] == ["update"]
    assert changes["dataset.SHOP.A"]["before"] == {"description": "old", "type": "S3"}
    assert changes["dataset.SHOP.A"]["after"] == {"description": "new", "type": "S3"}
    assert changes["managed_folder.SHOP.f"] | {"actions": ["create"], "after_unknown": {"id": True}, "before": None} \
        == changes["managed_folder.SHOP.f"]  # fmt: skip


def test_json_has_each_body_once() -> None:
    """What comes whole is told by its tree; the fields of it say which there are. A resource is a line."""
    made = plan(
        desired(*(resource(f"dataset.D{n}", {"type": "S3", "description": f"body {n}"}) for n in range(3))),
        state(entry("dataset.D0", {"type": "S3", "description": "was"})),
        snapshot(live("dataset.D0", {"type": "S3", "description": "was"})),
    )
    shown = as_json.plan(made)
    assert [shown.count(f'"body {n}"') for n in (1, 2)] == [1, 1]
    assert shown.count('"body 0"') == 2  # in the tree afterwards, and as the field that differs
    rows = json.loads(shown)["resource_changes"]
    assert {f["path"] for f in rows[1]["fields"]} == {"type", "description"}
    assert sum('"body ' in line for line in shown.splitlines()) == 3
    assert "body" not in rows[0]["desired"]


def test_colours_are_only_colours() -> None:
    """The coloured text is the plain one with escape sequences around its words."""
    import re

    made = plan(desired(resource("dataset.A", {"type": "S3"})), None, snapshot())
    shown = view.of(made)
    coloured = text.plan(shown, True)
    assert "\x1b[32m+ dataset.SHOP.A" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text.plan(shown, False)


def test_the_result_never_claims_more_than_it_saw() -> None:
    """Failures are listed with their reason; complete means that every step succeeded."""
    told = text.result(
        [("succeeded", "create a", ""), ("failed", "create b", "403"), ("skipped", "create c", "needs b")]
    )
    assert "✗ create b failed: 403" in told
    assert told.endswith("Apply incomplete: 1 succeeded, 1 failed, 1 skipped.")
    assert text.result([("succeeded", "create a", "")]) == "Apply complete: 1 succeeded."
