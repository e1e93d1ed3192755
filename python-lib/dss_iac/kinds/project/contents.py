"""What is taken along in words ↔ DSS's export options (API §4.11): of bundles, and of instances of an application.

contents: {uploads: true}
include: [ORDERS, {folder: models}, {model: churn}]
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.compare.refs import KEY_OF, KIND_OF_KEY
from ...core.model.kind import Reader, Ref
from ..common import references
from ..common.trees import hollow, snake

# DSS's switches, and what stands for one that is not there. Their words are these without `export`.
SWITCHES: Mapping[str, bool] = {
    **dict.fromkeys(
        (
            *("exportUploads", "exportManagedFS", "exportAnalysisModels", "exportSavedModels", "exportManagedFolders"),
            *("exportModelEvaluationStores", "exportLabelingTasks", "exportAllInputDatasets", "exportAllDatasets"),
            *("exportAllInputManagedFolders", "exportGitRepository", "exportInsightsData", "exportKnowledgeBanks"),
            *("exportPromptStudioHistories", "exportSavedModelsRequiredVersions", "exportForNewBranch"),
            *("shareAllInputDatasets", "useManualPluginsInfo"),
        ),
        False,
    ),
    **dict.fromkeys(
        (
            *("exportProjectResources", "exportNotebooks", "exportNotebooksWithOutputs", "exportEditableDatasets"),
            "exportForeignObjectsReferences",
        ),
        True,
    ),
}


def _word(key: str) -> str:
    """`exportManagedFS` → `managed_fs`."""
    bare = key.removeprefix("export").replace("FS", "Fs")
    return str(next(iter(snake({bare[0].lower() + bare[1:]: None}))))


_WORDS = {_word(key): key for key in SWITCHES}
# Where the lists of single objects lie → the kind of their elements, and the key that names them.
LISTS: Mapping[str, tuple[str, str]] = {
    "includedDatasetsData": ("dataset", "name"),
    "includedSavedModels": ("saved_model", "id"),
    "includedManagedFolders": ("managed_folder", "id"),
    "includedModelEvaluationStores": ("evaluation_store", "id"),
    "includedKnowledgeBanks": ("knowledge_bank", "id"),
}
_LIST_OF = {kind: at for at, (kind, _) in LISTS.items()}
SCHEMA: Mapping[str, Any] = {
    "contents": {
        "type": "object",
        "properties": {
            word: {"type": "boolean", "description": f"`{key}`; {str(SWITCHES[key]).lower()} without it"}
            for word, key in _WORDS.items()
        },
        "additionalProperties": False,
        "description": "What of every object is taken along",
    },
    "include": {
        "type": "array",
        "items": references.SCHEMA,
        "description": "Objects whose data is taken along: these and no others of their sorts; [] for none",
    },
}


def refs(at: str) -> tuple[Ref, ...]:
    """The references in export options."""
    return tuple(Ref(f"{at}.{key}[*].{own}", to=kind, edge="") for key, (kind, own) in LISTS.items())


def names(at: str) -> tuple[str, ...]:
    """Where a page of DSS writes the name of an object beside its id."""
    return tuple(f"{at}.{key}[*].name" for key, (_, own) in LISTS.items() if own == "id")


def read(item: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    """The export options that `contents` and `include` say."""
    options: dict[str, Any] = {_WORDS[word]: value for word, value in (item.get("contents") or {}).items()}
    if "include" not in item:
        return options
    options.update({} if item["include"] else {key: [] for key in LISTS})
    for number, one in enumerate(item["include"] or []):
        ref, more = references.read(one)
        key = next((k for k in ref if k in KIND_OF_KEY), "") if isinstance(ref, Mapping) else ""
        kind = KIND_OF_KEY[key] if key else "dataset"
        if ref is None or kind not in _LIST_OF:
            hint = "write a dataset, {folder: NAME}, {model: NAME}, {evaluation_store: NAME} or {knowledge_bank: NAME}"
            reader.error(f"{at}include[{number}]", "this is nothing that can be taken along", hint)
            continue
        options.setdefault(_LIST_OF[kind], []).append({**more, LISTS[_LIST_OF[kind]][1]: ref})
    return options


def show(options: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """(`contents` and `include` of export options, the rest of them)."""
    rest = dict(options)
    said = {word: rest.pop(key) for word, key in _WORDS.items() if isinstance(rest.get(key), bool)}
    contents = {word: value for word, value in said.items() if value != SWITCHES[_WORDS[word]]}
    include: list[Any] = []
    for key, (kind, own) in LISTS.items():
        if all(isinstance(one, Mapping) and one.get(own) for one in rest.get(key) or ()):
            include += [_shown(one, kind, own) for one in rest.pop(key, None) or ()]
    out = {"contents": contents, "include": include}
    return {k: v for k, v in out.items() if v}, {k: v for k, v in rest.items() if not hollow(v)}


def _shown(one: Mapping[str, Any], kind: str, own: str) -> Any:
    ref, more = one[own], {k: v for k, v in one.items() if k != own}
    if isinstance(ref, str) and kind != "dataset":
        return {KEY_OF[kind]: ref, **more}
    return references.show(ref, more)
