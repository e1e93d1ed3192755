"""One endpoint of an API service in words ↔ as DSS keeps it (AUTO §9.1).

{id: predict, type: STD_PREDICTION, model: churn}
{id: rules, type: PY_FUNCTION, code_file: api_services/rules.py, folders: [rules], code_env: py311}
{id: orders, type: SQL_QUERY, connection: pg, queries: [{sql: "select 1 where id = ?", parameters: [id]}]}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ...core.model.kind import Reader
from ..common import code_env, code_text, worded
from ..common.trees import hollow, minus, ordered
from ..common.worded import Word

_TEXT: Mapping[str, Any] = {"type": "string"}
_FLAG: Mapping[str, Any] = {"type": "boolean"}
_ROWS: Mapping[str, Any] = {"type": "array", "items": {"type": "object"}}
_ENV = Word(
    "envSelection",
    {**_TEXT, "description": "Name of a code environment, `inherit` or `builtin`"},
    read=code_env.read_env,
    show=code_env.show_env,
)
_ENRICH = Word(
    "enrichMapping", {**_ROWS, "description": "Look-ups in datasets before the model is asked, as DSS keeps them"}
)
_MODEL: worded.Table = {
    "model": worded.named("model", "modelRef", "Saved model that answers"),
    "java": Word("useJava", {**_FLAG, "description": "Score in Java where that is possible"}),
    "explanations": Word("outputExplanations", {**_FLAG, "description": "Explain each prediction"}),
    "enrich": _ENRICH,
}
_FUNCTION: worded.Table = {
    "function": Word("userFunctionName", {**_TEXT, "description": "Name of the function within the code"}),
    "code_env": _ENV,
    "folders": Word(
        "inputFolderRefs",
        {"type": "array", "items": {"type": ["string", "object"]}, "description": "Managed folders that it reads"},
        read=lambda names: [{"ref": {"folder": name} if isinstance(name, str) else name} for name in names],
        show=lambda refs: [_plain(one.get("ref")) for one in refs],
    ),
}
_CUSTOM: worded.Table = {
    "prediction": Word("modelType", {**_TEXT, "description": "CLASSIFICATION or REGRESSION"}),
    "code_env": _ENV,
    "folder": worded.named("folder", "inputFolderRef", "Managed folder that it reads"),
    "enrich": _ENRICH,
}
_STANDARD = ("PREDICTION", "CLUSTERING", "FORECAST", "CAUSAL_PREDICTION", "MULTITARGET_PREDICTION")
# Type → the words of an endpoint.
WORDS: Mapping[str, worded.Table] = {
    **{f"STD_{kind}": _MODEL for kind in _STANDARD},
    "PY_FUNCTION": _FUNCTION,
    "R_FUNCTION": _FUNCTION,
    "CUSTOM_PREDICTION": _CUSTOM,
    "CUSTOM_R_PREDICTION": _CUSTOM,
    "DATASETS_LOOKUP": {"lookups": Word("lookups", {**_ROWS, "description": "Datasets and keys, as DSS keeps them"})},
    "SQL_QUERY": {
        "connection": Word("connection", {**_TEXT, "description": "Name of the connection that it asks"}),
        "queries": Word(
            "queries",
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "sql": {**_TEXT, "description": "The query"},
                        "parameters": {"type": "array", "items": _TEXT, "description": "What its question marks are"},
                        "settings": {"type": "object", "description": "DSS's own other keys"},
                    },
                    "additionalProperties": False,
                },
            },
            read=lambda queries: [_query(one) for one in queries],
            show=lambda queries: [_shown_query(one) for one in queries],
        ),
    },
}
CODED = ("PY_FUNCTION", "R_FUNCTION", "CUSTOM_PREDICTION", "CUSTOM_R_PREDICTION")
_EVERY: worded.Table = {
    "tests": Word("testQueries", {**_ROWS, "description": "Queries of its page, as DSS keeps them"}),
}
# What DSS fills into an endpoint that does not say it (AUTO §9.1: a client sends id, type and model).
_QUERY: Mapping[str, Any] = {"maxResults": -1, "postCommit": False}
FILLED: Mapping[str, Any] = {
    "userFunctionName": "api_py_function",
    "outputExplanations": False,
    "individualExplanationParams": {
        "method": "ICE",
        "nbExplanations": 3,
        "drawInScoredSet": False,
        "subChunkSize": 5000,
        "shapleyBackgroundSize": 100,
    },
    "mlFlowOutputStyle": "RAW",
    "returnPostEnrichData": False,
    "auditPostEnrichData": False,
    "envSelection": {"envMode": "INHERIT"},
}
SCHEMA: Mapping[str, Any] = {
    "type": "object",
    "required": ["id", "type"],
    "properties": {
        "id": {**_TEXT, "description": "How it is called within the service"},
        "type": {**_TEXT, "description": ", ".join(WORDS)},
        **{key: word.schema for words in WORDS.values() for key, word in {**words, **_EVERY}.items()},
        "code": {**_TEXT, "description": "Code of a function or of a custom model"},
        "code_file": {**_TEXT, "description": "File with that code"},
        "settings": {"type": "object", "description": "Any other key of DSS's endpoint, raw"},
    },
    "additionalProperties": False,
}


def _plain(ref: Any) -> Any:
    return ref["folder"] if isinstance(ref, Mapping) and set(ref) == {"folder"} else ref


def _query(written: Mapping[str, Any]) -> dict[str, Any]:
    said = {"inputParameters": [{"name": name} for name in written.get("parameters") or ()]}
    return {**_QUERY, **(written.get("settings") or {}), **said, "query": written.get("sql", "")}


def _shown_query(query: Mapping[str, Any]) -> dict[str, Any]:
    rest = {k: v for k, v in query.items() if k not in ("query", "inputParameters")}
    spare, names = minus(rest, _QUERY), [one.get("name") for one in query.get("inputParameters") or ()]
    return {"sql": query.get("query", ""), **({"parameters": names} if names else {}),
            **({"settings": ordered(spare)} if spare else {})}  # fmt: skip


def read(item: Mapping[str, Any], reader: Reader, at: str) -> dict[str, Any]:
    """The endpoint that an item declares; what its type does not have is told."""
    type_ = str(item.get("type") or "")
    known, every = WORDS.get(type_, {}), {key for words in WORDS.values() for key in words}
    for key in sorted({*item} & (every - {*known})):
        told = f"it has {', '.join(known)}" if known else "write DSS's own key below `settings`"
        reader.error(f"{at}.{key}", f"an endpoint of type '{type_}' has no '{key}'", told)
    body = {**(item.get("settings") or {}), "id": str(item.get("id")), "type": type_}
    code = code_text.read(item, reader, at)
    if code is not None and type_ not in CODED:
        reader.error(f"{at}.code", f"an endpoint of type '{type_}' has no code", f"these have: {', '.join(CODED)}")
    elif code is not None:
        body["code"] = code
    return worded.read(item, {**known, **_EVERY}, body)


def show(endpoint: Mapping[str, Any], stem: str, files: dict[str, str | bytes]) -> dict[str, Any]:
    """The item for an endpoint, long code in a file under `api_services/`."""
    type_, rest = str(endpoint.get("type") or ""), minus(endpoint, FILLED)
    code = rest.pop("code", None) if type_ in CODED else None
    said, spare = worded.show(rest, {**WORDS.get(type_, {}), **_EVERY})
    item: dict[str, Any] = {"id": endpoint.get("id"), "type": type_}
    if isinstance(code, str) and code:
        ending = "R" if type_.startswith(("R_", "CUSTOM_R")) else "py"
        item.update(code_text.show(code, f"api_services/{stem}-{endpoint.get('id')}.{ending}", files))
    raw = {k: v for k, v in spare.items() if k not in ("id", "type") and not hollow(v)}
    return {**item, **said, **({"settings": ordered(raw)} if raw else {})}
