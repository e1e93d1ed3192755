"""The components of the plugin over the verbs. Only `dss_runtime` knows the in-instance package of DSS.

Begin with `invocation` (who asks for what), then `actions`.
"""
