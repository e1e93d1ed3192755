"""The scenario step *Check drift*: what it does is `dss_iac.plugin.looks.check_drift_step`."""

from dataiku.customstep import get_plugin_config, get_step_config
from dataiku.scenario import Scenario

from dss_iac.plugin import here, looks

here.step(looks.check_drift_step, get_step_config(), get_plugin_config(), Scenario())
