"""A Jupyter notebook (API §11). Its name is its id, and the name of its file in git."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from . import item

_NOISE = {
    **{f"metadata.{key}": "the server or the page writes it (API §11)" for key in item.SERVER},
    "cells[*].metadata": "how the page shows a cell (API §11)",
    "cells[*].id": "Jupyter tells cells apart by it (API §11)",
    "nbformat_minor": "whoever saves it last says which version of the format it is (API §11)",
}

KIND = Kind(
    name="jupyter_notebook",
    section="notebooks",
    rank=82,
    parts=(Part("/projects/{project}/jupyter-notebooks/{id}", unwrap=item.unwrap, wrap=item.wrap),),
    listing=Listing("/projects/{project}/jupyter-notebooks/", wire=lambda head: None),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        noise=tuple(_NOISE),
        unordered=("metadata.tags",),
        code=("cells[*].source",),
        empty=("**",),
        why=_NOISE,
    ),
    refs=(
        Ref("metadata.associatedRecipe", to="recipe", edge=""),
        Ref("metadata.analyzedDataset", to="dataset", edge=""),
    ),
    taken="read",
    disk=Disk("ipython_notebooks", ending=".ipynb"),
    defaults=lambda tree: item.DEFAULTS,
    verbatim=("cells",),
    example={
        "name": "Explore orders",
        "code_env": "py311",
        "cells": [{"markdown": "# Orders\n"}, {"code": "import dataiku\n\nprint(1)\n"}],
        "tags": ["explore"],
    },
)
