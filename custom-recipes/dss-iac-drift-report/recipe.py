"""The recipe *Drift report*: what it writes is `dss_iac.plugin.inspections.drift_rows`."""

from dataiku.customrecipe import get_output_names_for_role, get_plugin_config, get_recipe_config

from dss_iac.plugin import dss_runtime

dss_runtime.drift_report(get_recipe_config(), get_plugin_config(), get_output_names_for_role("report")[0])
