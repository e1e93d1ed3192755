"""The server's own defaults, as documents: any project key will do, even one that does not exist (API §1.6)."""

from __future__ import annotations

from typing import Any

from ..facts import formats, recipes
from ..facts.blocks import Doc
from ..facts.dataset_types import TYPES
from ..facts.datasets import created
from ..routing import Call, route
from ..typed import clone, defaults, normalise
from .documents import dataset
from .recipe_payloads import BUILDERS


@route("GET", "/projects/{key}/datasets/templates")
def dataset_templates(call: Call) -> Any:
    """A bare dataset, params of file and SQL datasets, CSV parameters."""
    bare = dataset(clone({**created("Filesystem", with_format=True, managed=False), "schema": {"columns": []}}))
    for key in ("type", "params"):
        bare.pop(key, None)
    return {
        "dataset": bare,
        "abstractFSConfig": defaults(TYPES["Filesystem"].params),
        "abstractSQLConfig": normalise(TYPES["Snowflake"].params, {}, TYPES["Snowflake"].added),
        "csvFormat": normalise(formats.FORMATS["csv"].params, {}, formats.FORMATS["csv"].added),
    }


@route("GET", "/projects/{key}/recipes/templates")
def recipe_templates(call: Call) -> Any:
    """Payloads and params of new recipes by type, without inputs."""
    payloads: Doc = {kind: builder([], {}) for kind, builder in BUILDERS.items()}
    params = {
        kind: normalise(facts.params, {}, facts.added)
        for kind, facts in recipes.TYPES.items()
        if facts.params is not None
    }
    return {"payloadsByType": payloads, "paramsByType": params}
