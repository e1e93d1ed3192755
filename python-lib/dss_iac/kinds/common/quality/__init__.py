"""Metrics, checks and data-quality rules in words, for whatever has them. Begin with `rules` and `metrics`."""
