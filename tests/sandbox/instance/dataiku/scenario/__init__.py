"""The scenario around a step (AUTO §4.1, conventions §1.3): variables, trigger, earlier steps."""

from __future__ import annotations

import json
import os
from typing import Any

from dataiku.core.intercom import backend_json_call


class Scenario:
    """The running scenario of the step that makes this object."""

    def __init__(self) -> None:
        file = os.environ.get("DKU_CURRENT_SCENARIO_TRIGGER_FILE")
        if file is None:
            raise Exception("Not in a scenario")
        with open(file, encoding="utf-8") as found:
            self._trigger = json.load(found)

    def get_trigger_type(self) -> str:
        return self._trigger["trigger"]["type"]

    def get_trigger_name(self) -> str:
        return self._trigger["trigger"]["name"]

    def get_trigger_params(self) -> dict[str, Any]:
        return self._trigger["params"]

    def set_scenario_variables(self, **variables: Any) -> None:
        """Variables of this run, for later steps and for reporters; they end with the run."""
        backend_json_call("scenarios/set-variables", {"vars": json.dumps(variables)})

    def get_all_variables(self) -> dict[str, Any]:
        """Variables of the instance, the project and this run."""
        return backend_json_call("scenarios/get-all-variables")

    def get_previous_steps_outputs(self) -> list[dict[str, Any]]:
        """What the steps before this one gave: `stepName`, `result` (with `outcome`)."""
        return backend_json_call("scenarios/get-step-outputs")

    def add_report_item(self, object_ref: Any, partition: str, report_item: dict[str, Any]) -> None:
        """An item of the current step's report."""
        data = {"objectRef": json.dumps(object_ref), "partition": partition, "reportItem": json.dumps(report_item)}
        backend_json_call("scenarios/add-step-report-item", data)
