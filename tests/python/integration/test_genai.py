"""What answers questions: knowledge banks, tools and agents, by name in each other and in the flow (AUTO §8)."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from dss_iac.core.model.plan import Action
from dss_iac.run.verb import verbs
from tests.python.integration.desk import Desk, MakeDesk, actions, assert_quiet, guards, told

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
    "recipes": [
        {
            "name": "embed_policies",
            "type": "embed_dataset",
            "inputs": ["POLICIES"],
            "outputs": {"knowledge_bank": [{"knowledge_bank": "policies"}]},
            "knowledge_column": "TEXT",
            "metadata_columns": ["TITLE"],
        }
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
    made.drop("recipes")
    plan = made.plan()
    assert any("its vectors go with it" in str(r) for r in plan.refusals), told(plan)
    made.apply(delete_data=("knowledge_bank.*",))
    assert made.dss.client().get_project("GENAI").list_knowledge_banks() == []


def test_a_rename_keeps_the_bank(made: Desk) -> None:
    before = made.id_of("knowledge-banks", "policies")
    made.put("knowledge_banks[0].name", "rules")
    made.put("recipes[0].outputs", {"knowledge_bank": [{"knowledge_bank": "rules"}]})
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
