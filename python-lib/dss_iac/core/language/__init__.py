"""Documents → `Desired`: sections, environments, modules and loops, items, checks; and live trees → documents. Knows
no kind by name and asks DSS nothing.

Begin with `compile`, which calls the rest in order; `writer` is the way back.
"""
