"""What a plugin's recipe reads (conventions §1.4, AUTO §12.1)."""

from __future__ import annotations

import json
import os
from typing import Any


def _names(side: str, role: str) -> list[str]:
    flow = json.loads(os.environ["DKUFLOW_SPEC"])
    return [item["fullName"] for item in flow[side] if item["role"] == role]


def get_input_names_for_role(role: str) -> list[str]:
    """Full names of the inputs in a role; [] for one that the recipe leaves empty."""
    return _names("in", role)


def get_output_names_for_role(role: str) -> list[str]:
    """Full names of the outputs in a role."""
    return _names("out", role)


def get_recipe_config() -> dict[str, Any]:
    """Values of the recipe's form, presets resolved."""
    return json.loads(os.environ["DKU_CUSTOM_RECIPE_CONFIG"])


def get_plugin_config() -> dict[str, Any]:
    """Plugin-level settings."""
    return json.loads(os.environ["DKU_CUSTOM_RECIPE_PLUGIN_CONFIG"])


def get_recipe_resource() -> str:
    """Path of the plugin's resource folder."""
    return os.environ["DKU_CUSTOM_RESOURCE_FOLDER"]
