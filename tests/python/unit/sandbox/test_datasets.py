"""Datasets of the sandbox through the official client (API §5)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


@pytest.fixture
def project(dss: Sandbox, request: pytest.FixtureRequest) -> Any:
    client = dss.client("designer")
    key = request.node.name.split("[")[0].upper()[:50]
    return client.create_project(key, key, "alice")


def managed(project: Any, name: str, connection: str = "filesystem_managed", **more: Any) -> Any:
    helper = project.new_managed_dataset(name)
    helper.with_store_into(connection, **more)
    return helper.create()


def raw(dataset: Any) -> dict[str, Any]:
    return dataset.get_settings().get_raw()


def test_generic_post_is_unmanaged_and_completed(project: Any) -> None:
    """API §5.10, first row: envelope and CSV defaults, no style, no separator."""
    made = project.create_dataset("a", "Filesystem", {"connection": "filesystem_root", "path": "/x"}, "csv")
    doc = raw(made)
    assert doc["managed"] is False
    assert doc["params"]["path"] == "/x"
    assert doc["params"]["filesSelectionRules"]["mode"] == "ALL"
    assert doc["formatParams"]["maxRowChars"] == 100000000
    assert "style" not in doc["formatParams"] and "separator" not in doc["formatParams"]
    assert [p["type"] for p in doc["metrics"]["probes"]] == ["basic", "records"]
    assert doc["schema"] == {"columns": [], "userModified": True}
    assert (doc["typeSystemVersion"], doc["versionTag"]["versionNumber"]) == ("V2", 0)
    assert doc["smartName"] == doc["name"] == "a"


def test_json_and_unknown_formats(project: Any) -> None:
    params = {"connection": "filesystem_root", "path": "/x"}
    made = raw(project.create_dataset("j", "Filesystem", params, "json"))
    assert (made["formatParams"]["nestedArraysHandling"], made["formatParams"]["headerRow"]) == ("PRESERVE", False)
    odd = raw(project.create_dataset("t", "Filesystem", params, "text", {"a": 1}))
    assert odd["formatType"] == "text" and "formatParams" not in odd


def test_format_switch_replaces_parameters(project: Any) -> None:
    dataset = managed(project, "f", format_option_id="PARQUET_HIVE")
    settings = dataset.get_settings()
    assert settings.get_raw()["formatParams"]["parquetFlavor"] == "HIVE"
    settings.get_raw()["formatType"] = "orcfile"
    settings.save()
    assert raw(dataset)["formatParams"] == {
        "compressionMethod": "SNAPPY",
        "serdeClass": "org.apache.hadoop.hive.ql.io.orc.OrcSerde",
        "serdeProperties": {},
        "representsNullFields": False,
    }
    settings = dataset.get_settings()
    settings.get_raw()["formatType"] = "orc"
    settings.save()
    assert "formatParams" not in raw(dataset)


@pytest.mark.parametrize(
    ("connection", "kind", "place"),
    [
        ("filesystem_managed", "Filesystem", {"path": "${projectKey}/Ab"}),
        ("pg_main", "PostgreSQL", {"table": "${projectKey}_Ab", "mode": "table"}),
        ("snowflake_prod", "Snowflake", {"table": "${NODE}_${projectKey}_AB", "schema": "PUBLIC"}),
        ("s3_main", "S3", {"path": "/managed-dss-data/${projectKey}/Ab", "metastoreTableName": "${projectKey}_Ab"}),
    ],
)
def test_naming_rules(dss: Sandbox, connection: str, kind: str, place: dict[str, Any]) -> None:
    key = f"NAMING_{connection.upper()}"
    project = dss.client("designer").create_project(key, key, "alice")
    doc = raw(managed(project, "Ab", connection))
    assert (doc["type"], doc["managed"]) == (kind, True)
    assert {k: doc["params"][k] for k in place} == place
    assert ("formatType" in doc) == (kind in ("Filesystem", "S3"))


def test_put_is_typed(project: Any) -> None:
    """Unknown keys vanish with 200, absent sections fall to class defaults, the type stays."""
    dataset = managed(project, "p")
    doc = raw(dataset)
    doc.update({"oops": 1, "type": "PostgreSQL", "description": "text"})
    doc["params"]["alsoUnknown"] = True
    doc["flowOptions"]["rebuildBehavior"] = "SOMETIMES"
    for key in ("metrics", "featureGroup"):
        del doc[key]
    del doc["formatParams"]["maxRowChars"]
    dataset.client._perform_json("PUT", f"/projects/{project.project_key}/datasets/p", body=doc)
    after = raw(dataset)
    assert "oops" not in after and "alsoUnknown" not in after["params"]
    assert after["type"] == "Filesystem" and after["description"] == "text"
    assert "rebuildBehavior" not in after["flowOptions"]
    assert after["metrics"]["probes"] == [] and after["featureGroup"] is False
    assert "maxRowChars" not in after["formatParams"]
    assert after["versionTag"]["versionNumber"] == 1


def test_put_absent_section_other_reading() -> None:
    with Sandbox(git=False, readings={"put-absent-section": "b"}) as dss:
        project = dss.client("admin").create_project("B", "B", "admin")
        dataset = managed(project, "p")
        doc = raw(dataset)
        del doc["metrics"]
        project.client._perform_json("PUT", "/projects/B/datasets/p", body=doc)
        assert len(raw(dataset)["metrics"]["probes"]) == 2


def test_metadata_is_a_projection(project: Any) -> None:
    dataset = managed(project, "m")
    meta = dataset.get_metadata()
    meta["tags"] = ["b", "a", "a"]
    meta["description"] = "long"
    meta["custom"]["kv"]["x"] = "y"
    dataset.set_metadata(meta)
    doc = raw(dataset)
    assert sorted(doc["tags"]) == ["a", "b"] and doc["customMeta"] == {"kv": {"x": "y"}}
    assert doc["description"] == "long" and doc["metrics"]["probes"]
    assert {"a", "b"} <= set(project.get_tags()["tags"])
    dataset.set_metadata({"tags": []})
    assert "description" not in raw(dataset)


def test_schema_is_the_same_store(project: Any) -> None:
    dataset = managed(project, "s")
    column = {"name": "a b", "type": "string", "comment": "c", "nope": 1}
    dataset.set_schema({"columns": [column], "userModified": True})
    assert raw(dataset)["schema"]["columns"] == [{"name": "a b", "type": "string", "comment": "c"}]
    assert dataset.get_schema()["userModified"] is True


def test_missing_and_taken(project: Any) -> None:
    with pytest.raises(DataikuException, match=r"NotFoundException: dataset does not exist: .*\.nope"):
        project.get_dataset("nope").get_settings()
    with pytest.raises(DataikuException, match="dataset does not exist"):
        project.get_dataset("nope").delete()
    managed(project, "one")
    with pytest.raises(DataikuException, match="already exists"):
        managed(project, "one")
    with pytest.raises(DataikuException, match="Connection 'x' does not exist"):
        managed(project, "two", "x")
    with pytest.raises(DataikuException, match="NoEvidence"):
        project.create_dataset("k", "Cassandra", {})
    with pytest.raises(DataikuException, match="Current license does not allow"):
        project.create_dataset("q", "SQL", {})


def test_generic_sql_is_query_mode(project: Any) -> None:
    """API §16.20: without mode and table, an unusable unmanaged dataset."""
    doc = raw(project.create_dataset("q", "PostgreSQL", {"connection": "pg_main"}))
    assert doc["params"]["mode"] == "query" and "table" not in doc["params"] and "formatType" not in doc


def test_upload(project: Any) -> None:
    """API §5.5: the definition is completed after the first file; another name adds rows."""
    dataset = project.create_upload_dataset("up")
    assert "uploadConnection" not in raw(dataset)["params"]
    dataset.uploaded_add_file(io.BytesIO(b"id,name\n1,x\n"), "a.csv")
    doc = raw(dataset)
    assert doc["params"]["uploadConnection"] == "Default (in DSS data dir.)"
    assert doc["formatParams"]["separator"] == "," and doc["formatParams"]["parseHeaderRow"] is True
    assert [c["name"] for c in doc["schema"]["columns"]] == ["id", "name"]
    dataset.uploaded_add_file(io.BytesIO(b"id,name\n2,y\n"), "b.csv")
    assert sorted(f["path"] for f in dataset.uploaded_list_files()) == ["/a.csv", "/b.csv"]
    assert list(dataset.iter_rows()) == [["1", "x"], ["2", "y"]]
    dataset.clear()
    assert dataset.uploaded_list_files() == []


def test_upload_on_a_cloud_connection(project: Any) -> None:
    dataset = project.create_upload_dataset("up", "s3_main")
    assert raw(dataset)["params"]["uploadConnection"] == "s3_main"
    dataset.uploaded_add_file(io.BytesIO(b"id\n1\n"), "a.csv")
    params = raw(dataset)["params"]
    assert "uploadConnection" not in params and params["connection"] == "s3_main"
    assert params["uploadedConfig"]["path"] == "/managed-dss-data/uploads/${projectKey}/up"


def test_files_in_folder_and_inline(project: Any) -> None:
    folder = project.create_managed_folder("in")
    made = raw(folder.create_dataset_from_files("from_folder"))
    assert made["params"]["folderSmartId"] == folder.id and made["managed"] is False
    inline = raw(project.create_dataset("edit", "Inline"))
    assert inline["managed"] is True and inline["formatType"] == "json"


def test_list_and_shared(project: Any, dss: Sandbox) -> None:
    managed(project, "here")
    other = dss.client("designer").create_project("SHARING", "SHARING", "alice")
    managed(other, "there")
    settings = other.get_settings()
    settings.add_exposed_object("DATASET", "there", project.project_key)
    settings.save()
    assert [d.name for d in project.list_datasets()] == ["here"]
    shared = {(d.name, d._data["projectKey"]) for d in project.list_datasets(include_shared=True)}
    assert shared == {("here", project.project_key), ("there", "SHARING")}
    assert project.list_datasets(tags=["none"]) == []


def test_delete_cascades(project: Any) -> None:
    """Recipes around it go along, also those with other inputs; zones and exposure forget it."""
    for name in ("a", "b", "c"):
        managed(project, name)
    recipe = project.new_recipe("join", "j")
    recipe.with_input("a")
    recipe.with_input("b")
    recipe.with_existing_output("c")
    recipe.create()
    zone = project.get_flow().create_zone("Z")
    zone.add_item(project.get_dataset("a"))
    settings = project.get_settings()
    settings.add_exposed_object("DATASET", "a", "ELSEWHERE")
    settings.save()
    project.get_dataset("a").delete()
    assert project.list_recipes() == []
    assert sorted(d.name for d in project.list_datasets()) == ["b", "c"]
    assert project.get_flow().get_zone(zone.id)._raw["items"] == []
    assert project.get_settings().get_raw()["exposedObjects"]["objects"] == []


def test_drop_data_on_unmanaged_other_reading() -> None:
    with Sandbox(git=False, readings={"drop-data-unmanaged": "b"}) as dss:
        project = dss.client("admin").create_project("B", "B", "admin")
        dataset = project.create_dataset("x", "Filesystem", {"connection": "filesystem_root", "path": "/x"})
        with pytest.raises(DataikuException, match="not managed"):
            dataset.delete(drop_data=True)


def test_partitioning_is_copied(project: Any) -> None:
    source = managed(project, "s")
    settings = source.get_settings()
    settings.add_time_partitioning_dimension("day")
    settings.set_partitioning_file_pattern("/%Y/%M/%D/.*")
    settings.save()
    helper = project.new_managed_dataset("t")
    helper.with_store_into("pg_main").with_copy_partitioning_from("s")
    doc = raw(helper.create())
    dims = doc["partitioning"]["dimensions"]
    assert dims == [{"name": "day", "type": "time", "params": {"period": "DAY"}}]
    assert "filePathPattern" not in doc["partitioning"]


def test_names_with_blanks_quotes_parentheses(project: Any) -> None:
    for name in ("with blank", "it's (1)", 'say "x"', "é-ü"):
        assert raw(managed(project, name))["name"] == name
    assert len(project.list_datasets()) == 4


def test_rules_live_in_the_definition(project: Any) -> None:
    dataset = managed(project, "dq")
    rules = dataset.get_data_quality_rules()
    made = rules.create_rule({"type": "RecordCountInRangeRule", "minimum": 10, "minimumEnabled": True})
    stored = raw(dataset)["metricsChecks"]["checks"]
    assert [r["id"] for r in stored] == [made.id] and len(made.id) == 8
    assert stored[0]["softMaximumEnabled"] is False and stored[0]["displayName"]
    made.rule["enabled"] = False
    made.save()
    assert raw(dataset)["metricsChecks"]["checks"][0]["enabled"] is False
    made.delete()
    assert rules.list_rules() == []


def test_copy_needs_its_target(project: Any) -> None:
    source = managed(project, "s")
    source.set_schema({"columns": [{"name": "a", "type": "string"}]})
    with pytest.raises(DataikuException, match=r"dataset does not exist: .*\.t"):
        source.copy_to(project.get_dataset("t"))
    target = managed(project, "t")
    source.copy_to(target).wait_for_result()
    assert [c["name"] for c in target.get_schema()["columns"]] == ["a"]


def test_rename_rewrites_what_is_around(project: Any) -> None:
    """API §5.9: storage keeps the old name; references and code change, with a comment line."""
    for name in ("old", "b", "out", "joined"):
        managed(project, name)
    code = project.new_recipe("python", "code")
    code.with_input("old").with_output("out")
    code.with_script('import dataiku\nif True:\n    d = dataiku.Dataset("old")\n').create()
    join = project.new_recipe("join", "j")
    join.with_input("old")
    join.with_input("b")
    join.with_existing_output("joined")
    join.create()
    zone = project.get_flow().create_zone("Z")
    zone.add_item(project.get_dataset("old"))
    project.get_dataset("old").rename("new name")
    doc = raw(project.get_dataset("new name"))
    assert doc["params"]["path"] == "${projectKey}/old" and doc["versionTag"]["versionNumber"] == 1
    settings = project.get_recipe("code").get_settings()
    assert settings.get_flat_input_refs() == ["new name"]
    lines = settings.get_code().split("\n")
    assert lines[2].startswith("    # Dataset old renamed to new name by alice on 20")
    assert lines[3] == '    d = dataiku.Dataset("new name")'
    joined = project.get_recipe("j").get_settings()
    assert joined.obj_payload["virtualInputs"][0]["originLabel"] == "new name"
    assert "postFilter" not in joined.obj_payload
    items = project.get_flow().get_zone(zone.id)._raw["items"]
    assert {"objectId": "new name", "objectType": "DATASET"} in items
    with pytest.raises(DataikuException, match="already exists"):
        project.get_dataset("b").rename("out")
