"""The backend of the webapp *plan-review*: the verbs as JSON for a browser. Knows nothing of the in-instance package."""
