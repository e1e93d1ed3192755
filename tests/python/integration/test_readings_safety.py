"""Facts about DSS that nobody has proven: whichever way they are, nobody's work is lost and a plan says what it does.

Most tests run under the reading that is the dangerous one (docs/assumptions.md tells which).
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.errors import Partial, Refused
from dss_iac.run.verb import verbs
from tests.python.integration.desk import (
    Config,
    Desk,
    actions,
    assert_quiet,
    carried_out,
    fields,
    guards,
    honest,
    short,
    told,
)
from tests.sandbox import Sandbox

KEY = "READ"
MakeDesk = Callable[..., Desk]


@pytest.fixture
def under(tmp_path: Path) -> Iterator[MakeDesk]:
    """`under("zones-none", …)(config)`: a person in front of a DSS where these readings are b."""
    opened: list[Any] = []

    def make(*readings: str, **sections: Any) -> Desk:
        opened.append(honest(Sandbox(git=False, readings=dict.fromkeys(readings, "b"))))
        more = {key: sections.pop(key) for key in ("files", "who", "sealed") if key in sections}
        config: Config = {"version": "1.0", "project": {"key": KEY}, **sections}
        dss = opened[-1].__enter__()
        dss.client().create_project("OTHER", "Other", "admin")
        return Desk(dss, tmp_path / f"desk{len(opened)}", config, **more)

    yield make
    for one in opened:
        one.__exit__(None, None, None)


def theirs(made: Desk) -> Any:
    """The project as a colleague's client sees it."""
    return made.dss.client("admin").get_project(made.key)


def changed(made: Desk, **options: Any) -> list[tuple[Action, str]]:
    """What a plan would do."""
    return [(c.action, short(c)) for c in actions(made.plan(**options))]


def failures(made: Desk, happening: Callable[[], object], **options: Any) -> list[str]:
    """Why the steps of an apply failed, when something happens between its plan and its first step."""
    prepared = made.prepare(**options)
    happening()
    with pytest.raises(Partial) as caught:
        verbs.apply(prepared)
    return [o.why for o in caught.value.result.outcomes if o.outcome == "failed"]


# ------------------------------------------------------------------------------------------ an id that others have now


def test_a_new_article_under_the_id_of_our_deleted_one_is_not_ours(under: MakeDesk) -> None:
    made = under("wiki-id-reuse", articles=[{"name": "Ours", "content": "ours\n"}])
    made.apply()
    id = made.id_of("wiki", "Ours")
    made.dss.knobs.delete(KEY, "wiki", id)
    theirs(made).get_wiki().create_article("Theirs", content="theirs\n")
    assert made.id_of("wiki", "Theirs") == id
    assert [(c.action, short(c)) for c in made.drift().changes] == [(Action.DELETE, "article.Ours")]
    plan = made.plan()
    assert [(c.action, short(c)) for c in actions(plan)] == [(Action.CREATE, "article.Ours")], told(plan)
    assert plan.unmanaged == {"article": ("Theirs",)}
    assert_quiet(made.apply().remaining)
    assert made.live("wiki", "Theirs", "payload") == "theirs\n"
    assert made.live("wiki", "Ours", "payload") == "ours\n"


def test_what_got_our_id_is_not_deleted_when_ours_leaves_the_configuration(under: MakeDesk) -> None:
    made = under("wiki-id-reuse", articles=[{"name": "Ours", "content": "ours\n"}])
    made.apply()
    made.dss.knobs.delete(KEY, "wiki", made.id_of("wiki", "Ours"))
    theirs(made).get_wiki().create_article("Theirs", content="theirs\n")
    made.put("articles", [])
    assert changed(made) == [(Action.FORGET, "article.Ours")]
    made.apply()
    assert made.live("wiki", "Theirs", "payload") == "theirs\n"


