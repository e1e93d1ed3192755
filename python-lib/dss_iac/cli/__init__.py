"""The command line: arguments → verb → renderer. No logic, and nobody imports it.

Begin with `main`.
"""
