"""Inside DSS: the one module that imports its in-instance package. Makes an invocation out of what DSS gives to
a macro, a step or a recipe, which differs (conventions §1.2, §1.3), and gives back what each must give.

Macros get their form resolved and the plugin's settings plainly. Steps get the form as it is stored; with presets
resolved it lies beside the plugin's settings.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from typing import Any, Protocol

import dataiku

from ..errors import IacError
from . import inspections, report
from .invocation import Invocation
from .progress import WHOLE, Progress
from .report import Report

TARGET = (WHOLE, "NONE")  # what a macro says of its progress: no unit
log = logging.getLogger("dss-iac")
Act = Callable[[Invocation], Report]


class Failed(Exception):
    """What DSS shows when a component fails: one message, no chain of causes."""


class Macro(Protocol):
    """What DSS hands to a macro when it makes it."""

    project_key: str
    config: Mapping[str, Any]
    plugin_config: Mapping[str, Any]


def macro(one: Macro, callback: Callable[[int], object], act: Act) -> str:
    """Run a macro; the HTML of its result."""
    progress = Progress(callback)
    settings, form = _settings(one.plugin_config), one.config or {}
    invocation = Invocation(dataiku.api_client(), one.project_key, settings, form, progress)
    told = _told(act, invocation)
    progress.done()
    if told.failure:
        raise Failed(told.failure)
    return told.html


def step(act: Act, raw: Mapping[str, Any], plugin: Mapping[str, Any], scenario: Any) -> None:
    """Run a step of a scenario: its variables are set first, then it fails if it must."""
    form = {**(raw or {}), **(plugin.get("config") or {})}
    invocation = Invocation(
        dataiku.api_client(),
        dataiku.default_project_key(),
        _settings(plugin),
        form,
        Progress(lambda value: None),
        attended=False,
        given=scenario.get_all_variables() or {},
        trigger=_trigger(scenario),
    )
    try:
        told = _told(act, invocation)
    except Failed as failed:
        whole = report.page("dss-iac", report.para(str(failed), "bad"))
        scenario.set_scenario_variables(iac_report=report.mailable(whole))
        raise
    scenario.set_scenario_variables(**told.variables, iac_report=report.mailable(told.html))
    if told.failure:
        raise Failed(told.failure)


def drift_report(form: Mapping[str, Any], plugin: Mapping[str, Any], output: str) -> None:
    """Run the recipe: one row per drifted field into the output dataset."""
    project = dataiku.default_project_key()
    invocation = Invocation(dataiku.api_client(), project, _settings(plugin), form, attended=False)
    try:
        found = inspections.drift(invocation)
    except IacError as error:
        raise Failed(inspections.failed(error)) from None
    now = datetime.now(timezone.utc)
    dataset = dataiku.Dataset(output)
    dataset.write_schema(
        [{"name": name, "type": inspections.TYPES.get(name, "string")} for name in inspections.COLUMNS]
    )
    with dataset.get_writer() as writer:
        for row in inspections.drift_rows(found, now.strftime("%Y%m%d-%H%M%S"), now.strftime("%Y-%m-%dT%H:%M:%S.000Z")):
            writer.write_row_dict(row)
    if found.failed:
        raise Failed(f"not everything could be read: {'; '.join(f'{n}: {w}' for n, w in found.failed.items())}")


def _trigger(scenario: Any) -> str:
    """The type of what started a scenario; "" where it does not tell."""
    try:
        return str(scenario.get_trigger_type())
    except Exception:  # what DSS's own package raises there is not known
        return ""


def _settings(plugin: Mapping[str, Any]) -> Mapping[str, Any]:
    """The plugin's settings, plainly or beside a form."""
    found = plugin.get("pluginConfig") if isinstance(plugin.get("pluginConfig"), Mapping) else plugin
    return found or {}


def _told(act: Act, invocation: Invocation) -> Report:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")  # nothing where DSS did
    try:
        return act(invocation)
    except IacError as error:
        log.error("%s", error)
        raise Failed(inspections.failed(error)) from None
