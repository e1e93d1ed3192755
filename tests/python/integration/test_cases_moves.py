"""What has a name can be moved: by DSS's own renaming, else under its stable id; what cannot be is refused with the
reason, and never becomes a deletion beside a creation (D56). The numbers are those of the written cases.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import pytest

from dss_iac.core.model.plan import Action, Plan
from dss_iac.errors import ConfigError, IacError, Partial
from dss_iac.render import html, json, markdown, text, view
from dss_iac.run.verb import dry_run, verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, carried_out, guards, short, told

KEY = "CASE"
FOLDER = "filesystem_folders"
BASE: Mapping[str, Any] = {
    "project": {"key": KEY},
    "policy": {"naming": "dss"},
    "zones": [{"name": "Ingest", "color": "#2ab1ac"}],
    "managed_folders": [{"name": "F", "connection": FOLDER}],
    "datasets": [
        {"name": "RAW", "type": "sql", "connection": "pg_main", "params": {"table": "t"}, "zone": "Ingest"},
        {"name": "OUT", "type": "managed", "connection": "filesystem_managed"},
    ],
    "recipes": [{"name": "r", "type": "python", "inputs": ["RAW"], "outputs": ["OUT"], "code": "a = 1\n"}],
    "articles": [{"name": "Top", "content": "# Top\n"}, {"name": "Below", "content": "below\n", "parent": "Top"}],
    "libraries": [{"path": "python/tools.py", "content": "x = 1\n"}],
    "scenarios": [{"name": "nightly", "steps": [{"build": "OUT"}], "triggers": [{"daily": "02:00"}], "active": True}],
}
# kind → (where its name is written, old, new, where others mention it)
NAMED: Mapping[str, tuple[str, str, str, tuple[tuple[str, Any], ...]]] = {
    "scenario": ("scenarios[0].name", "nightly", "daily", ()),
    "zone": ("zones[0].name", "Ingest", "Intake", (("datasets[0].zone", "Intake"),)),
    "article": ("articles[0].name", "Top", "Head", (("articles[1].parent", "Head"),)),
    "library_file": ("libraries[0].path", "python/tools.py", "python/kit.py", ()),
    "managed_folder": ("managed_folders[0].name", "F", "G", ()),
    "recipe": ("recipes[0].name", "r", "s", ()),
    "dataset": ("datasets[0].name", "RAW", "CLEAN", (("recipes[0].inputs", ["CLEAN"]),)),
}
STORES = {"scenario": "scenarios", "zone": "zones", "article": "wiki", "managed_folder": "managed_folders"}


def address(kind: str, name: str) -> str:
    """As a person writes it."""
    return f'{kind}."{name}"' if "/" in name else f"{kind}.{name}"


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Applied once."""
    found = desk(copy.deepcopy(dict(BASE)))
    found.apply()
    return found


def move(made: Desk, kind: str) -> tuple[str, str]:
    """Declare the renaming of the one object of a kind, as a person would."""
    at, old, new, mentions = NAMED[kind]
    made.put(at, new)
    for where, value in mentions:
        made.put(where, value)
    made.config["moved"] = [{"from": address(kind, old), "to": address(kind, new)}]
    return old, new


@pytest.mark.parametrize("kind", NAMED)
def test_7_and_8_whatever_has_a_name_is_renamed_and_nothing_else_happens(made: Desk, kind: str) -> None:
    """One move, its object kept, those that mention it untouched in state, the next plan and drift empty."""
    store = STORES.get(kind)
    before = set(made.dss.estate.projects[KEY].store[store]) if store else set()
    old, new = move(made, kind)
    prepared = made.prepare()
    assert [(c.action, c.address.name) for c in actions(prepared.plan)] == [(Action.MOVE, new)], told(prepared.plan)
    assert f"{new}  # was {old}" in text.plan(view.of(prepared.plan)).replace('"', "")
    assert prepared.plan.summary_line == "Plan: 0 to create, 0 to update, 0 to destroy."
    assert any(r.op == "rename" for r in dry_run.requests(prepared)), "a dry run tells how"
    assert_quiet(carried_out(prepared).remaining)
    assert not made.drift().changes
    if store:
        assert set(made.dss.estate.projects[KEY].store[store]) == before
    made.config.pop("moved")
    assert_quiet(made.plan())


