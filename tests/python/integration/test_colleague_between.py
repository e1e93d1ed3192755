"""A colleague creates, while an apply is at work, what it is about to create: that one's is left as it is, nothing is
overwritten and nothing is there twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.result import Result
from dss_iac.errors import Partial
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, honest
from tests.sandbox import Sandbox

KEY = "BETWEEN"
BASE: Config = {
    "project": {"key": KEY},
    "datasets": [
        {"name": "IN", "type": "sql", "connection": "pg_main"},
        *({"name": n, "type": "managed", "connection": "filesystem_managed"} for n in ("O1", "O2", "O3")),
    ],
}
ROWS: list[Any] = [
    ("libraries", [{"path": f"python/{n}.py", "content": "ours\n"} for n in ("a", "b", "c")],
     "libraries/contents/python/a.py"),
    ("zones", [{"name": n} for n in ("a", "b", "c")], "flow/zones"),
    ("managed_folders", [{"name": n, "connection": "filesystem_folders"} for n in ("a", "b", "c")], "managedfolders/"),
    ("scenarios", [{"name": n, "steps": [{"build": "O1"}]} for n in ("a", "b", "c")], "scenarios/"),
    ("articles", [{"name": n, "content": "ours\n"} for n in ("a", "b", "c")], "wiki/"),
    ("recipes", [{"name": n, "type": "python", "inputs": ["IN"], "outputs": [o], "code": "ours\n"}
                 for n, o in (("a", "O1"), ("b", "O2"), ("c", "O3"))], "recipes/"),
]  # fmt: skip


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Desk]:
    """Applied, on a DSS that overwrites recipes; one step after the other."""
    with honest(Sandbox(git=False, readings={"recipe-exists": "b"})) as dss:
        made = Desk(dss, tmp_path / "desk", BASE)
        made.around = replace(made.around, parallelism=1)
        made.apply()
        yield made


def theirs(made: Desk, section: str, name: str) -> Callable[[], object]:
    """What a colleague does: the same, with another content."""
    project = made.dss.client("admin").get_project(KEY)
    knobs = made.dss.knobs
    return (
        {
            "libraries": lambda: knobs.edit_library(KEY, f"python/{name}.py", "theirs\n"),
            "zones": lambda: knobs.create(KEY, "zones", name),
            "managed_folders": lambda: knobs.create(KEY, "managed_folders", name),
            "scenarios": lambda: knobs.create(KEY, "scenarios", name),
            "articles": lambda: knobs.create(KEY, "wiki", name),
            "recipes": lambda: knobs.create(KEY, "recipes", name),
        }[section]
        if project
        else list
    )


def applied(made: Desk) -> Result:
    """What an apply tells that could not do everything."""
    prepared = made.prepare()
    with pytest.raises(Partial) as caught:
        verbs.apply(prepared)
    result: Result = caught.value.result
    return result


def names(made: Desk, section: str) -> list[str]:
    """The display names of everything in a section that DSS has."""
    project = made.dss.client("admin").get_project(KEY)
    return sorted({
        "libraries": lambda: [f.name.removesuffix(".py") for f in project.get_library().get_folder("python").list()],
        "zones": lambda: [z.name for z in project.get_flow().list_zones() if z.id != "default"],
        "managed_folders": lambda: [f["name"] for f in project.list_managed_folders()],
        "scenarios": lambda: [s["name"] for s in project.list_scenarios()],
        "articles": lambda: [a.get_data().get_name() for a in project.get_wiki().list_articles()],
        "recipes": lambda: [r["name"] for r in project.list_recipes()],
    }[section]())  # fmt: skip


@pytest.mark.parametrize(("section", "items", "url"), ROWS, ids=[row[0] for row in ROWS])
def test_what_a_colleague_makes_meanwhile_is_left_as_it_is(
    made: Desk, section: str, items: list[Config], url: str
) -> None:
    """Right before our first one is created, somebody makes the second."""
    made.put(section, items)
    rule = made.dss.knobs.meanwhile(theirs(made, section, "b"), verb="POST", path=f"/projects/{KEY}/{url}")
    result = applied(made)
    assert rule.came is not None
    (failed,) = result.having("failed")
    assert "appeared in DSS since the plan was made; it was left as it is" in failed.why
    assert failed.step.address.name in ("b", "python/b.py")
    assert names(made, section) == ["a", "b", "c"], "two of ours, one of theirs, none twice"
    assert {a.name for a in result.state.entries} & {"b", "python/b.py"} == set()


def test_a_library_file_of_a_colleague_keeps_its_content(made: Desk) -> None:
    """Neither this apply nor the removal of the entry touches it."""
    section, items, url = ROWS[0]
    made.put(section, items)
    made.dss.knobs.meanwhile(theirs(made, section, "b"), verb="POST", path=f"/projects/{KEY}/{url}")
    applied(made)
    made.drop(section)
    made.apply()
    library = made.dss.client("admin").get_project(KEY).get_library()
    assert library.get_file("python/b.py").read() == "theirs\n"


@pytest.mark.parametrize(("asked", "skip"), [("recipes/", 0), ("recipes/a", 1)], ids=["deleted", "looked for"])
def test_what_a_colleague_makes_in_the_place_of_a_replaced_one_is_theirs(made: Desk, asked: str, skip: int) -> None:
    """A recipe is replaced, and its output renamed: nothing is left to write to one that is created anew. They come just
    before DSS's list is asked whether it is deleted, or just before the look for a namesake."""
    section, items, _ = ROWS[-1]
    made.put(section, list(items))
    made.apply()
    made.config["recipes"][0] = {"name": "a", "type": "sync", "inputs": ["IN"], "outputs": ["P1"]}
    made.config["datasets"][1]["name"] = "P1"
    made.config["moved"] = [{"from": "dataset.O1", "to": "dataset.P1"}]
    prepared = made.prepare(replace=(f"recipe.{KEY}.a",))
    assert [s.op for s in prepared.plan.steps if s.address.name == "a"] == ["delete", "create", "schema"]
    comes = made.dss.knobs.meanwhile(theirs(made, section, "a"), verb="GET", path=f"/projects/{KEY}/{asked}", skip=skip)
    made.dss.requests.clear()
    with pytest.raises(Partial) as caught:
        verbs.apply(prepared)
    result = caught.value.result
    assert "appeared in DSS" in result.having("failed")[0].why and comes.came is not None
    assert "a" not in {a.name for a in result.state.entries}
    assert [w for w in made.writes() if "recipes" in w] == [f"DELETE /projects/{KEY}/recipes/a"]


