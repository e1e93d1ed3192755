"""API services and their endpoints: classes by type of endpoint (AUTO §9.1, corpus §3.2). Facts only."""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, ListOf, OptList
from .classes import CODE_ENV, ENVELOPE

Doc = dict[str, Any]
ENRICHMENT: Doc = {
    "datasetRef": OPTIONAL,
    "packagingType": "REFERENCED",
    "on": ListOf(),
    "missingLookupKeyBehavior": "IGNORE",
    "notFoundBehavior": "IGNORE",
    "multiMatchBehavior": "KEEP_FIRST",
    "columnsMapping": ANY,
}
_ANY: Doc = {
    "id": OPTIONAL,
    "type": OPTIONAL,
    "testQueries": ListOf(),
    "tags": OptList(),
    "openAPI": OPTIONAL,
}
_ENRICHED: Doc = {
    **_ANY,
    "enrichMapping": ListOf(ENRICHMENT),
    "healthCheckQueries": ListOf(),
    "returnPostEnrichData": False,
    "auditPostEnrichData": False,
}
EXPLANATIONS: Doc = {
    "method": "ICE",
    "nbExplanations": 3,
    "drawInScoredSet": False,
    "subChunkSize": 5000,
    "shapleyBackgroundSize": 100,
}
_MODEL: Doc = {
    **_ENRICHED,
    "modelRef": OPTIONAL,
    "useJava": True,
    "computePropensity": OPTIONAL,
    "outputExplanations": False,
    "individualExplanationParams": EXPLANATIONS,
    "mlFlowOutputStyle": "RAW",
}
_CODE: Doc = {"code": OPTIONAL, "envSelection": CODE_ENV}
_FUNCTION: Doc = {**_ANY, **_CODE, "userFunctionName": "api_py_function", "inputFolderRefs": ListOf()}
_CUSTOM: Doc = {**_ENRICHED, **_CODE, "modelType": OPTIONAL, "inputFolderRef": OPTIONAL}
QUERY: Doc = {"query": OPTIONAL, "inputParameters": ListOf(), "maxResults": -1, "postCommit": False}
ENDPOINTS: dict[str, Doc] = {
    **dict.fromkeys(
        (
            "STD_PREDICTION",
            "STD_CLUSTERING",
            "STD_FORECAST",
            "STD_CAUSAL_PREDICTION",
            "STD_MULTITARGET_PREDICTION",
        ),
        _MODEL,
    ),
    "PY_FUNCTION": _FUNCTION,
    "R_FUNCTION": _FUNCTION,
    "CUSTOM_PREDICTION": _CUSTOM,
    "CUSTOM_R_PREDICTION": _CUSTOM,
    "DATASETS_LOOKUP": {**_ANY, "lookups": ListOf(ENRICHMENT), "healthCheckQueries": OptList()},
    "SQL_QUERY": {**_ANY, "connection": OPTIONAL, "queries": ListOf(QUERY), "healthCheckQueries": OptList()},
}
"""Type of endpoint → its class. Of other types nothing is known: they are kept as they come."""
CODE_FILES = {"CUSTOM_PREDICTION": "py", "CUSTOM_R_PREDICTION": "r"}
"""Types whose code also lies in a file beside the service, endpoint-<id>.<extension> (corpus: 3 of 3 custom ones)."""
SERVICE: Doc = {
    "name": OPTIONAL,
    "endpoints": ListOf(),
    "publicAccess": OPTIONAL,
    "authMethod": OPTIONAL,
    "authRealm": {"id": OPTIONAL, "queryKeys": ListOf()},
    "oauth2Config": OPTIONAL,
    "deploymentMonitoring": OPTIONAL,
    "typeBadges": OPTIONAL,
    "releaseNotes": OPTIONAL,
    "error": OPTIONAL,
    **ENVELOPE,
}


def new(ident: str) -> Doc:
    """A service without endpoints: its creation has no body."""
    head = {"name": ident, "endpoints": [], "authMethod": "PUBLIC", "authRealm": {"queryKeys": []}}
    return {**head, "deploymentMonitoring": [], "tags": [], "customFields": {}, "checklists": {"checklists": []}}


def auth_method(doc: Doc) -> str:
    """What an older service says with `publicAccess`."""
    return str(doc.get("authMethod") or ("PUBLIC" if doc.get("publicAccess", True) else "API_KEYS"))
