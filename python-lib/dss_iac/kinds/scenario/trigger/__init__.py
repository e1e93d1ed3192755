"""Triggers of a scenario: time-based ones in words, everything else raw.

Begin with `triggers`.
"""
