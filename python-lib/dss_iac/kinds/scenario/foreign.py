"""Words that other tools use for scenarios, their steps, triggers and reporters → what is written here (D53). Data
only."""

from __future__ import annotations

from collections.abc import Mapping

_BUILD, _PYTHON, _RUN = "write `build: NAME`", "write `python: |` and the code below it", "write `run_scenario: NAME`"
_SQL = "write `type: exec_sql` with `params: {connection: …, sql: …}`"
_IF = "write `run_if: always`, `never`, or a list of outcomes"
_MAIL = "messages are `reporters:` of the scenario: `- {mail: team@company.com, when: failure}`"
_RAW = "write `messaging: {type: …, configuration: {…}}`, as DSS has it"
_TRIGGERS = 'write `triggers: [{daily: "02:00"}]`, or `[{cron: "0 2 * * *"}]`'
_TIMES = 'write the time itself: `- daily: "02:00"`, `- hourly: 4`, or `- cron: "0 2 * * *"`'
_CHANGED = "write `type: ds_modified` with `params: {watches: […]}`"

SCENARIO: Mapping[str, str] = {
    **dict.fromkeys(("schedule", "cron", "trigger", "every", "daily", "hourly", "weekly", "monthly"), _TRIGGERS),
    **dict.fromkeys(("enabled", "auto", "is_active", "paused"), "write `active: true` or `false`"),
    **dict.fromkeys(("tasks", "jobs", "actions", "step", "build", "builds"), "write `steps: [{build: NAME}]`"),
    **dict.fromkeys(("notify", "notifications", "alerts", "mail", "email", "on_failure", "on_success"), _MAIL),
    **dict.fromkeys(("python", "script", "source"), "write `code: |`, or `code_file: PATH`"),
    **dict.fromkeys(("user", "owner", "run_as_user", "runAs"), "write `run_as: LOGIN`"),
    "metadata": "write description and tags as keys of their own, and the rest as a comment",
}
STEP: Mapping[str, str] = {
    **dict.fromkeys(("dataset", "datasets", "target", "targets", "items", "outputs", "recipe", "folder"), _BUILD),
    **dict.fromkeys(("code", "script", "code_file", "source"), _PYTHON),
    **dict.fromkeys(("sql", "query", "connection"), _SQL),
    **dict.fromkeys(("scenario", "scenario_id", "trigger_scenario"), _RUN),
    **dict.fromkeys(("variables", "vars", "set"), "write `set_variables: {NAME: value}`"),
    **dict.fromkeys(("condition", "if", "when", "on_failure", "run_condition"), _IF),
    **dict.fromkeys(("retries", "retry", "max_retries"), "write `maxRetriesOnFail: N`"),
    **dict.fromkeys(("description", "label", "title"), "write `name: …`, or `comment: …`"),
    **dict.fromkeys(("mail", "email", "to", "message", "recipients"), _MAIL),
    **dict.fromkeys(("build_mode", "job_type", "jobType"), "write `mode: …` beside `build:`"),
    "config": "DSS's own settings of a step go to `params`",
    "settings": "DSS's own settings of a step go to `params`",
}
STEP_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("build_dataset", "build_datasets", "build_items", "build_flow", "rebuild"), _BUILD),
    **dict.fromkeys(("build", "run_recipe", "recipe", "refresh", "build_folder"), _BUILD),
    **dict.fromkeys(("train", "train_model", "retrain", "build_model"), "write `build: {model: NAME}`"),
    **dict.fromkeys(("python", "run_python", "execute_python", "code", "script", "python_script"), _PYTHON),
    **dict.fromkeys(("sql", "run_sql", "execute_sql", "sql_query", "query"), _SQL),
    **dict.fromkeys(("scenario", "trigger_scenario", "start_scenario", "execute_scenario"), _RUN),
    **dict.fromkeys(("set_variable", "set_variables", "variables"), "write `set_variables: {NAME: value}`"),
    **dict.fromkeys(("email", "mail", "send_email", "notify", "notification", "slack", "alert"), _MAIL),
}
TRIGGER: Mapping[str, str] = {
    **dict.fromkeys(("schedule", "at", "every", "time", "expression", "hour", "minute", "frequency", "days"), _TIMES),
    **dict.fromkeys(("tz", "time_zone"), "write `timezone: Europe/Paris`"),
    **dict.fromkeys(("start", "start_date", "from"), "write `starting: YYYY-MM-DD`"),
    **dict.fromkeys(("enabled", "is_active"), "write `active: true` or `false`"),
    **dict.fromkeys(("dataset", "datasets", "watch", "watches"), _CHANGED),
}
TRIGGER_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("schedule", "scheduled", "cron", "time", "timer", "interval", "time_based", "periodic"), _TIMES),
    **dict.fromkeys(("daily", "hourly", "weekly", "monthly", "minutely"), _TIMES),
    **dict.fromkeys(("dataset_change", "dataset_changed", "dataset_modified", "data_change", "on_change"), _CHANGED),
    **dict.fromkeys(("sql", "query", "sql_change"), "write `type: sql_query` with DSS's `params`"),
    **dict.fromkeys(("python", "code", "script"), "write `type: custom_python` with `params: {script: …}`"),
    **dict.fromkeys(("manual", "on_demand"), "leave it out: every scenario can be run by hand"),
}
REPORTER: Mapping[str, str] = {
    **dict.fromkeys(("type", "to", "recipient", "recipients", "email", "emails"), "write `mail: team@company.com`"),
    **dict.fromkeys(("on", "condition", "trigger", "event", "events"), "write `when: failure`, `success` or `always`"),
    **dict.fromkeys(("body", "text", "content", "template"), "write `message: …`"),
    **dict.fromkeys(("slack", "teams", "webhook", "url"), _RAW),
}
