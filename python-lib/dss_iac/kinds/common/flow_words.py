"""Words and keys that DSS knows in datasets and managed folders alike: flow options, partitioning, metrics and checks
(API §5.2, §8; corpus §2; tables field_eras_datasets, types_params). Pure data.
"""

from __future__ import annotations

from collections.abc import Mapping

from ...core.model.words import Keys, Words, known

# What dates are called elsewhere → what DSS calls them.
_PERIODS: Mapping[str, str] = {
    word: f"write {period}"
    for period, words in {
        "YEAR": "yearly annual year years",
        "MONTH": "monthly months",
        "DAY": "daily days date",
        "HOUR": "hourly hours",
    }.items()
    for word in words.split()
}
FLOW: tuple[Words | Keys, ...] = (
    Keys(
        "flowOptions",
        known("rebuildBehavior crossProjectBuildBehavior virtualizable ignoreErrorStatusOnBuild"),
        snake="flow",
    ),
    Words("flowOptions.rebuildBehavior", "rebuild behavior", known("NORMAL EXPLICIT WRITE_PROTECT"), complete=True),
    Words("flowOptions.crossProjectBuildBehavior", "build behavior", known("DEFAULT STOP"), complete=True),
)
PARTITIONING: tuple[Words | Keys, ...] = (
    Keys(
        "partitioning",
        known("dimensions filePathPattern ignoreNonMatchingFile considerMissingRequestedPartitionsAsEmpty"),
        ours={"filePathPattern": "pattern"},
        snake="partitioning",
    ),
    Keys("partitioning.dimensions[*]", known("name type params"), ours={"params": "period"}),
    Words("partitioning.dimensions[*].type", "kind of dimension", known("value time"), complete=True),
    Words(
        "partitioning.dimensions[*].params.period",
        "period",
        known("YEAR MONTH DAY HOUR"),
        hints=_PERIODS,
        complete=True,
    ),
)
_PROBES = "basic records partitioning col_stats adv_col_stats percentile_stats verify_col cell python sql_query"
_RULES = """numericRange valueSet python
RecordCountInRangeRule ColumnAvgInRangeRule ColumnMinInRangeRule ColumnMaxInRangeRule ColumnSumInRangeRule
ColumnMedianInRangeRule ColumnStdDevInRangeRule ColumnEmptyRule ColumnNotEmptyRule ColumnUniqueValuesRule
ModeValueInSetRule ValuesInSetRule ValuesInRangeRule TopNValuesInSetRule MetricValueInRangeRule MetricValueInSetRule
ColumnValidityRule ColumnForMeaningValidityRule FileSizeInRangeRule SchemaEqualsRule SchemaContainsRule
DatasetCompareRule PythonRule"""
_CHECK_KEYS = """id type enabled displayName autoRun computeOnBuildMode meta columns config code envSelection metricId
autoComputeMetric minimum minimumEnabled maximum maximumEnabled softMinimum softMinimumEnabled softMaximum
softMaximumEnabled values valueSet thresholdType"""


def measured(checks: str) -> tuple[Words | Keys, ...]:
    """Metrics, and the checks below the key `checks`."""
    return (
        Keys("metrics", known("probes engineConfig displayedState"), snake="metrics"),
        Keys(
            "metrics.engineConfig",
            known("padRunsWithMetrics hive basic dss sql impala spark python databricks snowflake"),
        ),
        Keys("metrics.probes[*]", known("type enabled computeOnBuildMode meta configuration")),
        Words("metrics.probes[*].type", "metric", known(_PROBES), plugins=("py_plugin_",)),
        Keys(checks, known("checks displayedState monitor runOnBuild")),
        Keys(f"{checks}.checks[*]", known(_CHECK_KEYS)),
        Words(f"{checks}.checks[*].type", "check or rule", known(_RULES), plugins=("custom_python_", "py_plugin_")),
    )
