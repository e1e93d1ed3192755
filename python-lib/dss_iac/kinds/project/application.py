"""What a project shows as an application ↔ its manifest (AUTO §9.5): the tree below `application`.

{label: Scoring, permission: EVERYBODY, sections: [{title: Data, tiles: [{upload: ORDERS}, {run: score}]}],
 as_recipe: {inputs: [{dataset: ORDERS, label: Orders}], run: {run: score}}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.compare.refs import KIND_OF_KEY, WORD_OF_KIND
from ...core.model.kind import Reader, Ref
from ..common import references
from ..common.trees import camel, hollow, ordered, settings, snake
from . import contents, tiles

AT = "application"
_SECTIONS, _RECIPE, _EXPORT, _SHOWN = (
    *("homepageSections", "useAsRecipeSettings", "projectExportManifest", "instanceFeatures"),
)
_HEAD: Mapping[str, str] = {
    "label": "label",
    "short_description": "shortDesc",
    "tags": "tags",
    "permission": "instantiationPermission",
    "homepage": "useAppHomepage",
    "version": "version",
    "version_notes": "versionNotes",
}
_LINKS: Mapping[str, str] = {
    "flow": "showFlowNavLink",
    "lab": "showLabNavLink",
    "code": "showCodeNavLink",
    "genai": "showGenAiNavLink",
    "version_control": "showVersionControlFeatures",
    "project_view": "showSwitchToProjectViewButton",
}
_ROLES: Mapping[str, str] = {"inputs": "inputRoles", "outputs": "outputRoles"}
_FORMS: Mapping[str, str] = {"variables": "variablesEditionTile", "run": "runScenarioTile"}
PICTURE = ("imgPattern", "imgColor", "showInitials")
_TEXT: Mapping[str, Any] = {"type": "string"}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "properties": {
        "label": {**_TEXT, "description": "What it is called"},
        "short_description": {"type": ["string", "null"]},
        "tags": {"type": "array", "items": _TEXT},
        "permission": {**_TEXT, "description": "Who may make instances: EVERYBODY, USE_APP_MASTER_PERMISSIONS …"},
        "homepage": {"type": "boolean", "description": "Its sections are what people see first"},
        "version": _TEXT,
        "version_notes": _TEXT,
        "links": {
            "type": "object",
            "properties": {word: {"type": "boolean"} for word in _LINKS},
            "additionalProperties": False,
            "description": "What instances show of the project",
        },
        "sections": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"title": _TEXT, "text": _TEXT, "tiles": {"type": "array", "items": tiles.SCHEMA}},
                "additionalProperties": False,
            },
            "description": "Its page, from top to bottom",
        },
        "as_recipe": {
            "type": "object",
            "properties": {
                "icon": _TEXT,
                "category": _TEXT,
                **{
                    role: {"type": "array", "items": {"type": "object"}, "description": "{dataset: NAME, label: TEXT}"}
                    for role in _ROLES
                },
                **{form: {"type": "object", "description": f"`{at}` in snake case"} for form, at in _FORMS.items()},
            },
            "additionalProperties": False,
            "description": "How it is used as a recipe; `run: {scenario: NAME}`",
        },
        **contents.SCHEMA,
        "settings": {"type": "object", "description": "Any other key of the manifest, raw"},
    },
    "additionalProperties": False,
    "description": "What the project shows as an application, and what its instances take along",
}


def refs() -> tuple[Ref, ...]:
    """The references in a manifest."""
    roles = (Ref(f"{AT}.{_RECIPE}.{at}[*].objectId", by="type", edge="") for at in _ROLES.values())
    run = Ref(f"{AT}.{_RECIPE}.{_FORMS['run']}.scenarioId", to="scenario", edge="")
    return (*tiles.refs(f"{AT}.{_SECTIONS}[*].tiles[*]"), *roles, run, *contents.refs(f"{AT}.{_EXPORT}"))


NAMES = contents.names(f"{AT}.{_EXPORT}")
POSITIONAL = (f"{AT}.{_SECTIONS}", f"{AT}.{_SECTIONS}[*].tiles", *(f"{AT}.{_RECIPE}.{at}" for at in _ROLES.values()))


def read(item: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    """The manifest that `application:` declares."""
    out: dict[str, Any] = {**(item.get("settings") or {}), **{at: item[k] for k, at in _HEAD.items() if k in item}}
    if "links" in item:
        out[_SHOWN] = {_LINKS[word]: shown for word, shown in (item["links"] or {}).items()}
    if options := contents.read(item, reader, f"{AT}."):
        out[_EXPORT] = {**(out.get(_EXPORT) or {}), **options}
    if "sections" in item:
        out[_SECTIONS] = [_section(one, reader, f"{AT}.sections[{n}]") for n, one in enumerate(item["sections"] or [])]
    if "as_recipe" in item:
        out[_RECIPE] = _as_recipe(item["as_recipe"] or {}, reader)
    return out


def _section(written: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    found = [tiles.read(tile, reader, f"{at}.tiles[{n}]") for n, tile in enumerate(written.get("tiles") or [])]
    texts = {to: written[key] for key, to in (("title", "sectionTitle"), ("text", "sectionText")) if key in written}
    return {**texts, "tiles": found}


def _as_recipe(written: Mapping[str, Any], reader: Reader) -> dict[str, Any]:
    out: dict[str, Any] = {key: written[key] for key in ("icon", "category") if key in written}
    for word, at in _ROLES.items():
        if word in written:
            out[at] = [_role(one, reader, f"{AT}.as_recipe.{word}[{n}]") for n, one in enumerate(written[word] or [])]
    for word, at in _FORMS.items():
        if word in written:
            form = dict(written[word] or {})
            scenario = {"scenarioId": form.pop("scenario")} if "scenario" in form else {}
            out[at] = {**scenario, **camel(form)}
    return out


def _role(written: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    ref, more = references.read(written)
    if ref is None:
        reader.error(at, "this names nothing that a recipe reads or writes", "write {dataset: NAME, label: TEXT}")
        return {}
    key = next((k for k in ref if k in KIND_OF_KEY), "") if isinstance(ref, Mapping) else ""
    label = {"roleLabel": more.pop("label")} if "label" in more else {}
    return {"type": WORD_OF_KIND[KIND_OF_KEY[key] if key else "dataset"], "objectId": ref, **label, **camel(more)}


def show(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """The words for a manifest; {} for none."""
    if hollow(manifest):
        return {}
    rest = {k: v for k, v in manifest.items() if k not in PICTURE}
    item = {key: rest.pop(at) for key, at in _HEAD.items() if not hollow(rest.get(at))}
    links = dict(rest.pop(_SHOWN, None) or {})
    if said := {word: links.pop(at) for word, at in _LINKS.items() if at in links}:
        item["links"] = said
    words, options = contents.show(rest.pop(_EXPORT, None) or {})
    sections = rest.get(_SECTIONS) or []
    if all(set(one) <= {"sectionTitle", "sectionText", "tiles"} for one in sections):
        item.update({"sections": [_shown(one) for one in rest.pop(_SECTIONS)]} if sections else {})
    recipe = _show_recipe(rest.pop(_RECIPE, None) or {})
    over = {**rest, _SHOWN: links, _EXPORT: options}
    return {**item, **({"as_recipe": recipe} if recipe else {}), **words, **ordered(settings(over, ()))}


def _shown(section: Mapping[str, Any]) -> dict[str, Any]:
    texts = {"title": section.get("sectionTitle"), "text": section.get("sectionText")}
    return {**{k: v for k, v in texts.items() if v}, "tiles": [tiles.show(tile) for tile in section.get("tiles") or []]}


def _show_recipe(recipe: Mapping[str, Any]) -> dict[str, Any]:
    out: dict[str, Any] = {key: recipe[key] for key in ("icon", "category") if recipe.get(key)}
    for word, at in _ROLES.items():
        if recipe.get(at):
            out[word] = [_show_role(one) for one in recipe[at]]
    for word, at in _FORMS.items():
        form = tiles.without(recipe.get(at) or {})
        scenario = {"scenario": form.pop("scenarioId")} if form.get("scenarioId") else {}
        if shown := {**scenario, **{k: v for k, v in ordered(snake(form)).items() if not hollow(v)}}:
            out[word] = shown
    return out


def _show_role(role: Mapping[str, Any]) -> Any:
    label = {"label": role["roleLabel"]} if role.get("roleLabel") else {}
    more = {k: v for k, v in role.items() if k not in ("objectId", "type", "roleLabel") and not hollow(v)}
    shown: Any = references.show(role.get("objectId"), {**label, **snake(more)})
    return shown if isinstance(shown, Mapping) else {"dataset": shown}
