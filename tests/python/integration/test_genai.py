"""What answers questions: knowledge banks, tools and agents, by name in each other and in the flow (AUTO §8)."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from dss_iac.core.model.plan import Action
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, guards, honest, told
from tests.sandbox import Sandbox

EMBEDDER = "openai:connection:text-embedding-3-small"
CONFIG: dict[str, Any] = {
    "project": {"key": "GENAI"},
    "policy": {"naming": "dss"},
    "datasets": [
        {"name": "POLICIES", "type": "managed", "schema": {"TEXT": "string", "TITLE": "string"}},
        {"name": "ANSWERS", "type": "managed"},
    ],
    "managed_folders": [{"name": "images", "connection": "filesystem_folders"}],
    "zones": [{"name": "Questions"}],
    "knowledge_banks": [
        {
            "name": "policies",
            "vector_store": "CHROMA",
            "embedding_model": EMBEDDER,
            "images_folder": "images",
            "metadata_columns": {"TITLE": "string"},
            "zone": "Questions",
        }
    ],
    "agent_tools": [
        {"name": "Search", "type": "VectorStoreSearch", "knowledge_bank": "policies", "documents": 6},
        {"name": "Look up", "type": "DatasetRowLookup", "dataset": "POLICIES", "columns": ["TITLE"]},
    ],
    "retrieval_augmented_llms": [
        {"name": "What policies say", "llm": "openai:connection:gpt-4o", "knowledge_bank": "policies"}
    ],
    "agents": [
        {
            "name": "Helper",
            "type": "TOOLS_USING_AGENT",
            "llm": {"augmented_llm": "What policies say"},
            "tools": ["Search", {"tool": "Look up", "description": "By its title"}],
        }
    ],
    "recipes": [
        {
            "name": "ask",
            "type": "prompt",
            "inputs": ["POLICIES"],
            "outputs": ["ANSWERS"],
            "llm": {"agent": "Helper"},
            "mode": "text",
            "prompt": "What does it say?",
        },
        {
            "name": "embed_policies",
            "type": "embed_dataset",
            "inputs": ["POLICIES"],
            "outputs": {"knowledge_bank": [{"knowledge_bank": "policies"}]},
            "knowledge_column": "TEXT",
            "metadata_columns": ["TITLE"],
        },
    ],
}


@pytest.fixture
def made(desk: MakeDesk) -> Desk:
    """Everything of the configuration, applied."""
    found = desk(copy.deepcopy(CONFIG))
    assert_quiet(found.apply().remaining)
    return found


def test_a_recipe_fills_a_bank_by_its_name(made: Desk) -> None:
    bank = made.id_of("knowledge-banks", "policies")
    assert made.live("recipes", "embed_policies", "outputs.knowledge_bank.items[0].ref") == bank
    assert {"objectId": bank, "objectType": "RETRIEVABLE_KNOWLEDGE"} in made.live("zones", "Questions", "items")
    found = made.dss.client().get_project("GENAI").get_knowledge_bank(bank).get_settings()
    assert (found.vector_store_type, found.get_raw()["metadataColumnsSchema"]) == (
        "CHROMA", [{"name": "TITLE", "type": "string"}])  # fmt: skip


def test_the_folder_of_images_is_named_with_its_project(made: Desk) -> None:
    folder = made.id_of("managed_folders", "images")
    assert made.live("knowledge-banks", "policies", "managedFolderId") == f"GENAI.{folder}"
    made.put("knowledge_banks[0].container", "cpu-small")
    assert_quiet(made.apply().remaining)
    assert made.live("knowledge-banks", "policies", "managedFolderId") == f"GENAI.{folder}"
    assert made.live("knowledge-banks", "policies", "containerExecSelection.containerConf") == "cpu-small"


@pytest.mark.parametrize(("key", "value"), [("vector_store", "FAISS"), ("embedding_model", "openai:connection:large")])
def test_another_store_or_model_is_another_bank_and_asks_for_its_vectors(made: Desk, key: str, value: str) -> None:
    made.put(f"knowledge_banks[0].{key}", value)
    assert guards(made.plan()) != []
    before = made.id_of("knowledge-banks", "policies")
    plan = made.plan(replace=("knowledge_bank.GENAI.policies",), delete_data=("knowledge_bank.GENAI.policies",))
    assert not plan.refusals, told(plan)
    again = {c.address.kind: c.action for c in actions(plan)}
    assert again["knowledge_bank"] is Action.REPLACE
    made.apply(replace=("knowledge_bank.GENAI.policies",), delete_data=("knowledge_bank.GENAI.policies",))
    assert_quiet(made.plan())
    assert made.id_of("knowledge-banks", "policies") != before
    assert made.live("recipes", "embed_policies", "outputs.knowledge_bank.items[0].ref") == made.id_of(
        "knowledge-banks", "policies"
    )


def test_a_bank_goes_with_the_recipe_that_fills_it_only_when_asked(made: Desk) -> None:
    made.drop("knowledge_banks")
    plan = made.plan(delete_data=("*",))
    assert any("recipe.GENAI.embed_policies of the same configuration still uses it" in str(r) for r in plan.refusals)
    for section in ("recipes", "agents", "retrieval_augmented_llms", "agent_tools"):
        made.drop(section)
    plan = made.plan()
    assert any("its vectors go with it" in str(r) for r in plan.refusals), told(plan)
    made.apply(delete_data=("knowledge_bank.*",), allow_mass_change=True)
    assert made.dss.client().get_project("GENAI").list_knowledge_banks() == []


def test_a_rename_keeps_the_bank(made: Desk) -> None:
    before = made.id_of("knowledge-banks", "policies")
    made.put("knowledge_banks[0].name", "rules")
    made.put("agent_tools[0].knowledge_bank", "rules")
    made.put("retrieval_augmented_llms[0].knowledge_bank", "rules")
    made.put("recipes[1].outputs", {"knowledge_bank": [{"knowledge_bank": "rules"}]})
    assert made.config is not None
    made.config["moved"] = [{"from": "knowledge_bank.policies", "to": "knowledge_bank.rules"}]
    assert_quiet(made.apply().remaining)
    assert made.id_of("knowledge-banks", "rules") == before


def test_what_an_import_writes_is_what_was_written(made: Desk, tmp_path: Path) -> None:
    written = verbs.import_project("GENAI", tmp_path / "w", around=made.around)
    bank = str(written.files["knowledge_banks.yml"])
    for line in ("vector_store: CHROMA", f"embedding_model: {EMBEDDER}", "images_folder: images", "TITLE: string"):
        assert line in bank, bank
    again = Desk(made.dss, tmp_path / "again", tmp_path / "w")
    assert not again.plan().has_actions


def test_agents_name_their_tools_and_models_by_id(made: Desk) -> None:
    block = _live(made, "Helper")["versions"][0]["toolsUsingAgentSettings"]
    tools = {name: made.id_of("agent-tools", name) for name in ("Search", "Look up")}
    assert block["tools"] == [
        {"toolRef": tools["Search"]},
        {"toolRef": tools["Look up"], "additionalDescription": "By its title"},
    ]
    augmented, agent = (made.id_of("saved_models", name) for name in ("What policies say", "Helper"))
    assert block["llmId"] == f"retrieval-augmented-llm:{augmented}"
    assert made.live("recipes", "ask", "payload.llmId") == f"agent:{agent}"
    assert made.live("agent-tools", "Search", "params.knowledgeBankRef") == made.id_of("knowledge-banks", "policies")
    assert made.live("agent-tools", "Search", "params.maxDocuments") == 6


def _live(made: Desk, name: str) -> dict[str, Any]:
    project = made.dss.client().get_project("GENAI")
    found: dict[str, Any] = project.get_agent(made.id_of("saved_models", name)).get_settings().get_raw()
    return found


@pytest.mark.parametrize("reading", ["a", "b"])
def test_a_rename_of_an_agent_goes_through_its_saved_model(tmp_path: Path, reading: str) -> None:
    with honest(Sandbox(git=False, readings={"agent-rename": reading})) as dss:
        _renamed(Desk(dss, tmp_path / "desk", CONFIG))


def _renamed(made: Desk) -> None:
    made.apply()
    before = made.id_of("saved_models", "Helper")
    made.put("agents[0].name", "Adviser")
    made.put("agents[0].max_parallel", 2)
    made.put("recipes[0].llm", {"agent": "Adviser"})
    assert made.config is not None
    made.config["moved"] = [{"from": "agent.Helper", "to": "agent.Adviser"}]
    assert_quiet(made.apply().remaining)
    assert made.id_of("saved_models", "Adviser") == before
    assert _live(made, "Adviser")["versions"][0]["toolsUsingAgentSettings"]["maxParallelRequestsPerProcess"] == 2


def test_another_version_is_added_and_made_the_active_one(made: Desk) -> None:
    one = {"id": "v1", **{key: made.drop(f"agents[0].{key}") for key in ("llm", "tools")}}
    made.put("agents[0].versions", [one, {"id": "v2", "llm": "openai:connection:small", "tools": ["Search"]}])
    made.put("agents[0].active", "v2")
    assert_quiet(made.apply().remaining)
    live = _live(made, "Helper")
    assert ([v["versionId"] for v in live["versions"]], live["activeVersion"]) == (["v1", "v2"], "v2")
    made.put("agents[0].versions", [{"id": "v2", "llm": "openai:connection:small", "tools": ["Search"]}])
    assert_quiet(made.apply().remaining)
    assert [v["versionId"] for v in _live(made, "Helper")["versions"]] == ["v2"]


def test_an_agent_is_switched_off_and_on(made: Desk) -> None:
    for wanted in (False, True):
        made.put("agents[0].enabled", wanted)
        assert_quiet(made.apply().remaining)
        assert bool(_live(made, "Helper").get("disabled")) is not wanted


@pytest.mark.parametrize(
    ("section", "item", "what"),
    [
        ("agents", {"name": "X", "type": "PYTHON_AGENT", "tools": []}, "has no 'tools'"),
        ("agents", {"name": "X", "type": "TOOLS_USING_AGENT", "code": "1"}, "has no code"),
        ("agents", {"name": "X", "type": "PLUGIN_AGENT", "config": {}, "versions": []}, "are both given"),
        ("agents", {"name": "X", "type": "CLEVER_AGENT"}, "CLEVER_AGENT"),
        (
            "agent_tools",
            {"name": "X", "type": "DatasetRowLookup", "knowledge_bank": "policies"},
            "has no 'knowledge_bank'",
        ),
        ("agent_tools", {"name": "X", "type": "ApiEndpoint", "dataset": "POLICIES"}, "below `params`"),
    ],
)
def test_what_a_type_does_not_have_is_told(made: Desk, section: str, item: dict[str, Any], what: str) -> None:
    made.put(section, [item])
    with pytest.raises(Exception, match=what):
        made.plan()


@pytest.mark.parametrize("within", ["", "agent:*"], ids=["its id", "that of the model which it serves"])
def test_the_agent_that_a_recipe_judges_is_written_by_name(made: Desk, tmp_path: Path, within: str) -> None:
    """Public pages do not tell which of the two DSS keeps; either is written and read."""
    said = {"id_of": {"agent": "Helper", **({"llm": within} if within else {})}}
    judge = {"name": "judge", "type": "evaluate_agent", "inputs": ["ANSWERS"], "agent": said}
    judge["outputs"] = {"evaluationStore": [{"evaluation_store": "quality"}]}
    made.put("evaluation_stores", [{"name": "quality"}])
    made.put("recipes", [*made.config["recipes"], judge])
    assert_quiet(made.apply().remaining)
    payload = made.dss.client().get_project("GENAI").get_recipe("judge").get_settings().get_json_payload()
    assert payload["evaluatedAgentId"] == (within or "*").replace("*", _live(made, "Helper")["id"])
    written = verbs.import_project("GENAI", tmp_path / "w", around=made.around)
    assert yaml.safe_load(str(written.files["recipes/judge.yml"]))["recipes"][0]["agent"] == said
    made.put("recipes[name=judge].agent", {"agent": "Helper"})
    with pytest.raises(Exception, match=r"agent"):
        made.plan()


def test_code_that_dss_does_not_keep_fails_and_says_so(desk: MakeDesk) -> None:
    config = {
        "project": {"key": "GENAI"},
        "agents": [{"name": "coded", "type": "PYTHON_AGENT", "code": "class MyLLM: pass\n", "code_env": "py311"}],
    }
    kept = desk(copy.deepcopy(config))
    assert_quiet(kept.apply().remaining)
    assert "class MyLLM" in _live(kept, "coded")["versions"][0]["pythonAgentSettings"]["code"]


def test_code_that_dss_drops_is_told(tmp_path: Path) -> None:
    config = {
        "project": {"key": "GENAI"},
        "agents": [{"name": "coded", "type": "PYTHON_AGENT", "code": "class MyLLM: pass\n"}],
    }
    dropping = Sandbox(git=False, readings={"python-agent-code": "b"})
    with honest(dropping) as dss, pytest.raises(AssertionError, match="did not keep .*code"):
        Desk(dss, tmp_path / "desk", config).apply()


def test_a_secret_of_a_plugins_tool_is_put_aside(made: Desk, tmp_path: Path) -> None:
    made.dss.client().get_project("GENAI").new_agent_tool("Custom_agent_tool_web_search", "Web").create()
    made.edit("agent-tools", "Web", "params", {"config": {"api_key": "s3cr3t-of-the-web", "n": 3, "$$hashKey": "x"}})
    written = verbs.import_project("GENAI", tmp_path / "w", around=made.around)
    assert not any("s3cr3t" in str(text) for text in written.files.values())
    tool = str(written.files["agent_tools/Web.yml"])
    assert "{{ var.agent_tool_web_" in tool and "hashKey" not in tool and "n: 3" in tool