def test_nothing_is_asked_between_the_last_look_and_a_library_file(made: Desk) -> None:
    """Its folders are made before the look; a colleague who comes with them is seen."""
    made.dss.knobs.edit_library(KEY, "external-libraries.json", "{}")
    made.put("libraries", [{"path": f"new/deep/{name}.py", "content": "ours\n"} for name in ("a", "b")])
    folder, contents = f"/projects/{KEY}/libraries/folders/new/deep", f"/projects/{KEY}/libraries/contents"
    comes = made.dss.knobs.meanwhile(
        lambda: made.dss.knobs.edit_library(KEY, "new/deep/a.py", "theirs\n"), verb="POST", path=folder
    )
    made.dss.requests.clear()
    (failed,) = applied(made).having("failed")
    assert comes.came is not None and str(failed.step.address) == f'library_file.{KEY}."new/deep/a.py"'
    library = made.dss.client("admin").get_project(KEY).get_library()
    assert library.get_file("new/deep/a.py").read() == "theirs\n"
    asked = [f"{r.verb} {r.path}" for r in made.dss.requests]
    at = asked.index(f"POST {contents}/new/deep/b.py")
    assert asked[at - 1] == f"GET {contents}", asked[at - 5 : at]


def test_a_lost_reply_to_a_folder_is_no_harm(made: Desk) -> None:
    """It is made again, which finds it."""
    made.put("libraries", [{"path": "new/a.py", "content": "ours\n"}])
    made.dss.knobs.fault(kind="drop", when="after", verb="POST", path=f"/projects/{KEY}/libraries/folders/new")
    made.apply()


def test_a_deleted_object_that_a_colleague_makes_again_is_theirs(made: Desk) -> None:
    """The name is recorded, but the file of that name is another one."""
    section, items, url = ROWS[0]
    made.put(section, items)
    made.apply()
    for name in ("a", "b"):
        made.dss.client("admin").get_project(KEY).get_library().get_file(f"python/{name}.py").delete()
    made.dss.knobs.meanwhile(theirs(made, section, "b"), verb="POST", path=f"/projects/{KEY}/{url}")
    assert "python/b.py" in applied(made).having("failed")[0].why
    library = made.dss.client("admin").get_project(KEY).get_library()
    assert library.get_file("python/b.py").read() == "theirs\n"


def test_two_of_ours_that_share_a_name_are_no_strangers(made: Desk) -> None:
    """Display names may repeat (D60): the second is not taken for a colleague's, however many work at once."""
    made.around = replace(made.around, parallelism=8)
    twins = [{"name": "twin", "id": f"f{n}", "connection": "filesystem_folders"} for n in range(4)]
    made.put("managed_folders", twins)
    made.apply()
    assert names(made, "managed_folders") == ["twin"] * 4


@pytest.mark.parametrize(("row", "list"), [(0, "libraries/contents"), (1, "flow/zones")], ids=["libraries", "zones"])
def test_a_look_costs_one_request_for_each_creation(made: Desk, row: int, list: str) -> None:
    """The list of an apply of two creations is asked once more than that of an apply of one."""
    section, items, _ = ROWS[row]
    costs = []
    for count in (1, 3):
        made.put(section, items[:count])
        prepared = made.prepare()
        made.dss.requests.clear()
        verbs.apply(prepared)
        asked = [r.path.rstrip("/") for r in made.dss.requests if r.verb == "GET"]
        costs.append(asked.count(f"/projects/{KEY}/{list}"))
    assert costs[1] - costs[0] == 1, costs


def test_a_recipe_is_looked_for_once(made: Desk) -> None:
    """Before its creation and after it, where nothing is to be written then: two requests, and no list for each."""
    section, items, _ = ROWS[5]
    made.put(section, items)
    prepared = made.prepare()
    made.dss.requests.clear()
    verbs.apply(prepared)
    asked = [r.path for r in made.dss.requests if r.verb == "GET"]
    assert [asked.count(f"/projects/{KEY}/recipes/{name}") for name in ("a", "b", "c")] == [2, 2, 2]
