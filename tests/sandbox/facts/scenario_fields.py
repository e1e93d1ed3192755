"""Field classes of scenarios: envelope, steps, triggers, reporters and their parameters by type.

Data only. Sources: AUTO §2.3–§2.7, corpus §3.6, tables creation_defaults_scenarios, field_eras_scenarios,
types_params (``step:``, ``trigger:``, ``reporter:``). Keys of old DSS versions are kept as optional fields,
because a project keeps them until they are saved again (corpus §3.9). How a class is applied: ``typed.py``.
"""

from __future__ import annotations

from typing import Any

from ..typed import ANY, OPTIONAL, Enum, ListOf, Opt

Spec = dict[str, Any]

TRUE, FALSE = True, False
OUTCOMES = ("SUCCESS", "WARNING", "FAILED", "ABORTED")
WARNINGS_AS = Enum("SUCCESS", "WARNING", "FAILED", default="WARNING")
PROCEED = {"proceedOnFailure": FALSE}
ENV: Spec = {
    "envMode": Enum("INHERIT", "EXPLICIT_ENV", "USE_BUILTIN_MODE", default="INHERIT"),
    "envName": OPTIONAL,
}
ITEM_TYPES = (
    "DATASET",
    "MANAGED_FOLDER",
    "SAVED_MODEL",
    "MODEL_EVALUATION_STORE",
    "RETRIEVABLE_KNOWLEDGE",
    "STREAMING_ENDPOINT",
)
ITEM: Spec = {
    "type": Enum(*ITEM_TYPES, default="DATASET"),
    "itemId": OPTIONAL,
    "partitionsSpec": OPTIONAL,
    "projectKey": OPTIONAL,
}
REFERENCE: Spec = {"smartName": OPTIONAL, "name": OPTIONAL}
JOB_TYPES = (
    "RECURSIVE_BUILD",
    "NON_RECURSIVE_FORCED_BUILD",
    "RECURSIVE_FORCED_BUILD",
    "RECURSIVE_MISSING_ONLY_BUILD",
    "REVERSE_FORCED_BUILD",
    "FIND_OUTPUTS_RECURSIVE_BUILD",
)
VARIABLES: Spec = {"variables": ANY, "definitions": [], "evaluateValues": FALSE}

SCENARIO: Spec = {
    "type": OPTIONAL,
    "name": OPTIONAL,
    "active": FALSE,
    "runAsUser": OPTIONAL,
    "shortDesc": OPTIONAL,
    "description": OPTIONAL,
    "checklists": {"checklists": []},
    "delayedTriggersBehavior": {
        "delayWhileRunning": TRUE,
        "squashDelayedTriggers": TRUE,
        "suppressTriggersWhileRunning": TRUE,
    },
    "tags": [],
    "triggers": ListOf(),
    "reporters": ListOf(),
    "params": ANY,
    "automationLocal": FALSE,
    "customFields": ANY,
    "markedAsTest": FALSE,
}

PARAMS_BY_SCENARIO: dict[str, Spec] = {
    "step_based": {"steps": ListOf()},
    "custom_python": {"envSelection": ENV},
}

STEP: Spec = {
    "id": OPTIONAL,
    "type": OPTIONAL,
    "name": OPTIONAL,
    "enabled": TRUE,
    "alwaysShowComment": FALSE,
    "comment": OPTIONAL,
    "runConditionType": Enum(
        "RUN_IF_STATUS_MATCH",
        "RUN_ALWAYS",
        "RUN_CONDITIONALLY",
        "DISABLED",
        default="RUN_IF_STATUS_MATCH",
    ),
    "runConditionStatuses": ListOf(Enum(*OUTCOMES), default=["SUCCESS", "WARNING"]),
    "runConditionExpression": "",
    "resetScenarioStatus": FALSE,
    "delayBetweenRetries": 10,
    "maxRetriesOnFail": 0,
    "params": ANY,
}

GRACE: Spec = {"delay": 0, "checkAgainAfterGraceDelay": FALSE}
TRIGGER: Spec = {
    "id": OPTIONAL,
    "type": OPTIONAL,
    "name": OPTIONAL,
    "delay": 0,
    "active": FALSE,
    "params": ANY,
    "graceDelaySettings": GRACE,
}
TEMPORAL_TRIGGER: Spec = {
    **TRIGGER,
    "graceDelaySettings": Opt(GRACE),
}

