"""The scenario step *Check drift*: what it does is `dss_iac.plugin.inspections.check_drift_step`."""

from dataiku.customstep import get_plugin_config, get_step_config
from dataiku.scenario import Scenario

from dss_iac.plugin import dss_runtime, inspections

dss_runtime.step(inspections.check_drift_step, get_step_config(), get_plugin_config(), Scenario())
