"""Wiki, futures, jobs and externals of the sandbox through the official client (API §1.5, §11, §14)."""
from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from dataikuapi.dss.future import DSSFuture
from dataikuapi.dss.job import DSSJobWaiter
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox
from tests.sandbox.api.jobs import RUNNING_MS

TEXT = [{"name": "id", "type": "bigint"}, {"name": "price", "type": "float", "comment": "in euro"}]


def opened(sandbox: Sandbox) -> Any:
    return sandbox.client("designer").create_project("W", "W", "alice")


@pytest.fixture(scope="module")
def dss() -> Iterator[Sandbox]:
    with Sandbox(git=False) as sandbox:
        opened(sandbox)
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Iterator[Any]:
    yield dss.client("designer").get_project("W")
    dss.knobs.clear()


def ids(nodes: list[dict[str, Any]]) -> list[Any]:
    return [(node["id"], ids(node["children"])) for node in nodes]


@pytest.mark.parametrize(("reading", "left", "fresh"), [("a", [("2", [])], "3"), ("b", [], "1")])
def test_wiki_life(reading: str, left: list[Any], fresh: str) -> None:
    with Sandbox(git=False, readings={"wiki-children": reading, "wiki-id-reuse": reading}) as sandbox:
        wiki = opened(sandbox).get_wiki()
        home = wiki.create_article("Home", content="# Hi")
        child = wiki.create_article("Child", parent_id=home.article_id)
        assert (home.article_id, child.article_id) == ("1", "2")
        settings = wiki.get_settings()
        assert ids(settings.get_taxonomy()) == [("1", [("2", [])])] and settings.get_home_article_id() == "1"
        assert wiki.get_article("Home").get_data().get_body() == "# Hi"
        assert (sandbox.tree("W") / "wiki" / "articles" / "1.md").read_text() == "# Hi"
        home.delete()
        assert ids(wiki.get_settings().get_taxonomy()) == left
        assert wiki.create_article("Next").article_id == fresh


def test_taxonomy_must_name_every_article_once(project: Any) -> None:
    wiki = project.get_wiki()
    first, second = wiki.create_article("one").article_id, wiki.create_article("two").article_id
    settings = wiki.get_settings()
    settings.move_article_in_taxonomy(second, first)
    settings.save()
    assert ids(wiki.get_settings().get_taxonomy()) == [(first, [(second, [])])]
    settings.set_taxonomy([{"id": first, "children": []}])
    with pytest.raises(DataikuException, match="once and only once"):
        settings.save()


def test_article_metadata_is_typed_and_attachments_stay(project: Any) -> None:
    article = project.get_wiki().create_article("files", content="text")
    article.upload_attachement(io.BytesIO(b"png"), "a.png")
    data = article.get_data()
    data.get_metadata().update(tags=["x"], nonsense=1)
    data.save()
    metadata = article.get_data().get_metadata()
    assert metadata["tags"] == ["x"] and "nonsense" not in metadata
    upload = metadata["attachments"][0]
    assert len(upload["smartId"]) == 12 and upload["details"]["mimeType"] == "image/png"
    assert article.get_uploaded_file(upload["smartId"]).content == b"png"


def future(dss: Sandbox, **arguments: Any) -> DSSFuture:
    record = dss.estate.future(user="alice", name="task", **arguments)
    return DSSFuture(dss.client("designer"), record["jobId"])


def test_futures_are_delayed_fail_and_abort(dss: Sandbox) -> None:
    assert future(dss, result=5, polls=1).wait_for_result() == 5
    assert not future(dss, result=5, polls=2).has_result()
    dss.knobs.futures(fail_next=1, fail_text="disk full")
    with pytest.raises(DataikuException, match="disk full"):
        future(dss, result=5).wait_for_result()
    aborted = future(dss, polls=3, work=lambda: pytest.fail("worked"))
    aborted.abort()
    with pytest.raises(DataikuException, match="aborted"):
        aborted.wait_for_result()
    with pytest.raises(DataikuException, match="NotFoundException"):
        DSSFuture(dss.client("designer"), "nope").get_state()


def code_recipe(dss: Sandbox, name: str, source: str, target: str) -> None:
    knobs = dss.knobs
    for dataset, columns in ((source, TEXT), (target, TEXT)):
        doc = {"type": "Filesystem", "managed": True, "schema": {"columns": columns, "userModified": True}}
        knobs.plant("W", "datasets", doc, dataset)
    roles = {"inputs": {"main": {"items": [{"ref": source}]}}, "outputs": {"main": {"items": [{"ref": target}]}}}
    knobs.plant("W", "recipes", {"type": "python", **roles}, name)


