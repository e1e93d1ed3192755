"""The evaluate recipe: friendly ↔ payload (API §6.5).

{type: evaluate, inputs: {main: [LABELLED], model: [{model: churn}]}, outputs: {main: [SCORED], metrics: [METRICS]},
 metrics: [auc, logLoss], sample: {first: 10000}}
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..form import Field
from ..pieces import flat, samples, scoring

SKELETON: Mapping[str, Any] = {
    **scoring.PREDICTION,
    "mlFlowOutputStyle": "RAW",
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
    "dataDriftColumnHandling": {},
    "treatDataDriftColumnHandling": False,
    "treatDriftFailureAsError": True,
    "treatPerfMetricsFailureAsError": True,
    "filterApiLogsOnSmvId": False,
    "filterMetrics": False,
    "skipScoring": False,
}
_WORDS = {"outputs": "output_columns", "labels": "evaluation_labels", "mlFlowOutputStyle": "mlflow_output"}
_TOLD: Mapping[str, str] = {
    **scoring.TOLD,
    "metrics": "Which metrics the output of metrics gets: precision, recall, auc, f1, accuracy, logLoss without it",
    "outputs": "What the output of rows gets: `prediction_correct` without it",
    "labels": "Labels of the evaluation, as DSS has them",
    "customMetrics": "Metrics of your own, as DSS has them",
    "possibleCustomMetrics": "Those of the model",
    "customEvaluationMetrics": "Those of this recipe",
    "modelVersionId": "Version of the model; the active one without it",
    "dontComputePerformance": "The outcome is not known: compute drift only",
    "computeAssertions": "Check the assertions of the model, too",
    "computePerTimeseriesMetrics": "Metrics of each time series, too",
    "maxNbForecastHorizons": "At most so many horizons; 0: as many as there are",
    "driftConfidenceLevel": "Confidence of the tests for drift",
    "dataDriftColumnHandling": "Column → how its drift is computed, as DSS has it",
    "treatDriftFailureAsError": "Fail when drift cannot be computed",
    "treatPerfMetricsFailureAsError": "Fail when metrics cannot be computed",
    "filterApiLogsOnSmvId": "Read only rows of the log that this version of the model answered",
    "filterMetrics": "Write only `metrics`",
    "skipScoring": "The input has predictions already",
}
_SKIP = ("filterInputColumns", "keptInputColumns", "sqlPipelineParams", "gpuConfig", "sparkParams")
_LEGACY = {
    **scoring.LEGACY,
    "hasImageDrift": False,
    "hasTextDrift": False,
    "imageDriftParams": {},
    "textDriftParams": {},
}
FIELDS = (
    *scoring.fields({}),
    Field("sample", "selection", samples.SCHEMA, samples.read, samples.show),
    *flat.fields(SKELETON, _WORDS, _SKIP, _TOLD),
)
_OF_MODEL = {*scoring.OF_MODEL, "evaluationDatasetTypeDetected"}


def tidy(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Without what DSS sets from the model, keys of older versions, and a sample of all rows."""
    kept = flat.settled(payload, _LEGACY)
    return samples.tidied({k: v for k, v in kept.items() if k not in _OF_MODEL})


FORM = flat.form(
    "evaluation",
    FIELDS,
    SKELETON,
    tidy=tidy,
    canonical=scoring.canonical,
    also={"columns": "filterInputColumns"},
    perhaps=("keptInputColumns[*]",),
    least={"output_probabilities": True},
    about="How well a saved model predicts rows whose outcome is known",
    example={
        "inputs": {"main": ["LABELLED"], "model": [{"model": "churn"}]},
        "outputs": {"main": ["SCORED"], "metrics": ["METRICS"]},
        "metrics": ["auc", "logLoss"],
        "sample": {"first": 10000},
    },
)
