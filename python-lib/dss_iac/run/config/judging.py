"""A configuration, judged: everything that is wrong with it, at once, without asking any DSS (D53, D63)."""

from __future__ import annotations

from collections.abc import Mapping

from ...core.language import references_check
from ...core.model.address import Address
from ...core.model.diagnostic import Validation
from ...core.model.resource import NOTHING, Foreign
from .config_files import Attempt


def found(made: Attempt) -> Validation:
    """What was found while it was read."""
    if made.desired is None:
        return Validation("", 0, errors=made.errors, warnings=made.warnings)
    return Validation(made.desired.project, len(made.desired.resources), made.errors, made.warnings)


def offline(made: Attempt, *, strict: bool = False, promised: Mapping[Address, Foreign] = NOTHING) -> Validation:
    """The same, where what only DSS can answer is an error, and with `strict` every warning. `promised`: objects of
    other projects that are about to be made."""
    told = found(made)
    if made.desired is None:
        return told.judged(strict)
    return told.joined(references_check.answered(made.unanswered, promised)).judged(strict)
