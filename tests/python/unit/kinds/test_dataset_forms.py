"""The friendly forms of datasets: what each line of YAML means, and what people are told when it means nothing."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from dss_iac.core.compare import diff
from dss_iac.core.model.address import Address
from dss_iac.core.model.kind import Template, Wanted
from dss_iac.core.model.resource import Resource
from dss_iac.errors import IacError
from dss_iac.kinds.common.offline_reader import Offline
from dss_iac.kinds.dataset import KIND

FACTS = {
    "project": "SALES",
    "connections": {"warehouse": "Snowflake", "lake": "EC2", "disk": "Filesystem"},
    "owner": "alice",
}


def desire(item: dict[str, Any], **files: Any) -> Wanted:
    reader = Offline(files.pop("files", {}), **files)
    wanted = KIND.desire({"name": "ORDERS", **item}, reader)
    assert reader.problems == []
    return wanted


def problems(item: dict[str, Any]) -> list[str]:
    reader = Offline()
    KIND.desire({"name": "ORDERS", **item}, reader)
    return reader.problems


def calls(item: dict[str, Any], facts: dict[str, Any] = FACTS) -> list[Any]:
    wanted = desire(item)
    resource = Resource(
        Address("dataset", "SALES", "ORDERS"), "ORDERS", wanted.body, initial=wanted.initial, create=wanted.create
    )
    return list(KIND.create(resource, {**wanted.initial, **wanted.body}, facts))


def test_sql_is_a_table_named_like_the_dataset() -> None:
    wanted = desire({"type": "SQL", "connection": "warehouse"})
    assert wanted.body == {"managed": False, "params": {"connection": "warehouse", "mode": "table", "table": "ORDERS"}}


def test_sql_with_a_query_is_a_query() -> None:
    params = desire({"connection": "warehouse", "params": {"query": "SELECT 1"}}).body["params"]
    assert params == {"connection": "warehouse", "mode": "query", "query": "SELECT 1"}


def test_sql_takes_its_type_from_the_connection() -> None:
    (call,) = calls({"type": "sql", "connection": "warehouse"})
    assert (call.verb, call.path) == ("POST", "/projects/SALES/datasets/")
    assert call.body["type"] == "Snowflake"
    assert call.body["params"]["table"] == call.body["name"] == "ORDERS"


@pytest.mark.parametrize("known", [None, {"warehouse": ""}, {}])
def test_a_connection_nobody_can_read_asks_for_the_type(known: Any) -> None:
    with pytest.raises(
        IacError, match=r"dataset\.SALES\.ORDERS: the type of connection 'warehouse'.*write the dataset's type"
    ):
        calls({"type": "sql", "connection": "warehouse"}, {**FACTS, "connections": known})
    assert (
        calls({"type": "snowflake", "connection": "warehouse"}, {**FACTS, "connections": known})[0].body["type"]
        == "Snowflake"
    )


def test_managed_goes_through_dss_naming_rules() -> None:
    (call,) = calls({"type": "managed", "connection": "lake", "format_type": "parquet"})
    assert call.path == "/projects/SALES/datasets/managed"
    settings = {"connectionId": "lake", "specificSettings": {"formatOptionId": "PARQUET_HIVE"}}
    assert call.body == {"name": "ORDERS", "creationSettings": settings}


def test_a_format_is_not_asked_for_on_a_database() -> None:
    (call,) = calls({"type": "managed", "connection": "warehouse", "format_type": "csv"})
    assert call.body["creationSettings"]["specificSettings"] == {}


@pytest.mark.parametrize(
    ("given", "default", "connection"),
    [({}, "", "filesystem_managed"), ({}, "lake", "lake"), ({"connection": "disk"}, "lake", "disk")],
)
def test_managed_without_a_connection(given: dict[str, Any], default: str, connection: str) -> None:
    assert desire({"type": "managed", **given}, default_connection=default).body["params"] == {"connection": connection}


def test_a_csv_file_is_uploaded_and_read_with_its_header() -> None:
    data = "id,name\n1,é\n".encode()
    wanted = desire({"type": "uploaded", "file": "data/customers.csv"}, files={"data/customers.csv": data})
    assert wanted.body["type"] == "UploadedFiles"
    (entry,) = wanted.body["content"]
    assert (entry["path"], entry["length"], len(entry["sha256"])) == ("/customers.csv", len(data), 64)
    assert [c["name"] for c in wanted.initial["schema"]["columns"]] == ["id", "name"]
    assert "schema" not in wanted.body
    resource = Resource(Address("dataset", "SALES", "A B"), "A B", wanted.body, create=wanted.create)
    part = KIND.parts[1]
    assert part.calls is not None
    (call,) = part.calls(resource, "A B", [], wanted.body["content"])
    assert call.path == "/projects/SALES/datasets/A%20B/uploaded/files"
    assert call.upload == ("customers.csv", data)


def test_the_checksum_is_compared_with_what_was_recorded() -> None:
    """DSS shows path and length only: a file of the same length is seen to change by our own record."""
    old = {"content": [{"path": "/a.csv", "length": 3, "sha256": "1" * 64}]}
    new = {"content": [{"path": "/a.csv", "length": 3, "sha256": "2" * 64}]}
    live = {"content": [{"path": "/a.csv", "length": 3}]}
    assert diff.compare(KIND, desired=old, recorded=old, live=live) == ()
    (change,) = diff.compare(KIND, desired=new, recorded=old, live=live)
    assert change.path.endswith("sha256")
    assert diff.missing(KIND, new, live) == ()


def test_inline_rows_become_a_csv_file() -> None:
    rows = [["EU", 0.2, True], {"CODE": "US", "RATE": 1}]
    wanted = desire({"type": "inline", "columns": ["CODE", "RATE", "OK"], "rows": rows})
    text = base64.b64decode(wanted.create["files"]["/ORDERS.csv"]).decode()
    assert text == "CODE,RATE,OK\nEU,0.2,true\nUS,1,\n"
    types = {c["name"]: c["type"] for c in wanted.body["schema"]["columns"]}
    assert types == {"CODE": "string", "RATE": "double", "OK": "boolean"}


def test_inline_without_rows_is_dss_own_editable_dataset() -> None:
    assert desire({"type": "inline"}).body["type"] == "Inline"


@pytest.mark.parametrize(
    ("item", "said"),
    [
        ({"type": "sql"}, "connection: an sql dataset needs a connection"),
        (
            {"type": "sql", "connection": "c", "params": {"mode": "query"}},
            "params.query: a dataset in query mode needs a query",
        ),
        ({"type": "inline", "columns": ["A"], "rows": [[1, 2]]}, "rows[0]: the row has 2 cells for 1 columns"),
        (
            {"type": "inline", "columns": ["A"], "rows": [{"B": 1}]},
            "rows[0]: the row names a column that does not exist: B",
        ),
        ({"type": "inline", "rows": []}, "columns: an inline dataset needs columns"),
        ({"type": "managed", "file": "a.csv"}, "file: `file` belongs to datasets of type uploaded"),
        ({"type": "files_in_folder"}, "folder: files_in_folder needs a folder"),
        ({"schema": [{"name": "A"}, {"name": "A"}]}, "schema[1]: column 'A' appears twice"),
    ],
)
def test_mistakes_are_named(item: dict[str, Any], said: str) -> None:
    assert problems(item) == [said]


@pytest.mark.parametrize(
    ("schema", "columns"),
    [
        ({"ID": "bigint", "NAME": "string"}, [{"name": "ID", "type": "bigint"}, {"name": "NAME", "type": "string"}]),
        ([{"name": "ID", "comment": "key"}], [{"name": "ID", "comment": "key"}]),
        ({"columns": {"ID": "int"}}, [{"name": "ID", "type": "int"}]),
    ],
)
def test_schema_shorthand(schema: Any, columns: list[Any]) -> None:
    assert desire({"type": "managed", "schema": schema}).body["schema"] == {"columns": columns}


def test_a_managed_schema_stays_compared() -> None:
    wanted = desire({"type": "managed", "schema": {"managed": True, "columns": {"A": "int"}}})
    assert wanted.create["managed_schema"] is True
    assert "managed" not in wanted.body["schema"]


def test_partitioning_flow_and_metrics() -> None:
    body = desire(
        {
            "type": "managed",
            "partitioning": {"pattern": "/%Y/%{c}/.*", "dimensions": [{"name": "d", "period": "day"}, {"name": "c"}]},
            "flow": {"rebuild_behavior": "EXPLICIT"},
            "read_write": {"writeBuckets": 2},
            "checks": [{"type": "python"}],
        }
    ).body
    assert body["partitioning"] == {
        "filePathPattern": "/%Y/%{c}/.*",
        "dimensions": [{"type": "time", "name": "d", "params": {"period": "DAY"}}, {"type": "value", "name": "c"}],
    }
    assert body["flowOptions"] == {"rebuildBehavior": "EXPLICIT"}
    assert body["readWriteOptions"] == {"writeBuckets": 2}
    assert body["metricsChecks"] == {"checks": [{"type": "python"}]}


def test_any_type_of_any_plugin_works_raw() -> None:
    item = {
        "type": "CustomPython_my-plugin_rows",
        "params": {"customConfig": {"n": 1}},
        "settings": {"featureGroup": True},
    }
    body = desire(item).body
    assert body == {
        "type": "CustomPython_my-plugin_rows",
        "managed": False,
        "params": {"customConfig": {"n": 1}},
        "featureGroup": True,
    }


def test_a_folder_is_referred_to_by_name() -> None:
    wanted = desire({"type": "files_in_folder", "folder": "incoming"})
    assert wanted.body["params"]["folderSmartId"] == {"folder": "incoming"}
    shown = KIND.show(dict(wanted.body), {"name": "ORDERS", "options": {}})
    assert shown.item["folder"] == "incoming"


def test_an_import_puts_secrets_aside() -> None:
    tree = {"type": "CustomPython_x", "managed": False, "params": {"customConfig": {"api_key": "s3cr3t", "rows": 3}}}
    written = KIND.show(tree, {"name": "My Data", "options": {}})
    value = written.item["params"]["customConfig"]["api_key"]
    assert value == "{{ var.dataset_my_data_customconfig_api_key }}"
    assert isinstance(value, Template)
    assert written.item["secrets"] == ["params.customConfig.api_key"]
    assert "secret values" in written.left_out
    assert "s3cr3t" not in repr(written)


def test_names_are_encoded_in_calls() -> None:
    assert KIND.delete is not None
    assert KIND.rename is not None
    assert KIND.delete("P", 'a "b" (c)/d', True)[0].path == "/projects/P/datasets/a%20%22b%22%20%28c%29%2Fd"
    assert KIND.rename("P", "a", "b")[0].body == {"oldName": "a", "newName": "b"}


def test_the_wire_form_keeps_the_server_identity() -> None:
    fresh = {"name": "A", "projectKey": "P", "smartName": "A", "versionTag": {"versionNumber": 3}, "tags": []}
    part = KIND.parts[0]
    tree = {**part.unwrap(fresh), "tags": ["x"], "versionTag": {"versionNumber": 1}, "projectKey": "OTHER"}
    sent = part.wrap(fresh, tree)
    assert sent == {"name": "A", "projectKey": "P", "versionTag": {"versionNumber": 3}, "tags": ["x"]}


@pytest.mark.parametrize(("kind", "holds"), [("Inline", True), ("UploadedFiles", True), ("Snowflake", False)])
def test_what_holds_data(kind: str, holds: bool) -> None:
    assert bool(KIND.holds_data({"type": kind})) is holds
