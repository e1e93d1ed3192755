"""The project of the kit: a configuration of itself in its library, and scenarios whose steps are the assertions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

KEY = "PLUGINTESTIAC"
CONNECTION = "filesystem_managed"
CONFIG: Mapping[str, Any] = {
    "project": {"key": KEY, "name": "Plugin test: infrastructure as code"},
    "datasets": [
        {"name": "RAW", "type": "managed", "connection": CONNECTION, "description": "as written"},
        {"name": "CLEAN", "type": "managed", "connection": CONNECTION},
    ],
    "recipes": [{"name": "clean", "type": "python", "inputs": ["RAW"], "outputs": ["CLEAN"], "code": "a = 1\n"}],
}
NOW = {"what": "now"}
SCENARIOS: Mapping[str, list[tuple[str, dict[str, Any]]]] = {
    "APPLY_AND_CHECK": [("pystep_dss-iac_apply", NOW), ("pystep_dss-iac_check-drift", {})],
    "CHECK": [("pystep_dss-iac_check-drift", {})],
    "PLAN_AND_APPLY": [("pystep_dss-iac_plan", {}), ("pystep_dss-iac_apply", {"what": "planned"})],
    "ROLL_BACK": [("pyrunnable_dss-iac_rollback", {"now": True})],
}


def make(client: Any) -> Any:
    """The project, anew; an earlier one goes."""
    if KEY in client.list_project_keys():
        client.get_project(KEY).delete()
    owner = client.get_auth_info()["authIdentifier"]
    project = client.create_project(KEY, CONFIG["project"]["name"], owner)
    folder = project.get_library().root.add_folder("iac")
    folder.add_file("project.yml").write(yaml.safe_dump(dict(CONFIG), sort_keys=False))
    for name, steps in SCENARIOS.items():
        made = project.create_scenario(name, "step_based", {"params": {"steps": []}})
        settings = made.get_settings()
        settings.get_raw()["params"]["steps"] = [_step(n, *step) for n, step in enumerate(steps)]
        settings.save()
    return project


def _step(n: int, type_: str, config: dict[str, Any]) -> dict[str, Any]:
    """A step as DSS stores it; a macro is run by the step type `runnable`."""
    macro = type_.startswith("pyrunnable_")
    params = {"runnableType": type_, "adminConfig": {}} if macro else {}
    return {
        "id": f"s{n}",
        "name": f"step {n}",
        "type": "runnable" if macro else type_,
        "params": {**params, "config": config, "proceedOnFailure": False},
    }


def scenario_ids(project: Any) -> dict[str, str]:
    """Name → id, which DSS chooses."""
    return {item["name"]: item["id"] for item in project.list_scenarios()}


def edit_by_hand(project: Any) -> None:
    """What a colleague does in DSS."""
    settings = project.get_dataset("RAW").get_settings()
    settings.get_raw()["description"] = "by hand"
    settings.save()


def description(project: Any) -> str:
    """What DSS says of the dataset."""
    return str(project.get_dataset("RAW").get_settings().get_raw().get("description"))
