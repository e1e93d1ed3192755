"""Creating recipes (API §6.4, §6.5): prototypes and creationSettings, outputs made on the way, chosen names.

Refuses to know what payloads look like: see ``recipe_payloads``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from .. import readings
from ..errors import exists, illegal
from ..facts import recipes as facts
from ..ids import fresh
from ..routing import WRITE_CONF, Call, route
from ..typed import clone, normalise
from .dataset_creation import make_managed
from .documents import Doc, body, ensure, no_evidence, owner, recipe, refs
from .managed_folders import make_folder
from .recipe_partitions import add_deps
from .recipe_payloads import Input, build
from .recipes import check_exists, find_object, input_columns
from .shared_objects import check_exposed

if TYPE_CHECKING:
    from ..auth import Login
    from ..estate import Project

KIND = "recipes"
SCORING_WORDS = {"prediction_scoring": "scoring", "clustering_scoring": "scoring", "evaluation": "evaluation"}
DEFAULT_CONNECTION = "filesystem_managed"
SPECIAL_OUTPUTS = ("nlp_llm_rag_embedding", "embed_documents")

readings.declare(
    "recipe-output-missing",
    "POST of a recipe whose output is not there, when nothing is said about creating it",
    "refused",
    "made on the default connection",
    "API §1.4, §6.4",
)
readings.declare(
    "join-keys",
    "conditions of a join that DSS's builder made of two datasets with a column of one name",
    "none",
    "equality of those columns",
    "API §6.5; the client's documentation",
)
readings.declare(
    "recipe-few-inputs",
    "DSS's builder with fewer inputs than the type works on, such as a join of one dataset",
    "refused",
    "made as far as it goes",
    "API §6.4, D59",
)


@route("POST", "/projects/{key}/recipes/", WRITE_CONF)
def create(call: Call) -> Any:
    """Answers the final name: the server may have chosen it."""
    project, given = owner(call), body(call)
    proto, settings = clone(given.get("recipePrototype") or {}), given.get("creationSettings") or {}
    kind = proto.get("type") or ""
    type_facts = facts.recipe_type(kind)
    if type_facts is None:
        raise no_evidence(f"recipe type {kind}")
    if settings.get("rawCreation"):
        payload = _raw(settings.get("rawPayload"))
        name = _name(project, proto, kind, forced=False)
    else:
        _prepare(project, proto, settings, call.user)
        name = _name(project, proto, kind, forced=kind in facts.FORCED_NAMES)
        payload = build(kind, _inputs(project, proto, settings), {**settings, **_known(project, proto)})
    doc = recipe({**proto, "params": _params(type_facts, proto)})
    message = _message(project, proto, kind, name)
    project.save(KIND, name, doc, user=call.user, message=message, payload=payload)
    _place(project, doc, name, call)
    return {"name": name}


def _raw(payload: Any) -> str | None:
    """Kept as sent, unchecked; it is a text, whatever it holds."""
    if payload is not None and not isinstance(payload, str):
        raise illegal("Expected a string but was BEGIN_OBJECT at path $.creationSettings.rawPayload", 400)
    return payload


def _prepare(project: Project, proto: Doc, settings: Doc, user: Login) -> None:
    """What the builder looks at and makes before the recipe itself: inputs, params, outputs."""
    if proto["type"] in facts.UNBUILT:
        raise no_evidence(f"what a new {proto['type']} recipe holds; give it with rawCreation")
    _take_inputs(project, proto, settings)
    _take_params(proto, settings)
    _make_outputs(project, proto, settings, user)
    add_deps(project, proto)


def _params(type_facts: facts.RecipeType, proto: Doc) -> Doc | None:
    if type_facts.params is None:
        return None
    return normalise(type_facts.params, proto.get("params"), type_facts.added)


def _take_params(proto: Doc, settings: Doc) -> None:
    places = facts.AS_PARAMS.get(proto["type"], {})
    values = {param: settings[key] for key, param in places.items() if settings.get(key)}
    if values:
        proto["params"] = {**(proto.get("params") or {}), **values}


# -- inputs ------------------------------------------------------------------------------------------------------------


def _take_inputs(project: Project, proto: Doc, settings: Doc) -> None:
    """Join-like types send their inputs as virtualInputs, outside the roles (API §6.4)."""
    roles = proto["inputs"] = proto.get("inputs") or {}
    virtual = _virtual(proto, settings)
    if virtual:
        roles["main"] = {"items": [{"ref": ref, "deps": []} for ref in dict.fromkeys(virtual)]}
    for ref in refs(proto, "inputs"):
        check_exists(project, ref)
        check_exposed(project, ref)
    _check_enough(project, proto, len(virtual))
    _check_sql(project, proto)


def _virtual(proto: Doc, settings: Doc) -> list[str]:
    """The datasets that a join-like type works on, in order; one of them may be there twice."""
    given = settings.get("virtualInputs") if proto["type"] in facts.VIRTUAL_INPUTS else None
    return [v if isinstance(v, str) else str(v.get("originalInputDatasetName")) for v in given or []]


def _check_enough(project: Project, proto: Doc, virtual: int) -> None:
    """A join of one dataset and the like (reading ``recipe-few-inputs``)."""
    if project.estate.reading("recipe-few-inputs") == "b":
        return
    for role, least in facts.NEEDS.get(proto["type"], {}).items():
        found = virtual or len((proto["inputs"].get(role) or {}).get("items") or [])
        if found < least:
            raise illegal(f"Recipe of type {proto['type']} needs {least} input(s) in role {role}, but has {found}")


def _check_sql(project: Project, proto: Doc) -> None:
    if proto["type"] == "sql_query":
        for ref in refs(proto, "inputs"):
            doc = project.store["datasets"].get(ref)
            if doc and doc["type"] == "S3":
                raise illegal(f"S3 dataset {project.key}.{ref} is not associated to an Athena connection")


def _inputs(project: Project, proto: Doc, settings: Doc) -> list[Input]:
    places = [i["ref"] for i in ((proto.get("inputs") or {}).get("main") or {}).get("items") or []]
    wanted = _virtual(proto, settings) or places
    return [Input(r, tuple(c["name"] for c in input_columns(project, r)), places.index(r)) for r in wanted]


def _known(project: Project, proto: Doc) -> Doc:
    """What builders want to know besides: the prediction type of the model that is read, whether keys are guessed."""
    return {"guessKeys": project.estate.reading("join-keys") == "b", **_model(project, proto)}


def _model(project: Project, proto: Doc) -> Doc:
    """When the model's document tells."""
    for ref in refs(proto, "inputs"):
        model = project.store["saved_models"].get(ref) or {}
        task = model.get("miniTask") or {}
        found = model.get("predictionType") or task.get("predictionType")
        if found:
            return {"predictionType": found}
    return {}


