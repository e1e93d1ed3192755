"""Values in, values out: the language, the comparison, the plan. No I/O, no clock, no randomness.

Begin with `model.resource` (what is passed around), then `planning.planner` (what is made of it).
"""