REPORTER: Spec = {
    "id": OPTIONAL,
    "name": OPTIONAL,
    "active": FALSE,
    "phase": Enum("START", "END", default="END"),
    "runConditionEnabled": FALSE,
    "runCondition": OPTIONAL,
    "variablesCode": OPTIONAL,
    "messaging": ANY,
}

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
TRIGGER_PARAMS: dict[str, Spec] = {
    "temporal": {
        "frequency": Enum("Minutely", "Hourly", "Daily", "Weekly", "Monthly"),
        "repeatFrequency": 1,
        "count": OPTIONAL,
        "startingFrom": OPTIONAL,
        "daysOfWeek": ListOf(Enum(*DAYS), default=[]),
        "dayOfWeek": OPTIONAL,
        "dayOfMonth": OPTIONAL,
        "monthlyRunOn": Enum(
            "ON_THE_DAY",
            "FIRST_WEEK",
            "SECOND_WEEK",
            "THIRD_WEEK",
            "FOURTH_WEEK",
            "LAST_WEEK",
            "LAST_DAY_OF_THE_MONTH",
            default="ON_THE_DAY",
        ),
        "hour": 0,
        "minute": 0,
        "timezone": "SERVER",
        "lastUpdate": OPTIONAL,
    },
    "ds_modified": {"watches": ListOf(ITEM), "triggerWhenAllFire": FALSE},
    "sql_query": {"connection": OPTIONAL, "sql": OPTIONAL, "hasLimit": TRUE, "limit": 10000},
    "custom_python": {"code": OPTIONAL, "envSelection": ENV},
    "follow_scenariorun": {
        "projectKey": OPTIONAL,
        "scenarioId": OPTIONAL,
        "outcomeFilter": Enum(*OUTCOMES),
    },
}

ATTACHMENT: Spec = {"type": OPTIONAL, "params": ANY}
ATTACHMENT_PARAMS: dict[str, Spec] = {
    "LOG": {},
    "FOLDER": {"attachedFolderId": OPTIONAL},
    "DASHBOARD_EXPORT": {
        "dashboardId": OPTIONAL,
        "exportFormat": OPTIONAL,
        "isInline": OPTIONAL,
        "shouldUseDashboardFormatSettings": OPTIONAL,
        "addAsHtmlVariable": OPTIONAL,
        "filtersBySlide": OPTIONAL,
    },
    "DATASET": {
        "attachedDataset": OPTIONAL,
        "isInline": OPTIONAL,
        "addAsHtmlVariable": OPTIONAL,
        "exportParams": OPTIONAL,
    },
}
MESSAGING: dict[str, Spec] = {
    "mail-scenario": {
        "channelId": OPTIONAL,
        "subject": OPTIONAL,
        "sender": OPTIONAL,
        "recipient": OPTIONAL,
        "ccRecipient": OPTIONAL,
        "bccRecipient": OPTIONAL,
        "sendAsHTML": FALSE,
        "messageSource": Enum("TEMPLATE_FILE", "INLINE", default="TEMPLATE_FILE"),
        "templateFormat": Enum("FREEMARKER", "FORMULA", default="FREEMARKER"),
        "templateName": "default.ftl",
        "message": OPTIONAL,
        "attachments": ListOf(),
        "attachLog": OPTIONAL,
        "format": OPTIONAL,
    },
    "slack-scenario": {
        "message": OPTIONAL,
        "messageMode": Enum("TEXT_MESSAGE", "BLOCK_KIT_API", default="TEXT_MESSAGE"),
        "blocks": OPTIONAL,
        "mode": Enum("WEBHOOK", "API", default="WEBHOOK"),
        "webhookUrl": OPTIONAL,
        "useProxy": TRUE,
        "asUser": FALSE,
        "linkNames": FALSE,
        "username": OPTIONAL,
        "iconEmoji": OPTIONAL,
        "useGlobalChannel": FALSE,
        "channelId": OPTIONAL,
    },
    "msft-teams-scenario": {
        "message": OPTIONAL,
        "webhookUrl": OPTIONAL,
        "webhookType": Enum("OFFICE365", "WORKFLOWS"),
        "useProxy": TRUE,
        "useGlobalChannel": FALSE,
        "channelId": OPTIONAL,
    },
    "webhook-scenario": {
        "url": OPTIONAL,
        "method": OPTIONAL,
        "payload": OPTIONAL,
        "mime": OPTIONAL,
        "headers": ListOf(),
        "parameters": ListOf(),
        "form": ListOf(),
        "useProxy": TRUE,
    },
    "dataset-scenario": {
        "projectKey": OPTIONAL,
        "datasetName": OPTIONAL,
        "message": OPTIONAL,
        "timestampColumn": OPTIONAL,
    },
    "twilio-scenario": {"fromNumber": OPTIONAL, "toNumber": OPTIONAL, "message": OPTIONAL},
}
