"""The recipe that merges folders: friendly ↔ its parameters (API §6.5).

{type: merge_folder, inputs: [{folder: a}, {folder: b}], outputs: [{folder: both}], clear_before_copy: false}
"""

from __future__ import annotations

from .form import Field
from .pieces import of_params
from .pieces.simple import switch

FORM = of_params.form(
    "merge_folder",
    (
        switch("clear_before_copy", "clearBeforeCopy", "Empty the folder first; on without it"),
        Field(
            "on_conflict",
            "conflictHandling",
            {"type": "string", "description": "When a file is there already: OVERWRITE without it, SKIP or FAIL"},
        ),
    ),
    about="The files of several folders in one",
    example={
        "inputs": [{"folder": "reports_2023"}, {"folder": "reports_2024"}],
        "outputs": [{"folder": "reports"}],
        "clear_before_copy": False,
    },
)