def test_a_scenario_whose_derived_id_is_given_again_is_not_ours(under: MakeDesk) -> None:
    made = under(scenarios=[{"name": "daily-run", "steps": [{"python": "1\n"}]}], policy={"naming": "dss"})
    made.apply()
    id = made.id_of("scenarios", "daily-run")
    made.dss.knobs.delete(KEY, "scenarios", id)
    made.dss.knobs.plant(
        KEY, "scenarios", {"name": "daily run", "type": "step_based", "params": {"steps": []}}, id, user="bob"
    )
    assert changed(made) == [(Action.CREATE, "scenario.daily-run")]


def test_what_was_only_renamed_in_dss_is_still_ours(under: MakeDesk) -> None:
    made = under(
        articles=[{"name": "Ours", "content": "ours\n"}],
        managed_folders=[{"name": "files", "connection": "filesystem_folders"}],
    )
    made.apply()
    made.edit("wiki", "Ours", "name", "Renamed")
    made.edit("managed_folders", "files", "name", "renamed")
    plan = made.plan()
    assert {short(c) for c in actions(plan)} == {"article.Ours", "managed_folder.files"}
    assert not plan.count(Action.CREATE) and not plan.unmanaged, told(plan)


@pytest.mark.parametrize("kept", [True, False], ids=["an edit", "a deletion"])
def test_an_id_that_changes_hands_after_the_plan_stops_the_step(under: MakeDesk, kept: bool) -> None:
    made = under("wiki-id-reuse", articles=[{"name": "Ours", "content": "ours\n"}])
    made.apply()
    made.put("articles", [{"name": "Ours", "content": "ours\n", "tags": ["x"]}] if kept else [])

    def colleague() -> None:
        made.dss.knobs.delete(KEY, "wiki", made.id_of("wiki", "Ours"))
        theirs(made).get_wiki().create_article("Theirs", content="theirs\n")

    (why,) = failures(made, colleague, allow_mass_change=True)
    assert "its id is another object's now" in why
    assert made.live("wiki", "Theirs", "payload") == "theirs\n"
    assert made.live("wiki", "Theirs", "tags") == []


# ---------------------------------------------------------------------------------------- what would go along with ours


def _family(made: Desk, *names: str) -> None:
    """Articles of a colleague, each below the one before."""
    wiki, above = theirs(made).get_wiki(), names[0]
    for name in names[1:]:
        wiki.create_article(name, parent_id=made.id_of("wiki", above), content=f"{name}\n")
        above = name


@pytest.mark.parametrize("reading", [(), ("wiki-children",)], ids=["they move up", "they die"])
def test_articles_below_ours_are_a_reason_to_refuse(under: MakeDesk, reading: tuple[str, ...]) -> None:
    made = under(*reading, articles=[{"name": "Ours"}, {"name": "Stays"}])
    made.apply()
    _family(made, "Ours", "Child", "Grandchild")
    made.put("articles", [{"name": "Stays"}])
    plan = made.plan()
    assert guards(plan) == ["cascade"]
    assert [r.what.split()[0] for r in plan.refusals] == ["article.READ.Child"]
    with pytest.raises(Refused):
        verbs.apply(made.prepare())
    half = made.plan(allow_cascade=("article.Child",))
    assert [r.what.split()[0] for r in half.refusals] == ["article.READ.Grandchild"], "what dies with the child counts"
    whole = made.plan(allow_cascade=("article.*",))
    assert {short(c) for c in whole.changes if c.action is Action.DELETE} == {
        f"article.{n}" for n in ("Ours", "Child", "Grandchild")
    }
    made.apply(allow_cascade=("article.*",))
    assert [a.get_data().get_name() for a in theirs(made).get_wiki().list_articles()] == ["Stays"]


def test_children_of_ours_are_steps_of_their_own_and_go_first(under: MakeDesk) -> None:
    made = under("wiki-children", articles=[{"name": "Top"}, {"name": "Below", "parent": "Top"}, {"name": "Stays"}])
    made.apply()
    made.put("articles", [{"name": "Stays"}])
    plan = made.plan()
    assert not plan.refusals
    assert [(s.op, s.address.name) for s in plan.steps] == [("delete", "Below"), ("delete", "Top")]
    assert_quiet(made.apply().remaining)


