"""Doing one step of a plan: read again, create or lay over, send what changed, read back, compare. Knows neither
locks nor state.

Begin with `walk` (the order), then `perform` (one step).
"""
