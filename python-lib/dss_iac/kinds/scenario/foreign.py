"""Words that other tools use for scenarios, their steps, triggers and reporters → what is written here (D53). Data
only."""

from __future__ import annotations

from collections.abc import Mapping

_BUILD, _PYTHON, _RUN = "write `build: NAME`", "write `python: |` and the code below it", "write `run_scenario: NAME`"
_SQL = "write `sql: |` and the statements below it, beside `connection: NAME`"
_IF = "write `run_if: always`, `never`, or a list of outcomes"
_MAIL = (
    "messages are `reporters:` of the scenario: `- {mail: team@company.com, when: failure}`; in the middle of it: "
    "`send_message: {mail: team@company.com}`"
)
_RAW = "write `webhook: {url: …}`, `slack: {webhook_url: …}` or `teams: {webhook_url: …}`"
_TRIGGERS = 'write `triggers: [{daily: "02:00"}]`, or `[{cron: "0 2 * * *"}]`'
_TIMES = 'write the time itself: `- daily: "02:00"`, `- hourly: 4`, or `- cron: "0 2 * * *"`'
_CHANGED = "write `dataset_modified: NAME`, or a list of them"

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
    **dict.fromkeys(("query", "statement", "sql_file"), _SQL),
    **dict.fromkeys(("scenario", "scenario_id", "trigger_scenario"), _RUN),
    **dict.fromkeys(("variables", "vars", "set"), "write `set_variables: {NAME: value}`"),
    **dict.fromkeys(("metrics", "compute"), "write `compute_metrics: NAME`"),
    **dict.fromkeys(("checks", "check", "rules", "verify_rules"), "write `run_checks: NAME`"),
    **dict.fromkeys(("macro", "runnable"), "write `run_macro: pyrunnable_PLUGIN_MACRO`, beside `config: {…}`"),
    **dict.fromkeys(("condition", "if", "when", "on_failure", "run_condition"), _IF),
    **dict.fromkeys(("retry", "max_retries"), "write `retries: N`, or `retries: {times: N, delay: SECONDS}`"),
    **dict.fromkeys(("ignore_failure", "continue_on_failure", "ignore_errors"), "write `proceed_on_failure: true`"),
    **dict.fromkeys(("reset", "reset_status"), "write `reset_scenario_status: true`"),
    **dict.fromkeys(("description", "label", "title"), "write `name: …`, or `comment: …`"),
    **dict.fromkeys(("mail", "email", "to", "message", "recipients", "slack", "teams"), _MAIL),
    **dict.fromkeys(("build_mode", "job_type", "jobType"), "write `mode: …` beside `build:`"),
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
    **dict.fromkeys(("metrics", "compute_metric", "compute_dataset_metrics"), "write `compute_metrics: NAME`"),
    **dict.fromkeys(("check", "checks", "run_checks", "verify_rules", "run_check"), "write `run_checks: NAME`"),
    **dict.fromkeys(("macro", "run_macro"), "write `run_macro: pyrunnable_PLUGIN_MACRO`, beside `config: {…}`"),
    **dict.fromkeys(("clear", "clear_dataset", "truncate"), "write `clear: NAME`"),
    **dict.fromkeys(("email", "mail", "send_email", "notify", "notification", "slack", "alert"), _MAIL),
}
TRIGGER: Mapping[str, str] = {
    **dict.fromkeys(("schedule", "at", "every", "time", "expression", "hour", "minute", "frequency", "days"), _TIMES),
    **dict.fromkeys(("tz", "time_zone"), "write `timezone: Europe/Paris`"),
    **dict.fromkeys(("start", "start_date", "from"), "write `starting: YYYY-MM-DD`"),
    **dict.fromkeys(("enabled", "is_active"), "write `active: true` or `false`"),
    **dict.fromkeys(("dataset", "datasets", "watch", "watches", "on_change"), _CHANGED),
    **dict.fromkeys(("scenario", "after", "follow"), "write `after_scenario: NAME`"),
    **dict.fromkeys(("query", "sql_query"), "write `sql: |` and the query below it, beside `connection: NAME`"),
    **dict.fromkeys(("graceDelay", "grace_delay"), "write `grace: SECONDS`"),
}
TRIGGER_TYPES: Mapping[str, str] = {
    **dict.fromkeys(("schedule", "scheduled", "cron", "time", "timer", "interval", "time_based", "periodic"), _TIMES),
    **dict.fromkeys(("daily", "hourly", "weekly", "monthly", "minutely"), _TIMES),
    **dict.fromkeys(("dataset_change", "dataset_changed", "dataset_modified", "data_change", "on_change"), _CHANGED),
    **dict.fromkeys(("sql", "query", "sql_change"), "write `sql: |` and the query below it, beside `connection: NAME`"),
    **dict.fromkeys(("python", "code", "script"), "write `python: |` and the code below it"),
    **dict.fromkeys(("scenario", "after", "follow", "follow_scenario"), "write `after_scenario: NAME`"),
    **dict.fromkeys(("manual", "on_demand"), "leave it out: every scenario can be run by hand"),
}
REPORTER: Mapping[str, str] = {
    **dict.fromkeys(("type", "to", "recipient", "recipients", "email", "emails"), "write `mail: team@company.com`"),
    **dict.fromkeys(("on", "condition", "trigger", "event", "events"), "write `when: failure`, `success` or `always`"),
    **dict.fromkeys(("body", "text", "content", "template"), "write `message: …`"),
    **dict.fromkeys(("url", "webhook_url", "hook"), _RAW),
}
