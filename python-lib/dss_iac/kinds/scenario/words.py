"""Words and keys that DSS knows in a scenario (AUTO §2.3–§2.7; corpus §2; tables field_eras_scenarios, types_params).
Pure data. What plugins bring is theirs.
"""

from __future__ import annotations

from ...core.model.words import Keys, Words, known
from . import foreign
from .message import messages
from .step.steps import FAMILIES

_STEPS = """build_flowitem check_dataset compute_metrics custom_python runnable send_report refresh_chart_cache
run_scenario kill_scenario set_project_vars define_vars set_global_vars update_global_dss_variables
update_projectdeployer_deployment update_apideployer_deployment prepare_bundle prepare_lambda_package
create_dashboard_export create_wiki_export create_saved_model_documentation_export create_flow_documentation_export
create_jupyter_export clear_items exec_sql check_consistency reload_schema schema_propagation invalidate_cache
sync_hive update_from_hive restart_webapp start_cluster stop_cluster start_continuous_activity
stop_continuous_activity integration_test exec_python_unit_test webapp_test"""
_TRIGGERS = "temporal ds_modified sql_query custom_python follow_scenariorun"
_REPORTERS = """mail-scenario slack-scenario msft-teams-scenario webhook-scenario dataset-scenario twilio-scenario
shell-scenario google-chat-scenario"""
_JOBS = """RECURSIVE_BUILD NON_RECURSIVE_FORCED_BUILD RECURSIVE_FORCED_BUILD REVERSE_FORCED_BUILD
FIND_OUTPUTS_RECURSIVE_BUILD RECURSIVE_MISSING_ONLY_BUILD"""
_ITEMS = "DATASET MANAGED_FOLDER SAVED_MODEL MODEL_EVALUATION_STORE RETRIEVABLE_KNOWLEDGE STREAMING_ENDPOINT"
_ATTACHMENTS = "LOG FOLDER DASHBOARD_EXPORT DATASET FILE"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_ROOT = """type name active runAsUser params triggers reporters script markedAsTest automationLocal
delayedTriggersBehavior customFields description shortDesc tags checklists id projectKey versionTag creationTag
effectiveRunAs __dku_object_version__"""
_PARAMS = "params.steps[*].params"
_LISTS = ("builds", "checks", "computes", "clears", "items", "invalidates", "syncs")

WORDS: tuple[Words | Keys, ...] = (
    Keys("", known(_ROOT), open=True),
    Keys(
        "delayedTriggersBehavior",
        known("delayWhileRunning squashDelayedTriggers suppressTriggersWhileRunning"),
    ),
    Words(
        "params.steps[*].type",
        "type of step",
        known(" ".join((_STEPS, *(kind for family in FAMILIES for kind in family.types)))),
        ours=tuple(family.key for family in FAMILIES),
        hints={
            **foreign.STEP_TYPES,
            "build_dataset": "write `{build: DATASET}`",
            "build": "write `{build: DATASET}`, without a type",
            "python": "write `{python: |` with the code below it, or type: custom_python",
            "sql": "write `{sql: |` with the statements below it, beside connection: NAME",
            "execute_sql": "write `{sql: |` with the statements below it, beside connection: NAME",
            "macro": "write `{run_macro: pyrunnable_PLUGIN_MACRO}`",
        },
        plugins=("pystep_",),
    ),
    Keys(_PARAMS, {}, hints={"buildMode": "DSS drops it: write `jobType`, or the friendly `mode`"}, open=True),
    Words(f"{_PARAMS}.jobType", "way to build", known(_JOBS), complete=True),
    *(Words(f"{_PARAMS}.{key}[*].type", "type of item", known(_ITEMS)) for key in _LISTS),
    Words(
        "params.steps[*].runConditionStatuses[*]",
        "outcome",
        known("SUCCESS WARNING FAILED ABORTED"),
        complete=True,
    ),
    Words(f"{_PARAMS}.messaging.type", "channel", known(_REPORTERS)),
    Words(f"{_PARAMS}.runnableType", "macro", {}, plugins=("",)),
    Words(
        "triggers[*].type",
        "type of trigger",
        known(_TRIGGERS),
        hints={
            **foreign.TRIGGER_TYPES,
            "schedule": 'write `{daily: "02:00"}`, or `{cron: "0 2 * * *"}`, without a type',
            "cron": 'write `{cron: "0 2 * * *"}`, without a type',
            "time": 'write `{daily: "02:00"}`, without a type',
            "dataset": "write `{dataset_modified: NAME}`",
            "dataset_modified": "write `{dataset_modified: NAME}`",
            "sql": "write `{sql: |` with the query below it, beside connection: NAME",
            "python": "write `{python: |` with the code below it",
            "scenario": "write `{after_scenario: NAME}`",
        },
        plugins=("pytrigger_",),
    ),
    Keys(
        "triggers[*].params",
        {},
        hints={"query": "a trigger of type sql_query calls it `sql`"},
        open=True,
    ),
    Words(
        "triggers[*].params.frequency",
        "frequency",
        known("Minutely Hourly Daily Weekly Monthly"),
        complete=True,
    ),
    Words("triggers[*].params.daysOfWeek[*]", "day", known(_DAYS), complete=True),
    Words("triggers[*].params.watches[*].type", "type of item", known(_ITEMS)),
    Words("reporters[*].messaging.type", "channel", known(_REPORTERS), ours=messages.WAYS),
    Words(
        "reporters[*].messaging.configuration.attachments[*].type",
        "kind of attachment",
        known(_ATTACHMENTS),
    ),
)
