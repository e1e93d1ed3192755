"""Probes of notebooks. No kernel is started and no query runs."""

from __future__ import annotations

from typing import Any

from .probing import Answer, Reply
from .scratch import Scratch

CELL = {"cell_type": "code", "source": ["x = 1\n", "y = 2"], "metadata": {}, "outputs": [], "execution_count": None}


def exists(dss: Scratch) -> Answer:
    """The same name twice."""
    _make(dss, "dss_iac_twice").wanted()
    done = _make(dss, "dss_iac_twice")
    return Answer("b" if done.judged() else "a", done.words)


def source(dss: Scratch) -> Answer:
    """A cell of two lines."""
    _make(dss, "dss_iac_source").wanted()
    found = _read(dss, "dss_iac_source")["cells"][0]["source"]
    return Answer("b" if isinstance(found, str) else "a", f"the source is a {type(found).__name__}")


def metadata(dss: Scratch) -> Answer:
    """A notebook is saved with metadata of its kernel only."""
    _make(dss, "dss_iac_notes").wanted()
    content = _read(dss, "dss_iac_notes")
    kernel = {key: value for key, value in content["metadata"].items() if key == "kernelspec"}
    dss.send("PUT", dss.at("jupyter-notebooks", "dss_iac_notes"), {**content, "metadata": kernel}).wanted()
    found = _read(dss, "dss_iac_notes")["metadata"]
    return Answer("a" if "creator" in found else "b", f"metadata has {', '.join(sorted(found))}")


def sql_cell(dss: Scratch) -> Answer:
    """A SQL notebook of one cell; its query never runs."""
    body = {"name": "dss-iac probe", "connection": dss.connection, "cells": [{"type": "QUERY", "code": "select 1"}]}
    ident = dss.need("POST", dss.at("sql-notebooks") + "/", body)["id"]
    found = dss.need("GET", dss.at("sql-notebooks", ident))["cells"][0].get("id")
    return Answer("a" if found else "b", f"the cell's id is {found}")


def _make(dss: Scratch, name: str) -> Reply:
    book = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    return dss.send("POST", dss.at("jupyter-notebooks", name), book)


def _read(dss: Scratch, name: str) -> dict[str, Any]:
    found: dict[str, Any] = dss.need("GET", dss.at("jupyter-notebooks", name))
    return found
