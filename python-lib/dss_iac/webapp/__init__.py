"""The backend of the webapp *plan-review*: the verbs as JSON for a browser. `dataiku` is not imported here.

Begin with `endpoints`.
"""
