"""The backend of the webapp *plan-review*: what it answers is `dss_iac.webapp`. DSS provides `app`."""

import dataiku
from dataiku.customwebapp import get_plugin_config, get_webapp_config

from dss_iac.webapp.endpoints import define_endpoints
from dss_iac.webapp.service import Service
from dss_iac.webapp.visitor import Door


def settings():
    """The settings of the plugin, which have the signing key."""
    found = get_plugin_config() or {}
    return found.get("pluginConfig") or {}


door = Door(
    project=dataiku.default_project_key(),
    client=dataiku.api_client,
    impersonate=dataiku.WebappImpersonationContext,
    settings=settings,
    form=get_webapp_config() or {},
)
define_endpoints(app, Service(), door)  # noqa: F821