def test_a_child_that_stays_is_moved_before_its_parent_goes(under: MakeDesk) -> None:
    made = under("wiki-children", articles=[{"name": "Top"}, {"name": "Below", "parent": "Top", "content": "kept\n"}])
    made.apply()
    made.put("articles", [{"name": "Below", "parent": None, "content": "kept\n"}])
    assert_quiet(made.apply().remaining)
    assert made.live("wiki", "Below", "payload") == "kept\n"


def test_a_child_made_after_the_plan_stops_the_deletion(under: MakeDesk) -> None:
    made = under("wiki-children", articles=[{"name": "Ours"}, {"name": "Stays"}])
    made.apply()
    made.put("articles", [{"name": "Stays"}])
    (why,) = failures(made, lambda: _family(made, "Ours", "Child"))
    assert "the plan did not see" in why
    assert made.live("wiki", "Child", "payload") == "Child\n"


# ------------------------------------------------------------------------------------- what came between plan and apply


def _recipe_of_a_colleague(made: Desk) -> None:
    builder = theirs(made).new_recipe("python", "ours").with_input("A").with_output("B")
    settings = builder.create().get_settings()
    settings.set_code("theirs\n")
    settings.save()


@pytest.mark.parametrize("reading", [(), ("recipe-exists",)], ids=["DSS refuses", "DSS overwrites"])
def test_a_recipe_made_since_the_plan_is_not_overwritten(under: MakeDesk, reading: tuple[str, ...]) -> None:
    made = under(
        *reading, datasets=[{"name": "A", "type": "sql", "connection": "pg_main"}, {"name": "B", "type": "managed"}]
    )
    made.apply()
    made.put("recipes", [{"name": "ours", "type": "python", "inputs": ["A"], "outputs": ["B"], "code": "ours\n"}])
    (why,) = failures(made, lambda: _recipe_of_a_colleague(made))
    assert "recipe.READ.ours: appeared in DSS since the plan was made" in why
    assert made.live("recipes", "ours", "payload") == "theirs\n"
    assert guards(made.plan()) == ["adopt"], "the next plan sees it, and asks"


def test_nothing_of_any_kind_is_overwritten_or_doubled(under: MakeDesk) -> None:
    made = under()
    made.apply()
    made.put("articles", [{"name": "About", "content": "ours\n"}])
    made.put("datasets", [{"name": "A", "type": "sql", "connection": "pg_main"}])
    made.put("libraries", [{"path": "python/shared.py", "content": "ours\n"}])
    made.put("managed_folders", [{"name": "files", "connection": "filesystem_folders"}])

    def colleague() -> None:
        project = theirs(made)
        project.get_wiki().create_article("About", content="theirs\n")
        project.create_sql_table_dataset("A", "PostgreSQL", "pg_main", "t", "s")
        project.create_managed_folder("files", connection_name="filesystem_folders")
        made.dss.knobs.edit_library(KEY, "python/shared.py", "theirs\n")

    assert sum("appeared in DSS since the plan was made" in why for why in failures(made, colleague)) == 4
    assert made.live("wiki", "About", "payload") == "theirs\n"
    assert made.dss.client("admin").get_project(KEY).get_library().get_file("python/shared.py").read() == "theirs\n"
    assert len(theirs(made).list_managed_folders()) == 1


def test_looking_again_before_creating_costs_one_list_for_each_kind(under: MakeDesk) -> None:
    made = under(datasets=[{"name": f"D{n}", "type": "managed"} for n in range(12)])
    prepared = made.prepare()
    made.dss.requests.clear()
    carried_out(prepared)
    first = next(n for n, r in enumerate(made.dss.requests) if r.verb == "POST" and "/datasets" in r.path)
    last = max(n for n, r in enumerate(made.dss.requests) if r.verb == "POST" and "/datasets" in r.path)
    lists = [r for r in list(made.dss.requests)[:last] if r.verb == "GET" and r.path.endswith("/datasets")]
    assert len(lists) == 1 and first < last


