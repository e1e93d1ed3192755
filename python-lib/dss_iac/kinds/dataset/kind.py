"""A dataset: where data lies, how it is read, its schema, metrics and checks. The YAML is `item`'s work."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import Keeps, Kind, Listing, Part, Ref, Rules
from ...core.model.words import FOREIGN
from ..common import documents, references, taggable
from ..common.dataset_types import LOCATION, NESTED, PLACES, UPLOADED, concrete, misfit
from . import completion, defaults, files, foreign, item, routes, words

_NOISE = {
    "metrics.displayedState": "what the Status tab shows (API §8)",
    "metricsChecks.displayedState": "what the Status tab shows (API §8)",
    "schema.userModified": "flipped by DSS when code writes the schema (API §5.2)",
    "schema.columns[*].timestampNoTzAsDate": "left behind by a database read (API §5.2)",
    "schema.columns[*].isColumnEdited": "left behind by the schema editor (API §5.2)",
    "formatParams.probableNumberOfRecords": "found by detection (API §5.3)",
    "params.previewFile": "what the preview showed last (API §16.8)",
    "params.uploadBoxId": "the server's own box of an upload (API §5.5)",
    "params.files": "the server's own list of uploaded files (API §5.5)",
    "params.uploadedConfig": "written by the server after an upload (API §5.5)",
    "params.uploadFSProviderType": "written by the server after an upload (API §5.5)",
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="dataset",
    section="datasets",
    rank=30,
    parts=(
        Part("/projects/{project}/datasets/{id}", unwrap=documents.unwrap, wrap=documents.wrap, listed=True),
        Part(
            "/projects/{project}/datasets/{id}/uploaded/files",
            at="content",
            unwrap=files.content,
            demand=True,
            when=lambda tree: tree.get("type", UPLOADED) == UPLOADED,
            calls=files.upload,
        ),
    ),
    listing=Listing("/projects/{project}/datasets/", full=True),
    desire=item.read,
    show=item.show,
    create=routes.create,
    schema={"type": "object", "properties": item.PROPERTIES, FOREIGN: foreign.KEYS},
    rules=Rules(
        managed=("name", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        unread=("content[*].sha256",),
        keyed={"schema.columns": "name", "content": "path", "partitioning.dimensions": "name"},
        built=("schema",),
        storage=("params.connection", "params.mode", "params.query", "formatType", "formatParams", *LOCATION),
        location=PLACES,
        nested=NESTED,
        shape=("schema", "partitioning"),
        code=("params.query", "params.customCreateStatement"),
        empty=("**",),
        user_data=("params.customConfig.**", "params.config.**", "customFields.**"),
        why={**_NOISE, "content[*].sha256": files.DATA_LOST},
    ),
    refs=(
        Ref("params.folderSmartId"),
        Ref("params.importProjectKey", to="project", edge=""),
        *references.of_plugin("params.customConfig"),
        *references.of_plugin("params.config"),
    ),
    placed="DATASET",
    delete=routes.delete,
    rename=routes.rename,
    holds_data=routes.holds_data,
    owns_data=lambda tree: tree.get("managed") is True,
    loses="recipe",
    keeps=Keeps(
        "/projects/{project}/datasets/{id}/uploaded/files",
        lambda reply: [file["path"] for file in reply],
        lambda tree: [file["path"] for file in tree.get("content") or ()],
    ),
    concrete=concrete,
    misfit=misfit,
    completes=completion.complete,
    from_live=item.from_live,
    naming="upper",
    spread=True,
    disk=Disk("datasets", defaults.served),
    defaults=defaults.of,
    words=words.WORDS,
    example={
        "name": "RAW_CUSTOMERS",
        "type": "sql",
        "connection": "pg_main",
        "params": {"schema": "public", "table": "customers"},
        "schema": {"columns": [{"name": "CUSTOMER_ID", "type": "bigint"}, {"name": "EMAIL", "type": "string"}]},
        "description": "Customers as the shop knows them",
        "tags": ["raw"],
    },
)
