"""Knowledge banks, agents, retrieval-augmented LLMs and agent tools: every call of the client (AUTO §8)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from client_calls import unanswered
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox

LLM = "openai:C:gpt"


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return dss.client("designer").create_project("LAB", "Lab", "alice")


def test_every_call(dss: Sandbox, project: Any) -> None:
    bank = project.create_knowledge_bank("policies", "CHROMA", "openai:C:embed")
    settings = bank.get_settings()
    settings.set_metadata_schema({"source": "string"})
    settings.get_raw().update(oops=1, embeddingLLMId="another")
    settings.save()
    raw = bank.get_settings().get_raw()
    assert raw["metadataColumnsSchema"] == [{"name": "source", "type": "string"}] and "oops" not in raw
    assert (raw["embeddingLLMId"], raw["retrieverType"]) == ("openai:C:embed", "VECTOR_STORE_BACKED")
    (item,) = project.list_knowledge_banks()
    assert (item.id, item.name, item.project_key) == (bank.id, "policies", "LAB")
    assert item.to_knowledge_bank().get_settings().vector_store_type == "CHROMA"
    bank.clear()
    assert bank.search("anything").documents == []

    tool = project.new_agent_tool("VectorStoreSearch", "KB search").with_knowledge_bank(bank).create()
    settings = tool.get_settings()
    assert settings.params["knowledgeBankRef"] == bank.id and settings.params["maxDocuments"] == 4
    settings.params["maxDocuments"] = 9
    settings.save()
    assert tool.get_settings().params["maxDocuments"] == 9
    (item,) = project.list_agent_tools()
    assert (item.id, item.type, item.name) == (tool.id, "VectorStoreSearch", "KB search")
    assert item.to_agent_tool().get_descriptor()["name"] == "KB search"
    assert project.get_agent_tool(tool.id).get_descriptor(context={"a": 1})["subtools"] == []

    agent = project.create_agent("helper", "TOOLS_USING_AGENT")
    settings = agent.get_settings()
    assert settings.get_version_ids() == ["v1"] and settings.active_version == "v1"
    version = settings.get_version_settings("v1")
    version.llm_id = LLM
    version.add_tool(tool)
    settings.get_raw().update(name="renamed", activeVersion="v7")
    settings.save()
    again = agent.get_settings()
    assert again.get_version_settings("v1").tools == [{"toolRef": tool.id}]
    assert (again.get_raw()["name"], again.active_version, again.type) == ("helper", "v1", "TOOLS_USING_AGENT")
    assert not agent.status()["running"]
    agent.wake_up()
    assert agent.status("v1")["running"]
    agent.shutdown()
    agent.disable()
    assert agent.get_settings().disabled and not project.list_llms()
    agent.enable()
    agent.get_metrics_series()
    (item,) = project.list_agents()
    assert (item.id, item.name, item.project_key) == (agent.id, "helper", "LAB")
    assert [llm.id for llm in project.list_llms()] == [f"agent:{agent.id}"]

    rag = project.create_retrieval_augmented_llm("answers", bank.id, LLM)
    settings = rag.get_settings()
    settings.get_version_settings("v1").llm_id = "openai:C:other"
    settings.save()
    assert rag.get_settings().get_version_settings("v1").llm_id == "openai:C:other"
    assert rag.get_settings().get_version_ids() == ["v1"]
    rag.disable()
    assert rag.get_settings().disabled
    rag.enable()
    rag.get_metrics_series()
    (item,) = project.list_retrieval_augmented_llms()
    assert (item.id, item.name) == (rag.id, "answers")
    assert {m["name"] for m in project.list_saved_models()} == {"helper", "answers"}
    for gone in (rag, agent, tool, bank):
        gone.delete()
    assert not project.list_saved_models() and not project.list_knowledge_banks() and not project.list_agent_tools()
    assert not unanswered(dss, "knowledge banks, agents and their tools")


def test_versions_of_an_agent_lie_inside_its_model(dss: Sandbox, project: Any) -> None:
    agent = project.create_agent("helper", "PYTHON_AGENT")
    settings = agent.get_settings()
    (first,) = settings.get_raw()["versions"]
    assert {"pythonAgentSettings", "pluginAgentSettings", "toolsUsingAgentSettings", "ragllmSettings"} <= first.keys()
    settings.get_raw()["versions"].append({**first, "versionId": "v2"})
    settings.save()
    path = dss.tree("LAB") / "saved_models" / f"{agent.id}.json"
    on_disk = json.loads(path.read_text(encoding="utf-8"))
    assert [v["versionId"] for v in on_disk["inlineVersions"]] == ["v1", "v2"] and "versions" not in on_disk
    assert [v["versionTag"]["versionNumber"] for v in on_disk["inlineVersions"]] == [0, 0]
    model = project.get_saved_model(agent.id)
    dss.client("designer")._perform_empty("POST", f"/projects/LAB/savedmodels/{agent.id}/versions/v2/actions/setActive")
    raw = model.get_settings()
    raw.get_raw()["name"] = "renamed"
    raw.save()
    settings = agent.get_settings()
    assert settings.active_version == "v2" and settings.get_raw()["name"] == "renamed"
    settings.get_version_settings("v1").get_raw()["pythonAgentSettings"]["supportsImageInputs"] = True
    settings.save()
    on_disk = json.loads(path.read_text(encoding="utf-8"))
    assert [v["versionTag"]["versionNumber"] for v in on_disk["inlineVersions"]] == [1, 0]
    settings.get_raw()["versions"] = settings.get_raw()["versions"][:1]
    with pytest.raises(DataikuException, match="active version v2 cannot be removed"):
        settings.save()
    structured = project.create_agent("s", "STRUCTURED_AGENT").get_settings()
    assert structured.get_raw()["versions"][0]["structuredAgentSettings"]["mode"] == "SIMPLE"


def test_what_does_not_exist_is_refused(dss: Sandbox, project: Any) -> None:
    with pytest.raises(DataikuException, match="knowledge bank does not exist"):
        project.create_retrieval_augmented_llm("answers", "nowhere", LLM)
    with pytest.raises(DataikuException, match="Unknown type of agent"):
        project.create_agent("x", "NONSENSE")
    model = project.create_mlflow_pyfunc_model("m")
    with pytest.raises(DataikuException, match="agent does not exist"):
        project.get_agent(model.sm_id).get_settings()
    custom = project.new_agent_tool("Custom_agent_tool_p_t", "mine").create()
    assert custom.get_settings().params["config"] == {}


def test_the_other_readings() -> None:
    ids = ("agent-rename", "knowledge-bank-store", "agent-tool-params")
    with Sandbox(readings=dict.fromkeys(ids, "b")) as dss:
        project = dss.client("designer").create_project("LAB", "Lab", "alice")
        agent = project.create_agent("helper", "PYTHON_AGENT").get_settings()
        agent.get_raw()["name"] = "renamed"
        agent.save()
        assert project.list_agents()[0].name == "renamed"
        settings = project.create_knowledge_bank("b", "CHROMA", "e").get_settings()
        settings.get_raw()["vectorStoreType"] = "FAISS"
        with pytest.raises(DataikuException, match="Cannot change vectorStoreType"):
            settings.save()
        tool = project.new_agent_tool("VectorStoreSearch", "t").create()
        assert "params" not in tool.get_settings().get_raw()
