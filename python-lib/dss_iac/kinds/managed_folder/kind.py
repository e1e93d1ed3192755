"""A managed folder: files that DSS keeps, in a place of a connection. Its id is minted by the server (API §7)."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Keeps, Kind, Listing, Part, Rules
from ...core.model.words import FOREIGN
from ..common import documents, partitioning, references, taggable
from ..common.dataset_types import NESTED, PLACES, on_connection
from . import item as folder_item
from . import words

_NOISE = {
    "metrics.displayedState": "what the Status tab shows (API §8)",
    "checks.displayedState": "what the Status tab shows (API §8)",
    "params.previewFile": "what the preview showed last (API §16.8)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="managed_folder",
    section="managed_folders",
    rank=20,
    parts=(
        Part(
            "/projects/{project}/managedfolders/{id}", unwrap=documents.unwrap, wrap=documents.wrap_named, listed=True
        ),
    ),
    listing=Listing("/projects/{project}/managedfolders/", id_key="id"),
    desire=folder_item.read,
    show=folder_item.show,
    create=folder_item.create,
    schema={"type": "object", "properties": folder_item.PROPERTIES, FOREIGN: folder_item.FOREIGN_KEYS},
    rules=Rules(
        managed=("id", *taggable.SERVER),
        noise=tuple(_NOISE),
        keyed={"partitioning.dimensions": "name"},
        fixed=("type",),
        storage=("params.connection", *folder_item.LOCATION),
        location={"params.path": PLACES["params.path"]},
        nested=NESTED,
        empty=("**",),
        user_data=("params.config.**", "customFields.**"),
        why=_NOISE,
    ),
    refs=references.of_plugin("params.config"),
    minted=True,
    taken="list",
    placed="MANAGED_FOLDER",
    ref_key="folder",
    created_id=folder_item.created_id,
    delete=folder_item.delete,
    rename=folder_item.rename,
    holds_data=folder_item.holds_data,
    loses="recipe",
    concrete=lambda tree, word: on_connection(word),
    misfit=folder_item.misfit,
    completes=partitioning.complete,
    keeps=Keeps(
        "/projects/{project}/managedfolders/{id}/contents", lambda reply: [item["path"] for item in reply["items"]]
    ),
    disk=Disk("managed_folders"),
    defaults=folder_item.defaults,
    words=words.WORDS,
    example={
        "name": "models",
        "connection": "filesystem_folders",
        "description": "Trained models, one file each",
        "tags": ["ml"],
    },
)
