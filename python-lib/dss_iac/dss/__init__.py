"""The only place that talks to DSS: requests out, typed answers or typed errors back. Knows no plan.

Begin with `transport` and `remote`.
"""