def test_7_runs_of_a_scenario_stay(made: Desk) -> None:
    """Its id stays, so does everything that DSS keeps under it."""
    id = made.id_of("scenarios", "nightly")
    move(made, "scenario")
    made.apply()
    assert made.id_of("scenarios", "daily") == id
    assert made.live("scenarios", "daily", "active") is True


@pytest.mark.parametrize("to", ["python/deep/er/tools.py", "tools.py", "python/deep/kit.py"])
def test_8_a_library_file_moves_into_another_folder(made: Desk, to: str) -> None:
    """Folder, name, or both."""
    made.put("libraries[0].path", to)
    made.config["moved"] = [{"from": address("library_file", "python/tools.py"), "to": f'library_file."{to}"'}]
    made.put("libraries[0].content", "x = 2\n")
    prepared = made.prepare()
    assert [(c.action, short(c)) for c in actions(prepared.plan)] == [(Action.UPDATE, f"library_file.{to}")]
    assert_quiet(carried_out(prepared).remaining)
    library = made.dss.estate.projects[KEY].library
    assert (library / to).read_text() == "x = 2\n"
    assert not (library / "python/tools.py").exists()


@pytest.mark.parametrize("reading", ["a", "b"])
def test_a_library_file_meets_no_other_on_its_way(made: Desk, reading: str) -> None:
    """Neither the one that has its file name in the other folder, nor the one that has its new name in this one."""
    made.dss.estate.choices["library-taken"] = reading
    others = {"python/deep/tools.py": "there\n", "python/kit.py": "here\n"}
    made.config["libraries"] += [{"path": path, "content": content} for path, content in others.items()]
    made.apply()
    made.put("libraries[0].path", "python/deep/kit.py")
    made.config["moved"] = [{"from": address("library_file", "python/tools.py"), "to": 'library_file."python/deep/kit.py"'}]
    made.apply()
    library = made.dss.estate.projects[KEY].library
    files = {f.relative_to(library).as_posix(): f.read_text() for f in library.rglob("*.py")}
    assert files == {**others, "python/deep/kit.py": "x = 1\n"}


@pytest.mark.parametrize("reading", ["a", "b"])
def test_a_library_file_is_not_moved_onto_one_of_a_colleague(made: Desk, reading: str) -> None:
    """Made just before the move; it stays, and so does ours."""
    made.dss.estate.choices["library-taken"] = reading
    move(made, "library_file")
    prepared = made.prepare()
    knobs = made.dss.knobs
    knobs.meanwhile(lambda: knobs.edit_library(KEY, "python/kit.py", "theirs\n"), path=f"/projects/{KEY}/libraries/contents",
                    skip=1)  # fmt: skip
    with pytest.raises(Partial) as caught:
        verbs.apply(prepared)
    (failed,) = caught.value.result.having("failed")
    assert "appeared in DSS since the plan was made" in failed.why
    library = made.dss.estate.projects[KEY].library
    assert (library / "python/kit.py").read_text() == "theirs\n" and (library / "python/tools.py").exists()


@pytest.mark.parametrize("kind", NAMED)
@pytest.mark.parametrize("when", ["before", "after"])
def test_8_a_move_that_broke_off_is_finished_by_the_next_apply(made: Desk, kind: str, when: str) -> None:
    """Replies are lost, before or after DSS did it; nothing is lost, nothing is twice."""
    move(made, kind)
    prepared = made.prepare()
    made.dss.knobs.fault(path=f"/projects/{KEY}/*", verb="P*", kind="drop", when=when, times=3)
    with suppress(IacError):
        verbs.apply(prepared)
    made.dss.knobs.clear()
    again = made.prepare()
    assert not again.plan.refusals, told(again.plan)
    assert {c.action for c in actions(again.plan)} <= {Action.MOVE}, told(again.plan)
    assert_quiet(carried_out(again).remaining)


@pytest.mark.parametrize("kind", NAMED)
def test_a_move_is_rolled_back_as_a_move(made: Desk, kind: str) -> None:
    """Its former name comes back to the same object."""
    old, _ = move(made, kind)
    made.apply()
    undone = verbs.rollback(project_key=KEY, around=made.around)
    assert {(c.action, c.address.name) for c in actions(undone.plan)} == {(Action.MOVE, old)}, told(undone.plan)
    assert_quiet(carried_out(undone).remaining)
    made.config = copy.deepcopy(dict(BASE))
    assert_quiet(made.plan())


