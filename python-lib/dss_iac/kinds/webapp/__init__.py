"""Webapps: pages and backends that DSS runs."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
