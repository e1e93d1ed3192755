"""Where state lives, and who may write it: homes, the lock, journals, kept plans, what the project's git knows. Does
not know how a plan is made.

Begin with `store`.
"""