def test_a_job_runs_then_is_done_and_rewrites_the_schema(dss: Sandbox, project: Any) -> None:
    code_recipe(dss, "make", "SOURCE", "TARGET")
    before = project.get_dataset("TARGET").get_settings().get_raw()
    job = project.start_job({"type": "NON_RECURSIVE_FORCED_BUILD", "outputs": [{"id": "TARGET"}]})
    assert DSSJobWaiter(job).wait() == "DONE" and "Ran recipe make" in job.get_log()
    assert [item.job_id for item in project.list_jobs()] == [job.id] and project.list_running_jobs() == []
    after = project.get_dataset("TARGET").get_settings().get_raw()
    assert after["schema"]["userModified"] is False
    assert [(c["name"], c["type"], c.get("comment")) for c in after["schema"]["columns"]] == [
        ("id", "bigint", None),
        ("price", "double", None),
    ]
    assert after["versionTag"]["versionNumber"] == before["versionTag"]["versionNumber"] + 1
    assert project.get_dataset("SOURCE").get_settings().get_raw()["versionTag"]["versionNumber"] == 0


def test_bad_jobs_are_refused(project: Any) -> None:
    with pytest.raises(DataikuException, match=r"dataset does not exist: W\.NOPE"):
        project.start_job({"type": "RECURSIVE_BUILD", "outputs": [{"id": "NOPE"}]})
    with pytest.raises(DataikuException, match="NullPointerException"):
        project.start_job({"type": "NO_SUCH_TYPE", "outputs": [{"id": "NOPE"}]})


def test_a_held_job_does_nothing_until_released(dss: Sandbox, project: Any) -> None:
    code_recipe(dss, "later", "LATER_IN", "LATER")
    dss.knobs.hold()
    job = project.start_job({"type": "RECURSIVE_BUILD", "outputs": [{"id": "LATER", "type": "DATASET"}]})
    time.sleep(RUNNING_MS / 1000 + 0.02)
    assert job.get_status()["baseStatus"]["state"] == "RUNNING"
    assert [item.job_id for item in project.list_running_jobs()] == [job.id]
    assert project.get_dataset("LATER").get_settings().get_raw()["schema"]["userModified"] is True
    dss.knobs.release()
    assert project.get_dataset("LATER").get_settings().get_raw()["schema"]["userModified"] is False
    dss.knobs.hold()
    aborted = project.start_job({"type": "RECURSIVE_BUILD", "outputs": [{"id": "LATER"}]})
    aborted.abort()
    assert aborted.get_status()["baseStatus"]["state"] == "ABORTED"


def test_externals_are_listed_by_name_and_take_recipes_along(dss: Sandbox, project: Any) -> None:
    model = project.create_mlflow_pyfunc_model("churn", "BINARY_CLASSIFICATION")
    code_recipe(dss, "scored", "S_IN", "S_OUT")
    dss.knobs.edit("W", "recipes", "scored", "inputs.main.items[1]", {"ref": model.sm_id})
    header = next(m for m in project.list_saved_models() if m["name"] == "churn")
    assert header["id"] == model.sm_id and header["savedModelType"] == "MLFLOW_PYFUNC" and len(model.sm_id) == 8
    model.delete()
    assert not [m for m in project.list_saved_models() if m["name"] == "churn"]
    assert "scored" not in {r["name"] for r in project.list_recipes()}
    store = project.create_model_evaluation_store("quality")
    assert project.list_model_evaluation_stores()[0].id == store.id
    dss.knobs.plant("W", "knowledge-banks", {"name": "policies", "vectorStoreType": "CHROMA"})
    assert [kb["name"] for kb in dss.client()._perform_json("GET", "/projects/W/knowledge-banks")] == ["policies"]


def test_a_loaded_tree_keeps_old_wiki_ids(tmp_path: Path) -> None:
    tree = tmp_path / "OLD"
    (tree / "wiki" / "articles").mkdir(parents=True)
    (tree / "params.json").write_text("{}")
    (tree / "wiki" / "taxonomy.json").write_text('{"homeArticleId": 7, "taxonomy": [{"id": 7, "children": []}]}')
    (tree / "wiki" / "articles" / "7.json").write_text('{"name": "seven"}')
    (tree / "wiki" / "articles" / "7.md").write_text("body")
    with Sandbox(load=[tree], git=False) as sandbox:
        wiki = sandbox.client().get_project("OLD").get_wiki()
        assert wiki.get_settings().get_home_article_id() == "7"
        assert wiki.get_article("seven").get_data().get_body() == "body"
        assert wiki.create_article("next").article_id == "8"
