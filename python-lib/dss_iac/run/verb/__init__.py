"""The verbs: plan, apply, drift, import, roll back, destroy, and what people do to state. Each is a short sentence
over the other wings.

Begin with `verbs`.
"""
