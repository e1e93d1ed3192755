"""The sync recipe: friendly ↔ its parameters (API §6.5).

{type: sync, inputs: [ORDERS], outputs: [ORDERS_COPY], schema_mode: FREE_SCHEMA_NAME_BASED, engine: SQL}
"""

from __future__ import annotations

from .form import Field
from .pieces import engines, of_params

FORM = of_params.form(
    "sync",
    (
        Field(
            "schema_mode",
            "schemaMode",
            {"type": "string", "description": "STRICT_SYNC, the default: all columns; or FREE_SCHEMA_NAME_BASED"},
        ),
        *engines.fields(),
    ),
    about="A dataset copied to another storage",
    example={"inputs": ["ORDERS"], "outputs": ["ORDERS_COPY"], "engine": "DSS"},
)
