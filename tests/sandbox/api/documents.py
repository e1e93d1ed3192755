"""Flow objects as their classes keep them: the typed reading of datasets, recipes, folders and zones (API §5.6).

Pure but for ``ensure``: unknown keys are dropped, missing ones take the class default, params and formatParams follow
the type. Types without evidence keep their params untouched here; creating them is refused elsewhere (D50).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

from ..errors import DssError, illegal, missing
from ..facts.dataset_types import FOLDER_PARAMS, dataset_type
from ..facts.datasets import DATASET, SECTIONS
from ..facts.folders import FOLDER, ZONE
from ..facts.formats import format_facts
from ..facts.kinds import KINDS
from ..facts.recipes import RECIPE, recipe_type
from ..typed import clone, normalise

if TYPE_CHECKING:
    from ..estate import Project
    from ..routing import Call

Doc = dict[str, Any]
NO_EVIDENCE = "sandbox.NoEvidence"


def dataset(given: Doc, before: Doc | None = None) -> Doc:
    """A dataset of its class. ``before`` gives the sections that ``given`` leaves out (``put-absent-section``)."""
    kept = {key: before[key] for key in SECTIONS if key in before} if before else None
    doc = normalise(DATASET, given, kept)
    facts = dataset_type(doc.get("type") or "")
    if facts:
        doc["params"] = normalise(facts.params, doc["params"])
    format_ = format_facts(doc.get("formatType"))
    if format_:
        doc["formatParams"] = normalise(format_.params, doc.get("formatParams"))
    else:
        doc.pop("formatParams", None)
    doc["tags"] = unique(doc["tags"])
    return doc


def recipe(given: Doc) -> Doc:
    """A recipe of its class; types without parameters have no params key."""
    doc = normalise(RECIPE, given)
    facts = recipe_type(doc.get("type") or "")
    if facts and facts.params is not None:
        doc["params"] = normalise(facts.params, doc.get("params"))
    elif facts and doc.get("params"):
        doc.pop("params")
    doc["tags"] = unique(doc["tags"])
    return doc


def folder(given: Doc) -> Doc:
    """A managed folder of its class."""
    doc = normalise(FOLDER, given)
    spec = FOLDER_PARAMS.get(doc.get("type") or "")
    if spec:
        doc["params"] = normalise(spec, doc["params"])
    doc["tags"] = unique(doc["tags"])
    return doc


def zone(given: Doc) -> Doc:
    """A zone of its class; references keep the key order objectId, objectType, projectKey (API §9)."""
    return normalise(ZONE, given)


READERS: dict[str, Callable[[Doc], Doc]] = {
    "datasets": dataset,
    "recipes": recipe,
    "managed_folders": folder,
    "zones": zone,
}
_READ: WeakKeyDictionary[Project, dict[str, dict[str, Doc]]] = WeakKeyDictionary()


def unique(items: list[Any]) -> list[Any]:
    """Tags are a set."""
    return list(dict.fromkeys(items))


def ensure(project: Project, kind: str) -> dict[str, Doc]:
    """The store of a kind, after what a loaded tree brought has been read into its class, once per load.

    Files stay as they are until the object is saved, as after an upgrade of the server (API §14).
    """
    store = project.store[kind]
    done = _READ.setdefault(project, {})
    if done.get(kind) is not store:
        for name in list(store):
            store[name] = READERS[kind](store[name])
            project._wire.pop((kind, name), None)
        done[kind] = store
    return store


def owner(call: Call) -> Project:
    """The project of a call whose route asks for a right in it."""
    if call.project is None:
        raise missing("project", None, call.params.get("key", ""))
    return call.project


def body(call: Call) -> Doc:
    """The JSON object of a request."""
    given = call.body
    if not isinstance(given, dict):
        raise illegal("A JSON object is expected in the body", 400)
    return given


WORDS = {"datasets": "dataset", "recipes": "recipe", "managed_folders": "managed folder", "zones": "flow zone"}


def require(project: Project, kind: str, name: str) -> Doc:
    """A copy of an object, or DSS's not-found error (API §1.4)."""
    store = ensure(project, kind)
    if name not in store:
        raise missing(WORDS[kind], project.key, name)
    return clone(store[name])


def check_version(call: Call, kind: str, name: str, given: Doc) -> None:
    """Last writer wins, unless the reading ``stale-version-tag`` says otherwise (API §2.2)."""
    sent = (given.get("versionTag") or {}).get("versionNumber")
    kept = owner(call).tags.get((kind, name), {}).get("versionNumber")
    stale = isinstance(sent, int) and isinstance(kept, int) and sent < kept
    if stale and call.estate.reading("stale-version-tag") == "b":
        text = f"{KINDS[kind].type} {name} was modified by someone else: version {kept}, yours is {sent}"
        raise DssError(409, "com.dataiku.dip.exceptions.ConcurrentModificationException", text)


def metadata(doc: Doc, keys: tuple[str, ...]) -> Doc:
    """The projection that GET metadata answers (API §5.7)."""
    out = {key: clone(doc[key]) for key in keys if key in doc}
    return {**out, "custom": clone(doc.get("customMeta") or {"kv": {}})}


def with_metadata(doc: Doc, given: Doc, keys: tuple[str, ...], *, descriptions: bool = True) -> Doc:
    """``doc`` with the projection replaced wholesale: what ``given`` leaves out is reset."""
    skipped = () if descriptions else ("description",)
    out = {key: value for key, value in doc.items() if key not in keys or key in skipped}
    out.update({key: clone(given[key]) for key in keys if given.get(key) is not None and key not in skipped})
    out["customMeta"] = clone(given.get("custom") or given.get("customMeta") or {"kv": {}})
    return out


def no_evidence(what: str) -> DssError:
    """A type that nothing is known about: a sandbox must not make up its behaviour (D50)."""
    return DssError(501, NO_EVIDENCE, f"no evidence about {what}")


def refs(recipe_doc: Doc, side: str | None = None) -> list[str]:
    """References of a recipe's inputs, outputs or both, over all roles, in order."""
    sides = [side] if side else ["inputs", "outputs"]
    roles = [role for s in sides for role in (recipe_doc.get(s) or {}).values()]
    return [item["ref"] for role in roles for item in (role or {}).get("items") or [] if item.get("ref")]


def recipes_using(call: Call, ref: str) -> list[Doc]:
    """Usages of an object of the call's project: recipes here by its name, elsewhere by PROJECT.name."""
    here = owner(call)
    out: list[Doc] = []
    for project in call.estate.projects.values():
        wanted = {f"{here.key}.{ref}"} | ({ref} if project is here else set())
        for name, doc in ensure(project, "recipes").items():
            for side, usage in (("inputs", "RECIPE_INPUT"), ("outputs", "RECIPE_OUTPUT")):
                if wanted & set(refs(doc, side)):
                    out.append({"type": usage, "objectId": name, "objectProjectKey": project.key})
    return out
