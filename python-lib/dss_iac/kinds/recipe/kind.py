"""A recipe: what reads which inputs and writes which outputs, with code or settings as its payload."""

from __future__ import annotations

from ...core.model.disk import Disk
from ...core.model.kind import MODEL_ID, OBJECT_ID, Kind, Listing, Part, Ref, Rules
from ..common import references, taggable
from . import column_use, item, partitions, payload, routes, sql_families, words

_EDITOR = "what the prepare editor shows (API §6.3)"
_CACHE = "per-input cache of the Spark engine (corpus §3.8)"
_POLICY = "the instance's policy sets it when the recipe is created (corpus §4)"
_COLUMN = "the editor's copy of a column's type (API §6.3)"
_NOISE = {
    **{
        f"payload.{key}": _EDITOR
        for key in (
            "columnsSelection",
            "columnWidthsByName",
            "columnOrder",
            "columnUseScientificNotationByName",
            "explorationSampling",
            "explorationFilters",
            "vizSampling",
            "exploreUIParams",
            "coloring",
            "previewMode",
            "globalSearchQuery",
            "sorting",
            "analysisColumnData",
            "flagNumericValues",
            "origin",
        )
    },
    **{
        f"payload.{steps}.{key}": _EDITOR
        for steps in ("steps[*]", "steps[*].steps[*]")
        for key in ("preview", "designTimeReport", "alwaysShowComment")
    },
    "payload.resolvedSelectedColumns": "computed by DSS from the selection (API §6.3)",
    "payload.selectedColumns[*].type": _COLUMN,
    "payload.keys[*].type": _COLUMN,
    "payload.values[*].type": _COLUMN,
    "payload.engineParams.sparkSQL.readParams.map": _CACHE,
    "params.engineParams.sparkSQL.readParams.map": _CACHE,
    "params.engineParams.spark.readParams.map": _CACHE,
    "params.readParams.map": _CACHE,
    "params.sqlNotebookId": "the notebook that somebody edited it in (API §11)",
    "payload.engineParams.hive.executionEngine": _POLICY,
    "params.engineParams.hive.executionEngine": _POLICY,
    "checklists": taggable.WHY["checklists"],
}

KIND = Kind(
    name="recipe",
    section="recipes",
    rank=50,
    parts=(Part("/projects/{project}/recipes/{id}", unwrap=payload.unwrap, wrap=payload.wrap),),
    listing=Listing("/projects/{project}/recipes/"),
    taken="read",  # old servers overwrite (API §13)
    desire=item.read,
    show=item.show,
    create=routes.create,
    schema=item.SCHEMA,
    rules=Rules(
        managed=("name", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        keyed={"payload.values": "column"},
        positional=("payload.joins", "payload.virtualInputs"),
        code=("payload",),
        empty=("**",),
        user_data=("payload.**", "params.customConfig.**", "params.exportParams.config.**", "customFields.**"),
        why=_NOISE,
    ),
    refs=(
        Ref("inputs.*.items[*].ref"),
        Ref("outputs.*.items[*].ref", edge="makes"),
        Ref("inputs.*.items[*].deps[*].out", edge=""),
        *(Ref(f"payload.{key}", to=MODEL_ID) for key in ("llmId", "completionLLMId", "embeddingLLMId")),
        *(Ref(f"params.{key}", to=MODEL_ID) for key in ("defaultVlmId", "vlmId")),
        Ref("params.rules[*].vlmSettings.llmId", to=MODEL_ID),
        Ref("payload.evaluatedAgentId", to=OBJECT_ID),  # an id, or that of the model that the agent serves
        *references.of_plugin("params.customConfig"),
        *references.of_plugin("params.exportParams.config"),
    ),
    placed="RECIPE",
    created_id=routes.created_id,
    delete=routes.delete,
    rename=routes.rename,
    follow=routes.follow,
    clash=sql_families.clash,
    completes=partitions.complete,
    columns=column_use.named,
    naming="lower",
    spread=True,
    from_live=payload.from_live,
    to_live=payload.to_live,
    settle=payload.settle,
    disk=Disk("recipes", payload.join_disk),
    defaults=item.defaults,
    words=words.WORDS,
    example={
        "name": "prep_customers",
        "type": "python",
        "inputs": ["RAW_CUSTOMERS"],
        "outputs": ["PREPARED_CUSTOMERS"],
        "code": 'import dataiku\n\ndf = dataiku.Dataset("RAW_CUSTOMERS").get_dataframe()\n'
        'dataiku.Dataset("PREPARED_CUSTOMERS").write_with_schema(df.dropna())\n',
        "description": "Customers without gaps",
        "tags": ["prepared"],
    },
)
