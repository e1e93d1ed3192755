"""Recipe payloads that the server builds whatever the inputs are (API §6.5, creation_defaults_payload).

What depends on the columns of the inputs is built in ``api/recipe_payloads.py`` on top of these.
"""

from __future__ import annotations

from .blocks import (
    ENGINES,
    EXPLORATION_SELECTION,
    FILTER,
    SELECTION,
    SPARK_SCORING,
    SQL_PIPELINE,
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

PROMPT: Doc = {
    "rawQueryOutputMode": "RAW",
    "rawResponseOutputMode": "RAW_WITHOUT_TRACES",
    "completionSettings": {"stopSequences": []},
    "prompt": {
        "guardrailsPipelineSettings": {"guardrails": []},
        "promptMode": "PROMPT_TEMPLATE_STRUCTURED",
        "promptTemplateQueriesSource": "DATASET",
        "promptTemplateInputs": [],
        "structuredPromptExamples": [],
        "textPromptTemplateInputs": [],
        "resultValidation": {"expectedFormat": "NONE", "requiredJSONObjectKeys": [], "forbiddenTerms": []},
    },
}
EMBED: Doc = {
    "metadataColumns": [],
    "chunkSizeCharacters": 3000,
    "chunkOverlapCharacters": 120,
    "clearVectorStore": False,
    "vectorStoreUpdateMethod": "OVERWRITE",
    "documentSplittingMode": "CHARACTERS_BASED",
}
SUMMARIZE: Doc = {
    "maxNumSplitLevels": 3,
    "specialTokensSafetyFactor": 4,
    "targetLength": 3,
    "controlTargetLength": False,
    "completionSettings": {"stopSequences": []},
    "targetLengthUnit": "SENTENCE",
    "huggingFaceMaxTokens": 300,
    "huggingFaceMinTokens": 50,
    "numOverlapTokens": 5,
}
CLUSTER_SCORING: Doc = {
    "pythonBatchSize": 100000,
    "keptInputColumns": [],
    "filterInputColumns": False,
    "backendType": "PY_MEMORY",
    "removeOutliers": False,
    "sparkParams": SPARK_SCORING,
}
_GPU: Doc = {
    "disabledCapabilities": [],
    "params": {"perGPUMemoryFraction": 0.5, "gpuAllowGrowth": False, "useGpu": False, "gpuList": [0]},
}
SCORING: Doc = {
    "sqlPipelineParams": SQL_PIPELINE,
    "backendType": "PY_MEMORY",
    "filterInputColumns": False,
    "assignmentThreshold": 0.0,
    "keptInputColumns": [],
    "savedModelType": "DSS_MANAGED",
    "predictionType": "BINARY_CLASSIFICATION",
    "pastTimestepsToInclude": -1,
    "outputProbaPercentiles": False,
    "outputProbabilities": True,
    "computePropensity": False,
    "forceOriginalEngine": False,
    "treatmentRatio": 0.0,
    "individualExplanationParams": {
        "drawInScoredSet": False,
        "subChunkSize": 5000,
        "method": "ICE",
        "shapleyBackgroundSize": 100,
        "nbExplanations": 3,
    },
    "forcedClassifierThreshold": 0.0,
    "sparkParams": SPARK_SCORING,
    "treatmentAssignmentMode": "SAMPLE_RATIO_APPROX",
    "gpuConfig": _GPU,
    "mlFlowOutputStyle": "PARSED",
    "needsInputDataFolder": False,
    "pythonBatchSize": 100000,
    "assignTreatment": False,
    "outputModelMetadata": False,
    "refitModel": False,
    "batchSize": 100,
    "outputExplanations": False,
    "overrideModelSpecifiedThreshold": False,
}
EVALUATION: Doc = {
    **{k: v for k, v in SCORING.items() if k != "mlFlowOutputStyle"},
    "mlFlowOutputStyle": "RAW",
    "selection": {**SELECTION, "seed": 1337},
    "metrics": ["precision", "recall", "auc", "f1", "accuracy", "logLoss"],
    "outputs": ["prediction_correct"],
    "labels": [],
    "customMetrics": [],
    "possibleCustomMetrics": [],
    "customEvaluationMetrics": [],
    "modelVersionId": "",
    "dontComputePerformance": False,
    "computeAssertions": False,
    "computePerTimeseriesMetrics": False,
    "maxNbForecastHorizons": 0,
    "limitSampling": True,
    "driftConfidenceLevel": 0.95,
    "evaluationDatasetType": "CLASSIC",
    "evaluationDatasetTypeDetected": "CLASSIC",
    "dataDriftColumnHandling": {},
    "treatDataDriftColumnHandling": False,
    "treatDriftFailureAsError": True,
    "treatPerfMetricsFailureAsError": True,
    "filterApiLogsOnSmvId": False,
    "filterMetrics": False,
    "skipScoring": False,
    "taskType": "PREDICTION",
}
