"""From three views to a plan: what happens to each resource, in which order, and what must not happen unasked. Knows
no file and sends nothing.

Begin with `planner`.
"""
