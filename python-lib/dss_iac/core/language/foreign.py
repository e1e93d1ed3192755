"""Words of other tools, and of the first drafts of this language → what is written here instead. Data, and how to look
in it.

Only words that mean something elsewhere stand here; a misspelt word of ours is answered by what is near it. Words that
belong to one kind stand with that kind, below `FOREIGN` in its schema.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ..model.diagnostic import did_you_mean

_IN_PROJECT = "it stands below `project:`"
_IN_ITEM = "it belongs to an item of a section, not to the configuration"
_IN_ENVIRONMENT = "it stands in environments/NAME.yml, the file of one environment"
_NO_SECRETS = "write {{ env.NAME }} where it is needed, and give the value outside of the files"
_ADMINISTRATORS = "administrators make these in DSS; items name them, and `validate --online` looks whether they exist"
_NOT_YET = "these are not managed yet: make them in DSS, and list under `externals` what the flow uses of them"

# A word at the top level → the section that is meant.
SAME: Mapping[str, str] = {
    "tables": "datasets",
    "llms": "retrieval_augmented_llms",
    "augmented_llms": "retrieval_augmented_llms",
    "tools": "agent_tools",
    "api_endpoints": "api_services",
    "services": "api_services",
    "streams": "streaming_endpoints",
    "saved_models": "models",
    "model_evaluation_stores": "evaluation_stores",
    "charts": "insights",
    "reports": "dashboards",
    "jupyter_notebooks": "notebooks",
    "statistics_worksheets": "worksheets",
    "statistics": "worksheets",
    "visual_analyses": "analyses",
    "sources": "datasets",
    "data": "datasets",
    "transformations": "recipes",
    "transforms": "recipes",
    "nodes": "recipes",
    "tasks": "recipes",
    "jobs": "scenarios",
    "workflows": "scenarios",
    "schedules": "scenarios",
    "pipelines": "scenarios",
    "automations": "scenarios",
    "folders": "managed_folders",
    "flow_zones": "zones",
    "wiki": "articles",
    "wikis": "articles",
    "pages": "articles",
    "library": "libraries",
    "libs": "libraries",
    "vars": "variables",
    "locals": "variables",
    "parameters": "variables",
    "inputs_variables": "variables",
    "dependencies": "externals",
    "import": "imports",
    "external": "externals",
    "move": "moved",
    "moves": "moved",
    "include_modules": "modules",
}
# A word at the top level → where that stands here, or why nowhere.
ELSEWHERE: Mapping[str, str] = {
    "metadata": "write description, owner and tags below `project:`, and the rest as a comment",
    "project_key": "write `project: {key: …}`",
    "projects": "one configuration is one project: write `project: {key: …}`",
    **dict.fromkeys(("key", "name", "owner", "description", "tags", "permissions", "status"), _IN_PROJECT),
    **dict.fromkeys(("inputs", "outputs", "steps", "triggers", "reporters", "schema", "code", "payload"), _IN_ITEM),
    **dict.fromkeys(("overrides", "instance", "settings"), _IN_ENVIRONMENT),
    "environments": "each environment is a file of its own, environments/NAME.yml, chosen with -e NAME",
    "environment": "each environment is a file of its own, environments/NAME.yml, chosen with -e NAME",
    "env": "variables of the shell are there as {{ env.NAME }}, an environment's own stand in environments/NAME.yml",
    "secrets": _NO_SECRETS,
    "credentials": _NO_SECRETS,
    "host": "the DSS to speak to is `instance:` of an environment, or DKU_DSS_URL",
    "url": "the DSS to speak to is `instance:` of an environment, or DKU_DSS_URL",
    "provider": "the DSS to speak to is `instance:` of an environment, or DKU_DSS_URL",
    "providers": "the DSS to speak to is `instance:` of an environment, or DKU_DSS_URL",
    "api_key": "keys stand in no file: export DKU_API_KEY",
    "state": "state is kept in the project's library; another place is given with --state-dir",
    "backend": "state is kept in the project's library; another place is given with --state-dir",
    "terraform": "this is no Terraform: write `project:`, `datasets:`, `recipes:` …",
    "resource": "write a section for each kind: `datasets:`, `recipes:` …",
    "resources": "write a section for each kind: `datasets:`, `recipes:` …",
    "flow": "the flow follows from the inputs and outputs of `recipes:`",
    "plugins": _ADMINISTRATORS,
    **dict.fromkeys(("connection", "connections", "users", "groups", "clusters", "containers"), _ADMINISTRATORS),
    **dict.fromkeys(("code_env", "code_envs", "code_environments"), _ADMINISTRATORS),
    **dict.fromkeys(
        (
            *(
                "api_deployments",
                "deployments",
                "bundles",
                "experiments",
                "macros",
                "applications",
                "data_quality_rules",
            ),
            *("labeling_tasks", "prompt_studios", "workspaces", "data_collections"),
        ),
        _NOT_YET,
    ),
}
_SHELL = re.compile(
    r"\$\{\s*(?P<braced>[A-Za-z_]\w*)(?::?[-=?+][^}]*)?\s*\}|\$(?P<bare>[A-Za-z_]\w*)|%(?P<percent>[A-Za-z_]\w*)%"
)


def section(word: str, known: Iterable[str]) -> str:
    """What to do about a word that is no section; "" when nothing is near."""
    names = list(known)
    meant = SAME.get(word.lower(), "")
    if meant in names:
        return f"did you mean '{meant}'?"
    return ELSEWHERE.get(word.lower(), "") or did_you_mean(word, names)


def shell(text: Any) -> str:
    """The text with variables of a shell (`${NAME}`, `$NAME`, `%NAME%`) as this language has them; "" when it has
    none."""
    if not isinstance(text, str) or not _SHELL.search(text):
        return ""
    return _SHELL.sub(lambda found: f"{{{{ env.{next(filter(None, found.groups()))} }}}}", text)
