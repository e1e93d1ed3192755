"""Facts about builds: job types, output types, recipes whose run writes its own schema (API §6.7, §11, corpus §3.3)."""

from __future__ import annotations

JOB_TYPES = (
    "RECURSIVE_BUILD",
    "NON_RECURSIVE_FORCED_BUILD",
    "RECURSIVE_FORCED_BUILD",
    "RECURSIVE_MISSING_ONLY_BUILD",
    "REVERSE_FORCED_BUILD",
    "FIND_OUTPUTS_RECURSIVE_BUILD",
)
RECURSIVE = frozenset(JOB_TYPES) - {"NON_RECURSIVE_FORCED_BUILD"}

OUTPUT_KINDS = {
    "DATASET": "datasets",
    "MANAGED_FOLDER": "managed_folders",
    "SAVED_MODEL": "saved_models",
    "MODEL_EVALUATION_STORE": "model_evaluation_stores",
    "RETRIEVABLE_KNOWLEDGE": "knowledge-banks",
    "KNOWLEDGE_BANK": "knowledge-banks",
}

SELF_SCHEMA = frozenset(
    {"python", "r", "pyspark", "sparkr", "sql_query", "sql_script", "spark_sql_query", "shell", "spark_scala"}
)
"""Code recipes: the run writes the schema; visual ones get the one DSS computes."""

NEEDS_DATA = frozenset({"shaker"})
"""Visual recipes whose output types DSS infers from a sample of the data."""

PLUGIN = ("CustomCode_", "App_")
"""Prefixes of recipe types that plugins and applications bring: they write their schema too."""

NARROWED = {"int": "bigint", "smallint": "bigint", "tinyint": "bigint", "float": "double"}
"""Column types that a data frame does not keep → what it writes instead."""
