"""The macro *Take edits into YAML*: what it does is `dss_iac.plugin.taken_edits.accept_edits`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from dataiku.runnables import Runnable

from dss_iac.plugin import dss_runtime, taken_edits


class AcceptEdits(Runnable):
    """Runs with the rights of whoever clicks."""

    def __init__(self, project_key: str, config: Mapping[str, Any], plugin_config: Mapping[str, Any]) -> None:
        self.project_key, self.config, self.plugin_config = project_key, config, plugin_config

    def get_progress_target(self) -> tuple[int, str]:
        """How far the bar goes."""
        return dss_runtime.TARGET

    def run(self, progress_callback: Callable[[int], object]) -> str:
        """The result as HTML; raises to fail."""
        return dss_runtime.macro(self, progress_callback, taken_edits.accept_edits)
