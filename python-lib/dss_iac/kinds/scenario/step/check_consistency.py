"""`check_consistency: true` ↔ check_consistency: the whole flow, which is why it names nothing (AUTO §2.5)."""

from __future__ import annotations

from .family import Family
from .flags import PROCEED, WARNINGS

FAMILY = Family(
    key="check_consistency",
    types=("check_consistency",),
    read=lambda step, reader, place: ("check_consistency", {}),
    show=lambda kind, params, place, files: ({"check_consistency": True}, dict(params)),
    schema={"check_consistency": {"enum": [True], "description": "Of the whole flow"}},
    flags=(WARNINGS, PROCEED),
    about="Checks the consistency of the flow",
    example={"check_consistency": True},
)
