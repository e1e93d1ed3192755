"""Kinds and forms, each alone."""
