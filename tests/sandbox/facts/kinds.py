"""Kinds of project objects: folder on disk, object type, what names them, where their text lives (corpus §3.2, §3.3).

Facts only; refuses to know documents and routes.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`folder` under the project's root, `type` as in object references, `key` is the API's identifying field
    ("name" for what callers name, "id" for what the server numbers), `smart` says that GET shows smartName, `file` is
    the place of the document below the folder: one `{}` per part of the identifier, whose parts are joined by dots."""

    folder: str
    type: str
    key: str = "id"
    smart: bool = False
    file: str = "{}.json"


KINDS = {
    "datasets": Kind("datasets", "DATASET", "name", smart=True),
    "recipes": Kind("recipes", "RECIPE", "name"),
    "scenarios": Kind("scenarios", "SCENARIO"),
    "managed_folders": Kind("managed_folders", "MANAGED_FOLDER", smart=True),
    "zones": Kind("zones", "FLOW_ZONE"),
    "saved_models": Kind("saved_models", "SAVED_MODEL", smart=True),
    "model_evaluation_stores": Kind("model_evaluation_stores", "MODEL_EVALUATION_STORE", smart=True),
    "knowledge-banks": Kind("knowledge-banks", "RETRIEVABLE_KNOWLEDGE", smart=True),
    "web_apps": Kind("web_apps", "WEB_APP"),
    "dashboards": Kind("dashboards", "DASHBOARD"),
    "insights": Kind("insights", "INSIGHT"),
    "lambda_services": Kind("lambda_services", "LAMBDA_SERVICE"),
    "agent-tools": Kind("agent-tools", "AGENT_TOOL"),
    "model_comparisons": Kind("model_comparisons", "MODEL_COMPARISON"),
    "statistics_worksheets": Kind("statistics_worksheets", "STATISTICS_WORKSHEET"),
    "labeling_tasks": Kind("labeling_tasks", "LABELING_TASK"),
    "prompt-studios": Kind("prompt-studios", "PROMPT_STUDIO"),
    "wiki": Kind("wiki/articles", "ARTICLE"),
    "sql_notebooks": Kind("notebooks/sql", "SQL_NOTEBOOK", file="{}/params.json"),
    "analyses": Kind("analysis", "ANALYSIS", file="{}/core_params.json"),
    "ml_tasks": Kind("analysis", "ML_TASK", file="{}/ml/{}/params.json"),
    "streaming_endpoints": Kind("streaming_endpoints", "STREAMING_ENDPOINT"),
}

DOCUMENTS = (
    "params.json",
    "variables.json",
    "localvariables.json",
    "tags.json",
    "wiki/taxonomy.json",
    "app-manifest.json",
)
"""Single documents of a project that the API reads and writes; everything else on disk is kept as files."""

RECIPE_EXTENSIONS = {
    "python": "py",
    "pyspark": "py",
    "cpython": "py",
    "r": "r",
    "sql_query": "sql",
    "sql_script": "sql",
    "spark_sql_query": "sql",
    "hive": "sql",
    "impala": "sql",
    "ksql": "sql",
}
"""Payload extension where it is not the recipe's type itself (corpus §3.3)."""

SIDE_FILES = {"datasets": ("data", "changes")}
"""Files that live and die with an object: rows of editable datasets (corpus §3.2)."""

FOLDERS = {
    "web_apps": "web_apps/{}",
    "lambda_services": "lambda_services/{}",
    "sql_notebooks": "notebooks/sql/{}",
    "analyses": "analysis/{}",
    "ml_tasks": "analysis/{}/ml/{}",
}
"""Folders that live and die with an object: code, histories of queries, ML tasks (corpus §3.2)."""
CODE_BESIDE = ("web_apps", "lambda_services")
"""Kinds whose folder is part of the object: a change in it is one of the object."""

GITIGNORE = "\n".join(
    (
        ".journal",
        ".mainlock",
        ".wlock",
        ".ts",
        "git-info.json",
        ".git",
        "merge-requests.json",
        "version-tags.json",
        "*.pyc",
        "",
    )
)
"""First commit of every project (corpus §3.1)."""


def extension(kind: str, doc: dict) -> str | None:
    """Extension of the sibling file with an object's text; None for kinds without one."""
    if kind == "recipes":
        return RECIPE_EXTENSIONS.get(doc.get("type", ""), doc.get("type") or None)
    return {"scenarios": "py", "wiki": "md"}.get(kind)
