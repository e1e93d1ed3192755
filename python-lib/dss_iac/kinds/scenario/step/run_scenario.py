"""`run_scenario: nightly` ↔ run_scenario: starts another scenario and waits for it (AUTO §2.5)."""

from __future__ import annotations

from .flags import PROCEED, WARNINGS
from .of_scenario import of_scenario

FAMILY = of_scenario("run_scenario", "Runs another scenario and waits for it", (WARNINGS, PROCEED))
