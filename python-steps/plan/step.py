"""The scenario step *Plan*: what it does is `dss_iac.plugin.actions.plan_step`."""

from dataiku.customstep import get_plugin_config, get_step_config
from dataiku.scenario import Scenario

from dss_iac.plugin import actions, dss_runtime

dss_runtime.step(actions.plan_step, get_step_config(), get_plugin_config(), Scenario())
