"""A scenario: steps, what triggers them, and who is told (AUTO §2). Created inactive, activated last (D20)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.disk import Disk
from ...core.model.kind import PROJECT, Call, Kind, Listing, Part, Ref, Rules
from ...core.model.resource import Resource
from ..common import references, taggable
from ..common.file_names import url
from . import defaults, words
from . import document as scenario_document

_STEP = "params.steps[*].params"
_MESSAGES = ("reporters[*].messaging.configuration", f"{_STEP}.messaging.configuration")
_ID = "DSS tells steps, triggers and reporters apart by it; it is kept and not declared (D20)"
_NOISE = {
    "params.steps[*].id": _ID,
    "triggers[*].id": _ID,
    "reporters[*].id": _ID,
    "triggers[*].params.lastUpdate": "DSS writes it on every save (corpus §3.6)",
    "checklists": taggable.WHY["checklists"],
    "__dku_object_version__": "only in files, never in the API (corpus §3.9)",
}


def _create(resource: Resource, wire: Mapping[str, Any], facts: Mapping[str, Any]) -> list[Call]:
    body = {"type": wire["type"], "name": resource.name, "params": {}, **resource.create}
    return [Call("POST", url("projects", facts["project"], "scenarios") + "/", body, note="create scenario")]


KIND = Kind(
    name="scenario",
    section="scenarios",
    rank=70,
    parts=(
        Part("/projects/{project}/scenarios/{id}"),
        Part(
            "/projects/{project}/scenarios/{id}/payload",
            at="script",
            unwrap=lambda document: document.get("script") or "",
            wrap=lambda fresh, piece: {**fresh, "script": piece, "extension": "py"},
            when=lambda tree: tree.get("type") == scenario_document.CUSTOM_PYTHON,
        ),
    ),
    listing=Listing("/projects/{project}/scenarios/", id_key="id"),
    desire=scenario_document.read,
    show=scenario_document.show,
    create=_create,
    schema=scenario_document.SCHEMA,
    rules=Rules(
        managed=("id", "effectiveRunAs", *taggable.SERVER),
        noise=tuple(_NOISE),
        fixed=("type",),
        secret=scenario_document.SECRET,
        unordered=("tags", "params.steps[*].runConditionStatuses", "triggers[*].params.daysOfWeek"),
        keyed=dict.fromkeys(("params.steps", "triggers", "reporters"), "id"),
        privileged={"runAsUser": ("run_as", "whom the scenario runs as")},
        deferred={"active": False},
        code=("script", f"{_STEP}.script", "triggers[*].params.code"),
        empty=("**",),
        why=_NOISE,
    ),
    refs=(
        *(Ref(f"{_STEP}.{key}[*].itemId", by="type") for key in defaults.ITEM_LISTS if key != "watches"),
        Ref("triggers[*].params.watches[*].itemId", by="type"),
        *references.of_plugin(f"{_STEP}.config"),
        *references.of_plugin("triggers[*].params.config"),
        Ref(f"{_STEP}.scenarioId", to="scenario"),
        Ref("triggers[*].params.scenarioId", to="scenario"),
        *(Ref(f"{_STEP}.{key}", to="managed_folder") for key in ("folderSmartId", "targetFolderId")),
        Ref(f"{_STEP}.modelId", to="saved_model"),
        Ref(f"{_STEP}.options.datasetName", to="dataset"),
        Ref(f"{_STEP}.webAppId", to="webapp"),
        Ref(f"{_STEP}.dashboardId", to="dashboard"),
        Ref(f"{_STEP}.dashboards[*].smartName", to="dashboard"),
        Ref(f"{_STEP}.datasets[*].smartName", to="dataset"),
        Ref(f"{_STEP}.projectKey", to=PROJECT, edge=""),
        *(Ref(f"{m}.datasetName", to="dataset") for m in _MESSAGES),
        *(Ref(f"{m}.projectKey", to=PROJECT, edge="") for m in _MESSAGES),
        *(Ref(f"{m}.attachments[*].params.attachedFolderId", to="managed_folder") for m in _MESSAGES),
        *(Ref(f"{m}.attachments[*].params.attachedDataset", to="dataset") for m in _MESSAGES),
        *(Ref(f"{m}.attachments[*].params.dashboardId", to="dashboard") for m in _MESSAGES),
    ),
    minted=True,
    taken="list",
    runs_as="runAsUser",
    created_id=lambda reply, resource: str(reply["id"]),
    naming="lower",
    to_live=scenario_document.completed,
    disk=Disk("scenarios", scenario_document.join_disk, beside=scenario_document.script_on_disk),
    defaults=scenario_document.defaults,
    verbatim=("code", "python", "script", "sql"),
    spread=True,
    words=words.WORDS,
    example={
        "name": "daily_refresh",
        "description": "Every night",
        "active": True,
        "triggers": [{"daily": "02:00", "timezone": "UTC"}],
        "steps": [
            {"build": "PREPARED_CUSTOMERS", "name": "Build customers"},
            {"python": 'print("done")\n', "run_if": "always"},
            {"set_variables": {"refreshed": True}},
        ],
        "reporters": [{"mail": "team@company.com", "when": "failure"}],
        "tags": ["nightly"],
    },
)
