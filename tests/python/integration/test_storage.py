"""Two managed objects never lie at one place (D13): within a project, in a copy of it, and beside other projects."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.run.verb import verbs
from tests.python.integration.desk import Config, Desk, MakeDesk, assert_quiet, guards, told

KEY = "STORED"


def config(*datasets: Config, **sections: list[Config]) -> Config:
    """A project with these datasets and whatever else."""
    return {
        "version": "1.0",
        "project": {"key": KEY},
        "datasets": [{"name": "B", "type": "managed"}, *datasets],
        **sections,
    }


def test_a_copy_under_another_key_shares_no_storage(desk: MakeDesk) -> None:
    """Managed datasets and folders of every sort of connection, path and table by path and table."""
    made = desk(
        config(
            {"name": "ON_PG", "type": "managed", "connection": "pg_main"},
            {"name": "ON_SF", "type": "managed", "connection": "snowflake_prod"},
            {"name": "ON_S3", "type": "managed", "connection": "s3_main"},
            managed_folders=[{"name": "F", "connection": "filesystem_folders"}, {"name": "G", "connection": "s3_main"}],
        )
    )
    made.apply()
    verbs.apply(verbs.plan(made._written(), project_key="COPY", around=made.around))
    written = verbs.import_project(KEY, made.folder.parent / "imported", around=made.around)
    assert not written.failed
    verbs.apply(verbs.plan(made.folder.parent / "imported", project_key="AGAIN", around=made.around))
    places = {key: _places(made, key) for key in (KEY, "COPY", "AGAIN")}
    assert all(len(found) == 6 for found in places.values()), places
    assert not places[KEY] & places["COPY"] | places[KEY] & places["AGAIN"] | places["COPY"] & places["AGAIN"]


def _places(made: Desk, key: str) -> set[tuple[str, ...]]:
    """Where the managed data of a project really lies: variables expanded as DSS does."""
    found = set()
    project = made.dss.estate.projects[key]
    for kind in ("datasets", "managed_folders"):
        for ident, document in project.store[kind].items():
            if document.get("managed") or kind == "managed_folders":
                params = document["params"]
                text = [str(params.get(k) or "") for k in ("connection", "path", "schema", "table")]
                own = {"${projectKey}": key, "${odbId}": ident, "${datasetName}": ident}
                for variable, value in own.items():
                    text = [t.replace(variable, value) for t in text]
                found.add((kind if kind == "managed_folders" else "datasets", *text))
    return found


def test_two_datasets_at_one_place_are_refused(desk: MakeDesk) -> None:
    """In one configuration, and with an unmanaged one that lies there already."""
    there = {"type": "managed", "connection": "filesystem_managed", "params": {"path": "/shared/place"}}
    made = desk(config({"name": "X", **there}, {"name": "Y", **there}))
    plan = made.plan()
    assert guards(plan) == ["storage"]
    assert "X" in plan.refusals[0].what
    assert "Y" in plan.refusals[0].what

    made.drop("datasets[name=Y]")
    made.apply()
    hers = made.dss.client().get_project(KEY).new_managed_dataset("HERS").with_store_into("filesystem_managed").create()
    settings = hers.get_settings()
    settings.get_raw_params()["path"] = "/hers"
    settings.save()
    assert_quiet(made.plan())
    made.put("datasets[name=X].params.path", "/hers/")
    assert guards(made.plan()) == ["storage"]
    made.put("datasets[name=X].params.path", "/shared/place")
    made.config["managed_folders"] = [{"name": "F", "connection": "filesystem_managed", "path": "/hers"}]
    assert guards(made.plan()) == ["storage"]


def test_a_place_held_by_another_project_is_refused(desk: MakeDesk) -> None:
    """The literal path of a managed dataset of another project (D13)."""
    there = {"name": "X", "type": "managed", "connection": "filesystem_managed", "params": {"path": "/one/place"}}
    desk({"project": {"key": "FIRST"}, "datasets": [there]}).apply()
    second = desk({"project": {"key": "SECOND"}, "datasets": [there]})
    plan = second.plan()
    assert guards(plan) == ["storage"], told(plan)
    assert "FIRST" in plan.refusals[0].what


PLACES = [
    ("/shared/x", "filesystem_managed", "//shared//x"),
    ("/shared/x", "filesystem_managed", "/shared/./x"),
    ("/shared/x", "filesystem_managed", "/shared/y/../x"),
    ("/shared/x", "filesystem_managed", "shared/x"),
    ("/shared/x", "filesystem_managed", "/../shared/x/."),
    ("/shared/x", "filesystem_managed", "/shared/x/inside/it"),
    ("/shared/x/inside", "filesystem_managed", "/shared"),
    ("/shared/x", "filesystem_managed", "/"),
    ("/shared/caf\u00e9", "filesystem_managed", "/shared/cafe\u0301"),
    ("/shared/${stage}/x", "filesystem_managed", "/shared"),
    ("/shared", "filesystem_managed", "shared/${stage}"),
]


def managed(name: str, path: str, connection: str = "filesystem_managed") -> Config:
    """A managed dataset at a literal path."""
    return {"name": name, "type": "managed", "connection": connection, "params": {"path": path}}


@pytest.mark.parametrize(("first", "connection", "second"), PLACES)
def test_a_place_is_one_however_it_is_spelled(desk: MakeDesk, first: str, connection: str, second: str) -> None:
    """In one project, and beside another one, which came first."""
    assert guards(desk(config(managed("X", first), managed("Y", second, connection))).plan()) == ["storage"]
    desk({"project": {"key": "FIRST"}, "datasets": [managed("X", first)]}).apply()
    plan = desk({"project": {"key": "SECOND"}, "datasets": [managed("X", second, connection)]}).plan()
    assert guards(plan) == ["storage"], told(plan)
    assert "FIRST" in plan.refusals[0].what


def test_connections_that_lead_to_one_directory(desk: MakeDesk) -> None:
    """As far as the key may see where connections start."""
    made = desk(config(managed("X", "/shared/x"), managed("Y", "/data/here/shared", "filesystem_root")))
    made.dss.estate.connections["filesystem_managed"]["params"]["root"] = "/data/./here"
    plan = made.plan()
    assert guards(plan) == ["storage"]
    assert "lie one inside the other" in plan.refusals[0].what
    made.put("datasets[name=Y].params.path", "/data/here2")
    assert guards(made.plan()) == []


def test_directories_that_variables_name_are_apart(desk: MakeDesk) -> None:
    """What a variable stands for is known to nobody; the same text is one place within a project, unless it is the
    object's own name."""
    apart = managed("X", "/shared/${stage}/x"), managed("Y", "/shared/${stage}/y")
    assert guards(desk(config(*apart)).plan()) == []
    assert guards(desk(config(apart[0], managed("Y", "//shared/${stage}/x/"))).plan()) == ["storage"]
    own = managed("X", "/shared/${datasetName}"), managed("Y", "/shared/${datasetName}")
    assert guards(desk(config(*own)).plan()) == []
    desk({"project": {"key": "FIRST"}, "datasets": [apart[0]]}).apply()
    assert guards(desk({"project": {"key": "SECOND"}, "datasets": [apart[0]]}).plan()) == []
    folder = {"name": "F", "connection": "filesystem_managed"}
    desk({"project": {"key": "THIRD"}, "managed_folders": [folder]}).apply()
    for path in ("/THIRD", "/"):
        plan = desk({"project": {"key": "SECOND"}, "datasets": [managed("Y", path)]}).plan()
        assert guards(plan) == ["storage"], "DSS names the folder's directory by its id"


