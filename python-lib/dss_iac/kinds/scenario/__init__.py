"""Everything about scenarios: the envelope here, steps, triggers and reporters in folders of their own.

Begin with `kind`, then `document`.
"""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
