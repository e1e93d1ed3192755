"""The version of this tool; states and plans carry it."""

from __future__ import annotations

VERSION = "1.0.0"
