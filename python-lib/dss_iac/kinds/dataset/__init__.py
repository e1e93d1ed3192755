"""Everything about datasets: where data lies, how it is read, schema, metrics and checks.

Begin with `kind`, then `item` (YAML ↔ tree) and `routes` (how one is made).
"""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
