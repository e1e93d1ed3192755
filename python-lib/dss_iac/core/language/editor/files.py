"""The JSON Schemas of the files that people write, one for each sort: a configuration, an environment, a workspace.
What is checked is the same, without the templates that an editor has to bear.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...model.kind import Kind
from .. import schema
from ..workspace import rows

CONFIGURATION, ENVIRONMENT, WORKSPACE = "configuration", "environment", "workspace"
SORTS = (CONFIGURATION, ENVIRONMENT, WORKSPACE)


def of(sort: str, kinds: Mapping[str, Kind]) -> dict[str, Any]:
    """The schema of one sort of file."""
    if sort == ENVIRONMENT:
        return schema.whole("dss-iac environment", schema.lenient(schema.environment()))
    if sort == WORKSPACE:
        return schema.whole("dss-iac workspace", rows.shape())
    return schema.build(kinds)


def sort_of(path: str) -> str:
    """Which sort of file lies at a path, by the names that the language gives to them."""
    steps = path.split("/")
    if len(steps) > 1 and steps[-2] == "environments":
        return ENVIRONMENT
    return WORKSPACE if steps[-1].partition(".")[0] == WORKSPACE else CONFIGURATION
