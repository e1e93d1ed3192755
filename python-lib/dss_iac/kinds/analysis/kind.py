"""A visual analysis (AUTO §7.1). Deleted, it takes its ML tasks along; what they have deployed stays."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ...core.model.resource import NAMELESS
from ..common import documents, taggable
from . import item

_EDITOR = "what the page shows (API §6.3)"
_NOISE = {
    **{
        f"script.{key}": _EDITOR
        for key in (
            *("explorationSampling", "explorationFilters", "exploreUIParams", "vizSampling", "analysisColumnData"),
            *("columnWidthsByName", "columnOrder", "columnUseScientificNotationByName", "coloring", "previewMode"),
            *("sorting", "globalSearchQuery", "contextProjectKey"),
        )
    },
    **{f"script.{at}.{key}": _EDITOR for at in ("steps[*]", "steps[*].steps[*]") for key in item.SHOWN},
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="analysis",
    section="analyses",
    rank=60,
    parts=(Part("/projects/{project}/lab/{id}/", unwrap=documents.unwrap, wrap=documents.wrap_named),),
    listing=Listing("/projects/{project}/lab/", items=item.listed, id_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        empty=("**",),
        user_data=("script.steps.**", "customFields.**"),
        why=_NOISE,
    ),
    refs=(Ref("inputDatasetSmartName", to="dataset"),),
    minted=True,
    taken=NAMELESS,
    created_id=lambda reply, resource: str(reply["id"]),
    loses="ml_task",
    disk=Disk("analysis", item.on_disk, ending="/core_params.json"),
    defaults=lambda tree: item.DEFAULTS,
    from_live=item.canonical,
    verbatim=("charts",),
    example={
        "name": "Who leaves",
        "dataset": "CUSTOMERS",
        "steps": [
            {"remove_columns": {"columns": ["NAME"]}},
            {"formula": {"column": "YEARS", "expression": "MONTHS / 12"}, "comment": "Whole years are enough"},
        ],
        "description": "Before we train",
        "tags": ["ml"],
    },
)
