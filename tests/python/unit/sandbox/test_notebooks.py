"""Notebooks: what the server adds and keeps apart, names, files, histories, and what a deleted recipe leaves (API §11)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from dataikuapi.utils import DataikuException

from tests.sandbox import Sandbox

CODE = {"cell_type": "code", "source": "a\nb", "metadata": {}, "outputs": [{"text": "1"}], "execution_count": 3}
BOOK = {"cells": [CODE], "metadata": {}, "nbformat": 4, "nbformat_minor": 2}


@pytest.fixture
def dss() -> Iterator[Sandbox]:
    with Sandbox() as sandbox:
        yield sandbox
        assert not sandbox.estate.unknown_routes
        assert not sandbox.estate.crashes


@pytest.fixture
def project(dss: Sandbox) -> Any:
    return dss.client("designer").create_project("LAB", "Lab", "alice")


def test_outputs_are_shown_and_not_committed(dss: Sandbox, project: Any) -> None:
    book = project.create_jupyter_notebook("it's (mine)", BOOK)
    text = (dss.tree("LAB") / "ipython_notebooks" / "it's (mine).ipynb").read_text(encoding="utf-8")
    (on_disk,) = json.loads(text)["cells"]
    assert on_disk["outputs"] == [] and on_disk["execution_count"] is None and on_disk["source"] == ["a\n", "b"]
    (shown,) = book.get_content().get_cells()
    assert shown["outputs"] == [{"text": "1"}] and shown["execution_count"] == 3 and shown["source"] == ["a\n", "b"]
    entries = project.get_project_git().log()["entries"]
    assert entries[0]["message"] == "Created Jupyter notebook 'it's (mine)' from Jupiter API"


def test_what_the_server_noted_stays_and_names_are_taken(dss: Sandbox, project: Any) -> None:
    book = project.create_jupyter_notebook("n", BOOK)
    with pytest.raises(DataikuException, match="already exists"):
        project.create_jupyter_notebook("n", BOOK)
    content = book.get_content()
    content.content["metadata"] = {"kernelspec": {"name": "py-dku-venv-py39", "language": "python"}}
    content.save()
    notes = book.get_content().get_metadata()
    assert notes["creator"] == notes["modifiedBy"] == "alice" and notes["createdOn"]
    assert notes["kernelspec"]["name"] == "py-dku-venv-py39"


def test_notebooks_under_the_other_readings() -> None:
    ids = ("notebook-exists", "notebook-source", "notebook-metadata", "sql-cell-id")
    with Sandbox(readings=dict.fromkeys(ids, "b")) as dss:
        project = dss.client("designer").create_project("LAB", "Lab", "alice")
        project.create_jupyter_notebook("n", BOOK)
        content = project.create_jupyter_notebook("n", BOOK).get_content()
        assert content.get_cells()[0]["source"] == "a\nb"
        content.content["metadata"] = {}
        content.save()
        assert project.get_jupyter_notebook("n").get_content().get_metadata() == {"modifiedBy": "alice"}
        made = project.create_sql_notebook({"name": "q", "cells": [{"code": "x"}]})
        assert "id" not in made.get_content().cells[0]


def test_the_notebook_of_a_deleted_recipe_stays_under_another_tag(dss: Sandbox, project: Any) -> None:
    source = project.new_managed_dataset("s").with_store_into("filesystem_managed").create()
    builder = project.new_recipe("python", "r").with_input(source.name)
    recipe = builder.with_new_output_dataset("t", "filesystem_managed").with_script("x").create()
    notes = {"associatedRecipe": "r", "tags": ["recipe-editor", "mine"]}
    book = project.create_jupyter_notebook("n", {**BOOK, "metadata": notes})
    recipe.delete()
    assert book.get_content().get_metadata()["tags"] == ["mine", "deleted-recipe-editor"]


def test_a_sql_notebook_has_a_folder_and_a_class(dss: Sandbox, project: Any) -> None:
    cells = [{"type": "MARKDOWN", "code": "# hi"}, {"code": "select 1", "oops": 1}, {"type": "NONSENSE"}]
    made = project.create_sql_notebook({"name": "q", "connection": "postgres", "cells": cells, "oops": 1})
    content = made.get_content()
    assert [c.get("type") for c in content.cells] == ["MARKDOWN", "QUERY", None]
    assert "oops" not in content.get_raw() and "oops" not in content.cells[1]
    assert content.cells[1]["querySettings"]["statementsParseMode"] == "SPLIT"
    folder = dss.tree("LAB") / "notebooks" / "sql" / made.notebook_id
    assert json.loads((folder / "params.json").read_text(encoding="utf-8"))["cells"] == content.cells
    made.get_history().save()
    assert (folder / "queries.json").is_file()
    made.delete()
    assert not folder.exists()
