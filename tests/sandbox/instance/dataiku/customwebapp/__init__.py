"""What the backend of a plugin's webapp reads (AUTO §5.3)."""

from __future__ import annotations

import json
import os
from typing import Any

from dataiku.core.intercom import backend_json_call


def get_webapp_config() -> dict[str, Any]:
    """Values of the webapp's form, as stored."""
    return json.loads(os.environ["DKU_CUSTOM_WEBAPP_CONFIG"])


def get_plugin_config() -> dict[str, Any]:
    """`config`: the webapp's config with presets resolved; `pluginConfig`: the plugin-level settings."""
    return json.loads(os.environ["DKU_PLUGIN_CONFIG"])


def get_plugin_settings() -> dict[str, Any]:
    """Plugin-level settings as they are now, asked from the backend."""
    return backend_json_call("plugins/get-resolved-settings")


def get_webapp_resource() -> str:
    """Path of the plugin's resource folder."""
    return os.environ["DKU_CUSTOM_RESOURCE_FOLDER"]
