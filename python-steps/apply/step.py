"""The scenario step *Apply*: what it does is `dss_iac.plugin.actions.apply_step`."""

from dataiku.customstep import get_plugin_config, get_step_config
from dataiku.scenario import Scenario

from dss_iac.plugin import actions, dss_runtime

dss_runtime.step(actions.apply_step, get_step_config(), get_plugin_config(), Scenario())
