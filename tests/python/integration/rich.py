"""A configuration with everything in it: all kinds, all friendly forms, names that are hard to write, two zones, a
folder and a dataset of one name. Only a value; `FILES` are the content files beside it."""

from __future__ import annotations

from typing import Any

KEY = "RICH"
FOLDER, ARTICLE, SCENARIO, ZONE = 'my "best" models', 'It\'s all "here"', "Nightly 'run' [1]", 'Out "bound"'
FILES = {
    "data/rates.csv": "CODE;RATE\nEU;0.2\nUS;0.1\n",
    "code/score.py": "import dataiku\n\nprint('{{ not a template }}')\n",
    "code/shared.py": "def twice(x):\n    return 2 * x\n",
    "code/daily.py": "from dataiku.scenario import Scenario\n\nScenario().build_dataset('CLEAN')\n",
    "wiki/here.md": "# Here\n\nEverything, and ${variables} too.\n",
}
# Both extremes; a DSS that makes no application of a project refuses one of the configurations: test_project_extras.
READINGS = {"a": {"*": "a"}, "b": {"*": "b", "app-manifest-convert": "a"}}
_FILTER_OFF = {"distinct": False, "enabled": False}
_JOIN = {
    "virtualInputs": [
        {"index": 0, "originLabel": "ORDERS", "preFilter": _FILTER_OFF},
        {"index": 1, "originLabel": "CUSTOMERS", "preFilter": _FILTER_OFF},
    ],
    "joins": [
        {
            "table1": 0,
            "table2": 1,
            "type": "LEFT",
            "conditionsMode": "AND",
            "on": [
                {
                    "column1": {"name": "CUSTOMER_ID", "table": 0},
                    "column2": {"name": "ID", "table": 1},
                    "type": "EQ",
                }
            ],
        }
    ],
    "selectedColumns": [
        {"name": "ORDER_ID", "table": 0},
        {"name": "AMOUNT", "table": 0},
        {"name": "EMAIL", "table": 1},
    ],
}
_PREPARE = {
    "steps": [
        {
            "metaType": "PROCESSOR",
            "type": "ColumnRenamer",
            "disabled": False,
            "params": {"renamings": [{"from": "EMAIL", "to": "MAIL"}]},
        }
    ]
}