# --------------------------------------------------------------------------------------------- what DSS makes by itself


@pytest.mark.parametrize("reading", [(), ("zones-none",)], ids=["implicit zone", "no zone"])
def test_the_default_zone_is_nobodys_and_may_be_declared(under: MakeDesk, reading: tuple[str, ...]) -> None:
    made = under(*reading, zones=[{"name": "Default"}], datasets=[{"name": "A", "type": "managed", "zone": "Default"}])
    assert_quiet(made.apply().remaining)
    made.drop("zones")
    assert changed(made) == [(Action.FORGET, "zone.Default")]
    assert_quiet(made.apply().remaining)
    made.put("datasets[name=A].description", "x")
    plan = made.plan()
    assert "zone" not in plan.unmanaged
    assert not any("zone" in note for note in plan.notes)


@pytest.mark.parametrize("reading", [(), ("zones-none",)], ids=["implicit zone", "no zone"])
def test_an_import_of_a_project_without_zones_writes_none(under: MakeDesk, reading: tuple[str, ...]) -> None:
    made = under(*reading, datasets=[{"name": "A", "type": "managed"}])
    made.apply()
    found = verbs.import_project(KEY, around=made.around)
    assert not [name for name in found.files if name.startswith("zones")]
    assert all("zone" not in str(text) for name, text in found.files.items() if name.endswith(".yml"))
    assert "zone" not in found.report.covered


# --------------------------------------------------------------------------------------------------------- data, places


def test_data_that_dss_does_not_own_is_not_asked_to_be_dropped(under: MakeDesk) -> None:
    tables = [{"name": n, "type": "sql", "connection": "pg_main"} for n in ("A", "B")]
    made = under("drop-data-unmanaged", datasets=[*tables, {"name": "M", "type": "managed"}])
    made.apply()
    made.put("datasets", tables[:1])
    options = {"delete_data": ("dataset.*",), "allow_mass_change": True}
    reasons = {short(c): c.reason for c in actions(made.plan(**options))}
    assert reasons["dataset.B"].endswith("its data stays: DSS does not own this data")
    assert reasons["dataset.M"].endswith("with its data")
    made.dss.requests.clear()
    made.apply(**options)
    asked = {r.path.rsplit("/", 1)[1]: r.query for r in made.dss.requests if r.verb == "DELETE"}
    assert "true" not in str(asked["B"]) and "true" in str(asked["M"])


def test_two_project_folders_of_one_name_are_refused_with_their_ids(under: MakeDesk) -> None:
    made = under(project={"key": KEY, "folder": "/Marketing/Sub"})
    root = made.dss.client("admin").get_root_project_folder()
    ids = [root.create_sub_folder("Marketing").id for _ in range(2)]
    (refusal,) = made.plan().refusals
    assert refusal.guard == "barred"
    assert all(id in refusal.what for id in ids) and "rename" in refusal.way_out


def test_a_second_folder_made_after_the_plan_fails_the_step(under: MakeDesk) -> None:
    made = under(project={"key": KEY})
    made.apply()
    root = made.dss.client("admin").get_root_project_folder()
    root.create_sub_folder("Marketing")
    made.put("project.folder", "/Marketing")
    (why,) = failures(made, lambda: root.create_sub_folder("Marketing"))
    assert "there are 2 project folders named 'Marketing'" in why
    assert made.dss.client("admin").get_project(KEY).get_project_folder().get_name() != "Marketing"


# --------------------------------------------------------------------------------------------------------------- rights


RIGHTS = [{"group": "analysts", "read_content": True}]


