"""The recipe *Drift report*: what it writes is `dss_iac.plugin.looks.drift_rows`."""

from dataiku.customrecipe import get_output_names_for_role, get_plugin_config, get_recipe_config

from dss_iac.plugin import here

here.drift_report(get_recipe_config(), get_plugin_config(), get_output_names_for_role("report")[0])