CONFIG: dict[str, Any] = {
    "version": "1.0",
    "policy": {"naming": "dss"},
    "project": {
        "key": KEY,
        "name": 'Rich "project"',
        "short_description": "Everything at once",
        "description": "Long text\n\nwith a second paragraph",
        "owner": "alice",
        "tags": ["gold", "a b"],
        "folder": "/Marketing/Sub",
        "variables": {"standard": {"region": "EU", "depth": {"x": [1, 2.5, None]}}, "local": {"root": "/data"}},
        "code_env": {"python": "py311"},
        "permissions": [
            {"group": "analysts", "read_content": True, "write_content": True},
            {"group": "readers", "read_content": True},
        ],
        "bundle": {"contents": {"uploads": True}, "include": ["ORDERS", {"folder": FOLDER}]},
        "application": {
            "label": "Rich",
            "sections": [{"title": "Go", "tiles": [{"run": SCENARIO}, {"dashboard": "Orders [today]"}, {"edit": "ORDERS"}]}],
        },
        "exposed": [{"dataset": "ORDERS", "to": ["OTHER"]}, {"folder": "shared", "to": ["OTHER"]}],
        "library": {"python_path": ["python", "lib"]},
    },
    "zones": [
        {"name": "Ingest & clean", "color": "#2ab1ac", "description": "What comes in", "tags": ["source"]},
        {"name": ZONE, "color": "#c82423"},
    ],
    "managed_folders": [
        {"name": "shared", "connection": "filesystem_folders", "zone": "Ingest & clean"},
        {"name": FOLDER, "description": "One file each", "tags": ["ml"], "zone": ZONE},
    ],
    "datasets": [
        {
            "name": "ORDERS",
            "type": "sql",
            "connection": "pg_main",
            "params": {"schema": "public", "table": "orders"},
            "schema": {
                "columns": [
                    {"name": "ORDER_ID", "type": "bigint", "comment": "the key"},
                    {"name": "CUSTOMER_ID", "type": "bigint", "meaning": "LongMeaning"},
                    {"name": "AMOUNT", "type": "double", "comment": 'gross "amount"'},
                ]
            },
            "description": "Orders of the shop",
            "tags": ["raw", "sales"],
            "custom_fields": {"cost centre": "42"},
            "zone": "Ingest & clean",
        },
        {
            "name": "CUSTOMERS",
            "type": "sql",
            "connection": "pg_main",
            "params": {"query": "select id as ID, email as EMAIL from customers\n"},
            "schema": {"ID": "bigint", "EMAIL": "string"},
            "zone": "Ingest & clean",
        },
        {
            "name": "RAW_SNOWFLAKE",
            "type": "Snowflake",
            "connection": "snowflake_prod",
            "params": {"mode": "table", "schema": "PUBLIC", "table": "RAW"},
            "schema": [{"name": "A", "type": "string"}],
        },
        {
            "name": "LOGS",
            "type": "filesystem",
            "connection": "filesystem_root",
            "path": "/data/logs",
            "format_type": "csv",
            "format_params": {"separator": "\t", "style": "excel"},
            "schema": [{"name": "day", "type": "string"}, {"name": "line", "type": "string", "comment": "raw"}],
            "partitioning": {"pattern": "/%Y-%M-%D/.*", "dimensions": [{"name": "day", "period": "day"}]},
        },
        {
            "name": "RATES",
            "type": "uploaded",
            "file": "data/rates.csv",
            "format_type": "csv",
            "format_params": {"separator": ";", "style": "excel", "parseHeaderRow": True},
            "schema": {"CODE": "string", "RATE": "double"},
        },
        {"name": "REGIONS", "type": "inline", "columns": {"CODE": "string", "RATE": "double"}, "rows": [["EU", 0.2]]},
        {
            "name": "shared",
            "type": "files_in_folder",
            "folder": "shared",
            "format_type": "csv",
            "schema": {"name": "string"},
        },
        {
            "name": "CLEAN",
            "type": "managed",
            "connection": "filesystem_managed",
            "format_type": "parquet",
            "flow": {"rebuild_behavior": "NORMAL"},
            "checks": [
                {
                    "type": "numeric",
                    "meta": {"name": "Some rows", "label": "Some rows"},
                    "metricId": "records:COUNT_RECORDS",
                    "minimumEnabled": True,
                    "minimum": 1,
                }
            ],
            "zone": ZONE,
            "lifecycle": {"prevent_destroy": True},
        },
        {"name": "JOINED", "type": "managed", "connection": "snowflake_prod", "zone": ZONE},
        {"name": "BY_CUSTOMER", "type": "managed", "connection": "snowflake_prod"},
        {"name": "COPIED", "type": "managed", "connection": "s3_main", "format_type": "csv"},
        {"name": "FROM_SQL", "type": "managed", "connection": "pg_main"},
        {
            "name": "OWN_SCHEMA",
            "type": "managed",
            "connection": "filesystem_managed",
            "schema": {"columns": [{"name": "K", "type": "string", "comment": "kept by hand"}], "managed": False},
        },
    ],
    "recipes": [
        {
            "name": "join_orders",
            "type": "join",
            "inputs": ["ORDERS", "CUSTOMERS"],
            "outputs": ["JOINED"],
            "payload": _JOIN,
            "zone": ZONE,
        },
        {
            "name": "by_customer",
            "type": "group",
            "inputs": ["ORDERS"],
            "outputs": ["BY_CUSTOMER"],
            "keys": ["CUSTOMER_ID"],
            "count": True,
            "aggregations": {"AMOUNT": ["sum", "avg"], "ORDER_ID": "count_distinct"},
            "filter": "AMOUNT > 0",
            "rename": {"AMOUNT_sum": "TOTAL"},
        },
        {"name": "clean", "type": "prepare", "inputs": ["CUSTOMERS"], "outputs": ["CLEAN"], "payload": _PREPARE},
        {"name": "copy_joined", "type": "sync", "inputs": ["JOINED"], "outputs": ["COPIED"]},
        {
            "name": "from_sql",
            "type": "sql_query",
            "inputs": ["ORDERS"],
            "outputs": ["FROM_SQL"],
            "code": "select ORDER_ID from orders\n",
        },
        {
            "name": "score",
            "type": "python",
            "inputs": {"main": ["CLEAN", {"folder": "shared"}]},
            "outputs": ["OWN_SCHEMA", {"folder": FOLDER}],
            "code_file": "code/score.py",
            "code_env": "py39",
            "description": "Scores customers",
            "tags": ["ml"],
        },
    ],
    "scenarios": [
        {
            "name": SCENARIO,
            "description": "Every night",
            "active": True,
            "tags": ["nightly"],
            "triggers": [
                {"daily": "02:00", "timezone": "Europe/Paris"},
                {"hourly": 4},
                {"weekly": {"days": ["Monday", "Friday"], "at": "06:30"}},
                {"monthly": {"day": 3, "at": "05:00"}},
                {"cron": "15 3 * * *"},
            ],
            "steps": [
                {"build": ["JOINED", {"folder": FOLDER}], "name": "Build them", "mode": "only"},
                {"python": "print('done')\n", "run_if": "always"},
                {"set_variables": {"refreshed": True, "n": 3}},
                {"run_scenario": "other"},
                {
                    "type": "clear_items",
                    "name": "Clear",
                    "params": {"clears": [{"type": "DATASET", "itemId": "COPIED"}]},
                },
            ],
            "reporters": [{"mail": "team@company.com", "when": "failure", "subject": "It failed"}],
        },
        {"name": "other", "code_file": "code/daily.py"},
    ],
    "libraries": [
        {"path": "python/shared.py", "file": "code/shared.py"},
        {"path": "python/deep down/more.txt", "content": "one\ntwo\n"},
    ],
    "articles": [
        {"name": ARTICLE, "file": "wiki/here.md", "home": True, "tags": ["documentation"]},
        {"name": "Below", "content": "Text", "parent": ARTICLE},
    ],
    "models": [{"name": "Who leaves", "type": "mlflow", "prediction": "BINARY_CLASSIFICATION", "tags": ["ml"]}],
    "evaluation_stores": [{"name": "Evaluations of models", "check_on_build": True}],
    "model_comparisons": [{"name": "Old and new", "compared": [{"model": "Who leaves", "version": "v1"}]}],
    "knowledge_banks": [
        {"name": "What we know", "vector_store": "CHROMA", "embedding_model": "openai:connection:text-embedding-3-small"}
    ],
    "agent_tools": [
        {"name": "Search", "type": "VectorStoreSearch", "knowledge_bank": "What we know", "documents": 6},
    ],
    "retrieval_augmented_llms": [
        {"name": "Who knows", "llm": "openai:connection:gpt-4o", "knowledge_bank": "What we know"}
    ],
    "agents": [
        {"name": "Adviser", "type": "TOOLS_USING_AGENT", "llm": {"augmented_llm": "Who knows"}, "tools": ["Search"]}
    ],
    "api_services": [
        {"name": "customers", "endpoints": [{"id": "f", "type": "PY_FUNCTION", "function": "f", "code": "def f(): 1\n"}]}
    ],
    "streaming_endpoints": [
        {"name": "clicks", "type": "httpsse", "params": {"url": "https://x.company.com/c"}, "schema": {"page": "string"}}
    ],
    "analyses": [{"name": "Look at orders", "dataset": "ORDERS"}],
    "ml_tasks": [{"name": "Sorts of orders", "analysis": "Look at orders", "task": "clustering"}],
    "worksheets": [
        {
            "name": 'Amounts "at a glance"',
            "dataset": "ORDERS",
            "sample": {"random": 500},
            "cards": [{"type": "univariate_header", "xColumns": [{"name": "AMOUNT"}], "cards": [{"type": "histogram"}]}],
        },
        {"name": "Joined", "dataset": "JOINED"},
    ],
    "insights": [
        {"name": "How many", "type": "metrics", "of": "ORDERS", "metric": "records:COUNT_RECORDS", "listed": True},
        {"name": 'Rows "all"', "type": "dataset_table", "dataset": "CLEAN"},
    ],
    "dashboards": [
        {
            "name": "Orders [today]",
            "pages": [
                {
                    "title": "Main",
                    "tiles": [
                        {"text": "# Orders", "at": [0, 0, 36, 2]},
                        {"insight": "How many", "shows": "metrics", "at": [0, 2, 12, 8]},
                    ],
                }
            ],
        }
    ],
    "webapps": [{"name": "Page of orders", "type": "STANDARD", "html": "<p>${x}</p>", "js": "console.log('{{ x }}')"}],
    "notebooks": [{"name": "Explore it's", "cells": [{"markdown": "# Look"}, {"code": "print('{{ x }}')"}]}],
    "sql_notebooks": [{"name": "Checks", "connection": "pg_main", "cells": [{"sql": "select count(*) from orders"}]}],
}