# -- outputs -----------------------------------------------------------------------------------------------------------


def _make_outputs(project: Project, proto: Doc, settings: Doc, user: Login) -> None:
    """Outputs must exist or be made here, each in a commit that stays when the recipe then fails (API §13)."""
    outputs = proto["outputs"] = proto.get("outputs") or {}
    by_role = settings.get("outputDatasetsCreationSettingsByRole") or {}
    for role, holder in outputs.items():
        for item in (holder or {}).get("items") or []:
            wanted = (by_role.get(role) or {}).get(item["ref"])
            if wanted is None and settings.get("createOutputDataset"):
                wanted = settings.get("outputDatasetSettings")
            if settings.get("createOutputFolder"):
                item["ref"] = make_folder(project, item["ref"], _folder_params(settings), user=user)
            elif wanted:
                _make_dataset(project, item["ref"], wanted, user)
            elif find_object(project, item["ref"]) is None:
                _missing_output(project, item["ref"], settings, user)
    if proto["type"] in SPECIAL_OUTPUTS and settings.get("outputRetrievableKnowledgeName"):
        _knowledge_bank(project, proto, settings, user)


def _make_dataset(project: Project, name: str, settings: Doc, user: Login) -> None:
    if name in ensure(project, "datasets"):
        raise exists("dataset", project.key, name)
    make_managed(project, name, settings, user=user)


def _folder_params(settings: Doc) -> Doc:
    wanted = settings.get("outputFolderSettings") or {}
    return {"connection": wanted.get("connectionId")} if wanted.get("connectionId") else {}


def _missing_output(project: Project, name: str, settings: Doc, user: Login) -> None:
    """Nothing is made where the caller said so; where nothing was said, see the reading ``recipe-output-missing``."""
    silent = settings.get("createOutputDataset") is None
    if not silent or project.estate.reading("recipe-output-missing") == "a":
        raise illegal("Need to create output dataset or folder, but creationInfo params are suppressing it")
    _make_dataset(project, name, {"connectionId": DEFAULT_CONNECTION}, user)


