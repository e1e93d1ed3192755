"""What a plugin's scenario step reads (AUTO §4.1, conventions §1.3)."""

from __future__ import annotations

import json
import os
from typing import Any


def get_step_config() -> dict[str, Any]:
    """The config as stored: presets are not resolved in it."""
    return json.loads(os.environ["DKU_PLUGIN_STEP_CONFIG"])


def get_plugin_config() -> dict[str, Any]:
    """`config`: the step's config with presets resolved; `pluginConfig`: the plugin-level settings."""
    return json.loads(os.environ["DKU_PLUGIN_CONFIG"])


def get_step_resource() -> str:
    """Path of the plugin's resource folder."""
    return os.environ["DKU_CUSTOM_RESOURCE_FOLDER"]
