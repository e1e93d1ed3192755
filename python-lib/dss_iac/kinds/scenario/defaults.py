"""What DSS or its screens write into a new scenario, step, trigger and reporter (tables creation_defaults_scenarios and
types_params; AUTO §2.3–§2.7). Data only: imports leave these values out, new elements get them (D38).

Every value here means what its absence meant in older versions of DSS (field_eras_scenarios), except those that are
`True` in a step's params: an import writes `null` where a real scenario lacks one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..common.storage_defaults import CSV_EXPORT

SCENARIO: Mapping[str, Any] = {
    "active": False,
    "automationLocal": False,
    "markedAsTest": False,
    "checklists": {"checklists": []},
    "customFields": {},
    "tags": [],
    "triggers": [],
    "reporters": [],
    "delayedTriggersBehavior": {
        "delayWhileRunning": True,
        "squashDelayedTriggers": True,
        "suppressTriggersWhileRunning": True,
    },
}
INHERITED_ENV: Mapping[str, Any] = {"envMode": "INHERIT"}
PARAMS: Mapping[str, Mapping[str, Any]] = {
    "step_based": {"steps": []},
    "custom_python": {"envSelection": INHERITED_ENV},
}

STEP: Mapping[str, Any] = {
    "enabled": True,
    "alwaysShowComment": False,
    "runConditionType": "RUN_IF_STATUS_MATCH",
    "runConditionStatuses": ["SUCCESS", "WARNING"],
    "runConditionExpression": "",
    "resetScenarioStatus": False,
    "delayBetweenRetries": 10,
    "maxRetriesOnFail": 0,
}
PAGE: Mapping[str, Any] = {
    "paperSize": "A4",
    "orientation": "LANDSCAPE",
    "fileType": "PDF",
    "width": 1920,
    "height": 1358,
}
_GO_ON: Mapping[str, Any] = {"proceedOnFailure": False}
STEP_PARAMS: Mapping[str, Mapping[str, Any]] = {
    "build_flowitem": {
        "jobType": "RECURSIVE_BUILD",
        "refreshHiveMetastore": True,
        "autoUpdateSchemaBeforeEachRecipeRun": False,
        "stopAtFlowZoneBoundary": False,
        "handleWarningsAs": "WARNING",
        **_GO_ON,
    },
    "custom_python": {"envSelection": INHERITED_ENV, **_GO_ON},
    "run_scenario": {"handleWarningsAs": "WARNING", **_GO_ON},
    "set_project_vars": {"variables": {}, "definitions": []},
    "define_vars": {"variables": {}, "definitions": []},
    "set_global_vars": {"variables": {}, "definitions": []},
    "check_dataset": _GO_ON,
    "compute_metrics": _GO_ON,
    "clear_items": _GO_ON,
    "restart_webapp": _GO_ON,
    "kill_scenario": _GO_ON,
    "runnable": _GO_ON,
    "refresh_chart_cache": _GO_ON,
    "send_report": {"failOnMessageNotSent": True},
    "exec_sql": {"overrideDefaultLimit": False, "extraConf": [], **_GO_ON},
    "check_consistency": {"handleWarningsAs": "WARNING", **_GO_ON},
    "create_dashboard_export": {"exportFormat": PAGE, **_GO_ON},
    **dict.fromkeys(("reload_schema", "schema_propagation", "invalidate_cache"), _GO_ON),
    **dict.fromkeys(("sync_hive", "update_from_hive"), _GO_ON),
}
PLUGIN_STEP: Mapping[str, Any] = _GO_ON
# What DSS itself adds where a step or trigger lacks it, old ones included: an import leaves it out, nobody sends it.
UNSAID: Mapping[str, Mapping[str, Any]] = {
    "check_dataset": {
        "computeAutomaticRules": True,
        "ignorePartitionSelectionMode": False,
        "handleWarningsAs": "WARNING",
        "warningsAsErrors": False,
    },
    "update_apideployer_deployment": {"isFullUpdate": False},
    "ds_modified": {"triggerWhenAllFire": False},
}
ITEM: Mapping[str, Any] = {"partitionsSpec": ""}
ITEM_LISTS = ("builds", "checks", "computes", "clears", "items", "invalidates", "syncs", "watches")

_NO_GRACE: Mapping[str, Any] = {"delay": 0, "checkAgainAfterGraceDelay": False}
_GRACE: Mapping[str, Any] = {"delay": 120, "checkAgainAfterGraceDelay": True}
TRIGGERS: Mapping[str, Mapping[str, Any]] = {
    "temporal": {"name": "Time-based", "delay": 5, "active": True},
    "ds_modified": {"name": "Dataset modified", "delay": 900, "active": True, "graceDelaySettings": _GRACE},
    "sql_query": {"delay": 900, "active": True, "graceDelaySettings": _GRACE},
    "custom_python": {"delay": 3600, "active": True, "graceDelaySettings": _NO_GRACE},
    "follow_scenariorun": {
        "name": "Follow scenario",
        "delay": 60,
        "active": True,
        "graceDelaySettings": _NO_GRACE,
    },
}
TRIGGER: Mapping[str, Any] = {"active": True}
TRIGGER_PARAMS: Mapping[str, Mapping[str, Any]] = {
    "sql_query": {"hasLimit": True, "limit": 10000},
    "custom_python": {"envSelection": INHERITED_ENV},
}
# A time-based trigger without a first day would have no anchor for "every 2 days"; a fixed one keeps plans repeatable.
FIRST_DAY = "2024-01-01"
TIME: Mapping[str, Any] = {"hour": 0, "minute": 0, "timezone": "SERVER"}

REPORTER: Mapping[str, Any] = {"active": True, "phase": "END", "runConditionEnabled": False}
MAIL_TYPE = "mail-scenario"
MESSAGES: Mapping[str, Mapping[str, Any]] = {
    MAIL_TYPE: {
        "subject": "DSS scenario ${scenarioName}: ${outcome}",
        "sendAsHTML": False,
        "attachments": [],
        "messageSource": "TEMPLATE_FILE",
        "templateFormat": "FREEMARKER",
        "templateName": "default.ftl",
    },
    "slack-scenario": {
        "messageMode": "TEXT_MESSAGE",
        "mode": "WEBHOOK",
        "useProxy": True,
        "asUser": False,
        "linkNames": False,
    },
    "msft-teams-scenario": {"useProxy": True},
    "webhook-scenario": {"headers": [], "parameters": [], "form": [], "useProxy": True},
}
ATTACHMENTS: Mapping[str, Mapping[str, Any]] = {  # what the editor of a mail makes of them (corpus §3.6)
    "DASHBOARD_EXPORT": {"exportFormat": PAGE},
    "DATASET": {
        "exportParams": {
            "advancedMode": False,
            "destinationType": "DOWNLOAD",
            "format": {"type": "csv", "params": CSV_EXPORT},
            "originatingOptionId": "tsv-excel-header",
            "overwriteDestinationDataset": False,
            "selection": {
                "maxRecords": 100000,
                "ordering": {"enabled": False, "rules": []},
                "partitionSelectionMethod": "ALL",
                "samplingMethod": "FULL",
                "selectedPartitions": [],
                "targetRatio": 0.02,
            },
        }
    },
}
