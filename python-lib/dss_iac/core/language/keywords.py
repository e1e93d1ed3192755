"""The words of a configuration that belong to no kind: its top level, the keys every resource has, environments.

Pure data, JSON Schema (2020-12). Kinds bring their own schemas; `core.language.schema` joins them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

VERSION = 1  # the major version of the language that is read here

_TEXT: Mapping[str, Any] = {"type": "string", "minLength": 1}
_TEXTS: Mapping[str, Any] = {"type": "array", "items": _TEXT}
_ANY: Mapping[str, Any] = {}
_OPEN: Mapping[str, Any] = {"type": "object"}


def _map(properties: Mapping[str, Any], required: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
    out = {"type": "object", "properties": dict(properties), "additionalProperties": False, **more}
    return {**out, "required": list(required)} if required else out


LIFECYCLE = _map(
    {
        "prevent_destroy": {"type": "boolean", "description": "Refuse plans that delete or replace this"},
        "ignore_changes": {**_TEXTS, "description": "Paths that are set at creation and not compared afterwards"},
        "ignore_until": {
            "type": "string",
            "pattern": r"^\d{4}-\d{2}-\d{2}$",
            "description": "The last day (YYYY-MM-DD, UTC) on which ignore_changes holds; alone: everything is ignored",
        },
        "on_remove": {"enum": ["forget", "delete", "delete_data"], "description": "When this leaves the configuration"},
    }
)
FOR_EACH: Mapping[str, Any] = {
    "type": ["array", "object", "string"],
    "description": "One of this for each element; each.key and each.value are known inside",
}
WHEN: Mapping[str, Any] = {
    "type": ["boolean", "string"],
    "description": "Whether this is part of the configuration here: true, false, or a template that gives one of them",
}
IMPORT: Mapping[str, Any] = {
    "description": "Take ownership of the object that exists: true for the one of this name, or its DSS id",
    "anyOf": [{"type": "boolean"}, _TEXT, _map({"id": _TEXT}, ("id",))],
}

# Keys of every resource; a kind's own schema may narrow one, or refuse it with `false`.
COMMON: Mapping[str, Any] = {
    "id": {**_TEXT, "description": "The logical name in addresses and references; default: the name"},
    "name": {**_TEXT, "description": "The name in DSS"},
    "description": {"type": ["string", "null"], "description": "Long text, Markdown"},
    "tags": {"type": ["array", "null"], "items": _TEXT, "description": "A set: order does not count"},
    "custom_fields": {"type": ["object", "null"], "description": "Custom fields of the instance, by name"},
    "depends_on": {**_TEXTS, "description": "Addresses of what must exist first"},
    "lifecycle": {**LIFECYCLE, "description": "prevent_destroy, ignore_changes, ignore_until, on_remove"},
    "import": IMPORT,
    "for_each": FOR_EACH,
    "when": WHEN,
    "render": {"type": "boolean", "description": "Whether code, payload and content files are templates"},
    "secrets": {**_TEXTS, "description": "Paths of values that are secret"},
}
ZONE: Mapping[str, Any] = {"zone": {**_TEXT, "description": "The flow zone this lies in"}}
OURS = ("id", "zone", "depends_on", "lifecycle", "import", "for_each", "when", "secrets")  # what a kind never sees

EXTERNAL: Mapping[str, Any] = {
    "type": "object",
    "minProperties": 1,
    "additionalProperties": _TEXT,
    "properties": {
        "project": {**_TEXT, "description": "Where it is, when that is another project"},
        "for_each": FOR_EACH,
        "when": WHEN,
    },
    "description": "Something needed and not managed: {saved_model: churn}",
}
MOVED = _map(
    {
        "from": {**_TEXT, "description": "Address it was applied under"},
        "to": {**_TEXT, "description": "Address under which it is declared now"},
        "for_each": FOR_EACH,
        "when": WHEN,
    },
    ("from", "to"),
)
IMPORTS = _map(
    {
        "to": {**_TEXT, "description": "Address of what is declared"},
        "id": {**_TEXT, "description": "DSS's id of the object; default: the one of that name"},
        "for_each": FOR_EACH,
        "when": WHEN,
    },
    ("to",),
)
INPUT = _map(
    {
        "type": {"enum": ["string", "number", "integer", "boolean", "list", "map"], "description": "Any without it"},
        "description": {**_TEXT, "description": "What it is for"},
        "default": {"description": "The value where the caller gives none; without it one has to be given"},
        "secret": {"type": "boolean", "description": "Only secret fields may use it, and no message quotes it"},
        "one_of": {"type": "array", "minItems": 1, "description": "The values it may have"},
    }
)
OUTPUT = _map(
    {
        "value": {"description": "The value, a template mostly"},
        "description": {**_TEXT, "description": "What it is"},
    },
    ("value",),
)
MODULE = _map(
    {
        "name": {**_TEXT, "description": "Of this use, in messages"},
        "source": {
            **_TEXT,
            "description": "Folder or file of the module; git+https://HOST/REPOSITORY@TAG//FOLDER for one of a git "
            "repository, workspace:FOLDER for one of the workspace, library:FOLDER for one of the project's library, "
            "inside DSS",
        },
        "with": {**_OPEN, "description": "Values of its inputs"},
        "for_each": FOR_EACH,
        "when": WHEN,
    },
    ("name", "source"),
)
POLICY = _map(
    {
        "naming": {"enum": ["snowflake", "dss"], "description": "snowflake: datasets and project keys in UPPERCASE"},
        "adopt": {"enum": ["refuse", "allow"], "description": "Whether existing objects may be taken over silently"},
        "default_connection": {**_TEXT, "description": "Of managed datasets and folders that name none"},
        "env_allow": {
            **_TEXTS,
            "description": "OS variables that look like credentials and may be used anywhere; never DKU_*, DATAIKU_* "
            "or DSS_IAC_*",
        },
        "unattended": {
            "type": "array",
            "items": {"enum": ["run_as", "permissions", "exposed"]},
            "description": "What an apply with --auto-approve may change without an approval; of a project that "
            "exists, it holds once it was applied",
        },
    }
)
SETTINGS = _map(
    {
        "require_approval": {
            "type": ["integer", "boolean"],
            "minimum": 0,
            "description": "How many must approve a plan",
        },
        "approvers": {**_TEXTS, "description": "Groups whose members may approve"},
        "protected": {
            "type": ["boolean", "array"],
            "items": _TEXT,
            "description": "Never delete or replace: all, or addresses",
        },
        "drift_policy": {"enum": ["fail", "warn", "ignore"], "description": "What a plan does that would undo an edit"},
    }
)
INSTANCE = _map(
    {
        "url": _TEXT,
        "api_key_env": {
            **_TEXT,
            "pattern": "^(DKU|DATAIKU)_[A-Za-z0-9_]+$",
            "description": "Name of the OS variable that holds the API key; no template reads DKU_… and DATAIKU_…",
        },
        "verify_tls": {
            "type": ["boolean", "string"],
            "minLength": 1,
            "description": "true, or a file of certificates; false only counts together with --insecure",
        },
        "default_connection": _TEXT,
    }
)
ACCEPT: Mapping[str, Any] = {
    "type": "array",
    "items": {"enum": ["cycle", "families"]},
    "description": "What would be refused and is meant: `cycle`, a circle in the flow; `families`, an SQL recipe "
    "beside files or another database, a file format on a table. Import writes it where a project is so",
}
CODE_FILES: Mapping[str, Any] = {
    "anyOf": [_TEXT, _TEXTS],
    "description": "Patterns of code files; each file is the code of the recipe named like it",
}
INCLUDE: Mapping[str, Any] = {
    **_TEXTS,
    "description": "Files or patterns beside this one that belong to the configuration, too",
}
_VERSION: Mapping[str, Any] = {"type": ["string", "number"], "description": 'The version of the language, "1.0"'}

# Top level, beside the sections of the kinds.
HEADS: Mapping[str, Any] = {
    "version": _VERSION,
    "include": INCLUDE,
    "variables": {**_OPEN, "description": "Shared values of var.NAME"},
    "policy": {**POLICY, "description": "How strictly names and rights are judged"},
    "externals": {"type": "array", "items": EXTERNAL, "description": "What is needed and not managed"},
    "moved": {
        "type": "array",
        "items": MOVED,
        "description": "Renamings: the object stays, with its data, its runs and its id where DSS allows it",
    },
    "imports": {"type": "array", "items": IMPORTS, "description": "Objects that exist, to be taken over"},
    "modules": {"type": "array", "items": MODULE, "description": "Configurations used as parts of this one"},
    "accept": ACCEPT,
    "code_files": CODE_FILES,
}
IN_MODULES = ("version", "variables", "externals", "moved", "imports", "modules", "code_files")
# What a module says of itself, beside the sections and heads that it may have.
MODULE_HEADS: Mapping[str, Any] = {
    "inputs": {
        "type": "object",
        "additionalProperties": {"anyOf": [INPUT, {"type": ["string", "null"]}]},
        "description": "In a module: name → the value that it takes, {type, description, default, secret, one_of}, or "
        "its type alone; var.NAME has it",
    },
    "outputs": {
        **_OPEN,
        "description": "In a module: name → {value, description}, or the value alone; module.NAME.OUTPUT has it",
    },
}
ENVIRONMENT: Mapping[str, Any] = {
    "version": _VERSION,
    "variables": {**_OPEN, "description": "Values of var.NAME, before the shared ones"},
    "overrides": {
        **_OPEN,
        "description": "By section and name, '*' for all; lists replace, [] clears, `when: false` leaves an item out",
    },
    "instance": {**INSTANCE, "description": "Which DSS, with which key"},
    "settings": {**SETTINGS, "description": "Approvals, protection, what becomes of edits made in DSS"},
    "policy": {**POLICY, "description": "As in the configuration, and before it"},
}
# A configuration with all of these, for the page of the language.
HEADS_EXAMPLE: Mapping[str, Any] = {
    "version": "1.0",
    "include": ["teams/*.yml"],
    "variables": {"warehouse": "pg_main"},
    "policy": {"naming": "dss", "default_connection": "filesystem_managed", "unattended": ["run_as"]},
    "externals": [{"saved_model": "churn"}, {"dataset": "GOLD", "project": "PROVIDER"}],
    "moved": [{"from": "scenario.nightly", "to": "scenario.daily"}],
    "imports": [{"to": "managed_folder.models", "id": "kPorwzTf"}],
    "modules": [{"name": "sales", "source": "modules/mart", "with": {"region": "EU"}}],
    "accept": ["families"],
}
MODULE_EXAMPLE: Mapping[str, Any] = {
    "inputs": {
        "region": {"type": "string", "description": "Whose orders these are", "one_of": ["EU", "US"]},
        "storage": {"type": "string", "default": "filesystem_managed"},
        "password": {"type": "string", "secret": True},
    },
    "outputs": {"clean": {"value": "ORDERS_{{ var.region }}", "description": "The dataset without duplicates"}},
    "datasets": [{"name": "ORDERS_{{ var.region }}", "type": "managed", "connection": "{{ var.storage }}"}],
}
ENVIRONMENT_EXAMPLE: Mapping[str, Any] = {
    "variables": {"warehouse": "pg_prod"},
    "overrides": {"datasets": {"DEBUG": {"when": False}, "ORDERS": {"params": {"table": "all_orders"}}}},
    "instance": {"url": "https://dss.company.com", "api_key_env": "DKU_API_KEY"},
    "settings": {"require_approval": 1, "approvers": ["data-owners"], "protected": True, "drift_policy": "fail"},
}
