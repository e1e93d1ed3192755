"""A statistics worksheet (API §11). DSS lists those of one dataset at a time; what they compute is kept nowhere."""

from __future__ import annotations

from ...core.model.disk import Disk, Within
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import taggable
from . import document, item

_AT = "/projects/{project}/datasets/{holder}/statistics/worksheets/"
_HOLDER = Within("dataset", "/projects/{project}/datasets/", item.INPUT)
_NOISE = {
    "dataSpec.refreshTrigger": "counted up when somebody draws the sample anew (API §11)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="worksheet",
    section="worksheets",
    rank=59,
    parts=(Part(f"{_AT}{{own}}", unwrap=document.unwrap, wrap=document.wrap),),
    listing=Listing(_AT, id_key="id", optional=True, within=_HOLDER),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=(item.INPUT,),
        positional=("rootCard.cards",),
        empty=("**",),
        user_data=("customFields.**",),
        why=_NOISE,
    ),
    refs=(Ref(item.INPUT, to="dataset"),),
    minted=True,
    taken="list",
    created_id=item.created_id,
    disk=Disk("statistics_worksheets", lambda doc, name, sibling: {**doc, "id": name}, holder=item.holder),
    defaults=lambda tree: item.DEFAULTS,
    verbatim=("cards",),
    spread=True,
    example={
        "name": "Customers at a glance",
        "dataset": "CUSTOMERS",
        "description": "Before each campaign",
        "sample": {"random": 20000},
        "confidence": 0.9,
        "cards": [{"type": "univariate_header", "xColumns": [{"name": "EMAIL", "type": "categorical"}], "cards": []}],
        "tags": ["statistics"],
    },
)
