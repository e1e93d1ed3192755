"""Payloads of scoring, evaluation and language-model recipes as the server builds them (API §6.5).

Most of their real content comes from a model that a caller has trained elsewhere; these are the values around it.
"""

from __future__ import annotations

from .blocks import SELECTION, SPARK_SCORING, SQL_PIPELINE, Doc

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
# A saved one without what a person chose there; no creation of one is known.
STANDALONE: Doc = {
    "modelType": "EXTERNAL",
    "modelParams": {},
    "trainDataType": "EXTERNAL",
    "trainDataParams": {},
    "classes": [],
    "features": [],
    "labels": [],
    "selection": SELECTION,
    "dontComputePerformance": False,
    "sparkParams": SPARK_SCORING,
}
