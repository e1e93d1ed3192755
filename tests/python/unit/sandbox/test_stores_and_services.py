"""Evaluation stores, comparisons, worksheets, API services, streaming endpoints, manifests: every call of the client."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from client_calls import unanswered
from dataikuapi.dss.evaluationstore import DSSEvaluationStore
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


def made(dss: Sandbox) -> Any:
    project = dss.client("designer").create_project("LAB", "Lab", "alice")
    project.new_managed_dataset("people").with_store_into("filesystem_managed").create()
    return project


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return made(dss)


def test_evaluation_stores_and_comparisons(dss: Sandbox, project: Any) -> None:
    store = project.create_evaluation_store("Drift", "TABULAR")
    agents = project.create_evaluation_store("Agents", "AGENT")
    assert [s.id for s in project.list_evaluation_stores()] == [store.id]
    assert [s.id for s in project.list_evaluation_stores(flavor="AGENT")] == [agents.id]
    assert store.get_latest_evaluation() is None
    for name, score in (("first", 0.9), ("second", 0.8)):
        store.add_custom_evaluation([DSSEvaluationStore.MetricDefinition("accuracy", score)], evaluation_id=name)
    assert [e.evaluation_id for e in store.list_evaluations()] == ["first", "second"]
    last = store.get_latest_evaluation()
    assert last.get_full_info().metrics == {"accuracy": 0.8}
    assert last.get_full_info().full_id == last.get_full_id()
    assert last.get_metrics()["metrics"][0]["lastValues"][0]["value"] == "0.8"
    assert store.get_last_metric_values().get_metric_by_id("custom:accuracy")["lastValues"][0]["partition"] == "second"
    assert [v["value"] for v in store.get_metric_history("custom:accuracy")["values"]] == ["0.9", "0.8"]
    store.compute_metrics()
    store.compute_metrics(metric_ids=["custom:accuracy"])
    store.run_checks()
    for asked in (last.compute_drift, last.compute_data_drift):
        assert asked(wait=False).wait_for_result().drift_model_result.drift_model_accuracy.pvalue == 1.0
    with pytest.raises(DataikuException, match="already exists"):
        store.add_custom_evaluation([], evaluation_id="first")
    last.delete()
    store.delete_evaluations(["first"])
    assert not store.list_evaluations() and not store.get_usages()
    settings = store.get_settings()
    settings.get_raw().update(name="Drift 2", mesFlavor="LLM")
    settings.save()
    assert (settings.get_raw()["projectKey"], store.get_settings().get_raw()["mesFlavor"]) == ("LAB", "TABULAR")
    agents.delete()

    compared = project.create_model_comparison("A against B", "REGRESSION")
    other = project.create_evaluation_comparison("agents", "AGENT")
    settings = compared.get_settings()
    settings.add_compared_item("S-LAB-x-y")
    settings.display_name = "Again"
    settings.save()
    again = compared.get_settings()
    assert (again.get_compared_items(), again.display_name, again.model_task_type) == (["S-LAB-x-y"], "Again", "REGRESSION")
    assert [c.mec_id for c in project.list_model_comparisons()] == [compared.mec_id]
    assert [c.mec_id for c in project.list_evaluation_comparisons(["AGENT"])] == [other.mec_id]
    other.delete()
    assert not project.list_evaluation_comparisons(["AGENT"])
    assert not unanswered(dss, "evaluation stores and comparisons")


def test_statistics_worksheets(dss: Sandbox, project: Any) -> None:
    dataset = project.get_dataset("people")
    sheet = dataset.create_statistics_worksheet("Look")
    settings = sheet.get_settings()
    settings.get_raw()["rootCard"]["cards"].append({"type": "univariate_header", "cards": [{"type": "histogram"}]})
    settings.get_raw()["oops"] = 1
    settings.save()
    raw = sheet.get_settings().get_raw()
    (card,) = raw["rootCard"]["cards"]
    assert len(card["id"]) == len(card["cards"][0]["id"]) == len(raw["rootCard"]["id"]) == 7
    assert raw["rootCard"]["confidenceLevel"] == 0.95 and "oops" not in raw
    assert sheet.get_settings().get_raw_sampling_settings()["samplingMethod"] == "FULL"
    assert sheet.run_worksheet().get_raw()["type"] == "worksheet_root"
    assert sheet.run_computation({"type": "mean"}).get_raw()["type"] == "mean"
    other = project.new_managed_dataset("other").with_store_into("filesystem_managed").create()
    assert [s.worksheet_id for s in dataset.list_statistics_worksheets()] == [sheet.worksheet_id]
    assert not other.list_statistics_worksheets()
    with pytest.raises(DataikuException, match="worksheet does not exist"):
        other.get_statistics_worksheet(sheet.worksheet_id).get_settings()
    sheet.delete()
    assert not dataset.list_statistics_worksheets()
    assert not unanswered(dss, "statistics worksheets")


def test_api_services(dss: Sandbox, project: Any, tmp_path: Path) -> None:
    service = project.create_api_service("classify-1")
    settings = service.get_settings()
    settings.add_prediction_endpoint("predict", "MODEL123")
    custom = {"id": "own", "type": "CUSTOM_PREDICTION", "code": "x = 1", "oops": 1}
    settings.endpoints.append(custom)
    settings.endpoints.append({"id": "rules", "type": "PY_FUNCTION", "code": "def api_py_function(): pass"})
    settings.save()
    predict, own, rules = service.get_settings().endpoints
    assert predict["useJava"] is True and predict["enrichMapping"] == [] and predict["modelRef"] == "MODEL123"
    assert own["code"] == "x = 1" and "oops" not in own and rules["userFunctionName"] == "api_py_function"
    folder = dss.tree("LAB") / "lambda_services"
    assert (folder / "classify-1" / "endpoint-own.py").read_text() == "x = 1"
    assert [f.name for f in (folder / "classify-1").iterdir()] == ["endpoint-own.py"]
    item = next(s for s in project.list_api_services(as_type="listitems"))
    assert (item.id, item.name, item.auth_method, len(item.endpoints)) == ("classify-1", "classify-1", "PUBLIC", 3)
    assert item.to_api_service().get_settings().auth_method == "PUBLIC"
    service.create_package("v1", release_notes="first")
    service.publish_package("v1")
    (package,) = service.list_packages()
    assert (package["id"], package["releaseNotes"]) == ("v1", "first")
    assert service.get_package_summary("v1")["published"][0]["publishedServiceId"] == "classify-1"
    service.download_package_to_file("v1", str(tmp_path / "v1.zip"))
    inside = json.loads(zipfile.ZipFile(tmp_path / "v1.zip").read("service.json"))
    assert [e["id"] for e in inside["endpoints"]] == ["predict", "own", "rules"]
    with pytest.raises(DataikuException, match="already exists"):
        service.create_package("v1")
    service.delete_package("v1")
    assert not service.list_packages()
    for bad, why in (("classify-1", "already exists"), ("a b", "Invalid identifier")):
        with pytest.raises(DataikuException, match=why):
            project.create_api_service(bad)
    settings = service.get_settings()
    settings.settings["endpoints"] = []
    settings.save()
    assert not list((folder / "classify-1").iterdir())
    assert not unanswered(dss, "API services")
    dss.knobs.delete("LAB", "lambda_services", "classify-1")
    assert not project.list_api_services() and not (folder / "classify-1").exists()


def test_streaming_endpoints_and_the_manifest(dss: Sandbox, project: Any) -> None:
    stream = project.create_kafka_streaming_endpoint("clicks", "kafka_main", "topic")
    settings = stream.get_settings()
    settings.set_connection_and_topic(topic="other")
    settings.add_raw_schema_column({"name": "x", "type": "string"})
    settings.save()
    assert stream.get_settings().get_raw_params()["topic"] == "other"
    stream.set_schema({"columns": [{"name": "y", "type": "int"}], "userModified": True})
    assert stream.get_schema()["columns"] == [{"name": "y", "type": "int"}]
    web = project.create_httpsse_streaming_endpoint("events", "http://localhost")
    for one in (stream, web):
        assert one.test_and_detect()
    made = project.new_managed_streaming_endpoint("kept", "kafka").with_store_into("kafka_main").create()
    assert {s.id: s.type for s in project.list_streaming_endpoints()} == {
        "clicks": "kafka", "events": "httpsse", "kept": "kafka",
    }  # fmt: skip
    item = next(s for s in project.list_streaming_endpoints() if s.id == "clicks")
    assert (item.name, item.connection, item.get_column("y")) == ("clicks", "kafka_main", {"name": "y", "type": "int"})
    assert made.exists() and not stream.get_usages()
    with pytest.raises(DataikuException, match="already exists"):
        project.create_kafka_streaming_endpoint("clicks")
    zone = project.get_flow().create_zone("Z")
    stream.move_to_zone(zone)
    assert stream.get_zone().id == zone.id
    stream.delete()
    assert not project.get_flow().get_zone(zone.id).items

    with pytest.raises(DataikuException, match="is not an application"):
        project.get_app_manifest()
    dss.client("designer")._perform_empty("PUT", "/projects/LAB/app-manifest", body={"homepageSections": []})
    manifest = project.get_app_manifest()
    manifest.get_raw()["homepageSections"].append({"tiles": [{"type": "SCENARIO_RUN", "scenarioId": "RUN"}]})
    manifest.save()
    assert [a["type"] for a in project.get_app_manifest().get_all_actions()] == ["SCENARIO_RUN"]
    assert json.loads((dss.tree("LAB") / "app-manifest.json").read_text())["homepageSections"]
    assert not unanswered(dss, "streaming endpoints and app manifest")


def test_the_other_readings() -> None:
    ids = ("worksheet-card-id", "api-service-model", "streaming-connection", "app-manifest-regular")
    with Sandbox(readings=dict.fromkeys((*ids, "api-service-public-access"), "b")) as dss:
        project = made(dss)
        sheet = project.get_dataset("people").create_statistics_worksheet("Look")
        assert "id" not in sheet.get_settings().get_raw()["rootCard"]
        settings = project.create_api_service("s").get_settings()
        settings.add_prediction_endpoint("predict", "MODEL123")
        with pytest.raises(DataikuException, match="saved model does not exist"):
            settings.save()
        with pytest.raises(DataikuException, match="Connection 'nowhere' does not exist"):
            project.create_kafka_streaming_endpoint("clicks", "nowhere")
        assert project.get_app_manifest().get_all_actions() == []


@pytest.mark.parametrize("reading", ["a", "b"])
def test_an_old_service_says_public_access(reading: str) -> None:
    with Sandbox(readings={"api-service-public-access": reading}) as dss:
        project = made(dss)
        old = {"name": "old", "endpoints": [], "publicAccess": False, "authRealm": {"queryKeys": []}}
        dss.knobs.plant("LAB", "lambda_services", old, "old")
        (item,) = project.list_api_services(as_type="listitems")
        assert item.auth_method == "API_KEYS"
        settings = project.get_api_service("old").get_settings()
        settings.save()
        raw = project.get_api_service("old").get_settings().get_raw()
        assert raw["authMethod"] == "API_KEYS" and raw.get("publicAccess") == (False if reading == "a" else None)
