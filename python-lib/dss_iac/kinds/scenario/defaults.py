"""What DSS or its screens write into a new scenario, step, trigger and reporter (tables creation_defaults_scenarios and
types_params; AUTO §2.3–§2.7). Data only: imports leave these values out, new elements get them (D38).

Every value here means what its absence meant in older versions of DSS (field_eras_scenarios), except those that are
`True` in a step's params: an import writes `null` where a real scenario lacks one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

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
}
# What DSS itself adds where a step or trigger lacks it, old ones included: an import leaves it out, nobody sends it.
UNSAID: Mapping[str, Mapping[str, Any]] = {
    "check_dataset": {
        "computeAutomaticRules": True,
        "ignorePartitionSelectionMode": False,
        "handleWarningsAs": "WARNING",
    },
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
# A time-based trigger without a first day would have no anchor for "every 2 days"; a fixed one keeps plans repeatable.
FIRST_DAY = "2024-01-01"
TIME: Mapping[str, Any] = {"hour": 0, "minute": 0, "timezone": "SERVER"}

REPORTER: Mapping[str, Any] = {"active": True, "phase": "END"}
MAIL: Mapping[str, Any] = {
    "subject": "DSS scenario ${scenarioName}: ${outcome}",
    "sendAsHTML": False,
    "attachments": [],
    "messageSource": "TEMPLATE_FILE",
    "templateFormat": "FREEMARKER",
    "templateName": "default.ftl",
}
MAIL_TYPE = "mail-scenario"
