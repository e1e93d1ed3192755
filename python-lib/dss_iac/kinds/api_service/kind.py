"""An API service (AUTO §9.1). The API makes it, saves it, and does not delete it."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Kind, Listing, Part, Ref, Rules
from ..common import documents, taggable
from . import item

_NOISE = {
    "publicAccess": "how older versions said `authMethod`, which decides (AUTO §9.1)",
    "typeBadges": "what its page shows of its endpoints (AUTO §9.1)",
    "error": "what its page shows (corpus)",
    "releaseNotes": "belongs to its packages (AUTO §9.1)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="api_service",
    section="api_services",
    rank=78,
    parts=(Part("/projects/{project}/apiservices/{id}/settings", unwrap=documents.unwrap, wrap=documents.wrap),),
    listing=Listing("/projects/{project}/apiservices/", id_key="id", name_key="id"),
    desire=item.read,
    show=item.show,
    create=item.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("id", "name", *taggable.SERVER),
        noise=tuple(_NOISE),
        secret=item.SECRET,
        keyed={"endpoints": "id"},
        code=("endpoints[*].code",),
        empty=("**",),
        privileged={"authMethod": ("auth", "who may ask an API service")},
        why=_NOISE,
    ),
    refs=(
        Ref("endpoints[*].modelRef", to="saved_model"),
        Ref("endpoints[*].inputFolderRef", to="managed_folder"),
        Ref("endpoints[*].inputFolderRefs[*].ref", to="managed_folder"),
        Ref("endpoints[*].enrichMapping[*].datasetRef", to="dataset"),
        Ref("endpoints[*].lookups[*].datasetRef", to="dataset"),
    ),
    taken="list",
    stays="DSS's API deletes no API service: delete it on its page (AUTO §9.1)",
    disk=Disk("lambda_services", lambda doc, name, sibling: item.on_disk(doc, name)),
    defaults=lambda tree: item.DEFAULTS,
    spread=True,
    example={
        "name": "customers",
        "description": "What the shop asks about customers",
        "auth": "keys",
        "endpoints": [
            {
                "id": "rules",
                "type": "PY_FUNCTION",
                "function": "answer",
                "code": "def answer(name):\n    return name\n",
                "code_env": "py311",
            },
            {
                "id": "churn",
                "type": "CUSTOM_PREDICTION",
                "prediction": "CLASSIFICATION",
                "code": "class MyPredictor:\n    pass\n",
                "tests": [{"q": {"features": {"age": 41}}}],
            },
        ],
        "tags": ["shop"],
    },
)
