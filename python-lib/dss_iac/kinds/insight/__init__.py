"""Insights: what dashboards show of datasets, models, folders, scenarios, notebooks and webapps."""

from __future__ import annotations

from .kind import KIND

__all__ = ["KIND"]
