"""Parameters of the scenario step types (AUTO §2.5, table types_params rows ``step:``).

Data only: type → field class. A type without a row has no evidence; plugin steps (``pystep_<plugin>_<step>``)
carry an opaque ``config``.
"""

from __future__ import annotations

from ..typed import ANY, OPTIONAL, Enum, ListOf, Opt, OptList
from .scenario_fields import (
    ENV,
    FALSE,
    ITEM,
    JOB_TYPES,
    PROCEED,
    REFERENCE,
    TRUE,
    VARIABLES,
    WARNINGS_AS,
    Spec,
)

EXPORT = {"exportFormat": OPTIONAL, "folderSmartId": OPTIONAL}

STEP_PARAMS: dict[str, Spec] = {
    "build_flowitem": {
        "builds": ListOf(ITEM),
        "jobType": Enum(*JOB_TYPES),
        "refreshHiveMetastore": FALSE,
        "autoUpdateSchemaBeforeEachRecipeRun": FALSE,
        "stopAtFlowZoneBoundary": FALSE,
        "handleWarningsAs": WARNINGS_AS,
        **PROCEED,
    },
    "check_dataset": {
        "checks": ListOf(ITEM),
        "warningsAsErrors": OPTIONAL,
        "handleWarningsAs": WARNINGS_AS,
        "computeAutomaticRules": TRUE,
        "ignorePartitionSelectionMode": FALSE,
        **PROCEED,
    },
    "compute_metrics": {"computes": ListOf(ITEM), **PROCEED},
    "custom_python": {"script": OPTIONAL, "envSelection": ENV, **PROCEED},
    "runnable": {"runnableType": OPTIONAL, "config": ANY, "adminConfig": ANY, **PROCEED},
    "send_report": {"failOnMessageNotSent": TRUE, "messaging": ANY},
    "refresh_chart_cache": {
        "force": FALSE,
        "dashboards": ListOf(REFERENCE),
        "datasets": OptList(REFERENCE),
        **PROCEED,
    },
    "run_scenario": {
        "scenarioId": OPTIONAL,
        "projectKey": OPTIONAL,
        "handleWarningsAs": WARNINGS_AS,
        **PROCEED,
    },
    "kill_scenario": {"scenarioId": OPTIONAL, "projectKey": OPTIONAL, **PROCEED},
    "set_project_vars": {"projectKey": OPTIONAL, **VARIABLES},
    "define_vars": VARIABLES,
    "set_global_vars": VARIABLES,
    "update_global_dss_variables": {"updateCode": OPTIONAL},
    "update_projectdeployer_deployment": {"deploymentId": OPTIONAL, "newVersionId": OPTIONAL},
    "update_apideployer_deployment": {
        "deploymentId": OPTIONAL,
        "newVersionId": OPTIONAL,
        "isFullUpdate": OPTIONAL,
    },
    "prepare_bundle": {
        "bundleId": OPTIONAL,
        "transmogrify": FALSE,
        "targetVariable": OPTIONAL,
        "publishOnDeployer": FALSE,
        "publishedProjectKey": OPTIONAL,
        "releaseNotes": OPTIONAL,
    },
    "prepare_lambda_package": {
        "serviceId": OPTIONAL,
        "packageId": OPTIONAL,
        "transmogrify": FALSE,
        "targetVariable": OPTIONAL,
        "publishToAPIDeployer": FALSE,
        "publishedServiceId": OPTIONAL,
        "releaseNotes": OPTIONAL,
    },
    "create_dashboard_export": {
        "dashboardId": OPTIONAL,
        **EXPORT,
        "shouldUseDashboardFormatSettings": OPTIONAL,
        "filtersBySlide": OPTIONAL,
        **PROCEED,
    },
    "clear_items": {"clears": ListOf(ITEM), **PROCEED},
    "exec_sql": {
        "connection": OPTIONAL,
        "sql": OPTIONAL,
        "overrideDefaultLimit": FALSE,
        "extraConf": [],
        **PROCEED,
    },
    "check_consistency": {"handleWarningsAs": WARNINGS_AS, **PROCEED},
    "reload_schema": {"items": ListOf(ITEM), **PROCEED},
    "schema_propagation": {
        "options": Opt(
            {
                "datasetName": OPTIONAL,
                "behavior": Enum("AUTO_NO_BUILD", "AUTO_WITH_BUILDS", "MANUAL"),
                "recipeUpdateOptions": OPTIONAL,
                "partitionByDim": OPTIONAL,
                "partitionByComputable": OPTIONAL,
                "excludedRecipes": OPTIONAL,
                "markAsOkRecipes": OPTIONAL,
            }
        ),
        **PROCEED,
    },
    "invalidate_cache": {"invalidates": ListOf(ITEM), **PROCEED},
    "sync_hive": {"syncs": ListOf(ITEM), **PROCEED},
    "update_from_hive": {"syncs": ListOf(ITEM), **PROCEED},
    "create_wiki_export": {**EXPORT, "exportType": "WHOLE_WIKI", "exportAttachments": FALSE},
    "create_saved_model_documentation_export": {
        "modelId": OPTIONAL,
        "mlTaskType": OPTIONAL,
        "fullModelId": OPTIONAL,
        "withTimestamp": FALSE,
        "targetFolderId": OPTIONAL,
        "defaultTemplate": FALSE,
    },
    "create_flow_documentation_export": {
        "withTimestamp": FALSE,
        "targetFolderId": OPTIONAL,
        "defaultTemplate": FALSE,
    },
    "create_jupyter_export": {"notebookId": OPTIONAL, "executeNotebook": FALSE},
    "restart_webapp": {"webAppId": OPTIONAL, **PROCEED},
}
PLUGIN_STEP: Spec = {"config": ANY, **PROCEED}