# ---------------------------------------------------------------------------------------------------- what cannot be


def refused(made: Desk) -> str:
    """What the plan refuses as a move that cannot be, in words."""
    plan = made.plan()
    assert "moved" in guards(plan), told(plan)
    return "; ".join(str(r) for r in plan.refusals if r.guard == "moved")


def test_9_a_target_that_is_recorded_refuses(made: Desk) -> None:
    """Both were applied; the one leaves, and the row would make it the other."""
    made.config["datasets"].append({**made.config["datasets"][0], "name": "NEW"})
    made.apply()
    made.config["datasets"].pop(0)
    made.put("recipes[0].inputs", ["NEW"])
    made.config["moved"] = [{"from": "dataset.RAW", "to": "dataset.NEW"}]
    assert "NEW is managed already" in refused(made)


def stranger(made: Desk, kind: str, name: str) -> None:
    """A colleague makes an object of this name by hand, through the public API."""
    project = made.dss.client("admin").get_project(KEY)
    by_kind = {
        "dataset": lambda: project.create_dataset(name, "Filesystem", {"connection": "filesystem_root", "path": "/x"}),
        "scenario": lambda: project.create_scenario(name, "step_based"),
        "zone": lambda: project.get_flow().create_zone(name),
        "library_file": lambda: project.get_library().get_folder("python").add_file(name.rpartition("/")[2]),
        "managed_folder": lambda: project.create_managed_folder(name, connection_name=FOLDER),
    }
    by_kind[kind]()


@pytest.mark.parametrize("kind", ["dataset", "scenario", "zone", "library_file", "managed_folder"])
def test_10_a_target_that_is_somebody_elses_refuses(made: Desk, kind: str) -> None:
    """Not half-way through the apply."""
    stranger(made, kind, NAMED[kind][2])
    move(made, kind)
    assert "already, which is not managed here" in refused(made)


@pytest.mark.parametrize(("wrong", "says"), [
    ([("dataset.RAWW", "dataset.CLEAN")], "dataset.CASE.RAWW was never recorded; did you mean"),
    ([("scenario.gone", "scenario.daily")], "was never recorded"),
])  # fmt: skip
def test_a_source_that_was_never_recorded_refuses(made: Desk, wrong: list[tuple[str, str]], says: str) -> None:
    """What would move is nothing; a new object would come to be."""
    made.put("datasets[0].name", "CLEAN")
    made.put("recipes[0].inputs", ["CLEAN"])
    made.put("scenarios[0].name", "daily")
    made.config["moved"] = [{"from": a, "to": b} for a, b in wrong]
    assert says in refused(made)


def test_a_source_that_lives_and_was_never_recorded_refuses(made: Desk) -> None:
    """Say how to get it there."""
    stranger(made, "scenario", "theirs")
    made.put("scenarios[0].name", "nightly")
    made.config["scenarios"].append({"name": "ours", "steps": []})
    made.config["moved"] = [{"from": "scenario.theirs", "to": "scenario.ours"}]
    assert "exists in DSS and was never recorded; declare it under its former name" in refused(made)


def test_rows_stand_in_a_configuration_that_is_applied_for_the_first_time(desk: MakeDesk) -> None:
    """Another environment never had the former name, and after the first apply it has the new one."""
    found = desk(copy.deepcopy(dict(BASE)))
    move(found, "dataset")
    assert not found.plan().refusals
    assert_quiet(found.apply().remaining)
    assert_quiet(found.plan())


def test_a_source_that_somebody_deleted_is_told(made: Desk) -> None:
    """Nothing is there to be renamed: the new one is created, and the plan says why."""
    made.dss.client("admin").get_project(KEY).get_scenario(made.id_of("scenarios", "nightly")).delete()
    move(made, "scenario")
    plan = made.plan()
    assert any("was deleted in DSS and cannot become" in note for note in plan.notes), told(plan)
    assert_quiet(made.apply().remaining)


# ------------------------------------------------------------------------------------------- told, left out, hinted at


def renderings(plan: Plan) -> dict[str, str]:
    """The plan in every form."""
    seen = view.of(plan)
    return {"text": text.plan(seen), "markdown": markdown.plan(seen), "html": html.plan(seen), "json": json.plan(plan)}


