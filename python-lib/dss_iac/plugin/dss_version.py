"""Which DSS this plugin works on; plugins cannot say so in their descriptor (conventions §1.1)."""

from __future__ import annotations

import re

from ..errors import IacError

OLDEST = 12


def check(version: str) -> None:
    """IacError for a DSS that is too old. A version that nobody can read is let pass: DSS answers for itself."""
    found = re.match(r"\d+", version)
    if found and int(found[0]) < OLDEST:
        raise IacError(f"this is DSS {version}, and dss-iac works with DSS {OLDEST} or later; upgrade DSS first")