def test_changes_of_rights_are_told_and_need_somebody_who_looks(under: MakeDesk) -> None:
    made = under(
        datasets=[{"name": "A", "type": "managed"}],
        scenarios=[{"name": "daily", "steps": [{"python": "1\n"}], "run_as": "admin"}],
    )
    made.apply()
    made.put("project.permissions", RIGHTS)
    made.put("project.exposed", [{"dataset": "A", "to": ["OTHER"]}])
    made.put("scenarios[name=daily].run_as", "bob")
    plan = made.plan()
    assert {short(c): c.warnings for c in actions(plan)} == {
        "project": ("changes who may do what", "changes what other projects may use"),
        "scenario.daily": ("changes whom the scenario runs as",),
    }
    assert not plan.refusals
    assert guards(made.plan(unattended=True)) == ["privileged"]
    assert len(made.plan(unattended=True).refusals) == 3
    assert_quiet(made.apply().remaining)


def test_a_save_that_changes_whom_a_scenario_runs_as_is_told(under: MakeDesk) -> None:
    made = under(scenarios=[{"name": "daily", "steps": [{"python": "1\n"}]}])
    made.apply()
    made.put("scenarios[name=daily].description", "ours")
    assert not made.plan(unattended=True).refusals, "it ran as us before"
    made.edit("scenarios", "daily", "params.steps[0].name", "by hand", user="bob")
    (change,) = actions(made.plan())
    assert change.warnings == (
        "changes whom the scenario runs as, because that is whoever saved it last: bob until now, admin from then on; "
        "say whom in the configuration to settle it",
    )
    assert guards(made.plan(unattended=True)) == ["privileged"]
    made.put("scenarios[name=daily].run_as", "bob")
    (change,) = actions(made.plan())
    assert change.warnings == ("changes whom the scenario runs as",)


def test_a_project_of_our_own_making_may_come_with_its_rights(under: MakeDesk) -> None:
    made = under(project={"key": KEY, "permissions": RIGHTS, "owner": "bob"})
    assert not made.plan(unattended=True).refusals


# -------------------------------------------------------------------------------------------------------------- library


def _reference(made: Desk, target: str) -> None:
    text = json.dumps({"gitReferences": {f"/{target}/": {"remote": "git@example.com:x.git"}}, "pythonPath": ["python"]})
    made.dss.knobs.edit_library(KEY, "external-libraries.json", text)
    made.dss.knobs.edit_library(KEY, f"{target}/theirs.py", "theirs = 1\n")


def test_files_below_a_git_reference_are_never_ours(under: MakeDesk) -> None:
    made = under(libraries=[{"path": "python/ours.py", "content": "ours = 1\n"}])
    made.apply()
    _reference(made, "python/ext")
    plan = made.plan()
    assert_quiet(plan)
    assert "library_file" not in plan.unmanaged
    found = verbs.import_project(KEY, around=made.around)
    assert [name for name in found.files if name.startswith("lib/")] == ["lib/python/ours.py"]
    for path in ("python/ext/theirs.py", "python/ext/new.py"):
        made.put(
            "libraries", [{"path": "python/ours.py", "content": "ours = 1\n"}, {"path": path, "content": "mine\n"}]
        )
        (refusal,) = made.plan().refusals
        assert (refusal.guard, refusal.what) == (
            "barred",
            f'library_file.READ."{path}" lies below a git reference, whose repository it belongs to',
        )


def test_a_folder_of_files_is_one_resource_for_each_file(under: MakeDesk) -> None:
    files = {
        "lib/pkg/__init__.py": "",
        "lib/pkg/deep/er.py": "x = 1\n",
        "lib/pkg/__pycache__/er.pyc": "no",
        "lib/pkg/.hidden": "no",
    }
    made = under(libraries=[{"path": "python/pkg", "folder": "lib/pkg"}], files=files)
    plan = made.plan()
    names = {c.address.name for c in plan.changes if c.address.kind == "library_file"}
    assert names == {"python/pkg/__init__.py", "python/pkg/deep/er.py"}
    assert_quiet(made.apply().remaining)
    library = made.dss.client("admin").get_project(KEY).get_library()
    assert library.get_file("python/pkg/deep/er.py").read() == "x = 1\n"
    (made.folder / "lib/pkg/deep/er.py").unlink()
    assert changed(made) == [(Action.DELETE, "library_file.python/pkg/deep/er.py")]


