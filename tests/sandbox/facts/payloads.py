"""Recipe payloads that the server builds whatever the inputs are (API §6.5, creation_defaults_payload).

What depends on the columns of the inputs is built in ``api/recipe_payloads.py`` on top of these.
"""

from __future__ import annotations

from .blocks import (
    ENGINES,
    EXPLORATION_SELECTION,
    FILTER,
    SELECTION,
    Doc,
)

_OPEN_FILTER: Doc = {"uiData": {"mode": "&&", "conditions": []}, "distinct": False, "enabled": True}
_HALF = [{"outputIndex": 0, "share": 50.0}]

SHAKER: Doc = {
    "columnsSelection": {"mode": "ALL"},
    "explorationSampling": {"_refreshTrigger": 0, "selection": EXPLORATION_SELECTION, "autoRefreshSample": False},
    "explorationFilters": [],
    "columnOrder": [],
    "columnUseScientificNotationByName": {},
    "exploreUIParams": {},
    "steps": [],
    "maxProcessedMemTableBytes": -1,
    "previewMode": "ALL_ROWS",
    "vizSampling": {"_refreshTrigger": 0, "selection": SELECTION, "autoRefreshSample": False},
    "analysisColumnData": {},
    "flagNumericValues": True,
    "columnWidthsByName": {},
    "sorting": [],
    "globalSearchQuery": "",
    "coloring": {
        "scheme": "MEANING_AND_STATUS",
        "individualColumns": [],
        "coloringGroups": [],
        "valueColoringMode": "HASH",
        "individualColumnsRules": [],
    },
}

GROUPING: Doc = {
    "preFilter": FILTER,
    "keys": [],
    "values": [],
    "globalCount": True,
    "engineParams": ENGINES,
    "enlargeYourBits": True,
    "outputColumnNameOverrides": {},
    "computedColumns": [],
    "postFilter": FILTER,
    "selectAllColumns": False,
}
GROUPING_VALUE: Doc = dict.fromkeys(
    (
        "count",
        "countDistinct",
        "sum",
        "sum2",
        "avg",
        "median",
        "stddev",
        "min",
        "max",
        "first",
        "last",
        "firstLastNotNull",
        "concat",
        "concatDistinct",
    ),
    False,
)

JOIN_ON: Doc = {"table2": 1, "table1": 0, "conditionsMode": "AND", "type": "LEFT", "outerJoinOnTheLeft": True, "on": []}
JOIN_CONDITION: Doc = {
    "type": "EQ",
    "maxMatches": 1,
    "maxDistance": 0,
    "caseInsensitive": False,
    "normalizeText": False,
    "strict": False,
    "dateDiffUnit": "DAY",
    "windowFrom": 0,
    "windowTo": 0,
}
JOIN: Doc = {
    "joins": [],
    "selectedColumns": [],
    "resolvedSelectedColumns": [],
    "engineParams": ENGINES,
    "virtualInputs": [],
    "enableAutoCastInJoinConditions": False,
}
FUZZYJOIN: Doc = {"joins": [], "selectedColumns": [], "virtualInputs": [], "withMetaColumn": False, "debugMode": False}
GEOJOIN: Doc = {"joins": [], "selectedColumns": [], "virtualInputs": [], "engineParams": ENGINES}

WINDOW: Doc = {
    "preFilter": FILTER,
    "ntileValues": "10",
    "retrievedColumnsSelectionMode": "ALL",
    "values": [],
    "windows": [
        {
            "enablePartitioning": False,
            "partitioningColumns": [],
            "enableOrdering": False,
            "orders": [],
            "enableLimits": False,
            "limitPreceding": False,
            "precedingRows": 0,
            "limitFollowing": False,
            "followingRows": 0,
            "windowLowerBound": 0.0,
            "windowUpperBound": 0.0,
        }
    ],
    "computedColumns": [],
    "cumeDist": False,
    "ntile": False,
    "rank": False,
    "denseRank": False,
    "rowNumber": False,
    "keys": [],
    "outputColumnNameOverrides": {},
    "legacyUnboundedWindowStreamBehavior": False,
    "postFilter": FILTER,
    "engineParams": ENGINES,
}
WINDOW_VALUE: Doc = {
    "value": True,
    **{k: v for k, v in GROUPING_VALUE.items() if k not in ("sum2", "median")},
    "lag": False,
    "lagDiff": False,
    "lagValues": "1",
    "lead": False,
    "leadDiff": False,
    "leadValues": "1",
    "dateDiffUnit": "DAY",
}

DISTINCT: Doc = {
    "preFilter": FILTER,
    "keys": [],
    "globalCount": False,
    "engineParams": ENGINES,
    "outputColumnNameOverrides": {},
    "selectAllColumns": False,
    "postFilter": FILTER,
}
SORT: Doc = {
    "preFilter": FILTER,
    "engineParams": ENGINES,
    "rank": False,
    "denseRank": False,
    "rowNumber": False,
    "orders": [],
    "outputColumnNameOverrides": {},
    "computedColumns": [],
}
TOPN: Doc = {
    **SORT,
    "retrievedColumnsSelectionMode": "ALL",
    "firstRows": 1,
    "lastRows": 0,
    "keys": [],
    "retrievedColumns": [],
    "duplicateCount": False,
}
VSTACK: Doc = {
    "mode": "UNION",
    "originColumnName": "original_dataset",
    "engineParams": ENGINES,
    "virtualInputs": [],
    "postFilter": FILTER,
    "addOriginColumn": False,
}
# There is no "mode" until somebody chooses one (API §6.5).
SPLIT: Doc = {
    "centileShuffle": False,
    "centileSplits": _HALF,
    "defaultOutputIndex": 1,
    "preFilter": FILTER,
    "seed": 1337,
    "randomColumns": [],
    "centileOrders": [],
    "rangeSetTime": False,
    "randomSplits": _HALF,
    "randomColumnsSplits": _HALF,
    "computedColumns": [],
    "writeComputedColumnsInOutput": False,
    "centileTDigest": False,
    "valueSplits": [{"outputIndex": 0, "caseSensitive": False}],
    "rangeSplits": [{"filter": _OPEN_FILTER, "outputIndex": 0}],
    "engineParams": ENGINES,
    "filterSplits": [{"filter": _OPEN_FILTER, "outputIndex": 0}],
}
PIVOT: Doc = {
    "schemaComputation": "ONLY_IF_NO_METADATA",
    "identifierColumnsSelection": "EXPLICIT",
    "modalitySlugification": "NONE",
    "sortModalities": True,
    "preFilter": FILTER,
    "engineParams": ENGINES,
    "explicitIdentifiers": [],
    "otherColumns": [],
    "pivots": [],
    "computedColumns": [],
    "customAggregates": [],
}
PIVOT_ELEMENT: Doc = {
    "minOccLimit": 0,
    "topnLimit": 0,
    "globalCount": True,
    "explicitValues": [],
    "keyColumns": [],
    "valueColumns": [],
}
UPSERT: Doc = {"keys": [], "computedColumns": [], "preFilter": FILTER, "engineParams": ENGINES}
UPDATE: Doc = {
    "uniqueKey": [],
    "filter": {},
    "addMissingRows": True,
    "deleteMissingCols": False,
    "deleteMissingRows": False,
    "addMissingCols": True,
}
