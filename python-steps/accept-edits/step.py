"""The scenario step *Take edits into YAML*: what it does is `dss_iac.plugin.taken_edits.accept_step`."""

from dataiku.customstep import get_plugin_config, get_step_config
from dataiku.scenario import Scenario

from dss_iac.plugin import dss_runtime, taken_edits

dss_runtime.step(taken_edits.accept_step, get_step_config(), get_plugin_config(), Scenario())