def _knowledge_bank(project: Project, proto: Doc, settings: Doc, user: Login) -> None:
    """The embedding recipes make the bank they fill; the one over documents a folder of images, too (API §6.5)."""
    name, outputs = settings["outputRetrievableKnowledgeName"], proto["outputs"]
    images = None
    if proto["type"] == "embed_documents":
        images = make_folder(project, f"{name} images", {}, user=user)
        outputs["images"] = {"items": [{"ref": images, "appendMode": False}]}
    doc = {
        "name": name,
        "retrieverType": "VECTOR_STORE_BACKED",
        "vectorStoreType": settings.get("vectorStoreType") or "CHROMA",
        "embeddingLLMId": settings.get("embeddingLLMId"),
        "managedFolderId": f"{project.key}.{images}" if images else None,
        "envSelection": {"envMode": "INHERIT"},
        "containerExecSelection": {"containerMode": "INHERIT"},
        "rebuildBehavior": "EXPLICIT",
        "multimodalColumn": "DKU_MULTIMODAL_CONTENT",
        "llmsExposedWith": [],
        "tags": [],
        "customFields": {},
        "checklists": {"checklists": []},
    }
    ident = fresh("knowledge-banks", project.store["knowledge-banks"])
    doc = {key: value for key, value in doc.items() if value is not None}
    project.save("knowledge-banks", ident, doc, user=user, message=f"Created knowledge bank {project.key}.{name}")
    outputs["knowledge_bank"] = {"items": [{"ref": ident, "appendMode": False}]}


# -- names, messages, zones --------------------------------------------------------------------------------------------


def _name(project: Project, proto: Doc, kind: str, *, forced: bool) -> str:
    given = proto.get("name")
    if given and not forced:
        taken = given in ensure(project, KIND)
        if taken and project.estate.reading("recipe-exists") == "a":
            raise exists("recipe", project.key, given)
        return given
    base = _automatic(project, proto, kind)
    name, n = base, 0
    while name in ensure(project, KIND):
        n += 1
        name = f"{base}_{n}"
    return name


def _automatic(project: Project, proto: Doc, kind: str) -> str:
    """compute_<output>, split_<input>, … (API §2.1); training recipes are named after their model."""
    inputs, outputs = refs(proto, "inputs"), refs(proto, "outputs")
    main = ((proto.get("inputs") or {}).get("main") or {}).get("items") or []
    source = main[0]["ref"] if main else inputs[0] if inputs else ""
    target = outputs[0] if outputs else ""
    if kind.endswith("_training") and target in project.store["saved_models"]:
        return "train_" + re.sub(r"[^A-Za-z0-9]", "_", project.store["saved_models"][target].get("name") or target)
    if kind == "download" and target in project.store["managed_folders"]:
        target = project.store["managed_folders"][target].get("name") or target
    template = facts.NAMES.get(kind, facts.DEFAULT_NAME)
    return template.format(input=source.rpartition(".")[2], output=target)


def _message(project: Project, proto: Doc, kind: str, name: str) -> str:
    if kind in SCORING_WORDS:
        main = ((proto.get("inputs") or {}).get("main") or {}).get("items") or [{"ref": ""}]
        return f"Created {SCORING_WORDS[kind]} recipe for scoring {main[0]['ref']} : {project.key}.{name}"
    if kind.endswith("_training"):
        return f"Created train recipe {project.key}.{name}"
    return f"Created {kind} recipe: {project.key}.{name}"


def _place(project: Project, doc: Doc, name: str, call: Call) -> None:
    """Where a recipe made by the API lands (reading ``recipe-zone``)."""
    inputs = refs(doc, "inputs")
    if call.estate.reading("recipe-zone") == "a" or not inputs:
        return
    for zone_id, zone in list(ensure(project, "zones").items()):
        if any(item.get("objectId") == inputs[0] and item.get("objectType") != "RECIPE" for item in zone["items"]):
            items = [*zone["items"], {"objectId": name, "objectType": "RECIPE"}]
            message = f"Moved 1 items to zone: {zone_id}"
            project.save("zones", zone_id, {**zone, "items": items}, user=call.user, message=message)
            return
