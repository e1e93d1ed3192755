"""Everything about recipes: inputs and outputs, code or settings, how one is made.

Begin with `kind`, then `item`; a visual recipe's own words are one file each in `visual/`.
"""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
