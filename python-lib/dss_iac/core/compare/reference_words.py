"""The words that references are written in: ours and DSS's for what a flow can compute, and for what else others name
by id. Data; translates nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple


class Word(NamedTuple):
    """One kind of thing that others point at by id: our kind, the key of its typed reference, DSS's type word, and how
    the id of a language model that it serves is made of its own (AUTO §8.1)."""

    kind: str
    ref_key: str
    type_word: str
    serves: str = ""


# What an objectRef or a recipe role may point at (API §2.3); those without a module in `kinds/` are externals (D9).
WORDS: tuple[Word, ...] = (
    Word("dataset", "", "DATASET"),
    Word("managed_folder", "folder", "MANAGED_FOLDER"),
    Word("saved_model", "model", "SAVED_MODEL"),
    Word("agent", "agent", "SAVED_MODEL", "agent:*"),  # a saved model in the flow (AUTO §8.3)
    Word("augmented_llm", "augmented_llm", "SAVED_MODEL", "retrieval-augmented-llm:*"),
    Word("evaluation_store", "evaluation_store", "MODEL_EVALUATION_STORE"),
    Word("knowledge_bank", "knowledge_bank", "RETRIEVABLE_KNOWLEDGE"),
    Word("streaming_endpoint", "streaming_endpoint", "STREAMING_ENDPOINT"),
    Word("webapp", "webapp", "WEB_APP"),
    Word("dashboard", "dashboard", "DASHBOARD"),
)
DATASET = WORDS[0].kind
KEY_OF: Mapping[str, str] = {w.kind: w.ref_key for w in WORDS}
KIND_OF_KEY: Mapping[str, str] = {w.ref_key or w.kind: w.kind for w in WORDS}
KIND_OF_WORD: Mapping[str, str] = {w.type_word: w.kind for w in reversed(WORDS)}
WORD_OF_KIND: Mapping[str, str] = {w.kind: w.type_word for w in WORDS}
# Kind → the kinds that DSS calls by the same word, itself among them.
ALIKE: Mapping[str, tuple[str, ...]] = {
    w.kind: (w.kind, *(o.kind for o in WORDS if o.type_word == w.type_word and o != w)) for w in WORDS
}
SERVES: Mapping[str, str] = {w.kind: w.serves for w in WORDS if w.serves}
MISSING = "missing"
WITHIN = "llm"  # beside the key of a typed reference: the id of a language model, `*` where the object's id belongs
ID_OF = "id_of"  # {id_of: {folder: NAME}}: where DSS expects nothing in particular, the id of that object
