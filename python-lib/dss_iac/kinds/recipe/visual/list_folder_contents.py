"""The recipe that lists the files of a folder: friendly ↔ its parameters (API §6.5).

{type: list_folder, inputs: [{folder: reports}], outputs: [FILES], last_modified: false, levels: {1: YEAR}}
"""

from __future__ import annotations

from .pieces import of_params
from .pieces.simple import raw, switch

FORM = of_params.form(
    "list_folder_contents",
    (
        switch("path", "path", "A column with the path; on without it"),
        switch("basename", "basename", "A column with the name; on without it"),
        switch("extension", "extension", "A column with the extension; on without it"),
        switch("last_modified", "lastModified", "A column with the time of the last change; on without it"),
        switch("size", "size", "A column with the size; on without it"),
        raw("levels", "levelMapping", "Columns for folders of the path, as DSS has them"),
    ),
    about="The files of a folder as rows",
    example={"inputs": [{"folder": "reports"}], "outputs": ["FILES"], "last_modified": False},
)
