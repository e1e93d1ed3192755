"""Jinja2 in the scalars of a tree: names, values, budgets. Reads no environment: it is handed in, without any key.

Begin with `templating`; `variables` says where a name finds its value.
"""