# ------------------------------------------------------------------------------------------------------ writing no more


def test_an_edit_of_tags_does_not_upload_the_files_again(under: MakeDesk) -> None:
    made = under(
        datasets=[{"name": "RATES", "type": "uploaded", "file": "data/rates.csv"}],
        files={"data/rates.csv": "A;B\n1;2\n"},
    )
    made.apply()
    made.put("datasets[name=RATES].tags", ["x"])
    made.dss.requests.clear()
    assert_quiet(made.apply().remaining)
    assert [w for w in made.writes() if "/datasets/" in w] == [f"PUT /projects/{KEY}/datasets/RATES"]
    (made.folder / "data/rates.csv").write_text("A;B\n3;4\n", encoding="utf-8")
    assert fields(made.plan()) and all(path.startswith("content") for _, path, _ in fields(made.plan()))
    made.dss.requests.clear()
    assert_quiet(made.apply().remaining)
    assert [w for w in made.writes() if "/datasets/" in w] == [f"POST /projects/{KEY}/datasets/RATES/uploaded/files"]


def test_a_schema_that_the_configuration_manages_is_not_computed_over(under: MakeDesk) -> None:
    raw = {"columns": [{"name": "ID", "type": "bigint"}, {"name": "EMAIL", "type": "string"}]}
    by = {"managed": True, "columns": [{"name": "EMAIL", "type": "string"}, {"name": "count", "type": "bigint"}]}
    made = under(
        datasets=[
            {"name": "RAW", "type": "sql", "connection": "pg_main", "schema": raw},
            {"name": "OURS", "type": "managed", "schema": by},
            {"name": "FREE", "type": "managed"},
        ],
        recipes=[
            {"name": "to_ours", "type": "grouping", "inputs": ["RAW"], "outputs": ["OURS"], "keys": ["EMAIL"]},
            {"name": "to_free", "type": "grouping", "inputs": ["RAW"], "outputs": ["FREE"], "keys": ["EMAIL"]},
        ],
    )
    made.apply()
    for n in (0, 1):
        made.put(f"recipes[{n}].keys", ["ID"])
    made.dss.requests.clear()
    assert_quiet(made.apply().remaining)
    sent = [r.path.split("/recipes/")[1] for r in made.dss.requests if r.path.endswith("updateOutputSchema")]
    assert sent == ["to_free/actions/updateOutputSchema"]
    assert [c["name"] for c in made.live("datasets", "OURS", "schema.columns")] == ["EMAIL", "count"]
    assert "ID" in [c["name"] for c in made.live("datasets", "FREE", "schema.columns")]


def test_a_list_that_still_has_what_was_deleted_is_read_again(under: MakeDesk) -> None:
    made = under("deleted-listed", datasets=[{"name": "A", "type": "managed"}, {"name": "B", "type": "managed"}])
    made.apply()
    made.put("datasets", [{"name": "B", "type": "managed"}])
    assert_quiet(made.apply().remaining)
    assert [d["name"] for d in theirs(made).list_datasets()] == ["B"]


# --------------------------------------------------------------------------------------------------------------- import


def test_an_import_writes_no_token_whatever_its_key_is_called(under: MakeDesk) -> None:
    made = under(datasets=[{"name": "A", "type": "sql", "connection": "pg_main"}, {"name": "B", "type": "managed"}])
    made.apply()
    token = "q7Rk2vXz9LmB4nTc8WdY"
    made.edit("datasets", "A", "params.customTag", {"x": token, "docId": "1M9oUCcnqsrZNFy5pnBVzgv"})
    made.edit("variables", "", "standard", {"endpoint": token, "region": "EU"})
    found = verbs.import_project(KEY, made.folder.parent / "imported", around=made.around)
    assert not [name for name, text in found.files.items() if token in str(text)]
    assert "{{ var.project_standard_endpoint }}" in str(found.files["project.yml"])
    again = Desk(made.dss, made.folder.parent / "again", made.folder.parent / "imported")
    assert_quiet(again.plan(), records=3)
