"""The download recipe: friendly ↔ its parameters (API §6.5).

{type: download, outputs: [{folder: raw}], sources: [{providerType: FTP, params: {…}}], delete_extra_files: false}
"""

from __future__ import annotations

from .pieces import of_params
from .pieces.simple import raw, switch

FORM = of_params.form(
    "download",
    (
        raw("sources", "sources", "Where files come from, as DSS has them"),
        switch("delete_extra_files", "deleteExtraFiles", "Remove files that no source has; on without it"),
        switch("copy_up_to_date_files", "copyEvenUpToDateFiles", "Copy files that did not change, too"),
    ),
    about="Files from elsewhere in a folder",
    example={"outputs": [{"folder": "raw"}], "delete_extra_files": False},
)
