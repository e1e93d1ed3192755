"""Reporters of a scenario: mail in words, everything else raw."""