@pytest.mark.parametrize(("kind", "at", "value"), [
    ("dataset", "datasets[0].description", "new"),
    ("scenario", "scenarios[0].description", "new"),
    ("zone", "zones[0].color", "#123456"),
    ("article", "articles[0].content", "# Head\n"),
    ("managed_folder", "managed_folders[0].description", "new"),
    ("library_file", "libraries[0].content", "x = 2\n"),
])  # fmt: skip
def test_11_the_former_name_is_told_whatever_else_changes(made: Desk, kind: str, at: str, value: str) -> None:
    """In text, Markdown, HTML and JSON."""
    old, _ = move(made, kind)
    made.put(at, value)
    prepared = made.prepare()
    assert [c.action for c in actions(prepared.plan)] == [Action.UPDATE], told(prepared.plan)
    for how, shown in renderings(prepared.plan).items():
        assert f"was {old}" in shown.replace("\\", ""), how
    assert_quiet(carried_out(prepared).remaining)


@pytest.mark.parametrize("flag", ["excludes", "targets"])
@pytest.mark.parametrize("kind", NAMED)
def test_12_flags_know_both_names(made: Desk, kind: str, flag: str) -> None:
    """`--exclude` leaves the move out whichever name is given, `--target` takes it in."""
    old, new = move(made, kind)
    for name in (old, new):
        plan = made.plan(**{flag: (address(kind, name),)})
        expected = [] if flag == "excludes" else [Action.MOVE]
        assert [c.action for c in actions(plan)] == expected, told(plan)
        assert not plan.refusals


def test_12_what_needs_the_new_name_is_left_out_too(made: Desk) -> None:
    """Nothing may be written that mentions a name which does not exist; state keeps the former one."""
    move(made, "dataset")
    made.put("recipes[0].code", "a = 2\n")
    made.put("scenarios[0].description", "other")
    result = made.apply(excludes=("dataset.RAW",))
    assert "RAW" in {a.name for a in result.state.entries}
    assert made.live("recipes", "r", "payload") == "a = 1\n"
    assert made.live("scenarios", "nightly", "description") == "other"
    assert_quiet(made.apply().remaining)


def wrong_rows(made: Desk, *rows: tuple[str, str]) -> str:
    made.config["moved"] = [{"from": a, "to": b} for a, b in rows]
    with pytest.raises(ConfigError) as error:
        made.plan()
    return str(error.value)


def test_13_swaps_and_chains_say_how(made: Desk) -> None:
    """And following what they say works."""
    swap = wrong_rows(made, ("dataset.RAW", "dataset.OUT"), ("dataset.OUT", "dataset.RAW"))
    assert "cannot swap names at once" in swap
    assert "first RAW → RAW_TMP alone, then OUT → RAW, then RAW_TMP → OUT" in swap
    made.config["scenarios"] = [{"name": "b", "steps": []}, {"name": "c", "steps": []}]
    chain = wrong_rows(made, ("scenario.nightly", "scenario.b"), ("scenario.b", "scenario.c"))
    assert "first b → c alone, with nightly as it is; then nightly → b" in chain


@pytest.mark.parametrize(("rows", "says"), [
    ([("scenario.x", "scenario.nightly"), ("scenario.y", "scenario.nightly")], "cannot both become"),
    ([("scenario.x", "scenario.nightly"), ("scenario.x", "zone.Ingest")], "cannot become"),
    ([("scenario.nightly", "scenario.nightly")], "moves nowhere"),
    ([("project.OLD", "project.CASE")], "a project keeps its key"),
    ([("dataset.OTHER.X", "dataset.RAW")], "what is in it stays there"),
])  # fmt: skip
def test_rows_that_can_never_be_are_errors(made: Desk, rows: list[tuple[str, str]], says: str) -> None:
    """Whatever DSS has."""
    assert says in wrong_rows(made, *rows)


@pytest.mark.parametrize("kind", NAMED)
def test_what_leaves_and_comes_with_the_same_content_gets_a_hint(made: Desk, kind: str) -> None:
    """The row to write is the hint; written, it works."""
    move(made, kind)
    row = made.config.pop("moved")[0]
    notes = [n for n in made.plan().notes if "comes with the same content" in n]
    assert len(notes) == 1, told(made.plan())
    assert f"from: {row['from']}, to: {row['to']}" in notes[0]
    if kind == "scenario":
        made.put("scenarios[0].steps", [])
        assert not [n for n in made.plan().notes if "same content" in n]
