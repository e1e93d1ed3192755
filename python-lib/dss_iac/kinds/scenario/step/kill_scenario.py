"""`kill_scenario: nightly` ↔ kill_scenario: stops another scenario that is running (table types_params)."""

from __future__ import annotations

from .flags import PROCEED
from .of_scenario import of_scenario

FAMILY = of_scenario("kill_scenario", "Stops another scenario", (PROCEED,))
