"""What is kept of plans and applies, as JSON and back: plan, journal, entries of state; and what follows from them
after a crash or when an apply is undone. Knows no place where any of it is kept.

Begin with `plan_json` and `journal`; `undo` and `resume` read them.
"""
