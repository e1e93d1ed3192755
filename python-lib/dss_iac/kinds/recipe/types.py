"""Words for types of recipes and what each keeps as its payload (corpus §3.3, API §6.3, §6.5). Pure data.

Any DSS type id may be written, plugins included; those listed here also under a friendlier name and in any case.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What people write → DSS's type id. The first name of a type is the one an import writes.
FRIENDLY: Mapping[str, str] = {
    "prepare": "shaker",
    "stack": "vstack",
    "group": "grouping",
    "sql": "sql_query",
    "score": "prediction_scoring",
    "evaluate": "evaluation",
    "train": "prediction_training",
    "top_n": "topn",
    "fuzzy_join": "fuzzyjoin",
    "geo_join": "geojoin",
    "list_folder": "list_folder_contents",
    "spark_sql": "spark_sql_query",
    "embed_dataset": "nlp_llm_rag_embedding",
    "train_clusters": "clustering_training",
    "score_clusters": "clustering_scoring",
    "cluster": "clustering_cluster",
    "evaluate_predictions": "standalone_evaluation",
    "summarize": "nlp_llm_summarization",
    "classify": "nlp_llm_user_provided_classification",
    "analyze_text": "nlp_llm_model_provided_classification",
    "fine_tune": "nlp_llm_finetuning",
    "evaluate_llm": "nlp_llm_evaluation",
    "evaluate_agent": "nlp_agent_evaluation",
}
# Code types → extension of the payload's file in the project's git (corpus §3.3), which also serves for `code_file`.
CODE: Mapping[str, str] = {
    "python": "py",
    "pyspark": "py",
    "cpython": "py",
    "r": "r",
    "sparkr": "r",
    "sql_query": "sql",
    "sql_script": "sql",
    "spark_sql_query": "sql",
    "hive": "hive",
    "impala": "impala",
    "pig": "pig",
    "shell": "shell",
    "julia": "jl",
    "spark_scala": "scala",
    "streaming_spark_scala": "scala",
    "ksql": "ksql",
}
FILE_EXTENSION: Mapping[str, str] = {**CODE, "shell": "sh", "hive": "sql", "impala": "sql"}  # for people's editors
# Visual types: the payload is a JSON document.
JSON_TYPES = [
    "shaker",
    "join",
    "fuzzyjoin",
    "geojoin",
    "grouping",
    "split",
    "sampling",
    "vstack",
    "window",
    "distinct",
    "topn",
    "pivot",
    "sort",
    "update",
    "upsert",
    "generate_features",
    "extract_failed_rows",
    "prediction_training",
    "prediction_scoring",
    "evaluation",
    "standalone_evaluation",
    "clustering_training",
    "clustering_scoring",
    "clustering_cluster",
    "prompt",
    "nlp_llm_rag_embedding",
    "embed_documents",
    "extract_content",
    "nlp_llm_summarization",
    "nlp_llm_user_provided_classification",
    "nlp_llm_model_provided_classification",
    "nlp_llm_finetuning",
    "nlp_llm_evaluation",
    "nlp_agent_evaluation",
]
BARE = [
    "sync",
    "export",
    "merge_folder",
    "list_folder_contents",
    "download",
    "extract_fields",
]  # everything is in `params`
# Types whose output schema DSS computes from the definition, so that a change is followed by that step (D15).
COMPUTED = frozenset(
    [
        "shaker",
        "sync",
        "join",
        "fuzzyjoin",
        "geojoin",
        "grouping",
        "window",
        "vstack",
        "split",
        "distinct",
        "sort",
        "topn",
        "pivot",
        "sampling",
        "generate_features",
        "update",
        "upsert",
        "prediction_scoring",
        "clustering_scoring",
        "list_folder_contents",
    ]
)
_KNOWN = {t: t for t in (*CODE, *JSON_TYPES, *BARE)}
_ALIASES = {**_KNOWN, **FRIENDLY}
_BY_FILE = {"py": "python", "r": "r", "sql": "sql_query", "sh": "shell", "scala": "spark_scala", "jl": "julia"}


def type_id(item: Mapping[str, Any]) -> str:
    """DSS's type id for an item; without a type, its code tells; "" when nothing does."""
    written = str(item.get("type") or "")
    if written:
        return _ALIASES.get(written.lower(), written)
    if "code_file" in item:
        return _BY_FILE.get(str(item["code_file"]).rsplit(".", 1)[-1].lower(), "python")
    return "python" if "code" in item else ""


def written(kind: str) -> str:
    """The name an import writes."""
    return next((name for name, of in FRIENDLY.items() if of == kind), kind)


def names(kind: str) -> tuple[str, ...]:
    """Every name that a type is written by."""
    return kind, *(name for name, of in FRIENDLY.items() if of == kind)


def extension(kind: str) -> str:
    """Extension of the payload's file in the project's git: the type itself unless it is code (corpus §3.3)."""
    return CODE.get(kind, kind)


def is_code(kind: str) -> bool:
    """Whether the payload is source text."""
    return kind in CODE
