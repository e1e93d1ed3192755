"""What several types of steps can be told beside what they do: what a failure or a warning means (AUTO §2.5)."""

from __future__ import annotations

from ..field import flag, word

_AS = {"success": "SUCCESS", "warning": "WARNING", "failed": "FAILED"}
PROCEED = flag("proceed_on_failure", "proceedOnFailure", "The scenario goes on when this step fails; default false")
WARNINGS = word("handle_warnings_as", "handleWarningsAs", _AS, "What a warning in this step counts as; default warning")
