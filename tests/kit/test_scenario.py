"""Scenarios of PLUGINTESTIAC on the instance that the kit was given. `dss_scenario.run` passes on SUCCESS only."""

import pytest
from dku_plugin_test_utils import dss_scenario

from tests.kit import project


def run(clients, made, name):
    dss_scenario.run(clients, project_key=project.KEY, scenario_id=project.scenario_ids(made)[name], user="default")


def test_apply_drift_put_back_roll_back(user_dss_clients):
    made = project.make(user_dss_clients["default"])
    run(user_dss_clients, made, "APPLY_AND_CHECK")
    project.edit_by_hand(made)
    with pytest.raises(Exception, match="FAILED"):
        run(user_dss_clients, made, "CHECK")
    run(user_dss_clients, made, "PLAN_AND_APPLY")
    assert project.description(made) == "as written"
    run(user_dss_clients, made, "CHECK")
    run(user_dss_clients, made, "ROLL_BACK")
    assert project.description(made) == "by hand"
    made.delete()
