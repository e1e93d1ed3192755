"""The payload that the server builds when a recipe is created (API §6.5).

Pure: the type, the inputs with their columns and the creation settings in, the payload's text out. Refuses to know
projects and requests. Most visual types list every column of their inputs, hence a created payload is never empty.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ..facts import payloads as p
from ..facts import payloads_ml as ml
from ..facts.blocks import FILTER, Doc
from ..facts.recipes import BARE, CODE, recipe_type
from ..typed import clone


@dataclass(frozen=True)
class Input:
    """One input of a recipe: its reference, its place in the role, for datasets the names of its columns.

    Types that join know virtual inputs: two of them may be one dataset, thus have one place."""

    ref: str
    columns: tuple[str, ...] = ()
    index: int = 0


Builder = Callable[[list[Input], Doc], Doc]


def build(kind: str, inputs: list[Input], settings: Doc) -> str | None:
    """The payload's text; None when no file is written at creation (API §6.3).

    ``settings`` are the creationSettings: ``script``, ``groupKey``, ``upsertKey``, ``initialPayload``; besides, for
    types that score, ``predictionType`` of the model, for those that join, ``guessKeys``.
    """
    facts = recipe_type(kind)
    if facts is None or facts.style == BARE:
        return None
    if facts.style == CODE:
        return settings.get("script")
    builder = BUILDERS.get(kind)
    if builder is None:
        return None
    payload = builder(inputs, settings)
    initial = settings.get("initialPayload") or {}
    payload.update({key: value for key, value in initial.items() if key != "onlySetLLMId"})
    return as_text(payload)


def as_text(payload: Any) -> str:
    """Pretty-printed as the server does it (corpus §3.1)."""
    return json.dumps(payload, indent=2, ensure_ascii=False)


def _columns(inputs: list[Input]) -> tuple[str, ...]:
    return inputs[0].columns if inputs else ()


def _fixed(template: Doc) -> Builder:
    return lambda _inputs, _settings: clone(template)


def grouping(inputs: list[Input], settings: Doc) -> Doc:
    """Every column but the key is listed, with all aggregates off."""
    key = settings.get("groupKey")
    values = [{"column": name, **p.GROUPING_VALUE} for name in _columns(inputs) if name != key]
    return {**clone(p.GROUPING), "keys": [{"column": key}] if key else [], "values": values}


def window(inputs: list[Input], _settings: Doc) -> Doc:
    """Every column is retrieved."""
    return {**clone(p.WINDOW), "values": [{"column": name, **p.WINDOW_VALUE} for name in _columns(inputs)]}


def distinct(inputs: list[Input], _settings: Doc) -> Doc:
    """Every column is a key."""
    return {**clone(p.DISTINCT), "keys": [{"column": name} for name in _columns(inputs)]}


def topn(inputs: list[Input], _settings: Doc) -> Doc:
    """Every column is retrieved; keys and retrieved columns are plain strings."""
    return {**clone(p.TOPN), "retrievedColumns": list(_columns(inputs))}


def _selected(inputs: list[Input]) -> list[Doc]:
    """All columns of the first input, then those of the others that are not there yet."""
    seen: set[str] = set()
    selected = []
    for table, source in enumerate(inputs):
        selected += [{"name": name, "table": table} for name in source.columns if name not in seen]
        seen.update(source.columns)
    return selected


def _joins(inputs: list[Input], settings: Doc) -> list[Doc]:
    """Each table with the first; conditions on columns of one name when ``guessKeys`` says so (``join-keys``)."""
    guess = settings.get("guessKeys", False)
    return [
        {**clone(p.JOIN_ON), "table2": table, "on": _equal(inputs[0], inputs[table], table) if guess else []}
        for table in range(1, len(inputs))
    ]


def _equal(left: Input, right: Input, table: int) -> list[Doc]:
    return [
        {"column1": {"name": name, "table": 0}, "column2": {"name": name, "table": table}, **clone(p.JOIN_CONDITION)}
        for name in left.columns
        if name in right.columns
    ]


def join(inputs: list[Input], settings: Doc) -> Doc:
    """All columns of the first input, those of the others that do not conflict."""
    virtual = [
        {
            "index": source.index,
            "originLabel": source.ref,
            "outputColumnsSelectionMode": "AUTO_NON_CONFLICTING",
            "preFilter": clone(FILTER),
            "computedColumns": [],
        }
        for source in inputs
    ]
    return {
        **clone(p.JOIN),
        "joins": _joins(inputs, settings),
        "selectedColumns": _selected(inputs),
        "virtualInputs": virtual,
    }


def fuzzyjoin(inputs: list[Input], settings: Doc) -> Doc:
    """As the older join: bare virtual inputs, joins without options."""
    joins = [{key: on[key] for key in ("table2", "table1", "type", "on")} for on in _joins(inputs, settings)]
    virtual = [{"index": source.index} for source in inputs]
    return {**clone(p.FUZZYJOIN), "joins": joins, "selectedColumns": _selected(inputs), "virtualInputs": virtual}


def geojoin(inputs: list[Input], settings: Doc) -> Doc:
    """Join shape with conditionsMode and without automatic column selection."""
    joins = [
        {key: on[key] for key in ("table2", "table1", "conditionsMode", "type", "on")}
        for on in _joins(inputs, settings)
    ]
    virtual = [
        {"index": source.index, "preFilter": clone(FILTER), "autoSelectColumns": False, "computedColumns": []}
        for source in inputs
    ]
    return {**clone(p.GEOJOIN), "joins": joins, "selectedColumns": _selected(inputs), "virtualInputs": virtual}


def vstack(inputs: list[Input], _settings: Doc) -> Doc:
    """Union of all inputs, each labelled with its name."""
    virtual = [{"preFilter": clone(FILTER), "originLabel": source.ref, "index": source.index} for source in inputs]
    return {**clone(p.VSTACK), "virtualInputs": virtual, "selectedColumns": [c["name"] for c in _selected(inputs)]}


def pivot(inputs: list[Input], settings: Doc) -> Doc:
    """One pivot element on the key that was asked for, or on none."""
    key = settings.get("pivotKey")
    return {**clone(p.PIVOT), "pivots": [{**clone(p.PIVOT_ELEMENT), "keyColumns": [key] if key else []}]}


def upsert(_inputs: list[Input], settings: Doc) -> Doc:
    """Only the key is known from creation (API §6.5, graded C and V)."""
    key = settings.get("upsertKey")
    return {**clone(p.UPSERT), "keys": [{"column": key}] if key else []}


def _scored(template: Doc) -> Builder:
    def builder(_inputs: list[Input], settings: Doc) -> Doc:
        prediction = settings.get("predictionType") or template["predictionType"]
        return {**clone(template), "predictionType": prediction}

    return builder


BUILDERS: dict[str, Builder] = {
    "shaker": _fixed(p.SHAKER),
    "sampling": _fixed(FILTER),
    "grouping": grouping,
    "join": join,
    "fuzzyjoin": fuzzyjoin,
    "geojoin": geojoin,
    "window": window,
    "distinct": distinct,
    "sort": _fixed(p.SORT),
    "topn": topn,
    "vstack": vstack,
    "split": _fixed(p.SPLIT),
    "pivot": pivot,
    "upsert": upsert,
    "extract_failed_rows": _fixed({"columnRules": []}),
    "update": _fixed(p.UPDATE),
    "prompt": _fixed(ml.PROMPT),
    "nlp_llm_rag_embedding": _fixed(ml.EMBED),
    "embed_documents": _fixed({**ml.EMBED, "userDefinedMetadataColumns": []}),
    "nlp_llm_summarization": _fixed(ml.SUMMARIZE),
    "prediction_scoring": _scored(ml.SCORING),
    "evaluation": _scored(ml.EVALUATION),
    "clustering_scoring": _fixed(ml.CLUSTER_SCORING),
    "standalone_evaluation": _fixed(ml.STANDALONE),
}