@pytest.mark.parametrize("second", ["/shared/xy", "/shared", "/elsewhere/shared/x", "/shared/x/../y"])
def test_what_only_looks_alike_is_another_place(desk: MakeDesk, second: str) -> None:
    """A longer name is no directory inside; the same path of another connection is elsewhere."""
    at = "filesystem_managed" if second != "/shared" else "filesystem_folders"
    assert guards(desk(config(managed("X", "/shared/x"), managed("Y", second, at))).plan()) == []


READERS: list[Any] = [
    ({"type": "Filesystem", "params": {"connection": "filesystem_managed", "path": "/shared/x/sub"}}, "/shared/x"),
    ({"type": "Filesystem", "params": {"connection": "filesystem_managed", "path": "shared"}}, "/shared/x"),
    ({"type": "Filesystem", "params": {"connection": "filesystem_managed", "path": "/shared/x"}}, "//shared/x"),
]


@pytest.mark.parametrize(("theirs", "path"), READERS)
def test_what_another_project_only_reads_is_not_written_over(desk: MakeDesk, theirs: Config, path: str) -> None:
    """Its unmanaged dataset: a build of ours would wipe what it reads."""
    desk({"project": {"key": "FIRST"}, "datasets": [{"name": "SOURCE", **theirs}]}).apply()
    second = desk({"project": {"key": "SECOND"}, "datasets": [managed("X", path)]})
    plan = second.plan()
    assert guards(plan) == ["storage"], told(plan)
    assert "dataset.FIRST.SOURCE" in plan.refusals[0].what


def test_a_table_that_another_project_reads(desk: MakeDesk) -> None:
    table = {"connection": "pg_main", "params": {"schema": "public", "table": "orders"}}
    desk({"project": {"key": "FIRST"}, "datasets": [{"name": "SOURCE", "type": "sql", **table}]}).apply()
    plan = desk({"project": {"key": "SECOND"}, "datasets": [{"name": "X", "type": "managed", **table}]}).plan()
    assert guards(plan) == ["storage"], told(plan)


def test_a_reader_of_what_is_there_already_stops_nothing(desk: MakeDesk) -> None:
    """A neighbour who reads our output does not stand in the way of a change that leaves it where it is."""
    ours = desk({"project": {"key": "FIRST"}, "datasets": [managed("X", "/shared/x")]})
    ours.apply()
    reader = {
        "name": "SOURCE",
        "type": "Filesystem",
        "params": {"connection": "filesystem_managed", "path": "/shared/x"},
    }
    desk({"project": {"key": "SECOND"}, "datasets": [reader]}).apply()
    ours.put("datasets[name=X].description", "d")
    ours.apply()
    ours.put("datasets[name=X].params.path", "/shared/x/deeper")
    assert guards(ours.plan()) == ["storage"]
