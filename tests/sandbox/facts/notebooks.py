"""Notebooks: what the server writes into a Jupyter file, and the class of SQL notebooks (API §11, corpus §3.2).

Facts only; refuses to know routes.
"""

from __future__ import annotations

from typing import Any

from ..typed import OPTIONAL, Enum, ListOf
from .classes import ENVELOPE

Doc = dict[str, Any]
KERNEL: Doc = {"name": "python3", "display_name": "Python 3", "language": "python"}
SERVERS = ("creator", "createdOn", "creationTag", "tags", "customFields")
"""Metadata of a Jupyter notebook that the server puts there, and keeps when a save leaves it out."""
QUERY_SETTINGS: Doc = {
    "addLimitToStatement": True,
    "statementsOutOfTransaction": False,
    "inheritConf": "default",
    "extraConf": ListOf(),
    "addDkuUdf": False,
    "statementsParseMode": "SPLIT",
    "statementsExecutionMode": "PREPARED",
}
CELL: Doc = {
    "id": OPTIONAL,
    "type": Enum("QUERY", "MARKDOWN", default="QUERY"),
    "name": OPTIONAL,
    "code": OPTIONAL,
    "querySettings": QUERY_SETTINGS,
}
SQL: Doc = {
    "name": OPTIONAL,
    "connection": OPTIONAL,
    "language": OPTIONAL,
    "analyzedDataset": OPTIONAL,
    "recipeId": OPTIONAL,
    "automationLocal": False,
    "cells": ListOf(CELL),
    **ENVELOPE,
}


def language_of(notes: Doc) -> str:
    """python, R or toree (scala), as list items tell it, from a notebook's metadata."""
    kernel = notes.get("kernelspec") or {}
    told = str(kernel.get("language") or (notes.get("language_info") or {}).get("name") or kernel.get("name") or "")
    return "R" if told.lower().startswith(("r", "ir")) else "toree" if "scala" in told or "toree" in told else "python"
