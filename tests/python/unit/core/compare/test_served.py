"""Ids of objects within other texts, by name and back: what agents and knowledge banks are called as language models."""

from __future__ import annotations

from typing import Any

import pytest

from dss_iac.core.compare import refs
from dss_iac.core.model.kind import COMPUTABLE, MODEL_ID, OBJECT_ID, Kind, Ref
from dss_iac.core.model.resource import Index

PLACES = (
    ("agent", "Helper", "agAAAAAA"),
    ("augmented_llm", "With policies", "raAAAAAA"),
    ("knowledge_bank", "policies", "kbAAAAAA"),
    ("managed_folder", "images", "mfAAAAAA"),
    ("saved_model", "churn", "smAAAAAA"),
)
INDEX = Index(
    {(kind, "MINE", name): id for kind, name, id in PLACES}, {(kind, "MINE", id): name for kind, name, id in PLACES}
)


def _kind(ref: Ref) -> Kind:
    return Kind(
        name="toy", section="toys", rank=1, parts=(), listing=None, desire=None, show=None, create=None, refs=(ref,)
    )  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("agent:agAAAAAA", {"agent": "Helper"}),
        ("retrieval-augmented-llm:raAAAAAA", {"augmented_llm": "With policies"}),
        ("retrievalaugmented:kbAAAAAA:gpt", {"knowledge_bank": "policies", "llm": "retrievalaugmented:*:gpt"}),
        ("MINE:agent:agAAAAAA", {"agent": "Helper", "llm": ":agent:*"}),
        ("OLD:agent:agAAAAAA", {"agent": "Helper", "llm": "OLD:agent:*"}),
        ("rag:agAAAAAA", {"agent": "Helper", "llm": "rag:*"}),
        ("openai:connection:gpt-4o", "openai:connection:gpt-4o"),
        ("agent:unknown0", "agent:unknown0"),
        ("", ""),
    ],
)
def test_the_id_of_a_model_by_the_name_of_what_serves_it(text: str, named: Any) -> None:
    kind = _kind(Ref("llm", to=MODEL_ID))
    assert refs.to_names(kind, {"llm": text}, INDEX, "MINE") == {"llm": named}
    assert refs.to_ids(kind, {"llm": named}, INDEX, "MINE") == {"llm": text}


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("mfAAAAAA", {"id_of": {"folder": "images"}}),
        ("agAAAAAA", {"id_of": {"agent": "Helper"}}),
        ("agent:agAAAAAA", {"id_of": {"agent": "Helper", "llm": "agent:*"}}),
        ("MINE:agent:agAAAAAA", {"id_of": {"agent": "Helper", "llm": ":agent:*"}}),
        ("plain: text", "plain: text"),
        ("MINE", "MINE"),
    ],
)
def test_any_text_that_plugins_are_told(text: str, named: Any) -> None:
    kind = _kind(Ref("config.*", to=OBJECT_ID))
    assert refs.to_names(kind, {"config": {"x": text}}, INDEX, "MINE") == {"config": {"x": named}}
    assert refs.to_ids(kind, {"config": {"x": named}}, INDEX, "MINE") == {"config": {"x": text}}


def test_another_project_has_its_own_key_in_front() -> None:
    """The key of the project at hand is nobody's in logical space: a copy gets its own."""
    there = Index({("agent", "COPY", "Helper"): "agBBBBBB"}, {("agent", "COPY", "agBBBBBB"): "Helper"})
    kind = _kind(Ref("config.*", to=OBJECT_ID))
    named = refs.to_names(kind, {"config": {"x": "MINE:agent:agAAAAAA"}}, INDEX, "MINE")
    assert refs.to_ids(kind, named, there, "COPY") == {"config": {"x": "COPY:agent:agBBBBBB"}}


@pytest.mark.parametrize("id", ["agAAAAAA", "raAAAAAA", "smAAAAAA"])
def test_saved_models_agents_and_augmented_llms_share_one_word_of_dss(id: str) -> None:
    kind = _kind(Ref("items[*].objectId", by="objectType"))
    tree = {"items": [{"objectType": "SAVED_MODEL", "objectId": id}]}
    named = refs.to_names(kind, tree, INDEX, "MINE")
    assert isinstance(named["items"][0]["objectId"], dict)
    assert refs.to_ids(kind, named, INDEX, "MINE") == tree


def test_what_had_another_key_is_of_this_project() -> None:
    kind = _kind(Ref("folder", to="managed_folder"))
    assert refs.to_names(kind, {"folder": "OLD.mfAAAAAA"}, INDEX, "MINE") == {"folder": {"folder": "images"}}
    assert refs.to_names(kind, {"folder": "OLD.mfBBBBBB"}, INDEX, "MINE") == {"folder": "OLD.mfBBBBBB"}
    loose = _kind(Ref("folder", to=COMPUTABLE))
    assert refs.to_names(loose, {"folder": "OLD.mfAAAAAA"}, INDEX, "MINE") == {"folder": "OLD.mfAAAAAA"}
